//! What calls of a model may cost: whose budget, how much of what, and what one call took.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::agent::Usage;

/// How wide a budget is. One call is counted in all of its scopes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One attempt of one agent.
    Attempt,
    /// One node of the graph, over its attempts.
    Node,
    /// One task, over its nodes and sub-tasks.
    Task,
    /// One project, over its tasks.
    Project,
    /// One Bible, over its projects.
    Bible,
    /// One day of the whole fleet.
    Day,
}

impl Level {
    /// The name in codes, tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Node => "node",
            Self::Task => "task",
            Self::Project => "project",
            Self::Bible => "bible",
            Self::Day => "day",
        }
    }
}

/// Whose budget.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// How wide it is.
    pub level: Level,
    /// Its id; of a day its date (`2026-11-26`).
    pub id: String,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.level.as_str(), self.id)
    }
}

/// What is counted. Also a limit, where `u64::MAX` means none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Calls of a model.
    pub requests: u64,
    /// Tokens in and out, caches included.
    pub tokens: u64,
    /// Millionths of the currency of the prices.
    pub micros: u64,
}

impl Amount {
    /// No limit at all.
    pub const ENDLESS: Self = Self { requests: u64::MAX, tokens: u64::MAX, micros: u64::MAX };

    /// Both together; never overflows.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            tokens: self.tokens.saturating_add(other.tokens),
            micros: self.micros.saturating_add(other.micros),
        }
    }

    /// `self` without `other`, nothing below zero.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_sub(other.requests),
            tokens: self.tokens.saturating_sub(other.tokens),
            micros: self.micros.saturating_sub(other.micros),
        }
    }

    /// Whether no part of it is above `limit`.
    pub fn fits(self, limit: Self) -> bool {
        self.requests <= limit.requests && self.tokens <= limit.tokens && self.micros <= limit.micros
    }
}

/// The ledger's id of something reserved.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reservation(pub String);

/// What a call took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// What to count.
    pub amount: Amount,
    /// The tokens by kind.
    pub usage: Usage,
    /// Whether the model's server said so; else it is an upper bound, because the call broke before it did.
    pub known: bool,
}
