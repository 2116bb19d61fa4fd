//! Reads what an agent wrote, as blobs of the mirror: no link followed, nothing evaluated, everything bounded.

mod file;
mod ignored;
mod seen;
mod walk;

pub use ignored::of_tools;
pub use seen::Seen;
pub(crate) use walk::read;

use std::collections::BTreeSet;

use crate::{Files, Findings};

/// How much is taken from a folder. What is over ends in a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Files in all.
    pub files: usize,
    /// Bytes in all.
    pub bytes: u64,
    /// Bytes of one file: it is held in memory while it is read.
    pub file: u64,
    /// Folders inside one another.
    pub depth: usize,
    /// Names in one folder.
    pub folder: usize,
    /// Names looked at in all, taken or not.
    pub looked: usize,
}

impl Bounds {
    /// An agent's work.
    pub const ATTEMPT: Self = Self { files: 50_000, bytes: 1024 * 1024 * 1024, file: 32 * 1024 * 1024, depth: 32, folder: 10_000, looked: 200_000 };
}

/// What was taken: in the mirror already, and named by no reference until somebody commits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// All files of the result, those that were kept from the agent included.
    pub files: Files,
    /// What was not simply taken.
    pub findings: Findings,
}

/// What to read, and for whom.
pub(crate) struct Reading<'a> {
    /// Whose files they must be, as a number; another's file is not the agent's to give.
    pub(crate) owner: u32,
    /// What the folder began with, all of it.
    pub(crate) base: &'a Files,
    /// Paths of the base that were never put into the folder.
    pub(crate) hidden: &'a BTreeSet<&'a str>,
    /// Files or folders to be taken though a `.gitignore` names them.
    pub(crate) named: &'a [String],
    /// Bounds.
    pub(crate) bounds: &'a Bounds,
}
