//! What operators and machines ask for.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use fleet_web::{CheckState, Readiness, ReadyCheck};
use futures_util::FutureExt as _;

use crate::house::{House, asked};

#[tokio::test]
async fn alive_is_cheap_and_ready_is_honest() {
    let house = House::full("en").await;
    assert_eq!(house.get("", "/healthz").await.body, "ok\n");
    let ready = house.get("", "/readyz").await;
    assert_eq!((ready.status, ready.body.as_str()), (StatusCode::OK, "database: ok\n"));
    let mut web = house.web.clone();
    web.ready = Arc::new(|| {
        async {
            let failing = ReadyCheck { name: "workers", state: CheckState::Failing("none beats".into()) };
            Readiness { checks: vec![ReadyCheck { name: "database", state: CheckState::Ok }, failing] }
        }
        .boxed()
    });
    let response = tower::ServiceExt::oneshot(fleet_web::router(web), asked("GET", "", "/readyz").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_a_token() {
    let house = House::full("en").await;
    let from = |address: &str, forwarded: Option<&str>, token: Option<&str>| {
        let mut request = asked("GET", "", "/metrics");
        if let Some(by) = forwarded {
            request = request.header("x-forwarded-for", by);
        }
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(address.parse::<SocketAddr>().unwrap()));
        request
    };
    assert_eq!(house.send(from("127.0.0.1:1", None, None)).await.status, StatusCode::OK);
    assert_eq!(house.send(from("[::1]:1", None, None)).await.status, StatusCode::OK);
    assert_eq!(house.send(from("10.0.0.9:1", None, None)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.send(from("127.0.0.1:1", Some("10.0.0.9"), None)).await.status, StatusCode::NOT_FOUND, "through a proxy of this machine");
    assert_eq!(house.send(from("10.0.0.9:1", None, Some("machine"))).await.status, StatusCode::OK);
    assert_eq!(house.send(from("10.0.0.9:1", None, Some("forged"))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("", "/metrics").await.status, StatusCode::NOT_FOUND, "where the peer is not known, nobody is near");
}

#[tokio::test]
async fn assets_are_kept_by_browsers_until_they_change() {
    let house = House::full("en").await;
    let page = house.get("", "/").await.body;
    let mut seen = 0;
    for part in page.split("=\"/assets/").skip(1) {
        let path = format!("/assets/{}", part.split('"').next().unwrap());
        let asset = house.get("", &path).await;
        assert_eq!(asset.status, StatusCode::OK, "{path}");
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        let kind = asset.header("content-type");
        let expected = match path.rsplit('.').next() {
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            _ => "image/svg+xml",
        };
        assert!(kind.starts_with(expected), "{path}: {kind}");
        seen += 1;
    }
    assert!(seen >= 7, "{seen}");
    assert_eq!(house.get("", "/assets/older/app.js").await.header("cache-control"), "no-cache");
    assert_eq!(house.get("", "/assets/older/nothing.js").await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("", "/favicon.ico").await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn scripts_import_only_scripts_that_are_there() {
    let house = House::full("en").await;
    let mut left = vec!["app.js".to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(name) = left.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let script = house.get("", &format!("/assets/v/{name}")).await;
        assert_eq!(script.status, StatusCode::OK, "{name}");
        for line in script.body.lines().filter(|l| l.starts_with("import ")) {
            let from = line.split('"').nth(1).unwrap();
            left.push(from.strip_prefix("./").unwrap_or_else(|| panic!("{name}: {line}")).to_owned());
        }
    }
    assert!(seen.len() >= 8, "{seen:?}");
}
