//! What goes in and out, one JSON object a line: [`Line`]s in; out goes [`Signal`](fleet_domain::agent::Signal) as it stands, the
//! last of them `end`.

use serde::{Deserialize, Serialize};

/// A line of the standard input. The first must be an order; a closed input means that no more is coming, not that work ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// What is to be done.
    Order(Order),
    /// Guidance, told to the model at its next turn.
    Say {
        /// The words.
        text: String,
    },
    /// The answer to a question.
    Answer {
        /// The question's id, as its signal gave it.
        id: String,
        /// The answer: words, or the id of an option.
        text: String,
    },
    /// End now: what runs is killed, the last line is written.
    Stop,
}

/// What is to be done, by which model, within what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What is to be done and when it is done. Kept word for word however long the work takes.
    pub prompt: String,
    /// Who the agent is and what it must keep to; how to use the tools is added to it.
    #[serde(default)]
    pub system: String,
    /// The model, as the endpoint names it.
    pub model: String,
    /// What may be used.
    #[serde(default)]
    pub budget: Budget,
    /// Whether answers come as streams. Off for endpoints whose streams are broken.
    #[serde(default = "yes")]
    pub stream: bool,
}

fn yes() -> bool {
    true
}

/// What may be used. Looked at before every call of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Budget {
    /// Answers of the model, calls for summaries not counted.
    pub turns: u32,
    /// Tokens of all calls together, input (cached or not) and output.
    pub tokens: u64,
    /// Tokens of one answer; `None` = the endpoint's own limit.
    pub answer: Option<u64>,
    /// Tokens that one conversation may hold; `None` = what is known of the model.
    pub context: Option<u64>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { turns: 80, tokens: 4_000_000, answer: None, context: None }
    }
}
