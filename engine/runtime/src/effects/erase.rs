//! Removes an app: addresses at once, data and repository to the trash with days of grace, and from there for good.

use std::io;
use std::path::Path;

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

/// Days for which somebody who runs the instance can have an erased app back.
const GRACE_DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;

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

/// Deletes what has lain in the trash for its days of grace. What cannot be deleted holds up nothing else: it is tried again next time.
pub(crate) async fn empty_trash(runtime: &Runtime) -> Result<(), RuntimeError> {
    let since = runtime.now() - GRACE_DAYS * DAY_MS;
    for folder in [runtime.parts.trash.clone(), runtime.parts.cloud.trash().to_owned()] {
        blocking(move || {
            sweep(&folder, since);
            Ok(())
        })
        .await?;
    }
    Ok(())
}

fn sweep(folder: &Path, since: i64) {
    let old = match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().filter(|entry| put_there(&entry.file_name().to_string_lossy()).is_some_and(|at| at < since)),
        // Nothing was ever erased.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "the trash cannot be read");
            return;
        }
    };
    for entry in old {
        match std::fs::remove_dir_all(entry.path()) {
            Ok(()) => tracing::info!(folder = %entry.path().display(), "deleted for good"),
            Err(error) => tracing::warn!(%error, folder = %entry.path().display(), "what was erased cannot be deleted"),
        }
    }
}

/// When something went to the trash, UTC ms, by its name: `prj_…-1764316800000`, `prj_…-1764316800000.git`. Anything else is not ours.
fn put_there(name: &str) -> Option<i64> {
    let (project, at) = name.strip_suffix(".git").unwrap_or(name).rsplit_once('-')?;
    ProjectId::parse(project).ok()?;
    at.parse().ok()
}
