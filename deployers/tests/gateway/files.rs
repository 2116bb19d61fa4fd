//! Files of a release: types, tags, packing, walks, and everything that leads out of the folder.

use std::io::Read as _;

use flate2::read::GzDecoder;

use super::world::{HOST, OTHER, World, ask, project, route, tree};

#[tokio::test]
async fn files_come_with_their_type_and_are_asked_for_again_cheaply() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let with = ("cookie", cookie.as_str());
    for (path, kind) in [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/app/main.js", "text/javascript"),
        ("/theme.css", "text/css"),
        ("/locales/en.json", "application/json"),
        ("/README.md", "text/markdown"),
        ("/%D1%84%D0%B0%D0%B9%D0%BB.txt", "text/plain"),
    ] {
        let answer = world.get(path, &[with]).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").starts_with(kind), "{path}: {}", answer.header("content-type"));
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        let tag = answer.header("etag").to_owned();
        for tags in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
            let again = world.get(path, &[with, ("if-none-match", &tags)]).await;
            assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag.as_str()), "{path} {tags}");
            assert!(again.header("x-robots-tag").contains("noindex"));
        }
        assert_eq!(world.get(path, &[with, ("if-none-match", "\"other\"")]).await.status, 200);
        assert_eq!(world.get(path, &[("if-none-match", &tag)]).await.status, 401, "a tag is no right");
    }
}

#[tokio::test]
async fn packed_bytes_are_the_same_file() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let plain = world.get("/app/main.js", &[("cookie", &cookie)]).await;
    let packed = world.get("/app/main.js", &[("cookie", &cookie), ("accept-encoding", "gzip, br")]).await;
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding"), packed.header("vary")), ("", "gzip", "Accept-Encoding"));
    assert!(packed.body.len() * 10 < plain.body.len());
    let mut unpacked = Vec::new();
    GzDecoder::new(&packed.body[..]).read_to_end(&mut unpacked).expect("unpacks");
    assert_eq!(unpacked, plain.body);
    assert_ne!(plain.header("etag"), packed.header("etag"));
    assert_eq!(world.get("/app/main.js", &[("cookie", &cookie), ("if-none-match", packed.header("etag"))]).await.status, 304);
    assert_eq!(world.get("/theme.css", &[("cookie", &cookie), ("accept-encoding", "gzip")]).await.header("content-encoding"), "", "too small to pack");
}

#[tokio::test]
async fn walks_open_the_app_and_missing_files_do_not() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let html = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
    for walk in ["/new/requests", "/record/requests/abc123", "/list/requests/all?page=2", "/sent/requests/abc", "/nowhere/at/all"] {
        let answer = world.get(walk, &[("cookie", &cookie), html]).await;
        assert_eq!(answer.status, 200, "{walk}");
        assert!(answer.header("content-type").starts_with("text/html"), "{walk}");
    }
    for missing in ["/app/none.js", "/app/none", "/locales/de.json", "/locales/de", "/favicon.ico", "/logo.svg", "/index.html/x.js"] {
        assert_eq!(world.get(missing, &[("cookie", &cookie), html]).await.status, 404, "{missing}");
    }
    assert_eq!(world.get("/new/requests", &[("cookie", &cookie), ("accept", "application/json")]).await.status, 404);
}

#[tokio::test]
async fn nothing_leads_out_of_the_release() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    std::fs::write(world.dir.path().join("cloud/outside.txt"), "outside").expect("writes");
    let paths = [
        "/../outside.txt",
        "/..%2foutside.txt",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/outside.txt",
        "/app/../../../../outside.txt",
        "/....//outside.txt",
        "/%00",
        "/app/main.js%00.html",
        "//app/main.js",
        "/app//main.js",
        "/app/./main.js",
        "/APP/MAIN.JS",
        "/.secret/key",
        "/%2esecret/key",
        "/fleet-app.toml",
        "/fleet%2dapp.toml",
        "/index.json",
        "/tree/index.html",
        "/%ff",
        "/%zz",
        "/app\\main.js",
        "/app%5cmain.js",
        "/etc/passwd",
        "/proc/self/environ",
    ];
    for path in paths {
        let answer = world.get(path, &[("cookie", &cookie), ("accept", "application/json")]).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        // Where a person walks, an odd address may open the app's own page, and nothing else.
        let walked = world.get(path, &[("cookie", &cookie)]).await;
        let text = walked.text();
        assert!(walked.status == 404 || text.contains("<title>Leave requests"), "{path}");
        for secret in ["outside", "hidden", "[app]", "root:", "PATH=", "sha256"] {
            assert!(!text.contains(secret), "{path} gives {secret}");
        }
    }
}

#[tokio::test]
async fn a_link_that_somebody_put_into_a_release_is_not_followed() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    // Nothing of this release was served yet, so nothing of it is in memory.
    let outside = world.dir.path().join("outside.css");
    std::fs::write(&outside, ":root{}").expect("writes");
    let file = world.dir.path().join(format!("cloud/releases/{}/{}/tree/theme.css", project(), super::world::COMMIT));
    assert!(file.is_file(), "the test knows where a release lies");
    std::fs::remove_file(&file).expect("removes");
    std::os::unix::fs::symlink(&outside, &file).expect("links");
    let answer = world.get("/theme.css", &[("cookie", &cookie)]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains(answer.header("x-request-id")), "a person can ask by the code");
    assert!(!answer.text().contains("outside") && !answer.text().contains("cloud"), "{}", answer.text());
    // The same bytes as a plain file are fine: it was the link.
    std::fs::remove_file(&file).expect("removes");
    std::fs::write(&file, ":root{}").expect("writes");
    assert_eq!(world.get("/theme.css", &[("cookie", &cookie)]).await.status, 200);
}

#[tokio::test]
async fn head_options_range_and_other_methods() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let with = ("cookie", cookie.as_str());
    for path in ["/", "/app/main.js", "/api/app", "/robots.txt"] {
        let got = world.get(path, &[with]).await;
        let head = world.send(ask("HEAD", HOST, path, &[with]), "").await;
        assert_eq!((head.status, head.body.len()), (got.status, 0), "{path}");
        assert_eq!(head.header("content-length"), got.body.len().to_string(), "{path}");
        assert_eq!(head.header("content-type"), got.header("content-type"), "{path}");
    }
    let head = world.send(ask("HEAD", HOST, "/", &[]), "").await;
    assert_eq!((head.status, head.body.len()), (401, 0));
    let options = world.send(ask("OPTIONS", HOST, "/api/app", &[("origin", "http://evil.test"), ("access-control-request-method", "POST")]), "").await;
    assert_eq!(options.status, 204);
    assert!(options.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{:?}", options.headers);
    let range = world.get("/app/main.js", &[with, ("range", "bytes=0-3")]).await;
    assert_eq!((range.status, range.header("accept-ranges")), (200, "none"), "the whole file, as the standard allows");
    for method in ["PUT", "TRACE", "CONNECT", "PROPFIND", "QUERY"] {
        let answer = world.send(ask(method, HOST, "/", &[with]), "").await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.header("allow").contains("GET"));
    }
    assert_eq!(world.send(ask("POST", HOST, "/index.html", &[with]), "").await.status, 405);
}

#[tokio::test]
async fn a_new_release_shows_at_once_and_the_old_bytes_are_gone() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let before = world.get("/theme.css", &[("cookie", &cookie)]).await;
    let mut next = tree("members");
    next.insert("theme.css".into(), b":root{--a:1}".to_vec());
    next.remove("README.md");
    world.cloud.publish(&project(), OTHER, &next).await.expect("publishes");
    let mut moved = route();
    moved.commit = OTHER.into();
    world.cloud.show(moved).await.expect("shows");
    let after = world.get("/theme.css", &[("cookie", &cookie), ("if-none-match", before.header("etag"))]).await;
    assert_eq!((after.status, after.text().as_str()), (200, ":root{--a:1}"));
    assert_eq!(world.get("/README.md", &[("cookie", &cookie)]).await.status, 404);
    let version = world.get("/api/app", &[("cookie", &cookie)]).await.json()["version"].clone();
    assert_eq!(version, OTHER[..10]);
}
