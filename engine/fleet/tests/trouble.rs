//! Troubles of the machine while a fleet is at work: a disk that fills, a limit of open files.

use std::path::Path;
use std::process::Command;

use crate::run::{Serving, fleet, run};

/// A disk of its own that is small; only root can have one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(mebibytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={mebibytes}m"), "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|out| out.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

fn make(data: &Path) -> crate::run::Ran {
    run(data, &["make", "--say", "leave requests: first day, last day; the manager approves", "--defaults", "--json", "--data", data.to_str().unwrap()])
}

#[test]
fn a_start_without_room_says_how_much_is_missing() {
    let data = tempfile::tempdir().unwrap();
    let mut greedy = fleet(data.path());
    greedy.args(["--listen", "127.0.0.1:0", "--data"]).arg(data.path()).env("FLEET__LIMITS__FREE_DISK_MIB", "1000000");
    let refused = crate::run::ran(greedy.output().unwrap());
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("Fleet needs 1000000 to work") && refused.err.contains("Free some space"), "{refused:?}");
    assert!(!data.path().join("fleet.db").exists(), "a start that cannot work makes no database");
}

#[test]
fn a_disk_that_fills_is_said_and_what_was_kept_goes_on_with_room_again() {
    let Some(disk) = SmallDisk::new(24) else {
        println!("SKIPPED a_disk_that_fills: a small disk cannot be mounted here");
        return;
    };
    let data = disk.0.path();
    let mut command = fleet(data);
    command.args(["up", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(data).env("FLEET__LIMITS__FREE_DISK_MIB", "1");
    let serving = Serving::of(command);
    let filler = data.join("filler");
    // `No space left on device` is what this ends with.
    assert!(std::fs::write(&filler, vec![7_u8; 24 * 1024 * 1024]).is_err());
    let refused = make(data);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.out.contains("disk of this Fleet is full") && refused.out.contains("free some space"), "{refused:?}");
    let ready = serving.get("localhost", "/readyz");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("MiB are free"), "{ready}");
    assert!(serving.get("localhost", "/healthz").starts_with("HTTP/1.1 200"), "alive all the same");
    std::fs::remove_file(filler).unwrap();
    let made = make(data);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(serving.get("localhost", "/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_machine_without_certificates_talks_with_its_own_fleet() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    for command in [["owner-link"], ["doctor"]] {
        let mut bare = fleet(data.path());
        bare.args(command).arg("--data").arg(data.path()).env("SSL_CERT_FILE", "/dev/null").env("SSL_CERT_DIR", "/dev/null");
        let said = crate::run::ran(bare.output().unwrap());
        assert!(!said.out.contains("FAIL") && !said.err.contains("error"), "{said:?}");
    }
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn more_connections_are_served_than_a_shell_grants_files_at_first() {
    let data = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    let start = r#"ulimit -S -n 64; exec "$0" up --json --listen 127.0.0.1:0 --data "$1""#;
    command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default()).args(["-c", start]).arg(crate::run::binary()).arg(data.path());
    let serving = Serving::of(command);
    let open: Vec<_> = (0..200).map(|_| std::net::TcpStream::connect(serving.listen()).unwrap()).collect();
    assert!(serving.get("localhost", "/healthz").starts_with("HTTP/1.1 200"), "beside {} open connections", open.len());
    drop(open);
    assert_eq!(serving.stop().code, 0);
}

/// What an app's address answers to its owner, by a fresh link: each lets in once.
fn visited(serving: &Serving, data: &Path, project: &str, path: &str) -> String {
    let run: serde_json::Value = serde_json::from_slice(&std::fs::read(data.join("run.json")).unwrap()).unwrap();
    let token = run["token"].as_str().unwrap();
    let told =
        serving.ask(&format!("GET /api/v1/projects/{project} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"));
    let told: serde_json::Value = serde_json::from_str(told.split_once("\r\n\r\n").unwrap().1).unwrap_or_else(|e| panic!("{e}: {told}"));
    let link = told["preview_url"].as_str().unwrap();
    let (host, door) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let name = host.split(':').next().unwrap();
    let entered = serving.get(name, &format!("/{door}"));
    let line = entered.lines().find(|l| l.to_lowercase().starts_with("set-cookie:")).unwrap_or_else(|| panic!("not let in: {entered}"));
    let cookie = line["set-cookie:".len()..].split(';').next().unwrap().trim();
    serving.ask(&format!("GET {path} HTTP/1.1\r\nHost: {name}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"))
}

#[test]
fn a_start_shows_every_app_and_makes_again_what_the_disk_lost() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let made = make(data.path());
    assert_eq!(made.code, 0, "{made:?}");
    let made = made.json();
    let project = made["project"].as_str().unwrap();
    let release = data.path().join("cloud/releases").join(made["project"].as_str().unwrap()).join(made["commit"].as_str().unwrap());
    assert_eq!(serving.stop().code, 0);
    // Nothing lost, then all of it: both are shown before anybody is served.
    for lost in [false, true] {
        if lost {
            std::fs::remove_dir_all(&release).unwrap();
        }
        let serving = Serving::on(data.path());
        assert!(visited(&serving, data.path(), project, "/").contains("<title>Leave requests"), "lost: {lost}");
        assert_eq!(serving.stop().code, 0);
    }
    // A changed file is never served, and is made again while the fleet runs.
    let file = release.join("tree/app/app.css");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, "body{display:none}").unwrap();
    let serving = Serving::on(data.path());
    let started = std::time::Instant::now();
    while std::fs::read(&file).unwrap_or_default() != whole {
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "it stays damaged");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(visited(&serving, data.path(), project, "/").contains("<title>Leave requests"));
    assert_eq!(serving.stop().code, 0);
}
