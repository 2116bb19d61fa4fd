//! What the Bible and the instance allow a run: plain numbers, handed to [`super::decide`].

use serde::{Deserialize, Serialize};

use crate::roster::SeatNow;

/// Limits of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Attempts of one order before a person is asked.
    pub attempts: u32,
    /// Money, micro-units.
    pub task_micro: i64,
    /// Time at work, ms.
    pub task_ms: i64,
    /// How long an accept can be undone, ms.
    pub undo_ms: i64,
    /// The roster, best first, and how its accounts stand now.
    #[serde(default)]
    pub seats: Vec<SeatNow>,
}

impl Policy {
    /// The policy of a Bible's limits, with the ten minutes of undo.
    pub fn of(limits: &crate::bible::BudgetLimits) -> Self {
        Self {
            attempts: limits.attempts.max(1),
            task_micro: limits.task_micro,
            task_ms: i64::from(limits.task_minutes) * 60_000,
            undo_ms: 600_000,
            seats: Vec::new(),
        }
    }
}
