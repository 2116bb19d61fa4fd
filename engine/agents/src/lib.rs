//! Ways to do an order: kits, which fill a whole app from a settled spec with no model at all, and coding agents, each with
//! its own command line, its own stream and its own ways to fail.
//!
//! **Must never** start a process, read a clock, touch the network or the disk: everything comes in as values and
//! goes out as values, so that the same spec always gives the same bytes and the same stream the same verdict. It must never
//! put a person's words into a file without the serializer or the escaping that belongs to that kind of file, and never
//! take an agent's word for the truth: a verdict says how it ended, not that its work is good.
//!
//! Start reading at [`kit::requests::fill`] for kits, at [`agent::Agent`] and [`roster::Roster`] for agents. Another agent is
//! one file in `cli/` or one entry of `acp.toml`, and its recordings in `tests/recordings/`.

pub mod acp;
pub mod agent;
pub mod cli;
pub mod error;
pub mod kit;
pub mod price;
pub mod roster;

pub use error::AgentsError;
