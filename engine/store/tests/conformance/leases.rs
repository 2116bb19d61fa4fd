//! Leases: what a dead or frozen worker held runs elsewhere; what it says afterwards is refused; nobody alive is robbed.

use std::time::{Duration, Instant};

use fleet_domain::effect::Lane;
use fleet_store::{Change, ClaimedEffect, Commit, LOST_CAP, Store, StoreError};
use rustix::process::Signal;

use crate::process::{Worker, completion};
use crate::support::{Ground, on_both, seed, until};

on_both!(
    a_killed_workers_effects_run_elsewhere_in_time,
    a_frozen_worker_is_refused_everything_it_says_later,
    ending_an_effect_races_the_reaper_and_one_of_them_wins,
    a_worker_that_beats_is_never_reaped,
    released_claims_are_free_at_once,
    an_effect_that_kills_its_workers_is_dead_after_the_cap,
    a_restart_on_the_same_host_gets_the_orphans,
    the_next_start_of_an_instance_takes_over_at_once_and_from_nobody_else,
    an_instance_that_dies_of_an_effect_gives_it_up_after_the_cap,
    several_processes_drain_one_backlog_once,
);

const LEASE_MS: i64 = 1500;

async fn a_killed_workers_effects_run_elsewhere_in_time(ground: Ground) {
    let store = ground.open_leased(LEASE_MS).await;
    seed::plant(&store).await;
    let commit = (0..4).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 3));
    store.commit(commit).await.expect("queued");
    ground_has_run(&ground, LEASE_MS).await;
    let mut doomed = Worker::start(&ground, "hold", LEASE_MS, None);
    assert_eq!(doomed.says(), "claimed 4");
    doomed.signal(Signal::KILL);
    let died = Instant::now();
    assert_eq!(doomed.ended_by(), Some(9));
    let worker = store.enlist("elsewhere").await.expect("enlisted");
    let taken = until("all four run elsewhere", Duration::from_mins(1), || {
        let (store, worker) = (&store, &worker);
        async move {
            store.beat(worker).await.expect("it beats");
            store.reap().await.expect("reaped");
            let claimed = store.claim_effects(worker, Lane::Work, 4).await.expect("claimed");
            (!claimed.is_empty()).then_some(claimed)
        }
    })
    .await;
    assert_eq!(taken.len(), 4);
    let took = died.elapsed();
    assert!(took <= Duration::from_millis(u64::try_from(LEASE_MS).expect("a lease") + 2000), "{took:?}");
    for effect in &taken {
        store.commit(completion(effect)).await.expect("ended here");
    }
    finish_all(&ground, 0).await;
    count_ends(&ground, 4).await;
}

/// Another process ends what is left, this many.
async fn finish_all(ground: &Ground, effects: i64) {
    let drain = Worker::start(ground, "drain", LEASE_MS, None);
    let words = drain.last_words();
    assert_eq!(words.last().map(String::as_str), Some(format!("ended {effects}").as_str()), "{words:?}");
    if effects > 0 {
        count_ends(ground, effects).await;
    }
}

/// Each ended once: one state, one journal line, one message.
async fn count_ends(ground: &Ground, effects: i64) {
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE state = 'done'").await, effects);
    assert_eq!(ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM journal").await, effects);
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM posts").await, effects);
}

async fn a_frozen_worker_is_refused_everything_it_says_later(ground: Ground) {
    let store = ground.open_leased(LEASE_MS).await;
    seed::plant(&store).await;
    let commit = (0..4).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 3));
    store.commit(commit).await.expect("queued");
    let mut frozen = Worker::start(&ground, "hold", LEASE_MS, None);
    assert_eq!(frozen.says(), "claimed 4");
    frozen.signal(Signal::STOP);
    until("its claims are taken", Duration::from_mins(2), || async {
        match store.reap().await {
            Ok(reaped) => (reaped.returned == 4).then_some(()),
            // Frozen in the middle of a beat it holds SQLite's only write lock, and nobody can write until it goes on: freeze it elsewhere.
            Err(StoreError::Database { .. }) if ground.kind == crate::support::Kind::Sqlite => {
                frozen.signal(Signal::CONT);
                tokio::time::sleep(Duration::from_millis(7)).await;
                frozen.signal(Signal::STOP);
                None
            }
            Err(other) => panic!("{other:?}"),
        }
    })
    .await;
    finish_all(&ground, 4).await;
    frozen.signal(Signal::CONT);
    frozen.tell("finish");
    let words: Vec<String> = frozen.last_words().into_iter().filter(|w| !w.starts_with("no beat") && !w.starts_with("late")).collect();
    assert_eq!(words, vec!["refused"; 8], "four ends and four failures, each refused");
    assert_eq!(ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM journal").await, 4);
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM posts").await, 4);
}

async fn ending_an_effect_races_the_reaper_and_one_of_them_wins(ground: Ground) {
    const ROUNDS: usize = 30;
    let (store, other) = (ground.open_leased(LEASE_MS).await, ground.open_leased(LEASE_MS).await);
    seed::plant(&store).await;
    ground_has_run(&ground, LEASE_MS).await;
    let (mut ended, mut taken) = (0, 0);
    for n in 0..ROUNDS {
        store.commit(Commit::new().effect(&format!("e{n}"), seed::work(n), 99)).await.expect("queued");
        let claimed = claim_one(&store).await;
        ground.end_leases().await;
        // Who is first changes from round to round: each gets a head start in turn.
        let late = Duration::from_micros(400 * (n as u64 % 4));
        let (end, reaped) = tokio::join!(
            async {
                tokio::time::sleep(if n % 2 == 0 { late } else { Duration::ZERO }).await;
                store.commit(completion(&claimed)).await
            },
            async {
                tokio::time::sleep(if n % 2 == 1 { late } else { Duration::ZERO }).await;
                other.reap().await
            }
        );
        let reaped = reaped.expect("reaped");
        match end {
            Ok(_) => {
                assert_eq!(reaped.returned, 0, "round {n}: ended and taken");
                ended += 1;
            }
            Err(StoreError::Conflict { .. }) => {
                assert_eq!(reaped.returned, 1, "round {n}: neither ended nor taken");
                taken += 1;
                let again = claim_one(&store).await;
                assert!(again.fence > claimed.fence);
                store.commit(completion(&again)).await.expect("ended by the other");
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    println!("{ended} ended, {taken} taken");
    assert!(ended > 0 && taken > 0, "no race: {ended} ended, {taken} taken");
    count_ends(&ground, i64::try_from(ROUNDS).expect("few")).await;
}

/// Claims one effect with a worker of its own.
async fn claim_one(store: &Store) -> ClaimedEffect {
    let worker = store.enlist("host").await.expect("enlisted");
    until("a claim", Duration::from_secs(20), || async {
        store.beat(&worker).await.expect("it beats");
        store.claim_effects(&worker, Lane::Work, 1).await.ok().and_then(|mut claimed| claimed.pop())
    })
    .await
}

async fn a_worker_that_beats_is_never_reaped(ground: Ground) {
    // A step ten leases long on a worker with a deep backlog behind it.
    let lease = 300;
    let store = ground.open_leased(lease).await;
    seed::plant(&store).await;
    let commit = (0..40).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 3));
    store.commit(commit).await.expect("queued");
    ground_has_run(&ground, lease).await;
    // A machine that does not let a process run for a whole lease ends that lease rightly; the worker says when that happened.
    for _ in 0..5 {
        let mut long = Worker::start(&ground, "hold", lease, None);
        assert_eq!(long.says(), "claimed 4");
        let until_then = Instant::now() + Duration::from_millis(u64::try_from(10 * lease).expect("a lease"));
        let mut robbed = 0;
        while Instant::now() < until_then && robbed == 0 {
            robbed = store.reap().await.expect("reaped").returned;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        long.tell("finish");
        let words = long.last_words();
        if robbed == 0 {
            assert_eq!(words.iter().filter(|w| *w == "done").count(), 4, "{words:?}");
            return;
        }
        assert!(words.iter().any(|w| w.starts_with("late")), "a living worker that beat in time was robbed: {words:?}");
        println!("the machine stood still: {words:?}");
    }
    panic!("this machine never ran a process for ten leases of {lease} ms");
}

async fn ground_has_run(ground: &Ground, ms: i64) {
    if ground.server.is_some() {
        tokio::time::sleep(Duration::from_millis(u64::try_from(ms).expect("a lease"))).await;
    }
}

async fn released_claims_are_free_at_once(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    store.commit(Commit::new().effect("e", seed::work(1), 3)).await.expect("queued");
    store.receive(seed::said(&seed, "k", "hello")).await.expect("received");
    let (leaving, staying) = (store.enlist("a").await.expect("enlisted"), store.enlist("b").await.expect("enlisted"));
    let effect = store.claim_effects(&leaving, Lane::Work, 1).await.expect("claimed").pop().expect("one");
    let message = store.claim_inbox(&leaving, 1).await.expect("claimed").pop().expect("one");
    assert!(store.claim_effects(&staying, Lane::Work, 1).await.expect("claimed").is_empty());
    store.release(&leaving).await.expect("released");
    let again = store.claim_effects(&staying, Lane::Work, 1).await.expect("claimed").pop().expect("it is free");
    assert_eq!((again.tries, again.fence), (0, effect.fence + 2), "leaving is no failure, and the old fence is stale");
    assert_eq!(store.claim_inbox(&staying, 1).await.expect("claimed").len(), 1);
    let late = store.commit(Commit::new().effect_done(effect.id, effect.fence)).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })));
    let late = store.commit(Commit::new().inbox_done(message.id, message.fence)).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })));
    assert_eq!(store.live_workers().await.expect("counted"), 1);
}

async fn an_effect_that_kills_its_workers_is_dead_after_the_cap(ground: Ground) {
    let store = ground.open_leased(LEASE_MS).await;
    seed::plant(&store).await;
    ground_has_run(&ground, LEASE_MS).await;
    store.commit(Commit::new().effect("poison", seed::work(1), 3)).await.expect("queued");
    for n in 1..=LOST_CAP {
        let mut victim = Worker::start(&ground, "claim_effects", LEASE_MS, Some("store.claim_effects.after:1"));
        assert_eq!(victim.ended_by(), Some(9), "round {n}: it dies of its claim");
        ground.end_leases().await;
        let reaped = until("its claim is taken", Duration::from_mins(1), || async {
            let reaped = store.reap().await.expect("reaped");
            (reaped.workers == 1).then_some(reaped)
        })
        .await;
        assert_eq!((reaped.returned == 1, reaped.dead.len()), (n < LOST_CAP, usize::from(n == LOST_CAP)), "round {n}");
    }
    let dead = store.dead_effects(10).await.expect("read");
    assert_eq!(dead.len(), 1);
    let worker = store.enlist("host").await.expect("enlisted");
    store.beat(&worker).await.expect("it beats");
    assert!(store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").is_empty(), "the dead stay dead");
    // Two engines find it; the owner is told once.
    let told = |n: u32| {
        let seed = seed::known();
        Commit::new().with(Change::EffectTold { id: dead[0].id.clone() }).effect(&format!("told/{n}"), seed::tell(&seed.thread), 3)
    };
    let elsewhere = ground.open_leased(LEASE_MS).await;
    let (a, b) = tokio::join!(store.commit(told(1)), elsewhere.commit(told(2)));
    assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(), 1, "{a:?} {b:?}");
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE lane = 'tell'").await, 1);
}

async fn a_restart_on_the_same_host_gets_the_orphans(ground: Ground) {
    let store = ground.open_leased(LEASE_MS).await;
    seed::plant(&store).await;
    store.commit(Commit::new().effect("e", seed::work(1), 3)).await.expect("queued");
    let mut first = Worker::start(&ground, "hold", LEASE_MS, None);
    assert_eq!(first.says(), "claimed 1");
    first.signal(Signal::KILL);
    assert_eq!(first.ended_by(), Some(9));
    // The same host, the same name, beating all the time: its former self's claims must not live on by that.
    finish_all(&ground, 1).await;
}

async fn the_next_start_of_an_instance_takes_over_at_once_and_from_nobody_else(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let (mine, _) = store.take_over("mine", "host").await.expect("enlisted");
    let (other, _) = store.take_over("other", "host").await.expect("enlisted");
    let nobodys = store.enlist("host").await.expect("enlisted");
    let mut held = Vec::new();
    for (n, worker) in [&mine, &other, &nobodys].into_iter().enumerate() {
        store.commit(Commit::new().effect(&format!("e{n}"), seed::work(n), 3)).await.expect("queued");
        held.push(store.claim_effects(worker, Lane::Work, 1).await.expect("claimed").pop().expect("one"));
    }
    store.receive(seed::said(&seed, "k", "hello")).await.expect("received");
    let message = store.claim_inbox(&mine, 1).await.expect("claimed").pop().expect("one");

    // The lease still runs for half a minute: only the lock of the instance says that its process is dead.
    let (next, taken) = store.take_over("mine", "host").await.expect("enlisted");
    assert_eq!((taken.workers, taken.returned, taken.dead.len(), taken.parked.len()), (1, 2, 0, 0), "only what the same instance held");
    let again = store.claim_effects(&next, Lane::Work, 9).await.expect("claimed");
    assert_eq!(
        again.iter().map(|e| (&e.key, e.fence, e.tries)).collect::<Vec<_>>(),
        [(&held[0].key, held[0].fence + 2, 0)],
        "under a new fence, and no failure"
    );
    assert_eq!(store.claim_inbox(&next, 9).await.expect("claimed").len(), 1);

    // Whatever the old start still says is refused, and it gets nothing new; the others keep what they have.
    assert!(matches!(store.commit(completion(&held[0])).await, Err(StoreError::Conflict { .. })));
    assert!(matches!(store.effect_failed(&held[0].id, held[0].fence, "late", None).await, Err(StoreError::Conflict { .. })));
    assert!(matches!(store.commit(Commit::new().inbox_done(message.id, message.fence)).await, Err(StoreError::Conflict { .. })));
    assert!(matches!(store.claim_effects(&mine, Lane::Work, 1).await, Err(StoreError::LeaseEnded { .. })));
    for effect in [&again[0], &held[1], &held[2]] {
        store.commit(completion(effect)).await.expect("ended by whoever holds it");
    }
    assert_eq!(store.live_workers().await.expect("counted"), 3);
    assert_eq!(ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM journal").await, 3, "each ended once");
}

async fn an_instance_that_dies_of_an_effect_gives_it_up_after_the_cap(ground: Ground) {
    let store = ground.open().await;
    seed::plant(&store).await;
    store.commit(Commit::new().effect("poison", seed::work(1), 3)).await.expect("queued");
    for n in 0..LOST_CAP {
        let (worker, taken) = store.take_over("mine", "host").await.expect("enlisted");
        assert_eq!((taken.returned, taken.dead.len()), (u32::from(n > 0), 0), "start {n}");
        assert_eq!(store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").len(), 1, "start {n}");
    }
    let (worker, taken) = store.take_over("mine", "host").await.expect("enlisted");
    assert_eq!((taken.returned, taken.dead.len()), (0, 1));
    assert!(store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").is_empty());
    assert_eq!(store.dead_effects(10).await.expect("read").len(), 1, "somebody is to be told");
}

async fn several_processes_drain_one_backlog_once(ground: Ground) {
    let store = ground.open_leased(LEASE_MS).await;
    seed::plant(&store).await;
    let commit = (0..60).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 3));
    store.commit(commit).await.expect("queued");
    let workers: Vec<Worker> = (0..3).map(|_| Worker::start(&ground, "drain", LEASE_MS, None)).collect();
    let mut ended = 0;
    for worker in &workers {
        let words = worker.last_words();
        let last = words.last().expect("it says how many");
        ended += last.strip_prefix("ended ").and_then(|n| n.parse::<i64>().ok()).unwrap_or_else(|| panic!("{words:?}"));
    }
    assert_eq!(ended, 60);
    assert_eq!(ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM journal").await, 60);
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM posts").await, 60);
}
