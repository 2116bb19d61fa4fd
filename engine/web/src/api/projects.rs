//! Projects and tasks.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use fleet_domain::chat::Door;
use fleet_domain::role::Role;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use crate::query::Asked;
use crate::refused::Refused;
use crate::shown::journal::{JournalLine, Whose};
use crate::shown::project::ProjectShown;
use crate::shown::task::TaskShown;
use crate::site::{Site, store};
use crate::visit::Signed;

/// Projects.
#[derive(Serialize, ToSchema)]
pub(super) struct ProjectsAnswer {
    /// Newest first.
    projects: Vec<ProjectShown>,
}

/// Projects in which the caller has a role; admins see all.
#[utoipa::path(get, path = "/projects", tag = "projects", responses((status = 200, body = ProjectsAnswer)))]
pub(super) async fn list(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Json<ProjectsAnswer>, Refused> {
    let names = site.names().await?;
    let mut projects = Vec::new();
    for seen in site.projects(&viewer).await? {
        projects.push(site.project_shown(&viewer, &seen, &visit.locale, &names).await?);
    }
    Ok(Json(ProjectsAnswer { projects }))
}

/// One project, its addresses signed for the caller.
#[utoipa::path(get, path = "/projects/{project}", tag = "projects", params(("project" = String, Path)), responses((status = 200, body = ProjectShown)))]
pub(super) async fn one(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(project): Path<String>) -> Result<Json<ProjectShown>, Refused> {
    let seen = site.project(&viewer, &project).await?;
    let names = site.names().await?;
    Ok(Json(site.project_shown(&viewer, &seen, &visit.locale, &names).await?))
}

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Window {
    /// Lines after this place.
    #[serde(default)]
    after: i64,
    /// At most so many; 500 is the most.
    #[serde(default = "hundred")]
    limit: u32,
}

fn hundred() -> u32 {
    100
}

/// A journal.
#[derive(Serialize, ToSchema)]
pub(super) struct JournalAnswer {
    /// Oldest first.
    journal: Vec<JournalLine>,
}

/// What was decided in a project and why.
#[utoipa::path(get, path = "/projects/{project}/journal", tag = "projects", params(("project" = String, Path), Window), responses((status = 200, body = JournalAnswer)))]
pub(super) async fn journal(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(project): Path<String>,
    Asked(window): Asked<Window>,
) -> Result<Json<JournalAnswer>, Refused> {
    let seen = site.project(&viewer, &project).await?;
    if !seen.follows() {
        return Err(Refused::NotAllowed);
    }
    let id = &seen.project.value.id;
    let names = site.names().await?;
    let tasks = site.tasks_by_run(id).await?;
    let whose = Whose { project: id, title: &seen.project.value.title, tasks: &tasks };
    let lines = site.web.store.journal(id, window.after, window.limit.clamp(1, 500)).await.map_err(store("reading a journal"))?;
    Ok(Json(JournalAnswer { journal: lines.into_iter().map(|l| site.journal_line(&visit.locale, &names, &whose, l)).collect() }))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Inviting {
    /// `guest`, `requester`, `approver`.
    #[schema(value_type = String)]
    role: Role,
    /// For approvers: which step they decide, counted from 1; at most as many as the app has.
    #[schema(minimum = 1)]
    step: Option<u8>,
}

/// A link that lets somebody in.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkAnswer {
    /// Shown once, redeemed once.
    pub(super) url: String,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(super) struct InviteAnswer {
    /// For a browser. Shown once, redeemed once.
    url: String,
    /// The same invitation for each messenger that is connected.
    doors: Vec<DoorAnswer>,
}

/// How a code is handed to the bot of a messenger.
#[derive(Serialize, ToSchema)]
pub(super) struct DoorAnswer {
    /// The messenger as people call it.
    messenger: String,
    /// An address that opens the bot with the code, where the messenger has such.
    url: Option<String>,
    /// What to write to the bot instead.
    words: String,
}

impl From<Door> for DoorAnswer {
    fn from(Door { messenger, url, words }: Door) -> Self {
        Self { messenger, url, words }
    }
}

/// Invites somebody into a project: a link that one person redeems within seven days.
#[utoipa::path(post, path = "/projects/{project}/invites", tag = "projects", params(("project" = String, Path)), request_body = Inviting, responses((status = 201, body = InviteAnswer)))]
pub(super) async fn invites(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(project): Path<String>,
    Body(inviting): Body<Inviting>,
) -> Result<(StatusCode, Json<InviteAnswer>), Refused> {
    let seen = site.project(&viewer, &project).await?;
    let out = site.invite(&visit, &viewer, &seen, inviting.role, inviting.step).await?;
    Ok((StatusCode::CREATED, Json(InviteAnswer { url: out.url, doors: out.doors.into_iter().map(Into::into).collect() })))
}

/// One task: its run, stages, criteria with evidence, attempts; in the language of its app, as its criteria are.
#[utoipa::path(get, path = "/tasks/{task}", tag = "projects", params(("task" = String, Path)), responses((status = 200, body = TaskShown)))]
pub(super) async fn task(State(site): State<Arc<Site>>, Signed { viewer, .. }: Signed, Path(task): Path<String>) -> Result<Json<TaskShown>, Refused> {
    let seen = site.task(&viewer, &task).await?;
    let names = site.names().await?;
    let locale = seen.project.project.value.locale.clone();
    Ok(Json(TaskShown::of(&site, &viewer, &seen, &names, &locale)))
}
