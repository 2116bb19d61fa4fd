//! The rules as a table: who may do what, through every door.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::world::{LEAVE, RECORDS, World, approver, approver2, asking, good, good_with, guest, link_person, member, other, owner, record, unknown};
use fleet_deployers::records::{Limits, Viewer};

const PDF: &[u8] = b"%PDF-1.7 proof of it";

/// What each door answers to each person, for an entry that `member` wrote.
/// list (entries seen, or the refusal), view, create, update, delete, approve, file, export, history.
fn table() -> Vec<(&'static str, Viewer, [u16; 9])> {
    vec![
        //                          list view create update delete approve file export history
        ("author", member(), [1, 200, 200, 200, 403, 403, 200, 403, 200]),
        ("another member", other(), [0, 404, 200, 404, 404, 404, 404, 403, 404]),
        ("approver", approver(), [1, 200, 200, 200, 403, 200, 200, 200, 200]),
        ("approver of step two", approver2(), [1, 200, 403, 403, 403, 403, 200, 403, 200]),
        ("owner", owner(), [1, 200, 403, 403, 204, 403, 200, 200, 200]),
        ("guest", guest(), [0, 404, 403, 404, 404, 404, 404, 403, 404]),
        ("link person", link_person(), [403; 9]),
        ("somebody unknown", unknown(), [403; 9]),
    ]
}

#[tokio::test]
async fn every_door_asks_the_rules() {
    for (who, viewer, [list, view, create, update, delete, approve, file, export, history]) in table() {
        let world = World::new().await;
        let made = world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "a.pdf", PDF)).await.ok();
        let id = made["id"].as_str().unwrap().to_owned();
        let found = world.get(&viewer, RECORDS).await;
        if list == 403 {
            assert_eq!(found.refused(403), "forbidden", "{who} lists");
        } else {
            assert_eq!(found.ok()["totalItems"], list, "{who} lists");
        }
        let is = |door: &str, status: StatusCode, expected: u16| assert_eq!(status.as_u16(), expected, "{who}: {door}");
        is("view", world.get(&viewer, &record(&id)).await.status, view);
        is("create", world.create(&viewer, good()).await.status, create);
        is("history", world.get(&viewer, &format!("{}/history", record(&id))).await.status, history);
        is("file", world.get(&viewer, &format!("/api/files/requests/{id}/a.pdf")).await.status, file);
        is("export", world.get(&viewer, "/api/collections/requests/export.csv?view=all").await.status, export);
        is("export", world.get(&viewer, "/api/collections/requests/export.xlsx?view=all").await.status, export);
        is("update", world.patch(&viewer, &id, json!({ "title": "Changed" })).await.status, update);
        is("approve", world.transit(&viewer, &id, "approve_first", json!({})).await.status, approve);
        is("delete", world.delete(&viewer, &id).await.status, delete);
        // What was refused was not done.
        let now = world.get(&owner(), &record(&id)).await;
        if delete == 204 {
            is("after deletion", now.status, 404);
        } else {
            let now = now.ok();
            assert_eq!(now["title"], if update == 200 { "Changed" } else { "Sea" }, "{who}");
            assert_eq!(now["state"], if approve == 200 { "step_one_ok" } else { "submitted" }, "{who}");
        }
    }
}

#[tokio::test]
async fn what_a_record_says_one_can_do_is_what_one_can_do() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    for (viewer, can) in [
        (member(), json!({ "update": true, "delete": false, "transitions": [] })),
        (approver(), json!({ "update": true, "delete": false, "transitions": ["approve_first", "decline_first"] })),
        (approver2(), json!({ "update": false, "delete": false, "transitions": [] })),
        (owner(), json!({ "update": false, "delete": true, "transitions": [] })),
    ] {
        assert_eq!(world.get(&viewer, &record(&id)).await.ok()["can"], can, "{}", viewer.id);
        assert_eq!(world.get(&viewer, RECORDS).await.ok()["items"][0]["can"], can, "{}", viewer.id);
    }
}

#[tokio::test]
async fn a_collection_without_rules_is_locked_for_everyone() {
    let world = World::new().await;
    let letters = "/api/collections/letters/records";
    for viewer in [owner(), approver(), member()] {
        assert_eq!(world.get(&viewer, letters).await.refused(403), "locked");
        assert_eq!(world.post(&viewer, letters, json!({ "text": "x" })).await.refused(403), "locked");
        assert_eq!(world.get(&viewer, &format!("{letters}/aaaaaaaaaaaaaaa")).await.refused(403), "locked");
        assert_eq!(world.get(&viewer, "/api/collections/letters/export.csv").await.refused(403), "locked");
    }
    assert_eq!(world.get(&owner(), "/api/collections/nothing/records").await.refused(404), "not_found");
}

#[tokio::test]
async fn a_secret_field_is_told_through_no_door() {
    let world = World::new().await;
    let id = world.made(&member(), good()).await;
    world.patch(&approver(), &id, json!({ "secret": "zebra" })).await.ok();
    let blind = [
        "filter=secret='zebra'",
        "filter=secret~'zeb'",
        "filter=secret!=''",
        "filter=title='Sea' && secret>'a'",
        "filter=secret!='horse'",
        "filter=title!=secret",
        "search=zebra",
    ];
    for query in blind {
        let mine = world.get(&member(), &asking(RECORDS, query)).await.ok();
        assert_eq!(mine["totalItems"], 0, "{query}");
        let theirs = world.get(&approver(), &asking(RECORDS, query)).await.ok();
        assert_eq!(theirs["totalItems"], 1, "{query}");
    }
    // An order by it is an order by nothing.
    let second = world.made(&member(), good_with(json!({ "title": "Zoo" }))).await;
    world.patch(&approver(), &second, json!({ "secret": "aardvark" })).await.ok();
    let ids = |page: &serde_json::Value| page["items"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let (up, down) = (format!("{RECORDS}?sort=secret"), format!("{RECORDS}?sort=-secret"));
    assert_eq!(ids(&world.get(&member(), &up).await.ok()), ids(&world.get(&member(), &down).await.ok()));
    assert_eq!(ids(&world.get(&approver(), &up).await.ok()), [second.clone(), id.clone()]);
    assert_eq!(ids(&world.get(&approver(), &down).await.ok()), [id.clone(), second]);
    // Neither the record, nor its history, nor a table.
    assert!(!world.get(&member(), &record(&id)).await.ok().to_string().contains("zebra"));
    let table = world.get(&member(), "/api/collections/requests/export.csv").await;
    assert!(
        table.status == 200 && !String::from_utf8_lossy(&table.bytes).contains("zebra") && !String::from_utf8_lossy(&table.bytes).contains("For approvers")
    );
    let table = world.get(&approver(), "/api/collections/requests/export.csv").await;
    assert!(String::from_utf8_lossy(&table.bytes).contains("zebra"));
    // Nor a guess: what stands there is refused like anything else.
    let empty = world.made(&member(), good()).await;
    for guess in [json!("zebra"), json!("horse"), json!("")] {
        assert_eq!(world.patch(&member(), &id, json!({ "secret": guess })).await.issue("secret"), "forbidden", "{guess}");
    }
    for there in [&id, &empty] {
        assert_eq!(world.patch(&member(), there, json!({ "secret": null })).await.issue("secret"), "forbidden");
    }
    // A view that one is not offered is not a way in.
    assert_eq!(world.get(&member(), &format!("{RECORDS}?view=all")).await.refused(403), "forbidden");
    assert_eq!(world.get(&member(), &format!("{RECORDS}?view=none")).await.refused(404), "not_found");
}

#[tokio::test]
async fn an_app_by_link_takes_link_people_and_keeps_them_apart() {
    let text =
        LEAVE.replace("access = \"members\"", "access = \"link\"").replace("create = \"@request.auth.role = 'member'\"", "create = \"@request.auth.id != ''\"");
    let world = World::with(&text, Limits::default()).await;
    let (one, mut two) = (link_person(), link_person());
    two.id = "link_2".to_owned();
    let id = world.made(&one, good()).await;
    assert_eq!(world.get(&one, RECORDS).await.ok()["totalItems"], 1);
    assert_eq!(world.get(&two, RECORDS).await.ok()["totalItems"], 0);
    assert_eq!(world.get(&two, &record(&id)).await.refused(404), "not_found");
    assert_eq!(world.create(&unknown(), good()).await.refused(403), "forbidden");
}

#[tokio::test]
async fn people_unknown_are_nobody_s_author() {
    let text = LEAVE.replace("access = \"members\"", "access = \"public\"").replace("create = \"@request.auth.role = 'member'\"", "create = \"\"");
    let world = World::with(&text, Limits::default()).await;
    let id = world.made(&unknown(), good()).await;
    assert_eq!(world.get(&unknown(), RECORDS).await.ok()["totalItems"], 0, "`author = @request.auth.id` is true for nobody unknown");
    assert_eq!(world.get(&unknown(), &record(&id)).await.refused(404), "not_found");
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 1);
    let told = world.get(&unknown(), "/api/app").await.ok();
    assert_eq!((&told["me"], &told["people"]), (&serde_json::Value::Null, &json!([])));
}

#[tokio::test]
async fn without_the_gateway_s_word_nothing_is_answered() {
    let world = World::new().await;
    for path in ["/api/app", RECORDS, "/api/realtime", "/api/nothing"] {
        let request = axum::http::Request::get(path).header("x-viewer", "per_owner").body(axum::body::Body::empty()).unwrap();
        assert_eq!(world.unsigned(request).await.refused(403), "forbidden", "{path}");
    }
}
