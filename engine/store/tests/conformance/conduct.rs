//! Conduct over time: everybody has habits until they are erased, looks are found when they are due, and nobody is reminded twice.

use fleet_domain::chat::{Person, Standing};
use fleet_domain::habits::{DigestWish, HORIZON_MS, Habits, Zone};
use fleet_domain::id::PersonId;
use fleet_domain::wait::{Wait, WaitOf};
use fleet_store::{Change, Commit, Store, StoreError, Versioned};

use crate::support::seed::{self, Seed};
use crate::support::{Ground, on_both};

on_both!(
    everybody_has_habits_until_they_are_erased,
    looks_are_found_when_they_are_due,
    people_who_were_there_before_have_habits,
    what_waits_is_planned_once_and_goes_with_its_message,
    what_waits_for_somebody_goes_with_them,
    somebody_was_heard_lately_or_not,
    runs_that_moved_are_found,
);

fn put(person: &PersonId, habits: Versioned<Habits>, due_at: Option<i64>) -> Commit {
    Commit::new().with(Change::PutHabits { person: person.clone(), habits, due_at })
}

async fn habits(store: &Store, person: &PersonId) -> Versioned<Habits> {
    store.habits(person).await.expect("read").expect("there")
}

async fn due(store: &Store) -> Vec<PersonId> {
    store.habits_due(store.now() + HORIZON_MS, 10).await.expect("read").into_iter().map(|(person, _)| person).collect()
}

fn wait(seed: &Seed, group: &str, due_at: i64) -> Wait {
    let of = WaitOf::Result { run: seed.run.clone() };
    Wait { thread: seed.thread.clone(), group: group.to_owned(), person: seed.person.clone(), of, since: 5, reminded: 0, due_at: Some(due_at) }
}

fn begins(wait: &Wait) -> Change {
    Change::BeginWait(Box::new(wait.clone()))
}

fn plans(wait: &Wait, reminded: u32, due_at: Option<i64>) -> Commit {
    Commit::new().with(Change::PlanWait { wait: Box::new(wait.clone()), reminded, due_at })
}

async fn erase(store: &Store, person: &PersonId) {
    let there = store.person(person).await.expect("read").expect("there");
    let gone = Person { standing: Standing::Erased, name: String::new(), ..there.value };
    store.commit(Commit::new().put_person(Versioned { rev: there.rev, value: gone })).await.expect("erased");
}

async fn everybody_has_habits_until_they_are_erased(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let first = habits(&store, &seed.person).await;
    assert_eq!(first.value, Habits::default());
    let wanted = Habits { zone: Zone::parse("Europe/Berlin"), ..first.value.wish(DigestWish::Weekly, 1).expect("kept") };
    store.commit(put(&seed.person, Versioned { rev: first.rev, value: wanted.clone() }, Some(7))).await.expect("kept");
    assert_eq!(habits(&store, &seed.person).await.value, wanted);
    let late = store.commit(put(&seed.person, Versioned { rev: first.rev, value: Habits::default() }, None)).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");
    erase(&store, &seed.person).await;
    assert_eq!(store.habits(&seed.person).await.expect("read"), None);
    let after = store.commit(put(&seed.person, Versioned { rev: first.rev + 1, value: wanted }, None)).await;
    assert!(matches!(after, Err(StoreError::Conflict { .. })), "{after:?}");
}

async fn looks_are_found_when_they_are_due(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    assert_eq!(due(&store).await, std::slice::from_ref(&seed.person), "somebody new is looked at once");
    for (due_at, found) in [(Some(store.now() - 1), true), (Some(store.now() + 60_000), false), (Some(store.now() + HORIZON_MS + 600_000), true), (None, false)]
    {
        let there = habits(&store, &seed.person).await;
        store.commit(put(&seed.person, there, due_at)).await.expect("planned");
        assert_eq!(!due(&store).await.is_empty(), found, "{due_at:?}");
    }
}

async fn people_who_were_there_before_have_habits(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    drop(store);
    // The database as it was before people had habits.
    for sql in ["DROP TABLE habits", "DROP TABLE waits", "DROP INDEX runs_updated", "DROP INDEX inbox_said", "DELETE FROM migrations WHERE number = 6"] {
        ground.tamper(sql).await;
    }
    let store = ground.open().await;
    assert_eq!(habits(&store, &seed.person).await.value, Habits::default());
    assert_eq!(due(&store).await, std::slice::from_ref(&seed.person));
}

async fn what_waits_is_planned_once_and_goes_with_its_message(ground: Ground) {
    let (a, b) = (ground.open().await, ground.open().await);
    let seed = seed::plant(&a).await;
    let (soon, later) = (wait(&seed, "soon", a.now() - 1), wait(&seed, "later", a.now() + 600_000));
    a.commit(Commit::new().with(begins(&soon)).with(begins(&later))).await.expect("written");
    let horizon = a.now() + HORIZON_MS;
    assert_eq!(a.waits_due(horizon, 9).await.expect("read"), std::slice::from_ref(&soon));
    let (left, right) = tokio::join!(a.commit(plans(&soon, 1, Some(9))), b.commit(plans(&soon, 1, Some(9))));
    assert_eq!([left.is_ok(), right.is_ok()].iter().filter(|ok| **ok).count(), 1, "one reminder: {left:?} {right:?}");
    let again = a.waits_due(horizon, 9).await.expect("read").pop().expect("planned");
    assert_eq!((again.reminded, again.due_at), (1, Some(9)));
    a.commit(plans(&again, 2, None)).await.expect("parked");
    assert_eq!(a.waits_due(horizon, 9).await.expect("read"), []);
    assert_eq!(a.waits_for(&seed.person).await.expect("read").len(), 2, "parked is not gone");
    // Said again: the time begins anew, and what was read before is stale.
    a.commit(Commit::new().with(begins(&Wait { since: 6, ..soon.clone() }))).await.expect("written");
    assert!(matches!(a.commit(plans(&soon, 1, None)).await, Err(StoreError::Conflict { .. })));
    let end = |group: &str| Change::EndWait { thread: seed.thread.clone(), group: group.to_owned() };
    a.commit(Commit::new().with(end("soon")).with(end("never"))).await.expect("settled");
    assert_eq!(a.waits_for(&seed.person).await.expect("read"), [later]);
    let stands = a.stands(&WaitOf::Result { run: seed.run.clone() }).await.expect("read");
    assert!(!stands, "a run at work waits for nobody");
}

async fn what_waits_for_somebody_goes_with_them(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    store.commit(Commit::new().with(begins(&wait(&seed, "g", 1)))).await.expect("written");
    erase(&store, &seed.person).await;
    assert_eq!(store.waits_for(&seed.person).await.expect("read"), []);
    store.commit(Commit::new().with(begins(&wait(&seed, "h", 1)))).await.expect("left out");
    assert_eq!(store.waits_for(&seed.person).await.expect("read"), [], "nothing waits for somebody erased");
}

async fn somebody_was_heard_lately_or_not(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let now = store.now();
    assert!(!store.heard_between(&seed.thread, now - 1_000, now + 60_000).await.expect("read"));
    store.receive(seed::said(&seed, "k1", "hello")).await.expect("received");
    let worker = store.enlist("host").await.expect("enlisted");
    let message = store.claim_inbox(&worker, 1).await.expect("claimed").pop().expect("one");
    store.commit(Commit::new().inbox_done(message.id, message.fence)).await.expect("done");
    assert!(store.heard_between(&seed.thread, now - 1_000, now + 60_000).await.expect("read"));
    assert!(!store.heard_between(&seed.thread, now - 9_000, now - 5_000).await.expect("read"));
}

async fn runs_that_moved_are_found(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let mut run = store.run(&seed.run).await.expect("read").expect("there");
    run.value.updated_at = 500;
    store.commit(Commit::new().put_run(run)).await.expect("moved");
    assert_eq!(store.runs_since(500, 9).await.expect("read").into_iter().map(|r| r.value.id).collect::<Vec<_>>(), [seed.run]);
    assert!(store.runs_since(501, 9).await.expect("read").is_empty());
}
