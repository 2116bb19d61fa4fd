//! A client of the documented HTTP API, as the page and the terminal use it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A signed-in client.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// One message as the thread shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its place.
    pub seq: i64,
    /// Change number.
    pub change: i64,
    /// `fleet` or a person's name.
    pub who: String,
    /// What it is.
    pub kind: String,
    /// Its words.
    pub plain: String,
    /// Buttons: words and nonce.
    pub buttons: Vec<(String, String)>,
    /// Links: words and address.
    pub links: Vec<(String, String)>,
}

impl Api {
    /// A client of the fleet at `base`.
    pub fn new(base: &str, token: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(40)).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: base.trim_end_matches('/').to_owned(), token: token.to_owned() }
    }

    /// The HTTP client, for requests to app hosts.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// `GET /api/v1/…`.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}/api/v1/{path}", self.base)).bearer_auth(&self.token).send().await.unwrap();
        read(path, answer).await
    }

    /// The same; the answer as it is, for tests that kill the server.
    pub async fn try_get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        self.http.get(format!("{}/api/v1/{path}", self.base)).bearer_auth(&self.token).send().await
    }

    /// All messages of a thread, or an error if nobody answers.
    pub async fn try_posts(&self, thread: &str) -> reqwest::Result<Vec<Shown>> {
        let all: Value = self.try_get(&format!("threads/{thread}/posts?after=0&limit=500")).await?.json().await?;
        let mut shown: Vec<Shown> = all["posts"].as_array().map(|l| l.iter().map(shown).collect()).unwrap_or_default();
        shown.sort_by_key(|p| p.seq);
        Ok(shown)
    }

    /// `POST /api/v1/…`.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.try_post(path, body).await.unwrap();
        read(path, answer).await
    }

    /// The same; the answer as it is, for tests that kill the server.
    pub async fn try_post(&self, path: &str, body: Value) -> reqwest::Result<reqwest::Response> {
        self.http.post(format!("{}/api/v1/{path}", self.base)).bearer_auth(&self.token).json(&body).send().await
    }

    /// Opens a thread; its id.
    pub async fn open(&self, bible: &str, locale: &str) -> String {
        let thread = self.post("threads", json!({"bible": bible, "locale": locale})).await;
        thread["id"].as_str().unwrap().to_owned()
    }

    /// All messages of a thread.
    pub async fn posts(&self, thread: &str) -> Vec<Shown> {
        let all = self.get(&format!("threads/{thread}/posts?after=0&limit=500")).await;
        let list = all["posts"].as_array().unwrap_or_else(|| panic!("posts: {all}")).clone();
        let mut shown: Vec<Shown> = list.iter().map(shown).collect();
        shown.sort_by_key(|p| p.seq);
        shown
    }

    /// Says something; `key` makes a repeat harmless.
    pub async fn say(&self, thread: &str, text: &str, key: &str) {
        self.post(&format!("threads/{thread}/messages"), json!({"text": text, "key": key, "files": []})).await;
    }

    /// Presses the newest button with these words.
    pub async fn press(&self, thread: &str, label: &str) {
        let posts = self.posts(thread).await;
        let nonce = posts.iter().rev().flat_map(|p| &p.buttons).find(|(l, _)| l == label).map(|(_, n)| n.clone());
        let nonce = nonce.unwrap_or_else(|| panic!("no button `{label}` in {:#?}", posts.iter().rev().take(3).collect::<Vec<_>>()));
        self.post(&format!("threads/{thread}/press"), json!({"nonce": nonce})).await;
    }

    /// Waits until nothing is under way: no arrival unhandled, no effect open.
    pub async fn settle(&self) {
        self.settle_for(2).await;
    }

    /// The same, quiet for this many looks of 40 ms: apps tell the chat through a hint of their own.
    pub async fn settle_for(&self, looks: u32) {
        let started = Instant::now();
        let mut quiet = 0;
        loop {
            let depth = self.get("status").await;
            let busy = ["inbox_new", "effects_ready"].iter().map(|k| depth["depth"][k].as_i64().unwrap_or_else(|| panic!("status: {depth}"))).sum::<i64>();
            quiet = if busy == 0 { quiet + 1 } else { 0 };
            if quiet >= looks {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "never quiet: {depth}");
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }
}

/// A message as the API shows it.
pub(crate) fn shown(post: &Value) -> Shown {
    let pairs = |key: &str, words: &str, value: &str| {
        let text = |v: &Value, k: &str| v[k].as_str().unwrap_or_default().to_owned();
        post["body"][key].as_array().map(|l| l.iter().map(|v| (text(v, words), text(v, value))).collect()).unwrap_or_default()
    };
    Shown {
        seq: post["seq"].as_i64().unwrap(),
        change: post["change"].as_i64().unwrap(),
        who: if post["author"]["by"] == "fleet" { "fleet".to_owned() } else { post["author"]["name"].as_str().unwrap_or("?").to_owned() },
        kind: post["body"]["kind"].as_str().unwrap_or_default().to_owned(),
        plain: post["body"]["plain"].as_str().unwrap_or_default().to_owned(),
        buttons: pairs("buttons", "label", "nonce"),
        links: pairs("links", "label", "url"),
    }
}

async fn read(path: &str, answer: reqwest::Response) -> Value {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e} in {text}"))
}
