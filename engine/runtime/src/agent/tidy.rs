//! Nothing of agents is left behind: runs that rest go on in time, folders that are over go, calls of the dead are settled.

use std::sync::Arc;
use std::time::Duration;

use fleet_domain::id::RunId;
use fleet_domain::run::{Event, Run, RunState, Stage};

use super::Crew;
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

/// Folders of attempts that are over go to the trash and from there, homes of runs that are over go, and what dead attempts had
/// reserved is counted.
pub(crate) async fn sweep(runtime: &Runtime, crew: &Arc<Crew>) -> Result<(), RuntimeError> {
    let now = runtime.now();
    for worktree in crew.parts.worktrees.list()? {
        let run = runtime.store().run(&worktree.id.run).await?.map(|r| r.value);
        let at_work = run.is_some_and(|run| matches!(run.state, RunState::Working { .. }) && run.attempts.last().is_some_and(|a| a.n == worktree.id.n));
        if !at_work {
            // What nobody has taken or kept is not removed: see `fleet_repo::Worktrees`.
            crew.parts.worktrees.remove(&worktree.id, now)?;
        }
    }
    let (worktrees, repos) = (crew.parts.worktrees.clone(), runtime.repos.clone());
    blocking(move || Ok(worktrees.sweep(&repos, GRACE_DAYS, now)?)).await?;
    for name in crew.parts.sandbox.places()? {
        if let Some(attempt) = command::whose(&name) {
            let run = runtime.store().run(&attempt.run).await?.map(|r| r.value);
            let gated = |run: &Run| run.state == RunState::Working { stage: Stage::Review } && run.attempts.last().is_some_and(|a| a.n == attempt.n);
            if !run.as_ref().is_some_and(gated) {
                command::cleared(crew, &attempt).await;
            }
            continue;
        }
        let Some(id) = name.split_once('-').and_then(|(id, _)| RunId::parse(id).ok()) else { continue };
        if runtime.store().run(&id).await?.is_none_or(|run| run.value.state.is_final()) {
            // A home holds whatever a package manager put there: it takes a while.
            let crew = Arc::clone(crew);
            blocking(move || Ok(crew.parts.sandbox.remove(&name)?)).await?;
        }
    }
    let before = now - i64::try_from(CALL.as_millis()).unwrap_or(i64::MAX);
    let open = runtime.store().open_reservations().await?;
    let dead: Vec<String> = open.into_iter().filter(|r| r.made_at < before).map(|r| r.attempt).collect();
    if !dead.is_empty() {
        runtime.store().sweep_reservations(&dead, before).await?;
    }
    Ok(())
}
