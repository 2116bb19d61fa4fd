//! Tests of the stand-ins from outside the crate.
#![cfg(test)]

mod model;
