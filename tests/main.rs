//! The fleet as its users see it: one binary of tests over the whole tree.
#![cfg(test)]

mod tidy;
