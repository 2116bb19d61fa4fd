//! People: who waits to be let in, who is known, a fresh sign-in link for one of them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::act::Act;
use fleet_domain::chat::{Person, Standing};
use fleet_domain::id::PersonId;
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::Role;
use fleet_store::{Commit, Token, TokenKind};
use serde::Serialize;

use crate::enter::audit;
use crate::invite::step_words;
use crate::pace::Sending;
use crate::refused::Refused;
use crate::secret;
use crate::shown::people::PersonShown;
use crate::site::{Site, store};
use crate::viewer::{Viewer, lets_in};
use crate::visit::{Signed, Visit};

/// How long a sign-in link can be redeemed, ms.
const HOLDS: i64 = 24 * 3_600_000;
/// How long a code for a messenger waits to be used, ms.
const CODE_HOLDS: i64 = 60 * 60 * 1000;

/// Somebody who is known, with their place in each app.
#[derive(Serialize)]
struct Known {
    #[serde(flatten)]
    person: PersonShown,
    places: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    title: String,
    role: Role,
    /// The approval steps they decide, in the words of the app.
    steps: Vec<String>,
}

impl Known {
    fn of(person: PersonShown, apps: &[Project]) -> Self {
        let id = PersonId::parse(&person.id).ok();
        let place = |app: &Project| Place::of(app, id.as_ref()?);
        let places = apps.iter().filter_map(place).collect();
        Self { person, places }
    }
}

impl Place {
    /// `None` for who has no place there.
    fn of(app: &Project, id: &PersonId) -> Option<Self> {
        let role = app.role_of(id)?;
        let deciding = app.members.iter().filter(|m| m.person == *id && m.role == Role::Approver && app.role_now(m) == Role::Approver);
        Some(Self { title: app.title.clone(), role, steps: deciding.filter_map(|m| step_words(app, m.step)).collect() })
    }
}

impl Site {
    /// Everybody, for those who run the instance.
    pub(crate) async fn everybody(&self, viewer: &Viewer) -> Result<Vec<PersonShown>, Refused> {
        if !viewer.is_admin() {
            return Err(Refused::NotAllowed);
        }
        let people = self.web.store.people().await.map_err(store("reading the people"))?;
        Ok(people.iter().filter(|p| p.value.standing != Standing::Erased).map(|p| PersonShown::of(&p.value)).collect())
    }

    /// A person by id, for those who run the instance.
    async fn person_for(&self, viewer: &Viewer, id: &str) -> Result<Person, Refused> {
        if !viewer.is_admin() {
            return Err(Refused::NotAllowed);
        }
        let id = PersonId::parse(id).map_err(|_| Refused::NotFound)?;
        Ok(self.web.store.person(&id).await.map_err(store("reading a person"))?.ok_or(Refused::NotFound)?.value)
    }

    /// Lets a stranger in: an act, told and recorded like any other.
    pub(crate) async fn pair(&self, visit: &Visit, viewer: &Viewer, id: &str) -> Result<(), Refused> {
        let person = self.person_for(viewer, id).await?;
        if person.standing != Standing::Stranger {
            return Err(Refused::MovedOn);
        }
        let thread = self.own_thread(visit, viewer).await?;
        self.act(visit, viewer, &thread, Act::Pair { person: person.id }, None).await?;
        Ok(())
    }

    /// A fresh sign-in link; older ones of the same person stop working.
    pub(crate) async fn login_link(&self, visit: &Visit, viewer: &Viewer, id: &str) -> Result<String, Refused> {
        // A link or a code leaves rows for ever, whoever asked for it.
        self.paced(viewer, Sending::Press)?;
        let person = self.person_for(viewer, id).await?;
        if !lets_in(person.standing) {
            return Err(Refused::NotAllowed);
        }
        let kind = if person.standing == Standing::Admin { TokenKind::OwnerLink } else { TokenKind::Login };
        let text = secret::new_token()?;
        let now = self.web.store.now();
        let token = Token {
            hash: secret::token_hash(&text),
            kind,
            person: Some(person.id.clone()),
            data: serde_json::Value::Null,
            created_at: now,
            expires_at: now + HOLDS,
            used_at: None,
            used_by: None,
            voided: false,
        };
        let mut row = audit(visit, &viewer.person.value, "sign_in_link", "");
        row.object = person.id.to_string();
        row.role = viewer.role();
        let commit = Commit::new().void_tokens(kind, Some(person.id.clone())).put_token(token).audit(row);
        self.web.store.commit(commit).await.map_err(store("giving out a sign-in link"))?;
        Ok(format!("{}/enter?t={text}", self.web.origin))
    }
}

impl Site {
    /// A code that says to a messenger's bot whose account writes to it: the viewer's own. Older ones stop working.
    pub(crate) async fn link_code(&self, visit: &Visit, viewer: &Viewer) -> Result<String, Refused> {
        self.paced(viewer, Sending::Press)?;
        let person = &viewer.person.value;
        let text = secret::new_token()?;
        let now = self.web.store.now();
        let token = Token {
            hash: secret::token_hash(&text),
            kind: TokenKind::Pair,
            person: Some(person.id.clone()),
            data: serde_json::Value::Null,
            created_at: now,
            expires_at: now + CODE_HOLDS,
            used_at: None,
            used_by: None,
            voided: false,
        };
        let mut row = audit(visit, person, "link_code", "");
        row.object = person.id.to_string();
        row.role = viewer.role();
        let commit = Commit::new().void_tokens(TokenKind::Pair, Some(person.id.clone())).put_token(token).audit(row);
        self.web.store.commit(commit).await.map_err(store("giving out a code for a messenger"))?;
        Ok(text)
    }
}

/// `GET /people`
pub(crate) async fn people(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let all = site.everybody(&viewer).await?;
    let (waiting, known): (Vec<_>, Vec<_>) = all.into_iter().partition(|p| p.standing == "stranger");
    let apps = site.web.store.projects().await.map_err(store("reading the projects"))?;
    let apps: Vec<Project> = apps.into_iter().map(|p| p.value).filter(|p| p.state == ProjectState::Present).collect();
    let known: Vec<Known> = known.into_iter().map(|person| Known::of(person, &apps)).collect();
    let context = serde_json::json!({ "waiting": waiting, "known": known });
    Ok(site.page("people.html", &visit, &viewer, "people", &context).await?.into_response())
}

/// `POST /people/{person}/pair`
pub(crate) async fn pair(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(person): Path<String>) -> Result<Response, Refused> {
    site.pair(&visit, &viewer, &person).await?;
    Ok(Redirect::to("/people").into_response())
}

/// `POST /people/{person}/link`
pub(crate) async fn link(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(person): Path<String>) -> Result<Response, Refused> {
    let link = site.login_link(&visit, &viewer, &person).await?;
    let name = site.person_for(&viewer, &person).await?.name;
    let context = serde_json::json!({ "link": link, "doors": [], "kind": "login", "title": name, "back": "/people", "here_only": site.web.opens_here_only() });
    Ok(site.page("link.html", &visit, &viewer, "people", &context).await?.into_response())
}

/// `POST /link-code`
pub(crate) async fn code(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let code = site.link_code(&visit, &viewer).await?;
    let context = serde_json::json!({ "link": code, "doors": (site.web.doors)(&code), "kind": "code", "title": "", "back": "/" });
    Ok(site.page("link.html", &visit, &viewer, "chat", &context).await?.into_response())
}
