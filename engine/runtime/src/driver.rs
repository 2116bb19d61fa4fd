//! The door of every event: load the run, decide, commit run, journal and effects together.

use fleet_domain::audit::JournalEntry;
use fleet_domain::id::RunId;
use fleet_domain::roster::{Seat, SeatNow};
use fleet_domain::run::{Event, Means, Policy, Run, decide};
use fleet_store::{Change, Commit, StoreError, Versioned};

use crate::{Runtime, RuntimeError};

/// How often a conflicting commit is tried again before giving up.
const TRIES: u32 = 8;
/// Tries of an effect before it is dead and reported as broken.
const EFFECT_TRIES: u32 = 5;

impl Runtime {
    /// Takes an event to a run. `with` (an effect's end, a project row) is committed in the same transaction, also when the event is ignored.
    pub(crate) async fn drive(&self, run: &RunId, event: Event, with: Vec<Change>) -> Result<(), RuntimeError> {
        let mut refused: Option<(i64, StoreError)> = None;
        for _ in 0..TRIES {
            let there = self.load_run(run).await?;
            // The run did not move, so something that came `with` the event is stale: its owner has to look again.
            if let Some((rev, conflict)) = refused.take()
                && rev == there.rev
            {
                return Err(conflict.into());
            }
            let policy = self.policy(&there.value).await?;
            let mut changes = with.clone();
            let name = event.name();
            match decide(&there.value, event.clone(), &policy, self.now()) {
                Ok(decision) => {
                    let next = there.rev + 1;
                    tracing::info!(run = %run, event = name, state = decision.run.state.name(), why = decision.why, "decided");
                    changes.push(journal(&decision.run, name, decision.why));
                    changes.push(Change::PutRun(Versioned { rev: there.rev, value: decision.run }));
                    for (index, effect) in decision.effects.into_iter().enumerate() {
                        changes.push(Change::Effect { key: format!("{run}/{next}/{index}"), effect, not_before: None, max_tries: EFFECT_TRIES });
                    }
                }
                Err(ignored) => {
                    tracing::info!(run = %run, event = name, why = %ignored, "ignored");
                    changes.push(journal(&there.value, name, format!("ignored: {ignored}")));
                }
            }
            match self.store().commit(Commit { changes }).await {
                Ok(_) => return Ok(()),
                Err(conflict @ StoreError::Conflict { .. }) => refused = Some((there.rev, conflict)),
                Err(other) => return Err(other.into()),
            }
        }
        Err(RuntimeError::Contended { what: run.to_string() })
    }

    /// What happened to a run outside of the engine's own work.
    pub async fn happened(&self, run: &RunId, event: Event) -> Result<(), RuntimeError> {
        self.drive(run, event, Vec::new()).await
    }

    pub(crate) async fn load_run(&self, run: &RunId) -> Result<Versioned<Run>, RuntimeError> {
        self.store().run(run).await?.ok_or_else(|| RuntimeError::Missing { what: run.to_string() })
    }

    /// The limits of the run's Bible, and who can work for it as they are now; an uninstalled Bible allows one attempt.
    pub(crate) async fn policy(&self, run: &Run) -> Result<Policy, RuntimeError> {
        let Some(bible) = self.parts.bibles.get(&run.order.bible) else {
            return Ok(Policy { attempts: 1, task_micro: 0, task_ms: 3_600_000, undo_ms: 600_000, seats: Vec::new() });
        };
        let mut policy = Policy::of(&bible.front.budget);
        if run.order.means == Means::Agent {
            let rests = self.store().account_rests().await?;
            let rest = |seat: &Seat| rests.iter().find(|r| r.account == seat.account).map(|r| r.rest.clone()).unwrap_or_default();
            policy.seats = bible.seats.iter().cloned().map(|seat| SeatNow { rest: rest(&seat), seat }).collect();
        }
        Ok(policy)
    }
}

pub(crate) fn journal(run: &Run, event: &str, why: String) -> Change {
    Change::Journal { project: Some(run.project.clone()), run: Some(run.id.clone()), entry: JournalEntry { at: 0, event: event.to_owned(), why } }
}
