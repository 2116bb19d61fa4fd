//! Where a run stands: its stages, its states, and what stops it.

use serde::{Deserialize, Serialize};

use crate::act::EntryChoice;
use crate::id::PersonId;

/// The stages of the default playbook, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// What is known and needed. A kit that fits answers it at once.
    Research,
    /// The shape of the solution.
    Architect,
    /// The work graph.
    Plan,
    /// An attempt makes a commit.
    Implement,
    /// Gates on the commit.
    Review,
    /// The preview address shows it.
    Deploy,
    /// Every criterion is tried on a throw-away copy.
    Qa,
    /// A person looks.
    Acceptance,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 8] = [Self::Research, Self::Architect, Self::Plan, Self::Implement, Self::Review, Self::Deploy, Self::Qa, Self::Acceptance];

    /// The name in words keys, tables and the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Research => "research",
            Self::Architect => "architect",
            Self::Plan => "plan",
            Self::Implement => "implement",
            Self::Review => "review",
            Self::Deploy => "deploy",
            Self::Qa => "qa",
            Self::Acceptance => "acceptance",
        }
    }
}

/// Where a run stands. Each state carries exactly what it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// A stage is at work under an attempt.
    Working {
        /// Which stage.
        stage: Stage,
    },
    /// Every agent that could go on is asleep; it goes on by itself.
    Resting {
        /// Where.
        stage: Stage,
        /// When the first of them wakes, UTC ms.
        until: i64,
    },
    /// A person stopped it; the work is kept.
    Stopped {
        /// Where it stopped.
        stage: Stage,
        /// Who.
        by: PersonId,
    },
    /// Proved; a person has to look.
    AwaitingAcceptance {
        /// The commit on the preview address.
        commit: String,
    },
    /// Accepted for the first time; what becomes of the trial's entries?
    ChoosingEntries {
        /// The accepted commit.
        commit: String,
        /// Who accepted.
        by: PersonId,
        /// How many entries the trial held then.
        #[serde(default)]
        entries: u64,
        /// How many entries were live before, and stay: of a version whose accept was taken back.
        #[serde(default)]
        live: u64,
        /// When it was asked, UTC ms: whoever takes an accept back and accepts again is asked anew.
        #[serde(default)]
        asked_at: i64,
    },
    /// The live address is being switched.
    Promoting {
        /// The accepted commit.
        commit: String,
        /// Who accepted.
        by: PersonId,
        /// The version it becomes.
        version: u32,
        /// What becomes of the trial's entries.
        entries: EntryChoice,
    },
    /// Live. Final but for undo.
    Accepted {
        /// The commit.
        commit: String,
        /// The version.
        version: u32,
        /// Who.
        by: PersonId,
        /// UTC ms.
        undo_until: i64,
    },
    /// An undo is being carried out.
    Undoing {
        /// The commit.
        commit: String,
        /// The version taken back.
        version: u32,
        /// Who had accepted it.
        accepted_by: PersonId,
    },
    /// A newer task of the project took its place before it was accepted. Final.
    Superseded,
    /// A person has to decide; the work is kept.
    NeedsHuman {
        /// Where.
        stage: Stage,
        /// What.
        why: NeedsHuman,
    },
    /// A budget or time cap was reached; report written, [Resume] works.
    Parked {
        /// Where.
        stage: Stage,
        /// Which cap.
        cap: Cap,
    },
    /// Thrown away by a person. Final; the journal stays.
    Cancelled {
        /// Who.
        by: PersonId,
    },
}

/// What a person has to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NeedsHuman {
    /// Gates found the same things again: trying once more would change nothing.
    GatesStuck {
        /// What they found.
        findings: Vec<String>,
    },
    /// Criteria do not hold, and the next attempt would make the same.
    CriteriaUnmet {
        /// Ids of the criteria.
        criteria: Vec<String>,
    },
    /// Every attempt was used.
    AttemptsUsed {
        /// How many.
        attempts: u32,
        /// The last reason.
        last: String,
    },
    /// Nobody of the roster can go on.
    NoAgent {
        /// Who was tried, or what is not ready.
        said: String,
    },
    /// The environment refuses (disk full, folder gone): fix it and resume.
    Environment {
        /// What it said.
        message: String,
    },
}

/// A cap that parks a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// Minutes at work.
    Time,
    /// Money.
    Money,
}
