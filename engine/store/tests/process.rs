//! Workers as real processes: this test binary again, told its part by the environment.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use fleet_domain::effect::Lane;
use fleet_store::{ClaimedEffect, Commit, Place, Store, StoreError, Timing};
use rustix::process::{Pid, Signal, kill_process};

use crate::conformance::ledger;
use crate::support::Ground;
use crate::support::ground::wall;
use crate::support::seed;

/// A worker process and what it says.
pub(crate) struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Worker {
    /// Starts one on the same database.
    pub(crate) fn start(ground: &Ground, part: &str, lease_ms: i64, kill_at: Option<&str>) -> Self {
        let place = match &ground.place {
            Place::Sqlite(file) => format!("sqlite:{}", file.display()),
            Place::Postgres(address) => address.clone(),
        };
        let mut command = Command::new(std::env::current_exe().expect("this binary"));
        command
            .args(["--exact", "process::act_a_part", "--nocapture"])
            .env("FLEET_TEST_PLACE", place)
            .env("FLEET_TEST_PART", part)
            .env("FLEET_TEST_LEASE", lease_ms.to_string())
            .env_remove("FLEET_KILL_AT")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some(name) = kill_at {
            command.env("FLEET_KILL_AT", name);
        }
        let mut child = command.spawn().expect("a worker starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The harness of the test binary speaks too: ours start with an at sign, wherever its words end.
                if let Some((_, ours)) = line.split_once('@')
                    && send.send(ours.to_owned()).is_err()
                {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, lines }
    }

    /// The next thing it says.
    pub(crate) fn says(&self) -> String {
        self.lines.recv_timeout(Duration::from_mins(1)).expect("the worker says something")
    }

    /// Everything it says until it ends.
    pub(crate) fn last_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_mins(1)) {
                Ok(line) => words.push(line),
                Err(RecvTimeoutError::Disconnected) => return words,
                Err(RecvTimeoutError::Timeout) => panic!("the worker does not end; it said {words:?}"),
            }
        }
    }

    pub(crate) fn tell(&mut self, word: &str) {
        let input = self.input.as_mut().expect("it listens");
        writeln!(input, "{word}").expect("it hears");
        input.flush().expect("it hears");
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).expect("a pid")).expect("a pid");
        kill_process(pid, signal).expect("the signal is sent");
    }

    /// The signal that ended it, if one did.
    pub(crate) fn ended_by(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").signal()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "@{line}").expect("somebody listens");
    out.flush().expect("somebody listens");
}

/// Not a test: what a worker process does. Without a part it does nothing.
#[test]
fn act_a_part() {
    let (Ok(place), Ok(part), Ok(lease)) = (std::env::var("FLEET_TEST_PLACE"), std::env::var("FLEET_TEST_PART"), std::env::var("FLEET_TEST_LEASE")) else {
        return;
    };
    let place = match place.strip_prefix("sqlite:") {
        Some(file) => Place::Sqlite(file.into()),
        None => Place::Postgres(place),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let timing = Timing { lease_ms: lease.parse().expect("a number") };
        let store = Store::open_with(&place, std::sync::Arc::new(wall), timing).await.expect("the store opens");
        match part.as_str() {
            "hold" => hold(&store, timing.lease_ms, timing.lease_ms / 3).await,
            "hold_in_haste" => hold(&store, timing.lease_ms, 1).await,
            "drain" => drain(&store, timing.lease_ms).await,
            "commit" => say(&format!("{:?}", whole_commit(&store).await.map(|c| c.repeated))),
            "receive" => say(&format!("{:?}", store.receive(seed::said(&seed::known(), "k1", "hello")).await.map(|_| ()))),
            "take_over" => say(&format!("{:?}", store.take_over("mine", "host").await.map(|(_, taken)| taken.workers))),
            "take_updates" => {
                let piece = fleet_store::NewUpdate { key: "u1".to_owned(), lane: "c".to_owned(), raw: "{}".to_owned() };
                say(&format!("{:?}", store.take_updates(fleet_domain::chat::Platform::Telegram, "b", vec![piece]).await.map(|_| ())));
            }
            "spend" => {
                let (settled, refused) = ledger::spend(&store).await;
                say(&format!("settled {settled}"));
                say(&format!("refused {refused}"));
            }
            "reserve" => {
                say(&ledger::reserve_and_wait(&store).await);
                heard("finish").await;
            }
            "claim_effects" => {
                let worker = store.enlist("host").await.expect("enlisted");
                say(&format!("{}", store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").len()));
            }
            "claim_inbox" => {
                let worker = store.enlist("host").await.expect("enlisted");
                say(&format!("{}", store.claim_inbox(&worker, 1).await.expect("claimed").len()));
            }
            other => panic!("no part {other}"),
        }
        store.close().await;
    });
}

/// A commit with one change of each kind that must hold together.
pub(crate) async fn whole_commit(store: &Store) -> Result<fleet_store::Committed, StoreError> {
    let seed = seed::known();
    let run = store.run(&seed.run).await?.expect("the run");
    if run.rev > 1 {
        return Ok(fleet_store::Committed::default());
    }
    let commit = Commit::new()
        .put_run(run)
        .journal(Some(seed.project.clone()), Some(seed.run.clone()), seed::line("because"))
        .effect("k", seed::work(1), 3)
        .post(seed.thread.clone(), fleet_domain::post::Author::Fleet, seed::body("said"), "k")
        .audit(seed::audited(&seed, "act"));
    store.commit(commit).await
}

/// Ends an effect as the engine does: with the journal line and the message that report it.
pub(crate) fn completion(claimed: &ClaimedEffect) -> Commit {
    let seed = seed::known();
    Commit::new().effect_done(claimed.id.clone(), claimed.fence).journal(Some(seed.project.clone()), None, seed::line(&claimed.key)).post(
        seed.thread.clone(),
        fleet_domain::post::Author::Fleet,
        seed::body(&claimed.key),
        &format!("done/{}", claimed.key),
    )
}

fn keep_beating(store: &Store, worker: &fleet_store::WorkerId, lease_ms: i64, every_ms: i64) {
    let (store, worker) = (store.clone(), worker.clone());
    tokio::spawn(async move {
        let ms = |n: i64| Duration::from_millis(u64::try_from(n).expect("a time"));
        let (lease, mut every) = (ms(lease_ms), tokio::time::interval(ms(every_ms)));
        let mut last = std::time::Instant::now();
        loop {
            every.tick().await;
            match store.beat(&worker).await {
                Ok(()) => {}
                Err(StoreError::Closed) => return,
                Err(error) => say(&format!("no beat: {error}")),
            }
            if last.elapsed() > lease * 9 / 10 {
                say(&format!("late {:?}", last.elapsed()));
            }
            last = std::time::Instant::now();
        }
    });
}

async fn heard(word: &'static str) {
    let wait = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        while std::io::stdin().read_line(&mut line).is_ok_and(|n| n > 0) {
            if line.trim() == word {
                return true;
            }
            line.clear();
        }
        false
    });
    assert!(wait.await.expect("a thread"), "told {word}");
}

/// Claims what it can (at most 4), beats every so often, waits for "finish", then tries to end what it claimed.
async fn hold(store: &Store, lease_ms: i64, every_ms: i64) {
    let worker = store.enlist("host").await.expect("enlisted");
    keep_beating(store, &worker, lease_ms, every_ms);
    // A machine that stands still for a lease between the two lines above ends it: beat and ask again.
    let claimed = loop {
        match store.claim_effects(&worker, Lane::Work, 4).await {
            Ok(claimed) => break claimed,
            Err(StoreError::LeaseEnded { .. }) => store.beat(&worker).await.expect("it beats"),
            Err(other) => panic!("{other:?}"),
        }
    };
    say(&format!("claimed {}", claimed.len()));
    heard("finish").await;
    for effect in &claimed {
        match store.commit(completion(effect)).await {
            Ok(_) => say("done"),
            Err(StoreError::Conflict { .. }) => say("refused"),
            Err(other) => say(&format!("{other:?}")),
        }
        match store.effect_failed(&effect.id, effect.fence, "late", None).await {
            Err(StoreError::Conflict { .. }) => say("refused"),
            other => say(&format!("{other:?}")),
        }
    }
}

/// Claims and ends everything there is, taking what dead workers held, until nothing is left for it.
async fn drain(store: &Store, lease_ms: i64) {
    let worker = store.enlist("host").await.expect("enlisted");
    keep_beating(store, &worker, lease_ms, lease_ms / 3);
    let mut ended = 0;
    loop {
        store.reap().await.expect("reaped");
        let claimed = match store.claim_effects(&worker, Lane::Work, 3).await {
            Err(StoreError::LeaseEnded { .. }) => continue,
            claimed => claimed.expect("claimed"),
        };
        for effect in &claimed {
            match store.commit(completion(effect)).await {
                Ok(_) => ended += 1,
                Err(StoreError::Conflict { .. }) => say("refused"),
                Err(other) => panic!("{other:?}"),
            }
        }
        let depth = store.depth().await.expect("depth");
        if claimed.is_empty() && depth.effects_ready == 0 {
            break;
        }
        if claimed.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    say(&format!("ended {ended}"));
}
