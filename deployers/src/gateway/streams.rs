//! Live streams stay open for hours: they end when the address shows something else, or when the viewer is out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use fleet_domain::id::PersonId;
use futures_util::StreamExt as _;

use crate::cloud::{BELIEVED_FOR, Cloud, Shown};
use crate::records::Viewer;

/// Bounds the answer if it is a stream; others pass.
pub(crate) fn bounded(cloud: &Cloud, shown: &Arc<Shown>, viewer: Viewer, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|k| k.starts_with(b"text/event-stream")) {
        return response;
    }
    let over = over(cloud.clone(), Arc::clone(shown), viewer);
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(over))))
}

/// Ends when the stream has to.
async fn over(cloud: Cloud, shown: Arc<Shown>, viewer: Viewer) {
    let out = async {
        loop {
            tokio::time::sleep(Duration::from_millis(BELIEVED_FOR.unsigned_abs())).await;
            if shown.is_expired(cloud.now()) || !still_in(&cloud, &shown, &viewer).await {
                break;
            }
        }
    };
    tokio::select! {
        () = shown.ended.cancelled() => {}
        () = cloud.ended() => {}
        () = out => {}
    }
}

/// Whether the viewer would be let in again, with the same roles.
async fn still_in(cloud: &Cloud, shown: &Shown, viewer: &Viewer) -> bool {
    match PersonId::parse(&viewer.id) {
        Ok(id) => cloud.roster().look_up(&shown.route.project, &id).await.is_some_and(|p| p.roles == viewer.roles),
        Err(_) => true,
    }
}
