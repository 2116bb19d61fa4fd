//! The caller, people, wishes, activity, sign-in links, live events.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::projects::{DoorAnswer, LinkAnswer};
use crate::live::{self, Reader, Subject};
use crate::pages::lists::WishShown;
use crate::query::Asked;
use crate::refused::Refused;
use crate::shown::journal::JournalLine;
use crate::shown::people::PersonShown;
use crate::site::Site;
use crate::visit::Signed;

/// The caller and what is offered.
#[derive(Serialize, ToSchema)]
pub(super) struct MeAnswer {
    /// Who the caller is.
    person: PersonShown,
    /// Bibles on offer.
    bibles: Vec<BibleAnswer>,
    /// Languages on offer.
    locales: Vec<String>,
    /// Version of the program.
    build: &'static str,
}

/// A Bible on offer.
#[derive(Serialize, ToSchema)]
pub(super) struct BibleAnswer {
    /// Its name for `POST threads`.
    name: String,
    /// Its name for people.
    title: String,
    /// What people get from it.
    promise: String,
    /// Examples of requests.
    examples: Vec<String>,
}

/// Who the caller is, and what is offered.
#[utoipa::path(get, path = "/me", tag = "instance", responses((status = 200, body = MeAnswer)))]
pub(super) async fn me(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Json<MeAnswer> {
    let bible = |b: &Arc<fleet_domain::bible::Bible>| BibleAnswer {
        name: b.name.clone(),
        title: b.front.title.in_locale(&visit.locale, "en").to_owned(),
        promise: b.front.promise.in_locale(&visit.locale, "en").to_owned(),
        examples: b.front.examples.get(&visit.locale).cloned().unwrap_or_default(),
    };
    Json(MeAnswer {
        person: PersonShown::of(&viewer.person.value),
        bibles: site.web.bibles.iter().map(bible).collect(),
        locales: site.web.words.locales().map(str::to_owned).collect(),
        build: site.web.build,
    })
}

/// Wishes.
#[derive(Serialize, ToSchema)]
pub(super) struct WishesAnswer {
    /// Newest first.
    wishes: Vec<WishShown>,
}

/// What was asked for and nothing could serve yet: the caller's, or everybody's for admins.
#[utoipa::path(get, path = "/wishes", tag = "instance", responses((status = 200, body = WishesAnswer)))]
pub(super) async fn wishes(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Json<WishesAnswer>, Refused> {
    Ok(Json(WishesAnswer { wishes: site.wishes_for(&viewer, &visit.locale).await? }))
}

/// The newest lines of all journals.
#[derive(Serialize, ToSchema)]
pub(super) struct ActivityAnswer {
    /// Newest first.
    journal: Vec<JournalLine>,
}

/// What happened lately in every project that the caller may see.
#[utoipa::path(get, path = "/activity", tag = "instance", responses((status = 200, body = ActivityAnswer)))]
pub(super) async fn activity(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Json<ActivityAnswer>, Refused> {
    Ok(Json(ActivityAnswer { journal: site.activity(&viewer, &visit.locale).await? }))
}

/// People.
#[derive(Serialize, ToSchema)]
pub(super) struct PeopleAnswer {
    /// Everybody; those with standing `stranger` wait to be let in.
    people: Vec<PersonShown>,
}

/// Everybody; for admins.
#[utoipa::path(get, path = "/people", tag = "people", responses((status = 200, body = PeopleAnswer)))]
pub(super) async fn people(State(site): State<Arc<Site>>, Signed { viewer, .. }: Signed) -> Result<Json<PeopleAnswer>, Refused> {
    Ok(Json(PeopleAnswer { people: site.everybody(&viewer).await? }))
}

/// Lets a stranger in; for admins. What comes of it is told in the admin's newest conversation.
#[utoipa::path(post, path = "/people/{person}/pair", tag = "people", params(("person" = String, Path)), responses((status = 202)))]
pub(super) async fn pair(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(person): Path<String>) -> Result<StatusCode, Refused> {
    site.pair(&visit, &viewer, &person).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A fresh sign-in link for somebody; for admins. Older ones stop working.
#[utoipa::path(post, path = "/people/{person}/login-links", tag = "people", params(("person" = String, Path)), responses((status = 201, body = LinkAnswer)))]
pub(super) async fn login_link(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(person): Path<String>,
) -> Result<(StatusCode, Json<LinkAnswer>), Refused> {
    let url = site.login_link(&visit, &viewer, &person).await?;
    Ok((StatusCode::CREATED, Json(LinkAnswer { url })))
}

/// A fresh owner link for the caller; for admins. Older ones stop working.
#[utoipa::path(post, path = "/owner-links", tag = "people", responses((status = 201, body = LinkAnswer)))]
pub(super) async fn owner_links(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<(StatusCode, Json<LinkAnswer>), Refused> {
    let own = viewer.person.value.id.to_string();
    let url = site.login_link(&visit, &viewer, &own).await?;
    Ok((StatusCode::CREATED, Json(LinkAnswer { url })))
}

/// A code for a messenger.
#[derive(Serialize, ToSchema)]
pub(super) struct CodeAnswer {
    /// Send it to the bot once, within an hour: the account that sends it is the caller's from then on.
    code: String,
    /// How each messenger that is connected takes it.
    doors: Vec<DoorAnswer>,
}

/// A code that links the caller's account of a messenger. Older ones stop working.
#[utoipa::path(post, path = "/link-codes", tag = "people", responses((status = 201, body = CodeAnswer)))]
pub(super) async fn link_codes(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<(StatusCode, Json<CodeAnswer>), Refused> {
    let code = site.link_code(&visit, &viewer).await?;
    let doors = (site.web.doors)(&code).into_iter().map(Into::into).collect();
    Ok((StatusCode::CREATED, Json(CodeAnswer { code, doors })))
}

/// What was stopped.
#[derive(Serialize, ToSchema)]
pub(super) struct StoppedAnswer {
    /// Agents that were at work; none is left.
    agents: usize,
    /// Tasks that were stopped; none while the store does not take it: it is noted as soon as it does, and nobody begins before.
    tasks: Option<usize>,
}

/// Ends every agent at once and stops every task at work; for admins. Each goes on by [Resume] in its conversation.
#[utoipa::path(post, path = "/stop-all", tag = "instance", responses((status = 200, body = StoppedAnswer)))]
pub(super) async fn stop_all(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Json<StoppedAnswer>, Refused> {
    let halted = site.stop_all(&visit, &viewer).await?;
    Ok(Json(StoppedAnswer { agents: halted.agents, tasks: halted.tasks }))
}

/// What to follow; neither = every project that the caller may see.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Following {
    /// Messages of a thread: events `post`, their id is the change number.
    thread: Option<String>,
    /// One project: events `changed`.
    project: Option<String>,
    /// For a thread: start after this change number (or send `Last-Event-ID`).
    after: Option<i64>,
}

/// Server-sent events.
#[utoipa::path(get, path = "/events", tag = "instance", params(Following), responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(super) async fn events(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Asked(following): Asked<Following>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let subject = match (following.thread, following.project) {
        (Some(thread), None) => {
            let seen = site.thread(&viewer, &thread).await?;
            Subject::Thread { thread: seen.thread.value.id, after: live::resume_from(&headers, following.after) }
        }
        (None, Some(project)) => Subject::Project(site.project(&viewer, &project).await?.project.value.id),
        (None, None) => Subject::Everything,
        (Some(_), Some(_)) => return Err(Refused::Unreadable { what: "thread, project".to_owned() }),
    };
    live::follow(site, visit, viewer, subject, Reader::Program)
}
