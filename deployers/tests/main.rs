//! The internal cloud as its callers use it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails here")]

mod gateway;
mod proof;
mod records;
