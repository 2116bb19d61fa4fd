//! Attempt folders: one for each attempt, with a private repository, and a record of our own beside it.
//!
//! ```text
//! <root>/<run>-<n>/worktree.json   what it is; the engine's alone
//! <root>/<run>-<n>/work/           the agent's: files of the base, and a private `.git`
//! <trash>/<ms>-<run>-<n>/          the same after its end, for days of grace
//! ```

mod add;
mod erase;
mod private;
mod record;
mod trash;

pub use record::{State, Worktree};
pub use trash::{Kept, Swept};

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use fleet_domain::id::{AttemptId, ProjectId};
use fleet_kill::kill_point;

use crate::read::{Reading, read};
use crate::{Bounds, Expect, Files, Findings, Mirror, NewCommit, RepoError, Seen, Taken, protected};

/// All attempt folders of an instance. The folders are the register: there is no other list.
#[derive(Debug, Clone)]
pub struct Worktrees {
    root: PathBuf,
    trash: PathBuf,
}

/// What an attempt folder is made for.
#[derive(Debug, Clone)]
pub struct NewWorktree<'a> {
    /// The project.
    pub project: &'a ProjectId,
    /// The attempt.
    pub id: &'a AttemptId,
    /// The commit whose files it begins with; `None` = an empty folder.
    pub base: Option<&'a str>,
    /// Whose it becomes, user and group by the same number; `None` = ours.
    pub uid: Option<u32>,
    /// UTC ms.
    pub at: i64,
}

impl Worktrees {
    /// Folders under `root`, and what was removed under `trash`, on the same file system.
    pub fn new(root: PathBuf, trash: PathBuf) -> Self {
        Self { root, trash }
    }

    /// Makes an attempt's folder. It is made beside its place and moved there: one that is there is whole. Made again for the same
    /// base while it is at work, it is the one that is there, with what was done in it.
    pub fn add(&self, mirror: &Mirror, new: &NewWorktree<'_>) -> Result<Worktree, RepoError> {
        let folder = self.root.join(record::folder_name(new.id));
        if let Some(there) = Worktree::load(&folder)? {
            let same = there.base.as_deref() == new.base && there.project == *new.project && there.state == State::Working;
            return if same { Ok(there) } else { Err(RepoError::There { path: folder.display().to_string() }) };
        }
        let failed = |source| RepoError::Add { path: folder.display().to_string(), source };
        let making = folder.with_extension(record::MAKING);
        erase::erase(&making).map_err(failed)?;
        passable(&self.root).and_then(|()| passable(&making)).map_err(failed)?;
        let made = add::fill(&making, mirror, new)?;
        made.store(&making)?;
        kill_point("repo.worktree.add.between");
        std::fs::rename(&making, &folder).map_err(failed)?;
        kill_point("repo.worktree.add.after");
        Ok(made.at(&folder))
    }

    /// All that are there, by name.
    pub fn list(&self) -> Result<Vec<Worktree>, RepoError> {
        let mut all = Vec::new();
        for folder in record::folders(&self.root)? {
            all.extend(Worktree::load(&folder)?);
        }
        Ok(all)
    }

    /// One of them.
    pub fn get(&self, id: &AttemptId) -> Result<Option<Worktree>, RepoError> {
        Worktree::load(&self.root.join(record::folder_name(id)))
    }

    /// Notes what became of an attempt's work. Only for work that is in the mirror under a reference, or that nobody wants.
    pub fn mark(&self, id: &AttemptId, state: State) -> Result<(), RepoError> {
        let folder = self.root.join(record::folder_name(id));
        let Some(mut worktree) = Worktree::load(&folder)? else { return Ok(()) };
        worktree.state = state;
        worktree.store(&folder)?;
        kill_point("repo.worktree.mark.after");
        Ok(())
    }
}

/// A folder that its files' owner can pass through and that is ours.
fn passable(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o711))
}

/// An attempt's folder as it was at a moment, as a commit under a private reference.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The newest commit; `None` if the folder is as the base has it and nothing was kept before.
    pub commit: Option<String>,
    /// What it holds.
    pub files: Files,
    /// What was not simply taken.
    pub findings: Findings,
}

impl Worktree {
    /// The private reference of this attempt's snapshots. Not below `refs/fleet/<run>/<n>`, which is a reference itself.
    pub fn wip(&self) -> String {
        format!("refs/wip/{}/{}", self.id.run, self.id.n)
    }

    /// Takes the work: every file is read anew, into the mirror. `named`: files or folders that are wanted though a `.gitignore` names
    /// them. The agent should be gone; what changes meanwhile is refused. No commit is made: see [`Mirror::commit_files`].
    pub fn take(&self, mirror: &Mirror, bounds: &Bounds, named: &[String]) -> Result<Taken, RepoError> {
        kill_point("repo.worktree.take.before");
        let base = self.base_files(mirror)?;
        let mut taken = self.read(mirror, &base, bounds, named, &mut Seen::default())?;
        taken.findings.append(protected(mirror, &base, &taken.files)?);
        kill_point("repo.worktree.take.after");
        Ok(taken)
    }

    /// Keeps the work as it is now under [`Worktree::wip`], each one following the last; nothing is written if nothing changed. Cheap
    /// enough after every step of an agent, as long as `seen` is the same.
    pub fn snapshot(&self, mirror: &Mirror, bounds: &Bounds, seen: &mut Seen, at: i64) -> Result<Snapshot, RepoError> {
        kill_point("repo.worktree.snapshot.before");
        let base = self.base_files(mirror)?;
        let Taken { files, findings } = self.read(mirror, &base, bounds, &[], seen)?;
        let name = self.wip();
        let last = mirror.at(&name)?;
        let same = match last.as_deref().or(self.base.as_deref()) {
            Some(commit) => mirror.files(commit)? == files,
            None => files.is_empty(),
        };
        if same {
            return Ok(Snapshot { commit: last, files, findings });
        }
        let parent = last.as_deref().or(self.base.as_deref());
        let message = format!("Work in progress\n\nAttempt: {}\n", self.id);
        let made = mirror.commit_files(&NewCommit { tree: &files, parent, message: &message, author: "Fleet", at })?;
        kill_point("repo.worktree.snapshot.between");
        mirror.set(&name, &made.commit, last.as_deref().map_or(Expect::Nothing, Expect::At))?;
        kill_point("repo.worktree.snapshot.after");
        Ok(Snapshot { commit: Some(made.commit), files, findings })
    }

    fn base_files(&self, mirror: &Mirror) -> Result<Files, RepoError> {
        self.base.as_deref().map_or_else(|| Ok(Files::new()), |base| mirror.files(base))
    }

    fn read(&self, mirror: &Mirror, base: &Files, bounds: &Bounds, named: &[String], seen: &mut Seen) -> Result<Taken, RepoError> {
        let hidden: BTreeSet<_> = self.hidden.iter().map(|q| q.path.as_str()).collect();
        let owner = self.uid.unwrap_or_else(|| rustix::process::geteuid().as_raw());
        read(&self.work, mirror, &Reading { owner, base, hidden: &hidden, named, bounds }, seen)
    }
}
