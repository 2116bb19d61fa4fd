//! The end of a run: all of it, whatever it does against it, and no zombie.

use std::fs;
use std::time::{Duration, Instant};

use fleet_sandbox::{Exit, Place};

use crate::bench::{Bench, LIMITS, lines, shell, until};

/// Processes of a place's user; zombies, which are dead and not waited for, are among them. Where all have
/// one user they cannot be told from those of other tests, and none is seen.
fn processes(place: &Place) -> Vec<String> {
    if place.uid == rustix::process::geteuid().as_raw() {
        return Vec::new();
    }
    let entries = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| fs::read_to_string(entry.path().join("status")).ok());
    let uid = format!("Uid:\t{}\t", place.uid);
    entries.filter(|status| status.contains(&uid)).map(|status| status.lines().take(3).collect::<Vec<_>>().join(" ")).collect()
}

fn nothing_is_left(bench: &Bench) {
    assert_eq!(processes(&bench.place), Vec::<String>::new());
    let runs = bench.folder.path().join("places/.fleet/runs");
    assert_eq!(fs::read_dir(runs).unwrap().count(), 0, "folders of runs");
}

/// Daemons in sessions of their own, twice forked, deaf to SIGTERM, stopped, without their streams.
const STUBBORN: &str = "trap '' TERM HUP INT\n\
    for n in 1 2 3 4 5; do setsid sh -c \"trap '' TERM; sleep 1000\" & done\n\
    (setsid sh -c 'sleep 1000 & sleep 1000' &)\n\
    sleep 1000 & kill -STOP $!\n\
    sh -c 'exec >&- 2>&- <&-; sleep 1000' &\n\
    echo ready\n\
    while :; do sleep 1000; done";

#[tokio::test]
async fn kill_leaves_nothing() {
    let bench = Bench::new().await;
    for grace in [Duration::ZERO, Duration::from_millis(300)] {
        let running = bench.start(&shell(STUBBORN)).await;
        running.stdout.next().await.unwrap();
        until("they all run", || running.sign_of_life().processes >= 12).await;
        if !bench.sandbox.probe().lacks.contains(&fleet_sandbox::Lack::Users) {
            assert!(processes(&bench.place).len() >= 12, "the control: they are seen");
        }
        let begun = Instant::now();
        let exit = running.kill(grace).await;
        assert!(begun.elapsed() >= grace && begun.elapsed() < grace + Duration::from_secs(5), "{:?}", begun.elapsed());
        assert_eq!((exit.code, exit.signal), (None, Some(9)));
        assert_eq!(running.sign_of_life().processes, 0);
        nothing_is_left(&bench);
    }
}

#[tokio::test]
async fn who_hears_may_end_by_itself() {
    let bench = Bench::new().await;
    let running = bench.start(&shell("trap 'echo heard; exit 7' TERM; echo ready; while :; do sleep 0.05; done")).await;
    running.stdout.next().await.unwrap();
    let begun = Instant::now();
    let exit = running.kill(Duration::from_secs(20)).await;
    assert_eq!(exit.code, Some(7));
    assert!(begun.elapsed() < Duration::from_secs(10), "the grace is not waited out");
    assert_eq!(lines(&running.stdout).await, ["heard"]);
}

#[tokio::test]
async fn a_child_in_the_background_does_not_hold_the_run_open() {
    let bench = Bench::new().await;
    let running = bench.start(&shell("sleep 1000 & setsid sleep 1000 & echo done")).await;
    let all = tokio::time::timeout(Duration::from_secs(20), async { (lines(&running.stdout).await, running.wait().await) }).await.unwrap();
    assert_eq!(all, (vec!["done".to_owned()], Exit { code: Some(0), signal: None, oom: false, over: None }));
    nothing_is_left(&bench);
}

#[tokio::test]
async fn closed_streams_are_no_end() {
    let bench = Bench::new().await;
    let running = bench.start(&shell("exec >&- 2>&-; sleep 1; touch still; exit 4")).await;
    assert_eq!(lines(&running.stdout).await, Vec::<String>::new());
    assert_eq!(running.wait().await.code, Some(4));
    assert!(bench.place.work.join("still").exists());
}

#[tokio::test]
async fn a_signal_is_told_apart_from_a_code() {
    let bench = Bench::new().await;
    assert_eq!(bench.run(&shell("kill -SEGV $$")).await.1.signal, Some(11));
    assert_eq!(bench.run(&shell("exit 139")).await.1.code, Some(139));
}

#[tokio::test]
async fn a_dropped_run_and_a_dropped_start_are_killed() {
    let bench = Bench::new().await;
    let running = bench.start(&shell("echo ready; sleep 1000")).await;
    running.stdout.next().await.unwrap();
    drop(running);
    let launch = shell("sleep 1000");
    // Some are dropped before anything happened, some in the middle, some nearly done.
    for after in (0..20).map(Duration::from_millis) {
        let _ = tokio::time::timeout(after, bench.sandbox.start(&launch, &bench.place, &LIMITS)).await;
    }
    until("nothing runs", || processes(&bench.place).is_empty()).await;
    let runs = bench.folder.path().join("places/.fleet/runs");
    until("no folder is left", || fs::read_dir(&runs).unwrap().count() == 0).await;
}

#[tokio::test]
async fn the_death_of_bubblewrap_is_the_death_of_all() {
    let bench = Bench::new().await;
    if bench.sandbox.probe().lacks.contains(&fleet_sandbox::Lack::Users) {
        println!("SKIPPED the_death_of_bubblewrap_is_the_death_of_all: its process is found by its user");
        return;
    }
    let running = bench.start(&shell("echo ready; setsid sleep 1000 & sleep 1000")).await;
    running.stdout.next().await.unwrap();
    let outer = fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
        let status = fs::read_to_string(entry.path().join("status")).ok()?;
        let ours = status.contains(&format!("Uid:\t{}\t", bench.place.uid)) && status.contains(&format!("PPid:\t{}\n", std::process::id()));
        ours.then(|| entry.file_name().to_str()?.parse().ok())?
    });
    rustix::process::kill_process(rustix::process::Pid::from_raw(outer.unwrap()).unwrap(), rustix::process::Signal::KILL).unwrap();
    assert_eq!(running.wait().await.signal, Some(9));
    nothing_is_left(&bench);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once() {
    let bench = Bench::new().await;
    let one = async |number: u32| {
        let running = bench.sandbox.start(&shell("echo ready; setsid sleep 1000 & sleep 1000"), &bench.place, &LIMITS).await.unwrap();
        running.stdout.next().await.unwrap();
        if number.is_multiple_of(2) {
            running.kill(Duration::ZERO).await;
        }
    };
    futures_util::future::join_all((0..24).map(one)).await;
    until("nothing runs", || processes(&bench.place).is_empty()).await;
}
