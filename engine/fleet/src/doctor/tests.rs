//! The doctor's judgements: each trouble is seen, and a sound instance has none.

use std::sync::Arc;
use std::time::Duration;

use fleet_domain::audit::AuditEntry;
use fleet_store::{AuditState, Commit, Place, Store};

use super::store::clock_at;
use super::{data, store, *};
use crate::backup::{AuditHead, LastBackup};
use crate::config::{Sources, load};
use crate::data::{DataFolder, write_private};

#[test]
fn a_clock_that_jumped_back_or_was_never_set_is_seen() {
    let now = 1_800_000_000_000;
    assert_eq!(clock_at(now, None).state, State::Ok);
    assert_eq!(clock_at(now, Some(now + 60_000)).state, State::Ok);
    assert_eq!(clock_at(now, Some(now + 3_600_000)).state, State::Fail);
    assert_eq!(clock_at(1_000, None).state, State::Fail);
}

#[test]
fn an_old_or_missing_backup_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let at = DataFolder::at(folder.path());
    let config = load(&Sources::default()).unwrap().config;
    let now = 1_800_000_000_000;
    assert_eq!(data::backup(&at, &config, now).state, State::Ok, "nothing to lose yet");
    std::fs::write(at.database(), "").unwrap();
    assert_eq!(data::backup(&at, &config, now).state, State::Warn);
    write_private(&at.secret(), b"x").unwrap();
    assert_eq!(data::backup(&at, &config, now).state, State::Ok, "a fleet of today owes none yet");
    let two_days_ago = std::time::SystemTime::now() - Duration::from_hours(48);
    std::fs::File::options().write(true).open(at.secret()).unwrap().set_modified(two_days_ago).unwrap();
    assert_eq!(data::backup(&at, &config, now).state, State::Warn);
    let file = folder.path().join("b.tar.gz");
    let last = |made_at| {
        write_private(&at.backups().join("last.json"), &serde_json::to_vec(&LastBackup { made_at, file: file.clone(), audit: None }).unwrap()).unwrap();
    };
    last(now - 3_600_000);
    assert_eq!(data::backup(&at, &config, now).state, State::Warn, "the file is gone");
    std::fs::write(&file, "").unwrap();
    assert_eq!(data::backup(&at, &config, now).state, State::Ok);
    last(now - 25 * 3_600_000);
    assert_eq!(data::backup(&at, &config, now).state, State::Warn);
}

#[test]
fn files_that_others_may_read_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = DataFolder::at(folder.path());
    let config = load(&Sources::default()).unwrap().config;
    let privacy = || data::look(&at, &config).into_iter().find(|c| c.id == "privacy").unwrap();
    write_private(&at.secret(), b"x").unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(privacy().state, State::Ok);
    std::fs::set_permissions(at.secret(), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(privacy().state, State::Warn);
    assert!(privacy().found.contains("secret"));
}

#[test]
fn a_repository_that_lost_its_head_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = DataFolder::at(folder.path());
    assert_eq!(data::repositories(&at).state, State::Ok);
    let mirror = at.repos().join("prj_1.git");
    for part in ["objects", "refs"] {
        std::fs::create_dir_all(mirror.join(part)).unwrap();
    }
    assert_eq!(data::repositories(&at).state, State::Fail);
    std::fs::write(mirror.join("HEAD"), "ref: refs/heads/main").unwrap();
    assert_eq!(data::repositories(&at).state, State::Ok);
}

/// Acts of a fleet, each with this detail, in a store of its own.
async fn acts(at: &DataFolder, details: &[&str]) -> AuditState {
    let _ = std::fs::remove_file(at.database());
    let store = Store::open(&Place::Sqlite(at.database()), Arc::new(|| 1_800_000_000_000)).await.unwrap();
    for detail in details {
        let (act, object) = ("start".to_owned(), "x".to_owned());
        let entry = AuditEntry { at: 1, actor: None, role: None, act, object, detail: (*detail).to_owned(), request: String::new() };
        store.commit(Commit::new().audit(entry)).await.unwrap();
    }
    let state = store.audit_verify().await.unwrap();
    store.close().await;
    state
}

#[tokio::test]
async fn a_chain_that_was_rewritten_whole_is_seen_by_what_a_backup_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = DataFolder::at(folder.path());
    let config = load(&Sources::default()).unwrap().config;
    let audit = async || store::look(&at, &config, None).await.into_iter().find(|c| c.id == "audit").unwrap();
    let AuditState::Whole { rows, head } = acts(&at, &["one", "two"]).await else { panic!("broken") };
    assert_eq!(audit().await.state, State::Ok, "no backup yet");
    let last = LastBackup { made_at: 1, file: folder.path().join("b.tar.gz"), audit: Some(AuditHead { rows, hash: head }) };
    write_private(&at.backups().join("last.json"), &serde_json::to_vec(&last).unwrap()).unwrap();
    assert_eq!(audit().await.state, State::Ok);
    acts(&at, &["one", "two", "three"]).await;
    assert_eq!(audit().await.state, State::Ok, "it went on");
    // Every hash is right in both: the second act is another one, or is gone.
    for rewritten in [["one", "another", "three"].as_slice(), &["one"]] {
        assert!(matches!(acts(&at, rewritten).await, AuditState::Whole { .. }));
        let found = audit().await;
        assert!(found.state == State::Fail && found.found.contains("row 2") && found.fix.contains("fleet restore"), "{found:?}");
    }
}

#[tokio::test]
async fn a_wildcard_that_leads_elsewhere_is_named() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let serve = async |robots: bool| {
        let answer = move || async move {
            let mark = if robots { [("x-robots-tag", "noindex")] } else { [("x-other", "1")] };
            (axum::http::StatusCode::NOT_FOUND, mark)
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(answer)).await });
        port
    };
    let here = std::net::IpAddr::from([127, 0, 0, 1]);
    let look = async |port| {
        let apps = fleet_deployers::Address { scheme: fleet_deployers::Scheme::Http, apex: "apps.test".into(), port: Some(port) };
        network::arrives(&apps, "doctor.apps.test", here).await
    };
    assert_eq!(look(serve(true).await).await.state, State::Ok);
    let other = look(serve(false).await).await;
    assert!(other.state == State::Warn && other.found.contains("not as an app's host"), "{other:?}");
    let nobody = look(1).await;
    assert!(nobody.state == State::Warn && nobody.found.contains("does not answer"), "{nobody:?}");
}
