//! Kills at every named place and at random times: nothing is lost, nothing is doubled, the end is the same as without.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fleet_tests::api::{Api, Shown};
use fleet_tests::story::Visitor;
use fleet_tests::world::World;
use serde_json::{Value, json};

/// Random kills in the ordinary run; `FLEET_KILLS=100` is the soak.
const KILLS: u64 = 10;
const SAY: &str = "Leave requests: first day, last day, comment. The manager approves, and I want a CSV";

/// What is left at the end: messages by kind, entries, versions, states. Ids, times and addresses are not compared.
#[derive(Debug, PartialEq)]
struct End {
    messages: Vec<(String, String)>,
    projects: usize,
    versions: usize,
    live_entries: Vec<Value>,
}

/// Drives one conversation from the first word to a decided entry in the live app, however often the fleet dies under it.
struct Person {
    world: World,
    api: Api,
    thread: Option<String>,
    entered: bool,
    deaths: u32,
}

impl Person {
    fn new(world: World) -> Self {
        let api = world.api();
        Self { world, api, thread: None, entered: false, deaths: 0 }
    }

    /// Lives to the end; `calm` is called when the fleet died and is about to be started again.
    async fn live(&mut self, mut between: impl FnMut(&mut World)) -> End {
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
fn entry_for(app: &Value) -> Value {
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

async fn unkilled() -> End {
    Person::new(World::start()).live(|_| {}).await
}

/// What is another story than without the kill; a refusal may be told more often, because a button pressed again after a death is
/// answered: that answer is no loss and no double.
fn difference(killed: &End, clean: &End) -> Option<String> {
    let count = |end: &End| {
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for (kind, _) in end.messages.iter().filter(|(kind, _)| kind != "refused") {
            *kinds.entry(kind.clone()).or_default() += 1;
        }
        kinds
    };
    let same = count(killed) == count(clean)
        && (killed.projects, killed.versions) == (clean.projects, clean.versions)
        && killed.live_entries == clean.live_entries;
    (!same).then(|| format!("{:#?}\n{killed:#?}\nwithout a kill:\n{:#?}", count(killed), count(clean)))
}

fn same(killed: &End, clean: &End, what: &str) {
    if let Some(difference) = difference(killed, clean) {
        panic!("{what}: {difference}");
    }
}

/// A life in which the fleet dies at a place; how it ended, and how often it died.
async fn life_with(env: &[(&str, &str)]) -> (End, u32) {
    let (world, died) = World::start_dying(env);
    let mut person = Person::new(world);
    person.deaths += u32::from(died);
    let end = person.live(|_| {}).await;
    (end, person.deaths)
}

/// Every place where one of ours can be killed.
fn places() -> impl Iterator<Item = &'static str> {
    [fleet_store::kill::NAMES, fleet_runtime::KILL_POINTS, fleet_repo::KILL_POINTS, fleet_deployers::KILL_POINTS].into_iter().flatten().copied()
}

/// The first pass of each place in the ordinary run; with `FLEET_SOAK=1` every pass.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_named_place_is_hit_and_survived() {
    let soak = std::env::var_os("FLEET_SOAK").is_some();
    let from = std::env::var("FLEET_FROM").unwrap_or_default();
    let clean = unkilled().await;
    let (started, mut unhit, mut lives) = (Instant::now(), Vec::new(), 0);
    for name in places().skip_while(|name| !from.is_empty() && **name != *from) {
        for count in 1.. {
            let at = format!("{name}:{count}");
            let (end, deaths) = life_with(&[("FLEET_KILL_AT", &at)]).await;
            same(&end, &clean, &at);
            lives += 1;
            if deaths == 0 && count == 1 {
                unhit.push(name);
            }
            if deaths == 0 || !soak {
                println!("{at}, {lives} lives in {:?}", started.elapsed());
                break;
            }
        }
    }
    assert!(unhit.is_empty(), "places that were never passed: {unhit:?}");
}

/// The positive control: a fleet that sends before it commits, and dies in between, is found out by the same comparison.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_sent_before_its_commit_is_found_out() {
    let clean = unkilled().await;
    let (end, deaths) = life_with(&[("FLEET_PLANT", "send-first")]).await;
    assert_eq!((deaths, difference(&end, &clean)), (0, None), "without a death even this mistake does no harm");
    let (end, deaths) = life_with(&[("FLEET_PLANT", "send-first"), ("FLEET_KILL_AT", "store.send_first:1")]).await;
    assert_eq!(deaths, 1);
    let difference = difference(&end, &clean).expect("a doubled greeting is a difference");
    let greetings = end.messages.iter().filter(|(kind, _)| kind == "greeting").count();
    assert_eq!(greetings, 2, "{difference}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_kills_change_nothing() {
    let clean = unkilled().await;
    let kills: u64 = std::env::var("FLEET_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let mut seed: u64 = std::env::var("FLEET_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_261_121);
    println!("seed {seed}");
    let mut done = 0;
    while done < kills {
        // One less than makes an effect look like the cause: what takes the fleet with it again and again is given up, and told.
        let mut left = 1 + seed % (fleet_store::LOST_CAP.unsigned_abs() - 1);
        let mut next = Instant::now() + Duration::from_millis(seed % 300);
        let mut person = Person::new(World::start());
        let end = person
            .live(|world| {
                if left > 0 && Instant::now() >= next {
                    left -= 1;
                    done += 1;
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    next = Instant::now() + Duration::from_millis((seed >> 33) % 400);
                    world.kill_and_restart();
                }
            })
            .await;
        same(&end, &clean, &format!("random kills, {done} so far"));
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    }
}
