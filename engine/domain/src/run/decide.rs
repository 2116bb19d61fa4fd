//! The one decision: given a run and an event, the run after it, what to do, and why. Pure.

mod accept;
mod person;
mod report;
mod tell;

use super::{Attempt, AttemptEnd, Event, NeedsHuman, Policy, Report, Run, RunState, Stage, Worker};
use crate::effect::Effect;
use crate::id::AttemptId;
use crate::roster::{self, Next};

/// What follows from an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The run after it, whole.
    pub run: Run,
    /// What leaves the process.
    pub effects: Vec<Effect>,
    /// Why, one sentence for the journal.
    pub why: String,
}

/// The event does nothing, and why: it is journalled and forgotten.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Ignored {
    /// A report of an attempt that was replaced or halted.
    #[error("a report of attempt {got} arrived, but attempt {current} is at work")]
    Fenced {
        /// Whose report.
        got: u32,
        /// The current attempt, 0 if none.
        current: u32,
    },
    /// The state does not take this event.
    #[error("{event} does not apply to a run that is {state}")]
    NotExpected {
        /// The event's name.
        event: &'static str,
        /// The state's name.
        state: &'static str,
    },
    /// The commit or version that was seen is not the one that is there.
    #[error("the event concerns {got}, but {current} is there")]
    OtherResult {
        /// What the event named.
        got: String,
        /// What is there.
        current: String,
    },
    /// Too late.
    #[error("the time for it is over")]
    TooLate,
}

/// Decides what an event does to a run. `now` is UTC ms.
pub fn decide(run: &Run, event: Event, policy: &Policy, now: i64) -> Result<Decision, Ignored> {
    let name = event.name();
    let step = Step { run: run.clone(), effects: Vec::new(), now, policy: policy.clone() };
    let refused = || Ignored::NotExpected { event: name, state: run.state.name() };
    let (step, why) = match event {
        Event::Begin => {
            if !run.attempts.is_empty() || !matches!(run.state, RunState::Working { stage: Stage::Research }) {
                return Err(refused());
            }
            begin(step)
        }
        Event::Report { attempt, report } => {
            let current = run.attempts.last().map_or(0, |a| a.n);
            if report::is_late(run, &attempt, &report) {
                report::late(step, attempt.n, report)
            } else {
                let RunState::Working { stage } = run.state else { return Err(refused()) };
                if attempt.run != run.id || attempt.n != current || current == 0 {
                    return Err(Ignored::Fenced { got: attempt.n, current });
                }
                report::take(step, stage, report).ok_or_else(refused)?
            }
        }
        Event::Stop { by } => person::stop(step, by).ok_or_else(refused)?,
        Event::Resume { by } => person::resume(step, &by).ok_or_else(refused)?,
        Event::Cancel { by } => person::cancel(step, by).ok_or_else(refused)?,
        Event::Woke => report::woke(step).ok_or_else(refused)?,
        Event::Supersede => person::supersede(step).ok_or_else(refused)?,
        Event::CapReached { cap } => person::park(step, cap).ok_or_else(refused)?,
        Event::Accept { by, commit, versions, entries, live } => accept::accept(step, by, &commit, versions, (entries, live))?,
        Event::ChooseEntries { by, commit, entries, versions } => accept::choose(step, &by, &commit, entries, versions)?,
        Event::Promoted { version } => accept::promoted(step, version)?,
        Event::PromoteFailed { version, message } => accept::promote_failed(step, version, &message)?,
        Event::Undo { by, version } => accept::undo(step, &by, version)?,
        Event::Undone { version } => accept::undone(step, version)?,
        Event::UndoFailed { version, message } => accept::undo_failed(step, version, &message)?,
    };
    let mut run = step.run;
    run.updated_at = now;
    Ok(Decision { run, effects: step.effects, why })
}

/// A decision in the making.
struct Step {
    run: Run,
    effects: Vec<Effect>,
    now: i64,
    policy: Policy,
}

impl Step {
    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn attempt_id(&self) -> AttemptId {
        AttemptId { run: self.run.id.clone(), n: self.run.attempts.last().map_or(0, |a| a.n) }
    }

    fn end_attempt(&mut self, end: AttemptEnd) {
        if let Some(last) = self.run.attempts.last_mut()
            && last.end.is_none()
        {
            last.end = Some(end);
        }
    }

    /// Starts the next attempt at Implement, or says who is waited for; the living message says so too. What came of it, for the journal.
    fn next_attempt(&mut self) -> String {
        let worker = match self.run.order.kit() {
            Some(kit) => Worker::Kit { kit: kit.to_owned() },
            None => match roster::next(&self.policy.seats, Stage::Implement, self.since_a_person(), self.now) {
                Next::Go(seat) => Worker::Agent { seat },
                Next::Wait { until } => {
                    self.run.state = RunState::Resting { stage: Stage::Implement, until };
                    self.tell_progress();
                    return "every agent that could go on is asleep; it goes on when the first wakes".to_owned();
                }
                Next::Nobody { why } => {
                    let said = format!("nobody can go on ({why}): a person is asked");
                    self.run.state = RunState::NeedsHuman { stage: Stage::Implement, why: NeedsHuman::NoAgent { said: why } };
                    self.tell_progress();
                    return said;
                }
            },
        };
        let attempt = self.begun(worker);
        let said = match &attempt.worker {
            Worker::Kit { kit } => format!("the next attempt starts: the kit {kit}"),
            Worker::Agent { seat } => format!("the next attempt starts: {} on {}", seat.agent, seat.account),
        };
        self.run.attempts.push(attempt);
        self.run.state = RunState::Working { stage: Stage::Implement };
        let (attempt, means) = (self.attempt_id(), self.run.order.means);
        self.push(Effect::Implement { attempt, means });
        self.tell_progress();
        said
    }

    /// The attempt of this worker: an agent goes on with what the one before left, and with its own session where that was only wrong
    /// and not full.
    fn begun(&self, worker: Worker) -> Attempt {
        let before = self.run.attempts.last();
        let mut attempt = Attempt::new(before.map_or(0, |a| a.n) + 1, worker, self.now);
        if let (Worker::Agent { .. }, Some(before)) = (&attempt.worker, before) {
            attempt.from = before.commit.clone().or_else(|| before.from.clone());
            let judged = matches!(before.end, Some(AttemptEnd::GatesFailed { .. } | AttemptEnd::CriteriaUnmet { .. } | AttemptEnd::Halted));
            attempt.resumes = before.spent.session.clone().filter(|_| judged && before.worker == attempt.worker);
        }
        attempt
    }

    /// Attempts since a person last had a say.
    fn since_a_person(&self) -> &[Attempt] {
        let from = self.run.attempts.iter().position(|a| a.n >= self.run.anew_from).unwrap_or(self.run.attempts.len());
        &self.run.attempts[from..]
    }
}

fn begin(mut step: Step) -> (Step, String) {
    let settled = match step.run.order.kit() {
        Some(kit) => format!("the kit {kit} fits, so research, architecture and plan are settled"),
        None => "an agent does it".to_owned(),
    };
    let next = step.next_attempt();
    (step, format!("confirmed; {settled}: one atomic node; {next}"))
}

impl Event {
    /// Short name for journals.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Report { report, .. } => match report {
                Report::Implemented { .. } => "implemented",
                Report::AgentEnded { .. } => "agent_ended",
                Report::Gated { .. } => "gated",
                Report::Previewed => "previewed",
                Report::Proved { .. } => "proved",
                Report::Broke { .. } => "broke",
            },
            Self::Promoted { .. } => "promoted",
            Self::PromoteFailed { .. } => "promote_failed",
            Self::Undone { .. } => "undone",
            Self::UndoFailed { .. } => "undo_failed",
            Self::Stop { .. } => "stop",
            Self::Resume { .. } => "resume",
            Self::Cancel { .. } => "cancel",
            Self::Accept { .. } => "accept",
            Self::ChooseEntries { .. } => "choose_entries",
            Self::Undo { .. } => "undo",
            Self::Woke => "woke",
            Self::Supersede => "supersede",
            Self::CapReached { .. } => "cap_reached",
        }
    }
}

impl RunState {
    /// Names of the states in which something is done, or will be by itself.
    pub const AT_WORK: [&str; 2] = ["working", "resting"];

    /// Short name for journals, tables and the page.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Working { .. } => "working",
            Self::Resting { .. } => "resting",
            Self::Stopped { .. } => "stopped",
            Self::AwaitingAcceptance { .. } => "awaiting_acceptance",
            Self::ChoosingEntries { .. } => "choosing_entries",
            Self::Promoting { .. } => "promoting",
            Self::Accepted { .. } => "accepted",
            Self::Undoing { .. } => "undoing",
            Self::Superseded => "superseded",
            Self::NeedsHuman { .. } => "needs_human",
            Self::Parked { .. } => "parked",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether nothing can happen to it any more but an undo.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::Superseded | Self::Cancelled { .. })
    }
}
