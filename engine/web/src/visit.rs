//! One request: its code, its language and time zone, and who asks. Worked out once, before anything else looks at the request.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use jiff::tz::TimeZone;
use tracing::Instrument as _;

use crate::answer;
use crate::cookie;
use crate::error::WebError;
use crate::refused::Refused;
use crate::secret;
use crate::site::{Site, store};
use crate::viewer::{SignedBy, Viewer, lets_in};

/// What is known of a request.
#[derive(Debug, Clone)]
pub(crate) struct Visit(Arc<Facts>);

/// The facts of one request.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Code of the request: in the logs, in the answer's headers, on error pages, in the inbox.
    pub(crate) request: String,
    /// Language of everything this answer says.
    pub(crate) locale: String,
    /// The visitor's time zone, if the page's script told it.
    pub(crate) zone: Option<TimeZone>,
    /// Colours.
    pub(crate) theme: Theme,
    /// Path without the query, to come back to.
    pub(crate) path: String,
    /// Whether a program or a person reads the answer.
    pub(crate) surface: Surface,
    /// Who asks.
    pub(crate) who: Who,
}

/// Who asks.
#[derive(Debug)]
pub(crate) enum Who {
    /// A signed-in person.
    Known(Box<Viewer>),
    /// Nobody.
    Nobody,
    /// Somebody whose sign-in is over or was never one.
    Over,
}

/// Who reads the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// A person.
    Page,
    /// A program.
    Api,
}

/// Colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    /// The word in the cookie and in the page.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a word; anything else follows the system.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

impl std::ops::Deref for Visit {
    type Target = Facts;
    fn deref(&self) -> &Facts {
        &self.0
    }
}

impl Facts {
    /// The viewer, if one is signed in.
    pub(crate) fn viewer(&self) -> Option<&Viewer> {
        match &self.who {
            Who::Known(viewer) => Some(viewer),
            Who::Nobody | Who::Over => None,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        parts.extensions.get::<Self>().cloned().ok_or(Refused::NotFound)
    }
}

/// A request of somebody who is signed in; anybody else is asked to sign in.
pub(crate) struct Signed {
    pub(crate) visit: Visit,
    pub(crate) viewer: Viewer,
}

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let visit = Visit::from_request_parts(parts, state).await?;
        match &visit.who {
            Who::Known(viewer) => Ok(Self { viewer: viewer.as_ref().clone(), visit: visit.clone() }),
            Who::Nobody => Err(Refused::SignIn),
            Who::Over => Err(Refused::SessionOver),
        }
    }
}

/// Names the request, finds out who asks, and words the answer if the request is refused.
pub(crate) async fn receive(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let code = secret::request_code().unwrap_or_else(|_| "F-00000000".to_owned());
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", request = %code, %method, %path);
    async {
        let started = std::time::Instant::now();
        let surface = if path.starts_with("/api/") { Surface::Api } else { Surface::Page };
        let (who, trouble) = match who(&site, request.headers()).await {
            Ok(who) => (who, None),
            Err(error) => (Who::Nobody, Some(error)),
        };
        let visit = Visit(Arc::new(Facts {
            request: code.clone(),
            locale: locale(&site, &who, request.headers()),
            zone: cookie::find(request.headers(), cookie::ZONE).and_then(|z| TimeZone::get(z).ok()),
            theme: Theme::of(cookie::find(request.headers(), cookie::THEME).unwrap_or_default()),
            path: path.clone(),
            surface,
            who,
        }));
        request.extensions_mut().insert(visit.clone());
        let response = match trouble {
            Some(error) => axum::response::IntoResponse::into_response(Refused::from(error)),
            None => next.run(request).await,
        };
        let mut response = answer::worded(&site, &visit, response);
        if let Ok(value) = HeaderValue::from_str(&code) {
            response.headers_mut().insert("x-request-id", value);
        }
        let took = started.elapsed();
        metrics::counter!("fleet_http_requests_total", "status" => response.status().as_str().to_owned()).increment(1);
        metrics::histogram!("fleet_http_seconds").record(took.as_secs_f64());
        tracing::debug!(status = response.status().as_u16(), took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "answered");
        response
    }
    .instrument(span)
    .await
}

/// Who asks. A token in the header counts before the cookie, and a wrong one never falls back to it.
async fn who(site: &Site, headers: &HeaderMap) -> Result<Who, WebError> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")).map(str::trim).unwrap_or_default();
        let hash = secret::token_hash(token);
        if let Some(api) = &site.web.api_token
            && secret::same(&api.hash, &hash)
        {
            return known(site, &api.person, SignedBy::Machine).await;
        }
        return by_session(site, hash, |hash| SignedBy::Bearer { hash }).await;
    }
    let Some(token) = cookie::find(headers, cookie::session_name(site.scheme())) else { return Ok(Who::Nobody) };
    by_session(site, secret::token_hash(token), |hash| SignedBy::Cookie { hash }).await
}

async fn by_session(site: &Site, hash: String, by: impl FnOnce(String) -> SignedBy) -> Result<Who, WebError> {
    let session = site.web.store.session(&hash).await.map_err(store("reading a session"))?;
    match session {
        Some(session) if session.holds_at(site.web.store.now()) => known(site, &session.person, by(hash)).await,
        _ => Ok(Who::Over),
    }
}

async fn known(site: &Site, id: &fleet_domain::id::PersonId, by: SignedBy) -> Result<Who, WebError> {
    let person = site.web.store.person(id).await.map_err(store("reading a person"))?;
    Ok(match person {
        Some(person) if lets_in(person.value.standing) => Who::Known(Box::new(Viewer { person, by })),
        _ => Who::Over,
    })
}

/// The person's own language, else the one chosen before sign-in, else the browser's.
fn locale(site: &Site, who: &Who, headers: &HeaderMap) -> String {
    let own = if let Who::Known(viewer) = who { site.locale(&viewer.person.value.locale) } else { None };
    own.or_else(|| cookie::find(headers, cookie::LOCALE).and_then(|l| site.locale(l)))
        .or_else(|| {
            let wanted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            wanted.split(',').filter_map(|part| part.split(';').next()).find_map(|l| site.locale(l.trim()))
        })
        .unwrap_or_else(|| fleet_content::Words::FALLBACK.to_owned())
}
