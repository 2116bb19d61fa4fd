//! What an app tells of its entries.

use serde::{Deserialize, Serialize};

use crate::chat::Env;
use crate::effect::EntriesOf;
use crate::id::{PersonId, ProjectId};
use crate::manifest::{Reason, Text, Tone};

/// An entry of an app, told in the chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryNotice {
    /// Project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// Environment; a preview's entries are marked as trial.
    pub env: Env,
    /// Collection.
    pub collection: String,
    /// Record.
    pub record: String,
    /// Its revision as told here; none in old messages.
    #[serde(default)]
    pub rev: Option<i64>,
    /// Who made it.
    pub author: String,
    /// Label and value, for people, in the language of the message that tells it, as far as the app has words in it; at most 12.
    pub lines: Vec<(String, String)>,
    /// State now, as worded by the app in that language.
    pub state: String,
    /// Reason of the decision, if any.
    pub reason: Option<String>,
    /// Buttons: transition, words, tone, whether a reason is asked; empty once decided.
    pub actions: Vec<EntryAction>,
    /// The approval step, from 1, of how many.
    pub step: Option<(u8, u8)>,
    /// The number by which somebody asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// The only one who may read it here, where others read along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<PersonId>,
}

/// Entries of an app that are told together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntriesNotice {
    /// Project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// Environment.
    pub env: Env,
    /// In the order in which it happened; at most [`EntriesNotice::MOST`].
    pub entries: Vec<EntryNotice>,
}

impl EntriesNotice {
    /// Entries that a message lists with a button each.
    pub const MOST: usize = 10;
}

/// Entries of an app that somebody asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundEntries {
    /// The newest, those that wait for them first.
    pub list: EntriesNotice,
    /// How many there are in all.
    pub total: u64,
    /// Whose they are.
    #[serde(default)]
    pub whose: EntriesOf,
    /// Who asked: nobody else reads it where others read the same thread. None in old messages.
    #[serde(default)]
    pub reader: Option<PersonId>,
}

/// Entries of an app that one person filed, and others' that wait for their decision: each with the number by which it can be asked
/// for among all that they may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnEntries {
    /// Project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// Environment.
    pub env: Env,
    /// Their own, newest first; at most [`EntriesNotice::MOST`].
    pub own: Vec<(u32, EntryNotice)>,
    /// How many they filed in all.
    pub filed: u64,
    /// Those that wait for their decision, newest first; at most as many.
    pub waiting: Vec<(u32, EntryNotice)>,
    /// Who asked: nobody else reads it where others read the same thread.
    pub reader: PersonId,
}

/// A decision offered as a button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryAction {
    /// Transition.
    pub transition: String,
    /// Words.
    pub label: Text,
    /// How it looks.
    pub tone: Tone,
    /// Whether a reason is asked.
    pub reason: Reason,
}
