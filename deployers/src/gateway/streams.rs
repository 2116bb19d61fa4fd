//! Live streams stay open for hours: they end when the address shows something else, or when the viewer is out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use futures_util::StreamExt as _;

use super::accept::spoken;
use super::visitor;
use crate::cloud::{BELIEVED_FOR, Cloud, Shown};
use crate::records::Viewer;

/// Bounds the answer if it is a stream; others pass.
pub(crate) fn bounded(cloud: &Cloud, shown: &Arc<Shown>, viewer: Viewer, cookies: HeaderMap, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !kind.is_some_and(|k| k.starts_with(b"text/event-stream")) {
        return response;
    }
    let over = over(cloud.clone(), Arc::clone(shown), viewer, cookies);
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(over))))
}

/// Ends when the stream has to.
async fn over(cloud: Cloud, shown: Arc<Shown>, viewer: Viewer, cookies: HeaderMap) {
    let mut anew = cloud.roster().anew();
    let out = async {
        while !shown.is_expired(cloud.now()) && still_in(&cloud, &shown, &viewer, &cookies).await {
            // Whether something was forgotten or an answer became old: the next look asks.
            let _ = tokio::time::timeout(Duration::from_millis(BELIEVED_FOR.unsigned_abs()), anew.changed()).await;
        }
    };
    tokio::select! {
        () = shown.ended.cancelled() => {}
        () = cloud.ended() => {}
        () = out => {}
    }
}

/// Whether the same cookies would let the viewer in again, with the same roles.
async fn still_in(cloud: &Cloud, shown: &Shown, viewer: &Viewer, cookies: &HeaderMap) -> bool {
    visitor::viewer(cloud, shown, cookies, spoken(&viewer.locale)).await.is_ok_and(|now| now.id == viewer.id && now.roles == viewer.roles)
}
