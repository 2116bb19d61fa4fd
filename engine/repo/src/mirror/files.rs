//! A mirror's trees as names of blobs: read, written and committed without their bytes.

use std::collections::btree_map;
use std::iter::Peekable;
use std::path::PathBuf;

use git2::{ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};

use super::{Committed, Mirror, NewCommit};
use crate::{BlobId, Entry, Files, Mode, RepoError, check_path};

impl Mirror {
    /// What a commit holds, without its bytes.
    pub fn files(&self, commit: &str) -> Result<Files, RepoError> {
        let read = || -> Result<Files, git2::Error> {
            let tree = self.repository.find_commit(Oid::from_str(commit)?)?.tree()?;
            let mut files = Files::new();
            let mut failed = None;
            tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
                if entry.kind() != Some(ObjectType::Tree) {
                    match entry.name() {
                        Ok(name) => drop(files.insert(format!("{folder}{name}"), Entry { blob: entry.id(), mode: Mode::from_git(entry.filemode()) })),
                        Err(error) => failed = Some(error),
                    }
                }
                TreeWalkResult::Ok
            })?;
            failed.map_or(Ok(files), Err)
        };
        read().map_err(|source| RepoError::Read { commit: commit.to_owned(), source })
    }

    /// The bytes of a blob, if there are at most `most`.
    pub fn blob(&self, id: BlobId, most: usize) -> Result<Option<Vec<u8>>, RepoError> {
        let read = || -> Result<Option<Vec<u8>>, git2::Error> {
            let (size, _) = self.repository.odb()?.read_header(id)?;
            Ok(if size > most { None } else { Some(self.repository.find_blob(id)?.content().to_vec()) })
        };
        read().map_err(|source| RepoError::Read { commit: id.to_string(), source })
    }

    /// Shows the bytes of a blob to `see`, without a copy.
    pub(crate) fn with_blob<T>(&self, id: BlobId, see: impl FnOnce(&[u8]) -> T) -> Result<T, RepoError> {
        let blob = self.repository.find_blob(id).map_err(|source| RepoError::Read { commit: id.to_string(), source })?;
        Ok(see(blob.content()))
    }

    /// Writes a commit of files whose bytes are in the mirror. No reference moves. What its parent holds may stay as it is; what is
    /// new must have a path that may enter a tree, and is never a submodule.
    pub fn commit_files(&self, new: &NewCommit<'_, Files>) -> Result<Committed, RepoError> {
        let before = new.parent.map_or_else(|| Ok(Files::new()), |parent| self.files(parent))?;
        for (path, entry) in new.tree.iter().filter(|(path, entry)| before.get(*path) != Some(*entry)) {
            check_path(path)?;
            if entry.mode == Mode::Submodule {
                return Err(RepoError::Path { path: path.clone(), why: "a submodule is never taken" });
            }
        }
        let write = || self.write(new, folder(&self.repository, &mut new.tree.iter().peekable(), "")?);
        write().map_err(RepoError::Write)
    }

    /// Whether a commit is there.
    pub fn has(&self, commit: &str) -> bool {
        Oid::from_str(commit).is_ok_and(|id| self.repository.find_commit(id).is_ok())
    }

    /// The hex id of a commit's tree.
    pub fn tree_of(&self, commit: &str) -> Result<String, RepoError> {
        let read = || Ok(self.repository.find_commit(Oid::from_str(commit)?)?.tree_id().to_string());
        read().map_err(|source| RepoError::Read { commit: commit.to_owned(), source })
    }

    /// The folder of this mirror's objects: what an attempt's private repository borrows from, read-only and under the same path.
    pub fn objects(&self) -> PathBuf {
        self.repository.path().join("objects")
    }

    /// Writes bytes as a blob.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<BlobId, git2::Error> {
        self.repository.blob(bytes)
    }
}

type Rest<'a> = Peekable<btree_map::Iter<'a, String, Entry>>;

/// Writes the tree of one folder; `rest` starts with its first file and ends behind its last.
fn folder(repository: &Repository, rest: &mut Rest<'_>, prefix: &str) -> Result<Oid, git2::Error> {
    let mut build = repository.treebuilder(None)?;
    while let Some((path, entry)) = rest.peek() {
        let Some(name) = path.strip_prefix(prefix) else { break };
        let (name, id, mode) = match name.split_once('/') {
            Some((name, _)) => (name, folder(repository, rest, &format!("{prefix}{name}/"))?, 0o040_000),
            None => (name, entry.blob, entry.mode.git()),
        };
        if build.get(name)?.is_some() {
            return Err(git2::Error::from_str("a path is both a file and a folder"));
        }
        build.insert(name, id, mode)?;
        if mode != 0o040_000 {
            rest.next();
        }
    }
    build.write()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repos, Tree};
    use fleet_domain::id::ProjectId;

    fn mirror(dir: &tempfile::TempDir) -> Mirror {
        Repos::new(dir.path().to_owned()).mirror(&ProjectId::from_unique("1")).unwrap()
    }

    fn new<T>(tree: &T) -> NewCommit<'_, T> {
        NewCommit { tree, parent: None, message: "m", author: "Fleet", at: 0 }
    }

    #[test]
    fn a_tree_of_blobs_is_the_tree_of_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = mirror(&dir);
        let tree: Tree = ["a-b", "a.b", "a/b", "a/c/d", "a0", "z"].map(|p| (p.to_owned(), p.as_bytes().to_vec())).into();
        let bytes = mirror.commit(&new(&tree)).unwrap();
        let mut files = mirror.files(&bytes.commit).unwrap();
        assert_eq!(mirror.commit_files(&new(&files)).unwrap(), bytes);
        files.get_mut("a/b").unwrap().mode = Mode::Executable;
        let run = mirror.commit_files(&new(&files)).unwrap();
        assert_ne!(run.tree, bytes.tree);
        assert_eq!(mirror.files(&run.commit).unwrap(), files);
    }

    #[test]
    fn hostile_paths_new_submodules_and_a_file_that_is_a_folder_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = mirror(&dir);
        let blob = mirror.put(b"x").unwrap();
        let with = |paths: &[&str], mode| -> Files { paths.iter().map(|p| ((*p).to_owned(), Entry { blob, mode })).collect() };
        assert!(mirror.commit_files(&new(&with(&["a", "b/c"], Mode::File))).is_ok());
        assert!(matches!(mirror.commit_files(&new(&with(&["b/.GIT/config"], Mode::File))), Err(RepoError::Path { .. })));
        assert!(matches!(mirror.commit_files(&new(&with(&["a"], Mode::Submodule))), Err(RepoError::Path { .. })));
        assert!(matches!(mirror.commit_files(&new(&with(&["a", "a/b"], Mode::File))), Err(RepoError::Write(_))));
    }
}
