//! Headers on every answer, whatever its status; bodies, headers and addresses that are too large; visitors who hurry.

use axum::body::Body;
use futures_util::stream;

use super::world::{Answer, HOST, RECORDS, World, ask, route};

fn guarded(answer: &Answer, what: &str) {
    assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow, noarchive", "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
    assert_eq!(answer.header("x-frame-options"), "DENY", "{what}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert!(answer.header("x-request-id").starts_with("F-"), "{what}");
    assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{what}: {policy}");
    assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("access-control-allow-origin"), "{what}");
}

#[tokio::test]
async fn every_status_carries_the_headers() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let with = [("cookie", cookie.as_str())];
    let large = ("content-length", "99999999999");
    let mut seen = std::collections::BTreeSet::new();
    let mut look = |answer: Answer, what: &str| {
        guarded(&answer, what);
        seen.insert(answer.status);
    };
    look(world.get("/", &with).await, "page");
    look(world.get("/api/app", &with).await, "data");
    look(world.send(ask("OPTIONS", HOST, "/", &with), "").await, "options");
    look(world.get(&world.link("anna"), &[]).await, "entering");
    let tag = world.get("/", &with).await.header("etag").to_owned();
    look(world.get("/", &[with[0], ("if-none-match", &tag)]).await, "not changed");
    look(world.send(ask("POST", HOST, RECORDS, &[with[0], ("content-type", "application/json")]), "{}").await, "bad values");
    look(world.get("/", &[]).await, "no link");
    look(world.get("/_fleet/enter?t=x", &[]).await, "bad link");
    look(world.get("/app/none.js", &with).await, "no such file");
    look(world.send(ask("PUT", HOST, "/", &with), "").await, "method");
    look(world.send(ask("POST", HOST, RECORDS, &[with[0], large]), "").await, "large");
    look(world.get(&format!("/?{}", "x".repeat(9_000)), &with).await, "long");
    look(world.get("/", &[("x-long", &"x".repeat(40_000))]).await, "headers");
    look(world.send(ask("GET", "none.localhost", "/", &[]), "").await, "unknown host");
    let mut over = route();
    over.expires_at = Some(1);
    world.cloud.show(over).await.expect("shows");
    look(world.get("/", &with).await, "gone");
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [200, 204, 303, 304, 400, 401, 403, 404, 405, 410, 413, 414, 431]);
}

#[tokio::test]
async fn refusals_speak_the_browsers_language_and_programs_get_objects() {
    let world = World::with("members").await;
    let page = world.get("/", &[("accept-language", "ru-RU,ru;q=0.9,en;q=0.5")]).await;
    assert!(page.header("content-type").starts_with("text/html") && page.text().contains("lang=\"ru\"") && page.text().contains("Откройте приложение из чата"));
    assert!(world.get("/", &[("accept-language", "fr")]).await.text().contains("Open this from the chat"));
    let told = world.get("/api/app", &[("accept-language", "ru")]).await;
    assert!(told.header("content-type").starts_with("application/json"));
    let told = told.json();
    assert_eq!((told["status"].as_u64(), told["code"].as_str()), (Some(401), Some("no_link")));
    assert!(told["message"].as_str().is_some_and(|m| m.contains("чат")) && told["data"].is_object());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_even_if_it_does_not_say_so() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let said = ask("POST", HOST, RECORDS, &[("cookie", &cookie), ("content-length", &(26 * 1024 * 1024).to_string()), ("accept-language", "ru")]);
    let answer = world.send(said, "").await;
    assert_eq!((answer.status, answer.json()["code"].as_str().map(str::to_owned)), (413, Some("too_large".into())));
    assert!(answer.json()["message"].as_str().is_some_and(|m| m.contains("25 МБ")));
    let odd = ask("POST", HOST, RECORDS, &[("cookie", &cookie), ("content-length", "-1")]);
    assert_eq!(world.send(odd, "").await.status, 400);
    let piece = axum::body::Bytes::from(vec![b' '; 1024 * 1024]);
    for kind in ["application/json", "multipart/form-data; boundary=x"] {
        let endless = Body::from_stream(stream::iter(std::iter::repeat_n(Ok::<_, std::convert::Infallible>(piece.clone()), 40)));
        let answer = world.send(ask("POST", HOST, RECORDS, &[("cookie", &cookie), ("content-type", kind)]), endless).await;
        assert!(matches!(answer.status, 400 | 413), "{kind}: {} {}", answer.status, answer.text());
    }
    assert_eq!(world.get(RECORDS, &[("cookie", &cookie)]).await.json()["totalItems"], 0);
}

#[tokio::test]
async fn a_visitor_who_hurries_waits_and_others_do_not() {
    let world = World::with("members").await;
    let (anna, boris) = (world.sign_in("anna").await, world.sign_in("boris").await);
    let mut taken = 0;
    let refused = loop {
        let answer = world.get("/api/app", &[("cookie", &anna)]).await;
        if answer.status != 200 {
            break answer;
        }
        taken += 1;
        assert!(taken < 1_000, "there is an end");
    };
    assert_eq!(taken, 100, "two seconds' worth at once");
    assert_eq!((refused.status, refused.header("retry-after")), (429, "1"));
    assert_eq!(refused.json()["code"], "too_many");
    guarded(&refused, "hurry");
    assert_eq!(world.get("/api/app", &[("cookie", &boris)]).await.status, 200);
    world.later(1_000);
    let mut after = 0;
    while world.get("/api/app", &[("cookie", &anna)]).await.status == 200 {
        after += 1;
    }
    assert_eq!(after, 50);
}
