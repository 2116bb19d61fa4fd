//! Fleets whose people were let in before they start: with accounts of a messenger, or with sessions of the page.

use std::sync::Arc;

use fleet_domain::chat::{Person, Platform, Standing};
use fleet_domain::id::PersonId;
use fleet_store::{Change, Clock, Commit, Place, Session, Store, Versioned};

use super::fleet::Fleet;
use super::history;

/// How long a session holds, ms.
const DAY: i64 = 86_400_000;

/// A fleet whose people have accounts of a messenger and so many tasks behind them each, and settings to speak there.
pub(crate) async fn with_accounts(platform: Platform, workspace: &str, accounts: &[String], tasks: usize, settings: &[(&str, String)]) -> Fleet {
    let people = people(accounts.len());
    let folder = match tasks {
        0 => Fleet::start().await.stop(),
        each => history::folder(people.len(), each, &people).await,
    };
    let known = |n: usize, person: &PersonId, _| Change::PutIdentity {
        platform,
        workspace: workspace.to_owned(),
        external: accounts[n].clone(),
        person: person.clone(),
    };
    let_in(&folder, &people, known).await;
    Fleet::start_with(folder, settings).await
}

/// A fleet and the tokens of so many people. Each of them may wait for messages at as many places as one person may.
pub(crate) async fn with_sessions(count: usize) -> (Fleet, Vec<String>) {
    let tokens: Vec<String> = (0..count).map(|_| fleet_web::new_token().unwrap()).collect();
    let folder = Fleet::start().await.stop();
    let session = |n: usize, person: &PersonId, now| {
        let hash = fleet_web::token_hash(&tokens[n]);
        Change::Session(Session { hash, person: person.clone(), created_at: now, expires_at: now + DAY, revoked_at: None })
    };
    let_in(&folder, &people(count), session).await;
    (Fleet::start_on(folder).await, tokens)
}

fn people(count: usize) -> Vec<PersonId> {
    (0..count).map(|_| PersonId::from_unique(&uuid::Uuid::now_v7().simple().to_string())).collect()
}

/// Writes people into the store of a fleet that stands still, and by what each is known.
async fn let_in(folder: &tempfile::TempDir, people: &[PersonId], known: impl Fn(usize, &PersonId, i64) -> Change) {
    let clock: Clock = Arc::new(|| jiff::Timestamp::now().as_millisecond());
    let store = Store::open(&Place::Sqlite(folder.path().join("fleet.db")), clock).await.unwrap();
    for (n, id) in people.iter().enumerate() {
        let now = store.now();
        let (name, locale) = (format!("Person {n}"), "en".to_owned());
        let person = Person { id: id.clone(), name, locale, standing: Standing::Member, created_at: now, sign_outs: 0 };
        store.commit(Commit { changes: vec![Change::PutPerson(Versioned::fresh(person)), known(n, id, now)] }).await.unwrap();
    }
    store.close().await;
}
