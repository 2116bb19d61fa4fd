//! What can go wrong with the store, said so that its caller can tell "try again", "reload" and "call a person" apart.

use std::path::PathBuf;

use fleet_domain::budget::{Amount, Scope};

/// One variant a kind of trouble; `operation` names what was attempted.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("the database {place} could not be opened")]
    Open {
        /// File, or host of the address (never its password).
        place: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The database was made by a newer Fleet.
    #[error("the database is at version {found}, but this Fleet knows versions up to {known}: use the Fleet that made it, or a newer one")]
    NewerDatabase {
        /// Version of the database.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// A migration that the database has already seen has another text now.
    #[error("migration {number} is not the one this database was made with")]
    ChangedMigration {
        /// Its number.
        number: i64,
    },
    /// A migration failed; nothing of it was kept.
    #[error("migration {number} failed")]
    Migrate {
        /// Its number; 0 = the list of migrations itself.
        number: i64,
        /// Why.
        source: sqlx::Error,
    },
    /// A revision, fence or single use is stale: nothing was written; load again and decide again.
    #[error("{what} has moved on")]
    Conflict {
        /// Which row.
        what: String,
    },
    /// A scope has less left than the worst case of a call: nothing was reserved in any.
    #[error("the budget of the {scope} does not hold the worst case of the call")]
    OverBudget {
        /// The first scope, in the order asked, that does not hold it.
        scope: Scope,
        /// What is left in it.
        left: Amount,
    },
    /// The worker's lease ended before it claimed: beat first.
    #[error("the lease of {worker} has ended")]
    LeaseEnded {
        /// Which worker.
        worker: String,
    },
    /// Something names a row that is not there; nothing was written.
    #[error("{operation}: it names a row that is not there")]
    Missing {
        /// What was attempted.
        operation: &'static str,
        /// Which reference, as the database says it.
        source: sqlx::Error,
    },
    /// The disk is full; nothing was written.
    #[error("{operation}: the disk is full")]
    Full {
        /// What was attempted.
        operation: &'static str,
        /// As the database says it.
        source: sqlx::Error,
    },
    /// The database refused or did not answer. A write may be tried again: its keys and revisions keep it from happening twice.
    #[error("{operation}: the database did not do it")]
    Database {
        /// What was attempted.
        operation: &'static str,
        /// Why.
        source: sqlx::Error,
    },
    /// A value cannot be read as what it should be.
    #[error("{operation}: a stored value is not what it should be")]
    Value {
        /// What was attempted.
        operation: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// A stored id is none.
    #[error("{operation}: a stored id is none")]
    Id {
        /// What was attempted.
        operation: &'static str,
        /// Why.
        source: fleet_domain::id::IdError,
    },
    /// A copy could not be made.
    #[error("no copy could be made at {}", path.display())]
    Backup {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Only an embedded database can be copied from here.
    #[error("a PostgreSQL database is copied by its own tools (pg_dump), not from here")]
    BackupElsewhere,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}
