//! The rules of Fleet: plain types and pure functions that decide. What is wanted, what happens next and why.
//!
//! **Must never** read a clock, a disk, a network or a random number, and never await: every input is an argument.
//! Start at `run` and `brief`.

pub mod bible;
pub mod criterion;
pub mod manifest;
pub mod role;
pub mod spec;
