//! A conversation as it is held in a messenger, and how its messages read there: to whom, with which addresses, with a sound or without.

use std::borrow::Cow;

use fleet_domain::chat::{Current, Env, Person, Room, RoomKind, Thread};
use fleet_domain::habits::{Zone, working_from};
use fleet_domain::id::ProjectId;
use fleet_domain::post::{Author, Body, Post};
use fleet_store::Change;

use crate::error::BotError;
use crate::message::Message;
use crate::messenger::{Chat, Link, Messenger, Opens, Outgoing, Sound};
use crate::render;
use crate::voice::Voice;

/// How long somebody counts as awake after they spoke or pressed something, ms.
const AWAKE_MS: i64 = 15 * 60_000;
/// Kinds that make a sound: what asks for something, or was waited for.
const LOUD: [&str; 15] = [
    "reminder",
    "fill_question",
    "fill_summary",
    "question",
    "card",
    "result",
    "live",
    "entry_arrived",
    "entries",
    "entries_question",
    "delete_question",
    "ask_reason",
    "trouble",
    "pairing",
    "wish",
];

/// Kinds that come at their time: late ones wait for the next working hour, while all else goes on.
const TIMED: [&str; 2] = ["reminder", "digest"];

/// A conversation and where it is held, as they were when a look began.
pub(super) struct Held {
    pub(super) room: Room,
    pub(super) thread: Thread,
}

impl<C: Chat> Messenger<C> {
    /// A conversation to be looked at.
    pub(super) async fn held(&self, room: Room) -> Result<Held, BotError> {
        let thread = self.bot.store.thread(&room.thread).await?.ok_or_else(|| BotError::Missing { what: room.thread.to_string() })?.value;
        let room = if room.spot.topic.is_empty() && thread.project.is_some() { self.in_topic(room, &thread).await? } else { room };
        Ok(Held { room, thread })
    }

    /// A conversation that became a project moves into a topic of its own, where there are topics: the next one begins where it began.
    async fn in_topic(&self, mut room: Room, thread: &Thread) -> Result<Room, BotError> {
        match self.chat.open_topic(&room, &thread.title).await {
            Ok(Some(topic)) => {
                room.spot.topic = topic;
                // Whatever is said in the topic is said in this conversation.
                room.current = Current::Yes;
                self.commit(vec![Change::PutRoom(room.clone())]).await?;
            }
            Ok(None) => {}
            // It stays where it is: what is to be said there is said there.
            Err(error) => tracing::warn!(%error, "no topic could be opened"),
        }
        Ok(room)
    }

    /// The voice that speaks there.
    pub(super) fn voice<'a>(&'a self, held: &'a Held) -> Voice<'a> {
        self.bot.voice(&held.thread.locale, self.bot.store.now())
    }

    /// The message as it may be read there: what an app tells of its entries is for those who decide, and what is for one person is for
    /// their own chat, not for a whole group; what somebody said on the page is shown as theirs.
    pub(super) fn readable<'a>(&self, Held { room, thread }: &Held, post: &'a Post) -> Cow<'a, Body> {
        let kind = post.body.kind.as_str();
        let hidden = match &post.body.only {
            // What somebody fills in or looks up is said in their own chat or nowhere; an answer to a press is whispered.
            Some(only) if kind.starts_with("fill_") || kind.starts_with("entr") => room.kind != RoomKind::Direct || thread.opened_by != *only,
            _ => room.kind != RoomKind::Direct && Body::OF_ENTRIES.contains(&kind),
        };
        if post.author == Author::Fleet && !hidden {
            return Cow::Borrowed(&post.body);
        }
        let voice = self.bot.voice(&thread.locale, self.bot.store.now());
        let message = match &post.author {
            Author::Fleet => Message::of("entries_elsewhere").line(voice.tell("chat-entries-elsewhere", &[("title", (&thread.title).into())])),
            Author::Person { name, .. } => {
                let files: Vec<String> = post.body.files.iter().map(|f| f.name.clone()).collect();
                let message = Message::of(Body::SAID).header(voice.tell("chat-said-on-page", &[("name", name.into())])).quote(&post.body.plain);
                message.list(String::new(), files)
            }
        };
        Cow::Owned(render::body(&message, Vec::new(), &voice, room.spot.platform))
    }

    /// Where the clock of those there stands.
    async fn clock_of(&self, held: &Held) -> Result<Zone, BotError> {
        self.bot.zone_of(&held.thread.opened_by).await
    }

    /// Until when a message rests that comes at its time and comes too late, UTC ms: the fleet or the messenger was away.
    pub(super) async fn rests_until(&self, held: &Held, post: &Post, now: i64) -> Result<Option<i64>, BotError> {
        if !TIMED.contains(&post.body.kind.as_str()) {
            return Ok(None);
        }
        let from = working_from(now, &self.clock_of(held).await?);
        Ok((from > now).then_some(from))
    }

    /// Whether everybody there rests: at night, unless somebody just spoke, who is awake and waits for an answer.
    async fn is_asleep(&self, held: &Held, post: &Post) -> Result<bool, BotError> {
        let habits = self.bot.habits_of(&held.thread.opened_by).await?;
        if !habits.quiet.holds(self.bot.store.now(), habits.zone_or(&self.bot.config.zone)) {
            return Ok(false);
        }
        Ok(!self.bot.store.heard_between(&held.thread.id, post.at - AWAKE_MS, post.at).await?)
    }

    /// Whether what is on trial there is this reader's, too.
    pub(in crate::messenger) async fn tries(&self, project: &ProjectId, reader: &Person) -> Result<bool, BotError> {
        let Some(project) = self.bot.store.project(project).await? else { return Ok(false) };
        Ok(self.bot.store.tries(&project.value, reader).await?)
    }

    pub(super) async fn outgoing<'a>(&self, held: &Held, post: &'a Post, body: &'a Body) -> Result<Outgoing<'a>, BotError> {
        let sound = if LOUD.contains(&body.kind.as_str()) && !self.is_asleep(held, post).await? { Sound::Yes } else { Sound::No };
        let (mut links, mut note) = (Vec::new(), String::new());
        if !body.links.is_empty() {
            let voice = self.voice(held);
            match held.room.kind {
                // A personal link is for one pair of eyes.
                RoomKind::Shared => note = voice.say("chat-link-in-direct"),
                RoomKind::Direct => {
                    if let Some(reader) = self.bot.store.person(&held.thread.opened_by).await? {
                        for link in &body.links {
                            if link.env != Env::Live && !self.tries(&link.project, &reader.value).await? {
                                continue;
                            }
                            links.extend((self.config.address)(&link.project, link.env, &reader.value).map(|url| Link { label: link.label.clone(), url }));
                        }
                    }
                    if !links.is_empty() && self.config.opens == Opens::Here {
                        // One address needs no name; of several, each has its own.
                        let named = |l: &Link| if links.len() > 1 { format!("{}: {}", l.label, l.url) } else { l.url.clone() };
                        let addresses: Vec<String> = links.iter().map(named).collect();
                        note = voice.tell("chat-link-only-on", &[("where", addresses.join("\n").into())]);
                        links.clear();
                    }
                }
            }
        }
        Ok(Outgoing { post: &post.id, body, links, note, sound })
    }
}
