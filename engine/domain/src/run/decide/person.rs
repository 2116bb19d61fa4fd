//! What people do to a run while it works: stop, resume, throw away, replace.

use super::Step;
use crate::effect::Effect;
use crate::id::PersonId;
use crate::notice::EntriesAnswer;
use crate::run::{AttemptEnd, Cap, RunState, Stage};

pub(super) fn stop(mut step: Step, by: PersonId) -> Option<(Step, String)> {
    let (RunState::Working { stage } | RunState::Resting { stage, .. }) = step.run.state else { return None };
    let why = format!("{by} stopped it at {}; the work is kept", stage.as_str());
    halt(&mut step);
    step.run.state = RunState::Stopped { stage, by };
    step.tell_progress();
    Some((step, why))
}

pub(super) fn resume(mut step: Step, by: &PersonId) -> Option<(Step, String)> {
    let stage = match &step.run.state {
        RunState::Stopped { stage, .. } | RunState::NeedsHuman { stage, .. } | RunState::Parked { stage, .. } => *stage,
        _ => return None,
    };
    step.run.anew_from = step.run.attempts.last().map_or(0, |a| a.n) + 1;
    let next = step.next_attempt();
    Some((step, format!("{by} resumed it after {}; {next}", stage.as_str())))
}

/// Ends the work on what is neither live, nor on its way there, nor over; `None` if it is.
fn let_go(step: &mut Step) -> Option<()> {
    match step.run.state {
        RunState::Working { .. } => halt(step),
        RunState::Resting { .. }
        | RunState::Stopped { .. }
        | RunState::NeedsHuman { .. }
        | RunState::Parked { .. }
        | RunState::AwaitingAcceptance { .. }
        | RunState::ChoosingEntries { .. } => {}
        _ => return None,
    }
    settle_result(step);
    Some(())
}

pub(super) fn cancel(mut step: Step, by: PersonId) -> Option<(Step, String)> {
    let_go(&mut step)?;
    let why = format!("{by} threw it away");
    step.run.state = RunState::Cancelled { by };
    step.tell_progress();
    Some((step, why))
}

pub(super) fn supersede(mut step: Step) -> Option<(Step, String)> {
    let_go(&mut step)?;
    step.run.state = RunState::Superseded;
    Some((step, "a newer task of the project took its place".to_owned()))
}

pub(super) fn park(mut step: Step, cap: Cap) -> Option<(Step, String)> {
    let RunState::Working { stage } = step.run.state else { return None };
    halt(&mut step);
    step.run.state = RunState::Parked { stage, cap };
    step.tell_progress();
    Some((step, format!("the {} cap was reached at {}; parked, and one tap resumes it", cap_name(cap), stage.as_str())))
}

/// Takes the buttons off what waits no more.
fn settle_result(step: &mut Step) {
    match step.run.state {
        RunState::AwaitingAcceptance { .. } => step.tell_result_settled(),
        RunState::ChoosingEntries { .. } => step.tell_entries_question(EntriesAnswer::Closed),
        _ => {}
    }
}

fn halt(step: &mut Step) {
    // Nobody is at work while every agent sleeps.
    if !matches!(step.run.state, RunState::Working { .. }) {
        return;
    }
    let attempt = step.attempt_id();
    step.end_attempt(AttemptEnd::Halted);
    if !matches!(step.run.state, RunState::Working { stage: Stage::Research }) {
        step.push(Effect::Halt { attempt });
    }
}

fn cap_name(cap: Cap) -> &'static str {
    match cap {
        Cap::Time => "time",
        Cap::Money => "money",
    }
}
