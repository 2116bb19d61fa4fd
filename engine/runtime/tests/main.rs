//! The engine's shell over a real store, real mirrors and the real cloud, in one process; people are events.
#![cfg(test)]

mod bench;
mod conduct;
mod deciding;
mod filling;
mod gates;
mod ledger;
mod life;
mod members;
mod news;
#[path = "../../store/tests/support/postgres.rs"]
mod postgres;
mod pulse;
