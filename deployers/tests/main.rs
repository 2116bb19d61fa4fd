//! The internal cloud as its callers use it.

mod records;
