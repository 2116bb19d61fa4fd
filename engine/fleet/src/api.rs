//! A client of the documented HTTP API: what `fleet chat` and `fleet make` see of a fleet, here or elsewhere.

mod shown;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::cli::{Global, Reach};
use crate::config::Env;
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::run_file::RunFile;

pub(crate) use shown::{Shown, ShownButton};

/// Longer than the server holds a long poll.
const PATIENCE: Duration = Duration::from_secs(45);
/// How long the server holds an answer about new messages, seconds.
const POLL_SECONDS: u32 = 20;

/// A signed-in client.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// A client that goes straight to a fleet: not through a proxy that somebody set for the open network, and a token is not carried
/// elsewhere by a redirect. Plain HTTP asks for no certificates: a slim container has none.
pub(crate) fn client(url: &str, patience: Duration) -> Result<reqwest::Client, reqwest::Error> {
    straight(url, patience).build()
}

/// The same, not built yet.
pub(crate) fn straight(url: &str, patience: Duration) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(patience);
    if url.starts_with("http://") { builder.tls_certs_only([]) } else { builder }
}

impl Api {
    /// A client of the fleet at `url`.
    pub(crate) fn new(url: &str, token: &str) -> Result<Self, FleetError> {
        let wrong = |why: &str| FleetError::Usage(format!("--url must be an address such as http://localhost:7070, is `{url}` ({why})"));
        let parsed = Url::parse(url).map_err(|e| wrong(&e.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host().is_none() {
            return Err(wrong("http or https, and a host"));
        }
        let http = client(parsed.as_str(), PATIENCE).map_err(|e| FleetError::NoFleet { url: url.to_owned(), why: root_cause(&e) })?;
        Ok(Self { http, base: parsed.as_str().trim_end_matches('/').to_owned(), token: token.to_owned() })
    }

    /// The fleet that flags name, or the one that runs on the data folder; `None` if none does.
    pub(crate) fn find(global: &Global, reach: &Reach) -> Result<Option<Self>, FleetError> {
        if let (Some(url), Some(token)) = (&reach.url, &reach.token) {
            return Self::new(url, token).map(Some);
        }
        let data = DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &Env::of_process())?;
        RunFile::alive(&data).map(|run| Self::new(&run.url, &run.token)).transpose()
    }

    /// The same; none is an error that says what to do.
    pub(crate) fn must_find(global: &Global, reach: &Reach) -> Result<Self, FleetError> {
        let data = || DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &Env::of_process());
        match Self::find(global, reach)? {
            Some(api) => Ok(api),
            None => Err(FleetError::NotRunning { path: data()?.path().to_owned() }),
        }
    }

    /// `GET /api/v1/…`.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, FleetError> {
        self.send(self.http.get(self.address(path))).await
    }

    /// `POST /api/v1/…`.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, FleetError> {
        self.send(self.http.post(self.address(path)).json(body)).await
    }

    /// Opens a conversation; its id.
    pub(crate) async fn open(&self, bible: &str, locale: &str) -> Result<String, FleetError> {
        let thread = self.post("threads", &json!({ "bible": bible, "locale": locale })).await?;
        text(&thread, "id")
    }

    /// Messages new or changed after a change number; waits a while for the first one if `wait` says so.
    pub(crate) async fn posts(&self, thread: &str, after: i64, wait: Wait) -> Result<Vec<Shown>, FleetError> {
        let seconds = match wait {
            Wait::Long => POLL_SECONDS,
            Wait::No => 0,
        };
        let answer = self.get(&format!("threads/{thread}/posts?after={after}&wait={seconds}")).await?;
        let list = answer.get("posts").and_then(Value::as_array).cloned().unwrap_or_default();
        let read = |raw: Value| serde_json::from_value::<Shown>(raw.clone()).map(|post| Shown { raw, ..post });
        list.into_iter().map(read).collect::<Result<_, _>>().map_err(|e| unreadable(&format!("threads/{thread}/posts"), &e))
    }

    /// Says something. `key` makes a repeat harmless.
    pub(crate) async fn say(&self, thread: &str, words: &str, files: &[String], key: &str) -> Result<(), FleetError> {
        self.post(&format!("threads/{thread}/messages"), &json!({ "text": words, "files": files, "key": key })).await.map(|_| ())
    }

    /// Presses a button.
    pub(crate) async fn press(&self, thread: &str, nonce: &str) -> Result<(), FleetError> {
        self.post(&format!("threads/{thread}/press"), &json!({ "nonce": nonce })).await.map(|_| ())
    }

    /// Does an act without a button.
    pub(crate) async fn act(&self, thread: &str, act: &Value) -> Result<(), FleetError> {
        self.post(&format!("threads/{thread}/acts"), &json!({ "act": act })).await.map(|_| ())
    }

    /// Sends a file; its id.
    pub(crate) async fn upload(&self, path: &Path) -> Result<String, FleetError> {
        let unreadable_file = |source| FleetError::InputFile { path: path.to_owned(), source };
        let bytes = tokio::fs::read(path).await.map_err(unreadable_file)?;
        let name = path.file_name().map_or_else(|| "file".to_owned(), |n| n.to_string_lossy().into_owned());
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name);
        let form = reqwest::multipart::Form::new().part("file", part);
        let answer = self.send(self.http.post(self.address("files")).multipart(form)).await?;
        text(answer.get("files").and_then(|l| l.get(0)).unwrap_or(&Value::Null), "id")
    }

    /// Whether everything that was sent to a conversation has been handled.
    pub(crate) async fn heard_all(&self, thread: &str) -> Result<bool, FleetError> {
        let now = self.get(&format!("threads/{thread}")).await?;
        // A fleet of an older version does not say; then only a brief that moves tells.
        Ok(now.get("unheard").and_then(Value::as_i64) == Some(0))
    }

    /// Whether messages wait to be handled or effects to be done.
    pub(crate) async fn busy(&self) -> Result<bool, FleetError> {
        let status = self.get("status").await?;
        Ok(["inbox_new", "effects_ready"].iter().filter_map(|k| status.get("depth")?.get(*k)?.as_i64()).sum::<i64>() > 0)
    }

    /// Host and port it is reached at.
    pub(crate) fn listen(&self) -> String {
        self.base.split_once("://").map_or(self.base.as_str(), |(_, rest)| rest).to_owned()
    }

    fn address(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.base)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, FleetError> {
        let lost = |e: reqwest::Error| FleetError::NoFleet { url: self.base.clone(), why: root_cause(&e) };
        let answer = request.bearer_auth(&self.token).send().await.map_err(lost)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(lost)?;
        let value: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(value);
        }
        let error = value.get("error").unwrap_or(&value);
        let said = |key: &str| error.get(key).and_then(Value::as_str).map(str::to_owned);
        if status == reqwest::StatusCode::UNAUTHORIZED {
            return Err(FleetError::Token { url: self.base.clone(), request: said("request").unwrap_or_default() });
        }
        Err(FleetError::Api {
            status: status.as_u16(),
            code: said("code").unwrap_or_else(|| status.as_u16().to_string()),
            message: said("message").unwrap_or_else(|| format!("the fleet at {} refused: {status}", self.base)),
            request: said("request").unwrap_or_default(),
        })
    }
}

/// Whether an answer may wait for something to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Until something happens or a while is over.
    Long,
    /// No.
    No,
}

/// A text field of an answer.
pub(crate) fn text(value: &Value, key: &str) -> Result<String, FleetError> {
    match value.get(key).and_then(Value::as_str) {
        Some(found) => Ok(found.to_owned()),
        None => Err(FleetError::Outcome(format!("the fleet's answer has no `{key}`; is it of another version?"))),
    }
}

/// An answer that is not what the documentation says.
pub(crate) fn unreadable(what: &str, error: &serde_json::Error) -> FleetError {
    FleetError::Outcome(format!("the fleet's answer to `{what}` cannot be read ({error}); is it of another version?"))
}

/// The last cause of a failed request: "Connection refused" says more than "error sending request".
pub(crate) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
