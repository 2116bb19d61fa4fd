//! Slack: heard over Socket Mode, spoken to over its Web API.
//!
//! Frames are read from their raw text (`read`), messages are made of blocks that keep every limit (`blocks`), and a message whose
//! sending has no known end is looked for by what it carries unseen (`find`).

mod blocks;
mod find;
mod frame;
mod ground;
mod manifest;
mod method;
mod mrkdwn;
mod read;
mod refusal;
mod socket;
mod spoken;
mod view;
mod wire;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fleet_domain::chat::{Door, Platform, Room};
use fleet_domain::id::PostId;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

pub use manifest::{manifest, missing_scopes};

use crate::messenger::{Chat, ChatError, Found, Heard, Intake, Known, Limits, Outgoing, Pace, Pauses, RemoteFile, Sheet, What, Whispered};
use blocks::Dress;
use frame::{at, first};
use ground::Profile;
use method::Method;
use wire::Wire;

/// What marks a message of ours unseen.
const EVENT: &str = "fleet_post";
/// Seconds that Slack's clock and ours may be apart.
const SKEW: i64 = 300;

/// How Slack is reached.
#[derive(Clone)]
pub struct SlackConfig {
    /// The bot's token, `xoxb-…`.
    pub bot_token: String,
    /// The app's token for sockets, `xapp-…`.
    pub app_token: String,
    /// Where its API is, without a slash at the end. Plain http is for this machine alone.
    pub api: String,
    /// How long a call may take before nobody knows how it ended; a file may take four times as long.
    pub patience: Duration,
    /// Sockets held at once: one may end without a gap.
    pub sockets: u32,
    /// How long a new socket may say nothing.
    pub hello: Duration,
    /// How long a socket may say nothing later; then it is replaced, whatever it looks like.
    pub silence: Duration,
    /// Between two attempts to open a socket; whole seconds, at least one.
    pub again: Duration,
}

impl SlackConfig {
    /// The usual: two sockets to slack.com, replaced after ten silent minutes.
    pub fn new(bot_token: String, app_token: String) -> Self {
        Self {
            bot_token,
            app_token,
            api: "https://slack.com/api".to_owned(),
            patience: Duration::from_secs(15),
            sockets: 2,
            hello: Duration::from_mins(1),
            silence: Duration::from_mins(10),
            again: Duration::from_secs(10),
        }
    }
}

impl std::fmt::Debug for SlackConfig {
    /// Without the tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SlackConfig").field("api", &self.api).finish_non_exhaustive()
    }
}

/// One workspace, or one organisation, spoken to as one bot.
pub struct Slack {
    wire: Wire,
    config: SlackConfig,
    /// The workspace; of an installation for a whole organisation, that.
    workspace: String,
    /// The bot's own user.
    me: String,
    scopes: Vec<String>,
    people: tokio::sync::Mutex<HashMap<String, Profile>>,
    /// Whether a plan was refused.
    no_plans: AtomicBool,
}

impl Slack {
    /// Asks Slack who the bot is; opens no socket yet.
    ///
    /// # Errors
    /// `Unauthorized` if the token is not taken; `Refused` if the address of the API is none; else as for any call.
    pub async fn connect(config: SlackConfig) -> Result<Self, ChatError> {
        let wire = Wire::new(&config)?;
        let (who, scopes) = wire.who().await?;
        let workspace =
            if who["is_enterprise_install"] == true { first(&who, &["/enterprise_id", "/team_id"]) } else { first(&who, &["/team_id", "/enterprise_id"]) };
        let (workspace, me) = (workspace.to_owned(), at(&who, "/user_id").to_owned());
        if workspace.is_empty() || me.is_empty() {
            return Err(ChatError::Unauthorized("this token is not that of a bot in a workspace".to_owned()));
        }
        Ok(Self { wire, config, workspace, me, scopes, people: tokio::sync::Mutex::default(), no_plans: AtomicBool::new(false) })
    }

    /// What the bot needs and was not granted, as `scope: why`; empty if Slack does not say what was granted.
    pub fn missing_scopes(&self) -> Vec<String> {
        if self.scopes.is_empty() { Vec::new() } else { missing_scopes(&self.scopes) }
    }

    /// Sends a message; once more, and more plainly, if its form is not taken.
    async fn say(&self, method: Method, base: &Value, message: &Outgoing<'_>) -> Result<Value, ChatError> {
        let dressed = |dress| {
            let mut body = base.clone();
            // Both, always: an update with the text alone takes the blocks away.
            body["text"] = blocks::text(message).into();
            body["blocks"] = blocks::blocks(message, dress).into();
            body
        };
        let planned = blocks::plan_at(message).is_some() && !self.no_plans.load(Ordering::Relaxed);
        let dress = if planned { Dress::Full } else { Dress::Lines };
        match self.wire.call(method, &dressed(dress)).await {
            Err(error) if refusal::is_form(&error) => {
                tracing::warn!(%error, post = %message.post, "Slack does not take a message's form; it is said more plainly");
                if planned {
                    // Not every workspace knows them: the next ones need not try.
                    self.no_plans.store(true, Ordering::Relaxed);
                }
                self.wire.call(method, &dressed(if planned { Dress::Lines } else { Dress::Plain })).await
            }
            answer => answer,
        }
    }
}

impl Chat for Slack {
    fn platform(&self) -> Platform {
        Platform::Slack
    }

    fn workspace(&self) -> &str {
        &self.workspace
    }

    fn door(&self, code: &str) -> Door {
        Door { messenger: "Slack".to_owned(), url: None, words: format!("{} link {code}", manifest::COMMAND) }
    }

    fn limits(&self) -> Limits {
        let second = Duration::from_secs(1);
        // 40 edits a minute of the 50 that Slack allows a workspace.
        let (all_gap, edit_gap) = (Duration::from_millis(20), Duration::from_millis(1_500));
        // Of reactions and looks it allows 50 a minute, of the rest more; whatever it refuses it refuses in every channel.
        Limits { gap: second, shared_gap: second, burst: 3, all_gap, edit_gap, aside_gap: Duration::from_millis(1_200), pauses: Pauses::Method }
    }

    async fn receive(&self, intake: Intake, shutdown: CancellationToken) {
        socket::receive(&self.wire, &self.config, &self.me, intake, shutdown).await;
    }

    fn read(&self, raw: &str) -> Result<Heard, String> {
        read::read(raw, &self.me)
    }

    async fn complete(&self, heard: Heard, known: Known, pace: &Pace) -> Result<Heard, ChatError> {
        self.settled(heard, known, pace).await
    }

    async fn send(&self, room: &Room, message: &Outgoing<'_>) -> Result<String, ChatError> {
        let mut base = json!({
            "channel": room.spot.channel, "unfurl_links": false, "unfurl_media": false,
            "metadata": {"event_type": EVENT, "event_payload": {"post": message.post.as_str()}},
        });
        if !room.spot.topic.is_empty() {
            base["thread_ts"] = room.spot.topic.as_str().into();
        }
        ground::posted(&self.say(method::SAY, &base, message).await?)
    }

    async fn whisper(&self, room: &Room, to: &str, message: &Outgoing<'_>) -> Result<Whispered, ChatError> {
        let mut base = json!({"channel": room.spot.channel, "user": to});
        if !room.spot.topic.is_empty() {
            base["thread_ts"] = room.spot.topic.as_str().into();
        }
        self.say(method::WHISPER, &base, message).await.map(|_| Whispered::Yes)
    }

    async fn edit(&self, room: &Room, remote: &str, message: &Outgoing<'_>) -> Result<(), ChatError> {
        // Unlike a new message, a changed one has names and addresses in it made into links, unless told not to.
        let base = json!({"channel": room.spot.channel, "ts": remote, "parse": "none"});
        self.say(method::CHANGE, &base, message).await.map(|_| ())
    }

    async fn find(&self, room: &Room, post: &PostId, since: i64) -> Result<Found, ChatError> {
        let oldest = format!("{}.000000", (since / 1000 - SKEW).max(0));
        let found = find::marked(&self.wire, &room.spot.channel, &room.spot.topic, &oldest, EVENT, "post", post.as_str()).await?;
        Ok(found.map_or(Found::NotThere, Found::There))
    }

    async fn noticed(&self, heard: &Heard) {
        // A press needs nothing: that its frame was confirmed is what Slack waits for.
        let (What::Said { .. }, Some(message)) = (&heard.what, &heard.message) else { return };
        let reaction = json!({"channel": heard.channel, "timestamp": message, "name": "eyes"});
        match self.wire.call(method::REACT, &reaction).await {
            Ok(_) => {}
            Err(ChatError::Refused(code)) if code == "already_reacted" => {}
            Err(error) => tracing::debug!(%error, "no sign of life could be given"),
        }
    }

    async fn fetch(&self, file: &RemoteFile, most: u64) -> Result<Vec<u8>, ChatError> {
        let url = file.handle.parse().map_err(|_| ChatError::Refused("the file has no address".to_owned()))?;
        if !self.is_slacks(&url) {
            return Err(ChatError::Refused("the file does not lie with Slack: the token is not sent there".to_owned()));
        }
        let answer = self.wire.get(&url, most).await?;
        refusal::of_status(answer.status, &answer.headers)?;
        Ok(answer.bytes.to_vec())
    }

    async fn put_up(&self, room: &Room, answer: &str, sheet: &Sheet) -> Result<(), ChatError> {
        self.wire.call(method::SHEET, &json!({"trigger_id": answer, "view": view::view(sheet, room)})).await.map(|_| ())
    }

    async fn open_topic(&self, _: &Room, _: &str) -> Result<Option<String>, ChatError> {
        Ok(None)
    }
}

impl Slack {
    /// Whether an address is Slack's: the bot's token goes nowhere else.
    fn is_slacks(&self, url: &url::Url) -> bool {
        let api = &self.wire.api;
        if url.origin() == api.origin() {
            return true;
        }
        url.scheme() == "https" && url.host_str().is_some_and(|host| host == "slack.com" || host.ends_with(".slack.com"))
    }
}
