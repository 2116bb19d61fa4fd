//! Buttons of a project's and a task's page: each becomes an act in the thread of the project.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::act::{Act, EntryChoice};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::role::Deed;
use fleet_store::Hint;
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Sent;
use crate::clean;
use crate::refused::Refused;
use crate::site::Site;
use crate::visit::Signed;

/// Characters of a title.
const TITLE: usize = 80;
/// How long a page waits for a new name at most.
const RENAMING: Duration = Duration::from_secs(2);

/// Which act was just sent, from the address; only words we know are shown.
#[derive(Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    sent: String,
}

impl Told {
    /// The act, if it is one of ours.
    pub(crate) fn known(&self) -> Option<&str> {
        const KNOWN: [&str; 15] = [
            "stop",
            "resume",
            "throw_away",
            "accept",
            "ask_changes",
            "keep_entries",
            "start_clean",
            "undo",
            "rename",
            "renamed",
            "rename_empty",
            "rename_long",
            "rollback",
            "revoke",
            "remove_member",
        ];
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
            let title = clean::line(&form.title, usize::MAX);
            let wrong = if title.is_empty() { Some("rename_empty") } else { (title.chars().count() > TITLE).then_some("rename_long") };
            if let Some(wrong) = wrong {
                // Said at the field: nothing is written, and nothing is cut.
                return Ok(Redirect::to(&format!("/projects/{id}?sent={wrong}#h-manage")).into_response());
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
    let mut hints = site.web.store.hints();
    site.act(&visit, &viewer, &value.thread, act.clone(), None).await?;
    if let Act::Rename { title, .. } = &act
        && became(&site, &mut hints, &id, title).await
    {
        return Ok(Redirect::to(&format!("/projects/{id}?sent=renamed")).into_response());
    }
    // A deleted project has no page to come back to.
    let to = if form.act == "delete" { format!("/t/{}#end", value.thread) } else { format!("/projects/{id}?sent={}", form.act) };
    Ok(Redirect::to(&to).into_response())
}

/// Waits a little until a project is called so: who renames it looks for the new name on the page that comes next.
async fn became(site: &Site, hints: &mut Receiver<Hint>, id: &ProjectId, title: &str) -> bool {
    let named = async {
        loop {
            match site.web.store.project(id).await {
                Ok(Some(project)) if project.value.title == title => return true,
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return false,
            }
            if matches!(hints.recv().await, Err(RecvError::Closed)) {
                return false;
            }
        }
    };
    tokio::time::timeout(RENAMING, named).await.unwrap_or(false)
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
