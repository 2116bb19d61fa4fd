//! Live updates over server-sent events: a hint that a row changed, never the row itself.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::ApiParts;
use super::answer::{Caller, Refusal};
use crate::records::live::Watch;

const HEARTBEAT: Duration = Duration::from_secs(25);

pub(super) async fn stream(State(parts): State<ApiParts>, caller: Caller) -> Result<Response, Refusal> {
    let watch = caller.hosted.records.watch(&caller.viewer, caller.hosted.from).map_err(caller.refuse())?;
    let ends = [parts.shutdown, caller.hosted.records.app.live.ended()];
    let mut response = Sse::new(events(caller, watch, ends)).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("still here")).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers would hold the news back.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn events(caller: Caller, watch: Watch, ends: [CancellationToken; 2]) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
    let opened = stream::once(async { Ok(Event::default().comment("open")) });
    let changes = stream::unfold((caller, watch, ends), |(caller, mut watch, ends)| async move {
        let event = next(&caller, &mut watch, &ends).await?;
        Some((Ok(event), (caller, watch, ends)))
    });
    stream::StreamExt::chain(opened, changes)
}

async fn next(caller: &Caller, watch: &mut Watch, ends: &[CancellationToken; 2]) -> Option<Event> {
    loop {
        let change = tokio::select! {
            biased;
            () = ends[0].cancelled() => return None,
            () = ends[1].cancelled() => return None,
            change = watch.changes.recv() => change,
        };
        match change {
            Ok(change) => {
                if let Some(heard) = caller.hosted.records.heard(&change, &caller.viewer) {
                    return Event::default().event("change").json_data(heard).ok();
                }
            }
            // More happened than was waited for: the screen loads its list again.
            Err(RecvError::Lagged(_)) => return Some(Event::default().event("reload").data("{}")),
            Err(RecvError::Closed) => return None,
        }
    }
}
