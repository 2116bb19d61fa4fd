//! Where a conversation of a messenger is held.

use serde::{Deserialize, Serialize};

use super::Platform;
use crate::id::ThreadId;

/// One chat, topic or Slack thread.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spot {
    /// Which messenger.
    pub platform: Platform,
    /// The bot or workspace, by its immutable id.
    pub workspace: String,
    /// The chat or channel, by its immutable id.
    pub channel: String,
    /// The topic or the root message of the Slack thread; empty = the chat itself.
    pub topic: String,
}

/// A conversation and where it is held. Several may have been held in one spot; words that reply to nothing go to the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Which conversation.
    pub thread: ThreadId,
    /// Where.
    pub spot: Spot,
    /// Who can read along.
    pub kind: RoomKind,
    /// Whether words that reply to nothing go here.
    pub current: Current,
    /// Why nothing can be said here any more (`blocked`, `removed`); empty while it can.
    pub closed: String,
    /// Everything of the thread up to this change number is shown there.
    pub shown: i64,
}

/// Who can read along in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// One person and the bot.
    Direct,
    /// More people.
    Shared,
}

impl RoomKind {
    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Shared => "shared",
        }
    }
}

/// Whether a room is the one of its spot that words go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Current {
    /// It is.
    Yes,
    /// A newer conversation took its place; replies to its messages still reach it.
    No,
}
