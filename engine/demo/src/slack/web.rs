//! The Web API over HTTP: tokens, faults, then the method.

use std::sync::{Arc, Weak};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State as Given, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::{Map, Value, json};

use super::state::Revoked;
use super::{APP_TOKEN, BOT_TOKEN, Fault, Shared, methods, scopes, socket, view};

pub(super) fn router(shared: &Weak<Shared>) -> Router {
    Router::new()
        .route("/api/{method}", any(call))
        .route("/socket", get(connect))
        .route("/files/{id}/{name}", get(file))
        .with_state(shared.clone())
        .merge(view::router(shared))
}

/// The token of a request.
fn token(headers: &HeaderMap) -> &str {
    headers.get(header::AUTHORIZATION).and_then(|t| t.to_str().ok()).and_then(|t| t.strip_prefix("Bearer ")).unwrap_or("")
}

async fn call(
    Given(shared): Given<Weak<Shared>>,
    Path(method): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(shared) = shared.upgrade() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let fault = {
        let mut state = shared.lock();
        state.calls.push(method.clone());
        state.fault(&method)
    };
    match fault {
        Some(Fault::TooMany(seconds)) => return too_many(seconds),
        Some(Fault::Refuse(code)) => return answer(&shared, json!({"ok": false, "error": code})),
        Some(Fault::Slow(wait)) => tokio::time::sleep(wait).await,
        Some(Fault::Drop | Fault::Broken) | None => {}
    }
    let mut arguments: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
    arguments.extend(query.into_iter().map(|(name, value)| (name, value.into())));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let done = run(&shared, &method, (token(&headers), host), &Value::Object(arguments));
    shared.change();
    match (fault, done) {
        (Some(Fault::Drop), _) => {
            let broken = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("the connection broke")) });
            Response::new(Body::from_stream(broken))
        }
        (Some(Fault::Broken), _) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        (_, Ok(mut value)) => {
            value["ok"] = true.into();
            answer(&shared, value)
        }
        (_, Err(methods::Refusal::TooFast(seconds))) => too_many(seconds),
        (_, Err(methods::Refusal::Code(code, why))) => answer(&shared, json!({"ok": false, "error": code, "errors": [why]})),
    }
}

/// The token of a call, and the name under which this server was called.
fn run(shared: &Arc<Shared>, method: &str, (token, host): (&str, &str), arguments: &Value) -> Result<Value, methods::Refusal> {
    let wanted = if method == "apps.connections.open" { APP_TOKEN } else { BOT_TOKEN };
    if token != wanted {
        return Err(methods::code("invalid_auth"));
    }
    let mut state = shared.lock();
    if state.revoked == Revoked::Yes {
        return Err(methods::code("token_revoked"));
    }
    if method == "apps.connections.open" {
        return Ok(json!({"url": format!("ws://{host}/socket?ticket={}", state.number())}));
    }
    if let Some(scope) = scopes::lacks(&state.scopes, method, arguments) {
        return Err(methods::Refusal::Code("missing_scope", format!("needed: {scope}")));
    }
    methods::run(&mut state, method, arguments)
}

/// With each answer Slack says what the bot is granted.
fn answer(shared: &Shared, value: Value) -> Response {
    let granted = shared.lock().scopes.join(",");
    ([("x-oauth-scopes", granted)], axum::Json(value)).into_response()
}

fn too_many(seconds: u64) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], axum::Json(json!({"ok": false, "error": "ratelimited"}))).into_response()
}

async fn connect(Given(shared): Given<Weak<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    let Some(shared) = shared.upgrade() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    upgrade.on_upgrade(move |ws| socket::serve(shared, ws))
}

/// A file; whoever has no token is sent to a page where they could sign in, as Slack does.
async fn file(Given(shared): Given<Weak<Shared>>, Path((id, _)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(shared) = shared.upgrade() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    if token(&headers) != BOT_TOKEN {
        return (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    }
    let bytes = shared.lock().files.get(&id).cloned();
    bytes.map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response)
}
