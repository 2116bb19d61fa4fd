//! The record beside an attempt folder: what it is, in a file that the agent cannot write.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use fleet_domain::id::{AttemptId, ProjectId};
use fleet_kill::kill_point;
use serde::{Deserialize, Serialize};

use crate::{Quarantined, RepoError};

/// What the name of a folder ends in while it is being made.
pub(super) const MAKING: &str = "making";
const RECORD: &str = "worktree.json";

/// What became of an attempt's work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It is worked in, or nobody has said what became of it.
    Working,
    /// It was taken: this commit of the mirror holds it, under a reference.
    Taken {
        /// Hex id.
        commit: String,
    },
    /// It was kept as it was, under its private reference.
    Saved {
        /// Hex id.
        commit: Option<String>,
    },
    /// Somebody said that nobody wants it.
    Dropped,
}

/// An attempt folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worktree {
    /// The attempt.
    pub id: AttemptId,
    /// The project.
    pub project: ProjectId,
    /// The commit whose files it began with.
    pub base: Option<String>,
    /// Whose files they are; `None` = ours.
    pub uid: Option<u32>,
    /// UTC ms.
    pub made_at: i64,
    /// What became of the work.
    #[serde(flatten)]
    pub state: State,
    /// Files of the base that are not in the folder.
    pub hidden: Vec<Quarantined>,
    /// The objects that its private repository borrows: bind it read-only under the same path.
    pub alternates: PathBuf,
    /// The folder that the agent works in.
    #[serde(skip)]
    pub work: PathBuf,
}

pub(super) fn folder_name(id: &AttemptId) -> String {
    format!("{}-{}", id.run, id.n)
}

/// The folders below one, by name.
pub(super) fn folders(root: &Path) -> Result<Vec<PathBuf>, RepoError> {
    let read = || -> Result<Vec<PathBuf>, Error> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(root)? {
            all.push(entry?.path());
        }
        all.sort_unstable();
        Ok(all)
    };
    match read() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        other => other.map_err(|source| RepoError::Row { path: root.display().to_string(), source }),
    }
}

impl Worktree {
    /// Reads the record in a folder; `None` if it has none, or is still being made.
    pub(super) fn load(folder: &Path) -> Result<Option<Self>, RepoError> {
        if folder.extension().is_some_and(|e| e == MAKING) {
            return Ok(None);
        }
        let path = folder.join(RECORD);
        let read = match std::fs::read(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            read => read.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).map_err(Error::other)),
        };
        read.map(|worktree| Some(worktree.at(folder))).map_err(|source| RepoError::Row { path: path.display().to_string(), source })
    }

    /// Writes the record into a folder. A state that is lost with the power is an older one: more is kept then, never less.
    pub(super) fn store(&self, folder: &Path) -> Result<(), RepoError> {
        let path = folder.join(RECORD);
        let write = || -> Result<(), Error> {
            let new = path.with_extension("new");
            std::fs::write(&new, serde_json::to_vec_pretty(self)?)?;
            kill_point("repo.worktree.mark.between");
            std::fs::rename(&new, &path)
        };
        write().map_err(|source| RepoError::Row { path: path.display().to_string(), source })
    }

    /// The same in another place.
    pub(super) fn at(mut self, folder: &Path) -> Self {
        self.work = folder.join("work");
        self
    }
}
