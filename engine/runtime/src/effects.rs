//! One function an effect. Each survives being done twice, and reports through the driver.

mod decide;
pub(crate) mod erase;
mod fill;
mod list;
mod live;
mod make;
mod show;

use std::time::Duration;

pub use fill::sent_files;

pub(crate) use make::{blocking, message_of};

use fleet_domain::effect::{Answered, Effect, Tell, TellClass};
use fleet_domain::id::{AttemptId, ProjectId, ThreadId};
use fleet_domain::notice::{EntryNotice, Notice};
use fleet_domain::run::{Event, Report, RunState, Stage};
use fleet_store::{Change, ClaimedEffect, EffectFate, Hint};
use tokio_util::sync::CancellationToken;

use crate::{Runtime, RuntimeError};

/// How often it is looked whether an attempt still is the one at work; a change of its project is a reason to look at once.
const LOOK: Duration = Duration::from_secs(1);

/// What was settled, or was settled by somebody who was faster.
pub(crate) fn unless_late(outcome: Result<(), RuntimeError>) -> Result<(), RuntimeError> {
    match outcome {
        Err(RuntimeError::Store(fleet_store::StoreError::Conflict { .. })) => Ok(()),
        other => other,
    }
}

/// Carries out a claimed effect and settles it: done, tried again later, or dead and reported.
pub(crate) async fn carry_out(runtime: &Runtime, claimed: ClaimedEffect) {
    let name = claimed.effect.name();
    let started = std::time::Instant::now();
    let outcome = perform(runtime, &claimed).await;
    metrics::histogram!("fleet_effect_seconds", "effect" => name).record(started.elapsed().as_secs_f64());
    let Err(error) = outcome else { return };
    if matches!(error, RuntimeError::Store(fleet_store::StoreError::Conflict { .. })) {
        tracing::warn!(effect = %claimed.id, name, "the lease of an effect was lost; somebody else has it");
        return;
    }
    let message = error.chain();
    tracing::warn!(effect = %claimed.id, name, error = message, "an effect failed");
    match runtime.store().effect_failed(&claimed.id, claimed.fence, &message, None).await {
        Ok(EffectFate::Dead) => {
            let told = Change::EffectTold { id: claimed.id.clone() };
            if let Err(e) = bury(runtime, &claimed.effect, &message, vec![told]).await {
                tracing::error!(effect = %claimed.id, name, error = e.chain(), "a dead effect could not be reported");
            }
        }
        Ok(EffectFate::Retry { .. }) => {}
        Err(e) => tracing::error!(effect = %claimed.id, name, error = %e, "a failed effect could not be recorded; its lease will end"),
    }
}

async fn perform(runtime: &Runtime, claimed: &ClaimedEffect) -> Result<(), RuntimeError> {
    let done = Change::EffectDone { id: claimed.id.clone(), fence: claimed.fence };
    match &claimed.effect {
        Effect::Implement { attempt, .. } => make::implement(runtime, attempt, done).await,
        Effect::Gate { attempt, commit } => make::gate(runtime, attempt, commit, done).await,
        Effect::Preview { attempt, commit } => make::preview(runtime, attempt, commit, done).await,
        Effect::Prove { attempt, commit } => make::prove(runtime, attempt, commit, done).await,
        Effect::Promote { run, project, commit, version, entries } => live::promote(runtime, run, project, commit, *version, *entries, done).await,
        Effect::Undo { run, project, version } => live::undo(runtime, run, project, *version, done).await,
        Effect::Rollback { project, version, by, thread } => live::rollback(runtime, project, *version, by, thread, done).await,
        Effect::Reshow { project } => live::reshow(runtime, project, done).await,
        Effect::Decide { .. } => decide::decide(runtime, &claimed.effect, &claimed.id, done).await,
        Effect::ShowEntry { .. } => show::show(runtime, &claimed.effect, &claimed.id, done).await,
        Effect::ListEntries { .. } => list::list(runtime, &claimed.effect, &claimed.id, done).await,
        Effect::FillEntry { .. } => fill::fill(runtime, &claimed.effect, &claimed.id, done).await,
        Effect::Erase { project, by, thread } => erase::erase(runtime, project, by, thread, done).await,
        // An agent ends itself once it is not wanted any more, and its effect is before this one in the same order: nothing runs now.
        // What it left was kept; its folder goes with all others that are over.
        Effect::Halt { .. } => runtime.settle(vec![done]).await,
        Effect::Tell(_) => Err(RuntimeError::Missing { what: "a worker for messages in this lane".to_owned() }),
    }
}

/// An effect that failed for good is told to its run, or to the thread that asked for it.
pub(crate) async fn bury(runtime: &Runtime, effect: &Effect, message: &str, mut told: Vec<Change>) -> Result<(), RuntimeError> {
    let message = message.chars().take(400).collect::<String>();
    match effect {
        Effect::Implement { attempt, .. } | Effect::Gate { attempt, .. } | Effect::Preview { attempt, .. } | Effect::Prove { attempt, .. } => {
            runtime.report(attempt, Report::Broke { message }, told).await
        }
        Effect::Promote { run, version, .. } => runtime.drive(run, Event::PromoteFailed { version: *version, message }, told).await,
        Effect::Undo { run, version, .. } => runtime.drive(run, Event::UndoFailed { version: *version, message }, told).await,
        Effect::Rollback { thread, .. }
        | Effect::Decide { thread, .. }
        | Effect::ShowEntry { thread, .. }
        | Effect::ListEntries { thread, .. }
        | Effect::FillEntry { thread, .. }
        | Effect::Erase { thread, .. } => {
            let code = format!("F-{}", runtime.store().unique().chars().rev().take(6).collect::<String>().to_uppercase());
            tracing::error!(code, error = message, effect = effect.name(), "an effect failed for good");
            if let Effect::FillEntry { filling, .. } = effect {
                told.extend(fill::given_back(runtime, filling).await?);
            }
            told.push(tell(thread, Notice::Trouble { code: code.clone() }, TellClass::Must, &format!("trouble/{code}")));
            runtime.settle(told).await
        }
        // What an address shows is compared with its row now and then.
        Effect::Reshow { .. } | Effect::Halt { .. } | Effect::Tell(_) => runtime.settle(told).await,
    }
}

/// A message to a thread, as a change of a commit.
pub(crate) fn tell(thread: &ThreadId, notice: Notice, class: TellClass, key: &str) -> Change {
    row(Tell { thread: thread.clone(), notice, class, answers: None }, key)
}

/// A message that must arrive, as the answer to what was said.
pub(crate) fn answering(thread: &ThreadId, notice: Notice, answers: Option<Box<Answered>>, key: &str) -> Change {
    row(Tell { thread: thread.clone(), notice, class: TellClass::Must, answers }, key)
}

fn row(tell: Tell, key: &str) -> Change {
    Change::Effect { key: key.to_owned(), effect: Effect::Tell(tell), not_before: None, max_tries: 8 }
}

/// The message of an entry in its slot, as the entry stands now. `key` is that of whatever makes it change.
pub(crate) fn redrawn(thread: &ThreadId, slot: String, entry: EntryNotice, key: impl std::fmt::Display) -> Change {
    let key = format!("{key}/{slot}");
    tell(thread, Notice::EntryArrived(entry), TellClass::Edit { slot }, &key)
}

impl Runtime {
    /// Reports what an attempt's effect found.
    pub(crate) async fn report(&self, attempt: &AttemptId, report: Report, with: Vec<Change>) -> Result<(), RuntimeError> {
        self.drive(&attempt.run, Event::Report { attempt: attempt.clone(), report }, with).await
    }

    /// Commits changes that concern no run.
    pub(crate) async fn settle(&self, changes: Vec<Change>) -> Result<(), RuntimeError> {
        self.store().commit(fleet_store::Commit { changes }).await?;
        Ok(())
    }

    /// The same, unless somebody else was faster: then there is nothing left to do here.
    pub(crate) async fn settle_first(&self, changes: Vec<Change>) -> Result<(), RuntimeError> {
        if changes.is_empty() { Ok(()) } else { unless_late(self.settle(changes).await) }
    }

    /// Whether an attempt still is the one at work on `stage`; if not, its effect has nothing to do.
    pub(crate) async fn at_work(&self, attempt: &AttemptId, stage: Stage) -> Result<Option<fleet_domain::run::Run>, RuntimeError> {
        let run = self.load_run(&attempt.run).await?.value;
        let current = run.attempts.last().is_some_and(|a| a.n == attempt.n);
        let there = matches!(run.state, RunState::Working { stage: s } if s == stage);
        Ok((current && there).then_some(run))
    }

    /// Ends what an attempt runs on `stage` once it is not at work there any more (stopped, thrown away, replaced), and at once when everybody
    /// is to stop. Never returns by itself.
    pub(crate) async fn fenced(&self, attempt: &AttemptId, stage: Stage, project: &ProjectId, stop: &CancellationToken) -> std::convert::Infallible {
        let mut hints = self.store().hints();
        loop {
            match self.at_work(attempt, stage).await {
                Ok(None) => stop.cancel(),
                Ok(Some(_)) => {}
                Err(error) => tracing::warn!(error = error.chain(), %attempt, "it is not known whether an attempt is still wanted"),
            }
            let look = tokio::time::sleep(LOOK);
            tokio::pin!(look);
            loop {
                tokio::select! {
                    () = &mut look => break,
                    hint = hints.recv() => if matches!(&hint, Ok(Hint::Project(moved)) if moved == project) {
                        break;
                    },
                    () = self.braked() => {
                        stop.cancel();
                        return std::future::pending().await;
                    }
                }
            }
        }
    }

    /// Returns once everybody is to stop.
    async fn braked(&self) {
        match &self.parts.crew {
            Some(crew) => crew.brake().pulled().await,
            None => std::future::pending().await,
        }
    }

    /// Returns while nobody is to stop: what became of what was stopped is said by then.
    pub(crate) async fn released(&self) {
        if let Some(crew) = &self.parts.crew {
            crew.brake().released().await;
        }
    }

    pub(crate) async fn load_project(
        &self,
        project: &fleet_domain::id::ProjectId,
    ) -> Result<fleet_store::Versioned<fleet_domain::project::Project>, RuntimeError> {
        self.store().project(project).await?.ok_or_else(|| RuntimeError::Missing { what: project.to_string() })
    }
}
