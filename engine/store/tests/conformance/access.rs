//! What lets in or lets act once: used once, voided with its group, not after its time.

use fleet_domain::act::{Act, Allowed};
use fleet_domain::id::PersonId;
use fleet_store::{Change, Commit, Grant, Session, StoreError, Token, TokenKind};

use crate::support::seed::Seed;
use crate::support::{Ground, on_both, seed};

on_both!(
    a_button_is_pressed_once_and_voids_its_group,
    two_people_press_two_buttons_at_once_and_one_wins,
    an_expired_or_voided_button_is_refused,
    a_session_ends_by_time_or_by_hand,
    a_token_is_redeemed_once,
);

fn grant(seed: &Seed, nonce: &str, group: &str, expires_at: i64) -> Grant {
    Grant {
        nonce: nonce.to_owned(),
        act: Act::Stop { run: seed.run.clone() },
        allowed: Allowed::Person(seed.person.clone()),
        thread: seed.thread.clone(),
        group: group.to_owned(),
        expires_at,
        used_by: None,
        used_at: None,
        voided: false,
    }
}

async fn a_button_is_pressed_once_and_voids_its_group(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let later = store.now() + 60_000;
    let grants = vec![grant(&seed, "n1", "g", later), grant(&seed, "n2", "g", later), grant(&seed, "n3", "other", later)];
    store.commit(Commit::new().grants(grants.clone())).await.expect("put");
    store.commit(Commit::new().grants(grants.clone())).await.expect("the same again is ignored");
    assert_eq!(store.grant("n1").await.expect("read"), Some(grants[0].clone()));
    assert_eq!(store.grants(&["n3", "forged \"'", "n1", "n3"]).await.expect("read"), [grants[0].clone(), grants[2].clone()], "each once, in order");
    assert_eq!(store.grants(&[]).await.expect("read"), []);
    store.commit(Commit::new().use_grant("n1", seed.person.clone())).await.expect("pressed");
    let used = store.grant("n1").await.expect("read").expect("the grant");
    assert_eq!(used.used_by, Some(seed.person.clone()));
    assert!(used.used_at.is_some() && !used.voided);
    assert!(store.grant("n2").await.expect("read").expect("the grant").voided);
    assert!(!store.grant("n3").await.expect("read").expect("the grant").voided);
    for nonce in ["n1", "n2", "forged"] {
        let commit = Commit::new().use_grant(nonce, seed.person.clone()).effect(nonce, seed::work(1), 3);
        assert!(matches!(store.commit(commit).await, Err(StoreError::Conflict { .. })), "{nonce}");
    }
    assert_eq!(store.depth().await.expect("depth").effects_ready, 0, "a refused press does nothing");
    assert_eq!(store.grants_of("g").await.expect("read").len(), 2);
    // Buttons that are put again by a repeated message do not come back to life.
    store.commit(Commit::new().grants(grants)).await.expect("put");
    assert!(matches!(store.commit(Commit::new().use_grant("n1", seed.person.clone())).await, Err(StoreError::Conflict { .. })));
}

async fn two_people_press_two_buttons_at_once_and_one_wins(ground: Ground) {
    let (a, b) = (ground.open().await, ground.open().await);
    let seed = seed::plant(&a).await;
    let later = a.now() + 60_000;
    for n in 0..15 {
        let (yes, no, group) = (format!("y{n}"), format!("n{n}"), format!("g{n}"));
        a.commit(Commit::new().grants(vec![grant(&seed, &yes, &group, later), grant(&seed, &no, &group, later)])).await.expect("put");
        let press = |nonce: &str| Commit::new().use_grant(nonce, seed.person.clone()).journal(Some(seed.project.clone()), None, seed::line(nonce));
        let (left, right) = tokio::join!(a.commit(press(&yes)), b.commit(press(&no)));
        assert!(left.is_ok() != right.is_ok(), "round {n}: {left:?} {right:?}");
    }
    assert_eq!(a.journal(&seed.project, 0, 100).await.expect("read").len(), 15);
}

async fn an_expired_or_voided_button_is_refused(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let now = store.now();
    store.commit(Commit::new().grants(vec![grant(&seed, "old", "g1", now - 1), grant(&seed, "moved", "g2", now + 60_000)])).await.expect("put");
    store.commit(Commit::new().void_grants("g2")).await.expect("voided");
    for nonce in ["old", "moved"] {
        assert!(matches!(store.commit(Commit::new().use_grant(nonce, seed.person.clone())).await, Err(StoreError::Conflict { .. })), "{nonce}");
    }
}

async fn a_session_ends_by_time_or_by_hand(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let session = |hash: &str| Session { hash: hash.to_owned(), person: seed.person.clone(), created_at: 10, expires_at: 100, revoked_at: None };
    store.commit(Commit::new().put_session(session("a")).put_session(session("b"))).await.expect("put");
    let there = store.session("a").await.expect("read").expect("the session");
    assert_eq!(there, session("a"));
    assert!(there.holds_at(99) && !there.holds_at(100));
    assert!(matches!(store.commit(Commit::new().put_session(session("a"))).await, Err(StoreError::Conflict { .. })), "one hash, one session");
    store.commit(Commit::new().revoke_session("a")).await.expect("revoked");
    assert!(!store.session("a").await.expect("read").expect("the session").holds_at(50));
    assert_eq!(store.sessions_of(&seed.person).await.expect("read"), [session("b")]);
    store.commit(Commit::new().with(Change::RevokeSessions { person: seed.person.clone() })).await.expect("revoked");
    assert!(store.sessions_of(&seed.person).await.expect("read").is_empty());
    assert_eq!(store.session("forged").await.expect("read"), None);
    let mut stranger = session("c");
    stranger.person = PersonId::from_unique("nobody");
    assert!(matches!(store.commit(Commit::new().put_session(stranger)).await, Err(StoreError::Missing { .. })));
}

async fn a_token_is_redeemed_once(ground: Ground) {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    let later = store.now() + 60_000;
    let token = |hash: &str, kind, expires_at| Token {
        hash: hash.to_owned(),
        kind,
        person: Some(seed.person.clone()),
        data: serde_json::json!({"project": "prj_1", "role": "approver"}),
        created_at: 1,
        expires_at,
        used_at: None,
        used_by: None,
        voided: false,
    };
    let all = [
        token("o1", TokenKind::OwnerLink, later),
        token("o2", TokenKind::OwnerLink, later),
        token("i", TokenKind::Invite, later),
        token("old", TokenKind::Pair, 5),
    ];
    store.commit(all.iter().fold(Commit::new(), |c, t| c.put_token(t.clone()))).await.expect("put");
    assert_eq!(store.token("i").await.expect("read"), Some(all[2].clone()));
    store.commit(Commit::new().use_token("i", Some(seed.person.clone()))).await.expect("redeemed");
    let used = store.token("i").await.expect("read").expect("the token");
    assert!(used.used_by == Some(seed.person.clone()) && !used.holds_at(2));
    // A fresh owner link voids the older ones.
    store.commit(Commit::new().void_tokens(TokenKind::OwnerLink, None).put_token(token("o3", TokenKind::OwnerLink, later))).await.expect("put");
    for hash in ["i", "o1", "o2", "old", "forged"] {
        assert!(matches!(store.commit(Commit::new().use_token(hash, None)).await, Err(StoreError::Conflict { .. })), "{hash}");
    }
    let open: Vec<String> = store.open_tokens(TokenKind::OwnerLink).await.expect("read").into_iter().map(|t| t.hash).collect();
    assert_eq!(open, ["o3"]);
    store.commit(Commit::new().void_tokens(TokenKind::OwnerLink, Some(seed.person.clone()))).await.expect("voided");
    assert!(store.open_tokens(TokenKind::OwnerLink).await.expect("read").is_empty());
}
