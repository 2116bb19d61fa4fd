//! One entry from its making to its end: what is kept, what is not believed, what is refused.

use axum::http::Method;
use serde_json::{Value, json};

use super::world::{RECORDS, World, approver, approver2, good, good_with, member, owner, record};

fn full() -> Value {
    good_with(json!({
        "note": "Two\nlines <script>alert(1)</script>", "needs": ["flat", "car"], "hours": "12.50", "cost": 99.9,
        "trip": { "from": "2026-08-03", "to": "2026-08-05" }, "email": "a@b.co", "phone": "+7 (999) 123-45-67",
        "stand_in": "per_other", "paid": true, "number": "A-1",
    }))
}

#[tokio::test]
async fn every_type_is_kept_as_it_was_given() {
    let world = World::new().await;
    let made = world.create(&member(), full()).await.ok();
    let id = made["id"].as_str().unwrap();
    assert!(id.len() == 15 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{id}");
    let read = world.get(&member(), &record(id)).await.ok();
    assert_eq!(made, read);
    for (field, kept) in [
        ("title", json!("Sea")),
        ("note", json!("Two\nlines <script>alert(1)</script>")),
        ("first_day", json!("2026-08-03")),
        ("days", json!(5)),
        ("kind", json!("rest")),
        ("needs", json!(["car", "flat"])),
        ("hours", json!(12.5)),
        ("cost", json!(99.9)),
        ("trip", json!({ "from": "2026-08-03", "to": "2026-08-05" })),
        ("email", json!("a@b.co")),
        ("phone", json!("+7 (999) 123-45-67")),
        ("stand_in", json!("per_other")),
        ("paid", json!(true)),
        ("number", json!("A-1")),
        ("proof", Value::Null),
        ("author", json!("per_member")),
        ("author_name", json!("Name of member")),
        ("state", json!("submitted")),
        ("rev", json!(1)),
        ("collection", json!("requests")),
    ] {
        assert_eq!(read[field], kept, "{field}");
    }
    assert!(read.get("secret").is_none(), "a field that the viewer may not read is not there");
    assert!(read["created"].as_str().unwrap().starts_with("2026-07-01T08:00:00."), "{read}");
}

#[tokio::test]
async fn what_a_client_says_of_the_service_s_own_columns_is_not_believed() {
    let world = World::new().await;
    let lie = json!({ "id": "aaaaaaaaaaaaaaa", "author": "per_owner", "author_name": "Boss", "state": "approved", "rev": 7, "created": "1999-01-01", "days": 400, "can": {} });
    let made = world.create(&member(), good_with(lie.clone())).await.ok();
    assert_ne!(made["id"], "aaaaaaaaaaaaaaa");
    assert_eq!(
        (&made["author"], &made["author_name"], &made["state"], &made["rev"], &made["days"]),
        (&json!("per_member"), &json!("Name of member"), &json!("submitted"), &json!(1), &json!(5))
    );
    let id = made["id"].as_str().unwrap();
    let mut change = lie;
    change["rev"] = json!(1);
    change["title"] = json!("Lake");
    let changed = world.patch(&member(), id, change).await.ok();
    assert_eq!(
        (&changed["id"], &changed["author"], &changed["state"], &changed["rev"], &changed["days"]),
        (&json!(id), &json!("per_member"), &json!("submitted"), &json!(2), &json!(5))
    );
    assert_eq!(changed["created"], made["created"]);
}

#[tokio::test]
async fn a_new_entry_needs_what_is_required_and_nothing_else() {
    let world = World::new().await;
    let empty = world.create(&member(), json!({ "title": "   ", "nonsense": 1 })).await;
    for (field, code) in [("title", "required"), ("first_day", "required"), ("last_day", "required"), ("kind", "required"), ("nonsense", "unknown_field")] {
        assert_eq!(empty.issue(field), code);
    }
    assert_eq!(empty.json()["data"].as_object().unwrap().len(), 5, "{}", empty.json());
    let backwards = world.create(&member(), good_with(json!({ "last_day": "2026-08-01" }))).await;
    assert_eq!(backwards.issue("last_day"), "end_before_start");
    assert_eq!(world.create(&member(), good_with(json!({ "stand_in": "per_nobody" }))).await.issue("stand_in"), "not_a_person");
    assert_eq!(world.create(&member(), good_with(json!({ "secret": "mine" }))).await.issue("secret"), "forbidden");
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 0, "nothing of this was kept");
}

#[tokio::test]
async fn sentences_are_in_the_language_of_the_viewer() {
    let world = World::new().await;
    let mut russian = member();
    russian.locale = "ru".to_owned();
    let refused = world.create(&russian, good_with(json!({ "title": "x".repeat(81) }))).await;
    assert_eq!(refused.json()["data"]["title"]["message"], "Слишком длинно: предел в знаках — 80.");
    assert_eq!(refused.json()["message"], "Проверьте отмеченные поля.");
    assert_eq!(
        world.create(&member(), good_with(json!({ "title": "x".repeat(81) }))).await.json()["data"]["title"]["message"],
        "Too long: at most 80 characters."
    );
}

#[tokio::test]
async fn a_change_touches_only_what_is_sent() {
    let world = World::new().await;
    let id = world.made(&member(), full()).await;
    let changed = world.patch(&member(), &id, json!({ "hours": null, "last_day": "2026-08-10", "rev": 1 })).await.ok();
    assert_eq!((&changed["hours"], &changed["days"], &changed["title"], &changed["rev"]), (&Value::Null, &json!(8), &json!("Sea"), &json!(2)));
    assert_eq!(world.patch(&member(), &id, json!({ "title": "" })).await.issue("title"), "required");
    // Nothing new is no new revision.
    assert_eq!(world.patch(&member(), &id, json!({ "title": "Sea" })).await.ok()["rev"], 2);
    let stale = world.patch(&member(), &id, json!({ "title": "Lake", "rev": 1 })).await;
    assert_eq!(stale.refused(409), "conflict");
    assert_eq!(stale.json()["data"]["rev"]["message"], "2");
    for nonsense in [json!("x"), json!(1.5), json!([])] {
        assert_eq!(world.patch(&member(), &id, json!({ "title": "Lake", "rev": nonsense })).await.refused(400), "invalid");
    }
    assert_eq!(world.get(&member(), &record(&id)).await.ok()["title"], "Sea");
}

#[tokio::test]
async fn states_cannot_be_skipped() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    assert_eq!(world.transit(&approver2(), &id, "approve_second", json!({})).await.refused(409), "wrong_state");
    assert_eq!(world.transit(&approver(), &id, "approve_second", json!({})).await.refused(403), "forbidden");
    assert_eq!(world.transit(&member(), &id, "approve_first", json!({})).await.refused(403), "forbidden");
    assert_eq!(world.transit(&approver(), &id, "no_such", json!({})).await.refused(404), "not_found");
    let first = world.transit(&approver(), &id, "approve_first", json!({ "rev": 1, "reason": "  fine " })).await.ok();
    assert_eq!((&first["state"], &first["rev"]), (&json!("step_one_ok"), &json!(2)));
    assert_eq!(first["can"]["transitions"], json!([]));
    assert_eq!(world.transit(&approver(), &id, "approve_first", json!({})).await.refused(409), "wrong_state");
    assert_eq!(world.transit(&approver2(), &id, "decline_second", json!({ "reason": " " })).await.issue("reason"), "required");
    assert_eq!(world.transit(&approver2(), &id, "decline_second", json!({ "reason": "a\u{0}b" })).await.issue("reason"), "control_character");
    assert_eq!(world.transit(&approver2(), &id, "decline_second", json!({ "reason": 5 })).await.refused(400), "invalid");
    assert_eq!(world.transit(&approver2(), &id, "approve_second", json!({ "rev": 1 })).await.refused(409), "conflict");
    assert_eq!(world.transit(&approver2(), &id, "approve_second", json!({})).await.ok()["state"], "approved");
    // A decided entry is the author's no more.
    assert_eq!(world.patch(&member(), &id, json!({ "title": "Lake" })).await.refused(403), "forbidden");
}

#[tokio::test]
async fn nobody_decides_their_own() {
    let world = World::new().await;
    let own = world.create(&approver(), good()).await.ok();
    assert_eq!(own["can"]["transitions"], json!([]));
    assert_eq!(world.transit(&approver(), own["id"].as_str().unwrap(), "approve_first", json!({})).await.refused(403), "forbidden");
}

#[tokio::test]
async fn history_tells_who_did_what_and_why() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    world.patch(&member(), &id, json!({ "title": "Lake", "hours": 3 })).await.ok();
    world.patch(&approver(), &id, json!({ "secret": "psst" })).await.ok();
    world.transit(&approver(), &id, "decline_first", json!({ "reason": "Too busy" })).await.ok();
    let told = world.get(&approver(), &format!("{}/history", record(&id))).await.ok();
    let lines = told.as_array().unwrap();
    assert_eq!(lines.iter().map(|l| l["what"].as_str().unwrap()).collect::<Vec<_>>(), ["created", "updated", "updated", "transition"]);
    assert_eq!(lines[0]["by"], json!({ "id": "per_member", "name": "Name of member" }));
    assert_eq!(lines[1]["changes"], json!([{ "field": "hours", "from": null, "to": 3 }, { "field": "title", "from": "Sea", "to": "Lake" }]));
    assert_eq!(lines[2]["changes"], json!([{ "field": "secret", "from": null, "to": "psst" }]));
    assert_eq!((&lines[3]["transition"], &lines[3]["reason"]), (&json!("decline_first"), &json!("Too busy")));
    assert_eq!(lines[3]["changes"], json!([{ "field": "state", "from": "submitted", "to": "declined" }]));
    let mine = world.get(&member(), &format!("{}/history", record(&id))).await.ok();
    assert!(!mine.to_string().contains("psst") && !mine.to_string().contains("secret"), "{mine}");
    assert_eq!(mine.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn deleting_takes_everything_along() {
    let world = World::new().await;
    let id = world.made(&member(), full()).await;
    assert_eq!(world.call(&owner(), Method::DELETE, &format!("{}?rev=9", record(&id)), None).await.refused(409), "conflict");
    assert_eq!(world.delete(&owner(), &id).await.status, 204);
    assert_eq!(world.get(&owner(), &record(&id)).await.refused(404), "not_found");
    assert_eq!(world.delete(&owner(), &id).await.refused(404), "not_found");
    assert!(world.app.pending_notices(10).await.unwrap().is_empty());
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 0);
    // What was unique is free again.
    world.create(&member(), full()).await.ok();
    let pages = world.get(&owner(), &format!("{RECORDS}?perPage=1")).await.ok();
    assert_eq!((&pages["totalItems"], &pages["totalPages"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn the_same_key_is_the_same_entry() {
    let world = World::new().await;
    let send = |viewer, key: &'static str| {
        let request = axum::http::Request::post(RECORDS)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(axum::body::Body::from(good().to_string()))
            .unwrap();
        let world = &world;
        async move { world.send(&viewer, request).await }
    };
    let first = send(member(), "k1").await.ok();
    assert_eq!(send(member(), "k1").await.ok()["id"], first["id"]);
    assert_ne!(send(member(), "k2").await.ok()["id"], first["id"]);
    // The key of another person is another key.
    assert_ne!(send(approver(), "k1").await.ok()["id"], first["id"]);
    let mut other = good();
    other["title"] = json!("Something else");
    let request = axum::http::Request::post(RECORDS).header("content-type", "application/json").header("idempotency-key", "k1");
    let reused = world.send(&member(), request.body(axum::body::Body::from(other.to_string())).unwrap()).await;
    assert_eq!(reused.refused(409), "key_reused", "what is not kept is not called kept");
    assert_eq!(send(member(), "").await.refused(400), "invalid");
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 3);
    world.clock.fetch_add(24 * 60 * 60 * 1000 + 1000, std::sync::atomic::Ordering::SeqCst);
    assert_ne!(send(member(), "k1").await.ok()["id"], first["id"]);
}

#[tokio::test]
async fn the_screen_gets_only_what_its_viewer_may_use() {
    let world = World::new().await;
    let told = world.get(&member(), "/api/app").await.ok();
    assert_eq!(
        (&told["title"]["ru"], &told["env"], &told["version"], &told["origin"]),
        (&json!("Заявки на отпуск"), &json!("live"), &json!("abc"), &json!("template"))
    );
    assert_eq!(told["me"], json!({ "id": "per_member", "name": "Name of member", "roles": ["member"], "locale": "en" }));
    let requests = &told["collections"][0];
    let names = |list: &Value| list.as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(!names(&requests["fields"]).contains(&"secret".to_owned()));
    assert_eq!(names(&requests["views"]), ["mine"]);
    assert_eq!(names(&requests["workflow"]["transitions"]), Vec::<String>::new());
    assert_eq!((&requests["can"]["create"], &requests["can"]["delete"]), (&json!(true), &json!(false)));
    assert!(!told.to_string().contains("@request"), "rules stay inside");
    assert_eq!(told["people"].as_array().unwrap().len(), 6);
    let told = world.get(&approver(), "/api/app").await.ok();
    assert!(names(&told["collections"][0]["fields"]).contains(&"secret".to_owned()));
    assert_eq!(names(&told["collections"][0]["views"]), ["mine", "all"]);
    assert_eq!(names(&told["collections"][0]["workflow"]["transitions"]), ["approve_first", "decline_first"]);
    // Nobody may do anything with letters: they have no rules.
    assert_eq!(told["collections"][1]["can"], json!({ "list": false, "view": false, "create": false, "update": false, "delete": false }));
}

#[tokio::test]
async fn of_very_many_unknown_fields_a_few_are_named() {
    let world = World::new().await;
    let mut values = good();
    for n in 0..5_000 {
        values[format!("unknown{n}")] = json!(n);
    }
    let answer = world.post(&member(), RECORDS, values).await;
    answer.refused(400);
    assert_eq!(answer.json()["data"].as_object().unwrap().len(), 20);
}
