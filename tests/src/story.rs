//! Stories: a conversation in, a transcript out. A story file holds both; the acts are read from it, the answers are compared.
//!
//! Acts are lines that start with `> ` (say), `[Words]` (press) or `! ` (something outside the chat: see [`Act`]).
//! Everything else is what people saw. `FLEET_UPDATE_STORIES=1` writes what was seen; CI refuses that.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::api::{Api, Shown};
use crate::world::World;

/// One act of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// `> words`
    Say(String),
    /// `[Words]`
    Press(String),
    /// `! restart`: kill -9 and start again.
    Restart,
    /// `! entry preview name=value; name=value`: an entry in the app, sent as the owner.
    Entry {
        /// `preview` or `live`.
        env: String,
        /// Values.
        values: BTreeMap<String, String>,
    },
    /// `! new thread`: the same person opens another conversation.
    NewThread,
}

/// Reads the acts of a story.
pub fn acts(text: &str) -> Vec<Act> {
    text.lines().filter_map(act).collect()
}

fn act(line: &str) -> Option<Act> {
    if let Some(words) = line.strip_prefix("> ") {
        return Some(Act::Say(words.to_owned()));
    }
    if let Some(words) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
        return Some(Act::Press(words.to_owned()));
    }
    match line.strip_prefix("! ")? {
        "restart" => Some(Act::Restart),
        "new thread" => Some(Act::NewThread),
        other => {
            let rest = other.strip_prefix("entry ").unwrap_or_else(|| panic!("no such act: {line}"));
            let (env, values) = rest.split_once(' ').unwrap_or_else(|| panic!("no values: {line}"));
            let values = values.split(';').filter_map(|v| v.split_once('=')).map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned())).collect();
            Some(Act::Entry { env: env.to_owned(), values })
        }
    }
}

/// Plays a story file and compares what was seen with what it says.
pub async fn play(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let head: Vec<&str> = text.lines().take_while(|l| act(l).is_none()).take_while(|l| !l.starts_with("fleet: ")).collect();
    let locale = if path.components().any(|c| c.as_os_str() == "ru") { "ru" } else { "en" };
    let seen = tell(&acts(&text), locale, &head).await;
    if std::env::var_os("FLEET_UPDATE_STORIES").is_some() {
        assert!(std::env::var_os("CI").is_none(), "stories are not written in CI");
        std::fs::write(path, seen).unwrap();
        return;
    }
    if seen != text {
        let mismatch = text.lines().zip(seen.lines()).position(|(a, b)| a != b).map_or(0, |n| n + 1);
        panic!("{} differs from line {mismatch}; what was seen:\n{seen}", path.display());
    }
}

async fn tell(acts: &[Act], locale: &str, head: &[&str]) -> String {
    let mut world = World::start();
    let mut api = world.api();
    let mut thread = api.open("hr", locale).await;
    let mut teller = Teller { out: format!("{}\n\n", head.join("\n").trim_end()), ..Teller::default() };
    api.settle().await;
    teller.show(&api.posts(&thread).await);
    for (n, act) in acts.iter().enumerate() {
        match act {
            Act::Say(words) => {
                let _ = writeln!(teller.out, "> {words}\n");
                api.say(&thread, words, &format!("story-{n}")).await;
            }
            Act::Press(label) => {
                let _ = writeln!(teller.out, "[{label}]\n");
                api.press(&thread, label).await;
            }
            Act::Restart => {
                let _ = writeln!(teller.out, "! restart\n");
                world.kill_and_restart();
                api = world.api();
            }
            Act::NewThread => {
                let _ = writeln!(teller.out, "! new thread\n");
                thread = api.open("hr", locale).await;
                teller.known.clear();
            }
            Act::Entry { env, values } => {
                let line: Vec<String> = values.iter().map(|(k, v)| format!("{k}={v}")).collect();
                let _ = writeln!(teller.out, "! entry {env} {}\n", line.join("; "));
                enter(&api, &thread, env, values).await;
            }
        }
        let looks = if matches!(act, Act::Entry { .. } | Act::Press(_)) { 12 } else { 3 };
        api.settle_for(looks).await;
        teller.show(&api.posts(&thread).await);
    }
    let mut text = teller.out.trim_end().to_owned();
    text.push('\n');
    text
}

#[derive(Default)]
struct Teller {
    out: String,
    known: BTreeMap<i64, i64>,
}

impl Teller {
    /// Writes what is new or changed since the last look.
    fn show(&mut self, posts: &[Shown]) {
        let mut fresh: Vec<&Shown> = posts.iter().filter(|p| self.known.get(&p.seq) != Some(&p.change)).collect();
        // Whoever decides and the app's own notices speak side by side: their order is nobody's promise.
        fresh.sort_by_key(|p| if p.kind.starts_with("entry_") { (1, p.kind.clone(), p.plain.clone(), 0) } else { (0, String::new(), String::new(), p.change) });
        for post in fresh {
            let edited = self.known.insert(post.seq, post.change).is_some();
            if post.who != "fleet" {
                continue;
            }
            let mark = if edited { "fleet, edited" } else { "fleet" };
            let _ = writeln!(self.out, "{mark}: {}", plain(&post.plain).replace('\n', "\n    "));
            if !post.buttons.is_empty() {
                let words: Vec<String> = post.buttons.iter().map(|(l, _)| format!("({l})")).collect();
                let _ = writeln!(self.out, "    {}", words.join(" "));
            }
            for (words, url) in &post.links {
                // An address that is gone (deleted, taken back) is shown as words.
                let gone = if url.starts_with("http") { "" } else { " (no address any more)" };
                let _ = writeln!(self.out, "    -> {words}{gone}");
            }
            self.out.push('\n');
        }
    }
}

/// Takes out what differs from run to run: times, seconds, ids, codes.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut words = text.split_whitespace().skip(1);
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let tail = &word[bare.len()..];
        let core = bare.trim_matches(|c: char| !c.is_alphanumeric());
        let clock = core.len() == 5 && core.as_bytes()[2] == b':' && core.bytes().filter(u8::is_ascii_digit).count() == 4;
        let hex = core.len() >= 7 && core.bytes().all(|b| b.is_ascii_hexdigit()) && core.bytes().any(|b| b.is_ascii_digit());
        // "in 1 second" on one machine is "in 2 seconds" on another.
        let seconds = core.bytes().all(|b| b.is_ascii_digit()) && words.clone().next().is_some_and(|w| w.starts_with("second") || w.starts_with("секунд"));
        if !bare.is_empty() {
            words.next();
        }
        if core.starts_with("second") || core.starts_with("секунд") {
            out.push_str("seconds");
            out.push_str(&bare[core.len()..]);
            out.push_str(tail);
            continue;
        }
        let word = if seconds {
            "N".to_owned()
        } else if clock {
            bare.replace(core, "HH:MM")
        } else if hex {
            bare.replace(core, "COMMIT")
        } else {
            bare.to_owned()
        };
        out.push_str(&word);
        out.push_str(tail);
    }
    out
}

/// Sends an entry to the thread's app as the person who holds the link.
pub async fn enter(api: &Api, thread: &str, env: &str, values: &BTreeMap<String, String>) {
    let visitor = Visitor::enter(api, thread, env).await;
    let (_, app) = visitor.get("/api/app").await;
    let mut body = serde_json::Map::new();
    for (name, words) in values {
        let field = app["collections"][0]["fields"].as_array().into_iter().flatten().find(|f| f["name"] == name.as_str());
        let option = field
            .and_then(|f| f["options"].as_array()?.iter().find(|o| o["label"].as_object().is_some_and(|l| l.values().any(|w| w == words.as_str()))).cloned());
        body.insert(name.clone(), option.map_or_else(|| serde_json::Value::from(words.as_str()), |o| o["value"].clone()));
    }
    let answer = visitor.post("/api/collections/requests/records", &serde_json::Value::Object(body)).await;
    assert!(answer.0.is_success(), "the app refused the entry: {} {}", answer.0, answer.1);
}

/// Somebody inside an app, by a signed link.
pub struct Visitor {
    http: reqwest::Client,
    base: String,
    host: String,
    cookie: String,
}

impl Visitor {
    /// Follows the newest link of the thread's project to this environment.
    pub async fn enter(api: &Api, thread: &str, env: &str) -> Self {
        let info = api.get(&format!("threads/{thread}")).await;
        let project = info["project"].as_str().unwrap_or_else(|| panic!("no project yet: {info}")).to_owned();
        let project = api.get(&format!("projects/{project}")).await;
        let link = project[format!("{env}_url")].as_str().unwrap_or_else(|| panic!("no {env} address: {project}")).to_owned();
        Self::follow(api.http(), &link).await
    }

    /// Redeems a signed link: names under `*.localhost` are reached through the listener with a Host header.
    pub async fn follow(http: &reqwest::Client, link: &str) -> Self {
        Self::try_follow(http, link).await.unwrap().unwrap_or_else(|| panic!("the link did not let in: {link}"))
    }

    /// The same; `None` if the link does not let in, an error if nobody answers.
    pub async fn try_follow(http: &reqwest::Client, link: &str) -> reqwest::Result<Option<Self>> {
        let rest = link.strip_prefix("http://").unwrap_or_else(|| panic!("not http: {link}"));
        let (host, path) = rest.split_once('/').unwrap();
        let port = host.rsplit_once(':').map_or("80", |(_, p)| p);
        let base = format!("http://127.0.0.1:{port}");
        let answer = http.get(format!("{base}/{path}")).header("host", host).send().await?;
        let cookie = answer.headers().get("set-cookie").and_then(|c| c.to_str().ok()).and_then(|c| c.split(';').next()).map(str::to_owned);
        Ok(cookie.filter(|_| answer.status().is_redirection()).map(|cookie| Self { http: http.clone(), base, host: host.to_owned(), cookie }))
    }

    /// `GET path` as JSON, or an error if nobody answers.
    pub async fn try_get(&self, path: &str) -> reqwest::Result<serde_json::Value> {
        self.http.get(format!("{}{path}", self.base)).header("host", &self.host).header("cookie", &self.cookie).send().await?.json().await
    }

    /// `POST path` under an idempotency key: its status, or an error if nobody answers.
    pub async fn try_post(&self, path: &str, body: &serde_json::Value, key: &str) -> reqwest::Result<reqwest::StatusCode> {
        let request = self.http.post(format!("{}{path}", self.base)).json(body).header("sec-fetch-site", "same-origin").header("idempotency-key", key);
        Ok(request.header("host", &self.host).header("cookie", &self.cookie).send().await?.status())
    }

    /// `GET path`: status and JSON (null if it is none).
    pub async fn get(&self, path: &str) -> (reqwest::StatusCode, serde_json::Value) {
        let request = self.http.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    /// `POST path` with JSON.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> (reqwest::StatusCode, serde_json::Value) {
        let request = self.http.post(format!("{}{path}", self.base)).json(body).header("sec-fetch-site", "same-origin");
        self.send(request).await
    }

    /// Another method with JSON.
    pub async fn change(&self, method: &str, path: &str, body: &serde_json::Value) -> (reqwest::StatusCode, serde_json::Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.base)).json(body).header("sec-fetch-site", "same-origin");
        self.send(request).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (reqwest::StatusCode, serde_json::Value) {
        let answer = request.header("host", &self.host).header("cookie", &self.cookie).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_read_and_answers_are_not() {
        let read = acts("# Title\n\nfleet: hello\n    (Start)\n\n> I need leave requests\n[Start]\n! restart\n! entry preview a=1; b=x y\n");
        assert_eq!(read.len(), 4);
        assert_eq!(read[1], Act::Press("Start".to_owned()));
        assert_eq!(read[3], Act::Entry { env: "preview".to_owned(), values: [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "x y".to_owned())].into() });
    }

    #[test]
    fn what_differs_from_run_to_run_is_masked() {
        assert_eq!(plain("undo until 14:05, commit a1b2c3d4e5f6."), "undo until HH:MM, commit COMMIT.");
        assert_eq!(plain("3 days deadline"), "3 days deadline");
    }
}
