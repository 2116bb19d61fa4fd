//! Another manifest over the same entries: nothing is lost, what does not fit is refused by name.

use std::sync::Arc;

use fleet_deployers::records::{ListQuery, ManifestChange, RecordsError};
use fleet_domain::manifest::FieldKind;
use serde_json::json;

use super::world::{LEAVE, World, approver, good_with, input, key, manifest, member, owner, record};

const TITLE: &str = "[[collections.fields]]\nname = \"title\"";

fn refused(error: RecordsError) -> ManifestChange {
    match error {
        RecordsError::ManifestChange(change) => *change,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_field_that_comes_is_empty_and_one_that_goes_is_hidden() {
    let world = World::new().await;
    let id = world.made(&member(), good_with(json!({ "hours": 7, "number": "A" }))).await;
    let without = LEAVE.replace("name = \"hours\"", "name = \"effort\"").replace("name = \"number\"", "name = \"order\"").replace("\"hours\"", "\"effort\"");
    let app = world.records.open(&key("live"), manifest(&without)).await.unwrap();
    let seen = app.get(&member(), "requests", &id).await.unwrap();
    assert!(seen.values["effort"].is_null() && !seen.values.contains_key("hours"));
    app.update(&member(), "requests", &id, None, input(json!({ "effort": 3, "title": "Lake" }))).await.unwrap();
    // What is hidden is not in the way of anybody, and back again with the old manifest.
    app.create(&member(), "requests", input(good_with(json!({ "order": "A" })))).await.unwrap();
    let back = world.records.open(&key("live"), manifest(LEAVE)).await.unwrap();
    let seen = back.get(&member(), "requests", &id).await.unwrap();
    assert_eq!((&seen.values["hours"], &seen.values["title"], &seen.values["number"]), (&json!(7), &json!("Lake"), &json!("A")));
    // Found by it again, and unique again.
    let found = back.list(&member(), "requests", &ListQuery { filter: "hours = 7".to_owned(), ..ListQuery::default() }).await.unwrap();
    assert_eq!(found.total_items, 1);
    assert!(back.create(&member(), "requests", input(good_with(json!({ "number": "a" })))).await.is_err());
}

#[tokio::test]
async fn what_could_not_be_given_any_more_stays_when_it_is_sent_back() {
    let mut world = World::new().await;
    let made = world.create(&member(), good_with(json!({ "needs": ["car"], "stand_in": "per_other", "hours": 900 }))).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let narrower =
        LEAVE.replace("max = \"1000\"", "max = \"100\"").replace("value = \"rest\"", "value = \"holiday\"").replace("value = \"car\"", "value = \"bus\"");
    world.app = world.records.open(&key("live"), manifest(&narrower)).await.unwrap();
    world.app.set_people(Vec::new()).await.unwrap();
    // A form sends all of its values, whatever was changed.
    let mut whole = made.clone();
    whole["title"] = json!("Lake");
    let changed = world.patch(&member(), &id, whole).await.ok();
    assert_eq!(
        (&changed["title"], &changed["kind"], &changed["stand_in"], &changed["hours"]),
        (&json!("Lake"), &json!("rest"), &json!("per_other"), &json!(900))
    );
    for (field, value, code) in [("kind", json!("sea"), "not_an_option"), ("stand_in", json!("per_owner"), "not_a_person"), ("hours", json!(901), "too_large")]
    {
        assert_eq!(world.patch(&member(), &id, json!({ field: value })).await.issue(field), code);
    }
    assert_eq!(world.create(&member(), good_with(json!({}))).await.issue("kind"), "not_an_option", "a new entry is held to what is offered now");
}

#[tokio::test]
async fn another_type_is_refused_where_values_are() {
    let world = World::new().await;
    let id = world.made(&member(), good_with(json!({ "number": "12" }))).await;
    let bad = world.made(&member(), good_with(json!({ "number": "twelve" }))).await;
    let other = LEAVE.replace(
        "name = \"number\"\nlabel = { en = \"Order number\", ru = \"Номер приказа\" }\ntype = \"text\"",
        "name = \"number\"\nlabel = { en = \"Order number\", ru = \"Номер приказа\" }\ntype = \"number\"",
    );
    assert_ne!(other, LEAVE);
    let dry = world.app.dry_run(manifest(&other)).await.unwrap();
    assert_eq!(dry.retyped.len(), 1);
    let retyped = &dry.retyped[0];
    assert_eq!((retyped.field.as_str(), retyped.from, retyped.to, retyped.entries), ("requests.number", FieldKind::Text, FieldKind::Number, 2));
    assert_eq!(retyped.would_not_fit, std::slice::from_ref(&bad));
    let error = world.records.open(&key("live"), manifest(&other)).await.unwrap_err();
    assert!(error.to_string().contains("`requests.number`"), "{error}");
    assert_eq!(refused(error), dry);
    // The old manifest goes on as if nothing had been asked.
    world.patch(&member(), &id, json!({ "number": "still text" })).await.ok();
    // Without values it is no question.
    for id in [id, bad] {
        world.patch(&member(), &id, json!({ "number": null })).await.ok();
    }
    let app = world.records.open(&key("live"), manifest(&other)).await.unwrap();
    app.create(&member(), "requests", input(good_with(json!({ "number": 12 })))).await.unwrap();
}

#[tokio::test]
async fn states_in_use_and_repeated_values_are_refused() {
    let world = World::new().await;
    let id = world.made(&member(), good_with(json!({ "title": "Same" }))).await;
    world.made(&member(), good_with(json!({ "title": "same" }))).await;
    world.transit(&approver(), &id, "approve_first", json!({})).await.ok();
    let unique = LEAVE.replace(TITLE, "[[collections.fields]]\nunique = true\nname = \"title\"");
    let change = refused(world.records.open(&key("live"), manifest(&unique)).await.unwrap_err());
    assert_eq!((change.repeated.len(), change.repeated[0].field.as_str(), change.repeated[0].entries.len()), (1, "requests.title", 2));
    let renamed = LEAVE.replace("step_one_ok", "checked");
    let change = refused(world.records.open(&key("live"), manifest(&renamed)).await.unwrap_err());
    assert_eq!((change.orphaned.len(), change.orphaned[0].state.as_str(), change.orphaned[0].entries), (1, "step_one_ok", 1));
    world.patch(&approver(), &id, json!({ "title": "Other" })).await.ok();
    let app = world.records.open(&key("live"), manifest(&unique)).await.unwrap();
    assert!(app.create(&member(), "requests", input(good_with(json!({ "title": "OTHER" })))).await.is_err());
}

#[tokio::test]
async fn what_is_worked_out_follows_the_manifest() {
    let world = World::new().await;
    let id = world.made(&member(), good_with(json!({ "hours": 2, "cost": 3.5 }))).await;
    let summed = LEAVE
        .replace("formula = { op = \"days_between\", of = [\"first_day\", \"last_day\"] }", "formula = { op = \"sum\", of = [\"hours\", \"cost\"] }")
        .replace("en = \"Rest\"", "en = \"Holiday\"");
    let app = world.records.open(&key("live"), manifest(&summed)).await.unwrap();
    let query = |filter: &str, search: &str| ListQuery { filter: filter.to_owned(), search: search.to_owned(), ..ListQuery::default() };
    assert_eq!(app.get(&member(), "requests", &id).await.unwrap().values["days"], 5.5);
    assert_eq!(app.list(&member(), "requests", &query("days = 5.5", "holiday")).await.unwrap().total_items, 1);
    assert_eq!(app.list(&member(), "requests", &query("", "rest")).await.unwrap().total_items, 0);
}

#[tokio::test]
async fn rules_hold_from_the_next_act_on() {
    let world = World::new().await;
    let id = world.made(&member(), good_with(json!({}))).await;
    let shut = LEAVE.replace("delete = \"@request.auth.role = 'owner'\"", "");
    world.records.open(&key("live"), manifest(&shut)).await.unwrap();
    // The handle opened before runs on the new manifest as well.
    assert_eq!(world.delete(&owner(), &id).await.refused(403), "locked");
}

#[tokio::test]
async fn a_newer_database_is_not_touched() {
    let world = World::new().await;
    world.records.close().await;
    let file = world.app.folder().join("data.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    let mut conn = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("pragma user_version = 9").execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
    let error = world.records.open(&key("live"), Arc::clone(&manifest(LEAVE))).await.unwrap_err();
    assert!(matches!(error, RecordsError::Newer { found: 9, known: 1 }), "{error}");
}

#[tokio::test]
async fn an_app_that_could_not_be_opened_again_is_opened_once_the_disk_is_well() {
    let world = World::new().await;
    let id = world.made(&member(), good_with(json!({ "title": "Sea" }))).await;
    let (database, away) = (world.root().join("prj_test/live/data.db"), world.root().join("away.db"));
    std::fs::rename(&database, &away).unwrap();
    std::fs::create_dir(&database).unwrap();
    let other = manifest(&LEAVE.replace("name = \"number\"", "name = \"order\""));
    assert!(world.records.open(&key("live"), other).await.is_err(), "a folder is no database");
    std::fs::remove_dir(&database).unwrap();
    std::fs::rename(&away, &database).unwrap();
    let again = world.records.open(&key("live"), manifest(LEAVE)).await.unwrap();
    assert_eq!(again.get(&member(), "requests", &id).await.unwrap().values["title"], "Sea");
}

/// What a request that the head approved waits for, once others decide.
#[tokio::test]
async fn what_waits_goes_to_whoever_of_those_who_decide_now_has_not_approved_it() {
    let by = |first: &str, second: &str| {
        let named = |text: String, state: &str, who: &str| {
            text.replace(&format!("name = \"{state}\"\nlabel"), &format!("name = \"{state}\"\ndecided_by = \"{who}\"\nlabel"))
        };
        named(named(LEAVE.to_owned(), "submitted", first), "step_one_ok", second)
    };
    for (first, second, sent, approved) in [
        ("finance", "head", "submitted", "submitted"),
        ("head", "finance", "submitted", "step_one_ok"),
        ("head", "director", "submitted", "step_one_ok"),
        ("director", "finance", "submitted", "submitted"),
        ("director", "head", "submitted", "submitted"),
    ] {
        let mut world = World::new().await;
        world.app = world.records.open(&key("live"), manifest(&by("head", "finance"))).await.unwrap();
        let new = world.made(&member(), good_with(json!({}))).await;
        let ids = [new, world.made(&member(), good_with(json!({}))).await];
        world.transit(&approver(), &ids[1], "approve_first", json!({})).await.ok();
        let told = world.app.pending_notices(50).await.unwrap().iter().map(|n| n.id).collect();
        world.app.notices_taken(told).await.unwrap();
        world.app = world.records.open(&key("live"), manifest(&by(first, second))).await.unwrap();
        for (id, wanted) in ids.iter().zip([sent, approved]) {
            assert_eq!(world.get(&owner(), &record(id)).await.ok()["state"], wanted, "{first}, then {second}");
        }
        // Whoever is asked now, or by another name of the step, hears of it; who is asked as before hears nothing.
        let mut told: Vec<(String, u8)> = world.app.pending_notices(50).await.unwrap().into_iter().map(|n| (n.record, n.step.unwrap())).collect();
        told.sort();
        let before = [("submitted", "head"), ("step_one_ok", "finance")];
        let now = [sent, approved].map(|state| if state == "submitted" { (state, first) } else { (state, second) });
        let moved = before.iter().zip(now).map(|(before, now)| *before != now);
        let step = |state: &str| if state == "submitted" { 1 } else { 2 };
        let mut wanted: Vec<_> = ids.iter().zip(now).zip(moved.clone()).filter(|(_, moved)| *moved).map(|((id, now), _)| (id.clone(), step(now.0))).collect();
        wanted.sort();
        assert_eq!(told, wanted, "{first}, then {second}");
        let past = world.app.history(&owner(), "requests", &ids[1]).await.unwrap();
        assert_eq!(past.len(), if moved.clone().nth(1) == Some(true) { 3 } else { 2 }, "{past:?}");
    }
}

#[tokio::test]
async fn what_everybody_who_decides_now_has_approved_is_asked_of_the_last_of_them_again() {
    let world = World::new().await;
    let named =
        |text: &str, state: &str, who: &str| text.replace(&format!("name = \"{state}\"\nlabel"), &format!("name = \"{state}\"\ndecided_by = \"{who}\"\nlabel"));
    let two = named(&named(LEAVE, "submitted", "head"), "step_one_ok", "finance");
    world.records.open(&key("live"), manifest(&two)).await.unwrap();
    let id = world.made(&member(), good_with(json!({}))).await;
    world.transit(&approver(), &id, "approve_first", json!({})).await.ok();
    // A copy of what nobody has open is made as it lies there.
    world.app.close().await;
    let kept = world.root().join("prj_test/before");
    world.records.snapshot(&key("live"), &kept).await.unwrap();
    // The head alone decides; the state between the two steps is still there for those of an older manifest.
    let one = named(LEAVE, "submitted", "head").replace("from = [\"submitted\"]\nto = \"step_one_ok\"", "from = [\"submitted\"]\nto = \"approved\"");
    assert_ne!(one, named(LEAVE, "submitted", "head"));
    let mut world = world;
    world.app = world.records.open(&key("live"), manifest(&one)).await.unwrap();
    assert_eq!(world.app.get(&owner(), "requests", &id).await.unwrap().state.as_deref(), Some("submitted"), "a change of the form decides nothing");
    // Whoever decided stands in the table; that it moved on by itself does not.
    let table = String::from_utf8(world.get(&owner(), "/api/collections/requests/export.csv").await.bytes).unwrap();
    assert!(table.contains("Name of approver"), "{table}");
    let before = world.records.open(&key("before"), manifest(&two)).await.unwrap();
    assert_eq!(before.get(&owner(), "requests", &id).await.unwrap().state.as_deref(), Some("step_one_ok"));
}
