//! Every bad input gets one clear sentence and exit code 1, and nothing is made.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::run::{Serving, binary, fleet, ran, run};

#[test]
fn help_and_version_are_results_and_unknown_words_are_errors() {
    let home = tempfile::tempdir().unwrap();
    let help = run(home.path(), &["--help"]);
    assert_eq!(help.code, 0, "{help:?}");
    assert!(help.out.contains("Exit codes") && help.out.contains("owner-link"), "{help:?}");
    let version = run(home.path(), &["--version"]);
    assert_eq!((version.code, version.out.trim()), (0, concat!("fleet ", env!("CARGO_PKG_VERSION"))));
    let typo = run(home.path(), &["owner-lnk"]);
    assert_eq!(typo.code, 1, "2 is taken by `an answer is needed`: {typo:?}");
    assert!(typo.err.contains("owner-link"), "{typo:?}");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn every_command_explains_itself() {
    let home = tempfile::tempdir().unwrap();
    for command in ["up", "chat", "brief", "make", "init", "doctor", "backup", "restore", "owner-link", "why", "users", "demo", "slack", "telegram", "config"] {
        let help = run(home.path(), &[command, "--help"]);
        assert_eq!(help.code, 0, "{command}: {help:?}");
        assert!(help.out.contains("Examples:") && help.out.contains("--data"), "{command}: {help:?}");
    }
}

#[test]
fn a_broken_setting_is_named_before_anything_starts() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("mine.toml");
    std::fs::write(&file, "[server]\nlissten = \"127.0.0.1:0\"\n").unwrap();
    for args in [vec!["up"], vec!["config", "check"], vec!["brief", "--say", "leave"], vec!["make", "--say", "leave"], vec!["backup"]] {
        let ran = run(home.path(), &[&args[..], &["--config", file.to_str().unwrap()]].concat());
        assert_eq!(ran.code, 1, "{args:?}: {ran:?}");
        assert!(ran.err.contains("mine.toml:2:1: server.lissten: is not a setting; did you mean `server.listen`?"), "{args:?}: {ran:?}");
    }
    assert!(!home.path().join(".local").exists(), "no data folder was made");
}

#[test]
fn an_unknown_variable_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let ran = ran(fleet(home.path()).args(["config", "show"]).env("FLEET__SERVER__PORT", "1").output().unwrap());
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("FLEET__SERVER__PORT: is not a setting"), "{ran:?}");
}

#[test]
fn settings_are_shown_with_their_origin() {
    let home = tempfile::tempdir().unwrap();
    let ran = ran(fleet(home.path()).args(["config", "show", "--origin", "--json"]).env("FLEET__LOG__LEVEL", "debug").output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    let shown = ran.json();
    assert_eq!(shown["log.level"], serde_json::json!({ "value": "debug", "origin": "FLEET__LOG__LEVEL" }));
    assert_eq!(shown["server.listen"]["origin"], "default");
}

#[test]
fn printed_defaults_are_a_file_that_can_be_read() {
    let home = tempfile::tempdir().unwrap();
    let defaults = run(home.path(), &["config", "defaults"]);
    let file = home.path().join("all.toml");
    std::fs::write(&file, &defaults.out).unwrap();
    let checked = run(home.path(), &["config", "check", "--file", file.to_str().unwrap()]);
    assert_eq!(checked.code, 0, "{checked:?}");
}

#[test]
fn a_broken_bible_in_the_data_folder_names_file_and_line() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    std::fs::create_dir_all(data.join("bibles/ops")).unwrap();
    std::fs::write(data.join("bibles/ops/bible.md"), "+++\nkindd = \"app\"\n+++\n").unwrap();
    let ran = run(home.path(), &["config", "check", "--data", data.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("ops/bible.md:2:1") && ran.err.contains("did you mean `kind`?"), "{ran:?}");
    assert_eq!(ran.err.matches("did you mean `kind`?").count(), 1, "said once: {ran:?}");
    let up = run(home.path(), &["up", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()]);
    assert_eq!((up.code, up.err.matches("did you mean `kind`?").count()), (1, 1), "{up:?}");
}

#[test]
fn an_unknown_bible_is_refused_with_the_nearest() {
    let home = tempfile::tempdir().unwrap();
    let ran = run(home.path(), &["brief", "--bible", "hrr", "--say", "leave"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("there is no Bible `hrr`; did you mean `hr`?"), "{ran:?}");
}

#[test]
fn a_data_folder_that_is_a_file_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let ran = run(home.path(), &["up", "--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("is not a folder"), "{ran:?}");
}

/// A command as a user who owns nothing; for root a folder is never unwritable.
fn as_nobody(fleet: &Path, args: &[&str]) -> Command {
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(fleet);
        command
    } else {
        Command::new(fleet)
    };
    command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default()).args(args);
    command
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_unwritable_data_folder_says_which_and_what_to_do() {
    // In /tmp, binary and all: the folders of whoever builds are often closed to other users.
    let base = tempfile::Builder::new().prefix("fleet-unwritable").tempdir_in("/tmp").unwrap();
    mode(base.path(), 0o755);
    let fleet = base.path().join("fleet");
    std::fs::copy(binary(), &fleet).unwrap();
    mode(&fleet, 0o755);
    let closed = base.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    mode(&closed, 0o555);
    let path = closed.to_str().unwrap();
    let refused = ran(as_nobody(&fleet, &["up", "--listen", "127.0.0.1:0", "--data", path]).output().unwrap());
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains(&format!("the data folder {path} cannot be written")) && refused.err.contains("chown"), "{refused:?}");
    let below = format!("{path}/fleet");
    let refused = ran(as_nobody(&fleet, &["up", "--listen", "127.0.0.1:0", "--data", &below]).output().unwrap());
    assert!(refused.err.contains(&format!("the data folder {below} cannot be written")), "{refused:?}");
    let refused = ran(as_nobody(&fleet, &["backup", "--data", path]).output().unwrap());
    assert_eq!(refused.code, 1, "{refused:?}");
    let doctor = ran(as_nobody(&fleet, &["doctor", "--data", path, "--listen", "127.0.0.1:0"]).output().unwrap());
    assert_eq!(doctor.code, 2, "{doctor:?}");
    // Positive control: the same user, the same command, a folder that is open.
    let open = base.path().join("open");
    std::fs::create_dir(&open).unwrap();
    mode(&open, 0o777);
    let serving = Serving::of(as_nobody(&fleet, &["up", "--json", "--listen", "127.0.0.1:0", "--data", open.to_str().unwrap()]));
    assert_eq!(serving.stop().code, 0);
}
