//! For operators and machines: alive, ready, metrics, depth.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::refused::Refused;
use crate::site::{CheckState, Site, store};
use crate::visit::{Signed, Visit, Who};

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: everything it needs answers; one line a check.
pub(crate) async fn ready(State(site): State<Arc<Site>>) -> Response {
    let readiness = (site.web.ready)().await;
    let mut status = StatusCode::OK;
    let mut text = String::new();
    for check in &readiness.checks {
        let line = match &check.state {
            CheckState::Ok => format!("{}: ok\n", check.name),
            CheckState::Failing(why) => {
                status = StatusCode::SERVICE_UNAVAILABLE;
                format!("{}: failing: {why}\n", check.name)
            }
        };
        text.push_str(&line);
    }
    (status, text).into_response()
}

/// `GET /metrics`: for this machine, or for whoever shows a token.
pub(crate) async fn metrics(State(site): State<Arc<Site>>, visit: Visit, request: Request) -> Result<Response, Refused> {
    let signed = matches!(visit.who, Who::Known(_));
    if !signed && !from_here(&request) {
        return Err(Refused::NotFound);
    }
    if let Ok(depth) = site.web.store.depth().await {
        for (name, value) in [
            ("fleet_inbox_waiting", depth.inbox_new),
            ("fleet_inbox_dead", depth.inbox_dead),
            ("fleet_effects_waiting", depth.effects_ready),
            ("fleet_effects_dead", depth.effects_dead),
            ("fleet_effects_oldest_ms", depth.oldest_effect_ms),
        ] {
            // Metrics are 64-bit floats; counts of rows fit.
            metrics::gauge!(name).set(f64::from(i32::try_from(value).unwrap_or(i32::MAX)));
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], site.web.metrics.render()).into_response())
}

/// Whether the request comes from this machine itself, and not through a proxy on it.
fn from_here(request: &Request) -> bool {
    let loopback = request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|info| info.0.ip().is_loopback());
    loopback && !forwarded(request.headers())
}

fn forwarded(headers: &HeaderMap) -> bool {
    ["forwarded", "x-forwarded-for", "x-real-ip", "via"].iter().any(|n| headers.contains_key(*n))
}

/// How much waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusAnswer {
    /// Version of the program.
    pub(crate) build: &'static str,
    /// UTC ms.
    pub(crate) now: i64,
    /// Rows that wait.
    pub(crate) depth: DepthShown,
}

/// Rows that wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepthShown {
    /// Messages not handled yet.
    pub(crate) inbox_new: i64,
    /// Messages given up.
    pub(crate) inbox_dead: i64,
    /// Effects due and not done yet.
    pub(crate) effects_ready: i64,
    /// Effects given up.
    pub(crate) effects_dead: i64,
    /// How long the oldest of them has waited, ms.
    pub(crate) oldest_effect_ms: i64,
}

/// How much waits in inbox and outbox.
#[utoipa::path(get, path = "/status", tag = "instance", responses((status = 200, body = StatusAnswer)))]
pub(crate) async fn status(State(site): State<Arc<Site>>, _: Signed) -> Result<Json<StatusAnswer>, Refused> {
    let depth = site.web.store.depth().await.map_err(store("reading the depth"))?;
    Ok(Json(StatusAnswer {
        build: site.web.build,
        now: site.web.store.now(),
        depth: DepthShown {
            inbox_new: depth.inbox_new,
            inbox_dead: depth.inbox_dead,
            effects_ready: depth.effects_ready,
            effects_dead: depth.effects_dead,
            oldest_effect_ms: depth.oldest_effect_ms,
        },
    }))
}
