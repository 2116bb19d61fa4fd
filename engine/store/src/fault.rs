//! What stops an operation on the inside, before the store says which operation it was.

use fleet_domain::budget::{Amount, Scope};
use fleet_domain::id::IdError;

use crate::StoreError;

/// Why an operation did not go through.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The database refused or did not answer.
    Sql(sqlx::Error),
    /// A stored value cannot be read, or a value cannot be stored.
    Value(serde_json::Error),
    /// A stored id is none.
    Id(IdError),
    /// A revision, fence or single use is stale.
    Stale(String),
    /// A scope, with what is left in it, does not hold the worst case.
    Over(Scope, Amount),
    /// The claimer's lease has ended.
    LeaseEnded(String),
}

impl From<sqlx::Error> for Fault {
    fn from(e: sqlx::Error) -> Self {
        Self::Sql(e)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(e: serde_json::Error) -> Self {
        Self::Value(e)
    }
}

impl From<IdError> for Fault {
    fn from(e: IdError) -> Self {
        Self::Id(e)
    }
}

/// A two-letter-and-more code of the database, if it said one.
fn code(e: &sqlx::Error) -> Option<String> {
    e.as_database_error().and_then(sqlx::error::DatabaseError::code).map(std::borrow::Cow::into_owned)
}

impl Fault {
    /// Whether another transaction was in the way, so that the same operation may be run again from its start.
    pub(crate) fn is_contention(&self) -> bool {
        let Self::Sql(e) = self else { return false };
        // 40001 serialization, 40P01 deadlock; the two unique indexes that guard "one in flight" can be hit by two claims at once.
        let guarded = |c: &str| c == "inbox_in_flight" || c == "effects_in_flight";
        code(e).is_some_and(|c| c == "40001" || c == "40P01") || e.as_database_error().and_then(sqlx::error::DatabaseError::constraint).is_some_and(guarded)
    }

    /// Whether the connection broke, rather than the statement.
    pub(crate) fn is_broken_line(&self) -> bool {
        let Self::Sql(e) = self else { return false };
        match e {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => true,
            // 57P: the server is shutting down or starting up; 08: connection exceptions.
            _ => code(e).is_some_and(|c| c.starts_with("57P") || c.starts_with("08")),
        }
    }

    /// Names the operation.
    pub(crate) fn during(self, operation: &'static str) -> StoreError {
        match self {
            Self::Stale(what) => StoreError::Conflict { what },
            Self::Over(scope, left) => StoreError::OverBudget { scope, left },
            Self::LeaseEnded(worker) => StoreError::LeaseEnded { worker },
            Self::Value(source) => StoreError::Value { operation, source },
            Self::Id(source) => StoreError::Id { operation, source },
            Self::Sql(sqlx::Error::PoolClosed) => StoreError::Closed,
            Self::Sql(source) => of_sql(operation, source),
        }
    }
}

fn of_sql(operation: &'static str, source: sqlx::Error) -> StoreError {
    if source.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
        return StoreError::Conflict { what: format!("{operation}: a row that may be there once is there; it") };
    }
    if source.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation) {
        return StoreError::Missing { operation, source };
    }
    // SQLITE_FULL is 13; 53100 is PostgreSQL's "disk full".
    if code(&source).is_some_and(|c| c == "13" || c == "53100") {
        return StoreError::Full { operation, source };
    }
    StoreError::Database { operation, source }
}
