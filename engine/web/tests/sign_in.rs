//! Links that let in: once, in time, for the right person; sessions that end.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use fleet_domain::chat::{Arrival, Standing};
use fleet_domain::role::Role;
use fleet_store::{Commit, TokenKind, Versioned};
use fleet_web::{Limits, token_hash};
use serde_json::{Value, json};

use crate::house::{House, asked};
use crate::seed;

const DAY: i64 = 86_400_000;

async fn with_token(house: &House, text: &str, kind: TokenKind, of: Option<&str>, data: Value) {
    let token = seed::token(house.store(), text, kind, of, data);
    house.store().commit(Commit::new().put_token(token)).await.unwrap();
}

/// The token in a session cookie.
fn cookie(answer: &crate::house::Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().split_once('=').unwrap().1.to_owned()
}

#[tokio::test]
async fn an_owner_link_signs_in_once_and_opens_the_chat() {
    let house = House::new().await;
    seed::people(house.store(), "ru").await;
    with_token(&house, "link", TokenKind::OwnerLink, Some("mira"), Value::Null).await;
    let answer = house.get("", "/enter?t=link").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    let set = answer.header("set-cookie");
    assert!(set.starts_with("fleet_session=") && set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Max-Age=2592000"), "{set}");
    let token = cookie(&answer);
    let session = house.store().session(&token_hash(&token)).await.unwrap().unwrap();
    assert_eq!(session.person, seed::person("mira"));
    assert!(house.store().session(&token).await.unwrap().is_none(), "the token itself is not stored");

    // A newcomer finds one conversation in their own language, and a greeting was asked for.
    let threads = house.get(&token, "/api/v1/threads").await.json();
    assert_eq!(threads["threads"].as_array().unwrap().len(), 1);
    assert_eq!(threads["threads"][0]["locale"], "ru");
    assert_eq!(house.arrivals().await, [Arrival::Hello]);

    let again = house.get("", "/enter?t=link").await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(!again.headers.contains_key("set-cookie"));
    let mine = house.get(&token, "/enter?t=link").await;
    assert_eq!(mine.status, StatusCode::SEE_OTHER, "the one it let in is simply let on");
    assert_eq!(house.get("anton", "/enter?t=link").await.status, StatusCode::GONE);
    let audit = house.store().audit(0, 100).await.unwrap();
    assert!(audit.iter().any(|row| row.entry.act == "sign_in" && row.entry.actor == Some(seed::person("mira"))));
}

#[tokio::test]
async fn whoever_is_signed_in_is_asked_before_a_link_makes_them_another() {
    for (locale, said, stay) in [("en", "You are signed in as Anton", "Stay Anton"), ("ru", "Сейчас вы вошли как Антон", "Остаться как Антон")]
    {
        let house = House::full(locale).await;
        with_token(&house, "link", TokenKind::OwnerLink, Some("mira"), Value::Null).await;
        let page = house.get("anton", "/enter?t=link").await;
        assert_eq!((page.status, page.headers.contains_key("set-cookie")), (StatusCode::OK, false));
        assert!(page.body.contains(said) && page.body.contains(stay), "{}", page.body);
        let tie = page.body.split_once("name=\"tie\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        // Another site, another session, another link, no answer at all: nobody is signed in and nothing is used up.
        let whole = format!("t=link&tie={tie}");
        let forged = asked("POST", "anton", "/enter").header("origin", "http://evil.example").header("content-type", "application/x-www-form-urlencoded");
        let forged = house.send(forged.body(Body::from(whole.clone())).unwrap()).await;
        assert_eq!((forged.status, forged.headers.contains_key("set-cookie")), (StatusCode::FORBIDDEN, false));
        with_token(&house, "other", TokenKind::Login, Some("mira"), Value::Null).await;
        for (who, sent) in [("olga", whole.clone()), ("anton", format!("t=other&tie={tie}")), ("anton", "t=link&tie=".into()), ("anton", "t=link".into())] {
            let again = house.form(who, "/enter", &sent).await;
            assert_eq!((again.status, again.headers.contains_key("set-cookie")), (StatusCode::OK, false), "{who} {sent}");
        }
        let there = house.form("anton", "/enter", &whole).await;
        assert_eq!((there.status, there.header("location")), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(house.get(&cookie(&there), "/api/v1/me").await.json()["person"]["id"], "per_mira");
        assert_eq!(house.form("anton", "/enter", &whole).await.status, StatusCode::GONE, "once");
        // The same person goes straight through, without a question.
        with_token(&house, "own", TokenKind::Login, Some("anton"), Value::Null).await;
        assert_eq!(house.get("anton", "/enter?t=own").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn looking_ahead_does_not_use_a_link_up() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    with_token(&house, "link", TokenKind::OwnerLink, Some("mira"), Value::Null).await;
    let head = house.send(asked("HEAD", "", "/enter?t=link").body(Body::empty()).unwrap()).await;
    let ahead = house.send(asked("GET", "", "/enter?t=link").header("sec-purpose", "prefetch;prerender").body(Body::empty()).unwrap()).await;
    for answer in [head, ahead] {
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    assert_eq!(house.get("", "/enter?t=link").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_preview_of_a_message_does_not_use_the_link_in_it_up() {
    for (locale, button) in [("en", "Sign in"), ("ru", "Войти")] {
        let house = House::new().await;
        seed::people(house.store(), "en").await;
        for (text, kind) in [("owner", TokenKind::OwnerLink), ("login", TokenKind::Login)] {
            with_token(&house, text, kind, Some("mira"), Value::Null).await;
            for agent in ["Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "TelegramBot (like TwitterBot)", "curl/8.5.0", ""] {
                let looked = Request::builder().uri(format!("/enter?t={text}")).header("host", "localhost:7070").header("accept-language", locale);
                let page = house.send(looked.header("user-agent", agent).body(Body::empty()).unwrap()).await;
                assert_eq!((page.status, page.headers.contains_key("set-cookie")), (StatusCode::OK, false), "{agent}");
                assert!(page.body.contains(&format!(">{button}</button>")) && !page.body.contains("Mira"), "{agent}: {}", page.body);
            }
            // A person whose program is not known goes on by the button, once.
            let pressed = house.form("", "/enter", &format!("t={text}")).await;
            assert_eq!((pressed.status, pressed.header("location")), (StatusCode::SEE_OTHER, "/"));
            assert!(!cookie(&pressed).is_empty());
            assert_eq!(house.form("", "/enter", &format!("t={text}")).await.status, StatusCode::GONE);
        }
        let looked = Request::builder().uri("/enter?t=owner").header("host", "localhost:7070").body(Body::empty()).unwrap();
        assert_eq!(house.send(looked).await.status, StatusCode::GONE, "a link that is over says so to everybody");
    }
}

#[tokio::test]
async fn of_two_at_once_one_gets_in() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    with_token(&house, "link", TokenKind::Login, Some("anton"), Value::Null).await;
    let all = tokio::join!(house.get("", "/enter?t=link"), house.get("", "/enter?t=link"), house.get("", "/enter?t=link"));
    let mut statuses = [all.0.status, all.1.status, all.2.status];
    statuses.sort_by_key(StatusCode::as_u16);
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::GONE, StatusCode::GONE]);
}

#[tokio::test]
async fn links_that_do_not_hold_let_nobody_in() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    with_token(&house, "old", TokenKind::Login, Some("anton"), Value::Null).await;
    with_token(&house, "voided", TokenKind::OwnerLink, Some("mira"), Value::Null).await;
    with_token(&house, "pair", TokenKind::Pair, Some("paul"), Value::Null).await;
    with_token(&house, "stranger", TokenKind::Login, Some("paul"), Value::Null).await;
    house.store().commit(Commit::new().void_tokens(TokenKind::OwnerLink, None)).await.unwrap();
    for text in ["voided", "pair", "stranger", "never-given-out", "", "%00", "../x"] {
        let answer = house.get("", &format!("/enter?t={text}")).await;
        assert_eq!(answer.status, StatusCode::GONE, "{text}");
        assert!(!answer.headers.contains_key("set-cookie") && answer.body.contains("too old"), "{text}");
    }
    house.later(DAY);
    assert_eq!(house.get("", "/enter?t=old").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_session_ends_by_time_by_leaving_and_with_the_person() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    assert_eq!(house.get("anton", "/projects").await.status, StatusCode::OK);
    let left = house.form("anton", "/leave", "").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    let stale = house.get("anton", "/projects").await;
    assert_eq!(stale.status, StatusCode::UNAUTHORIZED);
    assert!(stale.body.contains("Your sign-in has ended") && stale.body.contains("fleet owner-link"));
    assert_eq!(house.get("anton", "/api/v1/me").await.code(), "session-over");
    assert_eq!(house.get("", "/api/v1/me").await.code(), "sign-in");
    assert_eq!(house.get("forged", "/api/v1/me").await.code(), "session-over");

    let olga = house.store().person(&seed::person("olga")).await.unwrap().unwrap();
    let erased = olga.with(|mut p| {
        p.standing = Standing::Erased;
        p
    });
    house.store().commit(Commit::new().put_person(erased)).await.unwrap();
    assert_eq!(house.get("olga", "/projects").await.status, StatusCode::UNAUTHORIZED);

    assert_eq!(house.get("mira", "/people").await.status, StatusCode::OK);
    house.later(30 * DAY);
    assert_eq!(house.get("mira", "/people").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_stays_in_apps_and_everywhere_all_sessions() {
    let mut house = House::full("en").await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    house.web.signed_out = Arc::new(move |person| hears.lock().unwrap().push(person.clone()));
    house.router = fleet_web::router(house.web.clone());
    with_token(&house, "phone", TokenKind::Login, Some("anton"), Value::Null).await;
    with_token(&house, "desk", TokenKind::Login, Some("anton"), Value::Null).await;
    let (phone, desk) = (cookie(&house.get("", "/enter?t=phone").await), cookie(&house.get("", "/enter?t=desk").await));
    let sign_outs = async || house.store().person(&seed::person("anton")).await.unwrap().unwrap().value.sign_outs;
    assert_eq!(house.form("anton", "/leave", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!((sign_outs().await, told.lock().unwrap().len()), (1, 1), "a stay in an app of an earlier count is over");
    assert_eq!(house.get(&phone, "/projects").await.status, StatusCode::OK, "here, not there");
    let menu = house.get(&phone, "/projects").await.body;
    assert!(menu.contains("name=\"everywhere\" value=\"true\""), "{menu}");
    assert_eq!(house.form(&phone, "/leave", "everywhere=true").await.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_outs().await, 2);
    for over in [&phone, &desk] {
        assert_eq!(house.get(over, "/projects").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(house.get("mira", "/projects").await.status, StatusCode::OK, "nobody else is signed out");
    assert!(told.lock().unwrap().iter().all(|p| *p == seed::person("anton")));
}

#[tokio::test]
async fn tokens_in_a_header_count_before_the_cookie_and_never_fall_back() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    let bearer = |token: &str| asked("GET", "mira", "/api/v1/me").header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    assert_eq!(house.send(bearer("anton")).await.json()["person"]["standing"], "member");
    assert_eq!(house.send(bearer("machine")).await.json()["person"]["id"], "per_mira");
    assert_eq!(house.send(bearer("forged")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.send(bearer("")).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let house = House::with("https://fleet.example", Limits::default()).await;
    seed::people(house.store(), "en").await;
    with_token(&house, "link", TokenKind::OwnerLink, Some("mira"), Value::Null).await;
    let answer = house.get("", "/enter?t=link").await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-fleet_session=") && set.contains("; Secure") && set.contains("Path=/;"), "{set}");
    assert!(answer.headers.contains_key("strict-transport-security"));
    // The plain name counts for nothing there.
    assert_eq!(house.get("mira", "/projects").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_invitation_says_what_it_is_for_and_makes_a_member() {
    let house = House::full("en").await;
    let asked_for = json!({ "role": "approver", "step": 1 });
    let answer = house.json("mira", "/api/v1/projects/prj_leave/invites", &asked_for).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("http://localhost:7070").unwrap().to_owned();
    let text = path.strip_prefix("/enter?t=").unwrap().to_owned();
    // The same invitation by a messenger.
    assert_eq!(answer.json()["doors"][0]["url"], format!("https://t.me/fleet_bot?start={text}"));
    assert_eq!(answer.json()["doors"][1]["words"], format!("/fleet link {text}"));
    let shown = house.form("mira", "/projects/prj_leave/invite", "role=guest").await.body;
    assert!(shown.contains("value=\"https://t.me/fleet_bot?start=") && shown.contains("value=\"/fleet link ") && shown.contains("In Slack"), "{shown}");
    for _ in 0..2 {
        let page = house.get("", &path).await;
        assert_eq!(page.status, StatusCode::OK, "looking does not use it up");
        assert!(page.body.contains("Leave requests") && page.body.contains("their manager"));
        assert!(page.body.contains(&format!("name=\"back\" value=\"{path}\"")), "choosing a language comes back here");
    }
    // A name that will not do is said beside its field, and nothing is cut.
    for (name, sentence) in [("%20%0a".to_owned(), "Write your name"), ("N".repeat(81), "at most 80 characters fit")] {
        let asked = house.form("", "/enter", &format!("t={text}&name={name}")).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.body.contains(sentence) && asked.body.contains("aria-invalid") && asked.body.contains("their manager"), "{}", asked.body);
    }
    let joined = house.form("", "/enter", &format!("t={text}&name=Nora%20%E2%80%AE%3Cb%3E")).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER);
    let token = cookie(&joined);
    let project = house.get(&token, "/api/v1/projects/prj_leave").await.json();
    assert_eq!(project["role"], "approver");
    let me = house.get(&token, "/api/v1/me").await.json();
    assert_eq!((&me["person"]["name"], &me["person"]["standing"]), (&json!("Nora <b>"), &json!("guest")));
    let stored = house.store().project(&seed::project("leave")).await.unwrap().unwrap().value;
    let member = stored.members.iter().find(|m| m.person.as_str() == me["person"]["id"].as_str().unwrap()).unwrap();
    assert_eq!((member.role, member.step), (Role::Approver, Some(1)));

    assert_eq!(house.form("", "/enter", &format!("t={text}&name=Second")).await.status, StatusCode::GONE);
    assert_eq!(house.get("", &path).await.status, StatusCode::GONE);
    // They see this app, and no other.
    assert_eq!(house.get(&token, "/api/v1/projects").await.json()["projects"].as_array().unwrap().len(), 1);
    let journal = house.store().journal(&seed::project("leave"), 0, 100).await.unwrap();
    assert!(journal.iter().any(|(_, line, _)| line.event == "joined" && line.why.ends_with("redeemed an invitation as approver")));
}

#[tokio::test]
async fn a_newcomer_is_called_like_nobody_who_is_here() {
    for (locale, sentence) in [("en", "Add a surname"), ("ru", "Добавьте фамилию")] {
        let house = House::full(locale).await;
        let answer = house.json("mira", "/api/v1/projects/prj_leave/invites", &json!({ "role": "guest" })).await.json();
        let text = answer["url"].as_str().unwrap().split_once("t=").unwrap().1.to_owned();
        let people = house.store().people().await.unwrap();
        let owner = people.iter().find(|p| p.value.id == seed::person("mira")).unwrap().value.name.to_uppercase();
        // Gus is in the app; the letters of the second one are Cyrillic where they can be.
        for name in ["Fleet", "FLЕЕT", "gus guest", "Gus  Guеst", &owner] {
            let request = asked("POST", "", "/enter").header("sec-fetch-site", "same-origin").header("accept-language", locale);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let encoded: String = name.bytes().map(|b| format!("%{b:02X}")).collect::<Vec<_>>().concat();
            let refused = house.send(request.body(Body::from(format!("t={text}&name={encoded}"))).unwrap()).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{name}");
            assert!(refused.body.contains(sentence), "{name}: {}", refused.body);
        }
        // A refusal uses nothing up.
        assert_eq!(house.form("", "/enter", &format!("t={text}&name=Gus%20Guestov")).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn somebody_known_joins_as_themselves_and_loses_no_role() {
    let house = House::full("en").await;
    let all = [("anton", "requester", Role::Requester, None), ("anton", "requester", Role::Requester, Some(1)), ("olga", "guest", Role::Approver, Some(1))];
    for (who, role, expected, live) in all {
        let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
        let project = Versioned { rev: project.rev, value: fleet_domain::project::Project { live, ..project.value } };
        house.store().commit(Commit::new().put_project(project)).await.unwrap();
        let answer = house.json("mira", "/api/v1/projects/prj_leave/invites", &json!({ "role": role })).await.json();
        let text = answer["url"].as_str().unwrap().split_once("t=").unwrap().1.to_owned();
        let joined = house.form(who, "/enter", &format!("t={text}")).await;
        // Who decides, to the page of the app; who asks, to its form, once it is live.
        let to = if expected == Role::Approver || live.is_none() { "/projects/prj_leave" } else { "/projects/prj_leave/joined" };
        assert_eq!(joined.header("location"), to);
        let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap().value;
        assert_eq!(project.role_of(&seed::person(who)), Some(expected), "{who}");
    }
}

#[tokio::test]
async fn only_sound_invitations_are_given_out() {
    let house = House::full("en").await;
    let path = "/api/v1/projects/prj_leave/invites";
    for bad in [
        json!({"role": "owner"}),
        json!({"role": "admin"}),
        json!({"role": "approver", "step": 3}),
        json!({"role": "approver", "step": 0}),
        json!({"role": "guest", "step": 1}),
    ] {
        assert_eq!(house.json("mira", path, &bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    for who in ["olga", "rita", "gus"] {
        assert_eq!(house.json(who, path, &json!({"role": "guest"})).await.code(), "not-allowed", "{who}");
    }
    assert_eq!(house.json("nobody", path, &json!({"role": "guest"})).await.code(), "not-found");
    // A project that is gone takes its invitations with it.
    let url = house.json("mira", path, &json!({"role": "guest"})).await.json()["url"].as_str().unwrap().to_owned();
    let project = house.store().project(&seed::project("leave")).await.unwrap().unwrap();
    let gone = Versioned { rev: project.rev, value: fleet_domain::project::Project { state: fleet_domain::project::ProjectState::Deleted, ..project.value } };
    house.store().commit(Commit::new().put_project(gone)).await.unwrap();
    assert_eq!(house.get("", url.strip_prefix("http://localhost:7070").unwrap()).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_fresh_sign_in_link_voids_the_older_one() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    let link =
        async |path: &str| house.json("mira", path, &json!({})).await.json()["url"].as_str().unwrap().strip_prefix("http://localhost:7070").unwrap().to_owned();
    let first = link("/api/v1/people/per_anton/login-links").await;
    let second = link("/api/v1/people/per_anton/login-links").await;
    assert_eq!(house.get("", &first).await.status, StatusCode::GONE);
    assert_eq!(house.get("", &second).await.status, StatusCode::SEE_OTHER);
    let own = link("/api/v1/owner-links").await;
    assert_eq!(house.get("", &own).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.json("anton", "/api/v1/owner-links", &json!({})).await.code(), "not-allowed");
    assert_eq!(house.json("mira", "/api/v1/people/per_paul/login-links", &json!({})).await.code(), "not-allowed", "a stranger is let in first");
}

#[tokio::test]
async fn a_code_for_a_messenger_is_shown_once_and_a_newer_one_takes_its_place() {
    let house = House::new().await;
    seed::people(house.store(), "en").await;
    let shown = |body: &str| body.split("/start ").nth(1).and_then(|rest| rest.split('"').next()).expect("a code").to_owned();
    let mut codes = Vec::new();
    for _ in 0..2 {
        let page = house.form("anton", "/link-code", "").await;
        assert_eq!(page.status, StatusCode::OK);
        codes.push(shown(&page.body));
        let opens = format!("href=\"https://t.me/fleet_bot?start={}\"", codes.last().unwrap());
        assert!(page.body.contains(&opens) && page.body.contains("/fleet link "), "{}", page.body);
    }
    let now = house.store().now();
    let token = async |code: &str| house.store().token(&fleet_web::token_hash(code)).await.unwrap().unwrap();
    assert!(!token(&codes[0]).await.holds_at(now) && token(&codes[1]).await.holds_at(now));
    assert_eq!(token(&codes[1]).await.person, Some(seed::person("anton")));
    assert_eq!(house.json("anton", "/api/v1/link-codes", &json!({})).await.status, StatusCode::CREATED);
}
