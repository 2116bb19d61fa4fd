//! Attachments: lying types, names, sizes, who may fetch them, what is tidied away.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use super::world::{RECORDS, World, approver, good, member, other, owner, record};

const PDF: &[u8] = b"%PDF-1.7 proof of it";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

fn stored(world: &World) -> Vec<String> {
    let folder = world.app.folder().join("files");
    std::fs::read_dir(folder).map(|d| d.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()).unwrap_or_default()
}

#[tokio::test]
async fn a_file_comes_back_as_it_went() {
    let world = World::new().await;
    let made = world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "../Справка %22№1%22.PDF", PDF)).await.ok();
    assert_eq!(made["proof"], json!({ "name": "Справка _№1_.pdf", "size": PDF.len(), "type": "application/pdf" }));
    let id = made["id"].as_str().unwrap();
    let path = format!("/api/files/requests/{id}/%D0%A1%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0%20_%E2%84%961_.pdf");
    let file = world.get(&member(), &path).await;
    assert_eq!((file.status.as_u16(), &file.bytes[..]), (200, PDF));
    assert_eq!(file.header(header::CONTENT_TYPE), "application/pdf");
    assert!(file.header(header::CONTENT_DISPOSITION).starts_with("inline; filename=\""));
    assert!(file.header(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    assert_eq!(file.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    for path in [format!("/api/files/requests/{id}/other.pdf"), format!("/api/files/letters/{id}/a.pdf"), format!("/api/files/requests/{id}/..%2F..%2Fdata.db")]
    {
        let answer = world.get(&owner(), &path).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{path}: {}", answer.status);
    }
    assert_eq!(world.get(&other(), &path).await.refused(404), "not_found");
    let record = world.get(&owner(), &record(id)).await.ok().to_string();
    assert!(!record.contains("sha256"), "{record}");
}

#[tokio::test]
async fn content_decides_not_the_label() {
    let world = World::new().await;
    let big = [PDF, &vec![b'x'; 100_000]].concat();
    for (name, bytes, code) in [
        ("a.pdf", &b"just words"[..], "file_type"),
        ("a.pdf", b"<script>alert(1)</script>", "file_type"),
        ("a.png", b"<svg onload=alert(1)>", "file_type"),
        ("a.pdf", b"MZ\x90\0 a program", "file_type"),
        ("a.png", PDF, "file_name"),
        ("a.pdf.exe", PDF, "file_name"),
        ("a", PDF, "file_name"),
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", &big, "file_too_large"),
    ] {
        let answer = world.form(&member(), Method::POST, RECORDS, &good(), ("proof", name, bytes)).await;
        assert_eq!(answer.issue("proof"), code, "{name}");
    }
    let answer = world.form(&member(), Method::POST, RECORDS, &good(), ("title", "a.pdf", PDF)).await;
    assert_eq!(answer.issue("title"), "unknown_field");
    assert_eq!(
        world
            .create(&member(), {
                let mut v = good();
                v["proof"] = json!({ "name": "a.pdf", "size": 1, "type": "application/pdf", "sha256": "0" });
                v
            })
            .await
            .issue("proof"),
        "not_a_file"
    );
    assert_eq!(stored(&world), Vec::<String>::new(), "what is refused is not kept");
    assert_eq!(world.get(&owner(), RECORDS).await.ok()["totalItems"], 0);
}

#[tokio::test]
async fn a_refused_entry_leaves_no_file_behind() {
    let world = World::new().await;
    let mut bad = good();
    bad["title"] = json!("");
    assert_eq!(world.form(&member(), Method::POST, RECORDS, &bad, ("proof", "a.pdf", PDF)).await.issue("title"), "required");
    assert_eq!(stored(&world), Vec::<String>::new());
    // Everything that is wrong is told at once, and to those alone who may write here.
    bad["email"] = json!("nobody");
    let answer = world.form(&member(), Method::POST, RECORDS, &bad, ("proof", "a.pdf", b"just words")).await;
    for (field, code) in [("title", "required"), ("email", "not_an_email"), ("proof", "file_type")] {
        assert_eq!(answer.issue(field), code);
    }
    assert_eq!(world.form(&owner(), Method::POST, RECORDS, &bad, ("proof", "a.pdf", b"just words")).await.refused(403), "forbidden");
    let id = world.made(&member(), good()).await;
    let answer = world.form(&member(), Method::PATCH, &record(&id), &json!({ "hours": "x" }), ("proof", "a.pdf", b"just words")).await;
    assert_eq!((answer.issue("hours"), answer.issue("proof")), ("not_a_number".to_owned(), "file_type".to_owned()));
    assert_eq!(world.get(&member(), &record(&id)).await.ok()["rev"], 1);
    assert_eq!(stored(&world), Vec::<String>::new());
}

#[tokio::test]
async fn files_go_when_the_last_entry_lets_go() {
    let world = World::new().await;
    let nothing = world.form(&member(), Method::POST, RECORDS, &Value::Null, ("proof", "a.pdf", PDF)).await;
    assert_eq!(nothing.refused(400), "invalid", "null is no object");
    let one = world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "a.pdf", PDF)).await.ok();
    let two = world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "b.pdf", PDF)).await.ok();
    let id = |r: &Value| r["id"].as_str().unwrap().to_owned();
    assert_eq!(stored(&world).len(), 1, "the same content lies there once");
    world.delete(&owner(), &id(&one)).await;
    assert_eq!(stored(&world).len(), 1);
    // Sent back as it was shown it stays; another takes its place; null takes it away.
    let same = world.patch(&member(), &id(&two), json!({ "proof": two["proof"], "title": "Lake" })).await.ok();
    assert_eq!(same["proof"], two["proof"]);
    let other = world.form(&member(), Method::PATCH, &record(&id(&two)), &json!({}), ("proof", "c.png", PNG)).await.ok();
    assert_eq!(other["proof"]["type"], "image/png");
    assert_eq!(stored(&world).len(), 1);
    let none = world.patch(&member(), &id(&two), json!({ "proof": null })).await.ok();
    assert_eq!(none["proof"], Value::Null);
    assert_eq!(stored(&world), Vec::<String>::new());
    let history = world.get(&approver(), &format!("{}/history", record(&id(&two)))).await.ok().to_string();
    assert!(history.contains("c.png") && !history.contains("sha256"), "{history}");
}

#[tokio::test]
async fn a_plain_form_works_too() {
    let world = World::new().await;
    let mut body = String::new();
    for (name, value) in [
        ("title", "Море"),
        ("first_day", "2026-08-01"),
        ("last_day", "2026-08-02"),
        ("kind", "rest"),
        ("needs", "car"),
        ("needs", "flat"),
        ("hours", "1.5"),
        ("paid", "on"),
        ("trip.from", "2026-08-01"),
        ("trip.to", "2026-08-02"),
        ("note", "a\r\nb"),
    ] {
        write!(body, "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    body.push_str("--XX\r\nContent-Disposition: form-data; name=\"proof\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--XX--\r\n");
    let request = Request::post(RECORDS).header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX").body(Body::from(body)).unwrap();
    let made = world.send(&member(), request).await.ok();
    for (field, kept) in [
        ("title", json!("Море")),
        ("needs", json!(["car", "flat"])),
        ("hours", json!(1.5)),
        ("paid", json!(true)),
        ("trip", json!({ "from": "2026-08-01", "to": "2026-08-02" })),
        ("note", json!("a\nb")),
        ("proof", Value::Null),
    ] {
        assert_eq!(made[field], kept, "{field}");
    }
}

#[tokio::test]
async fn an_upload_to_what_was_erased_leaves_nothing() {
    let world = World::new().await;
    world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "a.pdf", PDF)).await.ok();
    world.app.erase().await.unwrap();
    assert_eq!(world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "b.png", PNG)).await.refused(503), "closed");
    assert!(!world.app.folder().exists(), "a file of somebody came back after it was erased");
}

#[tokio::test]
async fn what_a_crash_left_is_swept_at_the_next_opening() {
    let world = World::new().await;
    world.form(&member(), Method::POST, RECORDS, &good(), ("proof", "a.pdf", PDF)).await.ok();
    let folder = world.app.folder().join("files");
    std::fs::write(folder.join("0".repeat(64)), "left").unwrap();
    std::fs::write(folder.join(".unfinished"), "left").unwrap();
    world.records.close().await;
    let again = world.records.open(&super::world::key("live"), super::world::manifest(super::world::LEAVE)).await.unwrap();
    assert_eq!(stored(&world).len(), 1);
    assert_eq!(again.count_all().await.unwrap(), 1);
}
