//! Git for the engine: one bare mirror a project, written by the engine alone, and a folder of its own for every attempt.
//!
//! Trees go in and come out as plain maps of path to bytes, or to blobs; blobs, trees and commits are written straight into the
//! object store, so no work folder, hook, filter or configuration of a repository is ever evaluated. An agent gets a private
//! repository that borrows the mirror's objects; the engine takes its work by reading the files, one by one, as what they are:
//! something a stranger wrote.
//! **Must never** open a folder that an agent can write as a repository, follow a link, run a program, or delete what was not taken.
//! Start at [`Repos`], then [`Mirror::commit`]; for attempts at [`Worktrees::add`], then [`Worktree::take`].

mod attempt;
mod error;
mod files;
mod finding;
mod hygiene;
mod leftovers;
mod mirror;
mod path;
mod read;

pub use attempt::{Kept, NewWorktree, Snapshot, State, Swept, Worktree, Worktrees};
pub use error::RepoError;
pub use files::{BlobId, Entry, Files, Mode};
pub use finding::{Finding, Findings, What};
pub use hygiene::{Quarantined, protected, quarantine};
pub use mirror::{Committed, Expect, Mirror, NewCommit, Repos};
pub use path::check_path;
pub use read::{Bounds, Seen, Taken, of_tools};

use std::collections::BTreeMap;

/// Places where a test can kill the process: around each write to a mirror.
pub const KILL_POINTS: &[&str] = &["repo.make.between", "repo.commit.before", "repo.commit.after", "repo.set.before", "repo.set.after"];

/// The same around attempt folders: only a run with an agent passes them.
pub const ATTEMPT_KILL_POINTS: &[&str] = &[
    "repo.worktree.add.between",
    "repo.worktree.add.after",
    "repo.worktree.take.before",
    "repo.worktree.take.after",
    "repo.worktree.snapshot.before",
    "repo.worktree.snapshot.between",
    "repo.worktree.snapshot.after",
    "repo.worktree.mark.between",
    "repo.worktree.mark.after",
    "repo.worktree.remove.before",
    "repo.worktree.remove.after",
    "repo.worktree.sweep.before",
    "repo.worktree.sweep.between",
    "repo.worktree.sweep.after",
];

/// Files of a commit: path with `/` between parts, to bytes. For trees that are written whole; see [`Files`] for those that are not.
pub type Tree = BTreeMap<String, Vec<u8>>;
