//! Who says whether a call may be paid for: reserved in the worst case before it, settled by what was used after it.

mod memory;

use std::fmt;

use async_trait::async_trait;
use fleet_domain::agent::Usage;

pub use memory::MemoryLedger;

/// How wide a budget is. One call is counted in all of its scopes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Why nothing was reserved.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A scope has less left than the worst case.
    #[error("the budget of the {scope} does not hold the worst case of the call")]
    Over {
        /// The first scope, in the order asked, that does not hold it.
        scope: Scope,
        /// What is left in it.
        left: Amount,
    },
    /// The ledger could not be asked: the call is not made.
    #[error("the ledger could not be asked")]
    Down(#[from] LedgerDown),
}

/// The ledger could not be reached.
#[derive(Debug, thiserror::Error)]
#[error("the ledger: {0}")]
pub struct LedgerDown(pub String);

/// Keeps budgets. What every implementation must hold to:
///
/// - `reserve` takes the worst case from **all** scopes or from none, in one transaction: what is spent and what is reserved
///   together never exceed a limit by it, however many callers there are, in however many processes. A scope that nobody gave a
///   limit is counted and never refuses.
/// - `settle` puts what was spent in the place of what was reserved, in all scopes. More than was reserved is counted in full: money
///   that is gone is gone.
/// - `release` gives back all of it: the call was never made.
/// - `settle` and `release` of a reservation that is not open change nothing, so that they may be said twice.
/// - A reservation outlives its process. Whoever sweeps those of dead attempts settles them with what was reserved.
/// - Nothing is given back with time or by a new attempt: retries and sub-tasks share the scopes above them.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Takes `worst` from all of `scopes`, or from none.
    async fn reserve(&self, scopes: &[Scope], worst: Amount) -> Result<Reservation, Refused>;

    /// Counts what was spent and closes the reservation.
    async fn settle(&self, reservation: &Reservation, spent: &Spent) -> Result<(), LedgerDown>;

    /// Closes the reservation of a call that was never made.
    async fn release(&self, reservation: &Reservation) -> Result<(), LedgerDown>;
}
