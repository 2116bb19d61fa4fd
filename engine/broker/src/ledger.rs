//! Who says whether a call may be paid for: reserved in the worst case before it, settled by what was used after it.

mod memory;

use async_trait::async_trait;

pub use fleet_domain::budget::{Amount, Level, Reservation, Scope, Spent};
pub use memory::MemoryLedger;

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
///   limit is counted and never refuses. A scope that is named twice is one.
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
