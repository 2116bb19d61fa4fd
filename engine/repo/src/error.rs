//! What can go wrong with mirrors and attempt folders: one variant an operation.

use std::io;

/// What can go wrong.
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
    /// Moving a repository or an attempt folder to the trash.
    #[error("{path} could not be moved to the trash")]
    Trash {
        /// Where.
        path: String,
        /// Cause.
        source: io::Error,
    },
    /// Writing the files of an attempt folder.
    #[error("the attempt folder {path} could not be made")]
    Add {
        /// Where.
        path: String,
        /// Cause.
        source: io::Error,
    },
    /// Writing the private repository of an attempt folder.
    #[error("the private repository in {path} could not be made")]
    Private {
        /// Where.
        path: String,
        /// Cause.
        source: git2::Error,
    },
    /// There is another attempt folder of this name already.
    #[error("the attempt folder {path} is there already, made from another commit or ended")]
    There {
        /// Where.
        path: String,
    },
    /// Reading or writing what is recorded beside an attempt folder.
    #[error("the record {path} could not be read or written")]
    Row {
        /// Where.
        path: String,
        /// Cause.
        source: io::Error,
    },
    /// Opening an attempt's work folder. What lies in it ends in findings, not in errors.
    #[error("the work folder {path} cannot be opened")]
    Take {
        /// Where.
        path: String,
        /// Cause.
        source: io::Error,
    },
}
