//! What is told at its time: what waits for somebody, what happened since, and how they want to hear of it.

use serde::{Deserialize, Serialize};

use crate::habits::Digest;
use crate::id::PersonId;
use crate::manifest::Text;

/// What waits for somebody in one conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReminderNotice {
    /// For whom it waits.
    pub person: PersonId,
    /// What waits, the oldest first.
    pub waits: Vec<WaitLine>,
    /// What comes next.
    pub then: Then,
}

/// What comes after a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// They are reminded once more.
    Again,
    /// It is parked: it waits without another word.
    Parked,
}

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitLine {
    /// The group of its message's buttons.
    pub group: String,
    /// What it is about: an app or a request; may be empty.
    pub title: String,
    /// What is wanted.
    pub what: Wanted,
}

/// What is wanted of somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wanted", rename_all = "snake_case")]
pub enum Wanted {
    /// An answer.
    Answer {
        /// To this question.
        ask: Text,
    },
    /// A start from the card.
    Start,
    /// An accept.
    Accept,
    /// Decisions.
    Decisions {
        /// How many.
        n: u32,
    },
}

/// One person's digest: what waits for them, then what happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestNotice {
    /// Whose.
    pub person: PersonId,
    /// How often they want it.
    pub digest: Digest,
    /// What waits for them, the oldest first, at most [`DigestNotice::WAITS`].
    pub waits: Vec<WaitLine>,
    /// How much more waits.
    pub more_waits: u32,
    /// What happened in their apps, at most [`DigestNotice::APPS`].
    pub apps: Vec<AppLine>,
    /// In how many more apps something happened.
    pub more_apps: u32,
    /// For those who run the instance: where the audit chain stands, so that it stands outside of the database too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditHead>,
}

/// Where the audit chain stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// Its rows.
    pub rows: i64,
    /// Hash of the last one, hex.
    pub hash: String,
}

impl DigestNotice {
    /// Lines of what waits.
    pub const WAITS: usize = 3;
    /// Lines of what happened: with headings and what is left out, twelve lines in all.
    pub const APPS: usize = 4;
}

/// What happened in one app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppLine {
    /// Its name.
    pub title: String,
    /// The version that went live last.
    pub live: Option<u32>,
    /// Results that were made.
    pub results: u32,
    /// Entries that came, as far as they may see them.
    pub came: u32,
    /// Entries that were decided, as far as they may see them.
    pub decided: u32,
}

impl AppLine {
    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.live.is_none() && self.results == 0 && self.came == 0 && self.decided == 0
    }
}
