//! A project's bare mirror: commits are written to the object store and named by references.

mod files;

use std::path::{Path, PathBuf};

use fleet_domain::id::ProjectId;
use fleet_kill::kill_point;
use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, ObjectType, Oid, Repository, Signature, Time};

use crate::{RepoError, Tree, check_path, leftovers};

/// All mirrors of an instance, under one folder.
#[derive(Debug, Clone)]
pub struct Repos {
    root: PathBuf,
}

impl Repos {
    /// Mirrors under `root`, one `<project>.git` each; made when first needed.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Opens a project's mirror, making it the first time.
    pub fn mirror(&self, project: &ProjectId) -> Result<Mirror, RepoError> {
        let path = self.path(project);
        let repository = match Repository::open_bare(&path) {
            Ok(there) => Ok(there),
            Err(e) if e.code() == ErrorCode::NotFound && !path.exists() => make(&path),
            Err(e) => Err(e),
        };
        let repository = repository.map_err(|source| RepoError::Open { path: path.display().to_string(), source })?;
        Ok(Mirror { repository })
    }

    /// Removes what a death in the middle of a write left: locks that nobody holds, mirrors that are half made. Only while nobody is at
    /// work in them. What could not be removed, and why.
    pub fn sweep(&self) -> Vec<(PathBuf, std::io::Error)> {
        leftovers::sweep(&self.root)
    }

    /// Moves a project's mirror into `trash` under `name`; nothing to do if there is none.
    pub fn discard(&self, project: &ProjectId, trash: &Path, name: &str) -> Result<(), RepoError> {
        let path = self.path(project);
        let fail = |source| RepoError::Trash { path: path.display().to_string(), source };
        if !path.exists() {
            return Ok(());
        }
        std::fs::create_dir_all(trash).map_err(fail)?;
        std::fs::rename(&path, trash.join(name)).map_err(fail)
    }

    /// Where a project's mirror lies.
    pub fn path(&self, project: &ProjectId) -> PathBuf {
        self.root.join(format!("{project}.git"))
    }
}

/// Makes a mirror beside its place and moves it there: a mirror that is there is whole.
fn make(path: &Path) -> Result<Repository, git2::Error> {
    let making = path.with_extension(leftovers::MAKING);
    let failed = |error: std::io::Error| git2::Error::from_str(&error.to_string());
    if making.exists() {
        std::fs::remove_dir_all(&making).map_err(failed)?;
    }
    let mut how = git2::RepositoryInitOptions::new();
    how.bare(true).mkpath(true).external_template(false).initial_head("main");
    drop(Repository::init_opts(&making, &how)?);
    kill_point("repo.make.between");
    std::fs::rename(&making, path).map_err(failed)?;
    Repository::open_bare(path)
}

/// One bare mirror.
pub struct Mirror {
    repository: Repository,
}

/// What a new commit is made of: a [`Tree`] of bytes, or [`crate::Files`] whose bytes are in the mirror already.
#[derive(Debug, Clone)]
pub struct NewCommit<'a, T = Tree> {
    /// All files.
    pub tree: &'a T,
    /// The commit it follows.
    pub parent: Option<&'a str>,
    /// First line, then an empty line, then why.
    pub message: &'a str,
    /// Who made it.
    pub author: &'a str,
    /// UTC ms. Fixed by the caller: the same work done twice is the same commit.
    pub at: i64,
}

/// A commit that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Full hex id.
    pub commit: String,
    /// Full hex id of its tree.
    pub tree: String,
}

impl Mirror {
    /// Writes a commit. No reference moves: see [`Mirror::set`].
    pub fn commit(&self, new: &NewCommit<'_>) -> Result<Committed, RepoError> {
        for path in new.tree.keys() {
            check_path(path)?;
        }
        let write = || -> Result<Committed, git2::Error> {
            let mut build = TreeUpdateBuilder::new();
            for (path, bytes) in new.tree {
                let blob = self.repository.blob(bytes)?;
                build.upsert(path.as_str(), blob, FileMode::Blob);
            }
            let empty = self.repository.find_tree(self.repository.treebuilder(None)?.write()?)?;
            self.write(new, build.create_updated(&self.repository, &empty)?)
        };
        write().map_err(RepoError::Write)
    }

    fn write<T>(&self, new: &NewCommit<'_, T>, tree: Oid) -> Result<Committed, git2::Error> {
        let tree = self.repository.find_tree(tree)?;
        let by = Signature::new(new.author, "fleet@localhost", &Time::new(new.at.div_euclid(1000), 0))?;
        let parents: Vec<_> = match new.parent {
            Some(id) => vec![self.repository.find_commit(Oid::from_str(id)?)?],
            None => Vec::new(),
        };
        let parents: Vec<_> = parents.iter().collect();
        kill_point("repo.commit.before");
        let id = self.repository.commit(None, &by, &by, new.message, &tree, &parents)?;
        kill_point("repo.commit.after");
        Ok(Committed { commit: id.to_string(), tree: tree.id().to_string() })
    }

    /// All files of a commit.
    pub fn read(&self, commit: &str) -> Result<Tree, RepoError> {
        let read = || -> Result<Tree, git2::Error> {
            let tree = self.repository.find_commit(Oid::from_str(commit)?)?.tree()?;
            let mut files = Tree::new();
            let mut failed = None;
            tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
                if entry.kind() == Some(ObjectType::Blob) {
                    match (entry.name(), self.repository.find_blob(entry.id())) {
                        (Ok(name), Ok(blob)) => {
                            files.insert(format!("{folder}{name}"), blob.content().to_vec());
                        }
                        (_, Err(e)) | (Err(e), _) => failed = Some(e),
                    }
                }
                git2::TreeWalkResult::Ok
            })?;
            failed.map_or(Ok(files), Err)
        };
        read().map_err(|source| RepoError::Read { commit: commit.to_owned(), source })
    }

    /// Points `name` (`refs/heads/main`, `refs/fleet/…`) at `commit`, only if it is where `from` says. Already there counts as done.
    pub fn set(&self, name: &str, commit: &str, from: Expect<'_>) -> Result<(), RepoError> {
        let found = self.at(name)?;
        if found.as_deref() == Some(commit) {
            return Ok(());
        }
        let expected = match from {
            Expect::Anything => found.as_deref(),
            Expect::Nothing => None,
            Expect::At(id) => Some(id),
        };
        if found.as_deref() != expected {
            let word = |id: Option<&str>| id.unwrap_or("nothing").to_owned();
            return Err(RepoError::Moved { branch: name.to_owned(), found: word(found.as_deref()), expected: word(expected) });
        }
        let point = || -> Result<(), git2::Error> {
            kill_point("repo.set.before");
            self.repository.reference(name, Oid::from_str(commit)?, true, "fleet")?;
            kill_point("repo.set.after");
            Ok(())
        };
        point().map_err(RepoError::Write)
    }

    /// Where a reference is.
    pub fn at(&self, name: &str) -> Result<Option<String>, RepoError> {
        match self.repository.refname_to_id(name) {
            Ok(id) => Ok(Some(id.to_string())),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
            Err(source) => Err(RepoError::Read { commit: name.to_owned(), source }),
        }
    }

    /// Subjects of the commits that lead to `commit`, newest first, at most `limit`.
    pub fn subjects(&self, commit: &str, limit: usize) -> Result<Vec<String>, RepoError> {
        let walk = || -> Result<Vec<String>, git2::Error> {
            let mut walk = self.repository.revwalk()?;
            walk.push(Oid::from_str(commit)?)?;
            walk.take(limit)
                .map(|id| {
                    let found = self.repository.find_commit(id?)?;
                    Ok(found.summary().ok().flatten().unwrap_or_default().to_owned())
                })
                .collect()
        };
        walk().map_err(|source| RepoError::Read { commit: commit.to_owned(), source })
    }
}

/// Where a reference has to be before it is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect<'a> {
    /// It does not matter.
    Anything,
    /// It must not exist.
    Nothing,
    /// It must be there.
    At(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Tree {
        pairs.iter().map(|(p, b)| ((*p).to_owned(), b.as_bytes().to_vec())).collect()
    }

    fn mirror(dir: &tempfile::TempDir) -> Mirror {
        Repos::new(dir.path().to_owned()).mirror(&ProjectId::from_unique("1")).unwrap()
    }

    fn new<'a>(tree: &'a Tree, parent: Option<&'a str>) -> NewCommit<'a> {
        NewCommit { tree, parent, message: "Make the app\n\nBecause it was asked for.\n", author: "Fleet", at: 1_700_000_000_000 }
    }

    #[test]
    fn the_same_work_twice_is_the_same_commit_and_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = mirror(&dir);
        let tree = files(&[("README.md", "hi"), ("app/main.js", "x"), ("app/deep/er.css", "y")]);
        let first = mirror.commit(&new(&tree, None)).unwrap();
        let again = mirror.commit(&new(&tree, None)).unwrap();
        assert_eq!(first, again);
        assert_eq!(mirror.read(&first.commit).unwrap(), tree);
    }

    #[test]
    fn a_change_follows_its_base_and_drops_what_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = mirror(&dir);
        let old = files(&[("a", "1"), ("b", "2")]);
        let new_tree = files(&[("a", "3")]);
        let base = mirror.commit(&new(&old, None)).unwrap();
        let next = mirror.commit(&new(&new_tree, Some(&base.commit))).unwrap();
        assert_eq!(mirror.read(&next.commit).unwrap(), new_tree);
        assert_eq!(mirror.subjects(&next.commit, 9).unwrap().len(), 2);
        assert_ne!(base.tree, next.tree);
    }

    #[test]
    fn a_branch_moves_only_from_where_it_was_seen() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = mirror(&dir);
        let one = mirror.commit(&new(&files(&[("a", "1")]), None)).unwrap();
        let two = mirror.commit(&new(&files(&[("a", "2")]), Some(&one.commit))).unwrap();
        mirror.set("refs/heads/main", &one.commit, Expect::Nothing).unwrap();
        mirror.set("refs/heads/main", &one.commit, Expect::Nothing).unwrap();
        assert!(matches!(mirror.set("refs/heads/main", &two.commit, Expect::Nothing), Err(RepoError::Moved { .. })));
        mirror.set("refs/heads/main", &two.commit, Expect::At(&one.commit)).unwrap();
        assert_eq!(mirror.at("refs/heads/main").unwrap(), Some(two.commit));
    }

    #[test]
    fn a_hostile_path_is_refused_before_anything_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let mirror = mirror(&dir);
        assert!(matches!(mirror.commit(&new(&files(&[("a", "1"), (".git/hooks/post-checkout", "x")]), None)), Err(RepoError::Path { .. })));
    }

    #[test]
    fn what_the_dead_left_is_swept_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let repos = Repos::new(dir.path().to_owned());
        let project = ProjectId::from_unique("1");
        let made = repos.mirror(&project).unwrap();
        let commit = made.commit(&new(&files(&[("a", "1")]), None)).unwrap().commit;
        made.set("refs/heads/main", &commit, Expect::Nothing).unwrap();
        let path = repos.path(&project);
        for lock in ["config.lock", "HEAD.lock", "packed-refs.lock", "refs/heads/main.lock", "refs/tags/v1.lock"] {
            std::fs::write(path.join(lock), "").unwrap();
        }
        assert!(made.set("refs/tags/v1", &commit, Expect::Nothing).is_err(), "a lock that nobody holds stops every write");
        let half = dir.path().join("prj_2.git.making");
        std::fs::create_dir_all(half.join("refs")).unwrap();
        assert!(repos.sweep().is_empty());
        assert!(!half.exists());
        let again = repos.mirror(&project).unwrap();
        again.set("refs/tags/v1", &commit, Expect::Anything).unwrap();
        again.set("refs/heads/main", &commit, Expect::Anything).unwrap();
        assert_eq!(again.read(&commit).unwrap(), files(&[("a", "1")]));
        assert!(Repos::new(dir.path().join("none")).sweep().is_empty(), "no folder, nothing to sweep");
    }
}
