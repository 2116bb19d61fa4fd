//! A message as the API shows it to one reader.

use fleet_domain::post::Author;
use serde::Deserialize;

/// A message.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Shown {
    /// Its place, from 1.
    pub(crate) seq: i64,
    /// Grows with every change of the thread.
    pub(crate) change: i64,
    /// Who speaks.
    pub(crate) author: Author,
    /// What it says.
    pub(crate) body: ShownBody,
    /// All of it as it came, for programs.
    #[serde(skip)]
    pub(crate) raw: serde_json::Value,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ShownBody {
    /// `card`, `question`, `result`, …; `said` for people.
    #[serde(default)]
    pub(crate) kind: String,
    /// Whole text.
    pub(crate) plain: String,
    /// Buttons.
    #[serde(default)]
    pub(crate) buttons: Vec<ShownButton>,
    /// Links, signed for this reader.
    #[serde(default)]
    pub(crate) links: Vec<ShownLink>,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ShownButton {
    /// Opaque.
    pub(crate) nonce: String,
    /// Words.
    pub(crate) label: String,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ShownLink {
    /// Words.
    pub(crate) label: String,
    /// Where; missing while nothing is shown there.
    #[serde(default)]
    pub(crate) url: Option<String>,
}

impl Shown {
    /// Whether Fleet says it.
    pub(crate) fn is_fleets(&self) -> bool {
        matches!(self.author, Author::Fleet)
    }
}
