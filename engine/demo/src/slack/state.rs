//! What the workspace holds: people, channels, messages with what they said before.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::ledger::{Act, Ledger, Line};
use super::views::{Trigger, View};
use super::{BOT, Fault, scopes, words};
use crate::captions::Captions;

/// Messages of one channel that may come at once.
const BURST: f64 = 5.0;
/// Updates of the workspace in a minute.
const UPDATES: usize = 50;

pub(super) struct State {
    began: Instant,
    last: u64,
    /// How far its clock is ahead of this machine's.
    pub(super) passed: Duration,
    numbers: u64,
    pub(super) users: BTreeMap<String, User>,
    pub(super) channels: BTreeMap<String, Channel>,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) faults: Vec<(String, Fault)>,
    pub(super) revoked: Revoked,
    /// What the bot's token is granted.
    pub(super) scopes: Vec<String>,
    pub(super) ledger: Ledger,
    pub(super) calls: Vec<String>,
    pub(super) pending: Vec<Pending>,
    /// How long envelopes were there until they were confirmed.
    pub(super) taken: Vec<Duration>,
    pub(super) sockets: Vec<Socket>,
    pub(super) opened: usize,
    /// Words around the view.
    pub(super) captions: Captions,
    /// Up to which message somebody has looked at a channel.
    read: BTreeMap<(String, String), String>,
    pub(super) triggers: BTreeMap<String, Trigger>,
    pub(super) views: Vec<View>,
    /// Calls that would show more than was meant, or less: previews of links, a change that takes the blocks away.
    pub(super) careless: Vec<String>,
    /// How many messages a channel may take now, and when that was so.
    posted: BTreeMap<String, (Instant, f64)>,
    updated: VecDeque<Instant>,
}

/// Whether the bot's token still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Revoked {
    Yes,
    No,
}

pub(super) struct User {
    pub(super) name: String,
    pub(super) locale: String,
    pub(super) zone: Option<String>,
}

#[derive(Default)]
pub(super) struct Channel {
    pub(super) members: BTreeSet<String>,
    pub(super) archived: bool,
    /// As people call it, without its sign; empty = by its id.
    pub(super) name: String,
    pub(super) messages: Vec<Message>,
    pub(super) whispers: Vec<Whisper>,
}

/// What one person sees of a channel and nobody else.
#[derive(Clone)]
pub(super) struct Whisper {
    pub(super) user: String,
    /// Who says it.
    pub(super) who: String,
    pub(super) ts: String,
    pub(super) thread: String,
    pub(super) text: String,
    pub(super) blocks: Vec<Value>,
}

#[derive(Clone)]
pub(super) struct Message {
    pub(super) ts: String,
    pub(super) thread: String,
    pub(super) user: String,
    pub(super) text: String,
    pub(super) blocks: Vec<Value>,
    pub(super) metadata: Value,
    pub(super) files: Vec<Value>,
    pub(super) reactions: Vec<String>,
    /// What it said before, oldest first.
    pub(super) before: Vec<Vec<String>>,
}

/// An envelope that is not confirmed.
pub(super) struct Pending {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) payload: Value,
    pub(super) attempt: u32,
    /// Since when it is there.
    pub(super) since: Instant,
    pub(super) sent: Option<Instant>,
    /// It was confirmed, and that was lost.
    pub(super) lost: bool,
}

/// An open socket.
pub(super) struct Socket {
    pub(super) id: u64,
    pub(super) out: tokio::sync::mpsc::UnboundedSender<Out>,
    pub(super) silent: bool,
}

/// What goes out through a socket.
pub(super) enum Out {
    Text(String),
    Close,
}

impl Message {
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = words::lines(&self.text, &self.blocks);
        lines.extend(self.files.iter().map(|f| format!("({})", f["name"].as_str().unwrap_or(""))));
        lines
    }

    /// As Slack gives it out.
    pub(super) fn json(&self) -> Value {
        let mut json = json!({"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": super::TEAM});
        if !self.thread.is_empty() {
            json["thread_ts"] = self.thread.as_str().into();
        }
        if self.user == BOT {
            json["bot_id"] = super::BOT_ID.into();
            json["blocks"] = self.blocks.clone().into();
        }
        if !self.metadata.is_null() {
            json["metadata"] = self.metadata.clone();
        }
        if !self.files.is_empty() {
            json["files"] = self.files.clone().into();
            json["subtype"] = "file_share".into();
        }
        json
    }
}

impl State {
    pub(super) fn new() -> Self {
        let users = BTreeMap::from([(BOT.to_owned(), User { name: "Fleet".to_owned(), locale: "en-US".to_owned(), zone: None })]);
        Self {
            began: Instant::now(),
            last: 0,
            passed: Duration::ZERO,
            numbers: 0,
            users,
            channels: BTreeMap::new(),
            files: BTreeMap::new(),
            faults: Vec::new(),
            revoked: Revoked::No,
            scopes: scopes::GRANTED.map(str::to_owned).to_vec(),
            ledger: Ledger::default(),
            calls: Vec::new(),
            pending: Vec::new(),
            taken: Vec::new(),
            sockets: Vec::new(),
            opened: 0,
            captions: Captions::default(),
            read: BTreeMap::new(),
            triggers: BTreeMap::new(),
            views: Vec::new(),
            careless: Vec::new(),
            posted: BTreeMap::new(),
            updated: VecDeque::new(),
        }
    }

    /// A number that was not given out yet.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Numbers begin behind this one.
    pub(super) fn go_on(&mut self, number: u64) {
        self.numbers = self.numbers.max(number);
    }

    /// A message's id: the time in seconds with six places, never the same twice.
    pub(super) fn ts(&mut self) -> String {
        let now = (SystemTime::now() + self.passed).duration_since(UNIX_EPOCH).map_or(0, |d| u64::try_from(d.as_micros()).unwrap_or(u64::MAX));
        self.last = now.max(self.last + 1);
        format!("{}.{:06}", self.last / 1_000_000, self.last % 1_000_000)
    }

    pub(super) fn name(&self, user: &str) -> String {
        self.users.get(user).map_or_else(|| user.to_owned(), |u| u.name.clone())
    }

    pub(super) fn note(&mut self, channel: &str, message: &Message, user: &str, act: Act, words: Vec<String>) {
        let line = Line {
            at: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            channel: channel.to_owned(),
            thread: message.thread.clone(),
            who: self.name(user),
            act,
            ts: message.ts.clone(),
            words,
        };
        self.ledger.lines.push(line);
    }

    /// Notes what concerns no message: a sheet that one person sees.
    pub(super) fn note_of(&mut self, channel: &str, who: &str, act: Act, words: Vec<String>) {
        let at = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (channel, who) = (channel.to_owned(), who.to_owned());
        self.ledger.lines.push(Line { at, channel, thread: String::new(), who, act, ts: String::new(), words });
    }

    /// Puts a message into its channel.
    pub(super) fn post(&mut self, channel: &str, message: Message) {
        let (user, words) = (message.user.clone(), message.lines());
        self.note(channel, &message, &user, Act::Said, words);
        self.channels.entry(channel.to_owned()).or_default().messages.push(message);
    }

    /// Says something that one person sees; its id.
    pub(super) fn whisper(&mut self, channel: &str, whisper: Whisper) -> String {
        let ts = self.ts();
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.whispers.push(Whisper { ts: ts.clone(), ..whisper });
        }
        ts
    }

    /// Somebody has seen what stands in a channel.
    pub(super) fn has_read(&mut self, user: &str, channel: &str) {
        let newest = self.newest(user, channel).to_owned();
        self.read.insert((user.to_owned(), channel.to_owned()), newest);
    }

    /// Whether there is something of somebody else's that they have not seen.
    pub(super) fn is_unread(&self, user: &str, channel: &str) -> bool {
        let read = self.read.get(&(user.to_owned(), channel.to_owned())).map_or("", String::as_str);
        self.newest(user, channel) > read
    }

    fn newest(&self, user: &str, channel: &str) -> &str {
        let of_others = self.channels.get(channel).and_then(|c| c.messages.iter().rev().find(|m| m.user != user));
        of_others.map_or("", |m| m.ts.as_str())
    }

    pub(super) fn message(&mut self, channel: &str, ts: &str) -> Option<&mut Message> {
        self.channels.get_mut(channel)?.messages.iter_mut().find(|m| m.ts == ts)
    }

    /// Whether one more message may come into a channel now; else how many seconds to wait.
    pub(super) fn may_post(&mut self, channel: &str) -> Result<(), u64> {
        let now = Instant::now();
        let (at, free) = self.posted.get(channel).copied().unwrap_or((now, BURST));
        let free = (free + now.duration_since(at).as_secs_f64()).min(BURST);
        self.posted.insert(channel.to_owned(), (now, if free < 1.0 { free } else { free - 1.0 }));
        if free < 1.0 { Err(1) } else { Ok(()) }
    }

    /// The same for updates, of the whole workspace.
    pub(super) fn may_update(&mut self) -> Result<(), u64> {
        let now = Instant::now();
        while self.updated.front().is_some_and(|at| now.duration_since(*at) > Duration::from_mins(1)) {
            self.updated.pop_front();
        }
        if self.updated.len() >= UPDATES {
            return Err(5);
        }
        self.updated.push_back(now);
        Ok(())
    }

    /// The next fault planted for a method, used up.
    pub(super) fn fault(&mut self, method: &str) -> Option<Fault> {
        let at = self.faults.iter().position(|(of, _)| of == method)?;
        Some(self.faults.remove(at).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_takes_a_burst_and_then_one_a_second() {
        let mut state = State::new();
        let taken = (0..20).filter(|_| state.may_post("C1").is_ok()).count();
        assert_eq!(taken, 5);
        assert!(state.may_post("C2").is_ok(), "each channel by itself");
        let updated = (0..80).filter(|_| state.may_update().is_ok()).count();
        assert_eq!(updated, 50);
    }

    #[test]
    fn no_two_messages_have_the_same_id() {
        let mut state = State::new();
        let mut all: Vec<String> = (0..1_000).map(|_| state.ts()).collect();
        assert!(all.is_sorted());
        all.dedup();
        assert_eq!(all.len(), 1_000);
    }
}
