//! What every test stands on: a mirror with a commit, attempt folders, and an agent that is another user where we are root.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fleet_domain::id::{AttemptId, ProjectId, RunId};
use fleet_repo::{Bounds, Expect, Files, Findings, Mirror, NewCommit, NewWorktree, Repos, Taken, Tree, What, Worktree, Worktrees};

/// The user that agents are, where we may choose one.
const AGENT: u32 = 12_345;

pub(crate) struct Ground {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) repos: Repos,
    pub(crate) trees: Worktrees,
    pub(crate) mirror: Mirror,
    pub(crate) project: ProjectId,
    pub(crate) uid: Option<u32>,
}

impl Ground {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        Self::at(dir)
    }

    fn at(dir: tempfile::TempDir) -> Self {
        let repos = Repos::new(dir.path().join("repos"));
        let trees = Worktrees::new(dir.path().join("attempts"), dir.path().join("trash"));
        let project = ProjectId::from_unique("1");
        let mirror = repos.mirror(&project).unwrap();
        let uid = rustix::process::geteuid().is_root().then_some(AGENT);
        Self { dir, repos, trees, mirror, project, uid }
    }

    /// A commit of these files, at `main`.
    pub(crate) fn commit(&self, files: &[(&str, &str)]) -> String {
        let tree: Tree = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let new = NewCommit { tree: &tree, parent: None, message: "Begin", author: "Fleet", at: 1_700_000_000_000 };
        let commit = self.mirror.commit(&new).unwrap().commit;
        self.mirror.set("refs/heads/main", &commit, Expect::Anything).unwrap();
        commit
    }

    pub(crate) fn id(n: u32) -> AttemptId {
        AttemptId { run: RunId::from_unique("7"), n }
    }

    pub(crate) fn add(&self, n: u32, base: Option<&str>) -> Worktree {
        self.trees.add(&self.mirror, &NewWorktree { project: &self.project, id: &Self::id(n), base, uid: self.uid, at: 5 }).unwrap()
    }

    /// An attempt on a commit of `README.md` and `src/main.rs`.
    pub(crate) fn attempt(&self) -> Worktree {
        let base = self.commit(&[("README.md", "hello\n"), ("src/main.rs", "fn main() {}\n")]);
        self.add(1, Some(&base))
    }

    pub(crate) fn take(&self, worktree: &Worktree) -> Taken {
        worktree.take(&self.mirror, &Bounds::ATTEMPT, &[]).unwrap()
    }

    /// Whether this program is the agent's: as it, in its folder, with an empty environment.
    pub(crate) fn as_agent(&self, program: &str, args: &[&str], folder: &Path) -> Output {
        let mut command = Command::new(program);
        command.args(args).current_dir(folder).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", "/nonexistent").env("LC_ALL", "C.UTF-8");
        if let Some(uid) = self.uid {
            command.uid(uid).gid(uid);
        }
        command.output().unwrap()
    }

    /// Runs lines of a shell as the agent; they must succeed.
    pub(crate) fn shell(&self, worktree: &Worktree, lines: &str) -> String {
        let out = self.as_agent("sh", &["-euc", lines], &worktree.work);
        assert!(out.status.success(), "{lines}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// A folder where the agent may write and that no attempt holds.
    pub(crate) fn outside(&self) -> PathBuf {
        let outside = self.dir.path().join("outside");
        std::fs::create_dir_all(&outside).unwrap();
        std::fs::set_permissions(&outside, std::fs::Permissions::from_mode(0o777)).unwrap();
        outside
    }

    pub(crate) fn text(&self, files: &Files, path: &str) -> Option<String> {
        let entry = files.get(path)?;
        Some(String::from_utf8(self.mirror.blob(entry.blob, 1 << 20).unwrap().unwrap()).unwrap())
    }
}

pub(crate) fn paths(files: &Files) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

/// What was found at a path.
pub(crate) fn found<'a>(findings: &'a Findings, path: &str) -> Option<&'a What> {
    findings.kept.iter().find(|finding| finding.path == path).map(|finding| &finding.what)
}
