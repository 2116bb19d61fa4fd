//! The one router of the page's host: pages, API, live streams, operators' paths, and the layers around them.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::error::WebError;
use crate::refused::Refused;
use crate::site::{Site, Web};
use crate::{api, assets, enter, guard, pages, upkeep, visit};

/// How long a request may take; a long poll waits for at most 25 s of it, a stream has begun by then.
const PATIENCE: Duration = Duration::from_secs(40);

/// Everything the page's own host serves.
pub fn router(web: Web) -> Router {
    let limits = web.limits;
    let site = Arc::new(Site::new(web));
    Router::new()
        .merge(pages::routes())
        .merge(api::routes(&limits))
        .route("/enter", get(enter::enter).post(enter::answer))
        .route("/leave", post(enter::leave))
        .route("/status", get(upkeep::status))
        .route("/metrics", get(upkeep::metrics))
        .fallback(|| std::future::ready(Refused::NotFound))
        .method_not_allowed_fallback(|| std::future::ready(Refused::Method))
        .layer(DefaultBodyLimit::max(limits.words))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .layer(CatchPanicLayer::custom(broke))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::incoming))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), visit::receive))
        // Neither of these asks who is there.
        .route("/healthz", get(upkeep::alive))
        .route("/readyz", get(upkeep::ready))
        .route("/assets/{version}/{name}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::outgoing))
        .with_state(site)
}

/// A request that broke inside is answered like any other trouble; the place is in the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the cause over")]
fn broke(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no words");
    tracing::error!(said, "a request broke inside");
    Refused::from(WebError::Panic).into_response()
}
