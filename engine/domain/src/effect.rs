//! What leaves the process, as data: complete (its executor has no choice left), keyed, safe to do twice.

use serde::{Deserialize, Serialize};

use crate::act::EntryChoice;
use crate::chat::Env;
use crate::id::{AttemptId, FillingId, PersonId, ProjectId, RunId, ThreadId};
use crate::notice::Notice;
use crate::run::Means;

/// Something to be done outside the database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Do the run's order: an attempt that ends with a commit.
    Implement {
        /// Fence.
        attempt: AttemptId,
        /// How.
        #[serde(default)]
        means: Means,
    },
    /// Run the gates on a commit.
    Gate {
        /// Fence.
        attempt: AttemptId,
        /// Full hex id.
        commit: String,
    },
    /// Put a commit on the project's preview address.
    Preview {
        /// Fence.
        attempt: AttemptId,
        /// Full hex id.
        commit: String,
    },
    /// Prove every criterion on a commit.
    Prove {
        /// Fence.
        attempt: AttemptId,
        /// Full hex id.
        commit: String,
    },
    /// Make a commit the live version.
    Promote {
        /// The run whose result it is.
        run: RunId,
        /// Project.
        project: ProjectId,
        /// Full hex id.
        commit: String,
        /// The version number it becomes.
        version: u32,
        /// What a person chose of the trial's entries; none if nobody was asked: then what is live keeps its own.
        entries: Option<EntryChoice>,
    },
    /// Take the live address back to what it was before `version` (undo of an accept).
    Undo {
        /// The run that made it.
        run: RunId,
        /// Project.
        project: ProjectId,
        /// The version undone.
        version: u32,
    },
    /// Point the live address at an earlier version.
    Rollback {
        /// Project.
        project: ProjectId,
        /// To this version.
        version: u32,
        /// Who asked.
        by: PersonId,
        /// Where to answer.
        thread: ThreadId,
    },
    /// Decide an entry of an app for a person who pressed in the chat.
    Decide {
        /// Project.
        project: ProjectId,
        /// Environment.
        env: Env,
        /// Collection.
        collection: String,
        /// Record.
        record: String,
        /// Transition.
        transition: String,
        /// Reason given.
        reason: Option<String>,
        /// Revision of the entry that was decided on.
        #[serde(default)]
        rev: Option<i64>,
        /// They said it in words that name no entry: it is decided if no other waits for them, else they are shown which do.
        #[serde(default)]
        alone: bool,
        /// As whom.
        by: PersonId,
        /// Where to answer.
        thread: ThreadId,
    },
    /// Show an entry of an app as it is now, in its own message, to somebody who asked for it in the chat.
    ShowEntry {
        /// Project.
        project: ProjectId,
        /// Environment.
        env: Env,
        /// Collection.
        collection: String,
        /// Record.
        record: String,
        /// The approval step, from 1.
        step: u8,
        /// Transitions to offer, if the entry still stands where they begin.
        transitions: Vec<String>,
        /// Where to show it.
        thread: ThreadId,
    },
    /// Tell somebody who asked in the chat which entries there are, as far as they may see them.
    ListEntries {
        /// Project.
        project: ProjectId,
        /// Environment.
        env: Env,
        /// Who asks.
        by: PersonId,
        /// The one of this number among them is meant, from 1; all of them if none is said.
        #[serde(default)]
        nth: Option<u32>,
        /// Whose.
        #[serde(default)]
        whose: EntriesOf,
        /// Where to answer.
        thread: ThreadId,
        /// What it answers, if that was said there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Box<Answered>>,
    },
    /// Make an entry of an app out of what somebody filled in in the chat.
    FillEntry {
        /// Whose answers, and the key under which the entry is made once.
        filling: FillingId,
        /// Project.
        project: ProjectId,
        /// Where to answer.
        thread: ThreadId,
    },
    /// Show on the trial address what the project's row says.
    Reshow {
        /// Project.
        project: ProjectId,
    },
    /// Remove an app: its addresses, data and repository go to the trash with days of grace.
    Erase {
        /// Project.
        project: ProjectId,
        /// Who asked.
        by: PersonId,
        /// Where to answer.
        thread: ThreadId,
    },
    /// Kill whatever an attempt still runs, and drop its folder.
    Halt {
        /// Which.
        attempt: AttemptId,
    },
    /// Say something in a thread.
    Tell(Tell),
}

/// Whose entries somebody asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntriesOf {
    /// All that they may see.
    #[default]
    Everybody,
    /// Those that they filed; beside them, those that wait for their decision.
    Them,
    /// Those that wait for their decision.
    Decisions,
}

/// A message to a thread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tell {
    /// Where.
    pub thread: ThreadId,
    /// What.
    pub notice: Notice,
    /// How it is delivered.
    pub class: TellClass,
    /// What it answers; `None` where it comes by itself, in the language of the thread when it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Box<Answered>>,
}

/// Words or a press that a message answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Whose.
    pub person: PersonId,
    /// In which language they were, whatever was said since.
    pub locale: String,
    /// Whether the words themselves are in it, and not only the conversation.
    #[serde(default)]
    pub plainly: bool,
}

/// Delivery classes (see the chat chapter of the README's map).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "class", rename_all = "snake_case")]
pub enum TellClass {
    /// Must arrive; a new message.
    Must,
    /// Edits the message with this slot in the thread, or posts it if there is none. Repeating is harmless.
    Edit {
        /// `card:brf_…`, `live:run_…`, `question:brf_…:key`.
        slot: String,
    },
    /// What an app tells: at most one within the time that `limits.notices_seconds` says. A new message, or the one of this slot.
    News {
        /// `entry:…` for a message that is edited once the entry moves on.
        slot: Option<String>,
        /// Keys of all that is told here, for whoever carries on after a crash.
        #[serde(default)]
        of: Vec<String>,
    },
    /// Must arrive; where others read along, only this person sees it if the messenger can do so.
    Whisper {
        /// Who.
        to: PersonId,
    },
    /// May be missed.
    May,
}

/// Which worker does an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// The engine: implement, gate, prove, decide…
    Work,
    /// Coding agents: minutes each, and few at once.
    Agent,
    /// Gates: a Bible's commands may take minutes, and nobody who presses a button waits behind them.
    Gate,
    /// Deploys: one at a time a project.
    Deploy,
    /// The chat: in order per thread.
    Tell,
}

impl Lane {
    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Agent => "agent",
            Self::Gate => "gate",
            Self::Deploy => "deploy",
            Self::Tell => "tell",
        }
    }
}

impl Effect {
    /// The name of what apps tell.
    pub const NEWS: &'static str = "news";

    /// Which worker does it.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Implement { means: Means::Agent, .. } => Lane::Agent,
            Self::Gate { .. } => Lane::Gate,
            Self::Implement { means: Means::Kit, .. }
            | Self::Prove { .. }
            | Self::Decide { .. }
            | Self::ShowEntry { .. }
            | Self::ListEntries { .. }
            | Self::FillEntry { .. }
            | Self::Halt { .. } => Lane::Work,
            Self::Preview { .. } | Self::Promote { .. } | Self::Undo { .. } | Self::Rollback { .. } | Self::Reshow { .. } | Self::Erase { .. } => Lane::Deploy,
            Self::Tell(_) => Lane::Tell,
        }
    }

    /// Effects of one ordering key are done one at a time, in order.
    pub fn order_key(&self) -> String {
        match self {
            Self::Implement { attempt, .. }
            | Self::Gate { attempt, .. }
            | Self::Preview { attempt, .. }
            | Self::Prove { attempt, .. }
            | Self::Halt { attempt } => attempt.run.to_string(),
            Self::Promote { project, .. }
            | Self::Undo { project, .. }
            | Self::Rollback { project, .. }
            | Self::Reshow { project }
            | Self::Decide { project, .. }
            | Self::ShowEntry { project, .. }
            | Self::ListEntries { project, .. }
            | Self::FillEntry { project, .. }
            | Self::Erase { project, .. } => project.to_string(),
            Self::Tell(tell) => tell.thread.to_string(),
        }
    }

    /// Short name for logs, metrics and the page.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Implement { .. } => "implement",
            Self::Gate { .. } => "gate",
            Self::Preview { .. } => "preview",
            Self::Prove { .. } => "prove",
            Self::Promote { .. } => "promote",
            Self::Undo { .. } => "undo",
            Self::Rollback { .. } => "rollback",
            Self::Reshow { .. } => "reshow",
            Self::Decide { .. } => "decide",
            Self::ShowEntry { .. } => "show_entry",
            Self::ListEntries { .. } => "list_entries",
            Self::FillEntry { .. } => "fill_entry",
            Self::Erase { .. } => "erase",
            Self::Halt { .. } => "halt",
            Self::Tell(Tell { class: TellClass::News { .. }, .. }) => Self::NEWS,
            Self::Tell(_) => "tell",
        }
    }
}
