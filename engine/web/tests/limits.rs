//! Too much, too long, too fast: refused with a sentence, and nothing is lost.

use axum::body::Body;
use axum::http::StatusCode;
use fleet_web::Limits;
use serde_json::json;

use crate::house::{House, asked};
use crate::seed;

const MESSAGES: &str = "/api/v1/threads/thr_leave/messages";

#[tokio::test]
async fn twenty_messages_a_minute_a_person() {
    let house = House::with("http://localhost:7070", Limits::default()).await;
    seed::everything(house.store(), "ru").await;
    for n in 0..20 {
        assert_eq!(house.json("mira", MESSAGES, &json!({"text": format!("{n}")})).await.status, StatusCode::ACCEPTED, "{n}");
    }
    let answer = house.json("mira", MESSAGES, &json!({"text": "one more"})).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "too-fast".into()));
    assert_eq!(answer.header("retry-after"), "60");
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("через 60 секунд"), "{}", answer.body);
    assert_eq!(house.json("mira", "/api/v1/threads", &json!({})).await.code(), "too-fast");
    let press = async || house.json("mira", "/api/v1/threads/thr_leave/press", &json!({"nonce": "n"})).await.status;
    for n in 0..60 {
        assert_eq!(press().await, StatusCode::ACCEPTED, "{n}");
    }
    assert_eq!(press().await, StatusCode::TOO_MANY_REQUESTS);
    let stop = json!({"act": {"act": "stop", "run": "run_leave"}});
    assert_eq!(house.json("mira", "/api/v1/threads/thr_leave/acts", &stop).await.code(), "too-fast");
    assert_eq!(house.json("rita", MESSAGES, &json!({"text": "others go on"})).await.status, StatusCode::ACCEPTED);
    house.later(60_000);
    assert_eq!(house.json("mira", MESSAGES, &json!({"text": "again"})).await.status, StatusCode::ACCEPTED);
    assert_eq!(house.inbox().await.len(), 82);
}

/// Every path that a form or a program posts to, read from what the routers say themselves.
async fn posts(house: &House) -> Vec<String> {
    let forms = [include_str!("../src/pages.rs"), include_str!("../src/router.rs")];
    let forms = forms.iter().flat_map(|text| text.lines()).filter(|line| line.contains("post(")).map(|line| line.split('"').nth(1).unwrap().to_owned());
    let described = house.get("mira", "/api/v1/openapi.json").await.json();
    let described = described["paths"].as_object().unwrap().iter().filter(|(_, item)| item.get("post").is_some()).map(|(path, _)| path.clone());
    let all: Vec<String> = forms.chain(described).collect();
    assert!(all.len() >= 24, "{all:?}");
    all
}

#[tokio::test]
async fn whatever_changes_something_keeps_the_pace() {
    let house = House::with("http://localhost:7070", Limits { messages_a_minute: 1, ..Limits::default() }).await;
    seed::everything(house.store(), "en").await;
    assert_eq!(house.json("mira", MESSAGES, &json!({"text": "the one message"})).await.status, StatusCode::ACCEPTED);
    for _ in 0..3 {
        assert_eq!(house.form("mira", "/link-code", "").await.status, StatusCode::OK);
    }
    let before = house.store().audit(0, 500).await.unwrap().len();
    for path in posts(&house).await {
        let at = path.replace("{thread}", "thr_leave").replace("{project}", "prj_leave").replace("{task}", "tsk_leave").replace("{person}", "per_paul");
        let answer = match path.as_str() {
            // A link lets in once; to give one out is a press. The emergency stop waits for nothing; it is for those who run the instance.
            "/enter" | "/api/v1/stop-all" => continue,
            "/t/{thread}/say" | "/api/v1/files" => house.files("mira", &at, &[("files", Some("a.txt"), b"a")]).await,
            "/api/v1/threads/{thread}/messages" => house.json("mira", &at, &json!({"text": "x"})).await,
            "/api/v1/threads/{thread}/press" => house.json("mira", &at, &json!({"nonce": "n"})).await,
            "/api/v1/threads/{thread}/acts" => house.json("mira", &at, &json!({"act": {"act": "write_zone"}})).await,
            "/api/v1/projects/{project}/invites" => house.json("mira", &at, &json!({"role": "guest"})).await,
            api if api.starts_with("/api/") => house.json("mira", &at, &json!({})).await,
            "/tasks/{task}/act" => house.form("mira", &at, "act=stop").await,
            "/projects/{project}/act" => house.form("mira", &at, "act=revoke").await,
            _ => house.form("mira", &at, "role=guest&nonce=n&locale=en").await,
        };
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}: {}", answer.body);
    }
    assert_eq!(house.store().audit(0, 500).await.unwrap().len(), before, "nothing was recorded");
    house.later(60_000);
    assert_eq!(house.form("mira", "/leave", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn refusals_that_are_kept_for_ever_come_no_faster_than_presses() {
    let house = House::with("http://localhost:7070", Limits { messages_a_minute: 1, ..Limits::default() }).await;
    seed::everything(house.store(), "en").await;
    let stop = json!({"act": {"act": "stop", "run": "run_leave"}});
    for expected in ["not-allowed", "not-allowed", "not-allowed", "too-fast", "too-fast"] {
        assert_eq!(house.json("gus", "/api/v1/threads/thr_leave/acts", &stop).await.code(), expected);
    }
    let rows = house.store().audit(0, 100).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.entry.act == "refused:stop").count(), 3);
}

#[tokio::test]
async fn words_have_an_end() {
    let house = House::full("en").await;
    assert_eq!(house.json("mira", MESSAGES, &json!({"text": "я".repeat(16_000)})).await.status, StatusCode::ACCEPTED);
    let answer = house.json("mira", MESSAGES, &json!({"text": "я".repeat(16_001)})).await;
    assert_eq!(answer.code(), "too-long");
    assert!(answer.body.contains("16,000"));
    for empty in ["", "  \n ", "\u{0}\u{7}"] {
        assert_eq!(house.json("mira", MESSAGES, &json!({"text": empty})).await.code(), "empty");
    }
    assert_eq!(house.json("mira", MESSAGES, &json!({"text": "x", "key": "k".repeat(101)})).await.code(), "unreadable");
    assert_eq!(house.inbox().await.len(), 1);
}

#[tokio::test]
async fn an_act_is_no_longer_than_what_a_button_stands_for() {
    let house = House::with("http://localhost:7070", Limits { messages_a_minute: 1, ..Limits::default() }).await;
    seed::everything(house.store(), "ru").await;
    let act = async |who: &str, act: serde_json::Value| house.json(who, "/api/v1/threads/thr_leave/acts", &json!({"act": act})).await;
    let zone = act("gus", json!({"act": "set_zone", "zone": "x".repeat(3_000)})).await;
    assert_eq!((zone.status, zone.code()), (StatusCode::BAD_REQUEST, "too-long".into()));
    assert!(zone.body.contains("помещается не больше"), "{}", zone.body);
    let many =
        json!({"act": "show_entry", "project": "prj_leave", "env": "live", "collection": "requests", "record": "r", "step": 1, "transitions": vec!["x"; 900]});
    assert_eq!(act("mira", many).await.code(), "too-long", "many short words are long as well");
    // Words said by an act are a message: as long, as fast, and as little of nothing.
    assert_eq!(act("mira", json!({"act": "say", "text": "x".repeat(16_001)})).await.code(), "too-long");
    house.later(60_000);
    assert_eq!(act("mira", json!({"act": "say", "text": "\u{7} "})).await.code(), "empty");
    house.later(60_000);
    assert_eq!(act("mira", json!({"act": "say", "text": "x".repeat(16_000)})).await.status, StatusCode::ACCEPTED);
    assert_eq!(act("mira", json!({"act": "say", "text": "more"})).await.code(), "too-fast");
    assert_eq!(house.json("mira", MESSAGES, &json!({"text": "more"})).await.code(), "too-fast");
    assert_eq!(house.inbox().await.len(), 1);
}

#[tokio::test]
async fn a_message_may_come_with_every_character_escaped() {
    let house = House::full("en").await;
    let body = format!("{{\"text\": \"{}\"}}", "\\ud83d\\ude00".repeat(16_000));
    let request = asked("POST", "mira", MESSAGES).header("sec-fetch-site", "same-origin").header("content-type", "application/json");
    assert_eq!(house.send(request.body(Body::from(body)).unwrap()).await.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn bodies_and_headers_have_an_end() {
    let limits = Limits { body: 64 * 1024, messages_a_minute: 0, ..Limits::default() };
    let house = House::with("http://localhost:7070", limits).await;
    seed::everything(house.store(), "en").await;
    let large = "x".repeat(65 * 1024);
    for (path, sent) in [
        ("/api/v1/threads/thr_leave/acts", json!({"act": {"act": "say", "text": large}})),
        ("/api/v1/threads/thr_leave/press", json!({"nonce": large})),
        ("/api/v1/threads", json!({"bible": large})),
        ("/api/v1/habits", json!({"time_zone": large})),
        (MESSAGES, json!({"text": "x".repeat(16_000 * 12 + 65 * 1024)})),
    ] {
        let answer = house.json("mira", path, &sent).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too-much".into()), "{path}");
    }
    let answer = house.form("mira", "/settings", &format!("back={large}")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("too much at once"));
    let answer = house.files("mira", "/t/thr_leave/say", &[("text", None, large.as_bytes())]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = house.files("mira", "/api/v1/files", &[("file", Some("a.txt"), large.as_bytes())]).await;
    assert_eq!(answer.code(), "too-large");
    let answer = house.send(asked("GET", "mira", "/api/v1/me").header("x-long", "y".repeat(33 * 1024)).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.code(), "headers-too-large");
    assert!(house.inbox().await.is_empty());
}

#[tokio::test]
async fn a_file_is_told_the_limit_of_files_and_a_request_that_of_requests() {
    let limits = Limits { file: 2 * 1024 * 1024, body: 3 * 1024 * 1024, messages_a_minute: 0, ..Limits::default() };
    let house = House::with("http://localhost:7070", limits).await;
    seed::everything(house.store(), "en").await;
    let large = |mebibytes: usize| vec![b'a'; mebibytes * 1024 * 1024 + 1];
    // Over both limits: a person is told the one that they can do something about.
    for (path, name) in [("/api/v1/files", "file"), ("/t/thr_leave/say", "files")] {
        let answer = house.files("mira", path, &[(name, Some("big.txt"), &large(5))]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.body.contains("big.txt") && answer.body.contains("2 MB") && !answer.body.contains("3 MB"), "{path}: {}", answer.body);
    }
    let (one, two) = (large(1), large(1));
    let answer = house.files("mira", "/api/v1/files", &[("file", Some("a.txt"), &one), ("file", Some("b.txt"), &two), ("file", Some("c.txt"), &one)]).await;
    assert_eq!(answer.code(), "too-large", "each is small enough, all of them are not");
    assert!(answer.body.contains("3 MB"), "{}", answer.body);
}

#[tokio::test]
async fn requests_that_cannot_be_read_are_told_so() {
    let house = House::full("en").await;
    for body in ["", "{", "[]", "{\"text\": 5}", "{\"texts\": \"a\"}", "\u{feff}{}", "null"] {
        let request = asked("POST", "mira", MESSAGES).header("sec-fetch-site", "same-origin").header("content-type", "application/json");
        let answer = house.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "unreadable".into()), "{body}");
    }
    let request = asked("POST", "mira", MESSAGES).header("sec-fetch-site", "same-origin").body(Body::from("{\"text\":\"a\"}")).unwrap();
    assert_eq!(house.send(request).await.code(), "unreadable", "JSON says that it is JSON");
    let act = json!({"act": {"act": "rename", "project": "tsk_leave", "title": "x"}});
    assert_eq!(house.json("mira", "/api/v1/threads/thr_leave/acts", &act).await.code(), "unreadable", "an id of another kind");
    for path in ["/api/v1/threads/thr_leave/posts?after=x", "/t/thr_leave?before=x", "/api/v1/threads/thr_leave/posts?limit=-1"] {
        let answer = house.get("mira", path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.body.contains("could not be read"), "{path}: {}", answer.body);
    }
    assert!(house.inbox().await.is_empty());
}
