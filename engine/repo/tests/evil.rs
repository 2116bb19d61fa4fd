//! An evil agent: whatever it plants is refused or is a plain file, nothing hangs, and nothing of it ever runs.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use fleet_repo::{Bounds, Mode, Seen, What};
use rustix::fs::{CWD, FileType, Mode as Bits, makedev, mknodat};

use crate::support::{Ground, found, paths};

#[test]
fn nothing_planted_in_the_repository_ever_runs() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    let outside = ground.outside();
    let canary = outside.join("canary");
    let run = format!("touch {}", canary.display());
    ground.shell(
        &worktree,
        &format!(
            "printf '#!/bin/sh\\n{run}\\n' > evil; chmod +x evil; mkdir hooks; for h in pre-commit post-checkout reference-transaction post-index-change; do cp evil hooks/$h; done
             mkdir .git/hooks; cp hooks/* .git/hooks; git config core.hooksPath $PWD/hooks; git config core.fsmonitor $PWD/evil
             git config core.sshCommand $PWD/evil; git config diff.external $PWD/evil; git config filter.evil.clean $PWD/evil; git config filter.evil.smudge $PWD/evil
             echo '* filter=evil diff=evil' > .gitattributes; git config core.alternateRefsCommand $PWD/evil; git config include.path ../evil"
        ),
    );
    let taken = ground.take(&worktree);
    worktree.snapshot(&ground.mirror, &Bounds::ATTEMPT, &mut Seen::default(), 1).unwrap();
    ground.trees.list().unwrap();
    ground.trees.remove(&worktree.id, 10).unwrap();
    ground.trees.sweep(&ground.repos, 0, 20).unwrap();
    assert!(!canary.exists(), "something planted was run by the engine");
    assert!(taken.files.contains_key("evil") && matches!(found(&taken.findings, ".gitattributes"), Some(What::Protected { .. })));

    // The control: git, in the same folder, runs it.
    let worktree = ground.add(2, worktree.base.as_deref());
    ground.shell(&worktree, &format!("printf '#!/bin/sh\\n{run}\\n' > evil; chmod +x evil; git config core.fsmonitor $PWD/evil; git status --porcelain"));
    assert!(canary.exists(), "the plant is a dud: this test proves nothing");
}

#[test]
fn the_agents_own_git_is_not_asked() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "echo mine > README.md; git checkout -qb evil; git commit -qam Evil; git update-ref refs/heads/work HEAD~1");
    assert_eq!(ground.text(&ground.take(&worktree).files, "README.md").unwrap(), "mine\n", "what lies there counts, whatever its branch");
    ground.shell(&worktree, "echo /etc > .git/objects/info/alternates; rm -rf .git/refs .git/index; echo junk > .git/HEAD");
    assert_eq!(ground.text(&ground.take(&worktree).files, "README.md").unwrap(), "mine\n");
    let other = ground.mirror.objects();
    ground.shell(&worktree, &format!("rm -rf .git; echo 'gitdir: {}' > .git", other.display()));
    let taken = ground.take(&worktree);
    assert_eq!((paths(&taken.files), taken.findings.block()), (vec!["README.md", "src/main.rs"], false));
    ground.shell(&worktree, "rm .git; ln -s /etc .git");
    assert_eq!(paths(&ground.take(&worktree).files), ["README.md", "src/main.rs"]);
}

#[test]
fn links_are_taken_inside_and_refused_outside() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(
        &worktree,
        "ln -s /etc/passwd passwd; ln -s /etc etc; ln -s ../worktree.json up; ln -s .git/config config; ln -s README.md ok; ln -s ../README.md src/ok; ln -s nowhere dangling
         ln -s .. src/root; ln -s src/root/../.. out",
    );
    let taken = ground.take(&worktree);
    for path in ["passwd", "etc", "up", "config", "out"] {
        assert_eq!(found(&taken.findings, path), Some(&What::LinkOut), "{path}");
    }
    assert_eq!(paths(&taken.files), ["README.md", "dangling", "ok", "src/main.rs", "src/ok", "src/root"]);
    assert_eq!((taken.files["ok"].mode, ground.text(&taken.files, "src/ok").unwrap()), (Mode::Link, "../README.md".to_owned()));
    assert!(std::fs::metadata(worktree.work.join("passwd")).unwrap().is_file(), "the control: the link does lead there");

    // And laid out again: as links.
    let new = fleet_repo::NewCommit { tree: &taken.files, parent: None, message: "m", author: "Fleet", at: 0 };
    let commit = ground.mirror.commit_files(&new).unwrap().commit;
    let second = ground.add(2, Some(&commit));
    assert!(second.work.join("ok").is_symlink() && second.hidden.is_empty());
    assert_eq!(ground.shell(&second, "git status --porcelain; cat src/ok"), "hello\n");
    assert_eq!(ground.take(&second).files, taken.files);
}

#[test]
fn a_commit_that_would_write_outside_is_laid_out_without_it() {
    let ground = Ground::new();
    let repository = git2::Repository::open_bare(ground.repos.path(&ground.project)).unwrap();
    let (blob, link) = (repository.blob(b"x").unwrap(), repository.blob(b"/tmp").unwrap());
    let mut build = repository.treebuilder(None).unwrap();
    build.insert("a.txt", blob, 0o100_644).unwrap();
    build.insert("c:d", blob, 0o100_644).unwrap();
    build.insert(".gitmodules", blob, 0o100_644).unwrap();
    build.insert("leads-out", link, 0o120_000).unwrap();
    build.insert("module", git2::Oid::from_str("1234567890123456789012345678901234567890").unwrap(), 0o160_000).unwrap();
    let tree = repository.find_tree(build.write().unwrap()).unwrap();
    let by = git2::Signature::new("a", "b", &git2::Time::new(0, 0)).unwrap();
    let base = repository.commit(None, &by, &by, "m", &tree, &[]).unwrap().to_string();
    let worktree = ground.add(1, Some(&base));
    assert_eq!(ground.shell(&worktree, "ls -A | sort | tr '\\n' ' '"), ".git a.txt ");
    assert_eq!(worktree.hidden.iter().map(|q| q.path.as_str()).collect::<Vec<_>>(), [".gitmodules", "c:d", "leads-out", "module"]);
    let taken = ground.take(&worktree);
    assert_eq!(taken.files, ground.mirror.files(&base).unwrap());
    let new = fleet_repo::NewCommit { tree: &taken.files, parent: Some(&base), message: "m", author: "Fleet", at: 0 };
    assert_eq!(ground.mirror.commit_files(&new).unwrap().tree, tree.id().to_string(), "it comes back as it was");
}

#[test]
fn what_is_no_file_is_refused_and_nothing_hangs() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(
        &worktree,
        "mkfifo pipe src/pipe; mkfifo sub.gitignore; mkdir s; mkfifo s/.gitignore; echo x > setuid; chmod 4755 setuid; echo x > closed; chmod 000 closed",
    );
    let _socket = std::os::unix::net::UnixListener::bind(worktree.work.join("socket")).unwrap();
    let root = ground.uid.is_some();
    if root && mknodat(CWD, worktree.work.join("device"), FileType::CharacterDevice, Bits::RUSR, makedev(1, 5)).is_ok() {
        assert_eq!(found(&ground.take(&worktree).findings, "device"), Some(&What::Special));
    }
    let begun = Instant::now();
    let taken = ground.take(&worktree);
    assert!(begun.elapsed() < Duration::from_secs(5));
    for path in ["pipe", "src/pipe", "socket", "s/.gitignore", "sub.gitignore"] {
        assert_eq!(found(&taken.findings, path), Some(&What::Special), "{path}");
    }
    assert_eq!(found(&taken.findings, "setuid"), Some(&What::SetId));
    if !root {
        assert_eq!(found(&taken.findings, "closed"), Some(&What::Unreadable));
    }
    assert!(taken.findings.block() && taken.files.contains_key("README.md"), "the rest is taken");
}

#[test]
fn another_users_file_is_not_the_agents_to_give() {
    let ground = Ground::new();
    if ground.uid.is_none() {
        println!("SKIPPED: without root there is one user");
        return;
    }
    let worktree = ground.attempt();
    let secret = ground.dir.path().join("secret");
    std::fs::write(&secret, "key").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    // The kernel may forbid the agent to make this link; an older one does not.
    std::fs::hard_link(&secret, worktree.work.join("linked")).unwrap();
    std::fs::write(worktree.work.join("moved"), "key").unwrap();
    ground.shell(&worktree, "echo own > one; ln one two");
    let taken = ground.take(&worktree);
    assert_eq!((found(&taken.findings, "linked"), found(&taken.findings, "moved")), (Some(&What::Foreign), Some(&What::Foreign)));
    assert_eq!(ground.text(&taken.files, "two").unwrap(), "own\n", "its own file twice is two files");
    assert_eq!(std::fs::read_to_string(worktree.work.join("linked")).unwrap(), "key", "the control: we could read it");
}

#[test]
fn names_that_deceive_are_refused() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(
        &worktree,
        "mkdir .GIT 'sub' 'sub/.git ' sub/git~1 deep; echo x > .GIT/config; echo x > 'sub/.git /x'; echo x > sub/git~1/x; echo x > 'sub/a
b'; echo x > 'c:d'; echo x > 'back\\slash'; echo x > .gitmodules; printf x > \"$(printf '.g\\342\\200\\214it')\"; git init -q nested; echo x > nested/file",
    );
    std::fs::write(worktree.work.join(OsStr::from_bytes(b"no\xffutf")), "x").unwrap();
    let taken = ground.take(&worktree);
    for path in [".GIT", "sub/.git ", "sub/git~1", "sub/a\\u{a}b", "c:d", "back\\slash", ".gitmodules", ".g\u{200c}it"] {
        assert!(matches!(found(&taken.findings, path), Some(What::Name { .. })), "{path:?}: {:#?}", taken.findings.kept);
    }
    assert_eq!(found(&taken.findings, "no\u{fffd}utf"), Some(&What::NotUtf8));
    assert_eq!(found(&taken.findings, "nested/.git"), Some(&What::Nested));
    assert_eq!(paths(&taken.files), ["README.md", "nested/file", "src/main.rs"]);
}

#[test]
fn too_much_ends_in_a_finding_and_soon() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "mkdir huge wide deep; truncate -s 1T sparse; seq -f huge/%.0f 1 60000 | xargs touch; d=deep; for i in $(seq 60); do d=$d/d; done; mkdir -p $d; echo x > $d/x");
    let begun = Instant::now();
    let taken = ground.take(&worktree);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(found(&taken.findings, "huge/"), Some(&What::TooMany));
    assert_eq!(found(&taken.findings, "sparse"), Some(&What::TooLarge));
    assert!(taken.findings.kept.iter().any(|f| f.what == What::TooDeep && f.path.starts_with("deep/d/")));
    assert_eq!(paths(&taken.files), ["README.md", "src/main.rs"]);

    let few = Bounds { files: 1, ..Bounds::ATTEMPT };
    assert_eq!(found(&worktree.take(&ground.mirror, &few, &[]).unwrap().findings, "."), Some(&What::TooMuch));
    let small = Bounds { bytes: 8, ..Bounds::ATTEMPT };
    assert_eq!(found(&worktree.take(&ground.mirror, &small, &[]).unwrap().findings, "."), Some(&What::TooMuch));
    let looks = Bounds { looked: 2, ..Bounds::ATTEMPT };
    assert_eq!(found(&worktree.take(&ground.mirror, &looks, &[]).unwrap().findings, "."), Some(&What::TooMuch));
}

#[test]
fn a_flood_of_pipes_stays_a_short_text() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "mkdir p; seq -f p/%.0f 1 5000 | xargs mkfifo");
    let taken = ground.take(&worktree);
    assert_eq!((taken.findings.kept.len(), taken.findings.more), (100, 4900));
}

#[test]
fn an_emptied_folder_is_said() {
    let ground = Ground::new();
    let worktree = ground.attempt();
    ground.shell(&worktree, "rm -rf README.md src .git; echo x > other");
    let taken = ground.take(&worktree);
    assert_eq!((found(&taken.findings, "."), paths(&taken.files)), (Some(&What::Emptied), vec!["other"]));
}

#[test]
fn scripts_that_run_by_themselves_are_said() {
    let ground = Ground::new();
    let base = ground.commit(&[("package.json", "{\"scripts\":{\"build\":\"x\"}}")]);
    let worktree = ground.add(1, Some(&base));
    ground.shell(&worktree, "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml; echo '{\"scripts\":{\"build\":\"y\",\"postinstall\":\"curl x\"}}' > package.json");
    let taken = ground.take(&worktree);
    assert!(matches!(found(&taken.findings, "package.json"), Some(What::Protected { why }) if why.contains("curl x")));
    assert!(matches!(found(&taken.findings, ".github/workflows/ci.yml"), Some(What::Protected { .. })));
}
