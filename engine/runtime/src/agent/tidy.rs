//! Nothing of agents is left behind: runs that rest go on in time, folders that are over go, calls of the dead are settled.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fleet_domain::id::{AttemptId, RunId};
use fleet_domain::run::{Event, Run, RunState, Stage};

use super::{Crew, told};
use crate::effects::blocking;
use crate::gates::command;
use crate::{Runtime, RuntimeError};

/// Days for which the folder of an attempt can be had back.
pub const GRACE_DAYS: u32 = 7;
/// No call of a model takes as long: what is reserved since then belongs to the dead.
const CALL: Duration = Duration::from_hours(2);

/// Runs whose agents slept long enough go on.
pub(crate) async fn wake(runtime: &Runtime) -> Result<(), RuntimeError> {
    for run in runtime.store().runs_resting(runtime.now()).await? {
        // One that cannot be woken lets the others sleep no longer.
        if let Err(error) = runtime.drive(&run.value.id, Event::Woke, Vec::new()).await {
            tracing::error!(run = %run.value.id, error = error.chain(), "a run that rested could not go on");
        }
    }
    Ok(())
}

/// Folders of attempts that are over go to the trash and from there, homes and doors of runs that are over go, what agents said long
/// ago goes, and what dead attempts had reserved is counted. Whatever fails holds up nothing else: it is tried again at the next sweep.
pub(crate) async fn sweep(runtime: &Runtime, crew: &Arc<Crew>) {
    for (what, swept) in [
        ("attempts", attempts(runtime, crew).await),
        ("places", places(runtime, crew).await),
        ("doors", doors(runtime, crew).await),
        ("what agents said", said(crew).await),
        ("reservations", reservations(runtime).await),
    ] {
        warn(what, swept);
    }
}

fn warn(what: &str, swept: Result<(), RuntimeError>) {
    if let Err(error) = swept {
        tracing::warn!(error = error.chain(), what, "what agents left could not be tidied");
    }
}

/// Whether an attempt is the one that its run has at work, in this stage if one is said.
async fn at_work(runtime: &Runtime, attempt: &AttemptId, in_stage: Option<Stage>) -> Result<bool, RuntimeError> {
    let run = runtime.store().run(&attempt.run).await?.map(|r| r.value);
    let works = |run: &Run| matches!(run.state, RunState::Working { stage } if in_stage.is_none_or(|wanted| stage == wanted));
    Ok(run.is_some_and(|run| works(&run) && run.attempts.last().is_some_and(|a| a.n == attempt.n)))
}

async fn attempts(runtime: &Runtime, crew: &Arc<Crew>) -> Result<(), RuntimeError> {
    let now = runtime.now();
    for worktree in crew.parts.worktrees.list()? {
        if !at_work(runtime, &worktree.id, None).await? {
            // What nobody has taken or kept is not removed: see `fleet_repo::Worktrees`.
            warn("an attempt", crew.parts.worktrees.remove(&worktree.id, now).map_err(RuntimeError::from));
        }
    }
    let (worktrees, repos) = (crew.parts.worktrees.clone(), runtime.repos.clone());
    blocking(move || Ok(worktrees.sweep(&repos, GRACE_DAYS, now)?)).await?;
    Ok(())
}

async fn places(runtime: &Runtime, crew: &Arc<Crew>) -> Result<(), RuntimeError> {
    for name in crew.parts.sandbox.places()? {
        if let Some(attempt) = command::whose(&name) {
            if !at_work(runtime, &attempt, Some(Stage::Review)).await? {
                command::cleared(crew, &attempt).await;
            }
            continue;
        }
        let Some(id) = name.split_once('-').and_then(|(id, _)| RunId::parse(id).ok()) else { continue };
        if runtime.store().run(&id).await?.is_none_or(|run| run.value.state.is_final()) {
            // A home holds whatever a package manager put there: it takes a while.
            let crew = Arc::clone(crew);
            warn("a home", blocking(move || Ok(crew.parts.sandbox.remove(&name)?)).await);
        }
    }
    Ok(())
}

/// Folders of doors whose attempt broke before it could close them.
async fn doors(runtime: &Runtime, crew: &Arc<Crew>) -> Result<(), RuntimeError> {
    let folder = crew.parts.doors.clone();
    let there = blocking(move || names_in(&folder).map_err(|source| RuntimeError::Folder { path: folder, source })).await?;
    for name in there {
        let parts = name.rsplit_once('-').and_then(|(run, n)| Some(AttemptId { run: RunId::parse(run).ok()?, n: n.parse().ok()? }));
        let Some(attempt) = parts else { continue };
        if !at_work(runtime, &attempt, None).await? {
            let path = crew.parts.doors.join(name);
            warn("a door", blocking(move || std::fs::remove_dir_all(&path).map_err(|source| RuntimeError::Folder { path, source })).await);
        }
    }
    Ok(())
}

/// What lies in a folder; nothing in one that is not there.
fn names_in(folder: &Path) -> std::io::Result<Vec<String>> {
    match std::fs::read_dir(folder) {
        Ok(there) => there.map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned())).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

async fn said(crew: &Arc<Crew>) -> Result<(), RuntimeError> {
    let path = crew.parts.told.clone();
    blocking(move || told::sweep(&path, SystemTime::now()).map_err(|source| RuntimeError::Folder { path, source })).await
}

async fn reservations(runtime: &Runtime) -> Result<(), RuntimeError> {
    let before = runtime.now() - i64::try_from(CALL.as_millis()).unwrap_or(i64::MAX);
    let open = runtime.store().open_reservations().await?;
    let dead: Vec<String> = open.into_iter().filter(|r| r.made_at < before).map(|r| r.attempt).collect();
    if !dead.is_empty() {
        runtime.store().sweep_reservations(&dead, before).await?;
    }
    Ok(())
}
