//! From the messages of a thread to what its messenger shows: new ones in their order, edits to the newest state, each written down
//! before it is sent and after it arrived.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::chat::{Room, RoomKind};
use fleet_domain::id::PostId;
use fleet_domain::post::{Author, Body, Post};
use fleet_store::{Change, Commit, Delivery, Hint};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Chat, ChatError, Found, Link, Messenger, Outgoing, Sound};
use crate::error::BotError;
use crate::inbox::{POLL, hinted};

/// Conversations shown at once.
const AT_ONCE: u32 = 64;
/// Messages of a conversation brought in line in one go.
const POSTS: u32 = 50;
/// A message whose sending has no known end is said once more after this long, ms, and marked as said again.
const AGAIN_MS: i64 = 120_000;
/// Refusals after which a message is let be: the rest of the conversation must not wait for it.
const TRIES: u32 = 5;
/// How often a message that tells how far work is may change, ms: early on, and once it has stood for a while.
const LIVING_MS: [(i64, i64); 3] = [(120_000, 3_000), (900_000, 10_000), (i64::MAX, 30_000)];
/// Kinds that make a sound: what asks for something, or was waited for.
const LOUD: [&str; 12] =
    ["question", "card", "result", "live", "entry_arrived", "entries", "entries_question", "delete_question", "ask_reason", "trouble", "pairing", "wish"];

pub(super) async fn run<C: Chat>(messenger: Arc<Messenger<C>>, shutdown: CancellationToken) {
    let mut hints = messenger.bot.store.hints();
    loop {
        match once(&messenger).await {
            Ok(0) => {}
            Ok(_) if !shutdown.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(error = error.chain(), "what conversations hold could not be shown"),
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = hinted(&mut hints, |hint| matches!(hint, Hint::Thread(_))) => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Brings conversations in line; how many messages were sent or changed.
pub(super) async fn once<C: Chat>(messenger: &Arc<Messenger<C>>) -> Result<usize, BotError> {
    let rooms = messenger.bot.store.rooms_behind(messenger.chat.platform(), messenger.chat.workspace(), AT_ONCE).await?;
    let mut hands = JoinSet::new();
    for room in rooms {
        let messenger = messenger.clone();
        hands.spawn(async move { messenger.bring_in_line(room).await });
    }
    let mut done = 0;
    while let Some(joined) = hands.join_next().await {
        match joined {
            Ok(Ok(count)) => done += count,
            Ok(Err(error)) => tracing::warn!(error = error.chain(), "a conversation could not be shown"),
            Err(error) => tracing::error!(%error, "showing a conversation ended badly; it is shown again"),
        }
    }
    Ok(done)
}

/// What became of one message.
enum Fate {
    /// The messenger shows it.
    Shown,
    /// It has to wait; what stands after it may go on.
    Later,
    /// It has to wait, and what stands after it too.
    Stop,
}

impl<C: Chat> Messenger<C> {
    #[tracing::instrument(skip_all, fields(thread = %room.thread))]
    async fn bring_in_line(&self, room: Room) -> Result<usize, BotError> {
        let store = &self.bot.store;
        let mut posts = store.posts(&room.thread, room.shown, POSTS).await?;
        let last = posts.last().map_or(room.shown, |p| p.change);
        let known: HashMap<PostId, Delivery> = store.deliveries(&room.thread, room.shown).await?.into_iter().map(|d| (d.post.clone(), d)).collect();
        posts.retain(|post| post.author == Author::Fleet && known.get(&post.id).is_none_or(|d| d.change < post.change));
        // What is new comes in the order of the conversation, before what only changes.
        let is_new = |post: &Post| known.get(&post.id).is_none_or(|d| d.remote.is_empty());
        posts.sort_by_key(|post| (!is_new(post), post.seq));
        let (mut done, mut shown) = (0, last);
        let mut stopped = false;
        for post in &posts {
            let fate = if stopped && is_new(post) { Fate::Stop } else { self.show(&room, post, known.get(&post.id)).await? };
            match fate {
                Fate::Shown => done += 1,
                Fate::Later => shown = shown.min(post.change - 1),
                Fate::Stop => {
                    stopped = true;
                    shown = shown.min(post.change - 1);
                }
            }
        }
        if shown > room.shown {
            store.commit(Commit { changes: vec![Change::Shown { thread: room.thread.clone(), change: shown }] }).await?;
        }
        Ok(done)
    }

    async fn show(&self, room: &Room, post: &Post, known: Option<&Delivery>) -> Result<Fate, BotError> {
        let now = self.bot.store.now();
        if known.is_some_and(|d| d.not_before > now) {
            return Ok(if known.is_some_and(|d| d.remote.is_empty()) { Fate::Stop } else { Fate::Later });
        }
        if known.is_some_and(|d| d.tries >= TRIES) {
            return self.give_up(room, post).await;
        }
        match known {
            Some(delivery) if !delivery.remote.is_empty() => self.change(room, post, delivery).await,
            Some(delivery) if delivery.trying > 0 => self.settle(room, post, delivery, now).await,
            _ => self.send(room, post, 0, Again::No).await,
        }
    }

    /// A message whose sending has no known end: looked for; else said once more, and marked as such.
    async fn settle(&self, room: &Room, post: &Post, delivery: &Delivery, now: i64) -> Result<Fate, BotError> {
        match self.chat.find(room, &post.id, delivery.at).await {
            Ok(Found::There(remote)) => {
                // It shows what it said then; a newer state follows as an edit.
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote, change: delivery.trying }]).await?;
                Ok(if delivery.trying >= post.change { Fate::Shown } else { Fate::Later })
            }
            Ok(Found::NotThere) => self.send(room, post, delivery.trying, Again::No).await,
            Ok(Found::Unknown) if now - delivery.at < AGAIN_MS => Ok(Fate::Stop),
            Ok(Found::Unknown) => self.send(room, post, delivery.trying, Again::Yes).await,
            Err(error) => self.refused(room, post, delivery.trying, &error, Fate::Stop).await,
        }
    }

    async fn send(&self, room: &Room, post: &Post, trying: i64, again: Again) -> Result<Fate, BotError> {
        tokio::time::sleep(self.pace.send(&room.spot.channel, room.kind)).await;
        let try_it =
            Change::TryDelivery { post: post.id.clone(), thread: room.thread.clone(), channel: room.spot.channel.clone(), change: post.change, known: trying };
        if !self.commit(vec![try_it]).await? {
            return Ok(Fate::Stop);
        }
        fleet_kill::kill_point("bot.send.before");
        let body = again.mark(&post.body, &self.bot.voice(&self.locale(room).await?, self.bot.store.now()).say("chat-said-again"));
        let outgoing = self.outgoing(room, &post.id, &body).await?;
        match self.chat.send(room, &outgoing).await {
            Ok(remote) => {
                fleet_kill::kill_point("bot.send.after");
                metrics::counter!("fleet_shown_total", "platform" => self.chat.platform().as_str(), "how" => "new").increment(1);
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote, change: post.change }]).await?;
                Ok(Fate::Shown)
            }
            Err(error) => {
                let open = if matches!(error, ChatError::Unknown(_)) { post.change } else { 0 };
                self.refused(room, post, open, &error, Fate::Stop).await
            }
        }
    }

    async fn change(&self, room: &Room, post: &Post, delivery: &Delivery) -> Result<Fate, BotError> {
        let now = self.bot.store.now();
        if now - delivery.at < rest(post, now) || self.pace.edit(&room.spot.channel, room.kind).is_err() {
            return Ok(Fate::Later);
        }
        let outgoing = self.outgoing(room, &post.id, &post.body).await?;
        let there = Change::Delivered { post: post.id.clone(), remote: delivery.remote.clone(), change: post.change };
        match self.chat.edit(room, &delivery.remote, &outgoing).await {
            Ok(()) => {
                metrics::counter!("fleet_shown_total", "platform" => self.chat.platform().as_str(), "how" => "edit").increment(1);
                self.commit(vec![there]).await?;
                Ok(Fate::Shown)
            }
            // Somebody deleted it. With something to press it is needed: it is said anew, once.
            Err(ChatError::Gone) if !post.body.buttons.is_empty() => {
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote: String::new(), change: 0 }]).await?;
                self.send(room, post, 0, Again::No).await
            }
            Err(ChatError::Gone) => {
                self.commit(vec![there]).await?;
                Ok(Fate::Shown)
            }
            // An edit that may have arrived is made again: that changes nothing.
            Err(error) => self.refused(room, post, 0, &error, Fate::Later).await,
        }
    }

    /// What a refusal means: wait, go elsewhere, or let it be.
    async fn refused(&self, room: &Room, post: &Post, trying: i64, error: &ChatError, then: Fate) -> Result<Fate, BotError> {
        tracing::warn!(%error, post = %post.id, "a messenger did not take a message");
        metrics::counter!("fleet_refused_by_messenger_total", "platform" => self.chat.platform().as_str()).increment(1);
        let (platform, workspace, channel) = (self.chat.platform(), self.chat.workspace().to_owned(), room.spot.channel.clone());
        let wait = match error {
            ChatError::TooFast { wait } => {
                self.pace.freeze(&channel, *wait);
                *wait
            }
            ChatError::Closed(why) => {
                self.commit(vec![Change::CloseChannel { platform, workspace, channel, why: (*why).to_owned() }]).await?;
                return Ok(then);
            }
            ChatError::Moved { to } => {
                self.commit(vec![Change::MoveChannel { platform, workspace, from: channel, to: to.clone() }]).await?;
                Duration::ZERO
            }
            ChatError::Unauthorized(_) => Duration::from_mins(1),
            ChatError::Unreachable(_) | ChatError::Unknown(_) | ChatError::Gone | ChatError::Refused(_) => Duration::from_secs(2),
        };
        let not_before = self.bot.store.now() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX / 2);
        let counts = matches!(error, ChatError::Refused(_) | ChatError::Gone);
        let failed = if counts {
            Change::DeliveryFailed { post: post.id.clone(), trying, not_before, error: error.to_string() }
        } else {
            Change::DeliveryWaits { post: post.id.clone(), trying, not_before, error: error.to_string() }
        };
        self.commit(vec![failed]).await?;
        Ok(then)
    }

    /// A message that is refused again and again is let be, so that the conversation goes on.
    async fn give_up(&self, room: &Room, post: &Post) -> Result<Fate, BotError> {
        tracing::error!(post = %post.id, thread = %room.thread, kind = post.body.kind, "a message was given up: the messenger does not take it");
        metrics::counter!("fleet_messages_given_up_total", "platform" => self.chat.platform().as_str()).increment(1);
        self.commit(vec![Change::Delivered { post: post.id.clone(), remote: GIVEN_UP.to_owned(), change: post.change }]).await?;
        Ok(Fate::Shown)
    }

    /// Whether it became true; not, if somebody else was faster.
    async fn commit(&self, changes: Vec<Change>) -> Result<bool, BotError> {
        match self.bot.store.commit(Commit { changes }).await.map_err(BotError::from) {
            Ok(_) => Ok(true),
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn locale(&self, room: &Room) -> Result<String, BotError> {
        Ok(self.bot.store.thread(&room.thread).await?.map_or_else(|| self.config.locale.clone(), |t| t.value.locale))
    }

    async fn outgoing<'a>(&self, room: &Room, post: &'a PostId, body: &'a Body) -> Result<Outgoing<'a>, BotError> {
        let sound = if LOUD.contains(&body.kind.as_str()) { Sound::Yes } else { Sound::No };
        let (mut links, mut note) = (Vec::new(), String::new());
        if !body.links.is_empty() {
            let thread = self.bot.store.thread(&room.thread).await?.ok_or_else(|| BotError::Missing { what: room.thread.to_string() })?.value;
            let voice = self.bot.voice(&thread.locale, self.bot.store.now());
            match room.kind {
                // A personal link is for one pair of eyes.
                RoomKind::Shared => note = voice.say("chat-link-in-direct"),
                RoomKind::Direct => {
                    for link in &body.links {
                        links.extend((self.config.address)(&link.project, link.env, &thread.opened_by).map(|url| Link { label: link.label.clone(), url }));
                    }
                    if !links.is_empty() && !self.config.only_on.is_empty() {
                        note = voice.tell("chat-link-only-on", &[("where", (&self.config.only_on).into())]);
                        links.clear();
                    }
                }
            }
        }
        Ok(Outgoing { post, body, links, note, sound })
    }
}

/// The messenger's id of a message that it never took.
const GIVEN_UP: &str = "-";

/// Whether a message is said for the first time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Yes,
    No,
}

impl Again {
    /// What was perhaps said before is marked, so that nobody takes it for something new.
    fn mark(self, body: &Body, words: &str) -> Body {
        let mut body = body.clone();
        if self == Self::Yes {
            body.plain = format!("{words}\n{}", body.plain);
            if let Some(rich) = &mut body.rich {
                rich.parts.insert(0, fleet_domain::post::Part::Line(words.to_owned()));
            }
        }
        body
    }
}

/// How long a message rests between two states of it, ms: only those that tell how far work is do.
fn rest(post: &Post, now: i64) -> i64 {
    if post.body.kind != "progress" || post.body.buttons.is_empty() {
        return 0;
    }
    let age = now - post.at;
    LIVING_MS.iter().find(|(until, _)| age < *until).map_or(0, |(_, rest)| *rest)
}
