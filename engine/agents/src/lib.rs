//! What turns an order into files: today the kits, which fill a whole app from a settled spec with no model at all.
//!
//! **Must never** start a process, read a clock, touch the network or the disk: everything comes in as values and
//! goes out as values, so that the same spec always gives the same bytes. It must never put a person's words into a
//! file without the serializer or the escaping that belongs to that kind of file.
//!
//! Start reading at [`kit::requests::fill`].

pub mod error;
pub mod kit;

pub use error::AgentsError;
