//! The audit chain: whole while nobody touches it, and it names the first row that somebody did.

use fleet_store::{AuditState, Commit, Store};

use crate::support::{Ground, on_both, seed};

on_both!(
    a_chain_written_by_many_is_one_line,
    what_a_person_ever_did_is_known,
    a_changed_row_is_named,
    a_removed_row_is_named,
    a_cut_end_is_named,
    an_added_row_is_named,
);

async fn written(ground: &Ground, rows: usize) -> Store {
    let store = ground.open().await;
    let seed = seed::plant(&store).await;
    for n in 0..rows {
        store.commit(Commit::new().audit(seed::audited(&seed, &format!("act {n}")))).await.expect("written");
    }
    store
}

async fn a_chain_written_by_many_is_one_line(ground: Ground) {
    let (a, b) = (written(&ground, 0).await, ground.open().await);
    assert_eq!(a.audit_verify().await.expect("walked"), AuditState::Whole { rows: 0, head: String::new() });
    let seed = seed::known();
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..40 {
        let (store, entry) = (if n % 2 == 0 { a.clone() } else { b.clone() }, seed::audited(&seed, &n.to_string()));
        writers.spawn(async move { store.commit(Commit::new().audit(entry.clone()).audit(entry)).await });
    }
    while let Some(outcome) = writers.join_next().await {
        outcome.expect("a writer ends").expect("written");
    }
    let rows = a.audit(0, 1000).await.expect("read");
    assert_eq!(rows.iter().map(|r| r.seq).collect::<Vec<_>>(), (1..=80).collect::<Vec<i64>>());
    assert!(rows.iter().all(|r| r.entry.at > 0), "0 means now");
    let last = rows.last().expect("rows").hash.clone();
    assert_eq!(a.audit_verify().await.expect("walked"), AuditState::Whole { rows: 80, head: last });
    assert_eq!(a.audit(78, 10).await.expect("read").len(), 2);
}

async fn what_a_person_ever_did_is_known(ground: Ground) {
    // The last of more rows than are read at a time.
    let store = written(&ground, 0).await;
    let seed = seed::known();
    let many = (0..1_200).fold(Commit::new(), |c, n| c.audit(seed::audited(&seed, &format!("act {n}"))));
    store.commit(many).await.expect("written");
    assert!(store.ever_did(&seed.person, "act 1199").await.expect("read"));
    assert!(!store.ever_did(&seed.person, "act").await.expect("read"), "a part of a name is another act");
    assert!(!store.ever_did(&fleet_domain::id::PersonId::from_unique("p2"), "act 1").await.expect("read"));
}

async fn a_changed_row_is_named(ground: Ground) {
    let store = written(&ground, 6).await;
    assert_eq!(ground.tamper("UPDATE audit SET json = REPLACE(json, 'act 3', 'act 9') WHERE seq = 4").await, 1);
    assert_eq!(store.audit_verify().await.expect("walked"), AuditState::Broken { seq: 4 });
}

async fn a_removed_row_is_named(ground: Ground) {
    let store = written(&ground, 6).await;
    assert_eq!(ground.tamper("DELETE FROM audit WHERE seq = 2").await, 1);
    assert_eq!(store.audit_verify().await.expect("walked"), AuditState::Broken { seq: 2 });
}

async fn a_cut_end_is_named(ground: Ground) {
    let store = written(&ground, 6).await;
    assert_eq!(ground.tamper("DELETE FROM audit WHERE seq > 4").await, 2);
    assert_eq!(store.audit_verify().await.expect("walked"), AuditState::Broken { seq: 5 });
}

async fn an_added_row_is_named(ground: Ground) {
    let store = written(&ground, 6).await;
    assert_eq!(
        ground.tamper("INSERT INTO audit (seq, at, actor, json, before, hash) SELECT 7, at, actor, json, before, hash FROM audit WHERE seq = 6").await,
        1
    );
    assert_eq!(store.audit_verify().await.expect("walked"), AuditState::Broken { seq: 7 });
}
