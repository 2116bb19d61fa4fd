//! Claims: each effect once, never more than asked, one at a time an order key, in order, not before its time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::effect::Lane;
use fleet_store::{Commit, EffectFate, StoreError};
use tokio::sync::Mutex;

use crate::support::{Ground, on_both, seed, until};

on_both!(
    every_effect_is_claimed_once_and_never_more_than_asked,
    effects_of_one_key_are_done_one_at_a_time_in_order,
    a_failed_effect_holds_its_key_and_a_planned_one_does_not,
    an_effect_is_dead_after_its_tries_and_its_key_goes_on,
    an_effect_with_a_known_key_is_left_out,
    a_lane_gets_its_own_effects,
    a_worker_without_a_lease_claims_nothing,
    the_next_effect_of_a_key_is_hinted,
    a_worker_woken_by_hints_alone_misses_nothing,
    what_is_open_is_counted,
);

async fn every_effect_is_claimed_once_and_never_more_than_asked(ground: Ground) {
    const EFFECTS: usize = 120;
    let first = ground.open().await;
    let analyze = if ground.kind == crate::support::Kind::Sqlite { "ANALYZE" } else { "ANALYZE effects" };
    // Once on fresh tables, once after the planner has looked at them: it plans the claim differently.
    for round in 0..2 {
        if round == 1 {
            ground.tamper(analyze).await;
        }
        let commit = (0..EFFECTS).fold(Commit::new(), |c, n| c.effect(&format!("{round}/{n}"), seed::work(round * EFFECTS + n), 3));
        first.commit(commit).await.expect("queued");
        let claims: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
        let mut claimers = Vec::new();
        for _ in 0..3 {
            let store = ground.open().await;
            for limit in [1_u32, 4] {
                let (store, claims) = (store.clone(), Arc::clone(&claims));
                claimers.push(tokio::spawn(async move {
                    let worker = store.enlist("host").await.expect("enlisted");
                    loop {
                        let claimed = store.claim_effects(&worker, Lane::Work, limit).await.expect("claimed");
                        assert!(claimed.len() <= limit as usize, "asked for {limit}, got {}", claimed.len());
                        let depth = store.depth().await.expect("depth");
                        if claimed.is_empty() && depth.effects_ready == depth.effects_claimed {
                            return;
                        }
                        for effect in claimed {
                            *claims.lock().await.entry(effect.key.clone()).or_default() += 1;
                        }
                    }
                }));
            }
        }
        for claimer in claimers {
            claimer.await.expect("a claimer ends");
        }
        let claims = claims.lock().await;
        assert_eq!(claims.len(), EFFECTS);
        assert!(claims.values().all(|n| *n == 1), "{claims:?}");
    }
}

async fn effects_of_one_key_are_done_one_at_a_time_in_order(ground: Ground) {
    const MESSAGES: usize = 12;
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let commit = (0..MESSAGES).fold(Commit::new(), |c, n| c.effect(&format!("{n:02}"), seed::tell(&seed.thread), 3));
    store.commit(commit).await.expect("queued");
    let order: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut workers = Vec::new();
    for _ in 0..3 {
        let (store, order) = (ground.open().await, Arc::clone(&order));
        workers.push(tokio::spawn(async move {
            let worker = store.enlist("host").await.expect("enlisted");
            while order.lock().await.len() < MESSAGES {
                let claimed = store.claim_effects(&worker, Lane::Tell, 5).await.expect("claimed");
                assert!(claimed.len() <= 1, "two of one thread at once");
                for effect in claimed {
                    order.lock().await.push(effect.key.clone());
                    store.commit(Commit::new().effect_done(effect.id, effect.fence)).await.expect("done");
                }
            }
        }));
    }
    for worker in workers {
        worker.await.expect("a worker ends");
    }
    let expected: Vec<String> = (0..MESSAGES).map(|n| format!("{n:02}")).collect();
    assert_eq!(*order.lock().await, expected);
}

async fn a_failed_effect_holds_its_key_and_a_planned_one_does_not(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let worker = store.enlist("host").await.expect("enlisted");
    let planned = store.now() + 1500;
    let commit = Commit::new().effect_at("planned", seed::tell(&seed.thread), planned, 3).effect("first", seed::tell(&seed.thread), 3).effect(
        "second",
        seed::tell(&seed.thread),
        3,
    );
    store.commit(commit).await.expect("queued");
    let claimed = store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed");
    assert_eq!(claimed.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["first"], "what is planned for later holds nobody up");
    let fate = store.effect_failed(&claimed[0].id, claimed[0].fence, "no answer", Some(400)).await.expect("recorded");
    let EffectFate::Retry { at } = fate else { panic!("{fate:?}") };
    let again = until("the retry", Duration::from_secs(20), || async {
        let before = store.now();
        let claimed = store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed").pop();
        assert!(claimed.is_none() || store.now() >= at, "claimed at {before}, not before {at}");
        claimed
    })
    .await;
    assert_eq!((again.key.as_str(), again.tries), ("first", 1), "the second must not overtake the first");
    store.commit(Commit::new().effect_done(again.id, again.fence)).await.expect("done");
    let second = until("the second", Duration::from_secs(20), || async { store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed").pop() }).await;
    assert_eq!(second.key, "second");
    store.commit(Commit::new().effect_done(second.id, second.fence)).await.expect("done");
    let last = until("the planned one", Duration::from_secs(20), || async { store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed").pop() }).await;
    assert_eq!(last.key, "planned");
    assert!(store.now() >= planned);
}

async fn an_effect_is_dead_after_its_tries_and_its_key_goes_on(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let worker = store.enlist("host").await.expect("enlisted");
    store.commit(Commit::new().effect("bad", seed::tell(&seed.thread), 2).effect("good", seed::tell(&seed.thread), 2)).await.expect("queued");
    for n in 0..2 {
        let bad = store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed").pop().expect("one");
        assert_eq!((bad.key.as_str(), bad.tries, bad.max_tries), ("bad", n, 2));
        let fate = store.effect_failed(&bad.id, bad.fence, &format!("try {n}"), Some(0)).await.expect("recorded");
        assert_eq!(matches!(fate, EffectFate::Dead), n == 1, "{fate:?}");
        let stale = store.effect_failed(&bad.id, bad.fence, "again", None).await;
        assert!(matches!(stale, Err(StoreError::Conflict { .. })), "{stale:?}");
    }
    let good = store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed").pop().expect("one");
    assert_eq!(good.key, "good");
    let dead = store.dead_effects(10).await.expect("read");
    assert_eq!(dead.iter().map(|d| (d.key.as_str(), d.error.as_str())).collect::<Vec<_>>(), [("bad", "try 1")]);
    let told = fleet_store::Change::EffectTold { id: dead[0].id.clone() };
    store.commit(Commit::new().with(told.clone())).await.expect("told once");
    assert!(matches!(store.commit(Commit::new().with(told)).await, Err(StoreError::Conflict { .. })), "told twice");
    assert!(store.dead_effects(10).await.expect("read").is_empty());
    assert_eq!(store.depth().await.expect("depth").effects_dead, 1);
}

async fn an_effect_with_a_known_key_is_left_out(ground: Ground) {
    let store = ground.open().await;
    let first = store.commit(Commit::new().effect("k", seed::work(1), 3)).await.expect("queued");
    assert!(first.repeated.is_empty());
    let second = store.commit(Commit::new().effect("k", seed::work(2), 3).effect("l", seed::work(3), 3)).await.expect("queued");
    assert_eq!(second.repeated, ["k"]);
    let worker = store.enlist("host").await.expect("enlisted");
    let claimed = store.claim_effects(&worker, Lane::Work, 9).await.expect("claimed");
    assert_eq!(claimed.iter().map(|c| c.effect.clone()).collect::<Vec<_>>(), [seed::work(1), seed::work(3)]);
}

async fn a_lane_gets_its_own_effects(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    store.commit(Commit::new().effect("a", seed::work(1), 3).effect("b", seed::tell(&seed.thread), 3)).await.expect("queued");
    let worker = store.enlist("host").await.expect("enlisted");
    assert!(store.claim_effects(&worker, Lane::Deploy, 9).await.expect("claimed").is_empty());
    assert_eq!(store.claim_effects(&worker, Lane::Tell, 9).await.expect("claimed")[0].key, "b");
    assert_eq!(store.claim_effects(&worker, Lane::Work, 9).await.expect("claimed")[0].key, "a");
}

async fn a_worker_without_a_lease_claims_nothing(ground: Ground) {
    let store = ground.open().await;
    store.commit(Commit::new().effect("a", seed::work(1), 3)).await.expect("queued");
    let worker = store.enlist("host").await.expect("enlisted");
    store.release(&worker).await.expect("released");
    let refused = store.claim_effects(&worker, Lane::Work, 1).await;
    assert!(matches!(refused, Err(StoreError::LeaseEnded { .. })), "{refused:?}");
    assert!(matches!(store.claim_inbox(&worker, 1).await, Err(StoreError::LeaseEnded { .. })));
    store.beat(&worker).await.expect("it beats");
    assert_eq!(store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").len(), 1);
}

async fn the_next_effect_of_a_key_is_hinted(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let elsewhere = ground.open().await;
    let worker = store.enlist("host").await.expect("enlisted");
    let mut hints = store.hints();
    store.commit(Commit::new().effect("a", seed::tell(&seed.thread), 3).effect("b", seed::tell(&seed.thread), 3)).await.expect("queued");
    let wanted = fleet_store::Hint::Effects(Lane::Tell);
    assert_eq!(hints.recv().await.expect("a hint"), wanted);
    let a = store.claim_effects(&worker, Lane::Tell, 1).await.expect("claimed").pop().expect("one");
    store.commit(Commit::new().effect_done(a.id, a.fence)).await.expect("done");
    let next = tokio::time::timeout(Duration::from_secs(20), hints.recv()).await.expect("in time").expect("a hint");
    assert_eq!(next, wanted, "b waited behind a");
    if ground.kind == crate::support::Kind::Postgres {
        let mut far = elsewhere.hints();
        // Hints of the writes above may still be on their way; only the one for new work is waited for.
        until("a hint from the other process", Duration::from_secs(20), || {
            let (store, key) = (store.clone(), store.unique());
            let mut heard = false;
            while let Ok(hint) = far.try_recv() {
                heard |= hint == fleet_store::Hint::Effects(Lane::Work);
            }
            async move {
                if !heard {
                    store.commit(Commit::new().effect(&key, seed::work(1), 3)).await.expect("queued");
                }
                heard.then_some(())
            }
        })
        .await;
    }
}

async fn a_worker_woken_by_hints_alone_misses_nothing(ground: Ground) {
    const EFFECTS: usize = 150;
    let store = ground.open().await;
    let worker = store.enlist("host").await.expect("enlisted");
    let mut hints = store.hints();
    let queuing = store.clone();
    let writer = tokio::spawn(async move {
        for n in 0..EFFECTS {
            queuing.commit(Commit::new().effect(&n.to_string(), seed::work(n), 3)).await.expect("queued");
        }
    });
    // No poll: a hint that came before its effect was there would leave the effect lying, and the wait for the next hint would not end.
    let mut done = 0;
    while done < EFFECTS {
        match tokio::time::timeout(Duration::from_secs(30), hints.recv()).await.expect("a wake-up was lost") {
            Ok(fleet_store::Hint::Effects(Lane::Work)) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
            other => panic!("{other:?}"),
        }
        loop {
            let claimed = store.claim_effects(&worker, Lane::Work, 10).await.expect("claimed");
            if claimed.is_empty() {
                break;
            }
            done += claimed.len();
        }
    }
    writer.await.expect("it ends");
}

async fn what_is_open_is_counted(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let worker = store.enlist("host").await.expect("enlisted");
    let commit = Commit::new().effect("a", seed::work(1), 3).effect("b", seed::work(2), 3).effect_at("later", seed::work(3), store.now() + 60_000, 3);
    store.commit(commit).await.expect("queued");
    store.receive(seed::said(&seed, "k", "hello")).await.expect("received");
    let a = store.claim_effects(&worker, Lane::Work, 1).await.expect("claimed").pop().expect("one");
    let message = store.claim_inbox(&worker, 1).await.expect("claimed").pop().expect("one");
    let depth = store.depth().await.expect("depth");
    assert_eq!((depth.inbox_new, depth.effects_ready, depth.effects_claimed), (1, 2, 1), "what a worker holds still is open, what is planned is not");
    store.commit(Commit::new().effect_done(a.id, a.fence).inbox_done(message.id, message.fence)).await.expect("done");
    let depth = store.depth().await.expect("depth");
    assert_eq!((depth.inbox_new, depth.effects_ready, depth.effects_claimed), (0, 1, 0));
}
