//! The fleet as its users see it: one binary of tests over the whole tree.
#![cfg(test)]

mod agents;
mod browser;
mod inside;
mod kill;
mod packaging;
mod phone;
mod sabotage;
mod stories;
mod tidy;
