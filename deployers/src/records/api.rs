//! The HTTP API of an app host: reads a request, does the act, answers in the viewer's language.
//!
//! The gateway says for whom and which app by two request extensions: [`Viewer`](super::Viewer) and [`Hosted`]. Without them nothing is answered.

mod answer;
mod body;
mod entries;
mod files;
mod realtime;

use std::net::IpAddr;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use fleet_domain::chat::Env;
use tokio_util::sync::CancellationToken;

use super::app::AppRecords;
use super::limits::BODY_BYTES;

/// What the API needs from the process.
#[derive(Debug, Clone)]
pub struct ApiParts {
    /// Ends the live streams, so that shutting down does not wait for them.
    pub shutdown: CancellationToken,
}

/// Which app a request is for: a request extension set by the gateway.
#[derive(Debug, Clone)]
pub struct Hosted {
    /// Its entries.
    pub records: AppRecords,
    /// Which environment.
    pub env: Env,
    /// What the app is called now, if it is asked what it is and somebody gave it a name.
    pub title: Option<String>,
    /// The app's name in letters that every file system takes.
    pub slug: String,
    /// What the app calls its version, e.g. a short commit.
    pub version: String,
    /// Where the viewer comes from; `None` where one address carries many people.
    pub from: Option<IpAddr>,
}

/// Everything under `/api/` of every app host.
pub fn api_router(parts: ApiParts) -> Router {
    Router::new()
        .route("/api/app", get(entries::app))
        .route("/api/collections/{collection}/records", get(entries::list).post(entries::create))
        .route("/api/collections/{collection}/records/{id}", get(entries::view).patch(entries::update).delete(entries::delete))
        .route("/api/collections/{collection}/records/{id}/transitions/{transition}", post(entries::transition))
        .route("/api/collections/{collection}/records/{id}/history", get(entries::history))
        .route("/api/collections/{collection}/export.csv", get(files::export_csv))
        .route("/api/collections/{collection}/export.xlsx", get(files::export_xlsx))
        .route("/api/files/{collection}/{id}/{name}", get(files::file))
        .route("/api/realtime", get(realtime::stream))
        .fallback(answer::nothing_here)
        .method_not_allowed_fallback(answer::not_that_way)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(parts)
}
