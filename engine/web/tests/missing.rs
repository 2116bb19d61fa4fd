//! What is not there, what is foreign and what is no id at all look exactly the same.

use axum::http::StatusCode;
use serde_json::json;

use crate::house::{Answer, House};

/// The answer without what differs between any two answers.
fn bare(answer: &Answer) -> (StatusCode, String) {
    let code = answer.header("x-request-id");
    (answer.status, answer.body.replace(code, "CODE"))
}

#[tokio::test]
async fn unknown_foreign_and_malformed_ids_are_told_apart_by_nobody() {
    let house = House::full("en").await;
    let reads = [
        ("/projects/{}", "prj_leave"),
        ("/projects/{}/delete", "prj_leave"),
        ("/tasks/{}", "tsk_leave"),
        ("/t/{}", "thr_leave"),
        ("/t/{}/panel", "thr_leave"),
        ("/t/{}/live", "thr_leave"),
        ("/t/{}/files/fil_1", "thr_leave"),
        ("/live?project={}", "prj_leave"),
        ("/api/v1/projects/{}", "prj_leave"),
        ("/api/v1/projects/{}/journal", "prj_leave"),
        ("/api/v1/tasks/{}", "tsk_leave"),
        ("/api/v1/threads/{}", "thr_leave"),
        ("/api/v1/threads/{}/posts", "thr_leave"),
        ("/api/v1/threads/{}/brief", "thr_leave"),
        ("/api/v1/events?thread={}", "thr_leave"),
        ("/api/v1/events?project={}", "prj_leave"),
    ];
    for (shape, foreign) in reads {
        let prefix = &foreign[..4];
        let expected = bare(&house.get("anton", &shape.replace("{}", foreign)).await);
        assert_eq!(expected.0, StatusCode::NOT_FOUND, "{shape}");
        for id in [
            format!("{prefix}00000000"),
            format!("{prefix}A"),
            "x".to_owned(),
            "per_anton".to_owned(),
            "%00".to_owned(),
            "%ff".to_owned(),
            "%F0%9F%98%80".to_owned(),
            "..%2f..%2fetc".to_owned(),
            "a".repeat(500),
        ] {
            let got = bare(&house.get("anton", &shape.replace("{}", &id)).await);
            let same_words = got.1.replace(&id, "ID") == expected.1.replace(foreign, "ID") || shape.starts_with("/api/") || got.0 == StatusCode::NOT_FOUND;
            assert_eq!(got.0, expected.0, "{shape} {id}");
            assert!(same_words, "{shape} {id}");
        }
    }
}

#[tokio::test]
async fn writing_to_what_is_not_there_is_not_found_and_leaves_nothing() {
    let house = House::full("en").await;
    for thread in ["thr_leave", "thr_0", "nonsense"] {
        for (what, body) in [("messages", json!({"text": "hi"})), ("press", json!({"nonce": "n"})), ("acts", json!({"act": {"act": "say", "text": "hi"}}))] {
            let answer = house.json("anton", &format!("/api/v1/threads/{thread}/{what}"), &body).await;
            assert_eq!(answer.code(), "not-found", "{thread} {what}");
        }
        assert_eq!(house.form("anton", &format!("/t/{thread}/press"), "nonce=n").await.status, StatusCode::NOT_FOUND);
    }
    for (path, form) in [
        ("/projects/prj_leave/act", "act=delete"),
        ("/projects/prj_0/act", "act=delete"),
        ("/tasks/tsk_leave/act", "act=stop"),
        ("/tasks/x/act", "act=stop"),
        ("/projects/prj_leave/invite", "role=guest"),
    ] {
        assert_eq!(house.form("anton", path, form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(house.form("mira", "/people/per_0/pair", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.form("mira", "/people/nonsense/link", "").await.status, StatusCode::NOT_FOUND);
    assert!(house.inbox().await.is_empty());
}

#[tokio::test]
async fn wrong_methods_and_unknown_paths_get_a_sentence() {
    let house = House::full("ru").await;
    let answer = house.form("mira", "/projects", "").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.body.contains("не принимает таких запросов"));
    let answer = house.get("mira", "/api/v1/nowhere").await;
    assert_eq!(answer.code(), "not-found");
    assert!(answer.json()["error"]["message"].as_str().unwrap().contains("По этому адресу ничего нет"));
    let answer = house.get("mira", "/../../etc/passwd").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("", "/assets/0/../../Cargo.toml").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("", "/assets/0/%2e%2e%2fCargo.toml").await.status, StatusCode::NOT_FOUND);
}
