//! A person who gets from the first word to a decided entry in the live app and has the app deleted, however often the fleet dies
//! meanwhile.

use std::time::{Duration, Instant};

use fleet_tests::api::{Api, Shown};
use fleet_tests::visitor::Visitor;
use fleet_tests::world::World;
use serde_json::{Value, json};

/// How somebody gives their entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In the app.
    App,
    /// In the app, with a file: its proof takes longer, so only what concerns files is tried with it.
    File,
    /// In the chat, question by question.
    Chat,
}

impl Way {
    /// What they ask for.
    pub(super) fn says(self) -> &'static str {
        match self {
            Self::App | Self::Chat => "Leave requests: first day, last day, comment. The manager approves, and I want a CSV",
            Self::File => "Leave requests: first day, last day, comment, ticket as a file. The manager approves, and I want a CSV",
        }
    }
}

/// What the file along the entry holds.
pub(super) const TICKET: &str = "%PDF-1.4 from here to there";

/// What there was at the end: messages by kind, and what was live before it was deleted. Ids, times and addresses are not compared.
#[derive(Debug, PartialEq)]
pub(super) struct End {
    pub(super) messages: Vec<(String, String)>,
    pub(super) live: Live,
    /// Apps that are left.
    pub(super) left: usize,
}

/// What was live: how many apps and versions, the entries with their files, and how each task is told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Live {
    pub(super) projects: usize,
    pub(super) versions: usize,
    pub(super) entries: Vec<Value>,
    pub(super) tasks: Vec<Value>,
}

/// Drives one conversation from the first word to the end of the app, however often the fleet dies under it.
pub(super) struct Person {
    world: World,
    api: Api,
    way: Way,
    thread: Option<String>,
    entered: bool,
    live: Option<Live>,
    pub(super) deaths: u32,
}

impl Person {
    pub(super) fn new(world: World, way: Way) -> Self {
        let api = world.api();
        Self { world, api, way, thread: None, entered: false, live: None, deaths: 0 }
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
            self.api.try_post(&format!("threads/{thread}/messages"), json!({"text": self.way.says(), "key": "the-request", "files": []})).await?;
            return Ok(false);
        }
        let live = posts.iter().any(|p| p.kind == "live");
        let decided = posts.iter().any(|p| p.kind == "entry_done");
        if live && decided {
            let status = self.try_get("status").await?;
            let open = status["depth"]["inbox_new"].as_i64().unwrap_or(1) + status["depth"]["effects_ready"].as_i64().unwrap_or(1);
            if open > 0 {
                return Ok(false);
            }
            if self.live.is_none() {
                self.live = self.look(&thread).await?;
                return Ok(false);
            }
            return self.delete(&thread, &posts).await;
        }
        if !decided && posts.iter().any(|p| p.kind == "result") && !self.entered {
            self.entered = match self.way {
                Way::App | Way::File => self.enter(&thread).await?,
                Way::Chat => self.fill(&thread, &posts).await?,
            };
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
        let path = "/api/collections/requests/records";
        let status = match self.way {
            Way::File => visitor.try_post_with(path, &body, ("file", "ticket.pdf", TICKET), "one-entry").await?,
            Way::App | Way::Chat => visitor.try_post(path, &body, "one-entry").await?,
        };
        Ok(status.is_success())
    }

    /// Does the next thing towards an entry that is given in the chat; `true` once it was sent. Each thing has a key of its own: done
    /// again after a death, it is the same.
    async fn fill(&self, thread: &str, posts: &[Shown]) -> Result<bool, reqwest::Error> {
        let open = posts.iter().rev().find(|p| p.kind.starts_with("fill_"));
        let Some(open) = open else {
            let info = self.try_get(&format!("threads/{thread}")).await?;
            let act = json!({"act": "fill", "project": info["project"], "env": "preview"});
            self.api.try_post(&format!("threads/{thread}/acts"), json!({"act": act, "key": "the-filling"})).await?;
            self.try_settle().await?;
            return Ok(false);
        };
        match open.kind.as_str() {
            "fill_sent" => return Ok(true),
            "fill_question" if !open.buttons.is_empty() || open.plain.contains(" of ") => {
                let text = if open.plain.contains("12 December") { "1 December 2030" } else { "once" };
                let key = format!("answer-{}", open.seq);
                self.api.try_post(&format!("threads/{thread}/messages"), json!({"text": text, "key": key, "files": []})).await?;
            }
            "fill_summary" => {
                if let Some((_, nonce)) = open.buttons.iter().find(|(label, _)| label == "Send") {
                    self.api.try_post(&format!("threads/{thread}/press"), json!({"nonce": nonce})).await?;
                }
            }
            _ => {}
        }
        self.try_settle().await?;
        Ok(false)
    }

    /// What is live; nothing while it cannot be looked at.
    async fn look(&self, thread: &str) -> Result<Option<Live>, reqwest::Error> {
        let list = self.try_get("projects").await?["projects"].as_array().cloned().unwrap_or_default();
        let info = self.try_get(&format!("threads/{thread}")).await?;
        let project = self.try_get(&format!("projects/{}", info["project"].as_str().unwrap_or_default())).await?;
        let Some(link) = project["live_url"].as_str() else { return Ok(None) };
        let Some(visitor) = Visitor::try_follow(self.api.http(), link).await? else { return Ok(None) };
        let found = visitor.try_get("/api/collections/requests/records").await?;
        let mut entries = Vec::new();
        for entry in found["items"].as_array().into_iter().flatten() {
            let mut kept = json!({"state": entry["state"], "comment": entry["comment"]});
            if let Some(name) = entry["file"]["name"].as_str() {
                let inside = visitor.try_text(&format!("/api/files/requests/{}/{name}", entry["id"].as_str().unwrap_or_default())).await?;
                kept["file"] = json!([name, inside]);
            }
            entries.push(kept);
        }
        let tasks = tasks_of(&self.api, &project).await?;
        Ok(Some(Live { projects: list.len(), versions: project["versions"].as_array().map_or(0, Vec::len), entries, tasks }))
    }

    /// Has the app deleted; `true` once it is.
    async fn delete(&self, thread: &str, posts: &[Shown]) -> Result<bool, reqwest::Error> {
        if posts.iter().any(|p| p.kind == "deleted") {
            return Ok(true);
        }
        let info = self.try_get(&format!("threads/{thread}")).await?;
        self.api.try_post(&format!("threads/{thread}/acts"), json!({"act": {"act": "delete", "project": info["project"]}, "key": "the-end"})).await?;
        self.try_settle().await?;
        Ok(false)
    }

    async fn end(&self) -> End {
        let thread = self.thread.clone().unwrap();
        let messages = self.api.posts(&thread).await.into_iter().map(|p| (p.kind, shape(&p.plain))).collect();
        let projects = self.api.get("projects").await;
        End { messages, live: self.live.clone().unwrap(), left: projects["projects"].as_array().unwrap().len() }
    }
}

/// How the tasks of a project stand, what was proved of them, and what its journal tells, event by event.
pub(super) async fn tasks_of(api: &Api, project: &Value) -> Result<Vec<Value>, reqwest::Error> {
    let mut all = Vec::new();
    for task in project["tasks"].as_array().into_iter().flatten() {
        let task: Value = api.try_get(&format!("tasks/{}", task["id"].as_str().unwrap_or_default())).await?.json().await?;
        let names = |list: &str, keys: [&str; 2]| -> Vec<Value> {
            task[list].as_array().into_iter().flatten().map(|one| json!([one[keys[0]], one[keys[1]]])).collect()
        };
        all.push(json!({
            "state": task["state"],
            "title": task["title"],
            "attempts": task["attempts"].as_array().map_or(0, Vec::len),
            "stages": names("stages", ["name", "state"]),
            "criteria": names("criteria", ["words", "verdict"]),
            "not_included": task["not_included"],
        }));
    }
    let journal: Value = api.try_get(&format!("projects/{}/journal?after=0&limit=500", project["id"].as_str().unwrap_or_default())).await?.json().await?;
    let events = journal["journal"].as_array().into_iter().flatten().map(|line| line["event"].clone()).collect();
    all.push(Value::Array(events));
    Ok(all)
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

/// Words without numbers: times and commits differ, and how long it took.
fn shape(text: &str) -> String {
    text.lines()
        .filter(|line| !line.contains("Made and checked in"))
        .flat_map(|line| line.chars().chain([' ']))
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect::<String>()
        .split_whitespace()
        .filter(|w| w.chars().count() > 1)
        .collect::<Vec<_>>()
        .join(" ")
}
