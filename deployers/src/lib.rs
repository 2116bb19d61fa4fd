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

pub use cloud::{Address, AppPerson, Cloud, CloudConfig, CloudError, Members, Noticed, Route, Scheme};
pub use release::Release;
