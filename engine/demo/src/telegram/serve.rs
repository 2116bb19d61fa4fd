//! The server: one address a method, JSON in, JSON out, faults as they were asked for.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body::Frame;
use serde_json::{Value, json};

use super::methods::{self, Refusal};
use super::view;
use super::{Fault, Inner, TOKEN};

pub(super) async fn start(inner: Arc<Inner>) -> std::io::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let shutdown = inner.shutdown.clone();
    let router = Router::new().route("/{bot}/{method}", post(call).get(call)).route("/file/{bot}/{*path}", get(file)).merge(view::routes()).with_state(inner);
    tokio::spawn(async move {
        let _ = axum::serve(listener, router).with_graceful_shutdown(async move { shutdown.cancelled().await }).await;
    });
    Ok(address)
}

async fn call(State(inner): State<Arc<Inner>>, Path((bot, method)): Path<(String, String)>, body: Bytes) -> Response {
    let method = method.to_lowercase();
    if bot.strip_prefix("bot") != Some(TOKEN) || inner.state().revoked {
        return answer(&inner, &method, Err(Refusal::new(401, "Unauthorized")));
    }
    let args: Value = if body.is_empty() { json!({}) } else { serde_json::from_slice(&body).unwrap_or(Value::Null) };
    if !args.is_object() {
        return answer(&inner, &method, Err(Refusal::new(400, "Bad Request: can't parse JSON object")));
    }
    if method == "getupdates" {
        let polled = methods::get_updates(&inner, &args).await;
        return answer(&inner, &method, polled);
    }
    let fault = take_fault(&inner, &method);
    match fault {
        Some(Fault::ErrorBefore) => return answer(&inner, &method, Err(Refusal::new(502, "Bad Gateway"))),
        Some(Fault::TooMany(seconds)) => return answer(&inner, &method, Err(Refusal::too_many(seconds))),
        Some(Fault::BadMarkup) if args.get("parse_mode").is_some() => {
            return answer(&inner, &method, Err(Refusal::new(400, "Bad Request: can't parse entities: Unexpected end tag at byte offset 7")));
        }
        Some(Fault::Slow(ms)) => tokio::time::sleep(Duration::from_millis(ms)).await,
        _ => {}
    }
    let done = methods::call(&mut inner.state(), &method, &args);
    inner.seen.notify_waiters();
    match fault {
        Some(Fault::ErrorAfter) if done.is_ok() => answer(&inner, &method, Err(Refusal::new(500, "Internal Server Error"))),
        Some(Fault::DroppedAfter) if done.is_ok() => {
            inner.state().calls.push((method, 0));
            // More is promised than comes: whoever reads finds the connection broken.
            ([(header::CONTENT_TYPE, "application/json"), (header::CONTENT_LENGTH, "500")], Body::new(Broken)).into_response()
        }
        _ => answer(&inner, &method, done),
    }
}

/// A body that breaks off before its first byte.
struct Broken;

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(Some(Err(std::io::Error::other("the connection breaks"))))
    }
}

async fn file(State(inner): State<Arc<Inner>>, Path((bot, path)): Path<(String, String)>) -> Response {
    if bot.strip_prefix("bot") != Some(TOKEN) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let bytes = inner.state().files.get(&path).cloned();
    bytes.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |bytes| Bytes::from(bytes).into_response())
}

fn take_fault(inner: &Inner, method: &str) -> Option<Fault> {
    let mut state = inner.state();
    let at = state.faults.iter().position(|(of, _)| of == method)?;
    state.faults.remove(at).map(|(_, fault)| fault)
}

fn answer(inner: &Inner, method: &str, done: Result<Value, Refusal>) -> Response {
    let (status, body) = match done {
        Ok(result) => (200, json!({ "ok": true, "result": result })),
        Err(refusal) => {
            let mut body = json!({ "ok": false, "error_code": refusal.code, "description": refusal.description });
            if let Some(parameters) = refusal.parameters {
                body["parameters"] = parameters;
            }
            (refusal.code, body)
        }
    };
    inner.state().calls.push((method.to_owned(), status));
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
