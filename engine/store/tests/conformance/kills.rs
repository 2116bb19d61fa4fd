//! Every place where the process can be killed around a write: before it nothing is there, after it everything is, and once.

use fleet_store::kill;

use crate::process::Worker;
use crate::support::{Ground, on_both, seed};

on_both!(a_kill_at_any_place_leaves_all_or_nothing);

/// The part of a worker that passes a place, and how to see that its write is there.
fn part_of(name: &str) -> (&'static str, &'static str) {
    match name.rsplit_once('.').expect("a place").0 {
        "store.commit" => ("commit", "SELECT CAST(COUNT(seq) AS BIGINT) FROM journal"),
        "store.receive" => ("receive", "SELECT CAST(COUNT(id) AS BIGINT) FROM inbox WHERE key = 'k1'"),
        "store.claim_effects" => ("claim_effects", "SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE state = 'claimed'"),
        "store.claim_inbox" => ("claim_inbox", "SELECT CAST(COUNT(id) AS BIGINT) FROM inbox WHERE state = 'claimed'"),
        "store.take_over" => ("take_over", "SELECT CAST(COUNT(id) AS BIGINT) FROM workers WHERE instance = 'mine' AND lease_until > 0"),
        "store.take_updates" => ("take_updates", "SELECT CAST(COUNT(key) AS BIGINT) FROM updates WHERE key = 'u1'"),
        other => panic!("no part passes {other}"),
    }
}

async fn a_kill_at_any_place_leaves_all_or_nothing(ground: Ground) {
    let lease = 1500;
    let store = ground.open_leased(lease).await;
    let seed = seed::plant(&store).await;
    let clean = |sql: &'static str| ground.tamper(sql);
    for name in kill::NAMES {
        for table in [
            "DELETE FROM workers",
            "DELETE FROM effects",
            "DELETE FROM inbox",
            "DELETE FROM journal",
            "DELETE FROM journal_counts",
            "DELETE FROM posts",
            "DELETE FROM post_keys",
            "DELETE FROM updates",
        ] {
            clean(table).await;
        }
        clean("UPDATE thread_counts SET posts = 0, changes = 0, arrivals = 0").await;
        clean("UPDATE runs SET rev = 1").await;
        let audited = ground.count("SELECT seq FROM audit_head").await;
        let (part, there) = part_of(name);
        if part == "claim_effects" {
            store.commit(fleet_store::Commit::new().effect("k", seed::work(1), 9)).await.expect("queued");
        }
        if part == "claim_inbox" {
            store.receive(seed::said(&seed, "k2", "hello")).await.expect("received");
        }
        let mut victim = Worker::start(&ground, part, lease, Some(name));
        assert_eq!(victim.ended_by(), Some(9), "{name}: it dies there");
        assert!(victim.last_words().is_empty(), "{name}: it dies before it can say that it did it");
        let after = i64::from(name.rsplit_once('.').is_some_and(|(_, when)| when == "after"));
        // A server notices a dead client when it next speaks to it; what was not committed is undone then.
        crate::support::until(name, std::time::Duration::from_secs(20), || async { (ground.count(there).await == after).then_some(()) }).await;
        if part.starts_with("claim") {
            ground.end_leases().await;
            crate::support::until("the claim is free again", std::time::Duration::from_secs(20), || async {
                store.reap().await.expect("reaped");
                (ground.count(there).await == 0).then_some(())
            })
            .await;
        }
        // The same again without the kill: the end is the same as if nothing had happened.
        let mut again = Worker::start(&ground, part, 30_000, None);
        let words = again.last_words();
        assert_eq!(words.len(), 1, "{name}: {words:?}");
        assert!(!words[0].contains("Err"), "{name}: {words:?}");
        assert_eq!(again.ended_by(), None, "{name}");
        assert_eq!(ground.count(there).await, 1, "{name}: once");
        if part == "commit" {
            assert_eq!(ground.count("SELECT rev FROM runs").await, 2, "{name}");
            assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM posts").await, 1, "{name}");
            assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM effects").await, 1, "{name}");
            assert_eq!(ground.count("SELECT seq FROM audit_head").await, audited + 1, "{name}");
        }
        if part == "receive" {
            assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM posts").await, 1, "{name}");
        }
    }
    assert!(matches!(store.audit_verify().await.expect("walked"), fleet_store::AuditState::Whole { rows: 2, .. }));
}
