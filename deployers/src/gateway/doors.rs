//! The gateway's own paths on every app host, below `/_fleet/`: in by a personal link, in by a shared one, out.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest as _, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fleet_domain::manifest::Access;
use fleet_domain::visitor::is_robot;
use serde::Deserialize;

use super::arrival::Arrival;
use super::page::{self, NameForm};
use super::refusal::Refusal;
use super::visitor::{Visitor, visitor};
use super::{cookie, enter, origin};
use crate::cloud::{Cloud, Shown};
use crate::link::{Grant, Purpose, Rejected, Who};

/// How long somebody with a shared link stays the same somebody, ms: they have no other way back to what they sent.
const STAY_HOLDER: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Characters of a name.
const NAME_CHARS: usize = 80;
/// Bytes of a form.
pub(super) const FORM_BYTES: usize = 8 * 1024;

#[derive(Deserialize)]
struct Token {
    t: String,
}

#[derive(Deserialize)]
struct Named {
    t: String,
    #[serde(default)]
    name: String,
}

/// Answers a path below `/_fleet/`.
pub(crate) async fn open(cloud: &Cloud, shown: &Arc<Shown>, arrival: &Arrival, door: &str, parts: Parts, body: Body) -> Result<Response, Refusal> {
    let own = cloud.address().origin(&arrival.host);
    let (method, headers) = (&parts.method, &parts.headers);
    match (door, method.clone()) {
        ("enter", Method::GET | Method::HEAD) => {
            origin::check(method, headers, &own)?;
            enter::by_link(cloud, shown, arrival, &parts).await
        }
        ("enter", Method::POST) => {
            origin::check(method, headers, &own)?;
            enter::by_answer(cloud, shown, parts, body).await
        }
        ("link", Method::GET | Method::HEAD) => {
            origin::check(method, headers, &own)?;
            ask_name(cloud, shown, arrival, &parts).await
        }
        ("link", Method::POST) => {
            origin::check(method, headers, &own)?;
            take_name(cloud, shown, arrival, parts, body).await
        }
        ("out", Method::GET | Method::POST) => {
            // Another site may lead a person here, but not out; a typed address has no sender: that is the person.
            if method != Method::GET || !origin::is_unnamed(headers) {
                origin::check(&Method::POST, headers, &own)?;
            }
            out(cloud, arrival)
        }
        ("enter" | "link" | "out", _) => Err(Refusal::Method),
        _ => Err(Refusal::NotFound),
    }
}

pub(super) fn token(parts: &Parts) -> Result<String, Refusal> {
    Query::<Token>::try_from_uri(&parts.uri).map(|q| q.0.t).map_err(|_| Refusal::LinkBad)
}

pub(super) fn refusal(rejected: Rejected) -> Refusal {
    match rejected {
        Rejected::Forged | Rejected::Foreign => Refusal::LinkBad,
        Rejected::Expired => Refusal::LinkOver,
    }
}

/// A chat service that looks behind a link is not the person it was sent to. Links are as good after such a look.
pub(super) fn not_a_robot(headers: &HeaderMap) -> Result<(), Refusal> {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if is_robot(agent) { Err(Refusal::Robot) } else { Ok(()) }
}

/// The answer that sets the cookie and leaves the link behind.
pub(super) fn inside(cloud: &Cloud, session: &Grant, stay: i64, goes_to: &str) -> Response {
    let token = cloud.seal().sign(Purpose::Session, session);
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let (Ok(place), Some(set)) = (HeaderValue::from_str(goes_to), cookie::set(cloud.address().scheme, &token, stay / 1_000)) {
        headers.insert(header::LOCATION, place);
        headers.insert(header::SET_COOKIE, set);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A shared link is good for apps that anyone with it may open.
fn shared(cloud: &Cloud, shown: &Shown, token: &str) -> Result<(), Refusal> {
    match shown.access() {
        Access::Link => cloud.seal().open(Purpose::Share, token, &shown.host, cloud.now()).map(drop).map_err(refusal),
        Access::Members | Access::Public => Err(Refusal::LinkBad),
    }
}

async fn ask_name(cloud: &Cloud, shown: &Shown, arrival: &Arrival, parts: &Parts) -> Result<Response, Refusal> {
    let token = token(parts)?;
    shared(cloud, shown, &token)?;
    not_a_robot(&parts.headers)?;
    match visitor(cloud, shown, &parts.headers).await {
        Visitor::Person(_) | Visitor::Holder { .. } => Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()),
        Visitor::Removed | Visitor::Nobody => Ok(form(cloud, arrival, StatusCode::OK, &token)),
    }
}

fn form(cloud: &Cloud, arrival: &Arrival, status: StatusCode, token: &str) -> Response {
    let say = |key: &str| cloud.words().say(arrival.voice.locale, key, &[]);
    let wrong = (status != StatusCode::OK).then(|| say("gate-name-wrong"));
    let form = NameForm {
        title: &say("gate-name-title"),
        text: &say("gate-name-text"),
        label: &say("gate-name-label"),
        button: &say("gate-name-button"),
        wrong: wrong.as_deref(),
        token,
    };
    page::name_form(status, arrival.voice.locale, &form)
}

async fn take_name(cloud: &Cloud, shown: &Shown, arrival: &Arrival, parts: Parts, body: Body) -> Result<Response, Refusal> {
    let bytes = to_bytes(body, FORM_BYTES).await.map_err(|_| Refusal::TooLarge)?;
    let known = visitor(cloud, shown, &parts.headers).await;
    let Form(named) = Form::<Named>::from_request(Request::from_parts(parts, bytes.into()), &()).await.map_err(|_| Refusal::Unreadable)?;
    shared(cloud, shown, &named.t)?;
    if matches!(known, Visitor::Person(_) | Visitor::Holder { .. }) {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response());
    }
    let Some(name) = cleaned(&named.name) else { return Ok(form(cloud, arrival, StatusCode::BAD_REQUEST, &named.t)) };
    let who = Who::Holder { id: format!("link_{}", uuid::Uuid::new_v4().simple()), name };
    let session = Grant { host: shown.host.clone(), who, until: Some(cloud.now() + STAY_HOLDER), sign_outs: 0, nonce: None, goes_to: None };
    Ok(inside(cloud, &session, STAY_HOLDER, "/"))
}

/// A name without control characters and runs of blanks; `None` if nothing is left or it is too long.
fn cleaned(name: &str) -> Option<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !name.is_empty() && name.chars().count() <= NAME_CHARS && !name.chars().any(char::is_control);
    fits.then_some(name)
}

fn out(cloud: &Cloud, arrival: &Arrival) -> Result<Response, Refusal> {
    let say = |key: &str| cloud.words().say(arrival.voice.locale, key, &[]);
    let mut response = page::message(StatusCode::OK, arrival.voice.locale, &say("gate-out-title"), &say("gate-out-text"), None);
    let cleared = cookie::clear(cloud.address().scheme).ok_or(Refusal::Broken)?;
    response.headers_mut().insert(header::SET_COOKIE, cleared);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_words() {
        assert_eq!(cleaned("  Анна \t Ö'Brien\n"), Some("Анна Ö'Brien".into()));
        assert_eq!(cleaned("<b>"), Some("<b>".into()), "shown as text wherever it is shown");
        for bad in ["", "  \n", "a\u{0}b", "a\u{202e}".repeat(50).as_str()] {
            assert_eq!(cleaned(bad), None, "{bad:?}");
        }
    }
}
