//! No other site makes a browser change anything here.

use axum::body::Body;
use axum::http::StatusCode;

use crate::house::{House, asked};

/// Every path that changes something.
const POSTS: [&str; 29] = [
    "/threads",
    "/t/thr_leave/say",
    "/t/thr_leave/press",
    "/projects/prj_leave/act",
    "/projects/prj_leave/invite",
    "/tasks/tsk_leave/act",
    "/people/per_paul/pair",
    "/people/per_anton/link",
    "/link-code",
    "/settings",
    "/habits",
    "/enter",
    "/leave",
    "/api/v1/threads",
    "/api/v1/threads/thr_leave/messages",
    "/api/v1/threads/thr_leave/press",
    "/api/v1/threads/thr_leave/acts",
    "/api/v1/files",
    "/api/v1/projects/prj_leave/invites",
    "/api/v1/people/per_paul/pair",
    "/api/v1/people/per_anton/login-links",
    "/api/v1/owner-links",
    "/api/v1/link-codes",
    "/api/v1/stop-all",
    "/api/v1/habits",
    "/api/v1/me",
    "/projects",
    "/",
    "/nowhere",
];

#[tokio::test]
async fn every_change_asks_where_it_comes_from() {
    let house = House::full("en").await;
    for path in POSTS {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("x-nothing", "1"),
        ] {
            for method in ["POST", "PUT", "DELETE", "PATCH"] {
                let request = asked(method, "mira", path).header(name, value).header("content-type", "application/x-www-form-urlencoded");
                let answer = house.send(request.body(Body::from("act=delete&text=x&nonce=x&role=guest&locale=ru")).unwrap()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {name}: {value}");
                assert!(!answer.headers.contains_key("set-cookie"), "{path}");
            }
        }
    }
    assert!(house.inbox().await.is_empty());
    let audit = house.store().audit(0, 10).await.unwrap();
    assert!(audit.is_empty(), "{audit:?}");
}

#[tokio::test]
async fn the_list_of_paths_above_is_the_whole_of_them() {
    let house = House::full("en").await;
    let description = house.get("", "/api/v1/openapi.json").await.json();
    for (path, item) in description["paths"].as_object().unwrap() {
        if item.get("post").is_some() {
            let shape: Vec<&str> = path.split('/').collect();
            let listed = POSTS.iter().any(|p| {
                let parts: Vec<&str> = p.split('/').collect();
                parts.len() == shape.len() && parts.iter().zip(&shape).all(|(a, b)| a == b || b.starts_with('{'))
            });
            assert!(listed, "{path} is not tried above");
        }
    }
}

#[tokio::test]
async fn answers_carry_their_armour() {
    let house = House::full("en").await;
    for (who, path) in
        [("mira", "/"), ("mira", "/projects/prj_leave"), ("", "/"), ("", "/nowhere"), ("mira", "/api/v1/me"), ("", "/healthz"), ("mira", "/live")]
    {
        // The stream never ends: its head is enough.
        let request = asked("GET", who, path).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(house.router.clone(), request).await.unwrap();
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'")
                && policy.contains("script-src 'self'")
                && policy.contains("frame-ancestors 'none'")
                && policy.contains("form-action 'self'")
        );
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["x-robots-tag"], "noindex, nofollow, noarchive", "{path}");
        assert!(headers.contains_key("cache-control"), "{path}");
    }
}

#[tokio::test]
async fn pages_need_no_inline_code_and_no_other_host() {
    let house = House::full("en").await;
    for path in ["/", "/t/thr_leave", "/projects", "/projects/prj_leave", "/tasks/tsk_leave", "/wishes", "/activity", "/people", "/help", "/nowhere"] {
        let body = house.get("mira", path).await.body;
        assert!(!body.contains(" style=") && !body.contains("<style"), "{path}: inline style");
        for script in body.split("<script").skip(1) {
            assert!(script.starts_with(" type=\"module\" src=\"/assets/"), "{path}: {}", &script[..60.min(script.len())]);
        }
        for tag in body.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
            assert!(!tag.split_whitespace().skip(1).any(|attribute| attribute.starts_with("on")), "{path}: {tag}");
            assert!(!tag.contains("javascript:"), "{path}: {tag}");
        }
        for part in body.split("=\"http").skip(1) {
            let address = &part[..part.find('"').unwrap()];
            assert!(address.contains(".localhost:7070/_fleet/enter"), "{path}: {address} is of another host");
        }
    }
}
