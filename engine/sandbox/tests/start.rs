//! How programs start: what they get, and what is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;

use fleet_domain::launch::{Launch, Level, Stdin};
use fleet_sandbox::{Cgroups, Config, Lack, Output, Place, Sandbox, SandboxError, Users};

use crate::bench::{Bench, LIMITS, config, folder, lines, program, shell};

#[tokio::test]
async fn a_program_runs_as_somebody_else_in_its_place() {
    let bench = Bench::new().await;
    let (lines, exit) = bench.run(&shell("id -u; id -un; pwd; env | sort; hostname; echo err >&2; touch made; exit 3")).await;
    let env = ["HOME=/home/agent", "LOGNAME=agent", "PATH=/usr/local/bin:/usr/bin:/bin", "PWD=/work", "TMPDIR=/tmp", "USER=agent"];
    let expected: Vec<&str> = ["1000", "agent", "/work"].into_iter().chain(env).chain(["fleet", "err"]).collect();
    assert_eq!(lines, expected);
    assert_eq!((exit.code, exit.signal, exit.oom, exit.over), (Some(3), None, false, None));
    assert_eq!(bench.place.work.join("made").metadata().unwrap().uid(), bench.place.uid);
}

#[tokio::test]
async fn words_lines_and_nothing_are_read() {
    let bench = Bench::new().await;
    let cat = program("cat", &[]);
    assert_eq!(bench.run(&cat).await.0, Vec::<String>::new(), "closed");
    let words = Launch { stdin: Stdin::Words("one\ntwo".into()), ..cat.clone() };
    assert_eq!(bench.run(&words).await.0, ["one", "two"]);
    let mut talk = bench.start(&Launch { stdin: Stdin::Open, ..cat }).await;
    let mut stdin = talk.stdin.take().unwrap();
    for word in ["three", "four"] {
        stdin.line(word).await.unwrap();
        assert_eq!(talk.stdout.next().await, Some(Output::Line { text: word.into(), cut: 0 }));
    }
    drop(stdin);
    assert_eq!(talk.wait().await.code, Some(0), "its input was closed");
}

#[tokio::test]
async fn files_of_the_home_are_there_and_a_planted_link_leads_nowhere() {
    let bench = Bench::new().await;
    let outside = bench.folder.path().join("target");
    std::fs::write(&outside, "untouched").unwrap();
    std::os::unix::fs::symlink(&outside, bench.place.home.join("settings.json")).unwrap();
    let home = BTreeMap::from([("settings.json".into(), "mine".into()), (".config/deep/x".into(), "y".into())]);
    let (lines, _) = bench.run(&Launch { home: home.clone(), ..shell("cat ~/settings.json ~/.config/deep/x; stat -c %a ~/settings.json") }).await;
    assert_eq!(lines, ["miney600"]);
    assert_eq!(std::fs::read_to_string(outside).unwrap(), "untouched");
    let out = Launch { home: BTreeMap::from([("../../work/x".into(), String::new())]), ..shell("true") };
    assert!(matches!(bench.sandbox.start(&out, &bench.place, &LIMITS).await, Err(SandboxError::Refused(_))));
    assert_eq!(bench.run(&Launch { home, ..shell("cat ~/settings.json") }).await.0, ["mine"], "and written anew");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_said() {
    let bench = Bench::new().await;
    for name in ["no-such-program", "/etc/passwd"] {
        let refused = bench.sandbox.start(&program(name, &[]), &bench.place, &LIMITS).await.unwrap_err();
        assert!(matches!(&refused, SandboxError::Program { program, .. } if program == name), "{refused}");
    }
}

#[tokio::test]
async fn nothing_weaker_is_taken_without_a_word() {
    let bench = Bench::new().await;
    let stronger = Place { least: Level::Container, ..bench.place.clone() };
    let refused = bench.sandbox.start(&shell("true"), &stronger, &LIMITS).await.unwrap_err();
    assert!(matches!(refused, SandboxError::Level { asked: Level::Container, have: Level::Local }));

    let folder = folder();
    let mut none = Config { cgroups: None, ..config(&folder) };
    none.accept.remove(&Lack::Cgroups);
    match Sandbox::local(none.clone()).await {
        Err(SandboxError::Weak(lacks)) => assert!(lacks.contains(&Lack::Cgroups), "{lacks:?}"),
        other => panic!("{other:?}"),
    }
    let accept: BTreeSet<Lack> = none.accept.iter().cloned().chain([Lack::Cgroups]).collect();
    let probe = Sandbox::local(Config { accept, ..none }).await.unwrap().probe().clone();
    assert_eq!((probe.level, probe.cgroups), (Some(Level::Local), Cgroups::Watched));

    let absent = Config { bwrap: "/nowhere/bwrap".into(), ..config(&folder) };
    let probe = Sandbox::probe_local(absent.clone()).await.unwrap();
    assert_eq!(probe.level, None);
    assert!(matches!(&probe.lacks[0], Lack::Everything(why) if why.contains("/nowhere/bwrap")), "{:?}", probe.lacks);
    assert!(Sandbox::local(Config { accept: probe.lacks.into_iter().collect(), ..absent }).await.is_err(), "that cannot be accepted");
}

#[tokio::test]
async fn bubblewrap_is_never_started_as_root() {
    let bench = Bench::new().await;
    if bench.sandbox.probe().users == Users::Single {
        println!("SKIPPED bubblewrap_is_never_started_as_root: this is not root");
        return;
    }
    let place = Place { uid: 0, ..bench.place.clone() };
    assert!(matches!(bench.sandbox.start(&shell("true"), &place, &LIMITS).await, Err(SandboxError::Place { .. })));
}

#[tokio::test]
async fn what_refuses_is_heard() {
    let bench = Bench::new().await;
    // Below a folder that the place's user may not pass.
    let closed = tempfile::Builder::new().permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700)).tempdir().unwrap();
    let place = Place { read_only: vec![(closed.path().join("x"), "/x".into())], ..bench.place.clone() };
    std::fs::write(closed.path().join("x"), "").unwrap();
    let refused = bench.sandbox.start(&shell("true"), &place, &LIMITS).await;
    if bench.sandbox.probe().users == Users::OnePerPlace {
        let words = refused.unwrap_err().to_string();
        assert!(words.contains("bwrap:"), "{words}");
    }
}

#[tokio::test]
async fn process_1_cannot_be_killed_from_inside() {
    let bench = Bench::new().await;
    let running = bench.start(&shell("kill -9 1; kill -TERM 1; echo alive")).await;
    assert_eq!(lines(&running.stdout).await, ["alive"]);
    assert_eq!(running.wait().await.code, Some(0));
}
