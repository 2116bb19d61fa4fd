//! `fleet-app.toml`: what an app is made of. Data only; the records service checks and runs it.

mod app;
mod field;
mod text;
mod view;
mod workflow;

use serde::{Deserialize, Serialize};

pub use app::{Access, App, AppKind, Origin};
pub use field::{ChoiceOption, Field, FieldKind, Formula, FormulaOp, MOST_DAYS};
pub use text::Text;
pub use view::{ExportFormat, View};
pub use workflow::{NoticeTo, Reason, RecordNoticeRule, State, Tone, Transition, Workflow};

/// A whole app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the app is.
    pub app: App,
    /// Its collections; the first is the one a new entry goes into. None in an app of pages alone.
    #[serde(default)]
    pub collections: Vec<Collection>,
}

impl Manifest {
    /// The collection of this name.
    pub fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.iter().find(|c| c.name == name)
    }
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// The name on the screen.
    pub title: Text,
    /// In screen order.
    pub fields: Vec<Field>,
    /// Who may do what with rows.
    #[serde(default)]
    pub rules: Rules,
    /// States and moves between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Workflow>,
    /// What is told in the chat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<RecordNoticeRule>,
    /// Lists the front end offers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<View>,
}

impl Collection {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// Row rules: absent = locked, empty = everyone who may open the app, else a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Who finds the row in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Who opens the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// Who adds a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<String>,
    /// Who changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<String>,
    /// Who deletes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<String>,
}
