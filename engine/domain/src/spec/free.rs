//! What coding agents make where no kit fits: the person's words, and what shape the app has.

use serde::{Deserialize, Serialize};

use crate::manifest::Access;

/// An app that no kit makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeSpec {
    /// The app's title in the person's words, e.g. "Holiday calculator".
    pub title: String,
    /// Default language of the app, that of the person's words.
    pub locale: String,
    /// Languages of the app, `locale` among them.
    pub locales: Vec<String>,
    /// For whom, in the person's words; empty if not said.
    pub audience: String,
    /// Whether it keeps what people enter.
    pub shape: Shape,
    /// Who may open the app.
    pub access: Access,
    /// Everything wanted, in the person's words, in the order it was said.
    pub wants: Vec<String>,
}

/// Whether an app keeps what people enter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Entries of people over the records service: what every kit fills.
    #[default]
    Records,
    /// Pages only.
    Static,
}

impl Shape {
    /// Stable key for wording.
    pub fn key(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Static => "static",
        }
    }
}
