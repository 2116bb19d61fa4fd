//! Where programs run that nobody trusts: coding agents, and the gates that build and test what they wrote.
//!
//! A program is started by a [`fleet_domain::launch::Launch`] in a [`Place`] under [`fleet_domain::launch::Limits`]. It sees the
//! machine's `/usr`, its own work and home folders, and Unix sockets that it is given; no network, no other user's processes,
//! nothing of the fleet. What holds it: a user of its own, namespaces (bubblewrap), landlock, seccomp, a control group. What can
//! be had on a machine is tried and told ([`Probe`]), and nothing weaker is taken without a word ([`Config::accept`]).
//!
//! **Must never** start `bwrap` as root (it then reads what the program may not), follow a link inside a place, lower a level
//! silently, or let anything of a run live on after [`Running::kill`] or the end of its program.
//! Start at [`Sandbox`], then `local.rs` for the outside and `init.rs` for the inside.

mod config;
mod container;
mod error;
mod ground;
mod init;
mod lines;
mod local;
mod place;
mod plan;
mod probe;
mod running;
mod sandbox;
mod tree;
mod walk;
mod watch;

pub use config::{Config, Docker};
pub use error::SandboxError;
pub use init::init;
pub use lines::{Lines, Output};
pub use place::{HOME, Place, WORK};
pub use plan::INIT;
pub use probe::{Cgroups, Lack, Probe, Users};
pub use running::{Exit, Input, Life, Over, Running, Stream};
pub use sandbox::Sandbox;
