//! The doctor's judgements: each trouble is seen, and a sound instance has none.

use super::data;
use super::store::clock_at;
use super::*;
use crate::backup::LastBackup;
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
    let file = folder.path().join("b.tar.gz");
    let last = |made_at| write_private(&at.backups().join("last.json"), &serde_json::to_vec(&LastBackup { made_at, file: file.clone() }).unwrap()).unwrap();
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
