//! What must hold after every event, worked out from what was seen, not from how `decide` is written.

use fleet_domain::agent::End;
use fleet_domain::criterion::Verdict;
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::id::{AttemptId, PersonId};
use fleet_domain::notice::{EntriesAnswer, Notice, Standing, Waiting};
use fleet_domain::run::{Attempt, AttemptEnd, Decision, Event, Ignored, Policy, Report, Run, RunState, Spent, Stage, Worker};

use super::seats::Seats;

pub(super) struct Oracle {
    first: Run,
    policy: Policy,
    begun: bool,
    /// The stage whose effect of the current attempt is on its way.
    awaited: Option<(u32, Stage)>,
    promotion: Option<u32>,
    undoing: Option<u32>,
    attempts_since_person: u32,
    first_since_person: u32,
    accepted: Option<(String, PersonId)>,
    /// Whether the newest result message still has buttons.
    buttons: bool,
    /// Whether the newest question about the trial's entries still has buttons.
    choices: bool,
    live_at: i64,
}

pub(super) type Holds = Result<(), String>;

pub(super) fn must(holds: bool, rule: &str) -> Holds {
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}

impl Oracle {
    pub(super) fn new(run: &Run, policy: Policy) -> Self {
        Self {
            first: run.clone(),
            policy,
            begun: false,
            awaited: None,
            promotion: None,
            undoing: None,
            attempts_since_person: 0,
            first_since_person: 0,
            accepted: None,
            buttons: false,
            choices: false,
            live_at: 0,
        }
    }

    pub(super) fn judge(&mut self, before: &Run, event: &Event, outcome: Result<&Decision, &Ignored>, now: i64) -> Holds {
        let Ok(decision) = outcome else { return self.judge_ignored(before, event, now) };
        let after = &decision.run;
        must(!decision.why.is_empty(), "every decision says why")?;
        must(after.order == self.first.order && after.id == self.first.id && after.started_at == self.first.started_at, "the order never changes")?;
        must(after.updated_at == now, "the time of the last change is kept")?;
        self.judge_event(before, event, after, now)?;
        self.judge_attempts(before, after)?;
        Seats { policy: &self.policy, since: self.first_since_person, now }.judge(before, event, after)?;
        self.judge_effects(before, event, decision)?;
        self.judge_state(after, now)?;
        self.judge_tells(before, decision)
    }

    /// What must not be ignored: a report that is awaited, and people's acts where they apply.
    fn judge_ignored(&self, before: &Run, event: &Event, now: i64) -> Holds {
        let working = matches!(before.state, RunState::Working { .. });
        let resting = matches!(before.state, RunState::Stopped { .. } | RunState::NeedsHuman { .. } | RunState::Parked { .. });
        match event {
            Event::Report { attempt, report } if working && self.begun => {
                let awaited = self.awaited.is_some_and(|(n, stage)| n == attempt.n && fits(stage, report));
                must(!awaited, "an awaited report is taken")
            }
            Event::Stop { .. } => must(!(working && self.begun), "stop works while it works"),
            Event::Resume { .. } => must(!resting, "resume works where it rests"),
            Event::Woke => must(!matches!(before.state, RunState::Resting { until, .. } if until <= now), "whose time has come is woken"),
            Event::Cancel { .. } => {
                must(!resting && !matches!(before.state, RunState::AwaitingAcceptance { .. }), "it can be thrown away while it rests or waits")
            }
            Event::Accept { commit, .. } => {
                must(!matches!(&before.state, RunState::AwaitingAcceptance { commit: c } if c == commit), "what waits can be accepted")
            }
            Event::Promoted { version } => must(self.promotion != Some(*version), "a promotion that was asked for is taken"),
            Event::Undo { version, .. } => {
                must(!matches!(&before.state, RunState::Accepted { version: v, undo_until, .. } if v == version && now <= *undo_until), "undo works in time")
            }
            _ => Ok(()),
        }
    }

    fn judge_event(&mut self, before: &Run, event: &Event, after: &Run, now: i64) -> Holds {
        match event {
            Event::Begin => {
                must(!self.begun, "a run begins once")?;
                self.begun = true;
            }
            Event::Report { attempt, .. } if is_late(before, attempt) => {
                must(after.state == before.state && after.attempts.len() == before.attempts.len(), "what a halted agent left moves nothing")?;
                let kept = |run: &Run| run.attempts.iter().map(|a| (a.n, a.worker.clone(), a.end.clone())).collect::<Vec<_>>();
                must(kept(before) == kept(after), "what a halted agent left ends nothing")?;
                must(!is_late(after, attempt), "it is kept once")?;
            }
            Event::Report { attempt, report } => {
                let awaited = self.awaited.take();
                must(awaited.is_some_and(|(n, stage)| n == attempt.n && fits(stage, report)), "only the awaited report of the current attempt is taken")?;
                if let Report::Proved { evidence } = report {
                    let commit = before.attempts.last().and_then(|a| a.commit.clone()).unwrap_or_default();
                    let all =
                        before.order.criteria.iter().all(|c| {
                            evidence.iter().any(|e| e.criterion == c.id && e.commit == commit && matches!(e.verdict, Verdict::Met | Verdict::ForPerson))
                        });
                    must(
                        all == matches!(after.state, RunState::AwaitingAcceptance { .. }),
                        "done means every criterion proved on that commit, and nothing else",
                    )?;
                }
                if let Report::Gated { findings } = report {
                    must(findings.is_empty() == matches!(after.state, RunState::Working { stage: Stage::Deploy }), "only a commit without findings goes on")?;
                }
            }
            Event::Stop { .. } | Event::CapReached { .. } => {
                must(matches!(before.state, RunState::Working { .. } | RunState::Resting { .. }), "only work can be stopped")?;
                let rests = matches!(after.state, RunState::Stopped { .. } | RunState::Parked { .. });
                must(rests, "stop stops")?;
                self.awaited = None;
            }
            Event::Cancel { by } => {
                must(
                    !before.state.is_final() && !matches!(before.state, RunState::Promoting { .. } | RunState::Undoing { .. }),
                    "what ended or is being switched is not thrown away",
                )?;
                must(after.state == RunState::Cancelled { by: by.clone() }, "thrown away, by whom")?;
                self.awaited = None;
            }
            Event::Supersede => {
                must(!before.state.is_final(), "what ended stays")?;
                self.awaited = None;
            }
            Event::Resume { .. } => {
                self.attempts_since_person = 0;
                self.first_since_person = u32::try_from(before.attempts.len()).unwrap_or(0) + 1;
            }
            Event::Woke => {
                must(matches!(before.state, RunState::Resting { until, .. } if until <= now), "nobody is woken before their time")?;
            }
            Event::Accept { by, commit, versions, entries, .. } => {
                must(matches!(&before.state, RunState::AwaitingAcceptance { commit: c } if c == commit), "only the shown commit is accepted")?;
                self.accepted = Some((commit.clone(), by.clone()));
                let asks = *entries > 0;
                must(
                    asks == matches!(after.state, RunState::ChoosingEntries { .. }),
                    "entries are asked about at an accept that has any to take along, and only then",
                )?;
                if let RunState::Promoting { version, .. } = &after.state {
                    must(*version == versions + 1, "versions only grow by one")?;
                }
            }
            Event::ChooseEntries { commit, entries, versions, .. } => {
                must(matches!(&before.state, RunState::ChoosingEntries { commit: c, .. } if c == commit), "entries are chosen for the accepted commit")?;
                must(
                    matches!(&after.state, RunState::Promoting { entries: e, version, .. } if e == entries && *version == versions + 1),
                    "the choice is carried out",
                )?;
            }
            Event::Promoted { version } => {
                must(self.promotion.take() == Some(*version), "only the promotion that was asked for counts")?;
                must(matches!(after.state, RunState::Accepted { .. }), "promoted means accepted")?;
                self.live_at = now;
            }
            Event::PromoteFailed { version, .. } => must(self.promotion.take() == Some(*version), "only the promotion that was asked for can fail")?,
            Event::Undo { version, .. } => {
                must(matches!(&before.state, RunState::Accepted { version: v, .. } if v == version), "only what is accepted is undone")?;
                must(now - self.live_at <= self.policy.undo_ms, "undo ends after its time")?;
            }
            Event::Undone { version } | Event::UndoFailed { version, .. } => {
                must(self.undoing.take() == Some(*version), "only an undo that was asked for ends")?;
            }
        }
        Ok(())
    }

    fn judge_attempts(&mut self, before: &Run, after: &Run) -> Holds {
        must(after.attempts.len() >= before.attempts.len(), "attempts are never forgotten")?;
        must(after.attempts.len() <= before.attempts.len() + 1, "one attempt at a time")?;
        let numbers = after.attempts.iter().enumerate().all(|(i, a)| usize::try_from(a.n).unwrap() == i + 1);
        must(numbers, "attempts count from one")?;
        let open: Vec<_> = after.attempts.iter().filter(|a| a.end.is_none()).collect();
        let working = matches!(after.state, RunState::Working { .. });
        must(open.len() == usize::from(working && !after.attempts.is_empty()), "exactly the working attempt is open")?;
        must(after.attempts.last().is_none_or(|a| a.end.is_some() || open[0].n == a.n), "only the last attempt is open")?;
        if after.attempts.len() > before.attempts.len() {
            // A limit of an account is nobody's failure.
            let limited = before.attempts.last().is_some_and(|_| after.attempts[before.attempts.len() - 1].end.as_ref().is_some_and(is_a_limit));
            self.attempts_since_person += u32::from(!limited);
            let allowed = self.policy.attempts + u32::try_from(before.attempts.len()).unwrap_or(0) * u32::from(self.attempts_since_person <= 1);
            must(self.attempts_since_person <= allowed, "attempts end where the policy says")?;
        }
        let by_kit = after.attempts.last().is_some_and(|a| matches!(a.worker, Worker::Kit { .. }));
        must(after.attempts.is_empty() || by_kit == after.order.kit().is_some(), "a kit does what it makes, and nothing else")?;
        let twins = before.attempts.len() >= 2 && after.attempts.len() > before.attempts.len() && {
            let ended = &after.attempts[before.attempts.len() - 1];
            let older = &after.attempts[before.attempts.len() - 2];
            let whose = ended.worker == older.worker && after.attempts.last().is_some_and(|next| next.worker == ended.worker);
            let judged = matches!(ended.end, Some(AttemptEnd::GatesFailed { .. } | AttemptEnd::CriteriaUnmet { .. }));
            let kit = matches!(ended.worker, Worker::Kit { .. });
            // A person who resumes it may have changed what an agent stumbled over.
            let whose = whose && (kit || older.n >= self.first_since_person);
            ended.end == older.end && ended.tree == older.tree && whose && (judged || kit) && !matches!(ended.end, Some(AttemptEnd::Halted))
        };
        must(!(twins && self.attempts_since_person > 1), "the same work with the same trouble is not tried a third time")
    }

    fn judge_effects(&mut self, before: &Run, event: &Event, decision: &Decision) -> Holds {
        let after = &decision.run;
        let current = after.attempts.last().map_or(0, |a| a.n);
        let mut halted = false;
        for effect in &decision.effects {
            let stage = match effect {
                Effect::Implement { attempt, .. } => Some((attempt.n, Stage::Implement, None)),
                Effect::Gate { attempt, commit } => Some((attempt.n, Stage::Review, Some(commit))),
                Effect::Preview { attempt, commit } => Some((attempt.n, Stage::Deploy, Some(commit))),
                Effect::Prove { attempt, commit } => Some((attempt.n, Stage::Qa, Some(commit))),
                Effect::Halt { attempt } => {
                    halted = true;
                    must(before.attempts.last().is_some_and(|a| a.n == attempt.n), "the working attempt is halted")?;
                    None
                }
                Effect::Promote { version, commit, entries, .. } => {
                    must(self.promotion.replace(*version).is_none(), "one promotion at a time")?;
                    must(self.accepted.as_ref().is_some_and(|(c, _)| c == commit), "only an accepted commit goes live")?;
                    must(
                        matches!(&after.state, RunState::Promoting { commit: c, version: v, entries: e, .. } if c == commit && v == version && entries.is_none_or(|chosen| *e == chosen)),
                        "the state says what is promoted",
                    )?;
                    None
                }
                Effect::Undo { version, .. } => {
                    must(matches!(event, Event::Undo { .. }), "only a person undoes")?;
                    must(self.undoing.replace(*version).is_none(), "one undo at a time")?;
                    None
                }
                Effect::Tell(_) => None,
                other => return Err(format!("a run does not ask for {}", other.name())),
            };
            if let Some((n, stage, commit)) = stage {
                must(n == current, "effects bear the current attempt")?;
                must(self.awaited.replace((n, stage)).is_none(), "one stage at a time")?;
                let made = after.attempts.last().and_then(|a| a.commit.as_ref());
                must(commit.is_none() || commit == made, "stages look at the attempt's own commit")?;
            }
        }
        if let RunState::Working { stage } = after.state {
            must(self.awaited == Some((current, stage)) || !self.begun, "work has exactly one effect on its way")?;
        } else {
            must(self.awaited.is_none(), "nothing is on its way when nothing works")?;
        }
        let left_work = self.begun && matches!(before.state, RunState::Working { .. }) && !before.attempts.is_empty();
        let by_person = matches!(event, Event::Stop { .. } | Event::Cancel { .. } | Event::Supersede | Event::CapReached { .. });
        must(!(left_work && by_person) || halted, "work that is stopped is halted")
    }

    fn judge_state(&self, after: &Run, now: i64) -> Holds {
        match &after.state {
            RunState::AwaitingAcceptance { commit } => {
                let built = after.built.as_ref().ok_or("what waits was built")?;
                must(&built.commit == commit && built.unmet().is_empty(), "what waits is proved")?;
                must(
                    built.evidence.len() == after.order.criteria.len() && built.evidence.iter().all(|e| &e.commit == commit),
                    "every criterion has evidence of this commit",
                )?;
                must(after.ready_at.is_some(), "the time it was ready is kept")
            }
            RunState::Accepted { commit, by, undo_until, .. } => {
                must(self.accepted.as_ref().is_some_and(|(c, p)| c == commit && p == by), "accepted by whom, exactly what")?;
                must(*undo_until <= now + self.policy.undo_ms, "undo does not last longer than said")
            }
            RunState::Promoting { version, .. } => must(self.promotion == Some(*version), "what is being promoted was asked for"),
            RunState::Undoing { version, .. } => must(self.undoing == Some(*version), "what is being undone was asked for"),
            _ => Ok(()),
        }
    }

    fn judge_tells(&mut self, before: &Run, decision: &Decision) -> Holds {
        let after = &decision.run;
        let mut told = false;
        for effect in &decision.effects {
            let Effect::Tell(tell) = effect else { continue };
            must(tell.thread == after.thread, "it speaks in its own thread")?;
            match &tell.notice {
                Notice::Progress(p) => {
                    told = true;
                    must(matches!(&tell.class, TellClass::Edit { slot } if slot == &format!("live:{}", after.id)), "one living message")?;
                    let shows_work = matches!(p.standing, Standing::Working);
                    must(shows_work == matches!(after.state, RunState::Working { .. }), "the living message says what is")?;
                    if let RunState::Working { stage } = after.state {
                        must(p.stage == stage, "the living message names the stage")?;
                    }
                }
                Notice::Result(r) => {
                    must(after.built.as_ref().is_some_and(|b| b.commit == r.commit), "the result shows the built commit")?;
                    self.buttons = r.waiting == Waiting::Yes;
                }
                Notice::EntriesQuestion { commit, answer, .. } => {
                    must(self.accepted.as_ref().is_some_and(|(c, _)| c == commit), "entries are asked about for the accepted commit")?;
                    self.choices = *answer == EntriesAnswer::Open;
                }
                _ => {}
            }
        }
        must(self.choices == matches!(after.state, RunState::ChoosingEntries { .. }), "the choice is there exactly while it is open")?;
        let waits = matches!(after.state, RunState::AwaitingAcceptance { .. });
        must(waits == self.buttons, "buttons are there exactly while it waits")?;
        let silent_moves = matches!(
            after.state,
            RunState::Superseded | RunState::Promoting { .. } | RunState::ChoosingEntries { .. } | RunState::Undoing { .. } | RunState::Accepted { .. }
        );
        must(told || silent_moves || before.state == after.state, "a change that people wait for is told")
    }
}

/// Whether an attempt of an agent was halted and has not said yet what it left.
fn is_late(run: &Run, attempt: &AttemptId) -> bool {
    let waits = |a: &Attempt| a.n == attempt.n && a.end == Some(AttemptEnd::Halted) && a.commit.is_none() && a.spent == Spent::default();
    run.attempts.iter().any(|a| matches!(a.worker, Worker::Agent { .. }) && waits(a))
}

/// Ends that say something about an account and nothing about the work.
pub(super) fn is_a_limit(end: &AttemptEnd) -> bool {
    use End as E;
    let AttemptEnd::Agent { ended, .. } = end else { return false };
    matches!(ended.end, E::RateLimited | E::QuotaOrBilling | E::Overloaded | E::Network | E::Auth | E::ModelMissing | E::BudgetLimit)
}

fn fits(stage: Stage, report: &Report) -> bool {
    matches!(
        (stage, report),
        (_, Report::Broke { .. })
            | (Stage::Implement, Report::Implemented { .. } | Report::AgentEnded { .. })
            | (Stage::Review, Report::Gated { .. })
            | (Stage::Deploy, Report::Previewed)
            | (Stage::Qa, Report::Proved { .. })
    )
}
