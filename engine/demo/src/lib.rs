//! Messengers without a network: servers on this machine that behave as theirs do, with their limits and their bad days.
//!
//! For tests and for trying Fleet out without an account anywhere. They know nothing of Fleet.
//! **Must never** be part of what a fleet runs on.

pub mod slack;
