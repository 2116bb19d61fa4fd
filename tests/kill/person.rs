//! A person who gets from the first word to a decided entry in the live app, however often the fleet dies meanwhile.

use std::time::{Duration, Instant};

use fleet_tests::api::{Api, Shown};
use fleet_tests::visitor::Visitor;
use fleet_tests::world::World;
use serde_json::{Value, json};

/// What they ask for.
pub(super) const SAY: &str = "Leave requests: first day, last day, comment. The manager approves, and I want a CSV";

/// What is left at the end: messages by kind, entries, versions, states. Ids, times and addresses are not compared.
#[derive(Debug, PartialEq)]
pub(super) struct End {
    pub(super) messages: Vec<(String, String)>,
    pub(super) projects: usize,
    pub(super) versions: usize,
    pub(super) live_entries: Vec<Value>,
}

/// Drives one conversation from the first word to a decided entry in the live app, however often the fleet dies under it.
pub(super) struct Person {
    world: World,
    api: Api,
    thread: Option<String>,
    entered: bool,
    pub(super) deaths: u32,
}

impl Person {
    pub(super) fn new(world: World) -> Self {
        let api = world.api();
        Self { world, api, thread: None, entered: false, deaths: 0 }
    }

    /// Lives to the end; `calm` is called when the fleet died and is about to be started again.
    pub(super) async fn live(&mut self, mut between: impl FnMut(&mut World)) -> End {
        let started = Instant::now();
        loop {
            assert!(started.elapsed() < Duration::from_mins(2), "no end in sight after {} deaths: {:#?}", self.deaths, self.last().await);
            let pid = self.world.pid();
            between(&mut self.world);
            if self.world.pid() != pid {
                self.deaths += 1;
                self.api = self.world.api();
            }
            if self.world.ended() {
                self.deaths += 1;
                self.world.set_env(&[]);
                self.world.start_again();
                self.api = self.world.api();
            }
            match self.step().await {
                Ok(true) => return self.end().await,
                Ok(false) => tokio::time::sleep(Duration::from_millis(15)).await,
                Err(_dead) => tokio::time::sleep(Duration::from_millis(15)).await,
            }
        }
    }

    async fn last(&self) -> Vec<Shown> {
        match &self.thread {
            Some(thread) => self.api.posts(thread).await,
            None => Vec::new(),
        }
    }

    /// Looks and does the next thing; `true` at the end, an error if nobody answers.
    async fn step(&mut self) -> Result<bool, reqwest::Error> {
        let Some(thread) = self.thread.clone() else {
            // A thread is asked for again after a death: it may be there already.
            let there = self.try_get("threads").await?;
            let known = there["threads"].as_array().and_then(|l| l.first()).and_then(|t| t["id"].as_str()).map(str::to_owned);
            self.thread = match known {
                Some(known) => Some(known),
                None => self.api.try_post("threads", json!({"bible": "hr", "locale": "en"})).await?.json::<Value>().await?["id"].as_str().map(str::to_owned),
            };
            return Ok(false);
        };
        let posts = self.try_posts(&thread).await?;
        let said = posts.iter().any(|p| p.who != "fleet");
        if !said {
            // The greeting comes, however often the fleet dies before it.
            if posts.is_empty() {
                return Ok(false);
            }
            self.api.try_post(&format!("threads/{thread}/messages"), json!({"text": SAY, "key": "the-request", "files": []})).await?;
            return Ok(false);
        }
        let live = posts.iter().any(|p| p.kind == "live");
        let decided = posts.iter().any(|p| p.kind == "entry_done");
        if live && decided {
            let status = self.try_get("status").await?;
            let open = status["depth"]["inbox_new"].as_i64().unwrap_or(1) + status["depth"]["effects_ready"].as_i64().unwrap_or(1);
            return Ok(open == 0);
        }
        if !decided && posts.iter().any(|p| p.kind == "result") && !self.entered {
            let answer = self.enter(&thread).await?;
            self.entered = answer;
            return Ok(false);
        }
        for label in ["You decide", "Start", "Approve", "Keep these", "Accept"] {
            if label == "Accept" && !decided {
                continue;
            }
            // The trial's entry may be announced again after a death; it is decided once.
            if label == "Approve" && decided {
                continue;
            }
            if let Some((_, nonce)) = posts.iter().rev().flat_map(|p| &p.buttons).find(|(l, _)| l == label) {
                self.api.try_post(&format!("threads/{thread}/press"), json!({"nonce": nonce})).await?;
                // The press is an arrival: its answer is waited for before the next look.
                self.try_settle().await?;
                return Ok(false);
            }
        }
        Ok(false)
    }

    async fn try_get(&self, path: &str) -> Result<Value, reqwest::Error> {
        self.api.try_get(path).await?.json().await
    }

    async fn try_posts(&self, thread: &str) -> Result<Vec<Shown>, reqwest::Error> {
        self.api.try_posts(thread).await
    }

    async fn try_settle(&self) -> Result<(), reqwest::Error> {
        for _ in 0..100 {
            let status = self.try_get("status").await?;
            if status["depth"]["inbox_new"].as_i64() == Some(0) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Sends one entry under one idempotency key.
    async fn enter(&self, thread: &str) -> Result<bool, reqwest::Error> {
        let info = self.try_get(&format!("threads/{thread}")).await?;
        let Some(project) = info["project"].as_str() else { return Ok(false) };
        let project = self.try_get(&format!("projects/{project}")).await?;
        let Some(link) = project["preview_url"].as_str() else { return Ok(false) };
        let Some(visitor) = Visitor::try_follow(self.api.http(), link).await? else { return Ok(false) };
        let app = visitor.try_get("/api/app").await?;
        let body = entry_for(&app);
        let status = visitor.try_post("/api/collections/requests/records", &body, "one-entry").await?;
        Ok(status.is_success())
    }

    async fn end(&self) -> End {
        let thread = self.thread.clone().unwrap();
        let messages = self.api.posts(&thread).await.into_iter().map(|p| (p.kind, shape(&p.plain))).collect();
        let projects = self.api.get("projects").await;
        let list = projects["projects"].as_array().unwrap().clone();
        let project = self.api.get(&format!("projects/{}", list[0]["id"].as_str().unwrap())).await;
        let visitor = Visitor::enter(&self.api, &thread, "live").await;
        let (_, entries) = visitor.get("/api/collections/requests/records").await;
        let entries = entries["items"].as_array().unwrap().iter().map(|e| json!({"state": e["state"], "comment": e["comment"]})).collect();
        End { messages, projects: list.len(), versions: project["versions"].as_array().unwrap().len(), live_entries: entries }
    }
}

/// A value for every field of the first collection.
pub(super) fn entry_for(app: &Value) -> Value {
    let mut body = serde_json::Map::new();
    for field in app["collections"][0]["fields"].as_array().into_iter().flatten() {
        let value = match field["type"].as_str().unwrap_or_default() {
            "date" => json!("2026-12-01"),
            "date_range" => json!({"from": "2026-12-01", "to": "2026-12-02"}),
            "number" | "money" => json!("1"),
            "choice" => field["options"][0]["value"].clone(),
            "text" | "long_text" => json!("once"),
            _ => continue,
        };
        body.insert(field["name"].as_str().unwrap_or_default().to_owned(), value);
    }
    Value::Object(body)
}

/// Words without numbers: seconds, times and commits differ.
fn shape(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect::<String>()
        .split_whitespace()
        .filter(|w| w.chars().count() > 1)
        .collect::<Vec<_>>()
        .join(" ")
}
