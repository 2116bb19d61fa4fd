//! Files that change while they are read: they are as they were at one moment, or refused.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use fleet_repo::{Bounds, Seen, What};

use crate::support::{Ground, found};

#[test]
fn a_file_that_becomes_a_link_shows_nothing_of_what_it_leads_to() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    let secret = ground.dir.path().join("secret");
    std::fs::write(&secret, "the key").unwrap();
    // The agent's own files and links, so that nothing but the link is in the way.
    ground.shell(
        &worktree,
        &format!(
            "mkdir spare d; echo plain > spare/file; ln -s {0} spare/link; echo inner > d/secret; ln -s {1} spare/folder",
            secret.display(),
            ground.dir.path().display()
        ),
    );
    let (stop, naive) = (AtomicBool::new(false), AtomicU32::new(0));
    let (work, spare) = (worktree.work.as_path(), worktree.work.join("spare"));
    let swap = |from: &Path, to: &Path| {
        let flag = rustix::fs::RenameFlags::EXCHANGE;
        rustix::fs::renameat_with(rustix::fs::CWD, from, rustix::fs::CWD, to, flag).unwrap();
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                swap(&spare.join("file"), &spare.join("link"));
                swap(&work.join("d"), &spare.join("folder"));
            }
        });
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let seen = std::fs::read_to_string(spare.join("file")).unwrap_or_default();
                naive.fetch_add(u32::from(seen == "the key"), Ordering::Relaxed);
            }
        });
        let mut seen = Seen::default();
        let mut plain = 0;
        let mut rounds = 0;
        while rounds < 300 || naive.load(Ordering::Relaxed) == 0 {
            rounds += 1;
            let kept = worktree.snapshot(&ground.mirror, &Bounds::ATTEMPT, &mut seen, rounds).unwrap();
            for path in kept.files.keys() {
                let text = ground.text(&kept.files, path).unwrap();
                assert_ne!(text, "the key", "{path}");
                plain += u32::from(text == "plain\n");
            }
        }
        stop.store(true, Ordering::Relaxed);
        assert!(plain > 0, "the file itself was never read: this test proves nothing");
    });
    assert!(naive.load(Ordering::Relaxed) > 0, "the control: whoever follows links reads the secret");
}

#[test]
fn a_file_that_never_rests_is_refused_and_a_resting_one_is_whole() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    let path = worktree.work.join("restless");
    let write = |c: u8| std::fs::write(&path, vec![c; 400_000]);
    ground.shell(&worktree, "touch restless");
    write(b'a').unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for c in (b'a'..=b'z').cycle() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                write(c).unwrap();
            }
        });
        for _ in 0..200 {
            let taken = ground.take(&worktree);
            if taken.files.contains_key("restless") {
                let text = ground.text(&taken.files, "restless").unwrap();
                assert!(text.bytes().all(|b| Some(b) == text.bytes().next()), "half of one and half of another");
            } else {
                assert_eq!(found(&taken.findings, "restless"), Some(&What::Changing));
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(ground.take(&worktree).files.contains_key("restless"), "at rest it is taken");
}
