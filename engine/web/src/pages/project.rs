//! Projects: the list, one of them, its deletion asked about, an invitation into it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::chat::Env;
use fleet_domain::role::{Deed, Role};
use serde::Deserialize;

use super::Sent;
use super::acts::Told;
use crate::invite;
use crate::query::Asked;
use crate::refused::Refused;
use crate::shown::journal::Whose;
use crate::shown::post::signed;
use crate::site::Site;
use crate::visit::Signed;

/// Lines of the journal on a project's page.
const LINES: usize = 30;

/// `GET /projects`
pub(crate) async fn projects(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed) -> Result<Response, Refused> {
    let names = site.names().await?;
    let mut shown = Vec::new();
    for seen in site.projects(&viewer).await? {
        shown.push(site.project_shown(&viewer, &seen, &visit.locale, &names).await?);
    }
    shown.sort_by_key(|p| std::cmp::Reverse(p.updated_at));
    let context = serde_json::json!({ "projects": shown });
    Ok(site.page("projects.html", &visit, &viewer, "projects", &context).await?.into_response())
}

/// `GET /projects/{project}`
pub(crate) async fn project(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(project): Path<String>,
    Asked(told): Asked<Told>,
) -> Result<Response, Refused> {
    let seen = site.project(&viewer, &project).await?;
    let names = site.names().await?;
    let shown = site.project_shown(&viewer, &seen, &visit.locale, &names).await?;
    let id = &seen.project.value.id;
    let tasks = site.tasks_by_run(id).await?;
    let whose = Whose { project: id, title: &seen.project.value.title, tasks: &tasks };
    let newest = if seen.follows() { site.newest_lines(id, LINES).await? } else { Vec::new() };
    let lines = newest.into_iter().map(|line| site.journal_line(&visit.locale, &names, &whose, line));
    let context = serde_json::json!({ "project": shown, "journal": lines.collect::<Vec<_>>(), "told": told.known() });
    Ok(site.page("project.html", &visit, &viewer, "projects", &context).await?.into_response())
}

/// `GET /projects/{project}/open/{env}`: leads into the app as whoever is signed in here. Links that sign somebody in stand on no page:
/// copied, they would let others in as that person.
pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    Signed { viewer, .. }: Signed,
    Path((project, env)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let seen = site.project(&viewer, &project).await?;
    let env = Env::of_people(&env).ok_or(Refused::NotFound)?;
    if env != Env::Live && !site.tries(&viewer, &seen).await? {
        return Err(Refused::NotFound);
    }
    let to = signed(&site, &viewer, &seen.project.value.id, env).ok_or(Refused::NotFound)?;
    Ok(Redirect::to(&to).into_response())
}

/// `GET /projects/{project}/joined`: on to the app for somebody who was invited, at once or by its button.
pub(crate) async fn joined(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(project): Path<String>) -> Result<Response, Refused> {
    let seen = site.project(&viewer, &project).await?;
    let (tries, project) = (site.tries(&viewer, &seen).await?, seen.project.value);
    if project.live.is_none() && !tries {
        return Ok(Redirect::to(&format!("/projects/{}", project.id)).into_response());
    }
    let (env, what) = if project.live.is_some() { (Env::Live, "live") } else { (Env::Preview, "trial") };
    let context = serde_json::json!({
        "title": project.title, "what": what, "to": format!("/projects/{}/open/{}", project.id, env.as_str()), "here": format!("/projects/{}/joined", project.id),
    });
    Ok(site.bare_page("joined.html", &visit, &context)?.into_response())
}

/// `GET /projects/{project}/delete`: asked once more, in words.
pub(crate) async fn delete_question(State(site): State<Arc<Site>>, Signed { visit, viewer }: Signed, Path(project): Path<String>) -> Result<Response, Refused> {
    let seen = site.project(&viewer, &project).await?;
    if !seen.may(Deed::Delete) {
        return Err(Refused::NotAllowed);
    }
    let project = &seen.project.value;
    let context = serde_json::json!({ "id": project.id, "title": project.title, "live": project.live.is_some() });
    Ok(site.page("delete.html", &visit, &viewer, "projects", &context).await?.into_response())
}

#[derive(Deserialize)]
pub(crate) struct Inviting {
    /// `guest`, `requester`, `approver`, or `approver:1`, `approver:2`.
    role: String,
}

/// `POST /projects/{project}/invite`: the link is shown on the answer, once.
pub(crate) async fn invite(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(project): Path<String>,
    Sent(inviting): Sent<Inviting>,
) -> Result<Response, Refused> {
    let seen = site.project(&viewer, &project).await?;
    let (role, step) = match inviting.role.split_once(':') {
        Some((role, step)) => (role, Some(step.parse::<u8>().map_err(|_| Refused::Unreadable { what: "role".to_owned() })?)),
        None => (inviting.role.as_str(), None),
    };
    let role = match role {
        "guest" => Role::Guest,
        "requester" => Role::Requester,
        "approver" => Role::Approver,
        _ => return Err(Refused::Unreadable { what: "role".to_owned() }),
    };
    let out = site.invite(&visit, &viewer, &seen, role, step).await?;
    let deciding = invite::step_words(&seen.project.value, step);
    let context = serde_json::json!({ "link": out.url, "doors": out.doors, "kind": "invite", "role": role, "step": deciding, "title": seen.project.value.title, "back": format!("/projects/{}", seen.project.value.id), "here_only": site.web.opens_here_only() });
    Ok(site.page("link.html", &visit, &viewer, "projects", &context).await?.into_response())
}
