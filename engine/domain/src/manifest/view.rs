//! Lists that the front end offers, and their exports.

use serde::{Deserialize, Serialize};

use super::Text;

/// A list the front end offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// Its name on the screen.
    pub title: Text,
    /// Filter expression; empty = all the viewer may list.
    #[serde(default)]
    pub filter: String,
    /// Fields shown, in order; system columns allowed.
    pub columns: Vec<String>,
    /// File formats offered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export: Vec<ExportFormat>,
    /// Who is offered this view; empty = everyone.
    #[serde(default)]
    pub rule: String,
}

/// A file format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// An Excel workbook.
    Xlsx,
}
