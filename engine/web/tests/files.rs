//! Files: known by content, kept by hash, given to whoever sees the thread and to nobody else.

use std::sync::Arc;

use axum::http::StatusCode;
use fleet_web::{CheckState, Limits, Readiness, ReadyCheck};
use serde_json::json;

use crate::house::House;
use crate::seed;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000";

#[tokio::test]
async fn a_file_goes_along_and_comes_back_as_it_was() {
    let house = House::full("en").await;
    let sent = house.files("mira", "/api/v1/files", &[("file", Some("../штат <b>.csv"), "имя;цена\n".as_bytes()), ("file", Some("photo.png"), PNG)]).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let files = sent.json()["files"].clone();
    assert_eq!((&files[0]["name"], &files[0]["mime"], &files[1]["mime"]), (&json!("штат b.csv"), &json!("text/csv"), &json!("image/png")));
    let ids = json!([files[0]["id"], files[1]["id"]]);
    let said = house.json("mira", "/api/v1/threads/thr_leave/messages", &json!({"text": "", "files": ids})).await;
    assert_eq!(said.status, StatusCode::ACCEPTED);
    let kept = house.web.files.folder().join(files[0]["sha256"].as_str().unwrap());
    assert_eq!(std::fs::read(&kept).unwrap(), "имя;цена\n".as_bytes());
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let path = format!("/t/thr_leave/files/{}", files[0]["id"].as_str().unwrap());
    for who in ["mira", "olga"] {
        let got = house.get(who, &path).await;
        assert_eq!((got.status, got.body.as_str()), (StatusCode::OK, "имя;цена\n"), "{who}");
        assert_eq!(got.header("content-type"), "text/csv");
        assert!(got.header("content-disposition").starts_with("attachment; filename*=UTF-8''%D1%88"));
    }
    for who in ["gus", "anton"] {
        assert_eq!(house.get(who, &path).await.status, StatusCode::NOT_FOUND, "{who}: what was said with it is not theirs to read");
    }
    assert_eq!(house.get("mira", &path.replace("thr_leave", "thr_papers")).await.status, StatusCode::NOT_FOUND, "it was not sent there");
}

#[tokio::test]
async fn what_is_not_taken_is_named() {
    let house = House::full("en").await;
    for (name, bytes, code) in [
        ("virus.exe", b"MZ\x90\0".as_slice(), "file-kind"),
        ("page.html", b"<script>alert(1)</script>", "file-kind"),
        ("drawing.svg", b"<svg onload=alert(1)>", "file-kind"),
        ("archive.zip", b"PK\x03\x04....", "file-unsafe"),
        ("photo.png", b"just words", "file-lies"),
        ("list.csv", PNG, "file-lies"),
        ("empty.csv", b"", "file-empty"),
        ("empty.pdf", b"", "file-empty"),
    ] {
        let answer = house.files("mira", "/api/v1/files", &[("file", Some(name), bytes)]).await;
        assert_eq!(answer.code(), code, "{name}");
        assert!(answer.json()["error"]["message"].as_str().unwrap().contains(name), "{name}");
    }
    assert_eq!(house.files("mira", "/api/v1/files", &[("text", None, b"no file")]).await.code(), "empty");
    assert_eq!(house.json("mira", "/api/v1/files", &json!({})).await.code(), "unreadable");
    assert!(!house.web.files.folder().exists() || std::fs::read_dir(house.web.files.folder()).unwrap().next().is_none(), "nothing refused is kept");
}

#[tokio::test]
async fn large_and_many_files_are_refused() {
    let limits = Limits { file: 1024 * 1024, files: 2, ..Limits::default() };
    let house = House::with("http://localhost:7070", limits).await;
    seed::everything(house.store(), "en").await;
    let large = vec![b'a'; 1024 * 1024 + 1];
    let answer = house.files("mira", "/api/v1/files", &[("file", Some("big.txt"), &large)]).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "file-too-large".into()));
    assert!(answer.body.contains("big.txt") && answer.body.contains("1 MB"));
    let one = ("file", Some("a.txt"), b"a".as_slice());
    assert_eq!(house.files("mira", "/api/v1/files", &[one, one, one]).await.code(), "too-many-files");
}

#[tokio::test]
async fn files_are_paced_have_an_end_in_a_day_and_leave_room_on_the_disk() {
    let limits = Limits { messages_a_minute: 3, files_a_day: 3 * 1024 * 1024, ..Limits::default() };
    let mut house = House::with("http://localhost:7070", limits).await;
    seed::everything(house.store(), "en").await;
    let bytes = vec![b'a'; 3 * 1024 * 1024];
    let send = async |who: &str, size: usize| house.files(who, "/api/v1/files", &[("file", Some("a.txt"), &bytes[..size])]).await;
    assert_eq!(send("rita", 2 * 1024 * 1024).await.status, StatusCode::CREATED);
    let answer = send("rita", 1024 * 1024 + 1).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "files-a-day".into()));
    assert!(answer.body.contains("3 MB"), "{}", answer.body);
    assert_eq!(send("rita", 1024).await.status, StatusCode::CREATED, "what was refused is not counted");
    assert_eq!(send("rita", 1).await.code(), "too-fast");
    assert_eq!(send("mira", 1).await.status, StatusCode::CREATED, "others go on");
    house.later(86_400_000);
    assert_eq!(send("rita", 3 * 1024 * 1024).await.status, StatusCode::CREATED);

    let mut web = house.web.clone();
    let failing = || ReadyCheck { name: ReadyCheck::DISK, state: CheckState::Failing("1 MiB is free".into()) };
    web.ready = Arc::new(move || Box::pin(async move { Readiness { checks: vec![failing()] } }));
    house.router = fleet_web::router(web);
    let before = std::fs::read_dir(house.web.files.folder()).unwrap().count();
    for path in ["/api/v1/files", "/t/thr_leave/say"] {
        let answer = house.files("mira", path, &[("file", Some("b.txt"), b"new")]).await;
        assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE, "{path}");
    }
    assert_eq!(std::fs::read_dir(house.web.files.folder()).unwrap().count(), before);
}

#[tokio::test]
async fn nobody_attaches_what_somebody_else_sent() {
    let house = House::full("en").await;
    let sent = house.files("rita", "/api/v1/files", &[("file", Some("a.txt"), b"secret")]).await.json();
    let id = sent["files"][0]["id"].clone();
    for ids in [json!([id]), json!(["fil_0"]), json!(["../../etc/passwd"]), json!(["fil_a/../b"])] {
        let answer = house.json("mira", "/api/v1/threads/thr_leave/messages", &json!({"text": "x", "files": ids})).await;
        assert_eq!(answer.code(), "file-unknown", "{ids}");
    }
    assert!(house.inbox().await.is_empty());
}

#[tokio::test]
async fn what_no_message_names_goes_after_a_day_and_nothing_else() {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let house = House::full("en").await;
    let send = async |name: &str, bytes: &[u8]| house.files("mira", "/api/v1/files", &[("file", Some(name), bytes)]).await.json()["files"][0].clone();
    let said = send("said.txt", b"said").await;
    let twin = send("twin.txt", b"said").await;
    let unsaid = send("unsaid.txt", b"unsaid").await;
    let late = send("late.txt", b"late").await;
    let say = async |file: &serde_json::Value| {
        let message = json!({"text": "", "files": [file["id"]]});
        house.json("mira", "/api/v1/threads/thr_leave/messages", &message).await.status
    };
    assert_eq!(say(&said).await, StatusCode::ACCEPTED);
    let sweep = async || house.web.files.sweep(house.store()).await.unwrap();
    let bytes = |file: &serde_json::Value| house.web.files.folder().join(file["sha256"].as_str().unwrap()).exists();
    house.later(DAY - 1);
    assert_eq!(sweep().await, 0, "it may be said yet");
    // Said at the last moment: from here on it is named, whatever the sweep read before.
    assert_eq!(say(&late).await, StatusCode::ACCEPTED);
    // What a crash left between the description and the bytes.
    let left = house.web.files.folder().join("0".repeat(64));
    std::fs::write(&left, b"left").unwrap();
    house.later(2);
    let young = send("young.txt", b"young").await;
    assert_eq!(sweep().await, 2, "the one that nobody said, and the twin's second name");
    assert!(bytes(&said) && bytes(&late) && bytes(&young) && !bytes(&unsaid) && !left.exists());
    assert_eq!(house.get("mira", &format!("/t/thr_leave/files/{}", said["id"].as_str().unwrap())).await.body, "said");
    for gone in [&unsaid, &twin] {
        assert_eq!(say(gone).await, StatusCode::BAD_REQUEST);
    }
    house.later(10 * DAY);
    assert_eq!((sweep().await, bytes(&said), bytes(&late)), (1, true, true), "the young one was never said");
    // A description that cannot be read may be of anything: nothing goes.
    send("last.txt", b"last").await;
    std::fs::write(house.web.files.folder().join("fil_broken.json"), b"{").unwrap();
    house.later(2 * DAY);
    house.web.files.sweep(house.store()).await.unwrap_err();
}
