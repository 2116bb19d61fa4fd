//! Caps on work: code watches the clock, no model does.

use fleet_domain::run::{Cap, Event, RunState};

use crate::{Runtime, RuntimeError};

/// Parks runs that worked longer than their Bible allows, or spent more.
pub(crate) async fn caps(runtime: &Runtime) -> Result<(), RuntimeError> {
    for run in runtime.store().runs_working().await? {
        let policy = runtime.policy(&run.value).await?;
        let since = run.value.attempts.last().map_or(run.value.started_at, |a| a.started_at);
        let cap = if runtime.now() - since > policy.task_ms {
            Cap::Time
        } else if policy.task_micro > 0 && run.value.spent_micro > policy.task_micro {
            Cap::Money
        } else {
            continue;
        };
        if matches!(run.value.state, RunState::Working { .. }) {
            runtime.drive(&run.value.id, Event::CapReached { cap }, Vec::new()).await?;
        }
    }
    Ok(())
}
