//! Acceptance: bound to one commit, first asks about the trial's entries, then switches the live address; undo for a while.

use super::report::short;
use super::{Ignored, Step};
use crate::act::EntryChoice;
use crate::effect::Effect;
use crate::id::PersonId;
use crate::notice::{EntriesAnswer, Over};
use crate::run::{NeedsHuman, RunState, Stage};

type Taken = Result<(Step, String), Ignored>;

fn refused(step: &Step, event: &'static str) -> Ignored {
    Ignored::NotExpected { event, state: step.run.state.name() }
}

/// `entries`: those of the trial that there is a word to be had about, and how many are live and stay.
pub(super) fn accept(mut step: Step, by: PersonId, commit: &str, versions: u32, (entries, live): (u64, u64)) -> Taken {
    let RunState::AwaitingAcceptance { commit: there } = &step.run.state else { return Err(refused(&step, "accept")) };
    same(commit, there)?;
    step.tell_result_settled();
    if entries > 0 {
        let why = format!("{by} accepted {}; the trial holds {entries} entries, so they are asked about first", short(commit));
        step.run.state = RunState::ChoosingEntries { commit: commit.to_owned(), by, entries, live, asked_at: step.now };
        step.tell_entries_question(EntriesAnswer::Open);
        return Ok((step, why));
    }
    let why = format!("{by} accepted {}", short(commit));
    promote(&mut step, by, commit, versions + 1, None);
    Ok((step, why))
}

pub(super) fn choose(mut step: Step, by: &PersonId, commit: &str, entries: EntryChoice, versions: u32) -> Taken {
    let RunState::ChoosingEntries { commit: there, by: accepted_by, .. } = &step.run.state else { return Err(refused(&step, "choose_entries")) };
    same(commit, there)?;
    let accepted_by = accepted_by.clone();
    let words = match entries {
        EntryChoice::Clean => "to start clean",
        EntryChoice::Keep => "to keep the trial's entries",
    };
    step.tell_entries_question(EntriesAnswer::Chosen(entries));
    promote(&mut step, accepted_by, commit, versions + 1, Some(entries));
    Ok((step, format!("{by} chose {words}")))
}

fn promote(step: &mut Step, by: PersonId, commit: &str, version: u32, entries: Option<EntryChoice>) {
    step.push(Effect::Promote { run: step.run.id.clone(), project: step.run.project.clone(), commit: commit.to_owned(), version, entries });
    step.run.state = RunState::Promoting { commit: commit.to_owned(), by, version, entries: entries.unwrap_or(EntryChoice::Clean) };
}

pub(super) fn promoted(mut step: Step, version: u32) -> Taken {
    let RunState::Promoting { commit, by, version: wanted, entries } = step.run.state.clone() else { return Err(refused(&step, "promoted")) };
    same_version(version, wanted)?;
    let undo_until = step.now + step.policy.undo_ms;
    step.run.state = RunState::Accepted { commit: commit.clone(), version, by, undo_until };
    step.tell_progress();
    // That nothing came along is news only where nothing was live before.
    let told = (version == 1 || entries == EntryChoice::Keep).then_some(entries);
    step.tell_live(version, told, undo_until);
    Ok((step, format!("version {version} is live: {}", short(&commit))))
}

pub(super) fn promote_failed(mut step: Step, version: u32, message: &str) -> Taken {
    let RunState::Promoting { commit, version: wanted, .. } = step.run.state.clone() else { return Err(refused(&step, "promote_failed")) };
    same_version(version, wanted)?;
    step.run.state = RunState::NeedsHuman { stage: Stage::Acceptance, why: NeedsHuman::Environment { message: message.to_owned() } };
    step.tell_progress();
    Ok((step, format!("switching the live address to {} failed; what was live still is: {message}", short(&commit))))
}

pub(super) fn undo(mut step: Step, by: &PersonId, version: u32) -> Taken {
    let RunState::Accepted { commit, version: there, undo_until, by: accepted_by } = step.run.state.clone() else { return Err(refused(&step, "undo")) };
    same_version(version, there)?;
    if step.now > undo_until {
        return Err(Ignored::TooLate);
    }
    step.push(Effect::Undo { run: step.run.id.clone(), project: step.run.project.clone(), version });
    step.run.state = RunState::Undoing { commit, version, accepted_by };
    Ok((step, format!("{by} took the accept back")))
}

pub(super) fn undone(mut step: Step, version: u32) -> Taken {
    let RunState::Undoing { commit, version: there, .. } = step.run.state.clone() else { return Err(refused(&step, "undone")) };
    same_version(version, there)?;
    step.run.state = RunState::AwaitingAcceptance { commit };
    step.tell_progress();
    step.tell_live_over(version, Over::Undone);
    step.tell_result();
    Ok((step, format!("version {version} is off the live address; the result waits again")))
}

pub(super) fn undo_failed(mut step: Step, version: u32, message: &str) -> Taken {
    let RunState::Undoing { commit, version: there, accepted_by: by } = step.run.state.clone() else { return Err(refused(&step, "undo_failed")) };
    same_version(version, there)?;
    step.run.state = RunState::Accepted { commit, version, by, undo_until: step.now };
    Ok((step, format!("taking version {version} back failed; it still serves: {message}")))
}

fn same(got: &str, there: &str) -> Result<(), Ignored> {
    if got == there { Ok(()) } else { Err(Ignored::OtherResult { got: short(got).to_owned(), current: short(there).to_owned() }) }
}

fn same_version(got: u32, there: u32) -> Result<(), Ignored> {
    if got == there { Ok(()) } else { Err(Ignored::OtherResult { got: format!("version {got}"), current: format!("version {there}") }) }
}
