//! Many at once: one wins, nobody is lost, apps stay apart.

use std::sync::Arc;

use fleet_deployers::records::{AppKey, Limits, NewFile, RecordsError};
use futures_util::future::join_all;
use serde_json::json;

use super::world::{LEAVE, World, approver, good, good_with, input, key, manifest, member, owner, person};
use fleet_deployers::records::AppRole;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_people_deciding_at_once_one_wins() {
    let world = World::new().await;
    for _ in 0..20 {
        let id = world.made(&member(), good()).await;
        let decide = |n: usize, name: &'static str| {
            let (app, id) = (world.app.clone(), id.clone());
            let viewer = person(&format!("boss{n}"), &[AppRole::Approver]);
            tokio::spawn(async move { app.transition(&viewer, "requests", &id, name, Some("because"), None).await })
        };
        let done = join_all((0..8).map(|n| decide(n, if n % 2 == 0 { "approve_first" } else { "decline_first" }))).await;
        let done: Vec<_> = done.into_iter().map(Result::unwrap).collect();
        assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 1);
        assert!(done.iter().all(|r| matches!(r, Ok(_) | Err(RecordsError::WrongState { .. }))), "{done:?}");
        let history = world.app.history(&approver(), "requests", &id).await.unwrap();
        assert_eq!(history.len(), 2, "the losers left no trace");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_unique_value_is_had_by_one() {
    let world = World::new().await;
    let spellings = ["N-1", "n-1", " N-1 "];
    let tries = (0..30).map(|n| {
        let app = world.app.clone();
        let values = good_with(json!({ "number": spellings[n % 3] }));
        tokio::spawn(async move { app.create(&member(), "requests", input(values)).await })
    });
    let done: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 1);
    for refused in done.iter().filter_map(|r| r.as_ref().err()) {
        assert!(
            matches!(refused, RecordsError::Invalid(issues) if issues.len() == 1 && issues[0].field == "number" && issues[0].code == "not_unique"),
            "{refused:?}"
        );
    }
    // A change to a taken value is refused as well, to one's own it is not.
    let second = world.made(&member(), good_with(json!({ "number": "N-2" }))).await;
    assert_eq!(world.patch(&member(), &second, json!({ "number": "N-1" })).await.issue("number"), "not_unique");
    world.patch(&member(), &second, json!({ "number": "n-2", "title": "Lake" })).await.ok();
    world.made(&member(), good_with(json!({ "number": "" }))).await;
    world.made(&member(), good_with(json!({ "number": null }))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_repeated_request_at_once_is_one_entry() {
    let world = World::new().await;
    let tries = (0..20).map(|_| {
        let app = world.app.clone();
        let mut values = input(good());
        values.idempotency_key = Some("same".to_owned());
        tokio::spawn(async move { app.create(&member(), "requests", values).await.unwrap().id })
    });
    let ids: std::collections::BTreeSet<String> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(world.app.count_all().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_of_the_same_revision_one_wins() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    let tries = (0..10).map(|n| {
        let (app, id) = (world.app.clone(), id.clone());
        tokio::spawn(async move { app.update(&member(), "requests", &id, Some(1), input(json!({ "title": format!("T{n}") }))).await })
    });
    let done: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 1);
    assert!(done.iter().all(|r| matches!(r, Ok(_) | Err(RecordsError::Conflict { rev: 2 }))), "{done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_writer_that_is_left_alone_writes_all_the_same() {
    let world = World::new().await;
    // Whoever asked goes away before the answer.
    for _ in 0..50 {
        let app = world.app.clone();
        let asked = tokio::spawn(async move { app.create(&member(), "requests", input(good())).await });
        tokio::task::yield_now().await;
        asked.abort();
    }
    world.made(&member(), good()).await;
    let all = world.app.count_all().await.unwrap();
    let history = world.app.list(&owner(), "requests", &fleet_deployers::records::ListQuery { per_page: 200, ..Default::default() }).await.unwrap();
    assert_eq!(history.total_items, all, "every entry is whole");
}

#[tokio::test]
async fn apps_and_environments_stay_apart_and_few_stay_open() {
    let world = World::with(LEAVE, Limits { open_apps: 2, ..Limits::default() }).await;
    world.made(&member(), good()).await;
    let model = manifest(LEAVE);
    for n in 0..5 {
        let app = world.records.open(&AppKey::new(&format!("prj_{n}"), "live").unwrap(), Arc::clone(&model)).await.unwrap();
        assert_eq!(app.count_all().await.unwrap(), 0);
        for _ in 0..=n {
            app.create(&member(), "requests", input(good())).await.unwrap();
        }
    }
    for n in 0..5 {
        let app = world.records.open(&AppKey::new(&format!("prj_{n}"), "live").unwrap(), Arc::clone(&model)).await.unwrap();
        assert_eq!(app.count_all().await.unwrap(), n + 1, "what was closed is there again");
    }
    // A handle that somebody holds is the same app as one opened anew: a change is heard on both.
    let again = world.records.open(&key("live"), manifest(LEAVE)).await.unwrap();
    again.create(&member(), "requests", input(good())).await.unwrap();
    assert_eq!(world.app.count_all().await.unwrap(), 2);
    let preview = world.records.open(&key("preview"), model).await.unwrap();
    assert_eq!(preview.count_all().await.unwrap(), 0);
    world.records.erase_project("prj_3").await.unwrap();
    assert!(!world.root().join("prj_3").exists() && world.root().join("prj_2").exists());
    world.records.close().await;
    assert!(matches!(world.app.count_all().await, Err(RecordsError::Closed)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_comes_while_its_like_goes_stays() {
    let world = World::new().await;
    let with_file = || {
        let mut sent = input(good());
        sent.files.push(NewFile { field: "proof".to_owned(), name: "a.pdf".to_owned(), bytes: "%PDF-1.7 the same".into() });
        sent
    };
    for _ in 0..60 {
        let old = world.app.create(&member(), "requests", with_file()).await.unwrap();
        let (app, sent) = (world.app.clone(), with_file());
        let comes = tokio::spawn(async move { app.create(&member(), "requests", sent).await.unwrap() });
        let app = world.app.clone();
        let goes = tokio::spawn(async move { app.delete(&owner(), "requests", &old.id, None).await.unwrap() });
        let new = comes.await.unwrap();
        goes.await.unwrap();
        assert_eq!(world.get(&member(), &format!("/api/files/requests/{}/a.pdf", new.id)).await.bytes, b"%PDF-1.7 the same");
        world.app.delete(&owner(), "requests", &new.id, None).await.unwrap();
    }
}
