//! The end of attempt folders: moved to the trash at once, deleted after days of grace, and never while their work is nowhere else.

use std::io;
use std::path::{Path, PathBuf};

use fleet_domain::id::AttemptId;
use fleet_kill::kill_point;

use super::record::{self, State, Worktree};
use super::{Worktrees, erase};
use crate::{Bounds, Findings, RepoError, Repos, Seen};

/// What the name of a folder in the trash ends in from when it may be deleted.
const DELETING: &str = "deleting";
const DAY_MS: i64 = 86_400_000;

/// What a sweep of the trash did.
#[derive(Debug, Default)]
pub struct Swept {
    /// Folders deleted.
    pub deleted: Vec<AttemptId>,
    /// Those of them whose work had not been taken: it lies under [`Worktree::wip`] now.
    pub saved: Vec<AttemptId>,
    /// Folders that stay, and why.
    pub kept: Vec<Kept>,
}

/// A folder that is not deleted.
#[derive(Debug)]
pub struct Kept {
    /// Where it lies.
    pub path: PathBuf,
    /// What holds it.
    pub why: String,
    /// What could not be read of it, if that is why.
    pub findings: Findings,
}

impl Worktrees {
    /// Moves an attempt's folder to the trash: done at once, however much is in it. Nothing to do if there is none. Its agent must be
    /// gone.
    pub fn remove(&self, id: &AttemptId, now: i64) -> Result<(), RepoError> {
        let name = record::folder_name(id);
        let folder = self.root.join(&name);
        if Worktree::load(&folder)?.is_none() {
            return Ok(());
        }
        let failed = |source| RepoError::Trash { path: folder.display().to_string(), source };
        super::passable(&self.trash).map_err(failed)?;
        kill_point("repo.worktree.remove.before");
        std::fs::rename(&folder, self.trash.join(format!("{now}-{name}"))).map_err(failed)?;
        kill_point("repo.worktree.remove.after");
        Ok(())
    }

    /// What lies in the trash, oldest first, and since when (UTC ms).
    pub fn trashed(&self) -> Result<Vec<(Worktree, i64)>, RepoError> {
        let mut all = Vec::new();
        for folder in record::folders(&self.trash)?.into_iter().filter(|f| !has_end(f, DELETING)) {
            if let (Some(worktree), Some(since)) = (Worktree::load(&folder)?, since(&folder)) {
                all.push((worktree, since));
            }
        }
        all.sort_by_key(|(_, since)| *since);
        Ok(all)
    }

    /// Notes of a folder in the trash that nobody wants it: the way to let go of one that a sweep keeps.
    pub fn drop_trashed(&self, id: &AttemptId) -> Result<(), RepoError> {
        for (mut worktree, _) in self.trashed()?.into_iter().filter(|(w, _)| w.id == *id) {
            worktree.state = State::Dropped;
            worktree.store(&home(&worktree))?;
        }
        Ok(())
    }

    /// Deletes what has lain in the trash for longer than `grace_days`. Work that is in no commit is kept under the attempt's private
    /// reference first; a folder that cannot be read whole stays until somebody lets go of it.
    pub fn sweep(&self, repos: &Repos, grace_days: u32, now: i64) -> Result<Swept, RepoError> {
        let mut swept = Swept::default();
        for (mut worktree, since) in self.trashed()? {
            if now.saturating_sub(since) < i64::from(grace_days) * DAY_MS {
                continue;
            }
            let folder = home(&worktree);
            match save(repos, &mut worktree, &folder, now) {
                Ok(Safe::Already) => {}
                Ok(Safe::Now) => swept.saved.push(worktree.id.clone()),
                Ok(Safe::Not { why, findings }) => {
                    swept.kept.push(Kept { path: folder, why: why.to_owned(), findings });
                    continue;
                }
                Err(error) => {
                    swept.kept.push(Kept { path: folder, why: error.to_string(), findings: Findings::default() });
                    continue;
                }
            }
            kill_point("repo.worktree.sweep.before");
            let deleting = folder.with_extension(DELETING);
            let done = std::fs::rename(&folder, &deleting).and_then(|()| {
                kill_point("repo.worktree.sweep.between");
                erase::erase(&deleting)
            });
            kill_point("repo.worktree.sweep.after");
            match done {
                Ok(()) => swept.deleted.push(worktree.id),
                Err(error) => swept.kept.push(Kept { path: deleting, why: error.to_string(), findings: Findings::default() }),
            }
        }
        Ok(swept)
    }

    /// Deletes what the dead left: folders half made, and half deleted. Only while nobody is making or sweeping. What could not be
    /// deleted, and why.
    pub fn leftovers(&self) -> Result<Vec<(PathBuf, io::Error)>, RepoError> {
        let half_made = record::folders(&self.root)?.into_iter().filter(|f| has_end(f, record::MAKING));
        let half_gone = record::folders(&self.trash)?.into_iter().filter(|f| has_end(f, DELETING));
        Ok(half_made.chain(half_gone).filter_map(|folder| erase::erase(&folder).err().map(|error| (folder, error))).collect())
    }
}

enum Safe {
    Already,
    Now,
    Not { why: &'static str, findings: Findings },
}

/// Sees to it that a folder's work is in the mirror, or wanted by nobody.
fn save(repos: &Repos, worktree: &mut Worktree, folder: &Path, now: i64) -> Result<Safe, RepoError> {
    if worktree.state == State::Dropped {
        return Ok(Safe::Already);
    }
    if !repos.path(&worktree.project).exists() {
        // Asking for the mirror would make a new one.
        return Ok(Safe::Not { why: "the repository of its project is gone", findings: Findings::default() });
    }
    let mirror = repos.mirror(&worktree.project)?;
    let commit = match &worktree.state {
        State::Taken { commit } => Some(commit.as_str()),
        State::Saved { commit } => commit.as_deref().or(worktree.base.as_deref()),
        State::Working | State::Dropped => None,
    };
    let untouched = matches!(worktree.state, State::Saved { commit: None });
    if commit.map_or(untouched, |commit| mirror.has(commit)) {
        return Ok(Safe::Already);
    }
    let kept = worktree.snapshot(&mirror, &Bounds::ATTEMPT, &mut Seen::default(), now)?;
    if kept.findings.lose() {
        return Ok(Safe::Not { why: "its work was not taken and cannot be read whole", findings: kept.findings });
    }
    worktree.state = State::Saved { commit: kept.commit };
    worktree.store(folder)?;
    Ok(Safe::Now)
}

/// The folder that a worktree lies in.
fn home(worktree: &Worktree) -> PathBuf {
    worktree.work.parent().map(Path::to_owned).unwrap_or_default()
}

fn has_end(folder: &Path, end: &str) -> bool {
    folder.extension().is_some_and(|e| e == end)
}

fn since(folder: &Path) -> Option<i64> {
    folder.file_name()?.to_str()?.split_once('-')?.0.parse().ok()
}
