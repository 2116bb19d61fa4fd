//! Records per second through the gateway, against the bare handler in the same run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fleet::Fleet;
use super::peer;

const CLIENTS: u64 = 32;
const FOR: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;

#[derive(Clone)]
struct Target {
    http: reqwest::Client,
    base: String,
    headers: Vec<(&'static str, String)>,
}

impl Target {
    fn dress(&self, mut request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
    }
}

pub(crate) async fn figures() {
    let fleet = Fleet::start().await;
    let (_, link, _) = fleet.make().await;
    let (host, cookie) = fleet.enter(&link).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let peer_at = peer::serve(dir.path()).await;
    let body = Arc::new(sample(&fleet, &host, &cookie).await);
    let ours = Target {
        http: fleet.http.clone(),
        base: format!("{}/api/collections/requests/records", fleet.url),
        headers: vec![("host", host), ("cookie", cookie), ("sec-fetch-site", "same-origin".to_owned())],
    };
    let theirs = Target { http: fleet.http.clone(), base: format!("http://{peer_at}/records"), headers: Vec::new() };
    let (mut writes, mut reads, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (a, id_a) = write(&ours, &body).await;
        let (b, id_b) = write(&theirs, &body).await;
        writes.push((a, b));
        reads.push((read(&ours, &format!("/{id_a}")).await, read(&theirs, &format!("/{id_b}")).await));
        lists.push((read(&ours, "?perPage=30").await, read(&theirs, "").await));
    }
    for (name, rounds) in [("writes", writes), ("reads of one", reads), ("lists of 30", lists)] {
        let (ours, theirs) = rounds.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / ROUNDS as f64, b + y / ROUNDS as f64));
        println!(
            "records, {name} a second ({CLIENTS} clients): {ours:.0} against {theirs:.0} of a bare axum + SQLite handler: {:.2} x (reach 0.5)",
            ours / theirs
        );
    }
}

/// A value for every field that the form wants.
async fn sample(fleet: &Fleet, host: &str, cookie: &str) -> Value {
    let app: Value = fleet.http.get(format!("{}/api/app", fleet.url)).header("host", host).header("cookie", cookie).send().await.unwrap().json().await.unwrap();
    let mut body = serde_json::Map::new();
    for field in app["collections"][0]["fields"].as_array().unwrap() {
        let value = match field["type"].as_str().unwrap() {
            "date" => json!("2026-12-01"),
            "date_range" => json!({"from": "2026-12-01", "to": "2026-12-05"}),
            "number" | "money" => json!("10"),
            "choice" => field["options"][0]["value"].clone(),
            "many" => json!([field["options"][0]["value"]]),
            "yes_no" => json!(true),
            "email" => json!("a@example.org"),
            "phone" => json!("+49 30 123456"),
            "text" | "long_text" => json!("A few words about why"),
            _ => continue,
        };
        body.insert(field["name"].as_str().unwrap().to_owned(), value);
    }
    Value::Object(body)
}

async fn write(target: &Target, body: &Arc<Value>) -> (f64, String) {
    let count = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (target, body, count) = (target.clone(), body.clone(), count.clone());
        clients.spawn(async move {
            let mut last = String::new();
            while started.elapsed() < FOR {
                let answer = target.dress(target.http.post(&target.base)).json(&*body).send().await.unwrap();
                assert!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await.unwrap());
                let record: Value = answer.json().await.unwrap();
                record["id"].as_str().unwrap().clone_into(&mut last);
                count.fetch_add(1, Ordering::Relaxed);
            }
            last
        });
    }
    let ids = clients.join_all().await;
    (count.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64(), ids.into_iter().find(|i| !i.is_empty()).unwrap())
}

async fn read(target: &Target, path: &str) -> f64 {
    let count = Arc::new(AtomicU64::new(0));
    let started = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (target, url, count) = (target.clone(), format!("{}{path}", target.base), count.clone());
        clients.spawn(async move {
            while started.elapsed() < FOR {
                let answer = target.dress(target.http.get(&url)).send().await.unwrap();
                assert!(answer.status().is_success(), "{}", answer.status());
                answer.bytes().await.unwrap();
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    clients.join_all().await;
    count.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}
