//! Removes an app: addresses at once, data and repository to the trash with days of grace.

use fleet_domain::effect::TellClass;
use fleet_domain::id::{PersonId, ProjectId, ThreadId};
use fleet_domain::notice::{Notice, Over};
use fleet_domain::project::ProjectState;
use fleet_domain::run::RunState;
use fleet_kill::kill_point;
use fleet_store::{Change, Versioned};

use super::live::effect_key;
use super::make::blocking;
use super::tell;
use crate::{Runtime, RuntimeError};

/// Erases a project's app. The row stays as a tombstone; the journal stays.
pub(crate) async fn erase(runtime: &Runtime, project: &ProjectId, by: &PersonId, thread: &ThreadId, done: Change) -> Result<(), RuntimeError> {
    runtime.parts.cloud.erase(project).await?;
    kill_point("runtime.erase.between");
    let (repos, id, trash) = (runtime.repos.clone(), project.clone(), runtime.parts.trash.clone());
    let name = format!("{id}-{}.git", runtime.now());
    blocking(move || Ok(repos.discard(&id, &trash, &name)?)).await?;
    kill_point("runtime.erase.after");
    let mut row = runtime.load_project(project).await?;
    row.value.state = ProjectState::Deleted;
    row.value.preview = None;
    row.value.live = None;
    tracing::info!(project = %project, by = %by, "erased");
    let title = row.value.title.clone();
    let said = tell(thread, Notice::Deleted { title }, TellClass::Must, &effect_key(&done, "told"));
    let put = Change::PutProject(Versioned { rev: row.rev, value: row.value });
    let drop = Change::DropFillingsIn { project: project.clone() };
    let mut changes = vec![done.clone(), put, drop];
    // What said that it is live says so no more.
    for run in runtime.store().runs_of(project).await? {
        if let RunState::Accepted { version, .. } = run.value.state {
            let over = run.value.live_over(version, Over::Deleted);
            changes.push(tell(&over.thread, over.notice, over.class, &effect_key(&done, &format!("over/{}", run.value.id))));
        }
    }
    changes.push(said);
    runtime.settle(changes).await
}
