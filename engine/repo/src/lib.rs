//! Git for the engine: one bare mirror a project, written by the engine alone.
//!
//! Trees go in and come out as plain maps of path to bytes; blobs, trees and commits are written straight into the
//! object store, so no work folder, hook, filter or configuration of a repository is ever evaluated.
//! **Must never** open a folder that an agent can write as a repository, follow a link, or run a program.
//! Start at [`Repos`], then [`Mirror::commit`].

mod leftovers;
mod mirror;
mod path;

pub use mirror::{Committed, Expect, Mirror, NewCommit, Repos};
pub use path::check_path;

use std::collections::BTreeMap;

/// Places where a test can kill the process: around each write to a mirror.
pub const KILL_POINTS: &[&str] = &["repo.make.between", "repo.commit.before", "repo.commit.after", "repo.set.before", "repo.set.after"];

/// Files of a commit: path with `/` between parts, to bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// What can go wrong with a mirror.
#[derive(Debug, thiserror::Error)]
pub enum RepoError {
    /// Making or opening the bare repository.
    #[error("the repository {path} cannot be opened")]
    Open {
        /// Where.
        path: String,
        /// Cause.
        source: git2::Error,
    },
    /// A path that must not enter a tree.
    #[error("the path {path:?} cannot be in a repository: {why}")]
    Path {
        /// The path, shortened.
        path: String,
        /// Why not.
        why: &'static str,
    },
    /// Writing objects.
    #[error("a commit could not be written")]
    Write(#[source] git2::Error),
    /// Reading objects.
    #[error("the commit {commit} could not be read")]
    Read {
        /// Hex id.
        commit: String,
        /// Cause.
        source: git2::Error,
    },
    /// A branch moved since it was looked at.
    #[error("{branch} is at {found}, not at {expected}")]
    Moved {
        /// Reference name.
        branch: String,
        /// Hex id or `nothing`.
        found: String,
        /// Hex id or `nothing`.
        expected: String,
    },
    /// Moving a repository to the trash.
    #[error("the repository {path} could not be moved to the trash")]
    Trash {
        /// Where.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
}
