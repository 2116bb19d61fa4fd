//! Figures: how long a start and a kill take, against bare fork and exec in the same run. `FLEET_MEASURE=1` prints them.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::{Bench, shell};

fn told(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    println!("{what}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, min {:.1} ms (N = {})", at(50), at(95), at(99), at(0), times.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn start_and_kill() {
    if std::env::var_os("FLEET_MEASURE").is_none() {
        println!("SKIPPED start_and_kill: FLEET_MEASURE=1 measures");
        return;
    }
    let bench = Bench::new().await;
    println!("{:?}; load {}", bench.sandbox.probe(), std::fs::read_to_string("/proc/loadavg").unwrap().trim());
    let (mut bare, mut start, mut whole, mut kill, mut notice) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..100 {
        let begun = Instant::now();
        assert!(Command::new("true").stdin(Stdio::null()).status().unwrap().success());
        bare.push(begun.elapsed());

        let begun = Instant::now();
        let running = bench.start(&shell("true")).await;
        start.push(begun.elapsed());
        assert_eq!(running.wait().await.code, Some(0));
        whole.push(begun.elapsed());

        let running = bench.start(&shell("for n in 1 2 3 4 5 6 7 8 9 10; do setsid sleep 1000 & done; echo ready; sleep 1000")).await;
        running.stdout.next().await.unwrap();
        let begun = Instant::now();
        running.kill(Duration::ZERO).await;
        kill.push(begun.elapsed());

        // What the program wrote as its last act tells when it ended, up to the time of its own exit.
        let running = bench.start(&shell("exec date +%s%N")).await;
        running.wait().await;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        if let Some(fleet_sandbox::Output::Line { text, .. }) = running.stdout.next().await {
            notice.push(now.saturating_sub(Duration::from_nanos(text.parse().unwrap())));
        }
    }
    told("bare fork and exec of true, to its end", bare);
    told("start, until the program runs", start);
    told("start of true, until all of it is gone", whole);
    told("kill of eleven processes, until all is gone", kill);
    told("from a program's last act until its end is told and all is taken away", notice);
}
