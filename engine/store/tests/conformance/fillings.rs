//! Requests that somebody fills in: one a person and thread, moved on by whoever read it last, gone with its end, its person, its app.

use std::collections::BTreeMap;

use fleet_domain::chat::Env;
use fleet_domain::filling::{FillStep, Filling};
use fleet_domain::id::{FillingId, PersonId};
use fleet_store::{Change, Commit, Store, StoreError, Versioned};
use serde_json::json;

use crate::support::seed::{self, Seed};
use crate::support::{Ground, on_both};

on_both!(
    a_person_fills_in_one_at_a_time_in_a_thread,
    whoever_read_it_last_moves_it_on,
    it_goes_with_its_end_its_person_and_its_app,
    what_nobody_went_on_with_is_forgotten,
);

fn filling(seed: &Seed, unique: &str, person: &PersonId) -> Filling {
    Filling {
        id: FillingId::from_unique(unique),
        thread: seed.thread.clone(),
        person: person.clone(),
        project: seed.project.clone(),
        env: Env::Live,
        collection: "requests".to_owned(),
        answers: BTreeMap::from([("day".to_owned(), json!("2026-12-01")), ("comment".to_owned(), json!(null))]),
        step: FillStep::Asking { field: "kind".to_owned() },
        told: 3,
    }
}

async fn begun(store: &Store, filling: &Filling) -> Result<(), StoreError> {
    store.commit(Commit::new().put_filling(Versioned::fresh(filling.clone()))).await.map(drop)
}

async fn a_person_fills_in_one_at_a_time_in_a_thread(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let other = PersonId::from_unique("other");
    let (mine, theirs) = (filling(&seed, "1", &seed.person), filling(&seed, "2", &other));
    begun(&store, &mine).await.expect("begun");
    begun(&store, &theirs).await.expect("somebody else fills in their own");
    let second = begun(&store, &filling(&seed, "3", &seed.person)).await;
    assert!(matches!(second, Err(StoreError::Conflict { .. })), "{second:?}");
    assert_eq!(store.filling_in(&seed.thread, &seed.person).await.expect("read").map(|f| f.value), Some(mine.clone()));
    assert_eq!(store.filling(&theirs.id).await.expect("read").map(|f| (f.rev, f.value)), Some((1, theirs)));
    // One that ends makes room in the same commit.
    let next = filling(&seed, "3", &seed.person);
    let instead = Commit::new().with(Change::EndFilling { id: mine.id.clone() }).put_filling(Versioned::fresh(next.clone()));
    store.commit(instead).await.expect("instead of the first");
    assert_eq!(store.filling_in(&seed.thread, &seed.person).await.expect("read").map(|f| f.value.id), Some(next.id));
    assert_eq!(store.filling(&mine.id).await.expect("read"), None);
}

async fn whoever_read_it_last_moves_it_on(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    begun(&store, &filling(&seed, "1", &seed.person)).await.expect("begun");
    let mut read = store.filling(&FillingId::from_unique("1")).await.expect("read").expect("there");
    read.value.answers.insert("kind".to_owned(), json!("rest"));
    read.value.step = FillStep::Summary;
    let stale = read.clone();
    store.commit(Commit::new().put_filling(read.clone())).await.expect("moved on");
    assert!(matches!(store.commit(Commit::new().put_filling(stale)).await, Err(StoreError::Conflict { .. })), "somebody was faster");
    let now = store.filling(&read.value.id).await.expect("read").expect("there");
    assert_eq!((now.rev, now.value), (2, read.value));
}

async fn it_goes_with_its_end_its_person_and_its_app(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let other = PersonId::from_unique("other");
    let (mine, theirs) = (filling(&seed, "1", &seed.person), filling(&seed, "2", &other));
    for end in [
        Change::EndFilling { id: mine.id.clone() },
        Change::DropFillingsOf { person: seed.person.clone() },
        Change::DropFillingsIn { project: seed.project.clone() },
    ] {
        for one in [&mine, &theirs] {
            store.commit(Commit::new().with(Change::EndFilling { id: one.id.clone() })).await.expect("none there is well too");
            begun(&store, one).await.expect("begun");
        }
        let of_all = matches!(end, Change::DropFillingsIn { .. });
        store.commit(Commit::new().with(end.clone())).await.expect("ended");
        assert_eq!(store.filling(&mine.id).await.expect("read"), None, "{end:?}");
        assert_eq!(store.filling(&theirs.id).await.expect("read").is_none(), of_all, "{end:?}");
    }
}

async fn what_nobody_went_on_with_is_forgotten(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let other = PersonId::from_unique("other");
    begun(&store, &filling(&seed, "1", &seed.person)).await.expect("begun");
    begun(&store, &filling(&seed, "2", &other)).await.expect("begun");
    let first = ground.count("SELECT CAST(MIN(touched_at) AS BIGINT) FROM fillings").await;
    ground.move_clock(1_000);
    // PostgreSQL has a clock of its own, and it may not have moved on yet.
    while ground.count("SELECT CAST(MAX(touched_at) AS BIGINT) FROM fillings").await <= first {
        let touched = store.filling(&FillingId::from_unique("2")).await.expect("read").expect("there");
        store.commit(Commit::new().put_filling(touched)).await.expect("went on with");
    }
    let forgotten = store.forget(first + 1, 100).await.expect("forgotten");
    assert_eq!(forgotten.fillings, 1);
    assert_eq!(store.filling_in(&seed.thread, &seed.person).await.expect("read"), None);
    assert!(store.filling_in(&seed.thread, &other).await.expect("read").is_some());
}
