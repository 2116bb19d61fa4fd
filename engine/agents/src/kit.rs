//! Kits: named compositions that fill an app from a settled spec. The app is ordinary source; no model runs.

mod clean;
pub mod front;
mod markdown;
mod page;
pub mod requests;
mod theme;

use std::collections::BTreeMap;

/// The files of an app: path (always `/`, never absolute) to bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The front end's own files as embedded, by path inside `bibles/common/app/`.
pub type Front = BTreeMap<String, Vec<u8>>;
