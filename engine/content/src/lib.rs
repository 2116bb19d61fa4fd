//! Content as data: reads and checks the Bibles (`bibles/`) and every word a person reads (`locales/`), both embedded in the binary.
//!
//! **Must never** know a clock or the network, and touches the disk only to read a folder that it is given.
//! What it hands out was checked whole: a broken Bible or a missing sentence is an error here, not a surprise in a chat.
//! Start at [`Bibles::embedded`] and [`Words::embedded`].

pub mod bibles;
mod embedded;
pub mod problem;
mod source;
mod tree;
pub mod words;

pub use bibles::Bibles;
pub use embedded::front_files;
pub use problem::{ContentError, Problem, nearest};
pub use words::{Arg, Words};
