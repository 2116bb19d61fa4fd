//! The head of a manifest: what the app is, who wrote it, who may open it.

use serde::{Deserialize, Serialize};

use super::Text;

/// The head of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The name on the screen.
    pub title: Text,
    /// Default language.
    pub locale: String,
    /// Languages offered.
    pub locales: Vec<String>,
    /// Whether it keeps entries.
    pub kind: AppKind,
    /// Who wrote it; shown plainly wherever the app shows itself.
    pub origin: Origin,
    /// Name of the kit it was filled from, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kit: Option<String>,
    /// Who may open it at all.
    pub access: Access,
}

/// How an app is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// A manifest and a static front over the records service.
    Records,
    /// Pages alone: no collections.
    Static,
}

/// Who wrote an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Filled from a kit: no agent ran.
    Template,
    /// Written or changed by a coding agent.
    Agent,
}

/// Who may open an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// People of the project, each by a personal link.
    Members,
    /// Whoever holds the link; they give a name.
    Link,
    /// Everyone; needs an approver's tap.
    Public,
}
