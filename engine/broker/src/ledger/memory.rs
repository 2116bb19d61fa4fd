//! A ledger in memory, exact under one lock: for tests, and for a fleet that keeps no books.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;

use super::{Amount, Ledger, LedgerDown, Refused, Reservation, Scope, Spent};

/// Budgets that live as long as this value.
#[derive(Default)]
pub struct MemoryLedger {
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    limits: HashMap<Scope, Amount>,
    spent: HashMap<Scope, Amount>,
    reserved: HashMap<Scope, Amount>,
    open: HashMap<Reservation, (Vec<Scope>, Amount)>,
    last: u64,
}

impl Books {
    fn left(&self, scope: &Scope) -> Amount {
        let limit = self.limits.get(scope).copied().unwrap_or(Amount::ENDLESS);
        limit.less(self.of(scope))
    }

    fn of(&self, scope: &Scope) -> Amount {
        let spent = self.spent.get(scope).copied().unwrap_or_default();
        spent.plus(self.reserved.get(scope).copied().unwrap_or_default())
    }

    /// Closes a reservation with what it took; nothing if it is not open.
    fn close(&mut self, reservation: &Reservation, took: Amount) {
        let Some((scopes, worst)) = self.open.remove(reservation) else { return };
        for scope in scopes {
            let reserved = self.reserved.entry(scope.clone()).or_default();
            *reserved = reserved.less(worst);
            let spent = self.spent.entry(scope).or_default();
            *spent = spent.plus(took);
        }
    }
}

impl MemoryLedger {
    /// Gives a scope its limit, in the place of the one before.
    pub fn limit(&self, scope: Scope, limit: Amount) {
        self.books().limits.insert(scope, limit);
    }

    /// What was spent in a scope, reservations not included.
    pub fn spent(&self, scope: &Scope) -> Amount {
        self.books().spent.get(scope).copied().unwrap_or_default()
    }

    /// What is spent and reserved in a scope.
    pub fn taken(&self, scope: &Scope) -> Amount {
        self.books().of(scope)
    }

    /// How many reservations are open.
    pub fn open(&self) -> usize {
        self.books().open.len()
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        // Nothing in here panics half way through a change.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn reserve(&self, scopes: &[Scope], worst: Amount) -> Result<Reservation, Refused> {
        let mut scopes = scopes.to_vec();
        let mut seen = HashSet::new();
        scopes.retain(|scope| seen.insert(scope.clone()));
        let mut books = self.books();
        for scope in &scopes {
            let left = books.left(scope);
            if !worst.fits(left) {
                return Err(Refused::Over { scope: scope.clone(), left });
            }
        }
        for scope in &scopes {
            let reserved = books.reserved.entry(scope.clone()).or_default();
            *reserved = reserved.plus(worst);
        }
        books.last += 1;
        let reservation = Reservation(books.last.to_string());
        books.open.insert(reservation.clone(), (scopes, worst));
        Ok(reservation)
    }

    async fn settle(&self, reservation: &Reservation, spent: &Spent) -> Result<(), LedgerDown> {
        self.books().close(reservation, spent.amount);
        Ok(())
    }

    async fn release(&self, reservation: &Reservation) -> Result<(), LedgerDown> {
        self.books().close(reservation, Amount::default());
        Ok(())
    }
}
