//! Budgets: a call's worst case is reserved in all of its scopes or in none, and what it took counts in the place of it.
//!
//! Each act is one transaction. On PostgreSQL a reservation is locked before budgets, and budgets in the order of their scopes.
//! Numbers are kept up to `i64::MAX`: a limit from there on is none, and a sum stays there.

use std::collections::BTreeMap;

use fleet_domain::agent::Usage;
use fleet_domain::budget::{Amount, Level, Reservation, Scope, Spent};

use crate::db::{Row, args, json};
use crate::fault::Fault;
use crate::operation::Operation;
use crate::sql::ledger as sql;
use crate::tx::{Tx, unique};
use crate::{Store, StoreError};

/// A budget as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// How much it holds; `u64::MAX` in a part = no limit.
    pub limit: Amount,
    /// The worst cases of calls that are not settled yet.
    pub reserved: Amount,
    /// What settled calls took.
    pub spent: Amount,
    /// The tokens of settled calls by kind.
    pub usage: Usage,
    /// How many settled calls are counted by an upper bound, because nobody said what they took.
    pub guessed: u64,
}

impl Budget {
    /// What a call may still reserve.
    pub fn left(&self) -> Amount {
        self.limit.less(self.spent.plus(self.reserved))
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { limit: Amount::ENDLESS, reserved: Amount::default(), spent: Amount::default(), usage: Usage::default(), guessed: 0 }
    }
}

/// What is reserved for a call that is not settled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReservation {
    /// Id.
    pub id: Reservation,
    /// The id of the attempt scope among `scopes`; empty if there is none.
    pub attempt: String,
    /// When it was made, UTC ms.
    pub made_at: i64,
    /// How much, in each of the scopes.
    pub worst: Amount,
    /// Where.
    pub scopes: Vec<Scope>,
}

impl Store {
    /// Reserves the worst case of a call in all scopes; [`StoreError::OverBudget`] says which one does not hold it, and then
    /// nothing was reserved. If the database did not answer, it may be reserved all the same: [`Store::sweep_reservations`]
    /// finds it. A scope that is named twice is one.
    pub async fn reserve(&self, scopes: &[Scope], worst: Amount) -> Result<Reservation, StoreError> {
        let mut asked: Vec<Scope> = Vec::with_capacity(scopes.len());
        for scope in scopes {
            if !asked.contains(scope) {
                asked.push(scope.clone());
            }
        }
        self.write(Reserve { id: Reservation(unique()), scopes: asked, worst }).await
    }

    /// Counts what a call took in the place of what was reserved for it; whether the reservation was open. Nothing changes if not.
    pub async fn settle(&self, reservation: &Reservation, spent: &Spent) -> Result<bool, StoreError> {
        self.write(Close { id: reservation.clone(), took: Some(*spent) }).await
    }

    /// Gives back what was reserved for a call that was never made; whether the reservation was open. Nothing changes if not.
    pub async fn release_reservation(&self, reservation: &Reservation) -> Result<bool, StoreError> {
        self.write(Close { id: reservation.clone(), took: None }).await
    }

    /// Gives a scope its limit, in the place of the one before; what is spent and reserved stays.
    pub async fn set_limit(&self, scope: &Scope, limit: Amount) -> Result<(), StoreError> {
        self.write(SetLimit { scope: scope.clone(), limit }).await
    }

    /// A scope's budget; one that was never spoken of is empty and has no limit.
    pub async fn budget(&self, scope: &Scope) -> Result<Budget, StoreError> {
        Ok(self.one("budget", sql::BUDGET, args![scope.level.as_str(), &scope.id], budget_of).await?.unwrap_or_default())
    }

    /// Every reservation that is open, oldest first: whose attempts are dead is for the caller to say.
    pub async fn open_reservations(&self) -> Result<Vec<OpenReservation>, StoreError> {
        self.many("open_reservations", sql::RESERVATIONS, args![], reservation_of).await
    }

    /// Settles what these attempts reserved before a time (UTC ms; `i64::MAX` = all) with the worst case: whoever made the calls
    /// is dead, and what is not known was spent. Answers what was settled. Nothing of it may settle by itself any more, or it does
    /// so in vain: name an attempt that is tried again with the time before its new try.
    pub async fn sweep_reservations(&self, attempts: &[String], made_before: i64) -> Result<Vec<OpenReservation>, StoreError> {
        self.write(Sweep { attempts: attempts.to_vec(), made_before }).await
    }
}

struct Reserve {
    id: Reservation,
    scopes: Vec<Scope>,
    worst: Amount,
}

impl Operation for Reserve {
    type Out = Reservation;
    const NAME: &'static str = "reserve";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Reservation, Fault> {
        let mut books = lock(tx, &self.scopes).await?;
        for scope in &self.scopes {
            let left = books.get(scope).map_or(Amount::ENDLESS, Budget::left);
            if !self.worst.fits(left) {
                return Err(Fault::Over(scope.clone(), left));
            }
        }
        for (scope, budget) in &mut books {
            budget.reserved = budget.reserved.plus(self.worst);
            count_reserved(tx, scope, budget).await?;
        }
        let attempt = self.scopes.iter().find(|s| s.level == Level::Attempt).map_or("", |s| s.id.as_str());
        let Amount { requests, tokens, micros } = self.worst;
        let values = args![&self.id.0, attempt, tx.now, stored(requests), stored(tokens), stored(micros), json(&self.scopes)?];
        tx.run(sql::INSERT_RESERVATION, values).await?;
        Ok(self.id.clone())
    }
}

struct Close {
    id: Reservation,
    /// `None` = the call was never made.
    took: Option<Spent>,
}

impl Operation for Close {
    type Out = bool;
    const NAME: &'static str = "settle";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Fault> {
        let Some(row) = tx.row(sql::CLOSE_RESERVATION, args![&self.id.0]).await? else { return Ok(false) };
        close(tx, &[(reservation_of(&row)?, self.took)]).await?;
        Ok(true)
    }
}

struct Sweep {
    attempts: Vec<String>,
    made_before: i64,
}

impl Operation for Sweep {
    type Out = Vec<OpenReservation>;
    const NAME: &'static str = "sweep_reservations";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<OpenReservation>, Fault> {
        let mut left = Vec::new();
        for attempt in &self.attempts {
            for row in tx.rows(sql::LEFT_BY, args![attempt, self.made_before]).await? {
                if let Some(row) = tx.row(sql::CLOSE_RESERVATION, args![row.text(0)?]).await? {
                    let reservation = reservation_of(&row)?;
                    let took = Spent { amount: reservation.worst, usage: Usage::default(), known: false };
                    left.push((reservation, Some(took)));
                }
            }
        }
        close(tx, &left).await?;
        Ok(left.into_iter().map(|(reservation, _)| reservation).collect())
    }
}

struct SetLimit {
    scope: Scope,
    limit: Amount,
}

impl Operation for SetLimit {
    type Out = ();
    const NAME: &'static str = "set_limit";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let limit = |part: u64| i64::try_from(part).ok().filter(|n| *n < i64::MAX);
        let Amount { requests, tokens, micros } = self.limit;
        tx.run(sql::SET_LIMIT, args![self.scope.level.as_str(), &self.scope.id, limit(requests), limit(tokens), limit(micros)]).await?;
        Ok(())
    }
}

/// Takes reservations out of their budgets, and puts what the calls took in their place.
async fn close(tx: &mut Tx<'_>, closed: &[(OpenReservation, Option<Spent>)]) -> Result<(), Fault> {
    let mut books = lock(tx, closed.iter().flat_map(|(reservation, _)| &reservation.scopes)).await?;
    for (reservation, took) in closed {
        for scope in &reservation.scopes {
            let Some(budget) = books.get_mut(scope) else { continue };
            budget.reserved = budget.reserved.less(reservation.worst);
            if let Some(took) = took {
                budget.spent = budget.spent.plus(took.amount);
                budget.usage = budget.usage.plus(took.usage);
                budget.guessed += u64::from(!took.known);
            }
        }
    }
    let spent = closed.iter().any(|(_, took)| took.is_some());
    for (scope, budget) in &books {
        count_reserved(tx, scope, budget).await?;
        if spent {
            count_spent(tx, scope, budget).await?;
        }
    }
    Ok(())
}

/// Locks the budgets of scopes, in the order that everybody keeps to, and makes those that are not there.
async fn lock(tx: &mut Tx<'_>, scopes: impl IntoIterator<Item = &Scope> + Send) -> Result<BTreeMap<Scope, Budget>, Fault> {
    let mut books: BTreeMap<Scope, Budget> = scopes.into_iter().map(|scope| (scope.clone(), Budget::default())).collect();
    for (scope, budget) in &mut books {
        let key = || args![scope.level.as_str(), &scope.id];
        let mut row = tx.row(sql::LOCK_BUDGET, key()).await?;
        if row.is_none() {
            tx.run(sql::OPEN_BUDGET, key()).await?;
            row = tx.row(sql::LOCK_BUDGET, key()).await?;
        }
        *budget = budget_of(&row.ok_or(Fault::Sql(sqlx::Error::RowNotFound))?)?;
    }
    Ok(books)
}

async fn count_reserved(tx: &mut Tx<'_>, scope: &Scope, budget: &Budget) -> Result<(), Fault> {
    let Amount { requests, tokens, micros } = budget.reserved;
    let values = args![stored(requests), stored(tokens), stored(micros), scope.level.as_str(), &scope.id];
    tx.must(sql::COUNT_RESERVED, values, || format!("the budget of the {scope}")).await
}

async fn count_spent(tx: &mut Tx<'_>, scope: &Scope, budget: &Budget) -> Result<(), Fault> {
    let (Amount { requests, tokens, micros }, usage) = (budget.spent, budget.usage);
    let values = args![
        stored(requests),
        stored(tokens),
        stored(micros),
        stored(usage.input),
        stored(usage.cache_read),
        stored(usage.cache_write),
        stored(usage.output),
        stored(usage.reasoning),
        stored(budget.guessed),
        scope.level.as_str(),
        &scope.id
    ];
    tx.must(sql::COUNT_SPENT, values, || format!("the budget of the {scope}")).await
}

/// As the databases keep it: both know 64 bits with a sign.
fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn count(row: &Row, column: usize) -> Result<u64, Fault> {
    Ok(u64::try_from(row.int(column)?).unwrap_or(0))
}

fn amount(row: &Row, first: usize) -> Result<Amount, Fault> {
    Ok(Amount { requests: count(row, first)?, tokens: count(row, first + 1)?, micros: count(row, first + 2)? })
}

fn budget_of(row: &Row) -> Result<Budget, Fault> {
    let limit = |column| Ok::<u64, Fault>(row.int_if_any(column)?.map_or(u64::MAX, |n| u64::try_from(n).unwrap_or(0)));
    Ok(Budget {
        limit: Amount { requests: limit(0)?, tokens: limit(1)?, micros: limit(2)? },
        reserved: amount(row, 3)?,
        spent: amount(row, 6)?,
        usage: Usage { input: count(row, 9)?, cache_read: count(row, 10)?, cache_write: count(row, 11)?, output: count(row, 12)?, reasoning: count(row, 13)? },
        guessed: count(row, 14)?,
    })
}

fn reservation_of(row: &Row) -> Result<OpenReservation, Fault> {
    Ok(OpenReservation { id: Reservation(row.text(0)?), attempt: row.text(1)?, made_at: row.int(2)?, worst: amount(row, 3)?, scopes: row.json(6)? })
}
