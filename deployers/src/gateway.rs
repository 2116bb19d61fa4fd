//! Serves every app host: who is asking, may they, and then the release's files or the app's data.
//!
//! A request passes, in this order: its host, its size, its path, who it is from, whether another site made their
//! browser send it, how many they send. Only then is anything of an app looked at. Every answer leaves through
//! [`headers::harden`], refusals too.

mod accept;
mod api;
mod arrival;
mod body;
mod code;
mod cookie;
mod doors;
mod enter;
mod files;
mod headers;
mod origin;
mod pace;
mod page;
mod refusal;
mod streams;
mod visitor;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

pub(crate) use pace::Pacer;

use crate::cloud::{Cloud, Scheme, Shown};
use crate::records::Viewer;
use arrival::Arrival;
use pace::Cost;
use refusal::Refusal;

/// The routes of all app hosts: one way in, told apart by the `Host` header.
pub(crate) fn router(cloud: Cloud) -> axum::Router {
    axum::Router::new().fallback(serve).with_state(cloud)
}

async fn serve(State(cloud): State<Cloud>, request: Request) -> Response {
    let (method, code) = (request.method().clone(), code::request_code());
    // Never the path's query: links carry their token there.
    let span = tracing::info_span!("app", request = code, %method, path = request.uri().path());
    let mut response = answer(&cloud, request, &code).instrument(span).await;
    let kind = match response.status().as_u16() {
        100..300 => "done",
        300..400 => "elsewhere",
        400..500 => "refused",
        _ => "failed",
    };
    metrics::counter!("fleet_app_requests_total", "outcome" => kind).increment(1);
    headers::harden(&mut response, &code);
    let head_only = method == Method::HEAD;
    if head_only { without_body(response) } else { response }
}

async fn answer(cloud: &Cloud, request: Request, code: &str) -> Response {
    let arrival = match Arrival::read(&request, cloud.address(), code) {
        Ok(arrival) => arrival,
        Err((refusal, voice)) => return refusal.response(cloud, &voice),
    };
    let Some(shown) = cloud.at(&arrival.host) else { return Refusal::UnknownHost.response(cloud, &arrival.voice) };
    match admitted(cloud, &shown, &arrival, request).await {
        Ok(response) => response,
        Err(refusal) => refusal.response(cloud, &arrival.voice),
    }
}

/// What an app host answers. Everything before the visitor is known says nothing about the app.
async fn admitted(cloud: &Cloud, shown: &Arc<Shown>, arrival: &Arrival, request: Request) -> Result<Response, Refusal> {
    let now = cloud.now();
    // In two, because a body cannot be looked at from several threads and a future that borrows it could not move.
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if parts.method == Method::OPTIONS {
        return Ok((StatusCode::NO_CONTENT, [(header::ALLOW, "GET, HEAD, POST, PATCH, DELETE, OPTIONS")]).into_response());
    }
    if path == "/robots.txt" {
        return files::robots(&parts.method);
    }
    if shown.is_expired(now) {
        return Err(Refusal::Gone);
    }
    if let Some(door) = path.strip_prefix("/_fleet/") {
        let door = door.to_owned();
        return doors::open(cloud, shown, arrival, &door, parts, body).await;
    }
    let viewer = visitor::viewer(cloud, shown, &parts.headers, arrival.voice.locale).await?;
    origin::check(&parts.method, &parts.headers, &cloud.address().origin(&arrival.host))?;
    let counted = counted_as(&viewer, shown, &parts);
    if arrival.is_api() {
        let from = one_visitor(cloud, &parts);
        cloud.pacer().take(&counted, Cost::Call, now)?;
        shown.viewed(now);
        api::call(cloud, shown, viewer, from, Request::from_parts(parts, body)).await
    } else {
        cloud.pacer().take(&counted, Cost::File, now)?;
        files::file(cloud, shown, arrival, &parts).await
    }
}

/// Whose requests are counted together: one visitor of one host; those who are nobody in particular by their address.
fn counted_as(viewer: &Viewer, shown: &Shown, parts: &Parts) -> String {
    if viewer.is_unknown() {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_string());
        format!("{}\n@{}", shown.host, from.unwrap_or_default())
    } else {
        format!("{}\n{}", shown.host, viewer.id)
    }
}

/// The address that a request came from, unless it carries many people: then it is that of a proxy, on this machine or where
/// TLS ends. What a proxy says of its clients is not believed, since no setting names one that may be.
fn one_visitor(cloud: &Cloud, parts: &Parts) -> Option<IpAddr> {
    let from = parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
    (cloud.address().scheme == Scheme::Http && !from.is_loopback()).then_some(from)
}

/// The same answer to `HEAD`: its headers say what `GET` would send.
fn without_body(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    if !parts.headers.contains_key(header::CONTENT_LENGTH)
        && let Some(size) = axum::body::HttpBody::size_hint(&body).exact()
    {
        parts.headers.insert(header::CONTENT_LENGTH, size.into());
    }
    Response::from_parts(parts, Body::empty())
}
