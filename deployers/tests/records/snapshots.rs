//! Snapshots, going back, taking entries along, erasing.

use axum::http::Method;
use fleet_deployers::records::RecordsError;
use serde_json::json;

use super::world::{LEAVE, RECORDS, World, approver, good, good_with, input, key, manifest, member, owner, record};

const PDF: &[u8] = b"%PDF-1.7 proof of it";

#[tokio::test]
async fn back_to_a_snapshot_with_files_and_history() {
    let world = World::new().await;
    let made = world.form(&member(), Method::POST, RECORDS, &good_with(json!({ "number": "A" })), ("proof", "a.pdf", PDF)).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let to = world.root().join("kept");
    world.app.snapshot(&to).await.unwrap();
    assert!(matches!(world.app.snapshot(&to).await, Err(RecordsError::Disk { .. })), "a snapshot is never written over");
    world.transit(&approver(), &id, "approve_first", json!({})).await.ok();
    assert_eq!(world.delete(&owner(), &id).await.status, 204);
    world.made(&member(), good_with(json!({ "number": "A" }))).await;
    world.app.restore(&to).await.unwrap();
    let back = world.get(&member(), &record(&id)).await.ok();
    assert_eq!((&back["state"], &back["rev"], &back["proof"]["name"]), (&json!("submitted"), &json!(1), &json!("a.pdf")));
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 1);
    assert_eq!(world.get(&member(), &format!("/api/files/requests/{id}/a.pdf")).await.bytes, PDF);
    assert_eq!(world.create(&member(), good_with(json!({ "number": "a" }))).await.issue("number"), "not_unique");
    assert_eq!(world.app.history(&member(), "requests", &id).await.unwrap().len(), 1);
    // The snapshot can be gone back to again, and nothing unfinished lies about.
    world.app.restore(&to).await.unwrap();
    let left: Vec<String> = std::fs::read_dir(world.root().join("prj_test")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(left, ["live"]);
}

#[tokio::test]
async fn a_broken_snapshot_changes_nothing() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    let to = world.root().join("kept");
    world.app.snapshot(&to).await.unwrap();
    let mut bytes = std::fs::read(to.join("data.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0x5a);
    std::fs::write(to.join("data.db"), bytes).unwrap();
    for broken in [to, world.root().join("nothing")] {
        world.app.restore(&broken).await.unwrap_err();
        assert_eq!(world.get(&member(), &record(&id)).await.ok()["title"], "Sea");
        world.patch(&member(), &id, json!({ "hours": 1 })).await.ok();
        world.patch(&member(), &id, json!({ "hours": null })).await.ok();
    }
}

#[tokio::test]
async fn writes_go_on_around_a_snapshot_and_a_restore() {
    let world = World::new().await;
    let to = world.root().join("kept");
    for _ in 0..3 {
        world.made(&member(), good()).await;
    }
    world.app.snapshot(&to).await.unwrap();
    let viewer = member();
    let writes = (0..40).map(|_| async { world.app.create(&viewer, "requests", input(good())).await.is_ok() });
    let (done, restored) = tokio::join!(futures_util::future::join_all(writes), world.app.restore(&to));
    restored.unwrap();
    assert!(done.iter().all(|d| *d), "nobody hears of the exchange");
    let left = world.app.count_all().await.unwrap();
    assert!((3..=43).contains(&left), "{left}");
}

#[tokio::test]
async fn entries_are_taken_along_beside_what_is_there_each_once() {
    let world = World::new().await;
    let preview = world.records.open(&key("preview"), manifest(LEAVE)).await.unwrap();
    preview.set_people(world.app.people()).await.unwrap();
    let theirs = world.made(&member(), good_with(json!({ "number": "A" }))).await;
    let told = world.app.pending_notices(10).await.unwrap().len();
    let mut sent = input(good());
    sent.files.push(fleet_deployers::records::NewFile { field: "proof".to_owned(), name: "a.pdf".to_owned(), bytes: PDF.into() });
    let made = preview.create(&member(), "requests", sent).await.unwrap();
    let twice = preview.create(&member(), "requests", input(good_with(json!({ "number": "a" })))).await.unwrap();
    for came in [1, 0] {
        assert_eq!(world.app.take_along(&preview).await.unwrap(), came, "a second time changes nothing");
    }
    assert_eq!(world.get(&member(), &record(&made.id)).await.ok()["title"], "Sea");
    assert_eq!(world.get(&member(), &record(&theirs)).await.ok()["number"], "A", "what was here stays");
    assert_eq!(world.get(&member(), &record(&twice.id)).await.status, 404, "a value that only one may have is held here");
    assert_eq!(world.get(&member(), &format!("/api/files/requests/{}/a.pdf", made.id)).await.bytes, PDF);
    assert_eq!(world.app.history(&member(), "requests", &made.id).await.unwrap().len(), 1);
    let told_now = world.app.pending_notices(10).await.unwrap();
    let new: Vec<_> = told_now[told..].iter().map(|n| (n.record.as_str(), n.event.as_str(), n.step)).collect();
    assert_eq!(new, [(made.id.as_str(), "create", Some(1))], "it waits here now, and whoever decides hears of it once");
    assert_eq!(preview.count_all().await.unwrap(), 2);
    // What happens to one is nothing to the other.
    preview.transition(&approver(), "requests", &made.id, "approve_first", None, None).await.unwrap();
    assert_eq!(world.get(&member(), &record(&made.id)).await.ok()["state"], "submitted");
    assert_eq!(world.app.people().len(), 6);
    world.transit(&approver(), &made.id, "approve_first", json!({})).await.ok();
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 2);
}

#[tokio::test]
async fn erased_is_gone() {
    let world = World::new().await;
    world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "a.pdf", PDF)).await.ok();
    let folder = world.app.folder();
    world.app.erase().await.unwrap();
    assert!(!folder.exists());
    assert_eq!(world.get(&member(), RECORDS).await.refused(503), "closed");
    let again = world.records.open(&key("live"), manifest(LEAVE)).await.unwrap();
    assert_eq!(again.count_all().await.unwrap(), 0);
}

#[tokio::test]
async fn an_exchange_cut_in_two_by_a_crash_is_finished() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    world.records.close().await;
    let folder = world.app.folder();
    // The old data was moved aside and the new was not yet in place.
    std::fs::rename(&folder, folder.with_file_name("live.before")).unwrap();
    std::fs::create_dir_all(folder.with_file_name("live.restoring")).unwrap();
    let app = world.records.open(&key("live"), manifest(LEAVE)).await.unwrap();
    assert_eq!(app.get(&member(), "requests", &id).await.unwrap().values["title"], "Sea");
    assert!(!folder.with_file_name("live.restoring").exists() && !folder.with_file_name("live.before").exists());
}
