//! One row for every act: who did what to what, in which role, why. Rows are chained by hash in the store.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::role::Role;

/// An act, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// UTC ms.
    pub at: i64,
    /// Who; `None` = the engine itself.
    pub actor: Option<PersonId>,
    /// In which role, at that time.
    pub role: Option<Role>,
    /// Short name of the act (`accept`, `stop`, `delete`, `pair`, `refused:accept` …).
    pub act: String,
    /// Id of what it was done to.
    pub object: String,
    /// Why or with what result; ids and hashes only, never personal values.
    pub detail: String,
    /// Request id that the logs carry.
    pub request: String,
}

/// A line of a journal: what was decided and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// UTC ms.
    pub at: i64,
    /// Event or act.
    pub event: String,
    /// One sentence.
    pub why: String,
}
