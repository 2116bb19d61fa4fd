//! What can happen to a brief, what is told about it, and what is passed over.

use serde::{Deserialize, Serialize};

use super::{Brief, Change, Headings, NoKit, NotIncludedWhy, Reading, Reply};
use crate::chat::FileRef;
use crate::id::TaskId;

/// Something happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum BriefEvent {
    /// A request in words.
    Said {
        /// The message.
        message: String,
        /// The words.
        text: String,
        /// What they were found to mean.
        reading: Box<Reading>,
    },
    /// A message was edited before the start.
    Edited {
        /// The message.
        message: String,
        /// Its new words.
        text: String,
        /// The meaning of everything said, with the new words in their place.
        reading: Box<Reading>,
    },
    /// Words or a button that answer.
    Answered {
        /// The message; empty for a button.
        message: String,
        /// The words; empty for a button.
        text: String,
        /// What they answer.
        reply: Box<Reply>,
    },
    /// "You decide" on one question.
    YouDecide {
        /// Which.
        key: String,
    },
    /// Every default is taken.
    YouDecideAll,
    /// [Change] was pressed.
    Change,
    /// Words that change what is on the card.
    ChangeRead {
        /// The message.
        message: String,
        /// The words.
        text: String,
        /// What they change.
        change: Box<Change>,
    },
    /// Words that take the last change of the card back.
    TakeBack {
        /// The message.
        message: String,
        /// The words.
        text: String,
    },
    /// A file was sent along.
    File {
        /// Which.
        file: FileRef,
        /// Its first row, if it is a table.
        #[serde(default)]
        headings: Option<Headings>,
    },
    /// [Start] was pressed.
    Start {
        /// The task that begins.
        task: TaskId,
    },
    /// [Cancel] was pressed.
    Cancel,
}

/// What the reducer makes of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The brief as it is now, whole.
    pub brief: Brief,
    /// What is told, in order.
    pub tells: Vec<BriefTell>,
    /// Why, for the journal.
    pub why: String,
}

/// Something to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tell", rename_all = "snake_case")]
pub enum BriefTell {
    /// What Fleet makes, with examples.
    Greeting,
    /// A question.
    Question {
        /// Which.
        key: String,
        /// Its place, from 1.
        n: u32,
        /// How many are foreseen.
        of: u32,
    },
    /// A question was answered: show it in its answered form.
    AnswerNoted {
        /// Which.
        key: String,
    },
    /// The words did not answer: the same question again.
    NotUnderstood {
        /// Which.
        key: String,
    },
    /// "What do you want changed?"
    AskChange,
    /// What a change did.
    Changed {
        /// The person's words that were taken.
        taken: Vec<String>,
        /// Those that were not, and why.
        not_taken: Vec<(String, NotIncludedWhy)>,
    },
    /// The card, new or brought up to date.
    Card,
    /// Work begins.
    Started {
        /// The task.
        task: TaskId,
    },
    /// Dropped.
    Cancelled,
    /// Kept as a wish.
    Wish {
        /// Which no.
        no: NoKit,
    },
}

/// An event that does not fit where the brief stands: logged, nothing changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Ignored {
    /// Why it was passed over.
    pub why: String,
}

impl Ignored {
    pub(super) fn because(why: &str) -> Self {
        Self { why: why.to_owned() }
    }
}
