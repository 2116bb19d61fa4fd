//! A message as it stands in a thread: what the page, the terminal and tests read.

mod rich;

use serde::{Deserialize, Serialize};

pub use rich::{Look, Mark, Part, Progress, Rich};

use crate::chat::{Env, FileRef};
use crate::id::{PersonId, PostId, ProjectId, ThreadId};
use crate::manifest::Tone;

/// A message in a thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Id.
    pub id: PostId,
    /// Thread.
    pub thread: ThreadId,
    /// Its place in the thread, from 1, without gaps.
    pub seq: i64,
    /// Grows with every new or edited post of the thread: what a reader that follows asks for.
    pub change: i64,
    /// Who speaks.
    pub author: Author,
    /// UTC ms.
    pub at: i64,
    /// UTC ms of the last edit.
    pub edited_at: Option<i64>,
    /// What it says.
    pub body: Body,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Author {
    /// Fleet.
    Fleet,
    /// A person.
    Person {
        /// Who.
        person: PersonId,
        /// Name then.
        name: String,
    },
}

/// What a message says, rendered once for all readers of the thread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Short name of the notice (`card`, `question`, `result`, …); `said` for people.
    pub kind: String,
    /// Whole text without markup; every message can be read by this alone.
    pub plain: String,
    /// The same as safe HTML made by the renderer.
    pub html: String,
    /// The same without a format, for messengers, which make their own; none where only the page reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rich: Option<Box<Rich>>,
    /// Buttons, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<PostButton>,
    /// Links into apps; the reader turns them into signed addresses of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<PostLink>,
    /// Files sent along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// Whom alone it concerns; none = everybody who reads the thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<PersonId>,
    /// Whose words or press it answers, a result whose order; none where it came by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<PersonId>,
}

impl Body {
    /// The kind of a person's own words.
    pub const SAID: &str = "said";
    /// The kind of a person's words that are the reason of a decision: only whoever decides may read them.
    pub const REASON: &str = "reason";
    /// The kind of a person's words that answer a question of a form: for that person alone.
    pub const FILLED: &str = "filled";
    /// Kinds in which an app tells of its entries: names, values, reasons. They are for those who decide.
    pub const OF_ENTRIES: [&str; 5] = ["ask_reason", "entries", "entry_arrived", "entry_decided", "entry_done"];
    /// Kinds in which Fleet tells what became of the app itself, or that something went wrong: for everybody in it, whoever asked for it.
    /// A result with its proofs is of how it is made: for those who follow that, and for whoever asked for it.
    pub const OF_THE_APP: [&str; 6] = ["live", "undone", "rolled_back", "renamed", "deleted", "trouble"];
}

/// A button as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostButton {
    /// Opaque, single use.
    pub nonce: String,
    /// Words.
    pub label: String,
    /// How it looks.
    pub tone: Tone,
}

/// A link into an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostLink {
    /// Words.
    pub label: String,
    /// Project.
    pub project: ProjectId,
    /// Which address.
    pub env: Env,
}
