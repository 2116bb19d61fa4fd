//! What is over a limit ends, and is told.

use std::time::Duration;

use fleet_domain::launch::Limits;
use fleet_sandbox::{Config, Lack, Over, Sandbox};

use crate::bench::{Bench, LIMITS, config, folder, lines, program, shell};

/// Takes memory in steps, so that a watch can see it coming.
const EATER: &str = "import time\nkept = []\nfor n in range(80):\n    kept.append(b'x' * (10 << 20)); time.sleep(0.05)\nprint('full')";

#[tokio::test]
async fn memory_over_the_limit_is_killed_and_told() {
    let bench = Bench::new().await;
    if bench.sandbox.probe().lacks.contains(&Lack::Cgroups) {
        println!("SKIPPED memory_over_the_limit_is_killed_and_told: no control groups here");
        return;
    }
    let (lines, exit) = bench.run(&program("python3", &["-c", EATER])).await;
    assert_eq!((lines, exit.signal, exit.oom, exit.over), (Vec::new(), Some(9), true, None));
    // The control: with room enough it gets to its end.
    let room = Limits { memory: 1 << 30, ..LIMITS };
    let running = bench.sandbox.start(&program("python3", &["-c", EATER]), &bench.place, &room).await.unwrap();
    let exit = running.wait().await;
    assert_eq!((exit.code, exit.oom), (Some(0), false));
}

#[tokio::test]
async fn without_groups_memory_is_watched() {
    let folder = folder();
    let config = config(&folder);
    let accept = config.accept.iter().cloned().chain([Lack::Cgroups]).collect();
    let sandbox = Sandbox::local(Config { cgroups: None, accept, ..config }).await.unwrap();
    let place = sandbox.place("one").unwrap();
    // Four processes, each of them within the limit of one.
    let four = format!("import os, time\nos.fork(); os.fork()\n{}\ntime.sleep(60)", EATER.replace("range(80)", "range(15)"));
    let running = sandbox.start(&program("python3", &["-c", &four]), &place, &LIMITS).await.unwrap();
    let exit = tokio::time::timeout(Duration::from_secs(40), running.wait()).await.unwrap();
    assert_eq!((exit.signal, exit.over), (Some(9), Some(Over::Memory)));
}

#[tokio::test]
async fn a_full_folder_ends_the_run() {
    let bench = Bench::new().await;
    let running = bench.start(&shell("for n in 1 2 3 4; do head -c 20M /dev/zero > ~/$n; done; echo full; sleep 1000")).await;
    assert!(running.stdout.next().await.is_some());
    let exit = tokio::time::timeout(Duration::from_mins(1), running.wait()).await.unwrap();
    assert_eq!((exit.signal, exit.over), (Some(9), Some(Over::Disk)));
}

#[tokio::test]
async fn a_bomb_of_forks_stays_small_and_dies() {
    let bench = Bench::new().await;
    let bomb = "import os, time\nwhile True:\n try: os.fork()\n except OSError: time.sleep(0.02)";
    let running = bench.start(&program("python3", &["-c", bomb])).await;
    crate::bench::until("it grows", || running.sign_of_life().processes > 30).await;
    for _ in 0..20 {
        // The init's threads are counted with them, by the most they may be.
        assert!(running.sign_of_life().processes <= LIMITS.pids as usize + 2, "{:?}", running.sign_of_life());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(running.kill(Duration::ZERO).await.signal, Some(9));
    assert_eq!(running.sign_of_life().processes, 0);
}

#[tokio::test]
async fn signs_of_life_are_seen() {
    let bench = Bench::new().await;
    let busy = bench.start(&shell("echo 12345; while :; do :; done")).await;
    crate::bench::until("a core is used", || busy.sign_of_life().cpu > Duration::from_millis(300)).await;
    let life = busy.sign_of_life();
    assert_eq!((life.bytes, life.processes), (6, 1));
    let idle = bench.start(&shell("sleep 1000 & wait")).await;
    crate::bench::until("it sleeps", || idle.sign_of_life().processes == 2).await;
    let before = idle.sign_of_life();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(idle.sign_of_life(), before, "nothing moves");
    busy.kill(Duration::ZERO).await;
    assert_eq!(lines(&busy.stdout).await, ["12345"]);
}
