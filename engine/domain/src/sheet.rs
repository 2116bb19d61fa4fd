//! Several questions asked at once, on a sheet of its own that a messenger puts over the conversation: what it is about, and what
//! came back from it.

use serde::{Deserialize, Serialize};

use crate::id::{BriefId, FillingId};

/// What a sheet asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sheet", content = "id", rename_all = "snake_case")]
pub enum SheetOf {
    /// All answers of a request that is being filled in.
    Filling(FillingId),
    /// The questions of a brief that are left.
    Brief(BriefId),
}

/// What was put into one place of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The place, as the sheet named it.
    pub name: String,
    /// As typed, or the values of what was chosen; nothing if it was left empty.
    pub values: Vec<String>,
}

impl Given {
    /// What was put into the place of this name.
    pub fn at<'a>(all: &'a [Self], name: &str) -> &'a [String] {
        all.iter().find(|g| g.name == name).map(|g| g.values.as_slice()).unwrap_or_default()
    }
}
