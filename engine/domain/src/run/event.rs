//! What can happen to a run: people's acts, and reports of effects that bear their attempt.

use serde::{Deserialize, Serialize};

use super::Spent;
use crate::act::EntryChoice;
use crate::agent::Ended;
use crate::criterion::Evidence;
use crate::id::{AttemptId, PersonId};

/// Something happened. Rights were checked before: the event says who acted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The person confirmed the card.
    Begin,
    /// An effect of an attempt came back.
    Report {
        /// Whose.
        attempt: AttemptId,
        /// What.
        report: Report,
    },
    /// The live address was switched.
    Promoted {
        /// Version.
        version: u32,
    },
    /// Switching failed; the old version still serves.
    PromoteFailed {
        /// Version.
        version: u32,
        /// What it said.
        message: String,
    },
    /// An undo was carried out.
    Undone {
        /// The version taken back.
        version: u32,
    },
    /// An undo failed; the version still serves.
    UndoFailed {
        /// Version.
        version: u32,
        /// What it said.
        message: String,
    },
    /// [Stop].
    Stop {
        /// Who.
        by: PersonId,
    },
    /// [Resume].
    Resume {
        /// Who.
        by: PersonId,
    },
    /// [Throw away].
    Cancel {
        /// Who.
        by: PersonId,
    },
    /// [Accept] of a commit.
    Accept {
        /// Who.
        by: PersonId,
        /// Which commit the person saw.
        commit: String,
        /// How many versions the project has had.
        versions: u32,
        /// How many entries of the trial can be taken along, which is asked about first; 0 where an accepted version has entries of its own.
        entries: u64,
        /// How many entries are live from before, and stay whatever is chosen: of a version whose accept was taken back.
        live: u64,
    },
    /// [Start clean] / [Keep these].
    ChooseEntries {
        /// Who.
        by: PersonId,
        /// Which commit.
        commit: String,
        /// Which.
        entries: EntryChoice,
        /// How many versions the project has had.
        versions: u32,
    },
    /// [Undo].
    Undo {
        /// Who.
        by: PersonId,
        /// The version.
        version: u32,
    },
    /// The time has come at which an agent wakes.
    Woke,
    /// A newer task of the project begins.
    Supersede,
    /// The clock passed a cap while at work.
    CapReached {
        /// Which.
        cap: super::Cap,
    },
}

/// What an effect of an attempt found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum Report {
    /// A commit was made.
    Implemented {
        /// Full hex id.
        commit: String,
        /// Hex id of its tree.
        tree: String,
        /// What it used.
        #[serde(default)]
        spent: Spent,
        /// What could not be taken of it, or must not be changed: it is not gated.
        #[serde(default)]
        findings: Vec<GateFinding>,
    },
    /// The agent ended without anything for the gates.
    AgentEnded {
        /// How.
        ended: Ended,
        /// What it left, kept under a reference of its own: commit and tree.
        left: Option<(String, String)>,
        /// What it used.
        spent: Spent,
    },
    /// Gates ran.
    Gated {
        /// Blocking findings; empty = passed.
        findings: Vec<GateFinding>,
    },
    /// The preview address shows the commit.
    Previewed,
    /// Criteria were tried.
    Proved {
        /// One a criterion.
        evidence: Vec<Evidence>,
    },
    /// The stage broke (not the work's fault: disk, folder, port).
    Broke {
        /// What it said.
        message: String,
    },
}

/// One blocking finding of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateFinding {
    /// The gate.
    pub gate: String,
    /// File and line, if any.
    pub place: String,
    /// What is wrong.
    pub message: String,
}
