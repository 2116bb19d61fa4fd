//! A link of one person in the browser of another: nobody goes on as somebody else without saying so.

use fleet_domain::chat::Env;
use fleet_domain::id::PersonId;

use super::world::{Answer, HOST, World, ask, project};

/// The value of a hidden field of the question.
fn field(page: &Answer, name: &str) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).expect("a field");
    rest.split('"').next().expect("an end").to_owned()
}

async fn answered(world: &World, cookie: &str, body: String, lines: &[(&str, &str)]) -> Answer {
    let all: Vec<_> = lines.iter().copied().chain([("cookie", cookie), ("content-type", "application/x-www-form-urlencoded")]).collect();
    world.send(ask("POST", HOST, "/_fleet/enter", &all), body).await
}

async fn me(world: &World, cookie: &str) -> String {
    world.get("/api/app", &[("cookie", cookie)]).await.json()["me"]["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn whoever_is_here_is_asked_before_a_link_makes_them_another() {
    let world = World::with("members").await;
    let anna = world.sign_in("anna").await;
    let path = "/record/requests/abc";
    let link = world.cloud.signed_link_to(&project(), Env::Preview, &PersonId::from_unique("boris"), 0, 86_400_000, path).expect("a link");
    let link = link.split_once(":7070").expect("of this host").1;
    let page = world.get(link, &[("cookie", &anna), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]).await;
    assert_eq!((page.status, page.headers.contains_key("set-cookie"), page.header("cache-control")), (200, false, "no-store"));
    let text = page.text();
    for said in ["You are signed in as anna. This link signs you in as boris.", "<button>Continue as boris</button>", "<a href=\"/\">Stay anna</a>"] {
        assert!(text.contains(said), "{text}");
    }
    assert_eq!(page.header("referrer-policy"), "strict-origin", "so that the answer says where it comes from");

    let own = format!("http://{HOST}:7070");
    let sent = format!("t={}&tie={}", field(&page, "t"), field(&page, "tie"));
    let there = answered(&world, &anna, sent, &[("origin", &own)]).await;
    assert_eq!((there.status, there.header("location")), (303, path));
    assert_eq!(me(&world, &there.cookie()).await, "per_boris");
    assert_eq!(me(&world, &anna).await, "per_anna", "whoever stays, stays");
}

#[tokio::test]
async fn the_same_person_and_whoever_is_out_go_straight_through() {
    let world = World::with("members").await;
    let anna = world.sign_in("anna").await;
    assert_eq!(world.get(&world.link("anna"), &[("cookie", &anna)]).await.status, 303);
    world.town.remove(&project(), "anna");
    world.later(5_000);
    assert_eq!(world.get(&world.link("boris"), &[("cookie", &anna)]).await.status, 303, "removed");
    let boris = world.sign_in("boris").await;
    world.later(12 * 60 * 60 * 1_000);
    assert_eq!(world.get(&world.link("olga"), &[("cookie", &boris)]).await.status, 303, "their stay is over");
}

#[tokio::test]
async fn an_answer_that_nobody_here_gave_changes_nothing() {
    let world = World::with("members").await;
    let (anna, olga) = (world.sign_in("anna").await, world.sign_in("olga").await);
    let page = world.get(&world.link("boris"), &[("cookie", &anna)]).await;
    let (token, tie) = (field(&page, "t"), field(&page, "tie"));
    let whole = format!("t={token}&tie={tie}");
    // Another site, however it sends: even with the right words.
    let evil: [&[(&str, &str)]; 4] = [
        &[("origin", "http://evil.test")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://other-qrstuvwxyzabcdef.localhost:7070")],
    ];
    for lines in evil {
        let answer = answered(&world, &anna, whole.clone(), lines).await;
        assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (403, false), "{lines:?}");
    }
    // The words of another session, of another link, or none: asked anew.
    let own = [("sec-fetch-site", "same-origin")];
    let olgas = field(&world.get(&world.link("boris"), &[("cookie", &olga)]).await, "tie");
    let others = field(&world.get(&world.link("olga"), &[("cookie", &anna)]).await, "tie");
    for wrong in [format!("t={token}&tie={olgas}"), format!("t={token}&tie={others}"), format!("t={token}&tie="), format!("t={token}")] {
        let answer = answered(&world, &anna, wrong.clone(), &own).await;
        assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (303, false), "{wrong}");
        assert_eq!(answer.header("location"), format!("/_fleet/enter?t={token}"));
    }
    // Lax cookies are left out where another site sends: that must not pass for "nobody is here".
    let bare = answered(&world, "", whole, &own).await;
    assert_eq!((bare.status, bare.headers.contains_key("set-cookie")), (303, false));
    assert_eq!(answered(&world, &anna, format!("t={token}x&tie={tie}"), &own).await.status, 403);
    assert_eq!(answered(&world, &anna, "nothing".into(), &own).await.status, 400);
}

#[tokio::test]
async fn whoever_came_by_a_shared_link_is_asked_too_and_names_are_text() {
    let world = World::with("link").await;
    let share = world.cloud.share_link(&project(), Env::Preview).expect("a link");
    let token = share.split_once("t=").expect("a token").1;
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let holder = world.send(ask("POST", HOST, "/_fleet/link", &[kind]), format!("t={token}&name=%3Cb%3E")).await.cookie();
    let page = world.get(&world.link("anna"), &[("cookie", &holder), ("accept-language", "ru")]).await;
    assert_eq!((page.status, page.headers.contains_key("set-cookie")), (200, false));
    assert!(page.text().contains("Сейчас вы вошли как &lt;b&gt;. По этой ссылке вы войдёте как anna.") && page.text().contains("lang=\"ru\""));
}
