//! What every messenger has in common: what it sends is written down and then read; what a conversation holds is shown in it.
//!
//! The messages of a thread are the truth; a messenger is a mirror of them (`show`), brought in line whenever they changed, so that
//! a crash, a cut or a refusal costs time and nothing else. What comes in (`hear`) becomes arrivals like those of the page.
//! Start at [`Chat`], the seam, then [`Messenger`].

mod hear;
mod pace;
mod read;
mod sheet;
mod show;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::chat::{Door, Env, FileRef, Person, Platform, Room};
use fleet_domain::id::{PersonId, PostId, ProjectId};
use fleet_domain::post::Body;
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::Inner;

pub(crate) use pace::{Call, Rank};
pub use pace::{Limits, Pace, Pauses};
pub use read::{Addressed, Heard, RemoteFile, Sender, What};
pub(crate) use sheet::text_at;
pub use sheet::{Ask, Sheet, Takes};

/// One messenger, spoken to as one bot. The only thing that differs between messengers.
pub trait Chat: Send + Sync + 'static {
    /// Which messenger.
    fn platform(&self) -> Platform;

    /// The bot or workspace, by its immutable id.
    fn workspace(&self) -> &str;

    /// How somebody hands it a code of the page.
    fn door(&self, code: &str) -> Door;

    /// How much it may be told in which time.
    fn limits(&self) -> Limits;

    /// Receives until `shutdown`: every piece goes through `Intake::keep` before it is confirmed.
    fn receive(&self, intake: Intake, shutdown: CancellationToken) -> impl Future<Output = ()> + Send;

    /// What a piece that was written down says. Does no I/O.
    ///
    /// # Errors
    /// A sentence for operators, if it says nothing that could be understood.
    fn read(&self, raw: &str) -> Result<Heard, String>;

    /// Adds what only the messenger itself knows: who somebody is called, where a conversation goes on that began without a message.
    /// May be asked again about the same piece, and then says the same. Whatever it asks takes its place in `pace`;
    /// nobody who is known here waits until the messenger tells who they are.
    fn complete(&self, heard: Heard, known: Known, pace: &Pace) -> impl Future<Output = Result<Heard, ChatError>> + Send {
        let _ = (known, pace);
        async { Ok(heard) }
    }

    /// Says something new; the messenger's id of the message.
    fn send(&self, room: &Room, message: &Outgoing<'_>) -> impl Future<Output = Result<String, ChatError>> + Send;

    /// Says something that only one person sees, by their account, where others read along. By default no messenger can.
    fn whisper(&self, room: &Room, to: &str, message: &Outgoing<'_>) -> impl Future<Output = Result<Whispered, ChatError>> + Send {
        let _ = (room, to, message);
        async { Ok(Whispered::No) }
    }

    /// Makes a message that is there say something else.
    fn edit(&self, room: &Room, remote: &str, message: &Outgoing<'_>) -> impl Future<Output = Result<(), ChatError>> + Send;

    /// Looks for a message whose sending has no known end.
    fn find(&self, room: &Room, post: &PostId, since: i64) -> impl Future<Output = Result<Found, ChatError>> + Send;

    /// A sign of life, at once and at best: what was heard is being looked at; a pressed button is answered.
    fn noticed(&self, heard: &Heard) -> impl Future<Output = ()> + Send;

    /// The bytes of a file that somebody sent; at most `most` of them.
    fn fetch(&self, file: &RemoteFile, most: u64) -> impl Future<Output = Result<Vec<u8>, ChatError>> + Send;

    /// Puts a sheet over the conversation for whoever pressed the button that is answered so. At once or not at all.
    fn put_up(&self, _room: &Room, _answer: &str, _sheet: &Sheet) -> impl Future<Output = Result<(), ChatError>> + Send {
        async { Err(ChatError::Refused("there are no sheets here".to_owned())) }
    }

    /// A topic of its own for a project, if there can be one: its id.
    fn open_topic(&self, room: &Room, title: &str) -> impl Future<Output = Result<Option<String>, ChatError>> + Send;
}

/// Whether somebody was heard here before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// They were, or nobody in particular speaks.
    Yes,
    /// They are new: what they are called is written down with their first words.
    No,
}

/// Whether one person was told alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whispered {
    /// They were.
    Yes,
    /// It has to be said to all.
    No,
}

/// Whether a message is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is, under this id.
    There(String),
    /// It is not.
    NotThere,
    /// This messenger cannot tell.
    Unknown,
}

/// Why a messenger did not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatError {
    /// Too much in too short a time; surely not done.
    #[error("it asks to wait {} ms", .wait.as_millis())]
    TooFast {
        /// How long it asks to wait.
        wait: Duration,
    },
    /// It could not be reached; surely not done.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// Nobody knows whether it was done.
    #[error("nobody knows whether it was done: {0}")]
    Unknown(String),
    /// The topic is gone; the chat around it is not.
    #[error("the topic is gone")]
    TopicGone,
    /// The message that should change is gone.
    #[error("the message is gone")]
    Gone,
    /// Nothing can be said there any more: `blocked`, `removed`.
    #[error("nothing can be said there: {0}")]
    Closed(&'static str),
    /// The chat has another id now.
    #[error("the chat moved to {to}")]
    Moved {
        /// The new id.
        to: String,
    },
    /// The bot itself is refused.
    #[error("the bot is refused: {0}")]
    Unauthorized(String),
    /// It will not take this, however often it is asked.
    #[error("it does not take this: {0}")]
    Refused(String),
}

/// A message on its way to a messenger.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing<'a> {
    /// Which message of ours: for messengers that can be asked for it later.
    pub post: &'a PostId,
    /// What it says.
    pub body: &'a Body,
    /// Its links, as far as whoever reads them can open them.
    pub links: Vec<Link>,
    /// Where things open that the reader's device may not reach; empty if it can.
    pub note: String,
    /// Whether it makes a sound.
    pub sound: Sound,
}

impl Outgoing<'_> {
    /// The same with its links as words: where a messenger takes no button that leads there.
    pub(crate) fn without_links(&self) -> Self {
        let addresses = self.links.iter().map(|link| format!("{}: {}", link.label, link.url));
        let note = std::iter::once(self.note.clone()).filter(|n| !n.is_empty()).chain(addresses).collect::<Vec<_>>().join("\n");
        Self { links: Vec::new(), note, ..self.clone() }
    }
}

/// Whether a message makes a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// It asks for something, or brings what was waited for.
    Yes,
    /// It can be read whenever.
    No,
}

/// A link that a reader can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Words.
    pub label: String,
    /// Address.
    pub url: String,
}

/// Where what was received is written down, before it is confirmed.
#[derive(Clone)]
pub struct Intake {
    pub(crate) bot: Arc<Inner>,
    pub(crate) platform: Platform,
    pub(crate) workspace: String,
}

impl Intake {
    /// Writes pieces down; only after this returned may they be confirmed.
    ///
    /// # Errors
    /// The store's; what was received has to be received again.
    pub async fn keep(&self, pieces: Vec<fleet_store::NewUpdate>) -> Result<usize, fleet_store::StoreError> {
        let received = pieces.len();
        let new = self.bot.store.take_updates(self.platform, &self.workspace, pieces).await?;
        metrics::counter!("fleet_updates_total", "platform" => self.platform.as_str()).increment(new as u64);
        metrics::counter!("fleet_updates_repeated_total", "platform" => self.platform.as_str()).increment((received - new) as u64);
        Ok(new)
    }
}

/// A signed address of an app for one person; `None` if there is none. The same that the page gives.
pub type Address = Arc<dyn Fn(&ProjectId, Env, &Person) -> Option<String> + Send + Sync>;

/// Keeps a file that a person sent: the language of an error's sentence, the file's name as it was given, and its bytes.
pub type KeepFile = Arc<dyn Fn(PersonId, String, String, Vec<u8>) -> BoxFuture<'static, Result<FileRef, String>> + Send + Sync>;

/// Where apps open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// Wherever people are.
    Anywhere,
    /// On the machine where Fleet runs alone: a phone could not open a link, so there is no button, and the words say where it opens.
    Here,
}

/// What a messenger has to know of the instance.
#[derive(Clone)]
pub struct MessengerConfig {
    /// Addresses of apps.
    pub address: Address,
    /// Where files go.
    pub keep_file: KeepFile,
    /// Most bytes of a file.
    pub file_bytes: u64,
    /// Where apps open.
    pub opens: Opens,
    /// The Bible of conversations that begin there.
    pub bible: String,
    /// Language of those whose own is not spoken here.
    pub locale: String,
}

/// A messenger at work: what it sent is read, what conversations hold is shown.
pub struct Messenger<C> {
    pub(crate) chat: C,
    pub(crate) bot: Arc<Inner>,
    pub(crate) config: MessengerConfig,
    pub(crate) pace: Pace,
    living: show::Living,
    /// Held while somebody new is made.
    pub(crate) newcomers: tokio::sync::Mutex<()>,
}

impl<C: Chat> Messenger<C> {
    pub(crate) fn new(bot: Arc<Inner>, chat: C, config: MessengerConfig) -> Arc<Self> {
        let pace = Pace::new(chat.limits());
        Arc::new(Self { chat, bot, config, pace, living: show::Living::default(), newcomers: tokio::sync::Mutex::default() })
    }

    /// How somebody hands the bot a code of the page.
    pub fn door(&self, code: &str) -> Door {
        self.chat.door(code)
    }

    /// Works until `shutdown`.
    pub async fn run(self: Arc<Self>, shutdown: CancellationToken) {
        let intake = Intake { bot: self.bot.clone(), platform: self.chat.platform(), workspace: self.chat.workspace().to_owned() };
        let (hearing, showing) = (hear::run(self.clone(), shutdown.clone()), show::run(self.clone(), shutdown.clone()));
        tokio::join!(self.chat.receive(intake, shutdown), hearing, showing);
    }

    /// Reads what came and shows what is to be shown until nothing is left that could be done at once.
    ///
    /// # Errors
    /// The store's.
    pub async fn catch_up(self: &Arc<Self>) -> Result<usize, crate::BotError> {
        Ok(hear::once(self).await? + show::once(self).await?)
    }
}
