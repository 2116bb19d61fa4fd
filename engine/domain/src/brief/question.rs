//! Questions with their choices, and answers with what they settle.

use serde::{Deserialize, Serialize};

use super::Setting;
use crate::manifest::Text;

/// A question that may be asked, each choice with what it would settle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Key, as in the Bible.
    pub key: String,
    /// The question.
    pub ask: Text,
    /// 2-4 choices; the first is the usual one and the default.
    pub choices: Vec<Choice>,
}

impl Question {
    /// The usual choice.
    pub fn default_choice(&self) -> Option<&Choice> {
        self.choices.first()
    }

    /// The choice of this value.
    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|c| c.value == value)
    }
}

/// An offered answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Stable value.
    pub value: String,
    /// The button's words.
    pub label: Text,
    /// How the card words it as an assumption.
    pub assumed: Text,
    /// The request named it as plainly as another choice: what is not taken is a wish of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// What it settles.
    pub set: Vec<Setting>,
}

/// A question of one brief, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionState {
    /// The question.
    pub question: Question,
    /// When it was asked, UTC ms; `None` if it was not.
    pub asked_at: Option<i64>,
    /// How often words came that did not answer it.
    pub missed: u32,
    /// The answer; `None` = the default is assumed.
    pub answer: Option<Answer>,
}

/// An answer to one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Which question.
    pub key: String,
    /// The choice taken, if one was.
    pub value: Option<String>,
    /// The person's words, or the choice's.
    pub words: String,
    /// How it came about.
    pub by: AnswerBy,
    /// What it settles.
    pub set: Vec<Setting>,
}

/// How an answer came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBy {
    /// A button or its words.
    Choice,
    /// Own words.
    Words,
    /// "You decide": the default, marked as an assumption.
    Decided,
}
