//! A real fleet: the binary on an empty data folder, a port of its own, killed at the end.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::api::Api;

/// A running fleet.
pub struct World {
    dir: tempfile::TempDir,
    child: Child,
    /// Address of the page.
    pub url: String,
    /// The owner link it printed.
    pub owner_link: Option<String>,
    env: Vec<(String, String)>,
}

/// The binary that was built with the tests.
pub fn binary() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let folder = exe
        .ancestors()
        .find(|p| p.join("fleet").is_file())
        .unwrap_or_else(|| panic!("no `fleet` beside {}: run `cargo build --workspace` first", exe.display()));
    folder.join("fleet")
}

/// Lays the Bible of the people team into a data folder, with a command that is a gate.
pub fn gate(data: &Path, name: &str, run: &[&str]) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bibles/hr");
    std::fs::create_dir_all(data.join("bibles")).unwrap();
    let copied = Command::new("cp").arg("-r").arg(from).arg(data.join("bibles")).status().unwrap();
    assert!(copied.success());
    let path = data.join("bibles/hr/bible.md");
    let bible = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, bible.replacen("[deploy]", &format!("[[gate]]\nname = {name:?}\nrun = {run:?}\n\n[deploy]"), 1)).unwrap();
}

impl World {
    /// Starts a fleet on an empty data folder.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with further environment variables.
    pub fn start_with(env: &[(&str, &str)]) -> Self {
        let (world, died) = Self::start_dying(env);
        assert!(!died, "it died before it served");
        world
    }

    /// The same on a data folder in which something was laid before.
    pub fn start_prepared(prepare: impl FnOnce(&Path)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path());
        let (child, url, owner_link) = spawn(dir.path(), &[], "127.0.0.1:0");
        Self { dir, child, url, owner_link, env: Vec::new() }
    }

    /// The same where others reach it too: `listen` is an address with a port.
    pub fn start_at(listen: &str, env: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let env = owned(env);
        let (child, url, owner_link) = spawn(dir.path(), &env, listen);
        Self { dir, child, url, owner_link, env }
    }

    /// The same where it may be killed before it serves; then it is started again without `env`, and the answer says so.
    pub fn start_dying(env: &[(&str, &str)]) -> (Self, bool) {
        let dir = tempfile::tempdir().unwrap();
        let env = owned(env);
        if let Some((child, url, owner_link)) = try_spawn(dir.path(), &env, "127.0.0.1:0") {
            return (Self { dir, child, url, owner_link, env }, false);
        }
        let (child, url, owner_link) = spawn(dir.path(), &[], "127.0.0.1:0");
        (Self { dir, child, url, owner_link, env: Vec::new() }, true)
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.dir.path()
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it by SIGKILL and starts it again on the same folder and address.
    pub fn kill_and_restart(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.start_again();
    }

    /// The same where it may be killed before it serves; then it has [`ended`](Self::ended).
    pub fn kill_and_restart_dying(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(started) = try_spawn(self.dir.path(), &self.env, &self.listen()) {
            self.took(started);
        }
    }

    /// Starts it again after it ended.
    pub fn start_again(&mut self) {
        let started = spawn(self.dir.path(), &self.env, &self.listen());
        self.took(started);
    }

    fn listen(&self) -> String {
        self.url.trim_start_matches("http://").trim_end_matches('/').replace("localhost", "127.0.0.1")
    }

    fn took(&mut self, (child, url, owner_link): (Child, String, Option<String>)) {
        self.child = child;
        self.url = url;
        self.owner_link = owner_link.or(self.owner_link.take());
    }

    /// Whether the process ended, without waiting.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Sets what the next start gets in its environment.
    pub fn set_env(&mut self, env: &[(&str, &str)]) {
        self.env = owned(env);
    }

    /// Asks it to stop and waits; its exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        self.child.wait().unwrap().code()
    }

    /// A client signed in with the token of `run.json`.
    pub fn api(&self) -> Api {
        let run: serde_json::Value = serde_json::from_slice(&std::fs::read(self.data().join("run.json")).unwrap()).unwrap();
        Api::new(run["url"].as_str().unwrap(), run["token"].as_str().unwrap())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.dir.path().join("test.log")).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(60).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            let _ = writeln!(std::io::stderr(), "---- the fleet's last lines\n{}", tail.join("\n"));
        }
    }
}

fn owned(env: &[(&str, &str)]) -> Vec<(String, String)> {
    env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn spawn(data: &Path, env: &[(String, String)], listen: &str) -> (Child, String, Option<String>) {
    try_spawn(data, env, listen).unwrap_or_else(|| {
        let log = std::fs::read_to_string(data.join("test.log")).unwrap_or_default();
        panic!("it ended before it served\n{log}")
    })
}

/// `None` if it ended before it served.
fn try_spawn(data: &Path, env: &[(String, String)], listen: &str) -> Option<(Child, String, Option<String>)> {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(data.join("test.log")).unwrap();
    let mut child = Command::new(binary())
        .args(["up", "--json", "--listen", listen, "--data"])
        .arg(data)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .env("FLEET__LOG__LEVEL", "info")
        // Nobody in a test waits a minute for what an app tells; who tests the gathering says otherwise.
        .env("FLEET__LIMITS__NOTICES_SECONDS", "0")
        .envs(env.iter().map(|(k, v)| (k.as_str(), v.as_str())))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut line = String::new();
    let started = Instant::now();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(started.elapsed() < Duration::from_secs(30), "it took too long to serve");
    let Ok(said) = serde_json::from_str::<serde_json::Value>(&line) else {
        let _ = child.kill();
        let _ = child.wait();
        return None;
    };
    let owner_link = said["owner_link"].as_str().map(str::to_owned);
    Some((child, said["url"].as_str().unwrap().trim_end_matches('/').to_owned(), owner_link))
}
