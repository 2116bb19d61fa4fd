//! A fleet without an engine that talks over Slack: store, bot, messenger and a Slack of its own, all at work.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fleet_bot::slack::{Slack, SlackConfig};
use fleet_bot::{Messenger, MessengerConfig};
use fleet_demo::line::Line;
use fleet_demo::slack::{APP_TOKEN, BOT, BOT_TOKEN, FakeSlack, Habits, Pressed, TEAM};
use fleet_domain::chat::{FileRef, Person, Platform, Spot, Standing};
use fleet_domain::id::{FileId, PersonId, ThreadId};
use fleet_store::Commit;
use tokio_util::sync::CancellationToken;

use crate::world::World;

/// The channel of most tests.
pub(crate) const HALL: &str = "C0HALL";
/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// A fleet on Slack.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) slack: FakeSlack,
    stop: CancellationToken,
}

/// Whether a fleet works by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Time {
    Passes,
    StandsStill,
}

/// How Slack is reached in tests: quick to doubt.
pub(crate) fn config(slack: &FakeSlack) -> SlackConfig {
    SlackConfig {
        api: slack.api(),
        patience: Duration::from_secs(5),
        hello: Duration::from_secs(5),
        silence: Duration::from_mins(1),
        again: Duration::from_secs(1),
        ..SlackConfig::new(BOT_TOKEN.to_owned(), APP_TOKEN.to_owned())
    }
}

async fn server() -> FakeSlack {
    FakeSlack::start_with(Habits { again: Duration::from_secs(1), ..Habits::default() }).await.unwrap()
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut SlackConfig)) -> Self {
        Self::started(server().await, change, Time::Passes).await
    }

    /// A fleet in which nothing is handled and no time goes by unless somebody sees to it ([`World::settle`], [`World::pass`]).
    pub(crate) async fn standing_still() -> Self {
        Self::started(server().await, |_| {}, Time::StandsStill).await
    }

    /// A fleet that reaches its Slack by a line.
    pub(crate) async fn by_a_line() -> (Self, Line) {
        let slack = server().await;
        let line = Line::to(slack.address()).await.unwrap();
        let desk = Self::started(slack, |config| config.api = format!("http://{}/api", line.address()), Time::Passes).await;
        (desk, line)
    }

    async fn started(slack: FakeSlack, change: impl FnOnce(&mut SlackConfig), time: Time) -> Self {
        for (id, name, locale) in [("UANNA", "Anna", "en-GB"), ("UBORIS", "Boris", "ru-RU"), ("UCARL", "Carl", "en-US")] {
            slack.user(id, name, locale);
        }
        slack.channel(HALL, &[BOT, "UANNA", "UBORIS", "UCARL"]);
        slack.channel("C0ELSE", &["UANNA"]);
        let mut config = config(&slack);
        change(&mut config);
        let world = World::new().await;
        let desk = Self { world, slack, stop: CancellationToken::new() };
        desk.work(config, time).await;
        desk
    }

    /// Everything in memory is forgotten; another process goes on with the same store.
    pub(crate) async fn again(&mut self) {
        self.stop.cancel();
        self.slack.until(PATIENCE, |s| s.sockets() == 0).await.expect("sockets are closed");
        self.stop = CancellationToken::new();
        self.work(config(&self.slack), Time::Passes).await;
    }

    /// The fleet dies and starts again, with time standing still.
    pub(crate) async fn restart(&mut self) {
        self.stop.cancel();
        self.slack.until(PATIENCE, |s| s.sockets() == 0).await.expect("sockets are closed");
        self.world.restart().await;
        self.stop = CancellationToken::new();
        self.work(config(&self.slack), Time::StandsStill).await;
    }

    async fn work(&self, config: SlackConfig, time: Time) {
        let chat = Slack::connect(config).await.unwrap();
        assert!(chat.missing_scopes().is_empty());
        let keep_file: fleet_bot::KeepFile = Arc::new(|_, _, name, bytes: Vec<u8>| {
            let size = bytes.len() as u64;
            let mime = if bytes.starts_with(b"day") { "text/csv" } else { "application/octet-stream" };
            Box::pin(async move { Ok(FileRef { id: FileId::from_unique("f1"), name, mime: mime.to_owned(), size, sha256: "00".to_owned() }) })
        });
        let settings = MessengerConfig {
            address: Arc::new(|project, env, Person { id: person, .. }| Some(format!("https://apps.example/{}/{project}/{person}", env.as_str()))),
            keep_file,
            file_bytes: 1024 * 1024,
            opens: fleet_bot::Opens::Anywhere,
            bible: "hr".to_owned(),
            locale: "en".to_owned(),
        };
        let messenger: Arc<Messenger<Slack>> = self.world.bot.messenger(chat, settings);
        tokio::spawn(messenger.run(self.stop.clone()));
        if time == Time::Passes {
            self.goes_by().await;
        }
        let open = self.slack.until(PATIENCE, |s| s.sockets() == 2).await;
        open.expect("two sockets");
    }

    /// The bot works by itself, and time goes by.
    async fn goes_by(&self) {
        let (store, clock) = (self.world.store.clone(), self.world.clock());
        let worker = store.enlist("desk").await.unwrap();
        tokio::spawn({
            let (bot, worker, stop) = (self.world.bot.clone(), worker.clone(), self.stop.clone());
            async move { bot.run(worker, stop).await }
        });
        // Time goes by twice as fast as outside, so that waits of the store are short.
        let stop = self.stop.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(20));
            let mut n = 0_u64;
            while !stop.is_cancelled() {
                ticks.tick().await;
                clock.fetch_add(40, Ordering::SeqCst);
                n += 1;
                if n.is_multiple_of(50) {
                    let _ = store.beat(&worker).await;
                }
            }
        });
    }

    /// Somebody of Slack's who is known here.
    pub(crate) async fn known(&self, slack: &str, name: &str, standing: Standing) -> PersonId {
        let person = self.world.person(name, standing).await;
        self.world.store.commit(Commit::new().put_identity(Platform::Slack, TEAM, slack, person.clone())).await.unwrap();
        person
    }

    /// Waits until a channel shows these words.
    pub(crate) async fn shows(&self, channel: &str, words: &str) {
        let shown = self.slack.until(PATIENCE, |s| s.transcript(channel).contains(words)).await;
        assert!(shown.is_ok(), "no `{words}` in\n{}\n{}", self.slack.transcript(channel), self.slack.ledger());
    }

    /// Waits until a button of ours is there, by the key of its words, and lets somebody press it.
    pub(crate) async fn press(&self, user: &str, channel: &str, key: &str, locale: &str) {
        let label = self.world.say_of(locale, key);
        let there = self.slack.until(PATIENCE, |s| s.with_button(channel, &label).is_some()).await;
        assert!(there.is_ok(), "no [{label}] in\n{}", self.slack.transcript(channel));
        let ts = self.slack.with_button(channel, &label).unwrap();
        assert_eq!(self.slack.press(user, channel, &ts, &label), Pressed::There);
    }

    /// Waits until a message surely could not be sent.
    pub(crate) async fn refused(&self, thread: &ThreadId) {
        for _ in 0..4_000 {
            let known = self.world.store.deliveries(thread, 0).await.unwrap();
            if known.iter().any(|d| d.remote.is_empty() && d.trying == 0 && d.not_before > self.world.store.now()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing was refused:\n{}", self.slack.ledger());
    }

    /// Waits until nothing more is to be read or said.
    pub(crate) async fn rests(&self) {
        let store = &self.world.store;
        let (mut calm, mut last) = (0, usize::MAX);
        let end = tokio::time::Instant::now() + PATIENCE;
        while tokio::time::Instant::now() < end {
            let unheard = usize::try_from(store.depth().await.unwrap().inbox_new).unwrap();
            let unread = unheard + store.ready_updates(Platform::Slack, TEAM, 1).await.unwrap().len();
            let behind = store.rooms_behind(Platform::Slack, TEAM, 10).await.unwrap();
            let behind = behind.iter().filter(|room| room.closed.is_empty()).count();
            let now = self.slack.ledger().lines.len();
            calm = if now == last && unread + behind + self.slack.unconfirmed() == 0 { calm + 1 } else { 0 };
            if calm == 10 {
                return;
            }
            last = now;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it never rests:\n{}", self.slack.ledger());
    }

    /// The conversation of a thread in a channel.
    pub(crate) async fn thread(&self, channel: &str, topic: &str) -> Option<ThreadId> {
        let spot = Spot { platform: Platform::Slack, workspace: TEAM.to_owned(), channel: channel.to_owned(), topic: topic.to_owned() };
        self.world.store.room_at(&spot).await.unwrap().map(|room| room.thread)
    }

    /// Presses [You decide] until the card is there.
    pub(crate) async fn to_card(&self, user: &str, channel: &str, locale: &str) {
        let (decide, start) = (self.world.say_of(locale, "chat-button-you-decide"), self.world.say_of(locale, "chat-button-start"));
        for _ in 0..6 {
            let there = self.slack.until(PATIENCE, |s| s.with_button(channel, &start).is_some() || s.with_button(channel, &decide).is_some()).await;
            assert!(there.is_ok(), "neither question nor card in\n{}", self.slack.transcript(channel));
            if self.slack.with_button(channel, &start).is_some() {
                return;
            }
            let ts = self.slack.with_button(channel, &decide).unwrap();
            assert_eq!(self.slack.press(user, channel, &ts, &decide), Pressed::There);
            let gone = |s: &FakeSlack| s.with_button(channel, &decide).is_none_or(|now| now != ts) || s.with_button(channel, &start).is_some();
            self.slack.until(PATIENCE, gone).await.expect("an answered question loses its buttons");
        }
        panic!("no card in\n{}", self.slack.transcript(channel));
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop.cancel();
        let careless = self.slack.careless();
        assert!(careless.is_empty() || std::thread::panicking(), "{careless:#?}");
    }
}
