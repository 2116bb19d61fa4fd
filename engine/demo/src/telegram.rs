//! A stand-in for the Bot API: chats, topics, people, messages with their history, and the limits that Telegram keeps.

mod check;
mod methods;
mod people;
mod serve;
mod view;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::captions::Captions;

pub use check::refusal;
pub use people::User;

/// The token that this server knows.
pub const TOKEN: &str = "4200000001:stand-in-token-of-the-demo";
/// The bot's id.
pub const BOT: i64 = 4_200_000_001;
/// The bot's name.
pub const BOT_NAME: &str = "fleet_demo_bot";

/// A running server. Ends when it is dropped.
pub struct FakeTelegram {
    /// Where it listens.
    pub address: SocketAddr,
    inner: Arc<Inner>,
    _end: tokio_util::sync::DropGuard,
}

pub(crate) struct Inner {
    state: Mutex<State>,
    /// Something new can be polled.
    news: Notify,
    /// What people can see changed.
    seen: Notify,
    /// Where files lie.
    shutdown: CancellationToken,
}

#[derive(Default)]
pub(crate) struct State {
    /// By number: since when it is there, what it says.
    updates: VecDeque<(i64, Instant, Value)>,
    /// How long updates were there until they were confirmed.
    taken: Vec<Duration>,
    /// How long messages stood there until the bot gave its first sign.
    signs: Vec<Duration>,
    next_update: i64,
    /// The number of the first message of every chat.
    first_message: i64,
    /// Grows with every poll: an older poll that is still open ends with a conflict.
    polls: u64,
    /// Polls that wait for something.
    waiting: u64,
    confirmed: i64,
    chats: BTreeMap<i64, ChatState>,
    people: HashMap<String, i64>,
    languages: HashMap<i64, String>,
    files: HashMap<String, Vec<u8>>,
    faults: VecDeque<(String, Fault)>,
    calls: Vec<(String, u16)>,
    topics_in_direct: bool,
    privacy: Privacy,
    revoked: bool,
    hold_updates: bool,
    commands: Vec<Value>,
    captions: Captions,
    /// Presses that the bot has not answered: who pressed, in which chat.
    presses: HashMap<String, (i64, i64)>,
    alerts: Vec<(i64, i64, String)>,
    /// Messages that would show a preview of a link in them.
    previews: Vec<String>,
    clock: i64,
}

/// Whether a bot hears in groups what is meant for it alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Privacy {
    #[default]
    On,
    Off,
}

pub(crate) struct ChatState {
    kind: &'static str,
    /// Whether the bot may speak: blocked, removed.
    closed: Option<&'static str>,
    moved_to: Option<i64>,
    forum: bool,
    topics: BTreeMap<i64, String>,
    messages: BTreeMap<i64, Message>,
    next: i64,
    told: VecDeque<Instant>,
    reactions: Vec<(i64, String)>,
}

/// A message as people see it.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its number in the chat.
    pub id: i64,
    /// Who speaks: a name, or the bot's.
    pub from: String,
    /// The topic; 0 = none.
    pub topic: i64,
    /// The text as it is shown, without markup.
    pub text: String,
    /// The same as it was when it came.
    pub first: String,
    /// Buttons: words, and what a press sends or where a link leads.
    pub buttons: Vec<(String, Button)>,
    /// Whether it came without a sound.
    pub silent: bool,
    /// How often it was edited.
    pub edits: u32,
    /// Whether somebody deleted it.
    pub deleted: bool,
    /// When it came.
    pub at: Instant,
}

/// What is behind a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// It sends this.
    Data(String),
    /// It leads there.
    Url(String),
}

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is done, and the connection breaks before the answer is whole.
    DroppedAfter,
    /// It is done, and answered with a fault of the server.
    ErrorAfter,
    /// It is not done, and answered with a fault of the server.
    ErrorBefore,
    /// It is not done: too much in too short a time.
    TooMany(u64),
    /// It is done, but only after this many milliseconds.
    Slow(u64),
    /// The markup is refused, whatever it is.
    BadMarkup,
    /// Nothing: what is planned next is for a later call.
    Nothing,
}

impl FakeTelegram {
    /// Starts on a free port of this machine.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start() -> std::io::Result<Self> {
        let shutdown = CancellationToken::new();
        let state = State { next_update: 900_000_001, first_message: 1, clock: 1_795_000_000, ..State::default() };
        let inner = Arc::new(Inner { state: Mutex::new(state), news: Notify::new(), seen: Notify::new(), shutdown: shutdown.clone() });
        let address = serve::start(inner.clone()).await?;
        Ok(Self { address, inner, _end: shutdown.drop_guard() })
    }

    /// Gives out numbers that no server of this account has given out before. To be called before anybody joins; a bot that knows an
    /// earlier server would take what has the same numbers for what it has read.
    pub fn go_on(&self) {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_secs()).unwrap_or_default();
        let mut state = self.inner.state();
        (state.next_update, state.first_message) = (now, now);
    }

    /// Words around the view.
    pub fn caption(&self, captions: Captions) {
        self.inner.state().captions = captions;
    }

    /// Where somebody sees their chat, in a browser on this machine.
    pub fn view(&self, user: &User) -> String {
        format!("http://{}/chat/{}", self.address, user.id)
    }

    /// The address of its Bot API.
    pub fn api(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What goes wrong with the next call of a method (`sendMessage`); several wait their turn.
    pub fn fault(&self, method: &str, fault: Fault) {
        self.inner.state().faults.push_back((method.to_lowercase(), fault));
    }

    /// The bot hears whatever is said in groups from now on.
    pub fn hear_all(&self) {
        self.inner.state().privacy = Privacy::Off;
    }

    /// Direct chats may have topics from now on.
    pub fn allow_topics(&self) {
        self.inner.state().topics_in_direct = true;
    }

    /// The token is known no more, or again.
    pub fn revoke(&self, revoked: bool) {
        self.inner.state().revoked = revoked;
    }

    /// Updates are confirmed to nobody, so that they come again and again, until it is lifted.
    pub fn repeat_updates(&self, repeat: bool) {
        self.inner.state().hold_updates = repeat;
        self.inner.news.notify_waiters();
    }

    /// Calls so far: method in lower case, and with what status each was answered.
    pub fn calls(&self) -> Vec<(String, u16)> {
        self.inner.state().calls.clone()
    }

    /// The messages of a chat as people see them now, in order.
    pub fn messages(&self, chat: i64) -> Vec<Message> {
        self.inner.state().chats.get(&chat).map_or_else(Vec::new, |c| c.messages.values().filter(|m| !m.deleted).cloned().collect())
    }

    /// The topics of a chat by number.
    pub fn topics(&self, chat: i64) -> BTreeMap<i64, String> {
        self.inner.state().chats.get(&chat).map(|c| c.topics.clone()).unwrap_or_default()
    }

    /// Reactions of the bot in a chat: to which message, which.
    pub fn reactions(&self, chat: i64) -> Vec<(i64, String)> {
        self.inner.state().chats.get(&chat).map(|c| c.reactions.clone()).unwrap_or_default()
    }

    /// What the bot answered to somebody's presses in a chat, which nobody else sees.
    pub fn alerts(&self, user: &User, chat: i64) -> Vec<String> {
        self.inner.state().alerts.iter().filter(|(of, at, _)| (*of, *at) == (user.id, chat)).map(|(_, _, text)| text.clone()).collect()
    }

    /// Messages that came, or were changed, without saying that no preview of their links shall be shown.
    pub fn previews(&self) -> Vec<String> {
        self.inner.state().previews.clone()
    }

    /// Commands that were set, as they came.
    pub fn commands(&self) -> Vec<Value> {
        self.inner.state().commands.clone()
    }

    /// Whether somebody waits for updates now.
    pub fn polling(&self) -> bool {
        self.inner.state().waiting > 0
    }

    /// How long each confirmed update was there until it was, in no order.
    pub fn taken(&self) -> Vec<Duration> {
        self.inner.state().taken.clone()
    }

    /// How long each message stood there until the bot reacted to it, in no order.
    pub fn signs(&self) -> Vec<Duration> {
        self.inner.state().signs.clone()
    }

    /// How many updates nobody has confirmed.
    pub fn unconfirmed(&self) -> usize {
        self.inner.state().updates.len()
    }

    /// The chat as text: one paragraph a message, buttons in brackets.
    pub fn transcript(&self, chat: i64) -> String {
        let mut out = String::new();
        for message in self.messages(chat) {
            let topic = if message.topic == 0 { String::new() } else { format!(" #{}", message.topic) };
            let quiet = if message.silent { ", silent" } else { "" };
            // How often is a matter of timing: states in between may be passed over.
            let edits = if message.edits > 0 { ", edited" } else { "" };
            let _ = writeln!(out, "— {}{topic}{quiet}{edits}\n{}", message.from, message.text.trim_end());
            for (label, button) in &message.buttons {
                match button {
                    Button::Data(_) => drop(writeln!(out, "  [{label}]")),
                    Button::Url(_) => drop(writeln!(out, "  [{label} ↗]")),
                }
            }
            out.push('\n');
        }
        out
    }

    /// Waits until a chat is as wanted; the messages then.
    ///
    /// # Errors
    /// The transcript, if it was not so in time.
    pub async fn until(&self, chat: i64, patience: Duration, wanted: impl Fn(&[Message]) -> bool) -> Result<Vec<Message>, String> {
        let end = tokio::time::Instant::now() + patience;
        loop {
            let changed = self.inner.seen.notified();
            let messages = self.messages(chat);
            if wanted(&messages) {
                return Ok(messages);
            }
            if tokio::time::timeout_at(end, changed).await.is_err() {
                return Err(self.transcript(chat));
            }
        }
    }
}

impl Inner {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn chat(&mut self, id: i64) -> Option<&mut ChatState> {
        self.chats.get_mut(&id)
    }

    pub(crate) fn update(&mut self, body: Value) {
        let id = self.next_update;
        self.next_update += 1;
        let mut update = body;
        update["update_id"] = id.into();
        self.updates.push_back((id, Instant::now(), update));
    }

    pub(crate) fn tick(&mut self) -> i64 {
        self.clock += 1;
        self.clock
    }
}

impl ChatState {
    pub(crate) fn new(kind: &'static str, first: i64) -> Self {
        Self {
            kind,
            closed: None,
            moved_to: None,
            forum: false,
            topics: BTreeMap::new(),
            messages: BTreeMap::new(),
            next: first,
            told: VecDeque::new(),
            reactions: Vec::new(),
        }
    }

    pub(crate) fn put(&mut self, mut message: Message) -> i64 {
        message.id = self.next;
        message.first.clone_from(&message.text);
        self.next += 1;
        self.messages.insert(message.id, message);
        self.next - 1
    }
}
