//! Commands as gates: in a real sandbox on a real checkout, whatever the command and the commit hold.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fleet_agents::kit::requests;
use fleet_agents::roster::Roster;
use fleet_broker::{Broker, SystemResolver};
use fleet_content::Bibles;
use fleet_domain::bible::CommandGate;
use fleet_domain::id::AttemptId;
use fleet_domain::launch::Limits;
use fleet_domain::run::{AttemptEnd, Event, Report, Run, RunState, Spent, Stage};
use fleet_repo::{NewCommit, Repos, Tree};
use fleet_runtime::agent::{Crew, CrewParts, Ears, Patience, Skill, StoreLedger};
use fleet_runtime::gates::NO_SANDBOX;
use fleet_sandbox::{Cgroups, Config, Lack, Sandbox};
use fleet_store::Store;
use tempfile::TempDir;

use super::bench::{Bench, spec};

/// Memory of one command, MiB.
const MEMORY: u64 = 128;
/// A key that no person must read again.
const KEY: &str = "ghp_0123456789abcdefghij0123456789abcdef";

fn gate(name: &str, run: &[&str], seconds: u32) -> CommandGate {
    CommandGate { name: name.to_owned(), run: run.iter().map(ToString::to_string).collect(), seconds, writes: true }
}

fn shell(name: &str, script: &str) -> CommandGate {
    gate(name, &["sh", "-c", script], 20)
}

/// Users of this bench's own.
fn first(dir: &Path) -> u32 {
    400_000 + u32::try_from(dir.metadata().unwrap().ino() % 1_000_000).unwrap() * 8
}

/// A crew without agents, for whoever needs a sandbox.
pub(super) async fn crew(dir: &TempDir, store: &Store) -> Crew {
    let accept = if rustix::process::geteuid().is_root() { BTreeSet::new() } else { BTreeSet::from([Lack::Users, Lack::Cgroups]) };
    let first = first(dir.path());
    let init = PathBuf::from(env!("CARGO_BIN_EXE_runtime-init"));
    let config = Config { init, uids: first..first + 8, accept, ..Config::new(dir.path().join("places")) };
    let (told, _) = tokio::sync::mpsc::unbounded_channel();
    let trust = fleet_broker::machine_trust().unwrap();
    let ledger = Arc::new(StoreLedger::new(store.clone()));
    Crew::new(CrewParts {
        roster: Roster::new([]).unwrap(),
        accounts: BTreeMap::new(),
        sandbox: Sandbox::local(config).await.unwrap(),
        broker: Broker::new(trust, ledger, Arc::new(SystemResolver), told, Arc::new(|| 0)),
        ears: Ears::default(),
        worktrees: fleet_repo::Worktrees::new(dir.path().join("work"), dir.path().join("worktrash")),
        doors: dir.path().join("doors"),
        told: dir.path().join("told"),
        skill: Skill::lay(&dir.path().join("skill"), &Bibles::embedded().unwrap().get("hr").unwrap().design).unwrap(),
        limits: Limits { memory: MEMORY << 20, ..Limits::AGENT },
        patience: Patience::default(),
        memory: 1 << 30,
        at_once: 2,
    })
}

fn bibles(commands: &[CommandGate]) -> Bibles {
    let all = Bibles::embedded().unwrap();
    let mut hr = (*all.get("hr").unwrap()).clone();
    hr.front.commands = commands.to_vec();
    all.with(hr)
}

/// A bench whose Bible names these commands.
async fn bench(commands: &[CommandGate]) -> Bench {
    Bench::made(None, Duration::ZERO, bibles(commands), async |dir, store| Some(Arc::new(crew(dir, store).await))).await
}

/// What was found on the first attempt.
async fn found(bench: &Bench) -> Vec<String> {
    let first = |run: Run| run.attempts.first().and_then(|a| a.end.clone());
    let end = bench.until_some("gated", async || first(bench.store.run(&bench.run).await.unwrap().unwrap().value)).await;
    match end {
        AttemptEnd::GatesFailed { findings } => findings,
        other => panic!("{other:?}"),
    }
}

/// Checkouts of gates that are there.
fn checkouts(bench: &Bench) -> Vec<String> {
    let entries = std::fs::read_dir(bench.dir.path().join("places")).unwrap();
    entries.map(|e| e.unwrap().file_name().into_string().unwrap()).filter(|name| name.starts_with("gate-")).collect()
}

/// Processes of this bench's users.
fn at_work(bench: &Bench) -> usize {
    let first = first(bench.dir.path());
    let ours = |e: &std::fs::DirEntry| {
        e.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()) && e.metadata().is_ok_and(|m| (first..first + 8).contains(&m.uid()))
    };
    std::fs::read_dir("/proc").unwrap().flatten().filter(ours).count()
}

/// Waits until a command is at work.
async fn until_at_work(bench: &Bench) {
    bench.until_some("at work", async || (at_work(bench) > 0 && !checkouts(bench).is_empty()).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_end_with_zero_in_time_passes_and_every_other_end_is_said() {
    let commands = [
        gate("passes", &["true"], 20),
        shell("says", &format!("printf '\\033[31mred\\033[0m \\033]0;title\\007here\\n'; k={}; echo key=ghp_$k >&2; exit 3", &KEY[4..])),
        gate("missing", &["no-such-program", "--now"], 20),
        gate("late", &["sh", "-c", "setsid sleep 1000 & echo began; sleep 1000"], 1),
        gate("hungry", &["python3", "-c", "print('begins', flush=True); b = bytearray(600 << 20)"], 20),
        shell("silent", "kill -TERM $$"),
        gate("folder", &["/work"], 20),
    ];
    let bench = bench(&commands).await;
    bench.event(Event::Begin).await;
    let found = found(&bench).await;
    assert!(found[0].starts_with("says `sh -c printf"), "{found:#?}");
    // Which of two streams comes first is nobody's to say.
    assert!(
        found[0].contains("it ended with 3; the end of what it said:\n") && found[0].contains("\nred here") && found[0].contains("\nkey=ghp_…"),
        "{found:#?}"
    );
    assert!(found[1].starts_with("missing `no-such-program --now`: it cannot be started: no-such-program: "), "{found:#?}");
    assert!(found[2].ends_with("it was not done after 1 s and was ended; the end of what it said:\nbegan"), "{found:#?}");
    let cgroups = Sandbox::probe_local(Config { init: env!("CARGO_BIN_EXE_runtime-init").into(), ..Config::new(bench.dir.path().join("look")) }).await;
    if cgroups.unwrap().cgroups == Cgroups::Watched {
        assert!(found[3].starts_with("hungry "), "{found:#?}");
    } else {
        assert!(found[3].ends_with("it was killed: it took more memory than the 128 MiB that it may; the end of what it said:\nbegins"), "{found:#?}");
    }
    assert!(found[4].ends_with("it was ended by the signal 15; it said nothing"), "{found:#?}");
    assert!(found[5].starts_with("folder `/work`: it cannot be started: /work: "), "{found:#?}");
    assert_eq!(found.len(), 6, "what passes is not found: {found:#?}");
    assert!(!format!("{found:?}").contains(KEY) && !format!("{found:?}").contains('\u{1b}'), "{found:#?}");
    bench.until("needs_human").await;
    assert_eq!((checkouts(&bench), at_work(&bench)), (Vec::new(), 0), "nothing is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_run_after_the_rest_and_what_passes_goes_on() {
    let passing = bench(&[shell("looks", "test -f fleet-app.toml && test ! -e .git"), gate("true", &["true"], 20)]).await;
    passing.event(Event::Begin).await;
    let run = passing.until("awaiting_acceptance").await;
    assert_eq!(run.attempts.len(), 1);
    assert_eq!(checkouts(&passing), Vec::<String>::new());

    let mut broken = bench(&[shell("ran", "exit 1")]).await;
    let mut tree = app();
    tree.insert("notes.txt".to_owned(), KEY.as_bytes().to_vec());
    let commit = Repos::new(broken.dir.path().join("repos")).mirror(&broken.project).unwrap().commit(&made(&tree)).unwrap();
    gated(&mut broken, &commit.commit, &commit.tree).await;
    let found = found(&broken).await;
    assert!(found.len() == 1 && found[0].starts_with("secrets notes.txt"), "the tree comes first: {found:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_without_a_sandbox_fails_the_gate_and_says_what_to_do() {
    let bench = Bench::made(None, Duration::ZERO, bibles(&[gate("tests", &["true"], 20)]), async |_, _| None).await;
    bench.event(Event::Begin).await;
    assert_eq!(found(&bench).await, [format!("tests `true`: {NO_SANDBOX}")]);
    assert!(NO_SANDBOX.contains("agents.toml"));
}

/// The files of the kit's app.
fn app() -> Tree {
    requests::fill(&spec(), &Bibles::embedded().unwrap().get("hr").unwrap().design, &fleet_content::front_files()).unwrap()
}

fn made(tree: &Tree) -> NewCommit<'_> {
    NewCommit { tree, parent: None, message: "m", author: "Fleet", at: 0 }
}

/// Puts a commit of the test's own before the gates, as if the attempt had made it.
async fn gated(bench: &mut Bench, commit: &str, tree: &str) {
    bench.stop().await;
    bench.event(Event::Begin).await;
    let attempt = AttemptId { run: bench.run.clone(), n: 1 };
    let report = Report::Implemented { commit: commit.to_owned(), tree: tree.to_owned(), spent: Spent::default(), findings: Vec::new() };
    bench.event(Event::Report { attempt, report }).await;
    bench.change_shift().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_commit_reaches_nothing_and_runs_nothing_here() {
    // What a gate could see of the host if it were not held: a file beside the data, the user's own, a port, a planted hook that ran.
    let outside = TempDir::new().unwrap();
    let secret = outside.path().join("secret");
    std::fs::write(&secret, "of the host").unwrap();
    std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o666)).unwrap();
    std::fs::set_permissions(outside.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let ran = outside.path().join("ran");
    let mut commands = vec![
        shell("link", "cat link && exit 1; echo x > link; cat up/etc/hostname | grep -v fleet && exit 1; test -L link && test -L up"),
        shell(
            "outside",
            &format!("for f in /usr/x /etc/x /x {} /home/x /opt/x; do echo x 2>/dev/null > $f && exit 1; done; true", outside.path().join("made").display()),
        ),
        gate(
            "network",
            &[
                "python3",
                "-c",
                &format!("import socket\ntry: socket.create_connection(('127.0.0.1', {port}), 2)\nexcept OSError: pass\nelse: raise SystemExit('reached')"),
            ],
            20,
        ),
        shell("nothing", "env | grep -iE 'proxy|key|token' && exit 1; ls /run/fleet | grep -v -e init -e run && exit 1; test ! -e /opt/fleet"),
        shell("git", "test ! -e .git && test -f repo/config && test -x tool && test ! -x fleet-app.toml && git -C repo status; true"),
        shell("marks", "echo left > left; chmod 000 fleet-app.toml; mkdir -p a/b; chmod 000 a"),
        shell("fresh", "test ! -e left && test ! -e a && cat fleet-app.toml > /dev/null"),
    ];
    commands.push(CommandGate {
        writes: false,
        ..shell("reads", "echo x 2>/dev/null > made && exit 1; rm -f tool 2>/dev/null && exit 1; echo x > ~/mine && echo x > /tmp/mine")
    });
    let mut bench = bench(&commands).await;
    let repos = Repos::new(bench.dir.path().join("repos"));
    let base = repos.mirror(&bench.project).unwrap().commit(&made(&app())).unwrap().commit;
    let trap =
        format!("[core]\n\tfsmonitor = \"touch {0}\"\n\tsshCommand = touch {0}\n[filter \"x\"]\n\tsmudge = touch {0}\n\tclean = touch {0}\n", ran.display());
    let git = |args: &[&str], stdin: &str| {
        use std::io::Write as _;
        let mut git = Command::new("git");
        git.arg("--git-dir").arg(repos.path(&bench.project)).env("GIT_INDEX_FILE", outside.path().join("index")).env("GIT_CONFIG_GLOBAL", "/dev/null");
        let mut git = git.args(args).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
        git.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let out = git.wait_with_output().unwrap();
        assert!(out.status.success(), "{args:?}");
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    };
    git(&["read-tree", &base], "");
    for (mode, path, text) in [
        ("120000", "link", secret.to_str().unwrap()),
        ("120000", "up", "../../../../../.."),
        ("100755", "tool", "#!/bin/sh\n"),
        ("100644", ".gitattributes", "* filter=x\n"),
        ("100644", "repo/HEAD", "ref: refs/heads/main\n"),
        ("100644", "repo/config", &trap),
        ("100644", "repo/refs/x", ""),
        ("100644", "repo/objects/x", ""),
        ("100755", "repo/hooks/post-checkout", &format!("#!/bin/sh\ntouch {}\n", ran.display())),
    ] {
        let blob = git(&["hash-object", "-w", "--stdin"], text);
        git(&["update-index", "--add", "--cacheinfo", &format!("{mode},{blob},{path}")], "");
    }
    let tree = git(&["write-tree"], "");
    let commit = git(&["-c", "user.name=x", "-c", "user.email=x@x", "commit-tree", &tree, "-m", "evil"], "");
    gated(&mut bench, &commit, &tree).await;
    // A link in the tree is nothing that an app can be published from: the gates are all that is asked here.
    let after = bench.until_some("past the gates", async || {
        let run = bench.store.run(&bench.run).await.unwrap().unwrap().value;
        (!matches!(run.state, RunState::Working { stage: Stage::Implement | Stage::Review }) || run.attempts.len() > 1).then_some(run)
    });
    let run = after.await;
    assert!(!matches!(run.attempts[0].end, Some(AttemptEnd::GatesFailed { .. })), "{:#?}", run.attempts[0].end);
    assert!(!ran.exists() && !outside.path().join("made").exists(), "something of it ran here");
    assert_eq!(std::fs::read_to_string(&secret).unwrap(), "of the host");
    assert_eq!(checkouts(&bench), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stop_ends_a_command_at_once_and_leaves_nothing() {
    let bench = bench(&[shell("long", "trap '' TERM; setsid sleep 1000 & sleep 1000")]).await;
    bench.event(Event::Begin).await;
    until_at_work(&bench).await;
    let asked = Instant::now();
    bench.event(Event::Stop { by: bench.owner.clone() }).await;
    bench.until_some("ended", async || (at_work(&bench) == 0 && checkouts(&bench).is_empty()).then_some(())).await;
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert!(matches!(bench.until("stopped").await.state, RunState::Stopped { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gate_is_done_again_after_a_death_and_nothing_of_the_first_is_left() {
    let mut bench = bench(&[shell("slow", "test ! -e mark && echo > mark && sleep 3")]).await;
    bench.event(Event::Begin).await;
    until_at_work(&bench).await;
    bench.die().await;
    bench.until_some("nobody at work", async || (at_work(&bench) == 0).then_some(())).await;
    assert_eq!(checkouts(&bench).len(), 1, "the positive control: a death leaves the folder");
    // What the dead held is theirs until their lease ends.
    bench.put_clock(bench.store.now() + 2 * fleet_store::LEASE_MS).await;
    bench.store.reap().await.unwrap();
    bench.change_shift().await;
    let run = bench.until("awaiting_acceptance").await;
    assert_eq!((run.attempts.len(), checkouts(&bench), at_work(&bench)), (1, Vec::new(), 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_death_left_of_a_gate_that_nobody_wants_is_swept() {
    let mut bench = bench(&[shell("slow", "sleep 1000")]).await;
    bench.event(Event::Begin).await;
    until_at_work(&bench).await;
    bench.die().await;
    bench.event(Event::Stop { by: bench.owner.clone() }).await;
    assert_eq!(checkouts(&bench).len(), 1);
    // A door of an attempt that is over goes, too; what is no door of anybody's is left alone.
    let doors = bench.dir.path().join("doors");
    let (theirs, nobodys) = (doors.join(format!("{}-1", bench.run)), doors.join("notes"));
    std::fs::create_dir_all(theirs.join("7")).unwrap();
    std::fs::create_dir(&nobodys).unwrap();
    bench.change_shift().await;
    bench.until_some("swept", async || (checkouts(&bench).is_empty() && !theirs.exists()).then_some(())).await;
    assert!(nobodys.exists());
}
