//! The server: finds script and format by the address, then answers, or fails as the script says.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::fault::{Fault, FaultKind, Refusal};
use super::ledger::Asked;
use super::reply::Reply;
use super::wire::{Errand, Wire, Written};

/// Bytes of a request: long conversations with pictures in them.
const REQUEST: usize = 64 * 1024 * 1024;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(ask).layer(DefaultBodyLimit::max(REQUEST)).with_state(shared)
}

/// The script, the label and the rest of a path such as `/s/ok~mine/v1/messages`. Without a label it is the script's name.
fn place(path: &str) -> (&str, &str, &str) {
    let Some(rest) = path.strip_prefix("/s/") else { return ("ok", "ok", path) };
    let (name, rest) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let (script, label) = name.split_once('~').unwrap_or((name, name));
    (script, label, rest)
}

/// The key of a request: each vendor has a place of its own for it.
fn key(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let query = || uri.query()?.split('&').find_map(|pair| pair.strip_prefix("key="));
    bearer.or_else(|| header("x-api-key")).or_else(|| header("x-goog-api-key")).or_else(query).map(str::to_owned)
}

async fn ask(State(shared): State<Arc<Shared>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let due = match due(&shared, &method, &uri, &headers, &body) {
        Ok(due) => due,
        Err(answer) => return *answer,
    };
    shared.change();
    let kind = due.fault.as_ref().map(|fault| fault.kind);
    if let Some(refusal) = kind.and_then(FaultKind::refusal) {
        return refuse(due.wire, refusal, due.fault.and_then(|fault| fault.retry_after));
    }
    let written = due.wire.write(&due.reply);
    match kind {
        Some(FaultKind::Hang) => {
            shared.end.cancelled().await;
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        // Headers are not sent before the body begins, and it never does.
        Some(FaultKind::Disconnect) => Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(broken())]))),
        Some(FaultKind::Garbage) => ([(header::CONTENT_TYPE, "text/html")], "<html><title>Welcome</title>not a model</html>").into_response(),
        _ if due.stream => streamed(due.wire, written, kind, due.pause, shared.end.clone()),
        _ => whole(due.wire, &written, kind, shared.end.clone()),
    }
}

/// An answer that is due.
struct Due {
    wire: Wire,
    stream: bool,
    reply: Reply,
    fault: Option<Fault>,
    pause: Duration,
}

/// Notes what is asked and finds the answer of the script; what is no request for one is answered here.
fn due(shared: &Shared, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Due, Box<Response>> {
    let (name, label, path) = place(uri.path());
    let errand = match *method {
        Method::POST => Wire::of(path),
        // Claude Code knocks before it asks.
        _ if path.trim_matches('/').is_empty() => return Err(Box::new(StatusCode::OK.into_response())),
        _ => Wire::of_models(path),
    };
    let key = key(headers, uri);
    let mut state = shared.lock();
    let Some(((wire, errand), script)) = errand.zip(state.scripts.get(name).cloned()) else {
        state.ledger.of(label).lost += 1;
        return Err(Box::new((StatusCode::NOT_FOUND, format!("nothing is at {path} of the script {name}")).into_response()));
    };
    if state.key.is_some() && state.key != key {
        state.ledger.of(label).keyless += 1;
        return Err(Box::new(refuse(wire, Refusal::UNAUTHORIZED, None)));
    }
    let stats = state.ledger.of(label);
    let small = match errand {
        Errand::Answer => None,
        // About four bytes make a token.
        Errand::Count => Some(wire.count(body.len() / 4)),
        Errand::Models => Some(wire.models()),
    };
    if let Some(small) = small {
        stats.small += 1;
        return Err(Box::new(axum::Json(small).into_response()));
    }

    let request = wire.read(path, &serde_json::from_slice(body).unwrap_or_default());
    let work = !request.tools.is_empty();
    let counter = if work { &mut stats.work } else { &mut stats.asides };
    let fault = script.faults.iter().find(|fault| fault.fits(*counter, work)).cloned();
    *counter += 1;
    let kind = fault.as_ref().map(|fault| fault.kind);
    match kind {
        Some(kind) => *stats.faults.entry(kind).or_default() += 1,
        None => stats.answered += 1,
    }
    let (reply, fits) = Reply::play(&script, &request, kind);
    stats.unfit += u64::from(!fits);
    state.ledger.keep(Asked {
        label: label.to_owned(),
        wire,
        turn: request.turn(),
        stream: request.stream,
        tools: request.tools.into_iter().map(|(name, _)| name).collect(),
        model: request.model,
        key,
        fault: kind,
        body: String::from_utf8_lossy(body).into_owned(),
    });
    Ok(Due { wire, stream: request.stream, reply, fault, pause: Duration::from_millis(script.pause_ms) })
}

fn refuse(wire: Wire, refusal: Refusal, retry_after: Option<u64>) -> Response {
    let (status, body) = wire.refuse(refusal, retry_after);
    let again = retry_after.map(|seconds| [(header::RETRY_AFTER, seconds.to_string())]);
    (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), again, axum::Json(body)).into_response()
}

fn broken() -> std::io::Error {
    std::io::Error::other("the connection breaks")
}

/// An answer all at once. What goes wrong in the middle goes wrong in the middle of its text.
fn whole(wire: Wire, written: &Written, kind: Option<FaultKind>, end: CancellationToken) -> Response {
    let text = written.whole.to_string();
    match kind {
        Some(FaultKind::StreamError) => refuse(wire, Refusal::OVERLOADED, None),
        Some(FaultKind::HangMidStream | FaultKind::DisconnectMidStream) => {
            let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
            let length = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_LENGTH, text.len().to_string())];
            (length, Body::from_stream(stream::iter([Ok(half)]).chain(stop(kind, end)))).into_response()
        }
        _ => axum::Json(&written.whole).into_response(),
    }
}

/// An answer piece by piece.
fn streamed(wire: Wire, written: Written, kind: Option<FaultKind>, pause: Duration, end: CancellationToken) -> Response {
    let mut pieces = written.pieces;
    let middle = (pieces.len() / 3).max(1);
    let in_the_middle = matches!(kind, Some(FaultKind::HangMidStream | FaultKind::DisconnectMidStream | FaultKind::StreamError));
    if in_the_middle {
        pieces.truncate(middle);
    }
    if kind == Some(FaultKind::StreamError) {
        pieces.push(wire.break_off(Refusal::OVERLOADED));
    }
    let sent = stream::iter(pieces).then(move |(name, data)| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let name = name.map(|name| format!("event: {name}\n")).unwrap_or_default();
        Ok(Bytes::from(format!("{name}data: {data}\n\n")))
    });
    ([(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")], Body::from_stream(sent.chain(stop(kind, end)))).into_response()
}

/// How a body ends: well, never, or by a break.
fn stop(kind: Option<FaultKind>, end: CancellationToken) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    stream::once(async move {
        match kind {
            Some(FaultKind::HangMidStream) => {
                end.cancelled().await;
                Some(Err(broken()))
            }
            Some(FaultKind::DisconnectMidStream) => {
                // Lets what was sent so far leave before the connection breaks.
                tokio::task::yield_now().await;
                Some(Err(broken()))
            }
            _ => None,
        }
    })
    .filter_map(|end| async { end })
}
