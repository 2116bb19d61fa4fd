//! What a message says before it has a format: messengers make their own of it.

use serde::{Deserialize, Serialize};

use crate::criterion::Verdict;

/// A message without a format: header, parts in reading order, a footer in small words. Freed of control characters and cut to
/// its limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rich {
    /// What it is about, one line.
    pub header: Option<String>,
    /// What it says.
    pub parts: Vec<Part>,
    /// What is good to know, last.
    pub footer: Option<String>,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", content = "of", rename_all = "snake_case")]
pub enum Part {
    /// A sentence or a few.
    Line(String),
    /// Something named: `label: words`.
    Fact {
        /// What.
        label: String,
        /// How it is.
        words: String,
    },
    /// Items under a title.
    List {
        /// The title; none = the items speak for themselves.
        title: Option<String>,
        /// One line each.
        items: Vec<String>,
    },
    /// Items that each bear a mark in words: steps, verdicts.
    Marks {
        /// The title.
        title: Option<String>,
        /// One line each.
        items: Vec<Mark>,
    },
    /// Somebody's own words.
    Quote(String),
}

impl Part {
    /// Whether it is a block of lines, with room before and after it.
    pub fn stands_apart(&self) -> bool {
        !matches!(self, Self::Line(_) | Self::Fact { .. })
    }
}

/// An item with its mark. The mark is words, never only a colour or a sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What kind of mark it is, for how it looks where looks exist.
    pub look: Look,
    /// The mark in words; empty = none.
    pub sign: String,
    /// The item.
    pub words: String,
}

/// Kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// None.
    Plain,
    /// What a check found.
    Verdict(Verdict),
    /// How far a step is.
    Step(Progress),
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Behind.
    Done,
    /// At work.
    Now,
    /// Ahead.
    Later,
}
