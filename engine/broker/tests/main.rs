//! A door as a sandbox sees it: real sockets, a model's server and hosts of our own, and nothing of the broker's inside.
#![cfg(test)]

mod egress;
mod ledger;
mod measure;
mod model;
mod stage;
mod wire;
