//! Signed tokens: links that let a person in, and the cookies they become. Bound to a host, a purpose and a time.

mod grant;
mod seal;

pub(crate) use grant::{Grant, Who, is_path};
pub(crate) use seal::{Purpose, Rejected, Seal};

#[cfg(test)]
mod tests;
