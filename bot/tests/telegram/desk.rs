//! A fleet without engine whose bot speaks on the stand-in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fleet_bot::telegram::{Api, Telegram};
use fleet_bot::{Messenger, MessengerConfig, Opens};
use fleet_demo::line::Line;
use fleet_demo::telegram::{BOT, FakeTelegram, Message, TOKEN, User};
use fleet_domain::chat::{Person, Platform, Room, Spot, Standing};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_store::Commit;
use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::world::World;

/// How long a test waits for what should be there at once: the machine may be busy, and Telegram's own limits are kept.
const PATIENCE: Duration = Duration::from_mins(3);
/// Looks in a row at which nothing is to be done, 50 ms of the fleet's time each: longer than the longest wait between two edits.
const CALM: usize = 80;

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) fake: FakeTelegram,
    /// Files called "slow…" are kept once this has a permit.
    pub(crate) slow: Arc<Semaphore>,
    /// Between the fleet and the server.
    pub(crate) line: Line,
    end: Option<DropGuard>,
    config: MessengerConfig,
}

impl Desk {
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = World::new().await;
        let fake = FakeTelegram::start().await.unwrap();
        let line = Line::to(fake.address).await.unwrap();
        let slow = Arc::new(Semaphore::new(0));
        let waits = slow.clone();
        let kept = Arc::new(AtomicU64::new(0));
        let config = MessengerConfig {
            address: Arc::new(|project, env, Person { id: person, .. }| {
                Some(format!("https://{}-{}.apps.example.org/?for={person}", project.as_str(), env.as_str()))
            }),
            keep_file: Arc::new(move |_, locale, name, bytes| {
                let (waits, kept) = (waits.clone(), kept.clone());
                Box::pin(async move {
                    if name.starts_with("slow") {
                        waits.acquire().await.unwrap().forget();
                    }
                    if name.starts_with("tool") {
                        return Err(if locale == "ru" {
                            format!("Файлы такого вида не принимаются: «{name}».")
                        } else {
                            format!("“{name}” is of a kind that is not taken.")
                        });
                    }
                    let id = fleet_domain::id::FileId::from_unique(&kept.fetch_add(1, Ordering::SeqCst).to_string());
                    Ok(fleet_domain::chat::FileRef { id, name, mime: "text/csv".to_owned(), size: bytes.len() as u64, sha256: "0".repeat(64) })
                })
            }),
            file_bytes: 1024 * 1024,
            opens: Opens::Anywhere,
            bible: "hr".to_owned(),
            locale: "en".to_owned(),
        };
        let mut desk = Self { world, fake, slow, line, end: None, config };
        desk.open().await;
        desk
    }

    /// The messenger begins to work, as after a start.
    pub(crate) async fn open(&mut self) {
        let messenger = self.messenger().await;
        let shutdown = CancellationToken::new();
        self.end = Some(shutdown.clone().drop_guard());
        tokio::spawn(messenger.run(shutdown));
    }

    /// The same where links open on the fleet's own computer alone.
    pub(crate) async fn opens_here(&mut self) {
        self.close();
        self.config.opens = Opens::Here;
        self.open().await;
    }

    /// The messenger ends at once, wherever it is.
    pub(crate) fn close(&mut self) {
        self.end = None;
    }

    async fn messenger(&self) -> Arc<Messenger<Telegram>> {
        // Twice as long as this server lets a poll wait.
        let api = Api::new(&format!("http://{}", self.line.address()), TOKEN).unwrap().patient(Duration::from_secs(4));
        self.world.bot.messenger(Telegram::connect(api).await.unwrap().holding(PATIENCE), self.config.clone())
    }

    /// Somebody who was let in.
    pub(crate) async fn member(&self, name: &str, language: &str) -> (User, PersonId) {
        let user = self.fake.user(name, language);
        let person = self.world.person(name, Standing::Member).await;
        let mut row = self.world.store.person(&person).await.unwrap().unwrap();
        language.clone_into(&mut row.value.locale);
        let commit = Commit::new().put_person(row).put_identity(Platform::Telegram, &BOT.to_string(), &user.id.to_string(), person.clone());
        self.world.store.commit(commit).await.unwrap();
        (user, person)
    }

    pub(crate) async fn room(&self, chat: i64, topic: i64) -> Option<Room> {
        let topic = if topic == 0 { String::new() } else { topic.to_string() };
        let spot = Spot { platform: Platform::Telegram, workspace: BOT.to_string(), channel: chat.to_string(), topic };
        self.world.store.room_at(&spot).await.unwrap()
    }

    pub(crate) async fn thread(&self, chat: i64) -> ThreadId {
        self.room(chat, 0).await.expect("a conversation").thread
    }

    /// Lets everything happen until some message could surely not be sent.
    pub(crate) async fn refused(&self, thread: &ThreadId) {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            self.world.settle().await;
            let known = self.world.store.deliveries(thread, 0).await.unwrap();
            if known.iter().any(|d| d.remote.is_empty() && d.trying == 0 && d.not_before > self.world.store.now()) {
                return;
            }
            // Not too much at once: the pace is kept in real time, the rest in the fleet's.
            self.world.pass(30);
            assert!(tokio::time::Instant::now() < end, "nothing was refused: {known:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Lets everything happen until the chat is as wanted.
    pub(crate) async fn until(&self, chat: i64, wanted: impl Fn(&[Message]) -> bool) -> Vec<Message> {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            self.world.settle().await;
            // Time passes for the fleet as it does for the limits, which are kept in real time.
            self.world.pass(30);
            if let Ok(messages) = self.fake.until(chat, Duration::from_millis(30), &wanted).await {
                return messages;
            }
            assert!(tokio::time::Instant::now() < end, "never came:\n{}\n{:?}", self.fake.transcript(chat), self.fake.calls());
        }
    }

    /// Lets everything happen until something holds that the chat does not show.
    pub(crate) async fn when(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while !holds().await {
            self.world.settle().await;
            self.world.pass(30);
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert!(tokio::time::Instant::now() < end, "{what} never came: {:?}", self.fake.calls());
        }
    }

    /// Lets everything happen until nothing is left to be done, though some seconds go by.
    pub(crate) async fn quiet(&self, chat: i64) -> Vec<Message> {
        let end = tokio::time::Instant::now() + PATIENCE;
        let (mut before, mut calm) = (self.fake.messages(chat), 0);
        while calm < CALM {
            self.world.settle().await;
            self.world.pass(50);
            tokio::time::sleep(Duration::from_millis(10)).await;
            let store = &self.world.store;
            let unread = store.ready_updates(Platform::Telegram, &BOT.to_string(), 1).await.unwrap().len();
            let behind = store.rooms_behind(Platform::Telegram, &BOT.to_string(), 1).await.unwrap().len();
            let now = self.fake.messages(chat);
            calm = if now == before && self.fake.unconfirmed() + unread + behind == 0 { calm + 1 } else { 0 };
            before = now;
            assert!(
                tokio::time::Instant::now() < end,
                "it never rests ({} unconfirmed, {unread} unread, {behind} behind):\n{}\n{:?}",
                self.fake.unconfirmed(),
                self.fake.transcript(chat),
                self.fake.calls()
            );
        }
        before
    }

    /// Answers what is asked with "you decide", until the card is there.
    pub(crate) async fn to_card(&self, user: &User, start: &str, decide: &str) {
        for _ in 0..6 {
            let shown = self.until(user.id, |all| all.iter().any(|m| has(m, start)) || all.iter().any(|m| has(m, decide))).await;
            if shown.iter().any(|m| has(m, start)) {
                return;
            }
            let asked = shown.iter().filter(|m| m.buttons.is_empty()).count();
            assert!(self.fake.press(user, user.id, decide));
            self.until(user.id, |all| all.iter().filter(|m| m.buttons.is_empty()).count() > asked).await;
        }
        panic!("no card:\n{}", self.fake.transcript(user.id));
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let previews = self.fake.previews();
        assert!(previews.is_empty() || std::thread::panicking(), "{previews:#?}");
    }
}

/// Whether a message has a button of these words.
pub(crate) fn has(message: &Message, label: &str) -> bool {
    message.buttons.iter().any(|(l, _)| l.trim_start_matches(['✓', '✗', ' ']) == label)
}

/// What the bot says, without what people do.
pub(crate) fn ours(messages: &[Message]) -> Vec<&Message> {
    messages.iter().filter(|m| m.from == "Fleet").collect()
}
