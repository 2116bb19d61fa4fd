//! A run: the engine working on one task once. [`decide`] is the only place that says what happens next.

mod attempt;
pub mod decide;
pub mod event;
mod order;
pub mod policy;
mod state;

pub use attempt::{Attempt, AttemptEnd, Built, Doing, Spent, Worker};
pub use decide::{Decision, Ignored, decide};
pub use event::{Event, GateFinding, Report};
pub use order::{Means, Order, OrderKind};
pub use policy::Policy;
pub use state::{Cap, NeedsHuman, RunState, Stage};

use serde::{Deserialize, Serialize};

use crate::id::{AttemptId, PersonId, ProjectId, RunId, TaskId, ThreadId};

/// A run of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Id.
    pub id: RunId,
    /// Its task.
    pub task: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Where it reports.
    pub thread: ThreadId,
    /// Who asked.
    pub by: PersonId,
    /// What is to be done; never changes.
    pub order: Order,
    /// Where it stands.
    pub state: RunState,
    /// Attempts so far, oldest first; the last is the current one.
    pub attempts: Vec<Attempt>,
    /// The number of the first attempt since a person last resumed it: those before count no more.
    #[serde(default)]
    pub anew_from: u32,
    /// Money spent, micro-units.
    pub spent_micro: i64,
    /// UTC ms: when it was confirmed.
    pub started_at: i64,
    /// UTC ms.
    pub updated_at: i64,
    /// What the last whole attempt made.
    pub built: Option<Built>,
    /// When the link could first be opened, UTC ms.
    pub ready_at: Option<i64>,
}

impl Run {
    /// The current attempt's id; `None` before the first.
    pub fn attempt(&self) -> Option<AttemptId> {
        self.attempts.last().map(|a| AttemptId { run: self.id.clone(), n: a.n })
    }
}
