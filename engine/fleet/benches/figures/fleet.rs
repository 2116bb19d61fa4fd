//! A fleet of its own for a figure: the binary of this build on a data folder, and people who talk with it as programs do.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::process;

pub(crate) struct Fleet {
    /// Removed with this value.
    dir: tempfile::TempDir,
    child: Child,
    pub(crate) url: String,
    token: String,
    owner_link: String,
    pub(crate) http: reqwest::Client,
    /// From exec to the first 200 of `/readyz`.
    pub(crate) cold: Duration,
}

/// An app, where it was proved.
pub(crate) struct Made {
    pub(crate) project: String,
    /// Where the trial is.
    pub(crate) host: String,
    /// What its signed link gave.
    pub(crate) cookie: String,
    /// From [Start] to its first page.
    pub(crate) took: Duration,
}

/// A conversation, and how far it was read.
pub(crate) struct Chat<'a> {
    fleet: &'a Fleet,
    /// Of whoever talks.
    token: String,
    thread: String,
    seen: i64,
    pressed: HashSet<String>,
}

impl Fleet {
    pub(crate) async fn start() -> Self {
        Self::start_on(tempfile::tempdir().unwrap()).await
    }

    pub(crate) async fn start_on(dir: tempfile::TempDir) -> Self {
        Self::start_with(dir, &[]).await
    }

    /// The same with further settings.
    pub(crate) async fn start_with(dir: tempfile::TempDir, env: &[(&str, String)]) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_mins(2)).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fleet"))
            .args(["up", "--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(dir.path())
            .env_clear()
            .env("FLEET__LOG__LEVEL", "warn")
            .env("FLEET__LIMITS__VIEWER_REQUESTS_PER_SECOND", "0")
            .env("FLEET__LIMITS__PERSON_MESSAGES_PER_MINUTE", "0")
            .envs(env.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let url = format!("http://{}", said["listen"].as_str().unwrap_or_else(|| panic!("it did not start: {line}")));
        while !http.get(format!("{url}/readyz")).send().await.is_ok_and(|r| r.status().is_success()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let cold = started.elapsed();
        let run: Value = serde_json::from_slice(&std::fs::read(dir.path().join("run.json")).unwrap()).unwrap();
        let owner_link = said["owner_link"].as_str().unwrap().to_owned();
        Self { dir, child, url, token: run["token"].as_str().unwrap().to_owned(), owner_link, http, cold }
    }

    /// Ends it in order; its data.
    pub(crate) fn stop(mut self) -> tempfile::TempDir {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
        std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn memory(&self) -> f64 {
        process::memory(self.pid())
    }

    async fn get(&self, token: &str, path: &str) -> Value {
        told(path, self.http.get(format!("{}/api/v1/{path}", self.url)).bearer_auth(token).send().await.unwrap()).await
    }

    /// Arrivals that were handled so far.
    pub(crate) async fn arrivals(&self) -> usize {
        let text = self.http.get(format!("{}/metrics", self.url)).bearer_auth(&self.token).send().await.unwrap().text().await.unwrap();
        text.lines().find_map(|line| line.strip_prefix("fleet_arrival_seconds_count ")?.trim().parse().ok()).unwrap_or(0)
    }

    async fn post(&self, token: &str, path: &str, body: Value) -> Value {
        told(path, self.http.post(format!("{}/api/v1/{path}", self.url)).bearer_auth(token).json(&body).send().await.unwrap()).await
    }

    /// The owner opens a conversation and reads its greeting.
    pub(crate) async fn chat(&self) -> Chat<'_> {
        self.chat_of(&self.token).await
    }

    /// The same by whoever holds this token.
    pub(crate) async fn chat_of(&self, token: &str) -> Chat<'_> {
        let thread = self.post(token, "threads", json!({"bible": "hr", "locale": "en"})).await["id"].as_str().unwrap().to_owned();
        let mut chat = Chat { fleet: self, token: token.to_owned(), thread, seen: 0, pressed: HashSet::new() };
        chat.wait_for(|_| Some(())).await;
        chat
    }

    /// Signs in by the owner link as a browser does; the cookie.
    pub(crate) async fn sign_in(&self) -> String {
        let path = &self.owner_link[self.owner_link.find("/enter").unwrap()..];
        let answer = self.http.get(format!("{}{path}", self.url)).header("user-agent", "Mozilla/5.0 (X11)").send().await.unwrap();
        cookie(&answer).unwrap_or_else(|| panic!("no session: {}", answer.status()))
    }

    /// Makes the leave app from the first word to its first page.
    pub(crate) async fn make(&self) -> Made {
        let mut chat = self.chat().await;
        chat.say("Leave requests: first day, last day, reason. The manager approves, and I want a CSV").await;
        let confirmed = chat.start().await;
        let (project, link) = chat.wait_for_link("preview").await;
        // A link lets in once: what it gave is kept.
        let mut inside = None;
        let (host, cookie) = loop {
            if inside.is_none() {
                inside = self.enter(&link).await;
            }
            if let Some((host, cookie)) = &inside
                && self.page(host, cookie).await.is_some_and(|page| page.contains("<title>Leave requests"))
            {
                break (host.clone(), cookie.clone());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        };
        Made { project, host, cookie, took: confirmed.elapsed() }
    }

    /// Makes the leave app and takes it into use.
    pub(crate) async fn accepted(&self) -> Made {
        let made = self.make().await;
        let thread = self.get(&self.token, &format!("projects/{}", made.project)).await["thread"].as_str().unwrap().to_owned();
        let mut chat = Chat { fleet: self, token: self.token.clone(), thread, seen: 0, pressed: HashSet::new() };
        let (_, accept) = chat.wait_for_button(&["Accept"]).await;
        chat.press(&accept).await;
        chat.wait_for_link("live").await;
        made
    }

    /// The first page of an app; `None` while it does not answer.
    async fn page(&self, host: &str, cookie: &str) -> Option<String> {
        let page = self.http.get(&self.url).header("host", host).header("cookie", cookie).send().await.ok()?;
        if page.status().is_success() { page.text().await.ok() } else { None }
    }

    /// Host and cookie of an app behind a signed link.
    async fn enter(&self, link: &str) -> Option<(String, String)> {
        let (host, path) = link.strip_prefix("http://")?.split_once('/')?;
        let answer = self.http.get(format!("{}/{path}", self.url)).header("host", host).send().await.ok()?;
        Some((host.to_owned(), cookie(&answer)?))
    }
}

impl Chat<'_> {
    pub(crate) fn thread(&self) -> &str {
        &self.thread
    }

    pub(crate) async fn say(&self, text: &str) {
        self.fleet.post(&self.token, &format!("threads/{}/messages", self.thread), json!({"text": text, "files": []})).await;
    }

    /// Leaves every question to Fleet and presses [Start]; when.
    pub(crate) async fn start(&mut self) -> Instant {
        loop {
            // The card may wait behind questions.
            let (label, nonce) = self.wait_for_button(&["You decide", "Start"]).await;
            let pressed = Instant::now();
            self.press(&nonce).await;
            if label == "Start" {
                return pressed;
            }
        }
    }

    async fn press(&mut self, nonce: &str) {
        self.pressed.insert(nonce.to_owned());
        self.fleet.post(&self.token, &format!("threads/{}/press", self.thread), json!({"nonce": nonce})).await;
    }

    /// Reads what Fleet says until something in it is what is waited for.
    pub(crate) async fn wait_for<T>(&mut self, mut found: impl FnMut(&Value) -> Option<T>) -> T {
        loop {
            let all = self.fleet.get(&self.token, &format!("threads/{}/posts?after={}&limit=500&wait=25", self.thread, self.seen)).await;
            for post in all["posts"].as_array().unwrap() {
                self.seen = post["change"].as_i64().unwrap();
                if post["author"]["by"] == "fleet"
                    && let Some(found) = found(post)
                {
                    return found;
                }
            }
        }
    }

    async fn wait_for_button(&mut self, labels: &[&str]) -> (String, String) {
        let pressed = self.pressed.clone();
        self.wait_for(|post| {
            let word = |button: &Value, key: &str| button[key].as_str().unwrap().to_owned();
            let buttons = post["body"]["buttons"].as_array()?.iter().map(|b| (word(b, "label"), word(b, "nonce")));
            buttons.into_iter().find(|(label, nonce)| labels.contains(&label.as_str()) && !pressed.contains(nonce))
        })
        .await
    }

    async fn wait_for_link(&mut self, env: &str) -> (String, String) {
        self.wait_for(|post| {
            let link = post["body"]["links"].as_array()?.iter().find(|l| l["env"] == env)?;
            Some((link["project"].as_str()?.to_owned(), link["url"].as_str()?.to_owned()))
        })
        .await
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered; a refusal ends the benchmark.
async fn told(path: &str, answer: reqwest::Response) -> Value {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

fn cookie(answer: &reqwest::Response) -> Option<String> {
    Some(answer.headers().get("set-cookie")?.to_str().ok()?.split(';').next()?.to_owned())
}
