//! From the messages of a thread to what its messenger shows: new ones in their order, edits to the newest state, each written down
//! before it is sent and after it arrived.

mod held;
mod living;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::chat::{Current, Room, RoomKind, Spot};
use fleet_domain::id::{PostId, ThreadId};
use fleet_domain::post::{Author, Body, Part, Post};
use fleet_store::{Change, Commit, Delivery, Hint, LONGEST_WAIT_MS, hinted};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Call, Chat, ChatError, Found, Messenger, Outgoing, Rank, Whispered};
use crate::error::BotError;
use held::Held;
pub(super) use living::Living;

/// Conversations shown at once.
const AT_ONCE: u32 = 64;
/// Messages of a conversation brought in line in one go.
const POSTS: u32 = 50;
/// A message whose sending has no known end is said once more after this long, ms, and marked as said again.
const AGAIN_MS: i64 = LONGEST_WAIT_MS;
/// How often conversations that wait are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How long a conversation stands still for its place among all: anything longer is left for another look.
const MOMENT: Duration = Duration::from_millis(200);
/// Refusals after which a message is let be: the rest of the conversation must not wait for it.
const TRIES: u32 = 5;

pub(super) async fn run<C: Chat>(messenger: Arc<Messenger<C>>, shutdown: CancellationToken) {
    let mut hints = messenger.bot.store.hints();
    let mut hands: JoinSet<ThreadId> = JoinSet::new();
    let mut busy: HashSet<ThreadId> = HashSet::new();
    loop {
        match behind(&messenger).await {
            // One slow conversation holds up no other.
            Ok(rooms) => {
                for room in rooms {
                    if hands_left(busy.len()) && busy.insert(room.thread.clone()) {
                        let messenger = messenger.clone();
                        hands.spawn(async move { messenger.look_after(room).await });
                    }
                }
            }
            Err(error) => tracing::warn!(error = error.chain(), "what conversations hold could not be shown"),
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            Some(joined) = hands.join_next(), if !hands.is_empty() => match joined {
                Ok(thread) => {
                    busy.remove(&thread);
                }
                Err(error) => {
                    tracing::error!(%error, "showing a conversation ended badly; it is shown again");
                    // Which one it was is not known: all are looked at anew once they have ended.
                    while let Some(left) = hands.join_next().await {
                        tracing::debug!(ok = left.is_ok(), "waited for");
                    }
                    busy.clear();
                }
            },
            () = hinted(&mut hints, |hint| matches!(hint, Hint::Thread(_))) => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    // What is on its way is noted before the end.
    while hands.join_next().await.is_some() {}
}

fn hands_left(busy: usize) -> bool {
    busy < AT_ONCE as usize
}

async fn behind<C: Chat>(messenger: &Arc<Messenger<C>>) -> Result<Vec<Room>, BotError> {
    Ok(messenger.bot.store.rooms_behind(messenger.chat.platform(), messenger.chat.workspace(), AT_ONCE).await?)
}

/// Brings conversations in line; how many messages were sent or changed.
pub(super) async fn once<C: Chat>(messenger: &Arc<Messenger<C>>) -> Result<usize, BotError> {
    let mut done = 0;
    for room in behind(messenger).await? {
        done += messenger.bring_in_line(room).await?;
    }
    Ok(done)
}

/// What became of one message.
#[derive(Clone, Copy)]
enum Fate {
    /// The messenger shows it.
    Shown,
    /// It is worth another look at this time, UTC ms; what is new and stands after something new waits with it.
    Waits(i64),
    /// Its time comes then, UTC ms; nothing waits with it.
    Rests(i64),
}

impl<C: Chat> Messenger<C> {
    async fn look_after(&self, room: Room) -> ThreadId {
        let thread = room.thread.clone();
        if let Err(error) = self.bring_in_line(room).await {
            tracing::warn!(error = error.chain(), %thread, "a conversation could not be shown");
        }
        thread
    }

    #[tracing::instrument(skip_all, fields(thread = %room.thread))]
    async fn bring_in_line(&self, room: Room) -> Result<usize, BotError> {
        let held = self.held(room).await?;
        let (store, room) = (&self.bot.store, &held.room);
        let mut posts = store.posts(&room.thread, room.shown, POSTS).await?;
        let last = posts.last().map_or(room.shown, |p| p.change);
        let known: HashMap<PostId, Delivery> = store.deliveries(&room.thread, room.shown).await?.into_iter().map(|d| (d.post.clone(), d)).collect();
        posts.retain(|post| (post.author == Author::Fleet || post.body.rich.is_some()) && known.get(&post.id).is_none_or(|d| d.change < post.change));
        // What is new comes in the order of the conversation, before what only changes.
        let is_new = |post: &Post| known.get(&post.id).is_none_or(|d| d.remote.is_empty());
        posts.sort_by_key(|post| (!is_new(post), post.seq));
        let (mut done, mut shown, mut again) = (0, last, i64::MAX);
        let mut stopped = false;
        for post in &posts {
            if stopped && is_new(post) {
                shown = shown.min(post.change - 1);
                continue;
            }
            let fate = self.show(&held, post, known.get(&post.id)).await?;
            let (Fate::Waits(until) | Fate::Rests(until)) = fate else {
                done += 1;
                continue;
            };
            stopped |= matches!(fate, Fate::Waits(_)) && is_new(post);
            shown = shown.min(post.change - 1);
            again = again.min(until);
        }
        // Of a long conversation the next part is looked at next. What rests until the morning is looked at now and then: a wait noted
        // as longer counts as one of a clock that went back.
        let not_before = if again == i64::MAX { 0 } else { again.min(store.now() + LONGEST_WAIT_MS) };
        store.commit(Commit { changes: vec![Change::Shown { thread: room.thread.clone(), change: shown, looked: last, not_before }] }).await?;
        Ok(done)
    }

    async fn show(&self, held: &Held, post: &Post, known: Option<&Delivery>) -> Result<Fate, BotError> {
        let now = self.bot.store.now();
        // What waits longer than anything does was noted by a clock that went back since.
        if known.is_some_and(|d| (now + 1..=now + LONGEST_WAIT_MS).contains(&d.not_before)) {
            return Ok(Fate::Waits(known.map_or(0, |d| d.not_before)));
        }
        if known.is_some_and(|d| d.tries >= TRIES) {
            return self.give_up(&held.room, post).await;
        }
        match known {
            Some(delivery) if !delivery.remote.is_empty() => self.change(held, post, delivery).await,
            Some(delivery) if delivery.trying > 0 => self.settle(held, post, delivery, now).await,
            _ => match self.rests_until(held, post, now).await? {
                Some(until) => Ok(Fate::Rests(until)),
                None => self.send(held, post, 0, Again::No).await,
            },
        }
    }

    /// A message whose sending has no known end: looked for; else said once more, and marked as such.
    async fn settle(&self, held: &Held, post: &Post, delivery: &Delivery, now: i64) -> Result<Fate, BotError> {
        if let Err(wait) = self.pace.aside_within(Call::Look, MOMENT).await {
            return Ok(Fate::Waits(self.after(wait)));
        }
        // A clock that went back since must not look for it in times that are still to come.
        match self.chat.find(&held.room, &post.id, delivery.at.min(now)).await {
            Ok(Found::There(remote)) => {
                // It shows what it said then; a newer state follows as an edit.
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote, change: delivery.trying }]).await?;
                Ok(if delivery.trying >= post.change { Fate::Shown } else { Fate::Waits(0) })
            }
            Ok(Found::NotThere) => self.send(held, post, delivery.trying, Again::No).await,
            Ok(Found::Unknown) if (0..AGAIN_MS).contains(&(now - delivery.at)) => Ok(Fate::Waits(delivery.at + AGAIN_MS)),
            Ok(Found::Unknown) => self.send(held, post, delivery.trying, Again::Yes).await,
            Err(error) => self.refused(&held.room, post, delivery.trying, (Call::Look, &error)).await,
        }
    }

    async fn send(&self, held: &Held, post: &Post, trying: i64, again: Again) -> Result<Fate, BotError> {
        let room = &held.room;
        // What one person alone is told takes nothing of what a chat may be told.
        let alone = post.body.only.is_some() && room.kind == RoomKind::Shared;
        let place = if alone { self.pace.aside_within(Call::Whisper, MOMENT).await } else { self.place(room).await };
        if let Err(wait) = place {
            return Ok(Fate::Waits(self.after(wait)));
        }
        let try_it =
            Change::TryDelivery { post: post.id.clone(), thread: room.thread.clone(), channel: room.spot.channel.clone(), change: post.change, known: trying };
        // The mistake of every naive messenger, for a test that has to find it: what is being said is written down nowhere.
        if !fleet_kill::planted("unnoted") && !self.commit(vec![try_it]).await? {
            return Ok(Fate::Waits(self.after(Duration::from_secs(1))));
        }
        fleet_kill::kill_point("bot.send.before");
        let mut body = self.readable(held, post);
        if again == Again::Yes {
            mark(body.to_mut(), &self.voice(held).say("chat-said-again"));
        }
        let outgoing = self.outgoing(held, post, &body).await?;
        match self.whisper(room, post, &outgoing).await {
            Ok(Whispered::No) if alone => {
                while let Err(wait) = self.place(room).await {
                    tokio::time::sleep(wait).await;
                }
            }
            Ok(Whispered::No) => {}
            Ok(Whispered::Yes) => {
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote: UNSEEN.to_owned(), change: post.change }]).await?;
                return Ok(Fate::Shown);
            }
            Err(error) => return self.refused(room, post, 0, (Call::Whisper, &error)).await,
        }
        match self.chat.send(room, &outgoing).await {
            Ok(remote) => {
                fleet_kill::kill_point("bot.send.after");
                metrics::counter!("fleet_shown_total", "platform" => self.chat.platform().as_str(), "how" => "new").increment(1);
                self.living.sent(post);
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote, change: post.change }]).await?;
                Ok(Fate::Shown)
            }
            // Said once more and again nobody knows: it is not said a third time.
            Err(ChatError::Unknown(why)) if again == Again::Yes => {
                tracing::warn!(why, post = %post.id, "a message was said twice, and nobody knows whether it arrived");
                self.give_up(room, post).await
            }
            Err(error) => {
                let open = if matches!(error, ChatError::Unknown(_)) { post.change } else { 0 };
                self.refused(room, post, open, (Call::Send, &error)).await
            }
        }
    }

    /// Says it to one person alone, if it is for one and others read along.
    async fn whisper(&self, room: &Room, post: &Post, outgoing: &Outgoing<'_>) -> Result<Whispered, ChatError> {
        let Some(to) = post.body.only.as_ref().filter(|_| room.kind == RoomKind::Shared) else { return Ok(Whispered::No) };
        let accounts = self.bot.store.identities_of(to).await.unwrap_or_default();
        let mut told = Whispered::No;
        for (platform, workspace, account) in accounts {
            if platform != self.chat.platform().as_str() || workspace != self.chat.workspace() {
                continue;
            }
            match self.chat.whisper(room, &account, outgoing).await {
                Ok(Whispered::Yes) => told = Whispered::Yes,
                // What cannot be whispered is said.
                Ok(Whispered::No) | Err(ChatError::Refused(_) | ChatError::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(told)
    }

    async fn change(&self, held: &Held, post: &Post, delivery: &Delivery) -> Result<Fate, BotError> {
        let (room, now) = (&held.room, self.bot.store.now());
        let rests = self.living.rests_until(post, delivery.at, now);
        if (delivery.at..rests).contains(&now) {
            return Ok(Fate::Waits(rests));
        }
        let rank = if post.body.kind == "progress" { Rank::Later } else { Rank::First };
        if let Err(wait) = self.pace.edit(&room.spot.channel, room.kind, rank) {
            return Ok(Fate::Waits(self.after(wait)));
        }
        let readable = self.readable(held, post);
        let outgoing = self.outgoing(held, post, &readable).await?;
        let there = Change::Delivered { post: post.id.clone(), remote: delivery.remote.clone(), change: post.change };
        match self.chat.edit(room, &delivery.remote, &outgoing).await {
            Ok(()) => {
                metrics::counter!("fleet_shown_total", "platform" => self.chat.platform().as_str(), "how" => "edit").increment(1);
                self.living.edited(post, now);
                self.commit(vec![there]).await?;
                Ok(Fate::Shown)
            }
            // Somebody deleted it. With something to press it is needed: it is said anew, once.
            Err(ChatError::Gone) if !post.body.buttons.is_empty() => {
                self.commit(vec![Change::Delivered { post: post.id.clone(), remote: String::new(), change: 0 }]).await?;
                self.send(held, post, 0, Again::No).await
            }
            Err(ChatError::Gone) => {
                self.commit(vec![there]).await?;
                Ok(Fate::Shown)
            }
            // An edit that may have arrived is made again: that changes nothing.
            Err(error) => self.refused(room, post, 0, (Call::Edit, &error)).await,
        }
    }

    /// What a refusal means: wait, go elsewhere, or let it be.
    async fn refused(&self, room: &Room, post: &Post, trying: i64, (call, error): (Call, &ChatError)) -> Result<Fate, BotError> {
        tracing::warn!(%error, post = %post.id, "a messenger did not take a message");
        metrics::counter!("fleet_refused_by_messenger_total", "platform" => self.chat.platform().as_str()).increment(1);
        let (platform, workspace, channel) = (self.chat.platform(), self.chat.workspace().to_owned(), room.spot.channel.clone());
        // It surely did not arrive.
        let untold = || Change::DeliveryWaits { post: post.id.clone(), trying: 0, not_before: 0, error: error.to_string() };
        let wait = match error {
            ChatError::TooFast { wait } => {
                self.pace.freeze(&channel, call, *wait);
                *wait
            }
            ChatError::Closed(why) => {
                // Once something can be said there again, this is said.
                self.commit(vec![untold(), Change::CloseChannel { platform, workspace, channel, why: (*why).to_owned() }]).await?;
                return Ok(Fate::Waits(0));
            }
            ChatError::TopicGone => {
                // The conversation goes on in the chat itself, or in a topic that is opened next.
                let spot = Spot { topic: String::new(), ..room.spot.clone() };
                self.commit(vec![untold(), Change::PutRoom(Room { spot, current: Current::No, ..room.clone() })]).await?;
                return Ok(Fate::Waits(0));
            }
            ChatError::Moved { to } => {
                self.commit(vec![Change::MoveChannel { platform, workspace, from: channel, to: to.clone() }]).await?;
                Duration::ZERO
            }
            ChatError::Unauthorized(_) => Duration::from_mins(1),
            ChatError::Unreachable(_) | ChatError::Unknown(_) | ChatError::Gone | ChatError::Refused(_) => Duration::from_secs(2),
        };
        let not_before = self.after(wait);
        let edit = trying == 0 && matches!(error, ChatError::Unknown(_));
        let counts = edit || matches!(error, ChatError::Refused(_) | ChatError::Gone);
        let failed = if counts {
            Change::DeliveryFailed { post: post.id.clone(), trying, not_before, error: error.to_string() }
        } else {
            Change::DeliveryWaits { post: post.id.clone(), trying, not_before, error: error.to_string() }
        };
        self.commit(vec![failed]).await?;
        Ok(Fate::Waits(not_before))
    }

    /// Takes a place for something new: a moment is waited for, anything longer is left for another look.
    async fn place(&self, room: &Room) -> Result<(), Duration> {
        loop {
            match self.pace.send(&room.spot.channel, room.kind) {
                Ok(()) => return Ok(()),
                Err(wait) if wait <= MOMENT => tokio::time::sleep(wait).await,
                Err(wait) => return Err(wait),
            }
        }
    }

    /// When to look again, UTC ms: a chat that a messenger freezes for longer is known to the pace.
    fn after(&self, wait: Duration) -> i64 {
        self.bot.store.now() + i64::try_from(wait.as_millis()).unwrap_or(LONGEST_WAIT_MS).min(LONGEST_WAIT_MS)
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
}

/// The messenger's id of a message that it never took.
const GIVEN_UP: &str = "-";
/// Of one that one person saw, and that is no message of the conversation.
const UNSEEN: &str = "~";

/// Whether a message is said for the first time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Yes,
    No,
}

/// What was perhaps said before is marked, so that nobody takes it for something new.
fn mark(body: &mut Body, words: &str) {
    body.plain = format!("{words}\n{}", body.plain);
    if let Some(rich) = &mut body.rich {
        rich.parts.insert(0, Part::Line(words.to_owned()));
    }
}
