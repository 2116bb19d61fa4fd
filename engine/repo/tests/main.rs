//! Attempt folders with real parts: the git program under another user as the agent, and whatever it can plant.
#![cfg(test)]

mod agent;
mod evil;
mod kills;
mod pace;
mod race;
mod support;
mod trash;
