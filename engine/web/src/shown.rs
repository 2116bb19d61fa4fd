//! What is shown, as data: the same shapes fill the pages and answer the API.

pub(crate) mod brief;
pub(crate) mod journal;
pub(crate) mod people;
pub(crate) mod post;
pub(crate) mod project;
pub(crate) mod reasons;
pub(crate) mod stages;
pub(crate) mod standing;
pub(crate) mod task;
pub(crate) mod thread;
