//! Messengers: what they sent is read once and in order a chat, where conversations are held, what of ours is shown.

use fleet_domain::chat::{Current, Platform, Room, RoomKind, Spot};
use fleet_domain::id::{PostId, ThreadId};
use fleet_domain::post::{Author, Body};
use fleet_store::{Change, Commit, INBOX_TRIES, InboxFate, NewUpdate, Store, StoreError, Versioned};

use crate::support::{Ground, on_both, seed};

on_both!(
    what_comes_twice_is_read_once_and_in_order_a_chat,
    what_cannot_be_read_is_parked_and_holds_up_nothing,
    a_spot_has_one_current_conversation,
    the_chat_of_ones_own_is_open_and_read_by_nobody_else,
    a_chat_moves_with_everything_in_it_and_closes,
    a_chat_moves_where_somebody_began_already,
    a_room_that_rests_is_looked_at_when_something_is_new,
    a_message_is_on_its_way_once,
    what_is_shown_only_grows,
);

const T: Platform = Platform::Telegram;

fn piece(key: &str, lane: &str) -> NewUpdate {
    NewUpdate { key: key.to_owned(), lane: lane.to_owned(), raw: format!("raw {key}") }
}

fn done(key: &str) -> Commit {
    Commit::new().with(Change::UpdateDone { platform: T, workspace: "b".to_owned(), key: key.to_owned() })
}

fn spot(channel: &str, topic: &str) -> Spot {
    Spot { platform: T, workspace: "b".to_owned(), channel: channel.to_owned(), topic: topic.to_owned() }
}

fn room(thread: &ThreadId, at: Spot) -> Change {
    Change::PutRoom(Room { thread: thread.clone(), spot: at, kind: RoomKind::Direct, current: Current::Yes, closed: String::new(), shown: 0 })
}

async fn keys(store: &Store) -> Vec<String> {
    store.ready_updates(T, "b", 10).await.expect("read").into_iter().map(|u| u.key).collect()
}

async fn what_comes_twice_is_read_once_and_in_order_a_chat(ground: Ground) {
    let store = ground.open().await;
    assert_eq!(store.take_updates(T, "b", vec![piece("1", "x"), piece("2", "x"), piece("3", "y")]).await.expect("taken"), 3);
    assert_eq!(store.take_updates(T, "b", vec![piece("2", "x"), piece("4", "x")]).await.expect("taken"), 1);
    assert_eq!(store.take_updates(T, "another", vec![piece("1", "x")]).await.expect("taken"), 1, "another bot counts for itself");
    assert_eq!(keys(&store).await, ["1", "3"], "the first of each chat");
    let behind = store.unread_of_lane(T, "b", "x", 2).await.expect("read");
    assert_eq!(behind.iter().map(|u| u.key.as_str()).collect::<Vec<_>>(), ["1", "2"], "in order, of that chat and bot, and no more than asked for");
    store.commit(done("1")).await.expect("read");
    let behind = store.unread_of_lane(T, "b", "x", 9).await.expect("read");
    assert_eq!(behind.iter().map(|u| u.key.as_str()).collect::<Vec<_>>(), ["2", "4"], "what was read is behind nobody");
    assert!(matches!(store.commit(done("1")).await, Err(StoreError::Conflict { .. })), "read twice");
    assert_eq!(keys(&store).await, ["2", "3"]);
    assert_eq!(store.take_updates(T, "b", vec![piece("1", "x")]).await.expect("taken"), 0, "what was read is known");
}

async fn what_cannot_be_read_is_parked_and_holds_up_nothing(ground: Ground) {
    let store = ground.open().await;
    store.take_updates(T, "b", vec![piece("1", "x"), piece("2", "x")]).await.expect("taken");
    for n in 1..=INBOX_TRIES {
        let fate = store.update_failed(T, "b", "1", "no sense").await.expect("noted");
        assert_eq!(matches!(fate, InboxFate::Parked), n == INBOX_TRIES, "{n}");
    }
    assert!(matches!(store.update_failed(T, "b", "1", "no sense").await, Err(StoreError::Conflict { .. })));
    assert_eq!(keys(&store).await, ["2"]);
}

async fn a_spot_has_one_current_conversation(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let second = ThreadId::from_unique("second");
    let at = spot("c", "");
    store.commit(Commit::new().with(room(&seed.thread, at.clone()))).await.expect("held");
    assert_eq!(store.room_at(&at).await.expect("read").map(|r| r.thread), Some(seed.thread.clone()));
    let open = Commit::new().put_thread(Versioned::fresh(seed::thread(&second, &seed.person))).with(room(&second, at.clone()));
    store.commit(open).await.expect("held");
    assert_eq!(store.room_at(&at).await.expect("read").map(|r| r.thread), Some(second.clone()));
    assert_eq!(store.room(&seed.thread).await.expect("read").map(|r| r.current), Some(Current::No));
    store.commit(Commit::new().with(room(&second, spot("c", "7")))).await.expect("moved");
    assert_eq!(store.room_at(&at).await.expect("read"), None);
    assert_eq!(store.rooms_of_channel(T, "b", "c").await.expect("read").len(), 2);
}

async fn the_chat_of_ones_own_is_open_and_read_by_nobody_else(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let own = async || store.own_chat(&seed.person, None).await.expect("read");
    assert_eq!(own().await, None, "what is held on the page is no chat of a messenger");
    let second = ThreadId::from_unique("second");
    let open = Commit::new().put_thread(Versioned::fresh(seed::thread(&second, &seed.person))).with(room(&second, spot("c", "")));
    store.commit(open.with(room(&seed.thread, spot("d", "")))).await.expect("held");
    said(&store, &seed, "newest").await;
    assert_eq!(own().await, Some(seed.thread.clone()), "the one that was spoken in last");
    let close = Change::CloseChannel { platform: T, workspace: "b".to_owned(), channel: "d".to_owned(), why: "blocked".to_owned() };
    store.commit(Commit::new().with(close)).await.expect("closed");
    assert_eq!(own().await, Some(second.clone()));
    let at = Room { thread: second.clone(), spot: spot("c", ""), kind: RoomKind::Shared, current: Current::Yes, closed: String::new(), shown: 0 };
    store.commit(Commit::new().with(Change::PutRoom(at))).await.expect("shared");
    assert_eq!(own().await, None);
}

async fn a_chat_moves_with_everything_in_it_and_closes(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let (post, change) = said(&store, &seed, "one").await;
    let sent = Commit::new().with(room(&seed.thread, spot("old", ""))).with(trying(&seed.thread, &post, change, 0)).with(shown(&post, "55", change));
    store.commit(sent).await.expect("sent");
    let moved = Change::MoveChannel { platform: T, workspace: "b".to_owned(), from: "old".to_owned(), to: "new".to_owned() };
    store.commit(Commit::new().with(moved)).await.expect("moved");
    assert_eq!(store.room(&seed.thread).await.expect("read").map(|r| r.spot.channel), Some("new".to_owned()));
    assert_eq!(store.thread_of_remote(T, "b", "new", "55").await.expect("read"), None, "there 55 is another message");
    let close = |why: &str| Change::CloseChannel { platform: T, workspace: "b".to_owned(), channel: "new".to_owned(), why: why.to_owned() };
    store.commit(Commit::new().with(close("blocked"))).await.expect("closed");
    assert!(store.rooms_behind(T, "b", 9).await.expect("read").is_empty(), "nothing is to be said there");
    store.commit(Commit::new().with(close(""))).await.expect("opened");
    assert_eq!(store.rooms_behind(T, "b", 9).await.expect("read").len(), 1);
}

async fn a_message_is_on_its_way_once(ground: Ground) {
    let (a, b) = (ground.open().await, ground.open().await);
    let seed = seed::plant(&a).await;
    let (post, change) = said(&a, &seed, "one").await;
    a.commit(Commit::new().with(room(&seed.thread, spot("c", "")))).await.expect("held");
    let first = Commit::new().with(trying(&seed.thread, &post, change, 0));
    let (left, right) = tokio::join!(a.commit(first.clone()), b.commit(first));
    assert_eq!([left.is_ok(), right.is_ok()].iter().filter(|ok| **ok).count(), 1, "{left:?} {right:?}");
    let known = a.deliveries(&seed.thread, 0).await.expect("read").pop().expect("one");
    assert_eq!((known.remote.as_str(), known.change, known.trying), ("", 0, change));
    a.commit(Commit::new().with(trying(&seed.thread, &post, change, change))).await.expect("given up as unknown, tried again");
    let waits = Change::DeliveryWaits { post: post.clone(), trying: 0, not_before: 77, error: "wait".to_owned() };
    a.commit(Commit::new().with(waits)).await.expect("noted");
    let fails = Change::DeliveryFailed { post: post.clone(), trying: 0, not_before: 78, error: "no".to_owned() };
    a.commit(Commit::new().with(fails)).await.expect("noted");
    let known = a.deliveries(&seed.thread, 0).await.expect("read").pop().expect("one");
    assert_eq!((known.tries, known.not_before, known.trying), (1, 78, 0), "only refusals are counted");
    a.commit(Commit::new().with(trying(&seed.thread, &post, change, 0)).with(shown(&post, "9", change))).await.expect("shown");
    let known = a.deliveries(&seed.thread, 0).await.expect("read").pop().expect("one");
    assert_eq!((known.remote.as_str(), known.change, known.trying, known.tries), ("9", change, 0, 0));
}

async fn what_is_shown_only_grows(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let (_, change) = said(&store, &seed, "one").await;
    store.commit(Commit::new().with(room(&seed.thread, spot("c", "")))).await.expect("held");
    let at = |change| Commit::new().with(Change::Shown { thread: seed.thread.clone(), change, looked: change, not_before: 0 });
    for (to, wanted) in [(change, change), (change - 1, change)] {
        store.commit(at(to)).await.expect("noted");
        assert_eq!(store.room(&seed.thread).await.expect("read").map(|r| r.shown), Some(wanted));
    }
    assert!(store.rooms_behind(T, "b", 9).await.expect("read").is_empty());
    said(&store, &seed, "two").await;
    assert_eq!(store.rooms_behind(T, "b", 9).await.expect("read").len(), 1);
}

async fn said(store: &Store, seed: &seed::Seed, key: &str) -> (PostId, i64) {
    let done = store.commit(Commit::new().post(seed.thread.clone(), Author::Fleet, Body::default(), key)).await.expect("said");
    let post = store.posts(&seed.thread, 0, 100).await.expect("read").into_iter().find(|p| p.id == done.posts[0]).expect("there");
    (post.id, post.change)
}

fn trying(thread: &ThreadId, post: &PostId, change: i64, known: i64) -> Change {
    Change::TryDelivery { post: post.clone(), thread: thread.clone(), channel: "old".to_owned(), change, known }
}

fn shown(post: &PostId, remote: &str, change: i64) -> Change {
    Change::Delivered { post: post.clone(), remote: remote.to_owned(), change }
}

async fn a_chat_moves_where_somebody_began_already(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let second = ThreadId::from_unique("second");
    let open = Commit::new()
        .put_thread(Versioned::fresh(seed::thread(&second, &seed.person)))
        .with(room(&seed.thread, spot("old", "")))
        .with(room(&second, spot("new", "")));
    store.commit(open).await.expect("held");
    let moved = Change::MoveChannel { platform: T, workspace: "b".to_owned(), from: "old".to_owned(), to: "new".to_owned() };
    store.commit(Commit::new().with(moved)).await.expect("moved");
    assert_eq!(store.room_at(&spot("new", "")).await.expect("read").map(|r| r.thread), Some(seed.thread.clone()));
}

async fn a_room_that_rests_is_looked_at_when_something_is_new(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let (_, change) = said(&store, &seed, "one").await;
    let rest = Change::Shown { thread: seed.thread.clone(), change: change - 1, looked: change, not_before: store.now() + 60_000 };
    store.commit(Commit::new().with(room(&seed.thread, spot("c", ""))).with(rest)).await.expect("noted");
    assert!(store.rooms_behind(T, "b", 9).await.expect("read").is_empty(), "it rests");
    said(&store, &seed, "two").await;
    assert_eq!(store.rooms_behind(T, "b", 9).await.expect("read").len(), 1);
}
