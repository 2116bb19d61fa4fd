//! Support for the tests: a real fleet in a process of its own, the web chat and the terminal as clients, stories.
//!
//! **Must never** reach into the product: everything goes through the binary, HTTP and files that people see.
//! Start at [`world::World`], then [`story`].
#![expect(clippy::unwrap_used, reason = "support for tests: a failure here is a failed test")]

pub mod agent;
pub mod api;
pub mod story;
pub mod terminal;
pub mod visitor;
pub mod world;
