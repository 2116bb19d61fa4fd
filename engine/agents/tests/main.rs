//! Agents against recordings of them: what each says, how each ends, how each is started.
#![cfg(test)]

mod launches;
mod mutated;
mod protocol;
mod recordings;
