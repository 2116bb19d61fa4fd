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
        0 => let_in(&people).await,
        each => history::folder(people.len(), each, &people).await,
    };
    let known = |(n, person): (usize, &Person)| Change::PutIdentity {
        platform,
        workspace: workspace.to_owned(),
        external: accounts[n].clone(),
        person: person.id.clone(),
    };
    write(&folder, people.iter().enumerate().map(known)).await;
    Fleet::start_with(folder, settings).await
}

/// A fleet and the tokens of so many people. Each of them may wait for messages at as many places as one person may.
pub(crate) async fn with_sessions(count: usize) -> (Fleet, Vec<String>) {
    let tokens: Vec<String> = (0..count).map(|_| fleet_web::new_token().unwrap()).collect();
    let people = people(count);
    let folder = let_in(&people).await;
    let session = |(token, person): (&String, &Person)| {
        let now = person.created_at;
        let hash = fleet_web::token_hash(token);
        Change::Session(Session { hash, person: person.id.clone(), created_at: now, expires_at: now + DAY, revoked_at: None })
    };
    write(&folder, tokens.iter().zip(&people).map(session)).await;
    (Fleet::start_on(folder).await, tokens)
}

fn people(count: usize) -> Vec<Person> {
    let id = || PersonId::from_unique(&uuid::Uuid::now_v7().simple().to_string());
    let created_at = jiff::Timestamp::now().as_millisecond();
    let person = |n| Person { id: id(), name: format!("Person {n}"), locale: "en".to_owned(), standing: Standing::Member, created_at, sign_outs: 0 };
    (0..count).map(person).collect()
}

/// A folder with nothing but these people.
async fn let_in(people: &[Person]) -> tempfile::TempDir {
    let folder = Fleet::start().await.stop();
    write(&folder, people.iter().cloned().map(|person| Change::PutPerson(Versioned::fresh(person)))).await;
    folder
}

/// Writes into the store of a fleet that stands still.
async fn write(folder: &tempfile::TempDir, changes: impl Iterator<Item = Change>) {
    let clock: Clock = Arc::new(|| jiff::Timestamp::now().as_millisecond());
    let store = Store::open(&Place::Sqlite(folder.path().join("fleet.db")), clock).await.unwrap();
    for change in changes {
        store.commit(Commit { changes: vec![change] }).await.unwrap();
    }
    store.close().await;
}
