//! Why something that a person asked for was not done.

use serde::{Deserialize, Serialize};

/// Why a button or a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// Not this person's to press.
    NotYours,
    /// The role does not allow it.
    Role {
        /// The right that is missing.
        deed: crate::role::Deed,
    },
    /// Pressed before (by whom, if known).
    Used,
    /// Time is over.
    Expired,
    /// What it stood for has moved on: the newest message has the right buttons.
    Stale,
    /// Not a button of ours, or of another chat.
    Unknown,
    /// The app refused: its own words.
    App {
        /// What the app said.
        message: String,
    },
    /// Too many messages; try again in some seconds.
    TooFast,
    /// No project of this name.
    NoSuchProject {
        /// What was asked for.
        name: String,
    },
    /// Not let in yet: show this code to an owner.
    NotPaired {
        /// The code.
        code: String,
    },
}
