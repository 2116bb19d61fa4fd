//! Why something that a person asked for was not done, and what can be done instead.

use serde::{Deserialize, Serialize};

/// Target of log lines about what was refused, by the page, the API and the chat: whoever keeps them finds them by it.
pub const REFUSALS: &str = "fleet::refused";

/// Why a button or a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// Not this person's to press.
    NotYours,
    /// They are no member of the app.
    NotInApp,
    /// The role does not allow it.
    Role {
        /// The right that is missing.
        deed: crate::role::Deed,
    },
    /// Pressed before (by whom, if known).
    Used,
    /// Time is over.
    Expired,
    /// What it stood for has moved on.
    Stale,
    /// This version of an app was given up: only the last ones are kept.
    NotKept {
        /// The version that was wanted.
        version: u32,
        /// Those that are kept, oldest first.
        kept: Vec<u32>,
    },
    /// The accept of this version was undone: there is no going back to it.
    Withdrawn {
        /// The version that was wanted.
        version: u32,
    },
    /// Only the latest accept is taken back, and only while it is what is live.
    PastUndo {
        /// The latest version.
        latest: u32,
        /// What is live.
        live: Option<u32>,
        /// Why it is past that.
        why: PastUndo,
    },
    /// Not a button of ours, or of another chat.
    Unknown,
    /// The app refused: its own words.
    App {
        /// What the app said.
        message: String,
    },
    /// Too many messages; try again in some seconds.
    TooFast,
    /// As much of theirs is at work as may be.
    TooManyAtWork {
        /// How much.
        tasks: u32,
    },
    /// Somebody accepted a result of the app, and what becomes of the trial's entries is not chosen yet.
    ChoiceFirst {
        /// The app's title.
        title: String,
    },
    /// An app keeps at least one owner.
    LastOwner,
    /// What is open here is somebody else's to settle: words of others are not taken into it.
    OthersBrief {
        /// Whose it is.
        name: String,
    },
    /// No project of this name.
    NoSuchProject {
        /// What was asked for.
        name: String,
    },
    /// No command of this name.
    NoCommand {
        /// As it was written, with its slash.
        said: String,
    },
    /// Not let in yet: show this code to an owner.
    NotPaired {
        /// The code.
        code: String,
    },
}

/// Why there is no accept to take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PastUndo {
    /// The latest accept was taken back already.
    Undone,
    /// Another version was brought back to the live address since.
    RolledBack,
    /// Another version was accepted since.
    Newer,
}

impl Refusal {
    /// The names of all of them.
    pub const CODES: [&str; 19] = [
        "not-yours",
        "not-in-app",
        "role",
        "last-owner",
        "used",
        "expired",
        "stale",
        "not-kept",
        "withdrawn",
        "past-undo",
        "unknown",
        "app",
        "too-fast",
        "too-many-at-work",
        "choice-first",
        "others-brief",
        "no-such-project",
        "no-command",
        "not-paired",
    ];

    /// Short stable name, as audit rows bear it and `fleet why` explains it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotYours => "not-yours",
            Self::NotInApp => "not-in-app",
            Self::Role { .. } => "role",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Stale => "stale",
            Self::NotKept { .. } => "not-kept",
            Self::Withdrawn { .. } => "withdrawn",
            Self::PastUndo { .. } => "past-undo",
            Self::Unknown => "unknown",
            Self::App { .. } => "app",
            Self::TooFast => "too-fast",
            Self::TooManyAtWork { .. } => "too-many-at-work",
            Self::ChoiceFirst { .. } => "choice-first",
            Self::LastOwner => "last-owner",
            Self::OthersBrief { .. } => "others-brief",
            Self::NoSuchProject { .. } => "no-such-project",
            Self::NoCommand { .. } => "no-command",
            Self::NotPaired { .. } => "not-paired",
        }
    }
}

/// What a conversation waits for: the next step that a person hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Words of a request.
    Request,
    /// An answer.
    Answer,
    /// A word on the card.
    Card,
    /// The end of the work.
    Work,
    /// A word on work that is halted.
    Halted,
    /// A word on the result.
    Result,
    /// A word on the trial's entries.
    Entries,
    /// Nothing; words are a change of the app.
    Change,
}

impl Next {
    /// All of them, for words and tests.
    pub const ALL: [Self; 8] = [Self::Request, Self::Answer, Self::Card, Self::Work, Self::Halted, Self::Result, Self::Entries, Self::Change];

    /// Its name in `locales/`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Answer => "answer",
            Self::Card => "card",
            Self::Work => "work",
            Self::Halted => "halted",
            Self::Result => "result",
            Self::Entries => "entries",
            Self::Change => "change",
        }
    }
}
