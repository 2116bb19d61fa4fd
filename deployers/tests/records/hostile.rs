//! What nobody should send, and a disk that fills.

use axum::body::Body;
use axum::http::{Method, Request, header};
use fleet_deployers::records::{AppKey, Limits, RecordsError};
use serde_json::json;

use super::world::{LEAVE, RECORDS, World, asking, good, good_with, input, member, owner, record};

#[tokio::test]
async fn html_is_data_and_control_characters_are_refused() {
    let world = World::new().await;
    let nasty = "<img src=x onerror=alert(1)> \" ' & {{7*7}} ${x} \u{202e}";
    let made = world.create(&member(), good_with(json!({ "title": nasty }))).await.ok();
    assert_eq!(made["title"], nasty);
    for control in ["a\u{0}b", "a\u{8}b", "a\u{1b}[2Jb", "a\nb", "a\u{9f}b"] {
        for field in ["title", "number", "email", "phone"] {
            assert_eq!(world.create(&member(), good_with(json!({ field: control }))).await.issue(field), "control_character", "{field} {control:?}");
        }
    }
    assert_eq!(world.create(&member(), good_with(json!({ "note": "a\u{0}b" }))).await.issue("note"), "control_character");
}

#[tokio::test]
async fn lying_types_are_refused_at_their_field() {
    let world = World::new().await;
    for (field, lie, code) in [
        ("title", json!(5), "not_text"),
        ("title", json!({ "$gt": "" }), "not_text"),
        ("note", json!(["a"]), "not_text"),
        ("hours", json!("many"), "not_a_number"),
        ("hours", json!(-1), "too_small"),
        ("hours", json!(1e9), "too_large"),
        ("cost", json!(1.005), "too_many_decimals"),
        ("first_day", json!("tomorrow"), "not_a_date"),
        ("kind", json!("holiday"), "not_an_option"),
        ("needs", json!(["car", "plane"]), "not_an_option"),
        ("trip", json!({ "from": "2026-09-02", "to": "2026-09-01" }), "end_before_start"),
        ("email", json!("a@b"), "not_an_email"),
        ("phone", json!("call me"), "not_a_phone"),
        ("stand_in", json!("per_stranger"), "not_a_person"),
        ("paid", json!("perhaps"), "not_yes_no"),
        ("proof", json!("file.pdf"), "not_a_file"),
    ] {
        assert_eq!(world.create(&member(), good_with(json!({ field: lie }))).await.issue(field), code, "{field}");
    }
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 0);
}

#[tokio::test]
async fn bodies_that_are_none_or_too_much() {
    let world = World::new().await;
    let send = |kind: &'static str, body: Vec<u8>| {
        let request = Request::post(RECORDS).header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
        let world = &world;
        async move { world.send(&member(), request).await }
    };
    for body in ["", "{", "[]", "null", "\"x\"", "{\"title\":\"a\"} x", "\u{0}"] {
        assert_eq!(send("application/json", body.into()).await.refused(400), "invalid", "{body:?}");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"] {
        assert_eq!(send(kind, good().to_string().into()).await.refused(400), "invalid", "{kind}");
    }
    assert_eq!(send("application/json", format!("{{\"title\":\"{}\"}}", "x".repeat(1 << 20)).into()).await.refused(413), "too_large");
    assert_eq!(send("application/json", format!("{}{}", "[".repeat(50_000), "]".repeat(50_000)).into()).await.refused(400), "invalid");
    let part = |n: usize| {
        let mut body = b"--XX\r\nContent-Disposition: form-data; name=\"proof\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7".to_vec();
        body.resize(body.len() + n, b'x');
        body.extend_from_slice(b"\r\n--XX--\r\n");
        body
    };
    assert_eq!(send("multipart/form-data; boundary=XX", part(26 << 20)).await.refused(413), "too_large");
    assert_eq!(send("multipart/form-data; boundary=XX", part(21 << 20)).await.refused(413), "too_large");
    assert_eq!(send("multipart/form-data; boundary=XX", b"--XX\r\nnonsense".to_vec()).await.refused(400), "invalid");
    assert_eq!(world.call(&member(), Method::PUT, RECORDS, None).await.refused(405), "invalid");
    assert_eq!(world.get(&member(), "/api/nothing/here").await.refused(404), "not_found");
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 0);
}

#[tokio::test]
async fn ids_that_are_none_find_nothing() {
    let world = World::new().await;
    world.made(&member(), good()).await;
    for id in ["x", "%00", "..%2F..%2Fdata.db", "'%20or%201=1--", &"a".repeat(5_000)] {
        assert_eq!(world.get(&owner(), &record(id)).await.refused(404), "not_found", "{id}");
        assert_eq!(world.delete(&owner(), id).await.refused(404), "not_found", "{id}");
    }
    assert!(AppKey::new("../x", "live").is_err());
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 1);
}

#[tokio::test]
async fn addresses_that_cannot_be_read_are_refused_like_everything_else() {
    let world = World::new().await;
    let mut russian = member();
    russian.locale = "ru".to_owned();
    for path in [
        format!("{RECORDS}?page=1&page=2"),
        format!("{RECORDS}?page=-1"),
        format!("{RECORDS}/%ff"),
        "/api/collections/%ff/records".to_owned(),
        format!("{RECORDS}/%ff/history"),
        "/api/files/requests/%ff/a.pdf".to_owned(),
        "/api/collections/requests/export.csv?view=all&view=mine".to_owned(),
    ] {
        let refused = world.get(&russian, &path).await;
        assert_eq!(refused.refused(400), "invalid", "{path}");
        assert!(!refused.json()["message"].as_str().unwrap().is_ascii(), "{path}: in the viewer's language");
    }
    assert_eq!(world.delete(&owner(), "x?rev=1&rev=2").await.refused(400), "invalid");
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_is_half_done() {
    let world = World::with(LEAVE, Limits { database_bytes: 400 * 1024, ..Limits::default() }).await;
    let long = good_with(json!({ "note": "ж".repeat(15_000) }));
    let mut kept = 0;
    let full = loop {
        let answer = world.create(&member(), long.clone()).await;
        if answer.status != 200 {
            break answer;
        }
        kept += 1;
        assert!(kept < 100, "the limit is never reached");
    };
    assert_eq!(full.refused(507), "full");
    assert!(full.json()["message"].as_str().unwrap().contains("no room left"));
    assert!(kept > 0);
    // What is there can be read, a refused write left nothing, and room that is made is used.
    let page = world.get(&owner(), RECORDS).await.ok();
    assert_eq!(page["totalItems"], kept);
    let id = page["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(world.delete(&owner(), &id).await.status, 204);
    world.create(&member(), good()).await.ok();
    // Together with writes that fit, one that does not takes none of them along.
    let mut big = good();
    big["note"] = json!("🦔".repeat(20_000));
    let writes = (0..20).map(|i| {
        let (app, values) = (world.app.clone(), if i % 2 == 0 { good() } else { big.clone() });
        async move { app.create(&member(), "requests", input(values)).await }
    });
    let before = world.app.count_all().await.unwrap();
    let done = futures_util::future::join_all(writes).await;
    for (i, done) in done.iter().enumerate() {
        assert!(if i % 2 == 0 { done.is_ok() } else { matches!(done, Err(RecordsError::Full)) }, "{i}: {:?}", done.as_ref().err());
    }
    assert_eq!(world.app.count_all().await.unwrap(), before + 10);
}

#[tokio::test]
async fn a_clock_that_jumps_breaks_nothing() {
    let world = World::new().await;
    for at in [i64::MIN, -1, 0, i64::MAX] {
        world.clock.store(at, std::sync::atomic::Ordering::SeqCst);
        let made = world.create(&member(), good()).await.ok();
        let created = made["created"].as_str().unwrap();
        assert_eq!(created.len(), 24, "{created}");
        // The look after the largest number begins again at the smallest.
        world.clock.store(super::world::START, std::sync::atomic::Ordering::SeqCst);
    }
    let found = world.get(&owner(), &asking(RECORDS, "filter=created < @now")).await.ok();
    assert_eq!(found["totalItems"], 3);
    assert!(found["items"].as_array().unwrap().iter().all(|r| r["rev"] == 1));
}
