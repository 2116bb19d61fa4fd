//! What the store promises, on both databases.

mod access;
mod accounts;
mod audit;
mod claims;
mod commits;
mod conduct;
mod feeds;
mod files;
mod fillings;
mod history;
mod kills;
mod leases;
pub(crate) mod ledger;
mod messengers;
mod receipts;
mod retention;
mod statements;
