//! The end of attempt folders: nothing that was not taken is ever deleted.

use std::time::Instant;

use fleet_repo::{Expect, NewCommit, State, Worktree};

use crate::support::{Ground, found, paths};

const DAY: i64 = 86_400_000;

fn taken(ground: &Ground, worktree: &Worktree) {
    let files = ground.take(worktree).files;
    let made = ground.mirror.commit_files(&NewCommit { tree: &files, parent: worktree.base.as_deref(), message: "m", author: "Fleet", at: 0 }).unwrap();
    ground.mirror.set("refs/fleet/run_7/1", &made.commit, Expect::Anything).unwrap();
    ground.trees.mark(&worktree.id, State::Taken { commit: made.commit }).unwrap();
}

#[test]
fn what_was_taken_is_deleted_after_its_grace() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "mkdir node_modules; for i in $(seq 2000); do echo $i > node_modules/$i; done; echo work > work.txt");
    taken(&ground, &worktree);
    let begun = Instant::now();
    ground.trees.remove(&worktree.id, 10 * DAY).unwrap();
    println!("removed in {:?}", begun.elapsed());
    ground.trees.remove(&worktree.id, 10 * DAY).unwrap();
    assert!(ground.trees.list().unwrap().is_empty() && !worktree.work.exists());
    assert_eq!(ground.trees.trashed().unwrap().len(), 1);
    assert!(ground.trees.sweep(&ground.repos, 3, 12 * DAY).unwrap().deleted.is_empty(), "its grace is not over");
    let swept = ground.trees.sweep(&ground.repos, 3, 13 * DAY).unwrap();
    assert_eq!((swept.deleted, swept.saved.len(), swept.kept.len()), (vec![worktree.id.clone()], 0, 0));
    assert!(ground.trees.trashed().unwrap().is_empty());
    assert_eq!(ground.mirror.at(&worktree.wip()).unwrap(), None, "it is in the mirror already");
}

#[test]
fn what_was_not_taken_is_kept_in_the_mirror_first() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "echo precious > only-here.txt");
    ground.trees.remove(&worktree.id, 0).unwrap();
    let swept = ground.trees.sweep(&ground.repos, 3, 9 * DAY).unwrap();
    assert_eq!((&swept.deleted[..], &swept.saved[..]), (&[worktree.id.clone()][..], &[worktree.id.clone()][..]));
    let commit = ground.mirror.at(&worktree.wip()).unwrap().unwrap();
    assert_eq!(ground.text(&ground.mirror.files(&commit).unwrap(), "only-here.txt").unwrap(), "precious\n");
}

#[test]
fn a_commit_that_is_not_in_the_mirror_counts_for_nothing() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "echo precious > only-here.txt");
    ground.trees.mark(&worktree.id, State::Taken { commit: "1234567890123456789012345678901234567890".to_owned() }).unwrap();
    ground.trees.remove(&worktree.id, 0).unwrap();
    assert_eq!(ground.trees.sweep(&ground.repos, 3, 9 * DAY).unwrap().saved.len(), 1);
    assert!(ground.mirror.at(&worktree.wip()).unwrap().is_some());
}

#[test]
fn what_cannot_be_read_whole_stays_until_somebody_lets_go_of_it() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "truncate -s 1G big; echo precious > only-here.txt");
    ground.trees.remove(&worktree.id, 0).unwrap();
    for _ in 0..2 {
        let swept = ground.trees.sweep(&ground.repos, 3, 9 * DAY).unwrap();
        assert!(swept.deleted.is_empty() && found(&swept.kept[0].findings, "big").is_some());
    }
    assert_eq!(ground.trees.trashed().unwrap().len(), 1);
    ground.trees.drop_trashed(&worktree.id).unwrap();
    assert_eq!(ground.trees.sweep(&ground.repos, 3, 9 * DAY).unwrap().deleted.len(), 1);
}

#[test]
fn a_project_that_is_gone_leaves_its_attempts_to_somebody() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.trees.remove(&worktree.id, 0).unwrap();
    ground.repos.discard(&ground.project, &ground.dir.path().join("gone"), "mirror").unwrap();
    let swept = ground.trees.sweep(&ground.repos, 0, 9 * DAY).unwrap();
    assert!(swept.deleted.is_empty() && swept.kept.len() == 1);
    assert!(!ground.repos.path(&ground.project).exists(), "no new mirror was made");
    ground.trees.drop_trashed(&worktree.id).unwrap();
    assert_eq!(ground.trees.sweep(&ground.repos, 0, 9 * DAY).unwrap().deleted.len(), 1);
}

#[test]
fn what_is_of_no_attempt_is_not_touched() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    std::fs::create_dir_all(ground.dir.path().join("trash/0-somebody's")).unwrap();
    std::fs::write(ground.dir.path().join("attempts/note"), "x").unwrap();
    let swept = ground.trees.sweep(&ground.repos, 0, 9 * DAY).unwrap();
    assert!(swept.deleted.is_empty() && ground.dir.path().join("trash/0-somebody's").exists());
    assert_eq!(ground.trees.list().unwrap().len(), 1, "what is at work is never swept");
    assert_eq!(paths(&ground.take(&worktree).files).len(), 2);
}
