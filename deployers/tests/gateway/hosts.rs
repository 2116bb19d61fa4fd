//! Hosts: unknown ones, tricks with the header, neighbours, previews that ended, addresses that change hands.

use fleet_deployers::{Address, Cloud, CloudError, Scheme};
use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;

use super::world::{Answer, COMMIT, HOST, OTHER, RECORDS, World, ask, project, route, tree};

fn says_nothing(answer: &Answer) {
    let text = answer.text();
    for secret in ["Leave", "отпуск", "leave", "requests"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn unknown_hosts_and_tricks_get_404_and_nothing_else() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let tricks = [
        "nothing-here.localhost",
        "localhost",
        "leave.localhost",
        "leave-abcdefghijklmnop.localhost.evil.test",
        "x.leave-abcdefghijklmnop.localhost",
        "leave-abcdefghijklmnop.localhost@evil.test",
        "evil.test",
        "127.0.0.1:7070",
        "[::1]",
        "",
        "leave-abcdefghijklmnop",
        "leave-abcdefghijklmno%70.localhost",
        "leave-abcdefghijklmnop.localhost:99999",
    ];
    for host in tricks {
        for path in ["/", "/api/app", "/_fleet/enter?t=x", "/robots.txt"] {
            let answer = world.send(ask("GET", host, path, &[("cookie", &cookie)]), "").await;
            assert_eq!(answer.status, 404, "{host:?} {path}");
            says_nothing(&answer);
        }
    }
    for same in ["LEAVE-abcdefghijklmnop.LOCALHOST:7070", "leave-abcdefghijklmnop.localhost."] {
        assert_eq!(world.send(ask("GET", same, "/", &[("cookie", &cookie)]), "").await.status, 200, "{same}");
    }
}

#[tokio::test]
async fn a_request_that_names_two_hosts_names_none() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let two = ask("GET", HOST, "/", &[("cookie", &cookie)]).header("host", "other.localhost");
    assert_eq!(world.send(two, "").await.status, 404);
    let differs = ask("GET", HOST, "http://other.localhost/", &[("cookie", &cookie)]);
    assert_eq!(world.send(differs, "").await.status, 404);
    let agrees = ask("GET", HOST, &format!("http://{HOST}:7070/"), &[("cookie", &cookie)]);
    assert_eq!(world.send(agrees, "").await.status, 200);
    let none = axum::http::Request::builder().uri("/").header("cookie", &cookie);
    assert_eq!(world.send(none, "").await.status, 404);
}

#[tokio::test]
async fn what_a_proxy_could_say_counts_for_nothing() {
    let world = World::with("members").await;
    let anna = world.sign_in("anna").await;
    let mine = world.entry(&world.sign_in("boris").await, "boris's").await;
    let spoofs = [
        ("x-forwarded-host", "other.localhost"),
        ("x-fleet-person", "per_boris"),
        ("x-fleet-roles", "owner"),
        ("x-forwarded-user", "per_boris"),
        ("authorization", "Bearer per_boris"),
        ("forwarded", "host=other.localhost;for=127.0.0.1"),
        ("x-real-ip", "127.0.0.1"),
        ("x-original-url", "/robots.txt"),
        ("x-rewrite-url", "/robots.txt"),
        ("x-http-method-override", "DELETE"),
    ];
    for (name, value) in spoofs {
        let answer = world.get(&format!("{RECORDS}/{mine}"), &[("cookie", &anna), (name, value)]).await;
        assert_eq!(answer.status, 404, "{name}");
        let answer = world.get("/", &[(name, value)]).await;
        assert_eq!(answer.status, 401, "{name}");
    }
}

#[tokio::test]
async fn a_neighbour_gets_nowhere_with_its_cookie_or_link() {
    let world = World::with("members").await;
    let other = ProjectId::from_unique("other");
    world.people(&other);
    world.cloud.publish(&other, COMMIT, &tree("members")).await.expect("publishes");
    let mut theirs = route();
    (theirs.project, theirs.host_label) = (other.clone(), "other-qrstuvwxyzabcdef".into());
    world.cloud.show(theirs).await.expect("shows");
    let cookie = world.sign_in("anna").await;
    let link = world.link("anna");
    let host = "other-qrstuvwxyzabcdef.localhost";
    // Anna is in both projects: it is the host that her cookie and link are bound to.
    assert_eq!(world.send(ask("GET", host, "/api/app", &[("cookie", &cookie)]), "").await.status, 401);
    let answer = world.send(ask("GET", host, &link, &[]), "").await;
    assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (403, false));
    assert_eq!(world.get("/api/app", &[("cookie", &cookie)]).await.status, 200);
}

#[tokio::test]
async fn a_preview_whose_time_is_over_is_gone_until_it_is_extended() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let mut until = route();
    until.expires_at = Some(1_800_000_000_000 + 1_000);
    world.cloud.show(until.clone()).await.expect("shows");
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200);
    world.later(1_000);
    for path in ["/", "/api/app", "/app/main.js", &world.link("anna")] {
        let answer = world.get(path, &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, 410, "{path}");
        says_nothing(&answer);
    }
    assert_eq!(world.get("/robots.txt", &[]).await.status, 200);
    until.expires_at = Some(1_800_000_000_000 + 1_000_000);
    world.cloud.show(until).await.expect("shows");
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200);
}

#[tokio::test]
async fn another_secret_revokes_every_link_and_cookie() {
    let world = World::with("members").await;
    let (cookie, link) = (world.sign_in("anna").await, world.link("anna"));
    let mut moved = route();
    moved.host_label = Cloud::preview_label("leave", "zyxwvutsrqponmlk");
    world.cloud.show(moved).await.expect("shows");
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 404, "the old address is nobody's");
    let host = "leave-zyxwvutsrqponmlk.localhost";
    assert_eq!(world.send(ask("GET", host, "/", &[("cookie", &cookie)]), "").await.status, 401);
    assert_eq!(world.send(ask("GET", host, &link, &[]), "").await.status, 403);
}

#[tokio::test]
async fn a_host_belongs_to_one_app() {
    let world = World::with("members").await;
    let other = ProjectId::from_unique("other");
    world.cloud.publish(&other, OTHER, &tree("members")).await.expect("publishes");
    let mut theirs = route();
    (theirs.project, theirs.commit) = (other, OTHER.into());
    assert!(matches!(world.cloud.show(theirs).await, Err(CloudError::HostTaken { .. })));
    for label in ["", "a.b", "-a", "A", "x".repeat(64).as_str(), "a/b"] {
        let mut odd = route();
        odd.host_label = label.to_owned();
        assert!(matches!(world.cloud.show(odd).await, Err(CloudError::Label { .. })), "{label:?}");
    }
    let mut missing = route();
    missing.commit = OTHER.into();
    assert!(matches!(world.cloud.show(missing).await, Err(CloudError::NotPublished { .. })));
    let cookie = world.sign_in("anna").await;
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200, "what was shown is still shown");
}

#[tokio::test]
async fn after_a_start_too_a_host_belongs_to_one_app() {
    let world = World::with("members").await;
    let other = ProjectId::from_unique("other");
    world.cloud.publish(&other, OTHER, &tree("members")).await.expect("publishes");
    world.cloud.hide(&project(), Env::Preview).await;
    let mut theirs = route();
    (theirs.project, theirs.commit) = (other.clone(), OTHER.into());
    let failed = world.cloud.show_again(vec![route(), theirs]).await;
    assert!(matches!(failed.as_slice(), [(route, CloudError::HostTaken { .. })] if route.project == other), "{failed:?}");
    let cookie = world.sign_in("anna").await;
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200, "the first is shown");
}

#[tokio::test]
async fn the_page_never_gets_an_apps_host() {
    let world = World::empty(Scheme::Http, 50);
    for ours in ["x.localhost", "x.localhost:7070", "X.LOCALHOST.", "a b.localhost", "a.b.c.localhost:1"] {
        assert!(world.cloud.is_app_host(ours), "{ours}");
    }
    for pages in ["localhost", "localhost:7070", "127.0.0.1", "fleet.example.org", ""] {
        assert!(!world.cloud.is_app_host(pages), "{pages}");
    }
    let address = Address { scheme: Scheme::Https, apex: "Apps.Example.ORG".into(), port: None };
    assert_eq!(address.origin("a.apps.example.org"), "https://a.apps.example.org");
    assert_eq!(world.cloud.url(&project(), Env::Preview), None);
    assert_eq!(world.cloud.signed_link(&project(), Env::Preview, &fleet_domain::id::PersonId::from_unique("x"), 0, 1), None);
}
