//! Caps on work: code watches the clock, no model does.

use fleet_domain::run::{Cap, Event, Run, RunState};

use crate::{Runtime, RuntimeError};

/// Parks runs whose attempt works longer than their Bible allows, or that spent more.
pub(crate) async fn caps(runtime: &Runtime) -> Result<(), RuntimeError> {
    for run in runtime.store().runs_working().await?.into_iter().map(|run| run.value) {
        // One run that cannot be looked at must not let the others work for ever.
        if matches!(run.state, RunState::Working { .. })
            && let Err(error) = cap(runtime, &run).await
        {
            tracing::error!(run = %run.id, error = error.chain(), "the caps of a run could not be checked");
        }
    }
    Ok(())
}

async fn cap(runtime: &Runtime, run: &Run) -> Result<(), RuntimeError> {
    let policy = runtime.policy(run).await?;
    let since = run.attempts.last().map_or(run.started_at, |a| a.started_at);
    let cap = if runtime.now() - since > policy.task_ms {
        Cap::Time
    } else if policy.task_micro > 0 && run.spent_micro > policy.task_micro {
        Cap::Money
    } else {
        return Ok(());
    };
    runtime.drive(&run.id, Event::CapReached { cap }, Vec::new()).await
}
