//! Forgetting: what is over goes in bounded batches, oldest first; what is open, given up or on record stays for good.

use fleet_domain::act::{Act, Allowed};
use fleet_domain::effect::Lane;
use fleet_domain::post::Author;
use fleet_store::{Change, Commit, Grant, Received, Session, Store, Token, TokenKind};

use crate::support::seed::{self, Seed};
use crate::support::{Ground, on_both};

on_both!(what_is_over_is_forgotten_and_nothing_else, a_backlog_goes_in_batches, two_that_forget_at_once_do_not_disturb_each_other);

/// Counts of everything that may shrink, then of everything that may not.
async fn counts(ground: &Ground) -> ([i64; 5], [i64; 4]) {
    (
        [
            ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM effects").await,
            ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM inbox").await,
            ground.count("SELECT CAST(COUNT(nonce) AS BIGINT) FROM grants").await,
            ground.count("SELECT CAST(COUNT(hash) AS BIGINT) FROM sessions").await,
            ground.count("SELECT CAST(COUNT(hash) AS BIGINT) FROM tokens").await,
        ],
        [
            ground.count("SELECT CAST(COUNT(id) AS BIGINT) FROM posts").await,
            ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM journal").await,
            ground.count("SELECT CAST(COUNT(seq) AS BIGINT) FROM audit").await,
            ground.count("SELECT CAST(COUNT(key) AS BIGINT) FROM post_keys").await,
        ],
    )
}

fn grant(seed: &Seed, nonce: &str, expires_at: i64) -> Grant {
    Grant {
        nonce: nonce.to_owned(),
        act: Act::Say { text: "hello".to_owned() },
        allowed: Allowed::Anyone,
        thread: seed.thread.clone(),
        group: nonce.to_owned(),
        expires_at,
        used_by: None,
        used_at: None,
        voided: false,
    }
}

fn session(seed: &Seed, hash: &str, expires_at: i64) -> Session {
    Session { hash: hash.to_owned(), person: seed.person.clone(), created_at: 1, expires_at, revoked_at: None }
}

fn token(hash: &str, expires_at: i64) -> Token {
    Token {
        hash: hash.to_owned(),
        kind: TokenKind::Login,
        person: None,
        data: serde_json::Value::Null,
        created_at: 1,
        expires_at,
        used_at: None,
        used_by: None,
        voided: false,
    }
}

/// Something of every kind: over, open and given up.
async fn live_a_little(store: &Store) -> Seed {
    let seed = seed::plant(store).await;
    let (worker, soon) = (store.enlist("host").await.expect("enlisted"), store.now() + 3_600_000);
    let work = (0..3).fold(Commit::new(), |c, n| c.effect(&format!("e{n}"), seed::work(n), 1));
    store.commit(work).await.expect("queued");
    let held = store.claim_effects(&worker, Lane::Work, 2).await.expect("claimed");
    store.commit(Commit::new().effect_done(held[0].id.clone(), held[0].fence)).await.expect("done");
    store.effect_failed(&held[1].id, held[1].fence, "broken", None).await.expect("dead");
    for key in ["handled", "given up", "open"] {
        store.receive(seed::said(&seed, key, key)).await.expect("received");
        if key == "open" {
            break;
        }
        let message = store.claim_inbox(&worker, 1).await.expect("claimed").pop().expect("one");
        let end =
            if key == "handled" { Commit::new().inbox_done(message.id, message.fence) } else { Commit::new().inbox_dead(message.id, message.fence, "no") };
        store.commit(end).await.expect("ended");
    }
    let rest = Commit::new()
        .grants(vec![grant(&seed, "pressed", soon), grant(&seed, "expired", 5), grant(&seed, "open", soon)])
        .put_session(session(&seed, "over", 5))
        .put_session(session(&seed, "signed in", soon))
        .put_token(token("over", 5))
        .put_token(token("open", soon))
        .journal(Some(seed.project.clone()), None, seed::line("because"))
        .audit(seed::audited(&seed, "act"))
        .post(seed.thread.clone(), Author::Fleet, seed::body("said"), "said");
    store.commit(rest).await.expect("put");
    store.commit(Commit::new().use_grant("pressed", seed.person.clone())).await.expect("pressed");
    seed
}

async fn what_is_over_is_forgotten_and_nothing_else(ground: Ground) {
    let store = ground.open().await;
    let seed = live_a_little(&store).await;
    let (before, record) = counts(&ground).await;
    assert_eq!(before, [3, 3, 3, 2, 2]);
    // Nothing was over that long ago.
    assert_eq!(store.forget(5, 100).await.expect("forgotten").total(), 0);
    assert_eq!(counts(&ground).await, (before, record));
    // Up to now: what was done and what has expired; the pressed button only once it could not be pressed anyway.
    let gone = store.forget(store.now() + 1, 100).await.expect("forgotten");
    assert_eq!((gone.effects, gone.inbox, gone.grants, gone.sessions, gone.tokens), (1, 1, 1, 1, 1));
    assert_eq!(counts(&ground).await, ([2, 2, 2, 1, 1], record), "the record is whole");
    let gone = store.forget(store.now() + 7_200_000, 100).await.expect("forgotten");
    assert_eq!((gone.effects, gone.inbox, gone.grants, gone.sessions, gone.tokens), (0, 0, 2, 1, 1), "what is open or given up stays");
    assert_eq!(store.dead_effects(9).await.expect("read").len(), 1);
    assert!(store.check().await.expect("checked").is_empty());
    // What is open goes on, in its order.
    let worker = store.enlist("host").await.expect("enlisted");
    let message = store.claim_inbox(&worker, 9).await.expect("claimed").pop().expect("one");
    assert_eq!(message.key, "open");
    assert_eq!(store.claim_effects(&worker, Lane::Work, 9).await.expect("claimed").len(), 1);
    // Words that were said before stand once in the thread, even if the forgotten message comes again.
    let posts = store.posts(&seed.thread, 0, 99).await.expect("read").len();
    assert!(matches!(store.receive(seed::said(&seed, "handled", "handled")).await.expect("received"), Received::Fresh(_)));
    assert_eq!(store.posts(&seed.thread, 0, 99).await.expect("read").len(), posts);
}

async fn a_backlog_goes_in_batches(ground: Ground) {
    let store = ground.open().await;
    seed::plant(&store).await;
    let sessions = (0..25).fold(Commit::new(), |c, n| c.with(Change::Session(session(&seed::known(), &format!("s{n}"), 100 + n))));
    store.commit(sessions).await.expect("put");
    for (batch, left) in [(10, 15), (10, 5), (10, 0)] {
        let gone = store.forget(1_000, batch).await.expect("forgotten");
        assert_eq!(gone.filled(batch), left > 0, "{gone:?}");
        assert_eq!(ground.count("SELECT CAST(COUNT(hash) AS BIGINT) FROM sessions").await, left);
        if left == 15 {
            assert_eq!(ground.count("SELECT CAST(MIN(expires_at) AS BIGINT) FROM sessions").await, 110, "the oldest go first");
        }
    }
}

async fn two_that_forget_at_once_do_not_disturb_each_other(ground: Ground) {
    let (a, b) = (ground.open().await, ground.open().await);
    seed::plant(&a).await;
    let tokens = (0..200).fold(Commit::new(), |c, n| c.with(Change::Token(token(&format!("t{n}"), n))));
    a.commit(tokens).await.expect("put");
    let (left, right) = tokio::join!(a.forget(1_000, 150), b.forget(1_000, 150));
    let gone = left.expect("forgotten").tokens + right.expect("forgotten").tokens;
    let rest = ground.count("SELECT CAST(COUNT(hash) AS BIGINT) FROM tokens").await;
    assert_eq!(i64::try_from(gone).expect("few") + rest, 200, "each row once");
}
