//! States of a record, the guarded moves between them, and what is told on the way.

use serde::{Deserialize, Serialize};

use super::Text;

/// States of a record and the guarded moves between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// State of a new record.
    pub initial: String,
    /// All states.
    pub states: Vec<State>,
    /// All moves.
    pub transitions: Vec<Transition>,
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// Shown words.
    pub label: Text,
    /// How it looks.
    #[serde(default)]
    pub tone: Tone,
    /// Where somebody decides: who, by a name that stays theirs when the order changes or others come. It is never shown; it says who of
    /// those who decide after a change has approved an entry already. Such states stand in the order of the decisions.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decided_by: String,
}

/// How a state or a button looks; never the only carrier of meaning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Somebody has to act.
    Waiting,
    /// Went well.
    Good,
    /// Went against.
    Bad,
    /// Neither.
    #[default]
    Neutral,
}

/// One guarded move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// `[a-z][a-z0-9_]{0,39}`.
    pub name: String,
    /// The button's words.
    pub label: Text,
    /// States it leaves.
    pub from: Vec<String>,
    /// State it enters.
    pub to: String,
    /// Who may, against the row as it is before.
    pub rule: String,
    /// Whether a reason is asked.
    #[serde(default)]
    pub reason: Reason,
    /// How the button looks.
    #[serde(default)]
    pub tone: Tone,
}

/// Whether a move asks for a reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not asked.
    #[default]
    None,
    /// May be given.
    Optional,
    /// Must be given.
    Required,
}

/// What is told in the chat about a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordNoticeRule {
    /// `create`, `transition:<name>` or `state:<name>`.
    pub on: String,
    /// To whom.
    pub to: NoticeTo,
    /// Transitions offered as buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// Approval step (1 or 2) whose approvers are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
}

/// Who is told about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTo {
    /// Those who may decide at the step.
    Approvers,
    /// The owner of the app.
    Owner,
    /// Whoever made the record.
    Author,
}
