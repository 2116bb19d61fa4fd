//! Where a store lies, whose clock it reads, and how long its leases last.

use std::path::PathBuf;
use std::sync::Arc;

/// How long a worker's claims outlive its last beat, ms.
pub const LEASE_MS: i64 = 30_000;
/// How often a claim may be lost (its worker died or froze) before the row is dead. Counted apart from failures.
pub const LOST_CAP: i64 = 5;
/// How often handling a received message may fail before it is parked.
pub const INBOX_TRIES: i64 = 5;

/// Which database, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file on a local disk; made if it is missing, its folder is not.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

/// UTC ms. Bound into SQLite's statements; PostgreSQL uses its own clock, and this one only between two answers of it.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Durations that tests shorten and operators leave alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How long a worker's claims outlive its last beat, ms.
    pub lease_ms: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Self { lease_ms: LEASE_MS }
    }
}
