//! A life of an attempt in which the process dies at every named place: it ends as one that was never killed.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;

use fleet_domain::id::{AttemptId, ProjectId, RunId};
use fleet_repo::{ATTEMPT_KILL_POINTS, Bounds, Expect, NewCommit, NewWorktree, Repos, Seen, State, Tree, Worktrees};

const WHERE: &str = "FLEET_REPO_LIFE";

/// The whole life, from wherever an earlier one stopped; only a child of the test below does anything here.
#[test]
fn life() {
    let Some(dir) = std::env::var_os(WHERE) else { return };
    let dir = Path::new(&dir);
    let repos = Repos::new(dir.join("repos"));
    let trees = Worktrees::new(dir.join("attempts"), dir.join("trash"));
    assert!(trees.leftovers().unwrap().is_empty());
    let (project, id) = (ProjectId::from_unique("1"), AttemptId { run: RunId::from_unique("7"), n: 1 });
    let mirror = repos.mirror(&project).unwrap();
    let tree: Tree = [("a.txt".to_owned(), b"1".to_vec()), (".mcp.json".to_owned(), b"{}".to_vec())].into();
    let base = mirror.commit(&NewCommit { tree: &tree, parent: None, message: "Begin", author: "Fleet", at: 0 }).unwrap().commit;
    mirror.set("refs/heads/main", &base, Expect::Anything).unwrap();
    let result = "refs/fleet/run_7/1";
    if mirror.at(result).unwrap().is_none() {
        let worktree = trees.add(&mirror, &NewWorktree { project: &project, id: &id, base: Some(&base), uid: None, at: 1 }).unwrap();
        std::fs::write(worktree.work.join("b.txt"), "2").unwrap();
        worktree.snapshot(&mirror, &Bounds::ATTEMPT, &mut Seen::default(), 2).unwrap();
        let taken = worktree.take(&mirror, &Bounds::ATTEMPT, &[]).unwrap();
        let made = mirror.commit_files(&NewCommit { tree: &taken.files, parent: Some(&base), message: "Done", author: "Fleet", at: 3 }).unwrap();
        mirror.set(result, &made.commit, Expect::Nothing).unwrap();
    }
    let commit = mirror.at(result).unwrap().unwrap();
    trees.mark(&id, State::Taken { commit }).unwrap();
    trees.remove(&id, 4).unwrap();
    let swept = trees.sweep(&repos, 0, 5).unwrap();
    assert!(swept.kept.is_empty() && swept.saved.is_empty(), "{swept:?}");
}

/// Lives once; whether it was killed.
fn live(dir: &Path, kill: Option<&str>) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "kills::life"]).env(WHERE, dir);
    if let Some(kill) = kill {
        command.env("FLEET_KILL_AT", kill);
    }
    let out = command.output().unwrap();
    assert!(out.status.success() || out.status.signal() == Some(9), "{kill:?}: {}", String::from_utf8_lossy(&out.stdout));
    out.status.signal() == Some(9)
}

/// Where everything is in the end: references, and what lies in the folders.
fn end(dir: &Path) -> (Vec<Option<String>>, usize) {
    let mirror = Repos::new(dir.join("repos")).mirror(&ProjectId::from_unique("1")).unwrap();
    let references = ["refs/heads/main", "refs/fleet/run_7/1", "refs/wip/run_7/1"].map(|name| mirror.at(name).unwrap()).to_vec();
    let left = ["attempts", "trash"].iter().map(|folder| std::fs::read_dir(dir.join(folder)).unwrap().count()).sum();
    (references, left)
}

#[test]
fn a_death_at_any_place_loses_nothing_and_leaves_nothing() {
    let whole = tempfile::tempdir().unwrap();
    assert!(!live(whole.path(), None));
    let clean = end(whole.path());
    assert!(clean.0.iter().all(Option::is_some) && clean.1 == 0, "a whole life: {clean:?}");
    for place in ATTEMPT_KILL_POINTS {
        let dir = tempfile::tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        assert!(live(dir.path(), Some(place)), "{place} was never passed");
        assert!(!live(dir.path(), None));
        assert_eq!(end(dir.path()), clean, "{place}");
    }
}
