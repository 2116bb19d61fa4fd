//! The inbox: each message once, in the order of its thread, parked after too many failures, never lost.

use std::time::Duration;

use fleet_domain::chat::Arrival;
use fleet_domain::id::ThreadId;
use fleet_store::{Change, Commit, INBOX_TRIES, InboxFate, Received, StoreError, Versioned};

use crate::support::{Ground, on_both, seed, until};

on_both!(
    a_message_that_comes_twice_is_one,
    one_key_in_two_processes_at_once_is_one_message,
    a_thread_and_its_first_message_are_there_together_or_not_at_all,
    a_thread_is_heard_in_order_one_at_a_time,
    a_message_that_fails_is_parked_and_told_once,
    giving_up_is_part_of_the_commit_that_tells,
);

async fn a_message_that_comes_twice_is_one(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let Received::Fresh(id) = store.receive(seed::said(&seed, "k", "hello")).await.expect("received") else { panic!("it is new") };
    assert_eq!(store.receive(seed::said(&seed, "k", "hello")).await.expect("received"), Received::Duplicate(id.clone()));
    assert_eq!(store.posts(&seed.thread, 0, 10).await.expect("read").len(), 1);
    let worker = store.enlist("host").await.expect("enlisted");
    let claimed = store.claim_inbox(&worker, 9).await.expect("claimed").pop().expect("one");
    assert_eq!((&claimed.id, &claimed.key, &claimed.request, claimed.tries), (&id, &"k".to_owned(), &"req".to_owned(), 0));
    assert_eq!(claimed.arrival, Arrival::Text { text: "hello".to_owned(), files: Vec::new() });
    store.commit(Commit::new().inbox_done(id.clone(), claimed.fence)).await.expect("done");
    assert!(matches!(store.commit(Commit::new().inbox_done(id.clone(), claimed.fence)).await, Err(StoreError::Conflict { .. })), "done twice");
    // Long after it was handled it still is a duplicate.
    assert_eq!(store.receive(seed::said(&seed, "k", "hello")).await.expect("received"), Received::Duplicate(id));
    assert!(store.claim_inbox(&worker, 9).await.expect("claimed").is_empty());
}

async fn one_key_in_two_processes_at_once_is_one_message(ground: Ground) {
    let (a, b) = (ground.open().await, ground.open().await);
    let seed = seed::plant(&a).await;
    for n in 0..20 {
        let key = format!("k{n}");
        let (left, right) = tokio::join!(a.receive(seed::said(&seed, &key, "hello")), b.receive(seed::said(&seed, &key, "hello")));
        let (left, right) = (left.expect("received"), right.expect("received"));
        assert_eq!(left.id(), right.id());
        let fresh = [&left, &right].iter().filter(|r| matches!(r, Received::Fresh(_))).count();
        assert_eq!(fresh, 1, "{left:?} {right:?}");
    }
    assert_eq!(a.posts(&seed.thread, 0, 100).await.expect("read").len(), 20);
    assert_eq!(a.depth().await.expect("depth").inbox_new, 20);
}

async fn a_thread_and_its_first_message_are_there_together_or_not_at_all(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let open = |name: &str| {
        let thread = seed::thread(&ThreadId::from_unique(name), &seed.person);
        let hello = fleet_store::NewInbox { thread: thread.id.clone(), arrival: Arrival::Hello, post: None, ..seed::said(&seed, &format!("hello:{name}"), "") };
        Commit::new().put_thread(Versioned::fresh(thread)).receive(hello)
    };
    let done = store.commit(open("h2")).await.expect("opened");
    assert!(done.repeated.is_empty());
    let worker = store.enlist("host").await.expect("enlisted");
    let hello = store.claim_inbox(&worker, 9).await.expect("claimed").pop().expect("the greeting is asked for");
    assert_eq!((hello.thread.as_str(), hello.arrival), ("thr_h2", Arrival::Hello));
    // Whatever else is refused in the same commit leaves neither.
    let stale = Versioned { rev: 7, value: seed::person(&seed.person) };
    assert!(matches!(store.commit(open("h3").put_person(stale)).await, Err(StoreError::Conflict { .. })));
    assert!(store.thread(&ThreadId::from_unique("h3")).await.expect("read").is_none());
    assert_eq!(ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM inbox").await, 1);
    // A message that is there is left out, and named.
    let again = store.commit(Commit::new().receive(seed::said(&seed, "hello:h2", "again"))).await.expect("committed");
    assert_eq!(again.repeated, ["hello:h2"]);
}

async fn a_thread_is_heard_in_order_one_at_a_time(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let other = ThreadId::from_unique("h2");
    store.commit(Commit::new().put_thread(Versioned::fresh(seed::thread(&other, &seed.person)))).await.expect("put");
    for n in 0..4 {
        store.receive(seed::said(&seed, &format!("a{n}"), &n.to_string())).await.expect("received");
    }
    let mut elsewhere = seed::said(&seed, "b0", "elsewhere");
    elsewhere.thread = other;
    store.receive(elsewhere).await.expect("received");
    let (worker, second) = (store.enlist("a").await.expect("enlisted"), store.enlist("b").await.expect("enlisted"));
    let first = store.claim_inbox(&worker, 9).await.expect("claimed");
    assert_eq!(first.iter().map(|m| m.key.as_str()).collect::<Vec<_>>(), ["a0", "b0"], "one a thread");
    assert!(store.claim_inbox(&second, 9).await.expect("claimed").is_empty());
    // A failure holds its thread: what was said later must not be heard first.
    let fate = store.inbox_failed(&first[0].id, first[0].fence, "no answer").await.expect("recorded");
    let InboxFate::Retry { at } = fate else { panic!("{fate:?}") };
    assert!(store.claim_inbox(&second, 9).await.expect("claimed").is_empty());
    ground.move_clock(60_000);
    store.beat(&second).await.expect("it beats");
    let again = until("the retry", Duration::from_secs(30), || async { store.claim_inbox(&second, 9).await.expect("claimed").pop() }).await;
    assert!(store.now() >= at);
    assert_eq!((again.key.as_str(), again.tries), ("a0", 1));
    store.commit(Commit::new().inbox_done(again.id, again.fence)).await.expect("done");
    for key in ["a1", "a2", "a3"] {
        let next = store.claim_inbox(&second, 9).await.expect("claimed").pop().expect("the next");
        assert_eq!(next.key, key);
        store.commit(Commit::new().inbox_done(next.id, next.fence)).await.expect("done");
    }
}

async fn a_message_that_fails_is_parked_and_told_once(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    store.receive(seed::said(&seed, "bad", "bad")).await.expect("received");
    store.receive(seed::said(&seed, "good", "good")).await.expect("received");
    let worker = store.enlist("host").await.expect("enlisted");
    for n in 1..=INBOX_TRIES {
        // PostgreSQL keeps its own time: there the wait is lifted by hand.
        ground.move_clock(70_000);
        ground.tamper("UPDATE inbox SET not_before = 0").await;
        store.beat(&worker).await.expect("it beats");
        let bad = store.claim_inbox(&worker, 9).await.expect("claimed").pop().expect("one");
        assert_eq!(bad.key, "bad");
        let fate = store.inbox_failed(&bad.id, bad.fence, &format!("try {n}")).await.expect("recorded");
        assert_eq!(fate == InboxFate::Parked, n == INBOX_TRIES, "try {n}: {fate:?}");
    }
    assert_eq!(store.claim_inbox(&worker, 9).await.expect("claimed")[0].key, "good", "the thread goes on");
    let parked = store.parked_inbox(10).await.expect("read");
    assert_eq!(parked.iter().map(|p| p.error.as_str()).collect::<Vec<_>>(), ["try 5"]);
    let told = Change::InboxTold { id: parked[0].id.clone() };
    store.commit(Commit::new().with(told.clone())).await.expect("told");
    assert!(matches!(store.commit(Commit::new().with(told)).await, Err(StoreError::Conflict { .. })));
    assert!(store.parked_inbox(10).await.expect("read").is_empty());
    assert_eq!(store.depth().await.expect("depth").inbox_dead, 1);
}

async fn giving_up_is_part_of_the_commit_that_tells(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    store.receive(seed::said(&seed, "bad", "bad")).await.expect("received");
    let worker = store.enlist("host").await.expect("enlisted");
    let bad = store.claim_inbox(&worker, 1).await.expect("claimed").pop().expect("one");
    let tell = || Commit::new().inbox_dead(bad.id.clone(), bad.fence, "no sense").effect("told", seed::tell(&seed.thread), 3);
    store.commit(tell()).await.expect("given up");
    assert!(matches!(store.commit(tell()).await, Err(StoreError::Conflict { .. })));
    assert!(store.parked_inbox(10).await.expect("read").is_empty(), "they were told in the same commit");
    assert_eq!(store.depth().await.expect("depth").inbox_dead, 1);
}
