//! Ways in and out: personal links, shared links, cookies, people who are removed, other sites.

use axum::http::Request;
use fleet_deployers::records::AppRole;
use fleet_deployers::{Route, Scheme};
use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};

use super::world::{COMMIT, HOST, RECORDS, World, ask, project, route, tree};

#[tokio::test]
async fn a_link_becomes_a_cookie_and_leaves_the_address() {
    let world = World::with("members").await;
    assert_eq!(world.get("/", &[]).await.status, 401);
    let answer = world.get(&world.link("anna"), &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    let set = answer.header("set-cookie");
    assert!(set.starts_with("fleet_app=") && set.contains("; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200") && !set.contains("Domain"), "{set}");
    let app = world.get("/api/app", &[("cookie", &answer.cookie())]).await.json();
    assert_eq!((app["me"]["id"].as_str(), app["me"]["name"].as_str()), (Some("per_anna"), Some("anna")));
    // A chat service that looked first has not burnt it.
    assert_eq!(world.get(&world.link("anna"), &[]).await.status, 303);
}

/// What a person's browser calls itself.
const FIREFOX: (&str, &str) = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");

#[tokio::test]
async fn a_copied_link_lets_no_second_browser_in() {
    let world = World::with("members").await;
    let link = world.link("anna");
    // Whatever looks first, or ahead, or only knocks, does not use it up.
    assert_eq!(world.get(&link, &[("user-agent", "TelegramBot (like TwitterBot)")]).await.status, 403);
    assert_eq!(world.get(&link, &[FIREFOX, ("sec-purpose", "prefetch;prerender")]).await.status, 204);
    assert_eq!(world.get(&link, &[("user-agent", "curl/8.5.0")]).await.status, 303);
    let first = world.get(&link, &[FIREFOX]).await;
    assert_eq!((first.status, first.headers.contains_key("set-cookie")), (303, true));
    // Another jar gets nothing but a sentence, whatever it calls itself.
    for second in [FIREFOX, ("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"), ("user-agent", "curl/8.5.0")] {
        let refused = world.get(&link, &[second]).await;
        assert_eq!((refused.status, refused.headers.contains_key("set-cookie")), (401, false), "{second:?}");
        assert!(refused.text().contains("used already") && refused.text().contains("ask them for an invitation"), "{}", refused.text());
    }
    let boris = world.sign_in("boris").await;
    assert_eq!(world.get(&link, &[FIREFOX, ("cookie", &boris)]).await.status, 401, "nor somebody who is here as another");
    // The one it let in comes back by it, without a new stay.
    let again = world.get(&link, &[FIREFOX, ("cookie", &first.cookie())]).await;
    assert_eq!((again.status, again.header("location"), again.headers.contains_key("set-cookie")), (303, "/", false));
    // A second link of the same moment is another link; no program has looked at it, and none gets in by it afterwards.
    let other = world.link("anna");
    assert_eq!(world.get(&other, &[FIREFOX]).await.status, 303);
    let refused = world.get(&other, &[("user-agent", "curl/8.5.0")]).await;
    assert_eq!((refused.status, refused.headers.contains_key("set-cookie")), (401, false));
}

#[tokio::test]
async fn an_app_that_was_renamed_says_its_new_name_without_a_new_version() {
    let world = World::with("members").await;
    let cookie = world.get(&world.link("anna"), &[]).await.cookie();
    let title = async || world.get("/api/app", &[("cookie", &cookie)]).await.json()["title"].clone();
    let made = title().await;
    // One of its names is the name that it was made with.
    world.town.rename(made.as_object().expect("words").values().next_back().and_then(|v| v.as_str()).expect("a name"));
    assert_eq!(title().await, made);
    world.town.rename("Time away");
    let now = title().await;
    assert_eq!(now.as_object().expect("words").len(), made.as_object().expect("words").len());
    assert!(now.as_object().expect("words").values().all(|name| name == "Time away"), "{now}");
}

#[tokio::test]
async fn over_tls_the_cookie_is_kept_to_this_host_by_the_browser() {
    let world = World::empty(Scheme::Https, 50);
    world.people(&project());
    world.cloud.publish(&project(), COMMIT, &tree("members")).await.expect("publishes");
    world.cloud.show(route()).await.expect("shows");
    let answer = world.get(&world.link("anna"), &[]).await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-fleet=") && set.contains("; Secure") && set.contains("Path=/;") && !set.contains("Domain"), "{set}");
    let planted = answer.cookie().replace("__Host-fleet", "fleet_app");
    assert_eq!(world.get("/", &[("cookie", &planted)]).await.status, 401);
    assert_eq!(world.get("/", &[("cookie", &answer.cookie())]).await.status, 200);
}

#[tokio::test]
async fn a_link_leads_to_an_entry_and_nowhere_else() {
    let world = World::with("members").await;
    let leads = |path: &str| {
        let link = world.cloud.signed_link_to(&project(), Env::Preview, &PersonId::from_unique("anna"), 0, 1_000, path).expect("a link");
        link.split_once(":7070").expect("of this host").1.to_owned()
    };
    assert_eq!(world.get(&leads("/record/requests/abc"), &[]).await.header("location"), "/record/requests/abc");
    for evil in ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "/a\nb"] {
        assert_eq!(world.get(&leads(evil), &[]).await.header("location"), "/", "{evil:?}");
    }
    // What the address says besides the token counts for nothing.
    let answer = world.get(&format!("{}&to=https://evil.test&next=//evil.test", leads("/record/requests/abc")), &[]).await;
    assert_eq!(answer.header("location"), "/record/requests/abc");
}

#[tokio::test]
async fn links_that_were_altered_outlived_or_made_for_others_let_nobody_in() {
    let world = World::with("members").await;
    let link = world.link("anna");
    let token = link.split_once("t=").expect("a token").1.to_owned();
    let flipped: String = token.char_indices().map(|(at, c)| if at == token.len() / 2 { if c == 'A' { 'B' } else { 'A' } } else { c }).collect();
    let tries = [
        "/_fleet/enter".to_owned(),
        "/_fleet/enter?t=".to_owned(),
        format!("/_fleet/enter?t={flipped}"),
        format!("/_fleet/enter?t={}", &token[..token.len() - 2]),
        format!("/_fleet/enter?t={token}x"),
        format!("/_fleet/enter?t={token}&t={token}"),
        format!("/_fleet/enter?T={token}"),
        format!("/_fleet/link?t={token}"),
        world.link("stranger"),
    ];
    for path in &tries {
        let answer = world.get(path, &[]).await;
        assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (403, false), "{path}");
    }
    world.later(24 * 60 * 60 * 1_000);
    let answer = world.get(&link, &[]).await;
    assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (401, false));
    assert!(answer.text().contains("too old"), "{}", answer.text());
}

#[tokio::test]
async fn a_link_is_good_for_a_day_at_most_and_a_stay_for_half() {
    let world = World::with("members").await;
    let month = world.cloud.signed_link(&project(), Env::Preview, &PersonId::from_unique("anna"), 0, 30 * 86_400_000).expect("a link");
    let month = month.split_once(":7070").expect("of this host").1;
    let cookie = world.sign_in("anna").await;
    world.later(12 * 60 * 60 * 1_000 - 1);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200);
    world.later(1);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 401);
    world.later(12 * 60 * 60 * 1_000);
    assert_eq!(world.get(month, &[]).await.status, 401);
}

#[tokio::test]
async fn cookies_that_are_not_ours_count_for_nothing_and_hide_nothing() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let (name, token) = cookie.split_once('=').expect("a pair");
    let link = world.link("anna");
    let enter = link.split_once("t=").expect("a token").1;
    for bad in [format!("{name}={token}x"), format!("{name}={enter}"), format!("{name}=per_anna"), format!("x{name}={token}"), name.to_owned()] {
        assert_eq!(world.get("/api/app", &[("cookie", &bad)]).await.status, 401, "{bad}");
    }
    // A neighbour may plant cookies of the same name before ours; ours is found.
    let planted = format!("{name}=planted; {name}=; other=1; {cookie}");
    assert_eq!(world.get("/api/app", &[("cookie", &planted)]).await.status, 200);
    let many = format!("{}{cookie}", format!("{name}=planted; ").repeat(20));
    assert_eq!(world.get("/api/app", &[("cookie", &many)]).await.status, 401, "not without end");
}

#[tokio::test]
async fn somebody_who_is_removed_is_out_within_five_seconds() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    world.town.remove(&project(), "anna");
    world.later(4_999);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200, "believed for a moment");
    world.later(1);
    let page = world.get("/", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("no access") && !page.text().contains("Leave requests"), "{}", page.text());
    assert_eq!(world.get(RECORDS, &[("cookie", &cookie)]).await.json()["code"], "not_here");
    assert_eq!(world.get(&world.link("anna"), &[]).await.status, 403);
    world.town.let_in(&project(), "anna", &[AppRole::Member]);
    world.later(5_000);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200);
    // A clock that jumps back asks again at once instead of believing for ever.
    world.town.remove(&project(), "anna");
    world.later(-1_000);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 403);
}

#[tokio::test]
async fn somebody_who_is_said_to_be_removed_is_out_at_the_next_request() {
    let world = World::with("members").await;
    let (anna, boris) = (world.sign_in("anna").await, world.sign_in("boris").await);
    let unused = world.link("anna");
    world.town.remove(&project(), "anna");
    world.cloud.members_changed(Some(&ProjectId::from_unique("other")));
    assert_eq!(world.get("/", &[("cookie", &anna)]).await.status, 200, "of another app nothing was said");
    world.cloud.members_changed(Some(&project()));
    assert_eq!(world.get("/", &[("cookie", &anna)]).await.status, 403);
    assert_eq!(world.get(&unused, &[]).await.status, 403);
    assert_eq!(world.get("/", &[("cookie", &boris)]).await.status, 200);
    world.town.remove(&project(), "boris");
    world.cloud.members_changed(None);
    assert_eq!(world.get("/", &[("cookie", &boris)]).await.status, 403, "something was said of any");
}

#[tokio::test]
async fn whoever_signs_out_everywhere_is_out_at_the_next_request() {
    let world = World::with("members").await;
    let (anna, phone, boris) = (world.sign_in("anna").await, world.sign_in("anna").await, world.sign_in("boris").await);
    let before = world.link("anna");
    world.town.sign_out(&project(), "anna");
    assert_eq!(world.get("/", &[("cookie", &anna)]).await.status, 200, "believed for a moment");
    world.cloud.signed_out(&PersonId::from_unique("anna"));
    for cookie in [&anna, &phone] {
        let page = world.get("/", &[("cookie", cookie)]).await;
        assert_eq!(page.status, 401);
        assert!(page.text().contains("Open this from the chat"), "{}", page.text());
        assert_eq!(world.get(RECORDS, &[("cookie", cookie)]).await.json()["code"], "no_link");
    }
    assert_eq!(world.get("/", &[("cookie", &boris)]).await.status, 200);
    // A link of before is over, for whoever has it; so is one that was given out without a count.
    let over = world.get(&before, &[]).await;
    assert_eq!((over.status, over.headers.contains_key("set-cookie")), (401, false), "{}", over.text());
    // A fresh link from the chat lets in again, without a question, and what it gives holds.
    let answer = world.get(&world.link("anna"), &[("cookie", &anna)]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(world.get("/", &[("cookie", &answer.cookie())]).await.status, 200);
}

#[tokio::test]
async fn programs_that_look_behind_links_are_not_let_in() {
    let world = World::with("members").await;
    for agent in ["TelegramBot (like TwitterBot)", "Slackbot-LinkExpanding 1.0", "WhatsApp/2.0", "facebookexternalhit/1.1", "Googlebot/2.1"] {
        let answer = world.get(&world.link("anna"), &[("user-agent", agent)]).await;
        assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (403, false), "{agent}");
    }
    let head = world.send(ask("HEAD", HOST, &world.link("anna"), &[]), "").await;
    assert_eq!((head.status, head.headers.contains_key("set-cookie")), (204, false));
    let browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
    assert_eq!(world.get(&world.link("anna"), &[("user-agent", browser)]).await.status, 303);
}

#[tokio::test]
async fn another_site_cannot_act_here() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let id = world.entry(&cookie, "mine").await;
    let own = format!("http://{HOST}:7070");
    let json = ("content-type", "application/json");
    let evil: [&[(&str, &str)]; 5] = [
        &[("origin", "http://evil.test")],
        &[("origin", "null")],
        &[("origin", "http://other-qrstuvwxyzabcdef.localhost:7070")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://other-qrstuvwxyzabcdef.localhost:7070")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
    ];
    for lines in evil {
        for (method, path) in [("POST", RECORDS.to_owned()), ("PATCH", format!("{RECORDS}/{id}")), ("DELETE", format!("{RECORDS}/{id}"))] {
            let all: Vec<_> = lines.iter().copied().chain([("cookie", cookie.as_str()), json]).collect();
            let answer = world.send(ask(method, HOST, &path, &all), "{\"why\":\"evil\"}").await;
            assert_eq!((answer.status, answer.json()["code"].as_str().map(str::to_owned)), (403, Some("other_site".into())), "{method} {lines:?}");
        }
    }
    let out = world
        .get("/_fleet/out", &[("cookie", &cookie), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")])
        .await;
    assert_eq!((out.status, out.headers.contains_key("set-cookie")), (403, false), "nor sign a person out");
    // What an embedding page could read.
    let script =
        world.get("/app/main.js", &[("cookie", &cookie), ("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")]).await;
    assert_eq!(script.status, 403);
    let unnamed = Request::builder().method("PATCH").uri(format!("{RECORDS}/{id}")).header("host", HOST).header("cookie", &cookie).header(json.0, json.1);
    let answer = world.send(unnamed, "{\"why\":\"nobody's\"}").await;
    assert_eq!((answer.status, answer.json()["code"].as_str().map(str::to_owned)), (403, Some("other_site".into())), "nobody says who sends it");
    for fine in [vec![("origin", own.as_str())], vec![("sec-fetch-site", "same-origin")]] {
        let all: Vec<_> = fine.into_iter().chain([("cookie", cookie.as_str()), json]).collect();
        assert_eq!(world.send(ask("PATCH", HOST, &format!("{RECORDS}/{id}"), &all), "{\"why\":\"mine still\"}").await.status, 200);
    }
}

#[tokio::test]
async fn going_out_ends_the_stay() {
    let world = World::with("members").await;
    let cookie = world.sign_in("anna").await;
    let out = world.get("/_fleet/out", &[("cookie", &cookie), ("sec-fetch-site", "same-origin"), ("accept-language", "ru")]).await;
    assert_eq!(out.status, 200);
    assert!(out.header("set-cookie").starts_with("fleet_app=; ") && out.header("set-cookie").contains("Max-Age=0"));
    assert!(out.text().contains("Вы вышли") && out.text().contains("lang=\"ru\""));
    assert_eq!(world.get("/_fleet/nothing", &[("cookie", &cookie)]).await.status, 404);
    assert_eq!(world.send(ask("PATCH", HOST, "/_fleet/enter?t=x", &[]), "").await.status, 405);
}

#[tokio::test]
async fn whoever_holds_a_shared_link_gives_a_name_and_is_the_same_from_then_on() {
    let world = World::with("link").await;
    let link = world.cloud.share_link(&project(), Env::Preview).expect("a link");
    let path = link.split_once(":7070").expect("of this host").1.to_owned();
    let token = path.split_once("t=").expect("a token").1.to_owned();
    assert_eq!(world.get("/", &[]).await.status, 401, "the address alone is not enough");
    let form = world.get(&path, &[("accept-language", "ru-RU,ru")]).await;
    assert_eq!(form.status, 200);
    assert!(form.text().contains("Как вас зовут?") && form.header("content-security-policy").contains("form-action 'self'"));
    assert!(!form.headers.contains_key("set-cookie"));
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let send = async |body: String, lines: &[(&str, &str)]| {
        let all: Vec<_> = lines.iter().copied().chain([kind]).collect();
        world.send(ask("POST", HOST, "/_fleet/link", &all), body).await
    };
    for bad in ["", "%20%20", "a%00b", &"x".repeat(81)] {
        let again = send(format!("t={token}&name={bad}"), &[]).await;
        assert_eq!((again.status, again.headers.contains_key("set-cookie")), (400, false), "{bad:.20}");
        assert!(again.text().contains("1 to 80 characters"));
    }
    assert_eq!(send("t=forged&name=Eve".into(), &[]).await.status, 403);
    assert_eq!(send(format!("t={token}&name=Eve"), &[("sec-fetch-site", "cross-site"), ("origin", "null")]).await.status, 403);
    // A page in a box says `null`, and on plain HTTP nothing else tells it from ours; ours says who it is.
    assert_eq!(form.header("referrer-policy"), "strict-origin");
    assert_eq!(send(format!("t={token}&name=Eve"), &[("origin", "null")]).await.status, 403);
    let own = format!("http://{HOST}:7070");
    let named = send(format!("t={token}&name=%3Cb%3E%D0%95%D0%B2%D0%B0%3C%2Fb%3E"), &[("origin", own.as_str())]).await;
    assert_eq!((named.status, named.header("location")), (303, "/"));
    let cookie = named.cookie();
    let me = world.get("/api/app", &[("cookie", &cookie)]).await.json()["me"].clone();
    assert_eq!(me["name"], "<b>Ева</b>");
    assert!(me["id"].as_str().is_some_and(|id| id.starts_with("link_")));
    let mine = world.entry(&cookie, "mine").await;
    assert_eq!(world.get(&format!("{RECORDS}/{mine}"), &[("cookie", &cookie)]).await.status, 200);
    assert_eq!(world.get(&path, &[("cookie", &cookie)]).await.status, 303, "no second name");
    let other = send(format!("t={token}&name=Other"), &[]).await.cookie();
    assert_eq!(world.get(&format!("{RECORDS}/{mine}"), &[("cookie", &other)]).await.status, 404);
    // A person of the project comes in by their own link and is not renamed by the shared one.
    let anna = world.sign_in("anna").await;
    let kept = send(format!("t={token}&name=Eve"), &[("cookie", &anna)]).await;
    assert_eq!((kept.status, kept.headers.contains_key("set-cookie")), (303, false));
    world.later(30 * 86_400_000);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 401);
}

#[tokio::test]
async fn a_shared_link_opens_no_app_that_is_for_members() {
    let world = World::with("link").await;
    let path = world.cloud.share_link(&project(), Env::Preview).expect("a link").split_once(":7070").expect("of this host").1.to_owned();
    let token = path.split_once("t=").expect("a token").1.to_owned();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let cookie = world.send(ask("POST", HOST, "/_fleet/link", &[kind]), format!("t={token}&name=Eve")).await.cookie();
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 200);
    let closed = "00000000000000000000000000000000000000cc";
    world.cloud.publish(&project(), closed, &tree("members")).await.expect("publishes");
    world.cloud.show(Route { commit: closed.into(), ..route() }).await.expect("shows");
    assert_eq!(world.cloud.share_link(&project(), Env::Preview), None);
    assert_eq!(world.get(&path, &[]).await.status, 403);
    assert_eq!(world.get("/", &[("cookie", &cookie)]).await.status, 401, "nor do the cookies it gave");
}

#[tokio::test]
async fn a_public_app_lets_everybody_look_and_shows_them_nothing_of_others() {
    let world = World::with("public").await;
    let anna = world.sign_in("anna").await;
    let id = world.entry(&anna, "anna's").await;
    assert_eq!(world.get("/", &[]).await.status, 200);
    let app = world.get("/api/app", &[]).await.json();
    assert!(app["me"].is_null() && app["people"].as_array().is_some_and(Vec::is_empty));
    assert_eq!(world.get(&format!("{RECORDS}/{id}"), &[]).await.status, 404);
    assert_eq!(world.get(RECORDS, &[]).await.json()["totalItems"], 0);
    assert!(world.get("/", &[]).await.header("x-robots-tag").contains("noindex"));
}
