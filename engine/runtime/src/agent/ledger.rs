//! The broker's ledger in the store: budgets that outlive the process and hold over all of a fleet's processes.

use async_trait::async_trait;
use fleet_broker::Ledger;
use fleet_broker::ledger::{Amount, LedgerDown, Refused, Reservation, Scope, Spent};
use fleet_store::{Store, StoreError};

/// Keeps budgets in the store. Limits are set there ([`Store::set_limit`]), and what dead attempts left open is settled there
/// ([`Store::sweep_reservations`]).
#[derive(Clone)]
pub struct StoreLedger {
    store: Store,
}

impl StoreLedger {
    /// The ledger of this store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

fn down(error: &StoreError) -> LedgerDown {
    // The error names the operation; its source says why.
    LedgerDown(match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })
}

#[async_trait]
impl Ledger for StoreLedger {
    async fn reserve(&self, scopes: &[Scope], worst: Amount) -> Result<Reservation, Refused> {
        self.store.reserve(scopes, worst).await.map_err(|error| match error {
            StoreError::OverBudget { scope, left } => Refused::Over { scope, left },
            error => Refused::Down(down(&error)),
        })
    }

    async fn settle(&self, reservation: &Reservation, spent: &Spent) -> Result<(), LedgerDown> {
        self.store.settle(reservation, spent).await.map(drop).map_err(|error| down(&error))
    }

    async fn release(&self, reservation: &Reservation) -> Result<(), LedgerDown> {
        self.store.release_reservation(reservation).await.map(drop).map_err(|error| down(&error))
    }
}
