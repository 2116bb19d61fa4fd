//! What concerns SQLite alone: its clock is ours, its file can be copied, its disk can fill, its plans can be seen.

use std::time::Duration;

use fleet_domain::budget::{Amount, Level, Scope};
use fleet_domain::effect::Lane;
use fleet_domain::post::Author;
use fleet_domain::roster::Rest;
use fleet_store::{Commit, EffectFate, Place, Store, StoreError};
use sqlx::Connection;

use crate::support::{Ground, Kind, check, seed};

#[test]
fn a_clock_that_jumps_loses_nothing_and_stalls_nothing() {
    check(Kind::Sqlite, "a_clock_that_jumps", async |ground| {
        let store = ground.open().await;
        seed::plant(&store).await;
        let hour = 3_600_000;
        // Forward: wanted, failed and claimed an hour ahead.
        ground.move_clock(hour);
        let (gone, worker) = (store.enlist("gone").await.expect("enlisted"), store.enlist("here").await.expect("enlisted"));
        let commit = Commit::new().effect("retried", seed::work(1), 9).effect("held", seed::work(2), 9).effect("fresh", seed::work(3), 9);
        store.commit(commit).await.expect("queued");
        let retried = store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").pop().expect("one");
        assert!(matches!(store.effect_failed(&retried.id, retried.fence, "no", None).await, Ok(EffectFate::Retry { .. })));
        let held = store.claim_effects(&gone, Lane::Work, 1).await.expect("claimed").pop().expect("one");
        assert_eq!(held.key, "held");
        // And back: nobody waits for that hour to come.
        ground.move_clock(-hour);
        store.beat(&worker).await.expect("it beats");
        store.reap().await.expect("reaped");
        let mut keys: Vec<String> = store.claim_effects(&worker, Lane::Work, 9).await.expect("claimed").into_iter().map(|c| c.key).collect();
        keys.sort();
        assert_eq!(keys, ["fresh", "held", "retried"]);
    });
}

#[test]
fn a_lease_ends_by_the_shells_clock() {
    check(Kind::Sqlite, "a_lease_ends_by_the_shells_clock", async |ground| {
        let store = ground.open().await;
        let worker = store.enlist("host").await.expect("enlisted");
        store.commit(Commit::new().effect("e", seed::work(1), 3)).await.expect("queued");
        assert_eq!(store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").len(), 1);
        ground.move_clock(29_000);
        assert_eq!(store.reap().await.expect("reaped").workers, 0);
        ground.move_clock(2_000);
        assert_eq!(store.reap().await.expect("reaped").returned, 1);
        assert_eq!(store.reap().await.expect("reaped").returned, 0);
    });
}

#[test]
fn a_copy_is_whole_while_others_write() {
    check(Kind::Sqlite, "a_copy_is_whole_while_others_write", async |ground| {
        let store = ground.open().await;
        let seed = seed::plant(&store).await;
        for n in 0..50 {
            store.commit(Commit::new().audit(seed::audited(&seed, &n.to_string()))).await.expect("written");
        }
        let day = Scope { level: Level::Day, id: "2026-11-26".to_owned() };
        store.set_limit(&day, Amount { requests: 2, ..Amount::ENDLESS }).await.expect("set");
        store.reserve(std::slice::from_ref(&day), Amount { requests: 1, ..Amount::default() }).await.expect("reserved");
        store.commit(Commit::new().put_account_rest("claude-1", Rest::Asleep { until: 500 })).await.expect("put");
        let (writing, person) = (store.clone(), seed.clone());
        let writer = tokio::spawn(async move {
            for n in 0..50 {
                writing.commit(Commit::new().audit(seed::audited(&person, &format!("later {n}")))).await.expect("written");
            }
        });
        let copy = ground.folder.path().join("it's a copy.db");
        store.backup_to(&copy).await.expect("copied");
        writer.await.expect("it ends");
        let there = store.backup_to(&copy).await;
        assert!(matches!(there, Err(StoreError::Backup { .. })), "a copy is never written over: {there:?}");
        let restored = Store::open(&Place::Sqlite(copy), ground.clock()).await.expect("the copy opens");
        assert_eq!(restored.check().await.expect("checked"), Vec::<String>::new());
        assert!(restored.audit(0, 1000).await.expect("read").len() >= 50);
        assert_eq!(restored.budget(&day).await.expect("read"), store.budget(&day).await.expect("read"));
        assert_eq!(restored.open_reservations().await.expect("read"), store.open_reservations().await.expect("read"));
        assert_eq!(restored.account_rests().await.expect("read"), store.account_rests().await.expect("read"));
        assert!(matches!(restored.audit_verify().await.expect("walked"), fleet_store::AuditState::Whole { rows, .. } if rows >= 50));
    });
}

#[test]
fn a_closed_store_ends_what_waits_and_then_refuses() {
    check(Kind::Sqlite, "a_closed_store", async |ground| {
        let store = ground.open().await;
        let seed = seed::plant(&store).await;
        let mut writes = tokio::task::JoinSet::new();
        for n in 0..50 {
            let (store, seed) = (store.clone(), seed.clone());
            writes.spawn(async move { store.commit(Commit::new().journal(Some(seed.project.clone()), None, seed::line(&n.to_string()))).await });
        }
        tokio::task::yield_now().await;
        store.close().await;
        let mut kept = 0;
        while let Some(outcome) = writes.join_next().await {
            match outcome.expect("a write ends") {
                Ok(_) => kept += 1,
                Err(StoreError::Closed) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(matches!(store.commit(Commit::new()).await, Err(StoreError::Closed)));
        assert!(matches!(store.people().await, Err(StoreError::Closed)));
        let again = ground.open().await;
        assert_eq!(again.journal(&seed.project, 0, 100).await.expect("read").len(), kept, "what was answered is there, nothing else is");
    });
}

#[test]
fn writes_that_wait_together_are_made_durable_together() {
    check(Kind::Sqlite, "writes_that_wait_together", async |ground| {
        const WRITES: u64 = 80;
        // Each transaction writes its pages to the log once; fewer transactions, a shorter log.
        let log_after = async |name: &str, together: u64| {
            let file = ground.folder.path().join(name);
            let store = Store::open(&Place::Sqlite(file.clone()), ground.clock()).await.expect("it opens");
            let seed = seed::plant(&store).await;
            for round in 0..WRITES / together {
                let line = |n| Commit::new().journal(Some(seed.project.clone()), None, seed::line(&format!("{round}/{n}")));
                let written = futures_util::future::join_all((0..together).map(|n| store.commit(line(n)))).await;
                assert!(written.iter().all(Result::is_ok));
            }
            let length = std::fs::metadata(file.with_extension("db-wal")).expect("the log").len();
            store.close().await;
            length
        };
        let (alone, shared) = (log_after("alone.db", 1).await, log_after("shared.db", WRITES).await);
        assert!(shared * 2 < alone, "{shared} bytes together, {alone} one by one");
    });
}

#[test]
fn a_claim_reads_no_table_from_end_to_end() {
    check(Kind::Sqlite, "a_claim_reads_no_table", async |ground| {
        ground.open().await.close().await;
        for table in ["effects", "inbox"] {
            let source = if table == "effects" { include_str!("../src/sql/effects.rs") } else { include_str!("../src/sql/inbox.rs") };
            let claim = claim_of(source);
            let mut c = sqlx::SqliteConnection::connect_with(&sqlx::sqlite::SqliteConnectOptions::new().filename(ground.file())).await.expect("a connection");
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {claim}"))).fetch_all(&mut c).await.expect("a plan");
            let scans: Vec<&String> = plan.iter().map(|(.., step)| step).filter(|s| s.starts_with("SCAN") && s.contains(table)).collect();
            assert_eq!(scans, Vec::<&String>::new(), "{table}: {plan:#?}");
            assert!(plan.iter().any(|(.., s)| s.contains(&format!("{table}_ready"))), "{plan:#?}");
            assert!(plan.iter().any(|(.., s)| s.contains(&format!("{table}_open"))), "{plan:#?}");
        }
    });
}

/// The text of a claim statement as SQLite gets it: the first and the last of its three parts.
fn claim_of(source: &str) -> String {
    let body = source.split_once("CLAIM_").and_then(|(_, rest)| rest.split_once('[')).and_then(|(_, rest)| rest.split_once("];")).expect("the claim").0;
    let parts: Vec<String> = body.split('"').skip(1).step_by(2).map(|p| p.replace("\\\n", "").split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(parts.len(), 3, "{parts:?}");
    format!("{} {}", parts[0], parts[2])
}

/// A disk of its own that is small; only root can have one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|out| out.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_refuses_clearly_and_loses_nothing() {
    check(Kind::Sqlite, "a_full_disk", async |ground: Ground| {
        let Some(disk) = SmallDisk::new("3m") else {
            println!("SKIPPED a_full_disk: a small disk cannot be mounted here");
            return;
        };
        let place = Place::Sqlite(disk.0.path().join("fleet.db"));
        let store = Store::open(&place, ground.clock()).await.expect("it opens");
        let seed = seed::plant(&store).await;
        let text = "x".repeat(20_000);
        let mut kept = 0;
        let full = loop {
            let commit = Commit::new().post(seed.thread.clone(), Author::Fleet, seed::body(&text), &format!("k{kept}"));
            match store.commit(commit).await {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
            assert!(kept < 1000, "the disk never fills");
        };
        assert!(matches!(full, StoreError::Full { .. }), "{full:?}");
        // Several that wait together on a full disk: each is told so.
        let many = futures_util::future::join_all(
            (0..8).map(|n| store.commit(Commit::new().post(seed.thread.clone(), Author::Fleet, seed::body(&text), &format!("more{n}")))),
        );
        for outcome in tokio::time::timeout(Duration::from_mins(1), many).await.expect("in time") {
            assert!(matches!(outcome, Err(StoreError::Full { .. })), "{outcome:?}");
        }
        // What was answered is there; with room again the same store goes on.
        assert_eq!(store.posts(&seed.thread, 0, 1000).await.expect("read").len(), kept);
        let grown = std::process::Command::new("mount").args(["-o", "remount,size=16m"]).arg(disk.0.path()).status().expect("mount");
        assert!(grown.success());
        store.commit(Commit::new().post(seed.thread.clone(), Author::Fleet, seed::body(&text), "at last")).await.expect("there is room");
        assert_eq!(store.check().await.expect("checked"), Vec::<String>::new());
        assert_eq!(store.posts(&seed.thread, 0, 1000).await.expect("read").len(), kept + 1);
        store.close().await;
    });
}
