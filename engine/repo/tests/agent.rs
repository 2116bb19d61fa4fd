//! A good agent: git works for it, what it did is taken, and what would run is not there.

use std::os::unix::fs::MetadataExt as _;

use fleet_repo::{Bounds, Expect, Mode, NewCommit, Seen, State, What};

use crate::support::{Ground, found, paths};

#[test]
fn git_works_in_the_private_repository_and_the_mirror_sees_nothing_of_it() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    assert_eq!(ground.shell(&worktree, "git status --porcelain"), "");
    ground.shell(&worktree, "echo more >> README.md; echo new > new.txt; chmod +x new.txt");
    assert_eq!(ground.shell(&worktree, "git status --porcelain"), " M README.md\n?? new.txt\n");
    assert!(ground.shell(&worktree, "git diff").contains("+more"));
    ground.shell(&worktree, "git add -A; git commit -qm 'Say more'; git fsck --full");
    assert_eq!(ground.shell(&worktree, "git log --format=%s"), "Say more\nBegin\n");
    let main = ground.mirror.at("refs/heads/main").unwrap();
    assert_eq!(main, worktree.base, "the mirror's references are its own");
    let head = ground.shell(&worktree, "git rev-parse HEAD");
    assert!(!ground.mirror.has(head.trim()), "and so are its objects");

    let taken = ground.take(&worktree);
    assert!(!taken.findings.block(), "{:?}", taken.findings);
    assert_eq!(paths(&taken.files), ["README.md", "new.txt", "src/main.rs"]);
    assert_eq!(ground.text(&taken.files, "README.md").unwrap(), "hello\nmore\n");
    assert_eq!((taken.files["new.txt"].mode, taken.files["README.md"].mode), (Mode::Executable, Mode::File));
    let new = NewCommit { tree: &taken.files, parent: worktree.base.as_deref(), message: "Taken", author: "Fleet", at: 0 };
    let made = ground.mirror.commit_files(&new).unwrap();
    let trees = ground.shell(&worktree, "git rev-parse HEAD^{tree}");
    assert_eq!(made.tree, trees.trim(), "what was taken is what the agent committed");
}

#[test]
fn a_folder_is_its_agents_and_the_record_is_ours() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    let record = worktree.work.parent().unwrap().join("worktree.json");
    for path in ["", "src", "src/main.rs", ".git", ".git/index", ".git/refs/heads/work", ".git/objects"] {
        let stat = worktree.work.join(path).metadata().unwrap();
        assert_eq!(stat.uid(), ground.uid.unwrap_or_else(|| rustix::process::geteuid().as_raw()), "{path}");
    }
    if ground.uid.is_some() {
        let blocked = ground.as_agent("sh", &["-c", "echo x > ../worktree.json"], &worktree.work);
        assert!(!blocked.status.success(), "the record can be written");
        let moved = ground.as_agent("mv", &["../work", "../gone"], &worktree.work);
        assert!(!moved.status.success(), "the folder can be moved");
    }
    assert_eq!(ground.trees.list().unwrap(), std::slice::from_ref(&worktree));
    assert_eq!(ground.trees.get(&worktree.id).unwrap(), Some(worktree.clone()));
    assert!(record.is_file());
    ground.trees.mark(&worktree.id, State::Dropped).unwrap();
    assert_eq!(ground.trees.list().unwrap()[0].state, State::Dropped);
}

#[test]
fn made_again_it_is_the_one_that_is_there() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "echo work > work.txt");
    let again = ground.add(1, worktree.base.as_deref());
    assert_eq!(again, worktree);
    assert!(again.work.join("work.txt").exists(), "nothing that was done is lost");
    let new = fleet_repo::NewWorktree { project: &ground.project, id: &worktree.id, base: None, uid: ground.uid, at: 5 };
    assert!(ground.trees.add(&ground.mirror, &new).is_err(), "from another base it is another folder");
    let empty = ground.add(2, None);
    assert_eq!(ground.shell(&empty, "git status --porcelain; echo x > x; git add x; git commit -qm First; git log --format=%s"), "First\n");
    assert_eq!(paths(&ground.take(&empty).files), ["x"]);
}

#[test]
fn what_would_run_is_not_there_and_comes_back_as_it_was() {
    let ground = Ground::new();
    let hidden = [(".claude/settings.json", "{\"hooks\":{}}"), (".gitattributes", "* filter=evil"), (".mcp.json", "{}"), ("web/.vscode/tasks.json", "{}")];
    let shown = [("CLAUDE.md", "words"), ("README.md", "hello"), ("web/a.js", "1")];
    let base = ground.commit(&[&hidden[..], &shown[..]].concat());
    let worktree = ground.add(1, Some(&base));
    for (path, _) in hidden {
        assert!(!worktree.work.join(path).exists(), "{path}");
    }
    assert_eq!(worktree.hidden.len(), hidden.len());
    assert_eq!(ground.shell(&worktree, "git status --porcelain"), "", "what is hidden does not look deleted");
    ground.shell(&worktree, "echo 2 > web/a.js; git commit -qam Change; test \"$(git diff --name-only HEAD~1)\" = web/a.js");
    let taken = ground.take(&worktree);
    assert!(!taken.findings.block(), "{:?}", taken.findings);
    let before = ground.mirror.files(&base).unwrap();
    for (path, _) in hidden {
        assert_eq!(taken.files.get(path), before.get(path), "{path}");
    }

    ground.shell(&worktree, "mkdir .claude; echo evil > .claude/settings.json; echo evil > .claude/new.json; echo orders >> CLAUDE.md; echo x > .mcp.json");
    let taken = ground.take(&worktree);
    assert_eq!(taken.files[".claude/settings.json"], before[".claude/settings.json"], "the one of the base stands");
    assert_eq!(found(&taken.findings, ".claude/settings.json"), Some(&What::Restored));
    assert!(matches!(found(&taken.findings, ".claude/new.json"), Some(What::Protected { .. })));
    assert!(matches!(found(&taken.findings, "CLAUDE.md"), Some(What::Protected { .. })));
    ground.shell(&worktree, "rm -r .claude; echo evil > .claude");
    let taken = ground.take(&worktree);
    assert_eq!(taken.files[".claude/settings.json"], before[".claude/settings.json"]);
    assert!(!taken.files.contains_key(".claude"));
}

#[test]
fn ignored_files_and_tools_stay_out_and_what_the_order_names_is_taken() {
    let ground = Ground::new();
    let base = ground.commit(&[(".gitignore", "/dist/\n*.log\n"), ("kept.log", "of the base"), ("node_modules/own/x.js", "vendored")]);
    let worktree = ground.add(1, Some(&base));
    ground.shell(
        &worktree,
        "mkdir -p dist/deep sub/node_modules/y target .venv; echo 1 > dist/index.html; echo 1 > dist/deep/a.log; echo 1 > a.log; echo 2 > kept.log
         echo 1 > node_modules/own/new.js; echo 1 > sub/node_modules/y/z; echo 1 > target/t; echo 1 > .venv/v; echo '!b.log' > sub/.gitignore; echo 1 > sub/b.log",
    );
    let taken = ground.take(&worktree);
    assert_eq!(paths(&taken.files), [".gitignore", "kept.log", "node_modules/own/x.js", "sub/.gitignore", "sub/b.log"]);
    assert_eq!(ground.text(&taken.files, "kept.log").unwrap(), "2\n", "what is in the base is not ignored");
    for (path, what) in
        [("dist", What::Ignored), ("a.log", What::Ignored), ("sub/node_modules", What::LeftOut), ("target", What::LeftOut), (".venv", What::LeftOut)]
    {
        assert_eq!(found(&taken.findings, path), Some(&what), "{path}");
    }
    assert!(!taken.findings.block());
    let named = worktree.take(&ground.mirror, &Bounds::ATTEMPT, &["dist".to_owned()]).unwrap();
    assert!(named.files.contains_key("dist/index.html") && named.files.contains_key("dist/deep/a.log"));
    let one = worktree.take(&ground.mirror, &Bounds::ATTEMPT, &["dist/index.html".to_owned()]).unwrap();
    assert!(one.files.contains_key("dist/index.html") && !one.files.contains_key("dist/deep/a.log"));
}

#[test]
fn snapshots_follow_one_another_and_an_unchanged_folder_makes_none() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    let mut seen = Seen::default();
    let mut snap = |at| worktree.snapshot(&ground.mirror, &Bounds::ATTEMPT, &mut seen, at).unwrap().commit;
    assert_eq!(snap(1), None);
    ground.shell(&worktree, "echo 1 > a");
    let first = snap(2).unwrap();
    assert_eq!(snap(3).as_deref(), Some(first.as_str()));
    // The same size and the same time of content: only the file's record tells.
    ground.shell(&worktree, "touch -r a stamp; echo 2 > a; touch -r stamp a; rm stamp");
    let second = snap(4).unwrap();
    assert_eq!(ground.text(&ground.mirror.files(&second).unwrap(), "a").unwrap(), "2\n");
    assert_eq!(ground.mirror.subjects(&second, 9).unwrap(), ["Work in progress", "Work in progress", "Begin"]);
    assert_eq!(ground.mirror.at(&worktree.wip()).unwrap(), Some(second));
    ground.mirror.set("refs/fleet/run_7/1", &first, Expect::Anything).unwrap();
}

#[test]
fn a_commit_is_laid_out_exactly_as_it_is_and_nothing_is_written_through_its_links() {
    let ground = Ground::new();
    let outside = ground.dir.path().join("outside");
    std::fs::write(&outside, "ours").unwrap();
    let base = ground.commit(&[
        ("README.md", "hello\n"),
        ("src/main.rs", "fn main() {}\n"),
        ("src/out", outside.to_str().unwrap()),
        (".gitattributes", "* eol=crlf\n"),
    ]);
    let mut files = ground.mirror.files(&base).unwrap();
    files.get_mut("src/out").unwrap().mode = Mode::Link;
    files.get_mut("src/main.rs").unwrap().mode = Mode::Executable;
    let new = NewCommit { tree: &files, parent: Some(&base), message: "m", author: "Fleet", at: 0 };
    let commit = ground.mirror.commit_files(&new).unwrap().commit;
    let folder = ground.dir.path().join("checkout");
    std::fs::create_dir(&folder).unwrap();
    ground.mirror.lay(&commit, &folder, ground.uid).unwrap();
    assert_eq!(std::fs::read_link(folder.join("src/out")).unwrap(), outside);
    assert_eq!(std::fs::read_to_string(folder.join("README.md")).unwrap(), "hello\n", "no attribute is heard");
    assert_eq!(folder.join("src/main.rs").metadata().unwrap().mode() & 0o777, 0o755);
    assert!(!folder.join(".git").exists());
    if let Some(uid) = ground.uid {
        assert_eq!((folder.join("src").metadata().unwrap().uid(), folder.join("src/out").symlink_metadata().unwrap().uid()), (uid, uid));
    }
    let here = outside.metadata().unwrap().uid();
    assert_eq!((std::fs::read_to_string(&outside).unwrap().as_str(), here), ("ours", rustix::process::geteuid().as_raw()));
    assert!(ground.mirror.lay(&commit, &folder, ground.uid).is_err(), "what is there is not written over");
}
