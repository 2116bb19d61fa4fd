//! What the engine tells of its work: progress, result, and the lists that answer a question.

use serde::{Deserialize, Serialize};

use crate::act::EntryChoice;
use crate::criterion::Verdict;
use crate::id::{PersonId, ProjectId, RunId};
use crate::run::{Doing, Means, NeedsHuman, Stage};
use crate::spec::Shape;

/// The living message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressNotice {
    /// Run.
    pub run: RunId,
    /// Title.
    pub title: String,
    /// Stage at work, or where it stopped.
    pub stage: Stage,
    /// How it stands.
    pub standing: Standing,
    /// Attempt number.
    pub attempt: u32,
    /// UTC ms.
    pub started_at: i64,
    /// How long it has been at work, ms, where it is told for that alone: nothing else is new.
    #[serde(default)]
    pub passed_ms: Option<i64>,
    /// What is seen of the agent, while one is at work.
    #[serde(default)]
    pub doing: Doing,
    /// Criteria proved so far, of all.
    pub proved: (u32, u32),
}

/// How a run stands, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// At work.
    Working,
    /// Every agent that could go on is asleep; it goes on by itself.
    Resting {
        /// When, UTC ms.
        until: i64,
    },
    /// Stopped by a person: [Resume] [Throw away].
    Stopped,
    /// Ready: see the result.
    Ready,
    /// Accepted.
    Accepted,
    /// Thrown away.
    Cancelled,
    /// A person has to decide something.
    NeedsHuman {
        /// What.
        why: NeedsHuman,
    },
}

/// The result shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultNotice {
    /// Run.
    pub run: RunId,
    /// Project.
    pub project: ProjectId,
    /// Title.
    pub title: String,
    /// Full hex id.
    pub commit: String,
    /// Criteria with verdicts.
    pub criteria: Vec<(String, Verdict)>,
    /// What was not included.
    pub not_included: Vec<String>,
    /// Seconds from the confirm to now, rounded up.
    pub seconds: u32,
    /// Whether it still waits: [Accept] and [Ask for changes] are shown only then.
    pub waiting: Waiting,
    /// Who made it.
    #[serde(default)]
    pub made: Means,
    /// Whether there is something to fill in.
    #[serde(default)]
    pub shape: Shape,
}

/// Whether a result still waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Buttons shown.
    Yes,
    /// Settled: no buttons.
    No,
}

/// Why a version that was said to be live is not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// Its accept was undone.
    Undone,
    /// The app was deleted.
    Deleted,
}

/// What became of the question about the trial's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntriesAnswer {
    /// Buttons shown.
    #[default]
    Open,
    /// Answered.
    Chosen(EntryChoice),
    /// Nothing is to be chosen any more: the result was thrown away or replaced.
    Closed,
}

/// Who reads an overview of somebody's apps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// The chat is theirs alone: all of it is there.
    #[default]
    Alone,
    /// Others read the same thread, and are not shown it: all of it is there.
    Only(PersonId),
    /// Others read along: the conversation's own app is there, nothing else.
    Others,
}

/// A line of "what is happening?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusLine {
    /// Title or first words.
    pub title: String,
    /// Locale key of the state's words (`status-working`, …).
    pub state: String,
    /// Stage, if at work.
    pub stage: Option<Stage>,
}

/// A line of the list of apps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectLine {
    /// Project.
    pub project: ProjectId,
    /// Title.
    pub title: String,
    /// Live version, if any.
    pub live: Option<u32>,
    /// Whether a preview is up.
    pub preview: Waiting,
}
