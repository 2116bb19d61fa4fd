//! A long history does not slow the work of today: what is done is out of the way of what is to be done.

use std::time::{Duration, Instant};

use fleet_domain::effect::Lane;
use fleet_store::Commit;

use crate::support::{Ground, Kind, on_both, seed};

on_both!(claims_stay_fast_over_a_long_history);

const SAMPLES: usize = 120;

/// Claims and ends one effect at a time; how long each claim took, shortest first.
async fn claims(store: &fleet_store::Store, round: usize) -> Vec<Duration> {
    let worker = store.enlist("host").await.expect("enlisted");
    let commit = (0..SAMPLES).fold(Commit::new(), |c, n| c.effect(&format!("{round}/{n}"), seed::work(round * SAMPLES + n), 3));
    store.commit(commit).await.expect("queued");
    let mut times = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        store.beat(&worker).await.expect("it beats");
        let started = Instant::now();
        let claimed = store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").pop().expect("one");
        times.push(started.elapsed());
        store.commit(Commit::new().effect_done(claimed.id, claimed.fence)).await.expect("done");
    }
    times.sort();
    times
}

async fn claims_stay_fast_over_a_long_history(ground: Ground) {
    let soak = std::env::var("FLEET_SOAK").as_deref() == Ok("1");
    let store = ground.open().await;
    let before = claims(&store, 0).await;
    let rows = grow(&ground, soak).await;
    let after = claims(&store, 1).await;
    let p = |times: &[Duration], percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{rows} done effects: claim p50 {:?} -> {:?}, p99 {:?} -> {:?}", p(&before, 50), p(&after, 50), p(&before, 99), p(&after, 99));
    // Measured in one run on one machine, so that a slow machine is slow on both sides of the comparison.
    let allowed = p(&before, 50) * 3 + Duration::from_millis(3);
    assert!(p(&after, 50) <= allowed, "a claim took {:?} before and {:?} after", p(&before, 50), p(&after, 50));
    if soak {
        let most = Duration::from_millis(if ground.kind == Kind::Sqlite { 20 } else { 50 });
        assert!(p(&after, 99) < most, "p99 {:?}", p(&after, 99));
    }
}

/// Puts done effects there by the hundred thousand (a million in a soak).
async fn grow(ground: &Ground, soak: bool) -> i64 {
    let rounds = if soak { 10 } else { 1 };
    for _ in 0..rounds {
        match ground.kind {
            Kind::Sqlite => {
                ground
                    .tamper(
                        "INSERT INTO effects (id, key, lane, name, order_key, ord, json, created_at, state, not_before, failed_at, tries, max_tries, lost, epoch, ended_at, told) \
                         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
                         SELECT 'eff_' || lower(hex(randomblob(12))), lower(hex(randomblob(16))), 'work', 'implement', 'run_' || (i % 977), i, '{}', i, 'done', 0, 0, 0, 3, 0, 1, i, 0 FROM n",
                    )
                    .await
            }
            Kind::Postgres => {
                ground
                    .tamper(
                        "INSERT INTO effects (id, key, lane, name, order_key, ord, json, created_at, state, not_before, failed_at, tries, max_tries, lost, epoch, ended_at, told) \
                         SELECT 'eff_' || md5(random()::text || i), md5(random()::text || i), 'work', 'implement', 'run_' || (i % 977), i, '{}', i, 'done', 0, 0, 0, 3, 0, 1, i, 0 \
                         FROM generate_series(1, 100000) AS i",
                    )
                    .await
            }
        };
    }
    ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM effects WHERE state = 'done'").await
}
