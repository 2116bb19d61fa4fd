//! Messengers without an account: stand-ins for their servers over real HTTP, with their limits and faults, so that anyone can see
//! the bots at work, and tests can see what people would see.
//!
//! **Must never** know anything of Fleet: only what the messengers' own documents say.

mod captions;
pub mod line;
pub mod slack;
pub mod telegram;
mod view;

pub use captions::Captions;
