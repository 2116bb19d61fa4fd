//! A fleet of its own for a figure: the binary of this build on an empty data folder.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub(crate) struct Fleet {
    /// Removed with this value.
    _dir: tempfile::TempDir,
    child: Child,
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) http: reqwest::Client,
    /// From exec to the first 200 of `/readyz`.
    pub(crate) cold: Duration,
}

impl Fleet {
    pub(crate) async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::start_on(dir).await
    }

    pub(crate) async fn start_on(dir: tempfile::TempDir) -> Self {
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fleet"))
            .args(["up", "--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(dir.path())
            .env_clear()
            .env("FLEET__LOG__LEVEL", "warn")
            .env("FLEET__LIMITS__VIEWER_REQUESTS_PER_SECOND", "0")
            .env("FLEET__LIMITS__PERSON_MESSAGES_PER_MINUTE", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let url = said["url"].as_str().unwrap().trim_end_matches('/').replace("localhost", "127.0.0.1");
        let http = reqwest::Client::builder().timeout(Duration::from_mins(1)).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        while !http.get(format!("{url}/readyz")).send().await.is_ok_and(|r| r.status().is_success()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let cold = started.elapsed();
        let run: Value = serde_json::from_slice(&std::fs::read(dir.path().join("run.json")).unwrap()).unwrap();
        let token = run["token"].as_str().unwrap().to_owned();
        Self { _dir: dir, child, url, token, http, cold }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.http.get(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token).send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.http.post(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token).json(&body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub(crate) async fn open(&self) -> String {
        self.post("threads", json!({"bible": "hr", "locale": "en"})).await["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn say(&self, thread: &str, text: &str, key: &str) {
        self.post(&format!("threads/{thread}/messages"), json!({"text": text, "key": key, "files": []})).await;
    }

    /// Presses the newest button with these words; waits for it to appear.
    pub(crate) async fn press(&self, thread: &str, label: &str) {
        let nonce = self.button(thread, label).await;
        self.post(&format!("threads/{thread}/press"), json!({"nonce": nonce})).await;
    }

    async fn button(&self, thread: &str, label: &str) -> String {
        loop {
            let all = self.get(&format!("threads/{thread}/posts?after=0&limit=500")).await;
            let posts = all["posts"].as_array().unwrap();
            let found = posts.iter().rev().filter_map(|p| p["body"]["buttons"].as_array()).flatten().find(|b| b["label"] == label);
            if let Some(button) = found {
                return button["nonce"].as_str().unwrap().to_owned();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Proportional memory of the process and its children, MiB.
    pub(crate) fn memory(&self) -> f64 {
        pss(self.child.id()) as f64 / 1024.0
    }

    /// Makes the leave app and waits for its preview link; project id and signed link.
    pub(crate) async fn make(&self) -> (String, String, Duration) {
        let thread = self.open().await;
        self.say(&thread, "Leave requests: first day, last day, reason. The manager approves, and I want a CSV", "one").await;
        // The card may wait behind questions: each is left to Fleet.
        loop {
            let brief = self.get(&format!("threads/{thread}/brief")).await;
            match brief["state"]["state"].as_str().or(brief["state"].as_str()) {
                Some("card") => break,
                Some("asking") => self.press(&thread, "You decide").await,
                _ => {}
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let nonce = self.button(&thread, "Start").await;
        let confirmed = Instant::now();
        self.post(&format!("threads/{thread}/press"), json!({"nonce": nonce})).await;
        loop {
            let info = self.get(&format!("threads/{thread}")).await;
            if let Some(project) = info["project"].as_str() {
                let project = project.to_owned();
                let row = self.get(&format!("projects/{project}")).await;
                if let Some(link) = row["preview_url"].as_str()
                    && let Some(body) = self.follow(link).await
                {
                    assert!(body.contains("<title>"), "no title in {body}");
                    return (project, link.to_owned(), confirmed.elapsed());
                }
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Redeems a signed link and reads the first page; `None` while it does not answer.
    pub(crate) async fn follow(&self, link: &str) -> Option<String> {
        let (host, cookie) = self.enter(link).await?;
        let page = self.http.get(&self.url).header("host", host).header("cookie", cookie).send().await.ok()?;
        if page.status().is_success() { page.text().await.ok() } else { None }
    }

    /// Host and cookie of an app behind a signed link.
    pub(crate) async fn enter(&self, link: &str) -> Option<(String, String)> {
        let (host, path) = link.strip_prefix("http://")?.split_once('/')?;
        let answer = self.http.get(format!("{}/{path}", self.url)).header("host", host).send().await.ok()?;
        let cookie = answer.headers().get("set-cookie")?.to_str().ok()?.split(';').next()?.to_owned();
        Some((host.to_owned(), cookie))
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pss(pid: u32) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let own: u64 = rollup.lines().find_map(|l| l.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0);
    let children = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join(format!("task/{pid}/children"))).unwrap_or_default();
    own + children.split_whitespace().filter_map(|c| c.parse().ok()).map(pss).sum::<u64>()
}
