//! Stand-ins for servers that cannot be had here, over real HTTP, with their limits and faults: messengers without an account, so
//! that anyone can see the bots at work and tests can see what people would see; and a model without a key or a bill, so that coding
//! agents can be tested as they are ([`model`]).
//!
//! **Must never** know anything of Fleet: only what the servers' own documents say, and what their clients were seen to send.
//!
//! Start reading at [`telegram`], [`slack`] or [`model`].

mod captions;
pub mod line;
pub mod model;
pub mod slack;
pub mod telegram;
mod view;

pub use captions::Captions;
