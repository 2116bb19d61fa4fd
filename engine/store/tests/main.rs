//! The store's conformance suite: every promise on SQLite and on PostgreSQL; workers that die or freeze are real processes.
#![cfg(test)]

mod conformance;
mod embedded;
mod process;
mod server;
mod support;
