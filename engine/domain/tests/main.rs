//! Tests of the rules from outside the crate.
#![cfg(test)]

mod roles;
mod simulation;
