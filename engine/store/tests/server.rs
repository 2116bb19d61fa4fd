//! What concerns PostgreSQL alone: the server goes away and comes back while work is going on.

use std::time::Duration;

use fleet_domain::effect::Lane;
use fleet_store::Commit;
use rustix::process::Signal;

use crate::process::Worker;
use crate::support::{Kind, check, seed, until};

const LEASE_MS: i64 = 2500;

/// Away for longer than a lease: nobody could beat. The worker lives on, so nothing may be taken from it, and what it ends counts.
#[test]
fn a_server_that_was_away_robs_nobody_and_loses_nothing() {
    check(Kind::Postgres, "a_server_that_was_away_robs_nobody_and_loses_nothing", async |mut ground| {
        let store = ground.open_leased(LEASE_MS).await;
        seed::plant(&store).await;
        let commit = (0..4).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 3));
        store.commit(commit).await.expect("queued");
        let mut worker = Worker::start(&ground, "hold", LEASE_MS, None);
        assert_eq!(worker.says(), "claimed 4");
        ground.server.as_mut().expect("a server").down();
        tokio::time::sleep(Duration::from_millis(u64::try_from(LEASE_MS * 2).expect("a lease"))).await;
        assert!(store.depth().await.is_err(), "it is away");
        ground.server.as_mut().expect("a server").up().expect("it comes back");
        // Another engine starts right now and reaps at once: it has seen no trouble, and must not judge by leases nobody could extend.
        let eager = ground.open_leased(LEASE_MS).await;
        let watched = std::time::Instant::now();
        while watched.elapsed() < Duration::from_millis(u64::try_from(LEASE_MS * 2).expect("a lease")) {
            assert_eq!(eager.reap().await.expect("reaped").returned, 0, "a living worker was robbed");
            let reaped = until("the old store is back", Duration::from_secs(20), || async { store.reap().await.ok() }).await;
            assert_eq!(reaped.returned, 0, "a living worker was robbed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        worker.tell("finish");
        let words = worker.last_words();
        assert_eq!(words.iter().filter(|w| *w == "done").count(), 4, "{words:?}");
        assert_eq!(ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM journal").await, 4);
        // And a dead worker's claims are taken all the same, once it has had its time.
        store.commit(Commit::new().effect("late", seed::work(9), 3)).await.expect("queued");
        let gone = store.enlist("gone").await.expect("enlisted");
        assert_eq!(store.claim_effects(&gone, Lane::Work, 1).await.expect("claimed").len(), 1);
        until("its claim is taken", Duration::from_secs(30), || async { (eager.reap().await.expect("reaped").returned == 1).then_some(()) }).await;
    });
}

/// Frozen in the middle of a transaction it keeps its locks, and PostgreSQL alone can take them away.
#[test]
fn a_worker_frozen_in_the_middle_of_a_transaction_holds_up_nobody() {
    check(Kind::Postgres, "a_worker_frozen_in_the_middle_of_a_transaction_holds_up_nobody", async |ground| {
        const IN_THE_MIDDLE: &str = "SELECT CAST(COUNT(pid) AS BIGINT) FROM pg_stat_activity \
            WHERE application_name = 'fleet' AND datname = current_database() AND state = 'idle in transaction'";
        let store = ground.open_leased(LEASE_MS).await;
        seed::plant(&store).await;
        store.commit((0..4).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 3))).await.expect("queued");
        let worker = Worker::start(&ground, "hold_in_haste", LEASE_MS, None);
        assert_eq!(worker.says(), "claimed 4");
        until("it is frozen in a transaction", Duration::from_mins(1), || async {
            worker.signal(Signal::STOP);
            // What it had sent before it froze is answered by then; what is idle now stays so.
            tokio::time::sleep(Duration::from_millis(5)).await;
            if ground.count(IN_THE_MIDDLE).await > 0 {
                return Some(());
            }
            worker.signal(Signal::CONT);
            None
        })
        .await;
        until("its claims are taken", Duration::from_secs(30), || async { (store.reap().await.expect("reaped").returned == 4).then_some(()) }).await;
    });
}
