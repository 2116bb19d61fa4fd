//! Records a second through the gateway, against the peer: in turn, several rounds, the median of the rounds' ratios.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fleet::{Fleet, Made};
use super::peer::Peer;
use super::process;
use super::sheet::{Goal, Sheet};
use super::spread::middle;

const FOR: Duration = Duration::from_millis(2_500);
const ROUNDS: usize = 5;

/// Somewhere that keeps records.
struct Target {
    http: reqwest::Client,
    base: String,
    list: &'static str,
    headers: Vec<(&'static str, String)>,
    pid: u32,
    /// A record to read.
    id: String,
}

/// What is done to it.
#[derive(Clone, Copy)]
enum Work {
    Write,
    ReadOne,
    List,
}

/// What one went through within its time.
struct Done {
    a_second: f64,
    /// Processor time of the server for one answer, µs.
    cpu: f64,
}

pub(crate) async fn figures(sheet: &mut Sheet) {
    let fleet = Fleet::start().await;
    let Made { host, cookie, .. } = fleet.make().await;
    let peer = Peer::start(b"");
    let body = sample(&fleet, &host, &cookie).await;
    let mut ours = Target {
        http: fleet.http.clone(),
        base: format!("{}/api/collections/requests/records", fleet.url),
        list: "?perPage=30",
        headers: vec![("host", host), ("cookie", cookie), ("sec-fetch-site", "same-origin".to_owned())],
        pid: fleet.pid(),
        id: String::new(),
    };
    let mut theirs =
        Target { http: fleet.http.clone(), base: format!("{}/records", peer.url), list: "", headers: Vec::new(), pid: peer.pid(), id: String::new() };
    for target in [&mut ours, &mut theirs] {
        target.id = target.create(&body).await;
    }
    for (what, work, clients) in [
        ("records, writes by 1 client", Work::Write, 1),
        ("records, writes by 32 clients", Work::Write, 32),
        ("records, reads of one by 32 clients", Work::ReadOne, 32),
        ("records, lists of 30 by 32 clients", Work::List, 32),
    ] {
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            // Who comes first changes: whatever drifts falls on both.
            rounds.push(if round % 2 == 0 {
                let ours = ours.run(work, clients, &body).await;
                (ours, theirs.run(work, clients, &body).await)
            } else {
                let theirs = theirs.run(work, clients, &body).await;
                (ours.run(work, clients, &body).await, theirs)
            });
        }
        tell(sheet, what, &rounds);
    }
}

fn tell(sheet: &mut Sheet, what: &str, rounds: &[(Done, Done)]) {
    let of = |value: fn(&(Done, Done)) -> f64| middle(rounds.iter().map(value).collect());
    let (ratio, least, most) = of(|(a, b)| a.a_second / b.a_second);
    let seen = format!(
        "{ratio:.2} x ({least:.2}-{most:.2}): {:.0} against {:.0} a second; {:.0} against {:.0} µs of CPU",
        of(|(a, _)| a.a_second).0,
        of(|(_, b)| b.a_second).0,
        of(|(a, _)| a.cpu).0,
        of(|(_, b)| b.cpu).0
    );
    sheet.figure(what, &seen, ratio, &Goal::AtLeast(0.5));
}

impl Target {
    async fn run(&self, work: Work, clients: usize, body: &Value) -> Done {
        let count = AtomicU64::new(0);
        let (started, cpu) = (Instant::now(), process::cpu(self.pid));
        let busy = async || {
            while started.elapsed() < FOR {
                match work {
                    Work::Write => drop(self.create(body).await),
                    Work::ReadOne => self.read(&format!("/{}", self.id)).await,
                    Work::List => self.read(self.list).await,
                }
                count.fetch_add(1, Ordering::Relaxed);
            }
        };
        futures_util::future::join_all((0..clients).map(|_| busy())).await;
        let done = count.into_inner() as f64;
        Done { a_second: done / started.elapsed().as_secs_f64(), cpu: (process::cpu(self.pid) - cpu) * 1e6 / done }
    }

    async fn create(&self, body: &Value) -> String {
        let answer = self.dressed(self.http.post(&self.base)).json(body).send().await.unwrap();
        let status = answer.status();
        let record: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{status}: {record}");
        record["id"].as_str().unwrap().to_owned()
    }

    async fn read(&self, path: &str) {
        let answer = self.dressed(self.http.get(format!("{}{path}", self.base))).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        assert!(!answer.bytes().await.unwrap().is_empty());
    }

    fn dressed(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value))
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
