//! What a brief tells: its questions and its card.

use serde::{Deserialize, Serialize};

use crate::brief::{Difference, Starter, WhyAgents};
use crate::criterion::CriterionOrigin;
use crate::id::{BriefId, PersonId};
use crate::manifest::Text;

/// A question shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionNotice {
    /// Brief.
    pub brief: BriefId,
    /// Key.
    pub key: String,
    /// Its place among the questions, from 1.
    pub n: u32,
    /// How many are foreseen before the card.
    pub of: u32,
    /// The question.
    pub ask: Text,
    /// Offered answers: value and words.
    pub choices: Vec<(String, Text)>,
    /// The answer given, if any; then no buttons.
    pub answer: Option<String>,
    /// Whose brief it is.
    pub person: PersonId,
    /// Whether this and what comes after it can be asked at once.
    #[serde(default)]
    pub sheet: bool,
}

/// The card shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardNotice {
    /// Brief.
    pub brief: BriefId,
    /// Revision of the brief that [Start] starts.
    pub rev: i64,
    /// Title of the app.
    pub title: String,
    /// Goal, in the person's words.
    pub goal: String,
    /// For whom.
    pub for_whom: String,
    /// The form's fields, worded for people.
    pub fields: Vec<String>,
    /// Who decides, in order.
    pub steps: Vec<String>,
    /// Criteria shown.
    pub criteria: Vec<CardLine>,
    /// How many further checks every app of the kit gets.
    pub more_checks: u32,
    /// What is not included, with a reason key.
    pub not_included: Vec<(String, String)>,
    /// Assumptions, worded.
    pub assumptions: Vec<String>,
    /// Where it stands.
    pub state: CardState,
    /// Who starts it.
    #[serde(default)]
    pub starter: Starter,
    /// What changed since the card was last shown; empty at first.
    pub changed: Vec<String>,
    /// What would be different in the app that it changes, part by part; empty for a new one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Difference>,
    /// Whose brief it is.
    pub person: PersonId,
    /// What is to be known where coding agents do it.
    #[serde(default)]
    pub agents: Option<AgentsLine>,
}

/// What the card says where coding agents do the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentsLine {
    /// Why they do it.
    pub why: WhyAgents,
    /// Money they may spend, micro-units; 0 = nothing that is metered.
    pub task_micro: i64,
    /// Minutes they may work.
    pub task_minutes: u32,
}

/// One criterion on the card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardLine {
    /// Words.
    pub words: String,
    /// Where from.
    pub origin: CriterionOrigin,
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// [Start] [Change] [Cancel].
    Open,
    /// Started; no buttons.
    Started,
    /// Cancelled; no buttons.
    Cancelled,
}
