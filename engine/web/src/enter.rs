//! Signing in by a link, and out again. A link is redeemed once; what is kept of it and of the session are hashes.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::audit::AuditEntry;
use fleet_domain::chat::Person;
use fleet_domain::visitor::is_browser;
use fleet_store::{Commit, Session, StoreError, Token, TokenKind, Versioned};
use serde::Deserialize;

use crate::cookie;
use crate::error::WebError;
use crate::invite;
use crate::pace::Sending;
use crate::query::Asked;
use crate::refused::Refused;
use crate::secret;
use crate::site::{Site, store};
use crate::viewer::{SignedBy, Viewer, lets_in};
use crate::visit::{Signed, Visit};

/// How often a sign-out is written anew when the person's row moved on meanwhile.
const TRIES: u32 = 5;

/// The address of a link.
#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    pub(crate) t: String,
}

/// What the forms behind a link send: that of an invitation a name, that of a question the tie to it.
#[derive(Deserialize)]
pub(crate) struct Entering {
    pub(crate) t: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    tie: String,
}

/// `GET /enter?t=`: signs a browser in and goes to the chat; an invitation shows what it is for first.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    method: Method,
    headers: HeaderMap,
    visit: Visit,
    Asked(link): Asked<Link>,
) -> Result<Response, Refused> {
    // Chat services and browsers look ahead: that must not use a link up.
    let ahead = ["sec-purpose", "purpose", "x-moz"].iter().filter_map(|n| headers.get(*n)).any(|v| v.to_str().is_ok_and(|v| v.contains("prefetch")));
    if method == Method::HEAD || ahead {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let token = site.token(&link.t).await?;
    match token.kind {
        // A preview of a message must not use up the link in it: whatever is no browser finds a button.
        TokenKind::OwnerLink | TokenKind::Login if token.holds_at(site.web.store.now()) && !by_browser(&headers) => {
            let context = serde_json::json!({ "token": link.t, "here": format!("/enter?t={}", link.t) });
            Ok(site.bare_page("enter.html", &visit, &context)?.into_response())
        }
        TokenKind::OwnerLink | TokenKind::Login => sign_in(&site, &visit, &link.t, token, "").await,
        TokenKind::Invite => invite::show(&site, &visit, &link.t, &token).await,
        TokenKind::Pair => Err(Refused::LinkOver),
    }
}

fn by_browser(headers: &HeaderMap) -> bool {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).is_some_and(is_browser)
}

/// `POST /enter`: redeems an invitation, or signs in as the person of a link.
pub(crate) async fn answer(State(site): State<Arc<Site>>, visit: Visit, Form(sent): Form<Entering>) -> Result<Response, Refused> {
    let token = site.token(&sent.t).await?;
    match token.kind {
        TokenKind::OwnerLink | TokenKind::Login => sign_in(&site, &visit, &sent.t, token, &sent.tie).await,
        TokenKind::Invite => invite::redeem(&site, &visit, &sent, token).await,
        TokenKind::Pair => Err(Refused::LinkOver),
    }
}

/// What the form that signs out sends.
#[derive(Deserialize)]
pub(crate) struct Leaving {
    /// Whether the other browsers are signed out too.
    #[serde(default)]
    everywhere: bool,
}

/// `POST /leave`: the session ends here and now, and with it the person's stays in apps, wherever they are: nothing tells which
/// of them began in this browser.
pub(crate) async fn leave(State(site): State<Arc<Site>>, signed: Signed, Form(sent): Form<Leaving>) -> Result<Response, Refused> {
    site.paced(&signed.viewer, Sending::Press)?;
    let mut person = signed.viewer.person;
    for _ in 0..TRIES {
        let id = person.value.id.clone();
        let mut commit = Commit::new().put_person(person.with(|mut p| {
            p.sign_outs = p.sign_outs.wrapping_add(1);
            p
        }));
        if let SignedBy::Cookie { hash } | SignedBy::Bearer { hash } = &signed.viewer.by {
            commit = commit.revoke_session(hash);
        }
        if sent.everywhere {
            commit = commit.revoke_sessions(&id);
        }
        match site.web.store.commit(commit).await {
            Ok(_) => {
                (site.web.signed_out)(&id);
                return Ok(left(&site));
            }
            // Their language or standing changed meanwhile.
            Err(StoreError::Conflict { .. }) => person = site.web.store.person(&id).await.map_err(store("reading a person"))?.ok_or(Refused::SessionOver)?,
            Err(error) => return Err(store("ending a session")(error).into()),
        }
    }
    Err(Refused::MovedOn)
}

fn left(site: &Site) -> Response {
    let mut response = Redirect::to("/").into_response();
    if let Some(gone) = cookie::session(site.scheme(), "", 0) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

async fn sign_in(site: &Arc<Site>, visit: &Visit, text: &str, token: Token, tie: &str) -> Result<Response, Refused> {
    let known = token.person.as_ref().ok_or(Refused::LinkOver)?;
    if !token.holds_at(site.web.store.now()) {
        // The same person again, with a sign-in that still holds: no need to send them away.
        let here = visit.viewer().is_some_and(|v| v.person.value.id == *known);
        return if here && token.used_at.is_some() { Ok(Redirect::to("/").into_response()) } else { Err(Refused::LinkOver) };
    }
    let person = site.web.store.person(known).await.map_err(store("reading a person"))?.ok_or(Refused::LinkOver)?;
    if !lets_in(person.value.standing) {
        return Err(Refused::LinkOver);
    }
    if let Some((here, session)) = another(visit, &person.value) {
        // A link that another person sent must not change unseen as whom somebody goes on. Asking does not use it up.
        let ours = secret::token_hash(&format!("swap {session} {text}"));
        if !secret::same(tie, &ours) {
            let context = serde_json::json!({ "token": text, "tie": ours, "here": format!("/enter?t={text}"), "me": here.name, "name": person.value.name });
            return Ok(site.bare_page("swap.html", visit, &context)?.into_response());
        }
    }
    let fresh = site.fresh_session(&person.value)?;
    let commit = Commit::new().use_token(&token.hash, Some(person.value.id.clone())).put_session(fresh.session.clone()).audit(audit(
        visit,
        &person.value,
        "sign_in",
        &format!("{:?}", token.kind),
    ));
    match site.web.store.commit(commit).await {
        Ok(_) => {}
        // Somebody was faster with the same link.
        Err(StoreError::Conflict { .. }) => return Err(Refused::LinkOver),
        Err(error) => return Err(store("signing in")(error).into()),
    }
    site.welcome(visit, person, &fresh, "/").await
}

/// Whoever is signed in on this browser as somebody else than `person`, and the hash of their session.
fn another<'a>(visit: &'a Visit, person: &Person) -> Option<(&'a Person, &'a str)> {
    let viewer = visit.viewer().filter(|v| v.person.value.id != person.id)?;
    match &viewer.by {
        SignedBy::Cookie { hash } => Some((&viewer.person.value, hash)),
        // A program shows its token with every request: no cookie changes that.
        SignedBy::Bearer { .. } | SignedBy::Machine => None,
    }
}

/// A session and the token that opens it.
pub(crate) struct FreshSession {
    pub(crate) token: String,
    pub(crate) session: Session,
}

impl Site {
    /// A token by its text; one that was never given out is as dead as an old one.
    pub(crate) async fn token(&self, text: &str) -> Result<Token, Refused> {
        let hash = secret::token_hash(text);
        self.web.store.token(&hash).await.map_err(store("reading a link"))?.ok_or(Refused::LinkOver)
    }

    /// A new session of a person, not stored yet.
    pub(crate) fn fresh_session(&self, person: &Person) -> Result<FreshSession, WebError> {
        let token = secret::new_token()?;
        let now = self.web.store.now();
        let hash = secret::token_hash(&token);
        let expires_at = now + i64::from(self.web.limits.session_days) * 86_400_000;
        Ok(FreshSession { token, session: Session { hash, person: person.id.clone(), created_at: now, expires_at, revoked_at: None } })
    }

    /// Hands the session over and leads on; a newcomer who may ask for work finds it open, with a greeting.
    pub(crate) async fn welcome(&self, visit: &Visit, person: Versioned<Person>, fresh: &FreshSession, to: &str) -> Result<Response, Refused> {
        let viewer = Viewer { person, by: SignedBy::Cookie { hash: fresh.session.hash.clone() } };
        if viewer.may(fleet_domain::role::Deed::Brief) && self.threads(&viewer, 1).await?.is_empty() {
            let locale = viewer.person.value.locale.clone();
            self.open_thread(visit, &viewer, None, self.locale(&locale).as_deref()).await?;
        }
        let mut response = Redirect::to(to).into_response();
        let seconds = (fresh.session.expires_at - fresh.session.created_at) / 1000;
        let cookie = cookie::session(self.scheme(), &fresh.token, seconds).ok_or(Refused::LinkOver)?;
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok(response)
    }
}

/// An audit row about somebody's way in.
pub(crate) fn audit(visit: &Visit, person: &Person, act: &str, detail: &str) -> AuditEntry {
    AuditEntry {
        at: 0,
        actor: Some(person.id.clone()),
        role: None,
        act: act.to_owned(),
        object: person.id.to_string(),
        detail: detail.to_owned(),
        request: visit.request.clone(),
    }
}
