//! What is told to somebody who fills in a request of an app in the chat. Each of these is for that person alone.

use serde::{Deserialize, Serialize};

use super::Readers;
use crate::chat::Env;
use crate::id::{FillingId, PersonId, ProjectId};
use crate::manifest::{Field, Text};

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillQuestion {
    /// Of this filling.
    pub filling: FillingId,
    /// Whose.
    pub person: PersonId,
    /// The app's title.
    pub title: String,
    /// Which question of how many, from 1.
    pub place: (u32, u32),
    /// What is asked.
    pub field: Field,
    /// Whom it may name.
    pub people: Vec<(PersonId, String)>,
    /// What was chosen so far, where several may be.
    pub chosen: Vec<String>,
    /// What was wrong with the answer before, in the app's words.
    pub wrong: Option<String>,
    /// Whether it still waits.
    pub state: FillState,
    /// Whether everything can be asked at once.
    pub sheet: bool,
}

/// Whether a message of a filling still waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FillState {
    /// It does.
    Open,
    /// It was answered, in these words; empty = passed over.
    Answered(String),
    /// It does not any more.
    Over,
}

/// All answers, before they are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillSummary {
    /// Of this filling.
    pub filling: FillingId,
    /// Whose.
    pub person: PersonId,
    /// The app's title.
    pub title: String,
    /// Environment; a request of the trial is marked as such.
    pub env: Env,
    /// Label and value, in words.
    pub lines: Vec<(String, String)>,
    /// What is wrong with it as a whole, in the app's words.
    pub wrong: Option<String>,
    /// Whether it still waits.
    pub state: FillState,
}

/// Which answer shall be another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillFields {
    /// Of this filling.
    pub filling: FillingId,
    /// Whose.
    pub person: PersonId,
    /// Names and labels.
    pub fields: Vec<(String, Text)>,
    /// Whether it still waits.
    pub state: FillState,
}

/// A request was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillSent {
    /// Whose.
    pub person: PersonId,
    /// The app's project.
    pub project: ProjectId,
    /// Environment.
    pub env: Env,
    /// The app's title.
    pub title: String,
    /// Its state, as worded by the app; empty if it has none.
    pub state: String,
    /// Who decides it next; empty if nobody does.
    pub next: Vec<String>,
    /// Its fields for files that nobody was asked for, as on a sheet that has no place for them.
    #[serde(default)]
    pub no_file: Vec<String>,
}

/// Apps that have a form, of which one is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillWhich {
    /// The app, which of its environments, its title.
    pub apps: Vec<(ProjectId, Env, String)>,
    /// Who reads it.
    #[serde(default)]
    pub readers: Readers,
}
