//! From a commit to an address: the internal cloud of one machine and the records service behind its apps.
//!
//! **Must never** run anything that an app brings, or let a request past the rules of the app it is for.
//! Start at `records`.

pub mod records;
