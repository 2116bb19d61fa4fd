//! Image, compose file and service unit: held to the binary always; built, started and ended with `FLEET_DOCKER=1`.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Names of variables in a text that claim to be settings.
fn variables(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
    words.filter(|w| w.starts_with("FLEET__")).map(|w| w.trim_end_matches("_FILE").to_owned()).collect()
}

#[test]
fn packages_name_only_settings_that_there_are() {
    let defaults: toml::Table = toml::from_str(&text("engine/fleet/config.default.toml")).unwrap();
    let known: BTreeSet<String> =
        defaults.iter().flat_map(|(section, keys)| keys.as_table().unwrap().keys().map(move |key| format!("FLEET__{section}__{key}").to_uppercase())).collect();
    for file in ["compose.yaml", "engine/fleet/packaging/Dockerfile", "engine/fleet/packaging/fleet.service"] {
        let named = variables(&text(file));
        assert!(!named.is_empty(), "{file} names no setting: is it looked at?");
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unknown.is_empty(), "{file}: {unknown:?}");
    }
    assert_eq!(variables("FLEET__SERVER__LISTEN_FILE: x"), BTreeSet::from(["FLEET__SERVER__LISTEN".to_owned()]), "the look finds what it is for");
}

#[test]
fn whoever_stops_it_waits_longer_than_it_takes() {
    let defaults: toml::Table = toml::from_str(&text("engine/fleet/config.default.toml")).unwrap();
    let own = defaults["server"]["shutdown_seconds"].as_integer().unwrap();
    let number_after = |text: &str, key: &str| -> i64 {
        let rest = &text[text.find(key).unwrap_or_else(|| panic!("no {key}")) + key.len()..];
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    };
    // After its patience the data is closed, which takes five seconds at most.
    assert!(number_after(&text("compose.yaml"), "stop_grace_period: ") > own + 5);
    assert!(number_after(&text("engine/fleet/packaging/fleet.service"), "TimeoutStopSec=") > own + 5);
}

/// One `docker compose` project of its own; gone, volumes and all, at the end.
struct Composed {
    name: String,
    env: Vec<(&'static str, String)>,
    port: u16,
}

impl Composed {
    fn up(name: &str, port: u16, env: &[(&'static str, &str)]) -> Self {
        let mut env: Vec<_> = env.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
        env.push(("FLEET_PORT", port.to_string()));
        let composed = Self { name: format!("fleet-test-{name}"), env, port };
        composed.down();
        composed.done(&["up", "--detach", "--build", "--wait", "--wait-timeout", "120"]);
        composed
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(["compose", "--project-name", &self.name]).args(args).envs(self.env.iter().map(|(k, v)| (k, v))).current_dir(root());
        command
    }

    fn done(&self, args: &[&str]) -> String {
        let out = self.command(args).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    /// A command in the container of the fleet.
    fn inside(&self, args: &[&str]) -> String {
        self.done(&[&["exec", "-T", "fleet"], args].concat())
    }

    fn down(&self) {
        let _ = self.command(&["--profile", "pg", "down", "--volumes", "--timeout", "40"]).output();
    }

    /// `GET`, from this machine through the published port.
    fn get(&self, host: &str, path: &str, cookie: &str) -> String {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Follows a signed link to the page behind it.
    fn open(&self, link: &str) -> String {
        let (host, path) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let entered = self.get(host, &format!("/{path}"), "");
        let line = entered.lines().find(|l| l.to_lowercase().starts_with("set-cookie:")).unwrap_or_else(|| panic!("not let in: {entered}"));
        let cookie = line["set-cookie:".len()..].split(';').next().unwrap().trim();
        self.get(host, "/", cookie)
    }
}

impl Drop for Composed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", String::from_utf8_lossy(&self.command(&["logs", "--no-color"]).output().unwrap().stdout));
        }
        self.down();
    }
}

fn whole_life(name: &str, port: u16, env: &[(&'static str, &str)]) {
    let fleet = Composed::up(name, port, env);
    let said = fleet.done(&["logs", "--no-color", "fleet"]);
    assert!(said.contains(&format!("http://localhost:{port}/enter?t=")), "the first start prints an owner link: {said}");
    assert_ne!(fleet.inside(&["id", "-u"]).trim(), "0", "not as root");
    let write = fleet.command(&["exec", "-T", "fleet", "touch", "/usr/local/bin/x"]).output().unwrap();
    assert!(!write.status.success() && String::from_utf8_lossy(&write.stderr).contains("Read-only file system"), "{write:?}");
    let say = "leave requests: first day, last day; the manager approves";
    let made: serde_json::Value =
        serde_json::from_str(&fleet.inside(&["fleet", "make", "--bible", "hr", "--say", say, "--defaults", "--accept", "--json"])).unwrap();
    assert_eq!(made["state"], "accepted", "{made}");
    let live = made["live_url"].as_str().unwrap();
    assert!(fleet.open(live).contains("<title>Leave requests"), "{live}");
    let doctor = fleet.command(&["exec", "-T", "fleet", "fleet", "doctor", "--json"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&doctor.stdout).contains(r#""state":"fail""#), "{doctor:?}");

    let asked = Instant::now();
    fleet.done(&["stop", "fleet"]);
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let id = fleet.done(&["ps", "--all", "--quiet", "fleet"]);
    let ended = Command::new("docker").args(["inspect", "--format", "{{.State.ExitCode}} {{.State.OOMKilled}}", id.trim()]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stdout).trim(), "0 false");

    fleet.done(&["up", "--detach", "--wait", "--wait-timeout", "120"]);
    assert!(fleet.open(live).contains("<title>Leave requests"), "the app is there after a restart, and its link holds");
    assert!(fleet.inside(&["fleet", "owner-link"]).contains("/enter?t="));
}

#[test]
fn the_image_serves_makes_stops_and_keeps() {
    if std::env::var_os("FLEET_DOCKER").is_none() {
        println!("SKIPPED the_image_serves_makes_stops_and_keeps: FLEET_DOCKER=1 builds and runs it (Docker with Compose 2.20)");
        return;
    }
    whole_life("sqlite", 7_391, &[]);
    let place = "postgres://fleet:longenough@database/fleet";
    whole_life("pg", 7_392, &[("COMPOSE_PROFILES", "pg"), ("FLEET_DATABASE_PASSWORD", "longenough"), ("FLEET_STORE_PLACE", place)]);
}
