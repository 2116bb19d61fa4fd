//! In by a personal link, once: it becomes a cookie of one browser, and a copy of it lets nobody else in. Whoever is here as somebody else is asked first: a link that another person sent them must not
//! change unseen as whom they go on.

use axum::body::{Body, to_bytes};
use axum::extract::{Form, FromRequest as _, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fleet_domain::visitor::is_browser;
use serde::Deserialize;

use super::accept::spoken;
use super::arrival::Arrival;
use super::doors::{FORM_BYTES, inside, not_a_robot, refusal, token};
use super::page::{self, SwapForm};
use super::refusal::Refusal;
use super::visitor::{self, Visitor};
use crate::cloud::{AppPerson, Cloud, Follower, Shown};
use crate::link::{Grant, Purpose, Who};

/// How long a person stays in after a link, ms.
const STAY: i64 = 12 * 60 * 60 * 1_000;

/// What the form of the question sends.
#[derive(Deserialize)]
struct Answer {
    t: String,
    #[serde(default)]
    tie: String,
}

/// A personal link that holds, of somebody who is in the app.
struct Link {
    token: String,
    person: AppPerson,
    goes_to: String,
    until: i64,
}

impl Link {
    async fn read(cloud: &Cloud, shown: &Shown, token: String) -> Result<Self, Refusal> {
        let grant = cloud.seal().open(Purpose::Enter, &token, &shown.host, cloud.now()).map_err(refusal)?;
        let Who::Person(person) = grant.who else { return Err(Refusal::LinkBad) };
        let person = cloud.roster().look_up(&shown.route.project, shown.route.env, &person).await.ok_or(Refusal::NotHere)?;
        // They signed out since: a link from before lets nobody in again.
        if person.sign_outs != grant.sign_outs {
            return Err(Refusal::LinkOver);
        }
        Ok(Self { token, person, until: grant.until.unwrap_or(i64::MAX), goes_to: grant.goes_to.unwrap_or_else(|| "/".to_owned()) })
    }

    /// Turns the link into a cookie, if it was not one before.
    fn lets_in(&self, cloud: &Cloud, shown: &Shown, by: Follower) -> Result<Response, Refusal> {
        match cloud.spent().spend(&self.token, by, self.until, cloud.now()) {
            Ok(true) => {}
            Ok(false) => return Err(Refusal::LinkUsed),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a used link cannot be written down");
                return Err(Refusal::Broken);
            }
        }
        let stay = Grant { sign_outs: self.person.sign_outs, ..Grant::person(&shown.host, &self.person.id, cloud.now() + STAY) };
        Ok(inside(cloud, &stay, STAY, &self.goes_to))
    }

    /// The question to somebody who is here under another name.
    fn asks(&self, cloud: &Cloud, locale: &str, here: &str, session: &str) -> Response {
        let say = |key: &str| cloud.words().say(locale, key, &[("here", here.into()), ("name", self.person.name.as_str().into())]);
        let form = SwapForm {
            title: &say("gate-swap-title"),
            text: &say("gate-swap-text"),
            swap: &say("gate-swap-yes"),
            stay: &say("gate-swap-no"),
            token: &self.token,
            tie: &cloud.seal().tie(session, &self.token),
        };
        page::swap_form(locale, &form)
    }
}

/// Follows a personal link.
pub(super) async fn by_link(cloud: &Cloud, shown: &Shown, arrival: &Arrival, parts: &Parts) -> Result<Response, Refusal> {
    let link = Link::read(cloud, shown, token(parts)?).await?;
    not_a_robot(&parts.headers)?;
    // Looking ahead is no use of it.
    if parts.method == Method::HEAD || looks_ahead(&parts.headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let by = follower(&parts.headers);
    let spent = cloud.spent().is_spent(&link.token, by);
    Ok(match visitor::session(cloud, shown, &parts.headers).await {
        // Whom it let in comes by it again: the cookie is what holds.
        (Visitor::Person(here), _) if spent && here.id == link.person.id => onward(&link.goes_to),
        _ if spent => return Err(Refusal::LinkUsed),
        (Visitor::Person(here), session) if here.id != link.person.id => link.asks(cloud, spoken(&here.locale), &here.name, session),
        (Visitor::Holder { name, .. }, session) => link.asks(cloud, arrival.voice.locale, &name, session),
        (Visitor::Person(_) | Visitor::Removed | Visitor::Nobody, _) => link.lets_in(cloud, shown, by)?,
    })
}

/// Who follows the link, by what they call themselves.
fn follower(headers: &HeaderMap) -> Follower {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok());
    if agent.is_some_and(is_browser) { Follower::Browser } else { Follower::Program }
}

/// Whether a browser only fetches what a person may open next.
fn looks_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().filter_map(|name| headers.get(*name)).any(|v| v.to_str().is_ok_and(|v| v.contains("prefetch")))
}

/// To where the link leads, as before.
fn onward(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store")]).into_response()
}

/// Takes the answer of whoever goes on as the link's person. What answers no question of ours is asked anew.
pub(super) async fn by_answer(cloud: &Cloud, shown: &Shown, parts: Parts, body: Body) -> Result<Response, Refusal> {
    let bytes = to_bytes(body, FORM_BYTES).await.map_err(|_| Refusal::TooLarge)?;
    let headers = parts.headers.clone();
    let Form(answer) = Form::<Answer>::from_request(Request::from_parts(parts, bytes.into()), &()).await.map_err(|_| Refusal::Unreadable)?;
    let link = Link::read(cloud, shown, answer.t).await?;
    let (_, session) = visitor::session(cloud, shown, &headers).await;
    if !session.is_empty() && cloud.seal().is_tie(&answer.tie, session, &link.token) {
        return link.lets_in(cloud, shown, follower(&headers));
    }
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/_fleet/enter?t={}", link.token))]).into_response())
}
