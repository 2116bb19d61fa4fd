//! Chat in, chat out: what people write and press becomes decisions, and what is decided becomes messages.
//!
//! Every arrival is handled in one commit that holds its end and everything that follows from it; every message is an effect of
//! some commit, composed from a notice and the words of the thread's language.
//! **Must never** carry out anything besides messages (it queues effects), decide about a run or a brief itself (the domain does),
//! word anything outside of `locales/`, or act for somebody without asking [`rights`].
//! Start at [`Bot`], then `inbox` (one arrival), `route` (what words mean here) and `outbox` (one message).

mod acts;
mod again;
mod briefing;
mod command;
mod compose;
mod conduct;
mod error;
mod filling;
mod greeting;
mod inbox;
mod message;
mod messenger;
mod mine;
mod names;
mod outbox;
mod pace;
mod render;
mod rights;
mod route;
mod seal;
pub mod slack;
mod slug;
pub mod telegram;
mod turn;
mod voice;
mod zones;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use fleet_content::{Bibles, Words};
use fleet_domain::bible::Bible;
use fleet_domain::chat::{Env, FileRef};
use fleet_domain::habits::{Habits, Zone};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_store::{Store, WorkerId};
use tokio_util::sync::CancellationToken;

pub use error::BotError;
pub use filling::{Forms, FormsError, FormsRef};
pub use messenger::{
    Address, Addressed, Ask, Chat, ChatError, Found, Heard, Intake, KeepFile, Known, Limits, Link, Messenger, MessengerConfig, Opens, Outgoing,
    Pace as MessengerPace, Pauses, RemoteFile, Sender, Sheet, Sound, Takes, What,
};

use crate::command::Vocabulary;
use crate::pace::Pace;
use crate::seal::Seal;
use crate::voice::{Among, Voice};

/// How many entries an environment of a project's app holds: the live one whether it is shown or not, the trial those that are not live too.
pub type Entries = Arc<dyn Fn(&ProjectId, Env) -> Pin<Box<dyn Future<Output = u64> + Send>> + Send + Sync>;

/// Reads at most so many bytes from the start of a file that somebody sent; `None` if it cannot be read.
pub type StartOfFile = Arc<dyn Fn(FileRef, u64) -> Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send>> + Send + Sync>;

/// What the bot has to know besides the store and the words.
#[derive(Clone)]
pub struct BotConfig {
    /// Secret of the instance: button nonces, preview addresses and pairing codes are made from it.
    pub key: [u8; 32],
    /// Where the clock of those stands who did not say where theirs does.
    pub zone: Zone,
    /// Counts entries, for the questions before an accept and before deleting.
    pub entries: Entries,
    /// The forms of apps.
    pub forms: FormsRef,
    /// Reads what people sent; with none, tables are kept and not read.
    pub start_of_file: StartOfFile,
    /// Messages one person may send in a minute (20); 0 = any number.
    pub messages_per_minute: u32,
    /// Buttons one person may press in a minute (60); 0 = any number.
    pub presses_per_minute: u32,
    /// Tasks of one person that may be at work at once, over all their apps (3); 0 = any number.
    pub tasks_at_once: u32,
}

impl BotConfig {
    /// The usual limits, by universal time; no file is read.
    pub fn new(key: [u8; 32], entries: Entries, forms: FormsRef) -> Self {
        let start_of_file: StartOfFile = Arc::new(|_, _| Box::pin(std::future::ready(None)));
        Self { key, zone: Zone::utc(), entries, forms, start_of_file, messages_per_minute: 20, presses_per_minute: 60, tasks_at_once: 3 }
    }
}

/// The bot. Cheap to clone.
#[derive(Clone)]
pub struct Bot {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) bibles: Arc<Bibles>,
    pub(crate) words: Arc<Words>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) seal: Seal,
    pub(crate) pace: Pace,
    pub(crate) presses: Pace,
    pub(crate) config: BotConfig,
}

impl Bot {
    /// Puts the parts together; starts nothing.
    pub fn new(store: Store, bibles: Arc<Bibles>, words: Arc<Words>, config: BotConfig) -> Self {
        let vocabulary = Vocabulary::of(&words);
        let seal = Seal::new(config.key);
        Self { inner: Arc::new(Inner { store, bibles, words, vocabulary, seal, pace: Pace::default(), presses: Pace::default(), config }) }
    }

    /// Handles arrivals and sends messages until `shutdown`, then ends what it has in hand. Whoever enlisted the worker keeps its
    /// lease alive and releases it.
    pub async fn run(&self, worker: WorkerId, shutdown: CancellationToken) {
        let (inbox, outbox) = (inbox::run(self.inner.clone(), worker.clone(), shutdown.clone()), outbox::run(self.inner.clone(), worker, shutdown));
        tokio::join!(inbox, outbox);
    }

    /// A messenger that speaks for this bot; starts nothing.
    pub fn messenger<C: Chat>(&self, chat: C, config: MessengerConfig) -> Arc<Messenger<C>> {
        Messenger::new(self.inner.clone(), chat, config)
    }

    /// Handles what has arrived and sends what is due until nothing is left that could be done at once; for programs that have no
    /// loop of their own.
    pub async fn catch_up(&self, worker: &WorkerId) -> Result<(), BotError> {
        loop {
            let heard = inbox::once(&self.inner, worker).await?;
            let sent = outbox::once(&self.inner, worker).await?;
            if heard + sent == 0 {
                return Ok(());
            }
        }
    }
}

impl Inner {
    pub(crate) fn voice<'a>(&'a self, locale: &'a str, now: i64) -> Voice<'a> {
        Voice { words: &self.words, bibles: &self.bibles, locale, now, among: Among::Selves }
    }

    /// Where somebody's clock stands; the instance's, if they never said.
    pub(crate) async fn zone_of(&self, person: &PersonId) -> Result<Zone, BotError> {
        Ok(self.habits_of(person).await?.zone_or(&self.config.zone).clone())
    }

    /// How a person wants to be told; of whom nothing is known has the usual habits.
    pub(crate) async fn habits_of(&self, person: &PersonId) -> Result<Habits, BotError> {
        Ok(self.store.habits(person).await?.map(|h| h.value).unwrap_or_default())
    }

    pub(crate) fn bible(&self, name: &str) -> Result<Arc<Bible>, BotError> {
        self.bibles.get(name).ok_or_else(|| BotError::NoBible { name: name.to_owned() })
    }
}
