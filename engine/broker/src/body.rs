//! Bodies of answers, whoever makes them.

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full};

/// The body of an answer to the sandbox.
pub(crate) type Reply = UnsyncBoxBody<Bytes, Cut>;

/// An answer was cut. Says no more: what broke is told outside, not to the sandbox.
#[derive(Debug, thiserror::Error)]
#[error("the answer was cut")]
pub(crate) struct Cut;

pub(crate) fn empty() -> Reply {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}

pub(crate) fn full(text: impl Into<Bytes>) -> Reply {
    Full::new(text.into()).map_err(|never| match never {}).boxed_unsync()
}
