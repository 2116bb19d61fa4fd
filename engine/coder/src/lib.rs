//! Fleet's own coding agent: a loop of model and tools over any endpoint that speaks OpenAI's chat completions.
//!
//! It runs as a process inside a sandbox, like every other coding agent: it reads an [`Order`] from its standard input, works in its
//! folder, and says what it does as one [`Signal`] a line. It holds the token of its attempt and no key, and reaches one address.
//! Killing it, limiting it and watching it are the engine's work, and so is changing to another agent: it tries a model twice more,
//! then says in its last line how it ended.
//!
//! **Must never** give its token to a command that it starts, reach below its folder's edge with a tool of its own, or wait for
//! anything without a bound (an answer to a question excepted, which the engine bounds).
//!
//! Start at [`run`]; the loop is in `work.rs`. [`classes`] stands alone: what is known of models, without a clock, disk or network.

pub mod classes;
mod compaction;
mod conversation;
mod error;
mod folder;
mod guard;
mod line;
mod middle;
mod model;
mod options;
mod run;
mod taught;
mod tools;
mod wire;
mod work;

pub use error::Error;
pub use fleet_domain::agent::Signal;
pub use options::Options;
pub use run::run;
pub use wire::{Budget, Line, Order};
