//! Calls of the Bot API, with what their refusals mean. Its addresses hold the token: no error ever shows one.

use std::time::Duration;

use serde::Deserialize;
use teloxide::requests::Payload;

use super::{Hears, Me, Topics};
use crate::messenger::ChatError;

/// How long a poll waits for something, s.
pub(super) const POLL_SECONDS: u32 = 30;
/// How long any call may take: longer than a poll.
const PATIENCE: Duration = Duration::from_secs(45);
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The Bot API, for one token.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    address: url::Url,
    token: String,
    patience: Duration,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api(token hidden)")
    }
}

/// What every answer looks like.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    result: serde_json::Value,
    #[serde(default)]
    description: String,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Api {
    /// The API at an address (`https://api.telegram.org`, or a server of one's own), for a token.
    ///
    /// # Errors
    /// [`ChatError::Refused`] if the address is none, or no client can be made.
    pub fn new(address: &str, token: &str) -> Result<Self, ChatError> {
        let address: url::Url = address.parse().map_err(|_| no_address())?;
        if address.cannot_be_a_base() {
            return Err(no_address());
        }
        // HTTP/1 and nothing kept for long: polls that stood still for minutes were seen on connections that looked alive.
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .http1_only()
            .pool_idle_timeout(Duration::from_mins(1))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| ChatError::Refused("no HTTP client could be made".to_owned()))?;
        Ok(Self { client, address, token: token.to_owned(), patience: PATIENCE })
    }

    /// The same with another time that any call may take: longer than the server lets a poll wait.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// What the bot is.
    ///
    /// # Errors
    /// As [`Api::call`].
    pub async fn me(&self) -> Result<Me, ChatError> {
        let answer = self.post("getMe", b"{}".to_vec()).await?;
        let flag = |name: &str| answer.get(name).and_then(serde_json::Value::as_bool).unwrap_or(false);
        let id = answer.get("id").and_then(serde_json::Value::as_i64).ok_or_else(|| ChatError::Refused("getMe names no id".to_owned()))?;
        let username = answer.get("username").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        Ok(Me {
            id: id.to_string(),
            username,
            topics: if flag("has_topics_enabled") { Topics::Yes } else { Topics::No },
            hears: if flag("can_read_all_group_messages") { Hears::All } else { Hears::Addressed },
        })
    }

    /// Calls a method with one of teloxide's payloads; its result as it came.
    ///
    /// # Errors
    /// What the refusal means for whoever called.
    pub async fn call<P: Payload + serde::Serialize>(&self, payload: &P) -> Result<serde_json::Value, ChatError> {
        let body = serde_json::to_vec(payload).map_err(|_| ChatError::Refused("the payload cannot be written".to_owned()))?;
        self.post(P::NAME, body).await
    }

    /// Calls a method by name, for those that teloxide does not know.
    ///
    /// # Errors
    /// As [`Api::call`].
    pub async fn post(&self, method: &str, body: Vec<u8>) -> Result<serde_json::Value, ChatError> {
        let text = self.text(method, body).await?;
        let answer: Answer = serde_json::from_str(&text).map_err(|_| ChatError::Unknown(format!("{method} was answered with something that is no JSON")))?;
        if answer.ok { Ok(answer.result) } else { Err(refusal(&answer)) }
    }

    fn at(&self, parts: &[&str]) -> Result<url::Url, ChatError> {
        let mut url = self.address.clone();
        url.path_segments_mut().map_err(|()| no_address())?.pop_if_empty().extend(parts);
        Ok(url)
    }

    /// The text of an answer, whatever it says.
    pub(super) async fn text(&self, method: &str, body: Vec<u8>) -> Result<String, ChatError> {
        let url = self.at(&[&format!("bot{}", self.token), method])?;
        let sent = self.client.post(url).timeout(self.patience).header("content-type", "application/json").body(body).send().await;
        let response = sent.map_err(|error| network(&error.without_url()))?;
        response.text().await.map_err(|error| ChatError::Unknown(error.without_url().to_string()))
    }

    /// A file's bytes, at most so many.
    pub(super) async fn download(&self, path: &str, most: u64) -> Result<Vec<u8>, ChatError> {
        let bot = format!("bot{}", self.token);
        // A path of the server's own: each part is one part of the address, whatever it holds.
        let parts: Vec<&str> = ["file", &bot].into_iter().chain(path.split('/').filter(|p| !p.is_empty() && *p != "..")).collect();
        let sent = self.client.get(self.at(&parts)?).timeout(self.patience).send().await;
        let mut response = sent.map_err(|error| network(&error.without_url()))?;
        if !response.status().is_success() {
            return Err(ChatError::Refused(format!("the file was answered with {}", response.status())));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| ChatError::Unreachable(error.without_url().to_string()))? {
            if (bytes.len() + chunk.len()) as u64 > most {
                return Err(ChatError::Refused("the file is larger than it said".to_owned()));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

fn no_address() -> ChatError {
    ChatError::Refused("the address of the Bot API is no address".to_owned())
}

/// Whether it can have been done: what never left surely was not.
fn network(error: &reqwest::Error) -> ChatError {
    let words = error.to_string();
    if error.is_connect() || error.is_builder() { ChatError::Unreachable(words) } else { ChatError::Unknown(words) }
}

/// What a refusal means. Texts are Telegram's own; the codes alone say too little.
fn refusal(answer: &Answer) -> ChatError {
    let text = answer.description.as_str();
    let low = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| low.contains(w));
    if let Some(to) = answer.parameters.migrate_to_chat_id {
        return ChatError::Moved { to: to.to_string() };
    }
    match answer.error_code {
        429 => ChatError::TooFast { wait: Duration::from_secs(answer.parameters.retry_after.unwrap_or(1).clamp(1, 3_600)) },
        401 => ChatError::Unauthorized(text.to_owned()),
        404 if low == "not found" => ChatError::Unauthorized("Telegram does not know this token".to_owned()),
        403 if has(&["blocked by the user", "deactivated", "can't initiate", "can't send messages to bots"]) => ChatError::Closed("blocked"),
        403 => ChatError::Closed("removed"),
        400 if has(&["message to edit not found", "message can't be edited", "message_id_invalid"]) => ChatError::Gone,
        400 if has(&["message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid"]) => ChatError::TopicGone,
        400 if has(&["chat not found", "group is deactivated", "have no rights to send"]) => ChatError::Closed("removed"),
        500.. => ChatError::Unknown(format!("{} {text}", answer.error_code)),
        _ => ChatError::Refused(text.to_owned()),
    }
}
