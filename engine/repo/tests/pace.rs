//! How long it takes: figures are printed, and only what is far off fails.

use std::time::{Duration, Instant};

use fleet_repo::{Bounds, Seen};

use crate::support::Ground;

/// The quickest of three: what the rest of the machine does is not ours.
fn quickest(what: &str, mut run: impl FnMut(usize)) -> Duration {
    let took = (0..3).map(|n| {
        let begun = Instant::now();
        run(n);
        begun.elapsed()
    });
    let least = took.min().unwrap();
    println!("{what}: {least:?}");
    least
}

#[test]
fn two_thousand_files_are_laid_out_read_and_looked_at_again_in_no_time() {
    let ground = Ground::new();
    let files: Vec<_> = (0..2000).map(|n| (format!("src/part{}/file{n}.rs", n % 100), format!("// {n}\n{}", "fn main() {}\n".repeat(300)))).collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let base = ground.commit(&files);
    let add = quickest("add, 2,000 files", |n| drop(ground.add(u32::try_from(n).unwrap() + 1, Some(&base))));
    let worktree = ground.add(1, Some(&base));
    let take = quickest("take, 2,000 files", |_| drop(ground.take(&worktree)));
    // Files rest before they are remembered.
    let mut seen = Seen::default();
    let begun = Instant::now();
    let again = loop {
        worktree.snapshot(&ground.mirror, &Bounds::ATTEMPT, &mut seen, 1).unwrap();
        let again = quickest("snapshot, nothing changed", |_| drop(worktree.snapshot(&ground.mirror, &Bounds::ATTEMPT, &mut seen, 2).unwrap()));
        if again < take / 2 || begun.elapsed() > Duration::from_secs(5) {
            break again;
        }
    };
    let one = quickest("snapshot, one file changed", |n| {
        std::fs::write(worktree.work.join("src/part1/file1.rs"), format!("// {n}")).unwrap();
        worktree.snapshot(&ground.mirror, &Bounds::ATTEMPT, &mut seen, 3).unwrap();
    });
    let remove = quickest("remove", |n| ground.trees.remove(&Ground::id(u32::try_from(n).unwrap() + 1), 1).unwrap());
    assert!(again < take / 2, "an unchanged file is read again: {again:?} against {take:?}");
    for (what, took) in [("add", add), ("take", take), ("one", one), ("remove", remove)] {
        assert!(took < Duration::from_secs(5), "{what}: {took:?}");
    }
}
