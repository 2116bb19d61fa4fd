//! Where Fleet remembers: one write path, a durable inbox, durable effects with leases and fences, the journal and the audit chain.
//!
//! Budgets are kept beside it, each act on them a transaction of its own.
//!
//! One set of SQL constants runs on SQLite (embedded) and on PostgreSQL (beyond one machine). Whatever must hold together goes
//! into one [`Commit`]; whatever leaves the process is an effect in the same commit. A hint only shortens a wait: the truth is
//! in the tables, and a poll finds it without hints.
//! **Must never** decide anything about a run, look inside JSON with SQL, speak to the network besides its database, write
//! outside a transaction, or hand out a claim that somebody else holds.
//! Start at [`Store`], then [`Commit`] and [`Change`]; the claims are in `effects.rs` and `inbox.rs`, the budgets in `ledger.rs`.

mod access;
mod accounts;
mod audit;
mod change;
mod commit;
mod conduct;
mod db;
mod effects;
mod error;
mod fault;
mod fillings;
mod hint;
mod inbox;
pub mod kill;
mod ledger;
mod listen;
mod messengers;
mod migrate;
mod operation;
mod place;
mod post;
mod reads;
mod retention;
mod sql;
mod store;
mod tx;
mod upkeep;
mod versioned;
mod workers;
mod writer;

pub use access::{Grant, Session, Token, TokenKind};
pub use accounts::AccountRest;
pub use audit::{AuditRow, AuditState};
pub use change::{Change, Commit, Committed};
pub use effects::{ClaimedEffect, DeadEffect, EffectFate};
pub use error::StoreError;
pub use hint::{Hint, hinted};
pub use inbox::{ClaimedInbox, InboxFate, NewInbox, ParkedInbox, Received};
pub use ledger::{Budget, OpenReservation};
pub use messengers::{Delivery, LONGEST_WAIT_MS, NewUpdate, Update};
pub use place::{Clock, INBOX_TRIES, LEASE_MS, LOST_CAP, Place, Timing};
pub use retention::Forgotten;
pub use store::Store;
pub use upkeep::{Depth, GivenUp};
pub use versioned::Versioned;
pub use workers::{Reaped, WorkerId};
