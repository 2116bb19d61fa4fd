//! Buttons of a project's and a task's page: each becomes an act in the thread of the project.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::act::{Act, EntryChoice};
use fleet_domain::id::PersonId;
use fleet_domain::role::Deed;
use serde::Deserialize;

use super::Sent;
use crate::clean;
use crate::refused::Refused;
use crate::site::Site;
use crate::visit::Signed;

/// Characters of a title.
const TITLE: usize = 80;

/// Which act was just sent, from the address; only words we know are shown.
#[derive(Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    sent: String,
}

impl Told {
    /// The act, if it is one of ours.
    pub(crate) fn known(&self) -> Option<&str> {
        const KNOWN: [&str; 12] =
            ["stop", "resume", "throw_away", "accept", "ask_changes", "keep_entries", "start_clean", "undo", "rename", "rollback", "revoke", "remove_member"];
        KNOWN.into_iter().find(|k| *k == self.sent)
    }
}

#[derive(Deserialize)]
pub(crate) struct ProjectForm {
    act: String,
    #[serde(default)]
    title: String,
    version: Option<u32>,
    /// Who is to go.
    #[serde(default)]
    person: String,
}

/// `POST /projects/{project}/act`
pub(crate) async fn of_project(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(project): Path<String>,
    Sent(form): Sent<ProjectForm>,
) -> Result<Response, Refused> {
    let seen = site.project(&viewer, &project).await?;
    let value = &seen.project.value;
    let id = value.id.clone();
    let act = match form.act.as_str() {
        "rename" => {
            let title = clean::line(&form.title, TITLE);
            if title.is_empty() {
                return Err(Refused::Empty);
            }
            Act::Rename { project: id.clone(), title }
        }
        "rollback" => Act::Rollback { project: id.clone(), version: form.version.ok_or_else(unreadable)? },
        "revoke" => Act::Revoke { project: id.clone() },
        "remove_member" => {
            let person = PersonId::parse(&form.person).map_err(|_| unreadable())?;
            // The chat looks again when it does it; here it is said on the page that was asked.
            if seen.may(Deed::Manage) && value.is_last_owner(&person) {
                return Err(Refused::LastOwner);
            }
            Act::RemoveMember { project: id.clone(), person }
        }
        "delete" => Act::Delete { project: id.clone() },
        _ => return Err(unreadable()),
    };
    site.act(&visit, &viewer, &value.thread, act, None).await?;
    // A deleted project has no page to come back to.
    let to = if form.act == "delete" { format!("/t/{}#end", value.thread) } else { format!("/projects/{id}?sent={}", form.act) };
    Ok(Redirect::to(&to).into_response())
}

#[derive(Deserialize)]
pub(crate) struct TaskForm {
    act: String,
    /// The commit that the person saw.
    commit: Option<String>,
    /// The version that the person saw.
    version: Option<u32>,
}

/// `POST /tasks/{task}/act`
pub(crate) async fn of_task(
    State(site): State<Arc<Site>>,
    Signed { visit, viewer }: Signed,
    Path(task): Path<String>,
    Sent(form): Sent<TaskForm>,
) -> Result<Response, Refused> {
    let seen = site.task(&viewer, &task).await?;
    let run = seen.run.value.id.clone();
    let commit = || form.commit.clone().filter(|c| c.len() == 40 && c.bytes().all(|b| b.is_ascii_hexdigit())).ok_or_else(unreadable);
    let act = match form.act.as_str() {
        "stop" => Act::Stop { run },
        "resume" => Act::Resume { run },
        "throw_away" => Act::ThrowAway { run },
        "accept" => Act::Accept { run, commit: commit()? },
        "ask_changes" => Act::AskChanges { run },
        "keep_entries" => Act::ChooseEntries { run, commit: commit()?, entries: EntryChoice::Keep },
        "start_clean" => Act::ChooseEntries { run, commit: commit()?, entries: EntryChoice::Clean },
        "undo" => Act::Undo { run, version: form.version.ok_or_else(unreadable)? },
        _ => return Err(unreadable()),
    };
    site.act(&visit, &viewer, &seen.task.thread, act, None).await?;
    // What is to change is said in words, in the chat.
    let to = if form.act == "ask_changes" { format!("/t/{}#end", seen.task.thread) } else { format!("/tasks/{}?sent={}", seen.task.id, form.act) };
    Ok(Redirect::to(&to).into_response())
}

fn unreadable() -> Refused {
    Refused::Unreadable { what: "act".to_owned() }
}
