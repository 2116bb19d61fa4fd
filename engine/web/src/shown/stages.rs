//! The stages of a run, and how each stands.

use fleet_domain::run::{Run, RunState, Stage};
use serde::Serialize;
use utoipa::ToSchema;

/// A stage of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct StageShown {
    /// `research`, …, `acceptance`.
    pub(crate) name: &'static str,
    /// How it stands.
    pub(crate) state: StageState,
}

/// How a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageState {
    /// Done.
    Done,
    /// A kit that fits settled it; nothing had to be worked out.
    Settled,
    /// At work, or a person looks.
    Now,
    /// Halted here; a person has to act.
    Halted,
    /// Not reached yet.
    Todo,
    /// Will not be reached any more.
    Skipped,
}

/// Every stage of a run, in order.
pub(crate) fn stages(run: &Run) -> Vec<StageShown> {
    let (here, here_state, after) = place(run);
    Stage::ALL
        .iter()
        .enumerate()
        .map(|(n, stage)| {
            let state = match n.cmp(&here) {
                std::cmp::Ordering::Less if matches!(stage, Stage::Research | Stage::Architect | Stage::Plan) => StageState::Settled,
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => here_state,
                std::cmp::Ordering::Greater => after,
            };
            StageShown { name: stage.as_str(), state }
        })
        .collect()
}

/// The stage a run is at (past the last = all done), how it stands, and what becomes of those after it.
fn place(run: &Run) -> (usize, StageState, StageState) {
    let at = |stage: Stage| Stage::ALL.iter().position(|s| *s == stage).unwrap_or(0);
    match &run.state {
        RunState::Working { stage } => (at(*stage), StageState::Now, StageState::Todo),
        RunState::Resting { stage, .. } | RunState::Stopped { stage, .. } | RunState::NeedsHuman { stage, .. } | RunState::Parked { stage, .. } => {
            (at(*stage), StageState::Halted, StageState::Todo)
        }
        RunState::AwaitingAcceptance { .. } | RunState::ChoosingEntries { .. } | RunState::Promoting { .. } | RunState::Undoing { .. } => {
            (at(Stage::Acceptance), StageState::Now, StageState::Todo)
        }
        RunState::Accepted { .. } => (Stage::ALL.len(), StageState::Done, StageState::Done),
        RunState::Superseded | RunState::Cancelled { .. } => (reached(run), StageState::Skipped, StageState::Skipped),
    }
}

/// How far a run that was thrown away had come for certain.
fn reached(run: &Run) -> usize {
    let at = |stage: Stage| Stage::ALL.iter().position(|s| *s == stage).unwrap_or(0);
    if run.ready_at.is_some() {
        return at(Stage::Acceptance);
    }
    match run.attempts.last() {
        Some(attempt) if attempt.commit.is_some() => at(Stage::Review),
        Some(_) => at(Stage::Implement),
        None => 0,
    }
}
