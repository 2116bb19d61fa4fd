//! From a commit to an address: the internal cloud of one machine and the records service behind its apps.
//!
//! **Must never** run anything that an app brings, or let a request past the rules of the app it is for.
//! Start at [`Cloud`] (publish, show, prove), then `gateway` (what a request passes), then [`records`].

pub mod cloud;
mod gateway;
mod link;
mod probe;
pub mod records;
mod release;

/// Places where a test can kill the process: around each write of an app's entries, each step that puts files in
/// place, and each that takes an app away.
pub const KILL_POINTS: &[&str] = &[
    "records.open.between",
    "records.write.before",
    "records.write.after",
    "records.adopt.before",
    "records.adopt.after",
    "records.file.before",
    "records.file.after",
    "records.snapshot.before",
    "records.snapshot.after",
    "records.merge.before",
    "records.merge.after",
    "records.exchange.before",
    "records.exchange.between",
    "records.exchange.after",
    "release.rename.before",
    "release.rename.after",
    "cloud.erase.before",
    "cloud.erase.between",
];

pub use cloud::{Address, AppPerson, Cloud, CloudConfig, CloudError, Members, Noticed, Route, Scheme};
pub use release::Release;
