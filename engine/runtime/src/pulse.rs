//! A sign of life: while a run works, its living message is told anew with what is seen of the agent, and with the time that passed
//! where nothing else is new.

use std::time::Duration;

use fleet_domain::effect::TellClass;
use fleet_domain::notice::{Notice, ProgressNotice};
use fleet_domain::run::{Run, RunState, Stage};
use fleet_store::{Change, Versioned};

use crate::effects::tell;
use crate::{Runtime, RuntimeError};

/// How long a living message may say the same, ms. A messenger may take some time on top: nobody waits longer than 90 s.
const SAME_MS: i64 = 60_000;
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
/// How often it is looked at.
pub(crate) const LOOK: Duration = Duration::from_secs(5);

/// Looks once at every run that works.
pub(crate) async fn once(runtime: &Runtime) -> Result<(), RuntimeError> {
    for run in runtime.store().runs_working().await? {
        let id = run.value.id.clone();
        // One run that cannot be told of does not silence the others.
        if matches!(run.value.state, RunState::Working { .. })
            && let Err(error) = Box::pin(beat(runtime, run)).await
        {
            tracing::warn!(run = %id, error = error.chain(), "the sign of life of a run waits for the next look");
        }
    }
    Ok(())
}

/// Time between two tellings of what an agent does, ms: whoever has just asked looks, whoever waits for long does not.
fn pace(passed: i64) -> i64 {
    match passed {
        ..120_000 => 10 * SECOND,
        120_000..900_000 => 30 * SECOND,
        _ => MINUTE,
    }
}

/// Puts down what is seen of the agent at work, if people would read something new.
fn noticed(runtime: &Runtime, run: &mut Run) -> bool {
    let seen = runtime.parts.crew.as_ref().and_then(|crew| crew.seen(&run.id));
    let at_work = run.state == RunState::Working { stage: Stage::Implement };
    let (Some(seen), Some(attempt)) = (seen, run.attempts.last_mut().filter(|a| at_work && a.end.is_none())) else { return false };
    let news = !attempt.doing.reads_like(&seen);
    attempt.doing = seen;
    news
}

async fn beat(runtime: &Runtime, mut run: Versioned<Run>) -> Result<(), RuntimeError> {
    let (thread, slot) = (run.value.thread.clone(), run.value.living_slot());
    // Before it was told for the first time it is on its way.
    let Some(post) = runtime.store().post_by_slot(&thread, &slot).await? else { return Ok(()) };
    let said = post.edited_at.unwrap_or(post.at);
    let (since, passed) = (runtime.now() - said, runtime.now() - run.value.started_at);
    let news = noticed(runtime, &mut run.value);
    if since < if news { pace(passed) } else { SAME_MS } {
        return Ok(());
    }
    // One for each state of the message, however many look at it.
    let key = format!("pulse/{}/{}", run.value.id, post.change);
    let passed_ms = Some(passed);
    let notice = Notice::Progress(ProgressNotice { passed_ms, ..run.value.progress() });
    let said = tell(&thread, notice, TellClass::Edit { slot }, &key);
    // The run is put as it stands but for what is seen: whatever moved it meanwhile says more, and this must not be said after it.
    runtime.settle_first(vec![Change::PutRun(run), said]).await
}
