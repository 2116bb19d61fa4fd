//! What a sentence was found to mean: the language crate fills these, the reducer takes them in.

use serde::{Deserialize, Serialize};

use super::{Answer, Clause, NoKit, Question, Setting};
use crate::spec::Spec;

/// A request, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Language of the text.
    pub locale: String,
    /// What it leads to.
    pub outcome: Outcome,
    /// The text in pieces, each with its fate.
    pub clauses: Vec<Clause>,
    /// What is settled and what is open; `None` if nothing that can be made was meant.
    pub draft: Option<Draft>,
}

/// What a request leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A kit fits.
    Kit {
        /// Its name.
        kit: String,
        /// The ready form to start from, if one fits.
        preset: Option<String>,
        /// How strongly the words speak for it.
        score: u32,
    },
    /// Unclear: one question decides.
    Ask {
        /// Kits or ready forms it could be.
        between: Vec<String>,
    },
    /// No kit fits: the Bible's coding agents build it.
    Agent,
    /// Nothing here makes it.
    None(NoKit),
    /// A greeting, or "what can you do?".
    Greeting,
    /// Nothing was said.
    Empty,
}

/// What is settled so far and what is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What is settled, defaults filled in.
    pub spec: Spec,
    /// The ready form it started from, if one fits.
    pub preset: Option<String>,
    /// Parts that are the usual ones because nobody said: `fields`.
    pub usual: Vec<String>,
    /// Open questions in order of weight.
    pub questions: Vec<Question>,
}

/// Words that answer, read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Answers found; empty if the words answer nothing.
    pub answers: Vec<Answer>,
    /// The words in pieces, each with its fate.
    pub clauses: Vec<Clause>,
    /// What else they settle.
    pub set: Vec<Setting>,
    /// Questions that the answer opens.
    pub questions: Vec<Question>,
}

/// Words that change, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The spec with the change.
    pub spec: Spec,
    /// What changes, in order: `spec` is the old one with these applied.
    pub set: Vec<Setting>,
    /// The words in pieces, each with its fate.
    pub clauses: Vec<Clause>,
    /// Questions that the change opens.
    pub questions: Vec<Question>,
    /// Whether nothing changes.
    pub unchanged: bool,
}
