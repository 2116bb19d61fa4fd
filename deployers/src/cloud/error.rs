//! What the internal cloud refuses, and what can go wrong below it.

use std::io;

use crate::records::{ManifestProblems, RecordsError};

/// Why the internal cloud did not do something. One variant an operation.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// Its folders cannot be used.
    #[error("the folder of the internal cloud cannot be used")]
    Open(#[source] io::Error),
    /// A commit is not named by a full hex id.
    #[error("`{commit}` is not the full hex id of a commit")]
    Commit {
        /// What was given.
        commit: String,
    },
    /// A path of the tree that cannot be published.
    #[error("`{path}` cannot be published: {why}")]
    Path {
        /// The path, shortened, without control characters.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// More than a release may hold.
    #[error("the tree has more {what} than {limit}")]
    TooLarge {
        /// `files`, `bytes in one file` or `bytes`.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// There is no `fleet-app.toml`, or it is not text.
    #[error("the tree has no readable fleet-app.toml")]
    NoManifest,
    /// The manifest has mistakes.
    #[error("fleet-app.toml has errors: {0}")]
    Manifest(ManifestProblems),
    /// The same commit was published with other content.
    #[error("commit {commit} was published with other content: a release never changes")]
    Altered {
        /// The commit.
        commit: String,
    },
    /// A release could not be written.
    #[error("writing the release of {commit} failed")]
    Publish {
        /// The commit.
        commit: String,
        /// Why.
        source: io::Error,
    },
    /// A release could not be read.
    #[error("reading {path} of the release of {commit} failed")]
    Read {
        /// The commit.
        commit: String,
        /// Which file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// What lies on the disk is not what was published.
    #[error("{path} of the release of {commit} is not what was published")]
    Damaged {
        /// The commit.
        commit: String,
        /// Which file.
        path: String,
    },
    /// Nothing was published for this commit.
    #[error("commit {commit} was not published")]
    NotPublished {
        /// The commit.
        commit: String,
    },
    /// A label that no host can have.
    #[error("`{label}` cannot be part of a host name")]
    Label {
        /// What was given.
        label: String,
    },
    /// Another app is reached there.
    #[error("{host} belongs to another app")]
    HostTaken {
        /// The host.
        host: String,
    },
    /// The app's data refused.
    #[error("{operation} failed in the app's data")]
    Data {
        /// What was being done.
        operation: &'static str,
        /// Why.
        source: Box<RecordsError>,
    },
    /// Moving an erased app away failed.
    #[error("moving the erased app to the trash failed")]
    Erase(#[source] io::Error),
    /// Taking a snapshot failed below the data.
    #[error("keeping a snapshot failed")]
    Snapshot(#[source] io::Error),
    /// The throw-away environment could not be made.
    #[error("the throw-away environment for the proof could not be made: {what}")]
    Prove {
        /// What failed.
        what: String,
    },
    /// A task on the disk ended before its work did: it panicked, or the fleet is ending.
    #[error("the work broke off: if it goes on like that, report what the log says before this")]
    Cut(#[source] tokio::task::JoinError),
}

impl CloudError {
    /// A refusal of the app's data in a named operation.
    pub(crate) fn data(operation: &'static str) -> impl FnOnce(RecordsError) -> Self {
        move |source| Self::Data { operation, source: Box::new(source) }
    }
}

impl From<RecordsError> for CloudError {
    fn from(source: RecordsError) -> Self {
        Self::Data { operation: "an act on the entries", source: Box::new(source) }
    }
}
