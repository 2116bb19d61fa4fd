//! How much a messenger is told in which time: our own limiter, by chat, by kind of call and in all. What is new goes before what
//! only changes, and the answer to a press before what only tells how far work is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fleet_domain::chat::RoomKind;
use tokio::time::Instant;

use super::ChatError;

/// What a messenger allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Between two messages or edits of one chat.
    pub gap: Duration,
    /// Between two messages or edits of a chat of several people, in the long run.
    pub shared_gap: Duration,
    /// How many of a chat may come without a gap, after a pause; edits that are counted apart, too.
    pub burst: u32,
    /// Between two calls of the bot in all.
    pub all_gap: Duration,
    /// Between two edits of the bot in all, in the long run, where those are counted apart: then they take nothing of a chat's. Zero =
    /// they count as messages do.
    pub edit_gap: Duration,
    /// Between two calls of one kind besides messages, in the long run: signs, looks, whispers, sheets. Zero = the messenger does not
    /// count them.
    pub aside_gap: Duration,
    /// What keeps a pause that the messenger asks for.
    pub pauses: Pauses,
}

/// What keeps a pause that the messenger asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pauses {
    /// The chat.
    Chat,
    /// The method, in every chat.
    Method,
}

/// Kinds of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    /// A message.
    Send,
    /// A change of one.
    Edit,
    /// A message for one person.
    Whisper,
    /// A look for a message.
    Look,
    /// A sign of life, an answer to a press.
    Sign,
    /// A sheet.
    Sheet,
    /// A question who somebody is.
    Person,
    /// A direct chat that is opened.
    Direct,
}

/// What goes first where not every change can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    /// What changes because somebody pressed or said something.
    First,
    /// How far the work is: it leaves a place of every burst to what goes first.
    Later,
}

/// When what may be told. In memory: a messenger forgets what it counted within a minute, too. Whatever asks a messenger for something
/// takes its place here first.
#[derive(Debug)]
pub struct Pace {
    limits: Limits,
    told: Mutex<Told>,
}

/// Each field is when the next call may be made, had all allowances been used up.
#[derive(Debug, Default)]
struct Told {
    all: Option<Instant>,
    edits: Option<Instant>,
    chats: HashMap<String, Instant>,
    frozen: HashMap<String, Instant>,
    asides: HashMap<Call, Instant>,
    paused: HashMap<Call, Instant>,
}

/// Calls of one kind besides messages that may come at once, after a pause.
const ASIDES: u32 = 20;

/// Chats remembered before those that are idle are forgotten.
const MOST: usize = 10_000;

impl Pace {
    /// A limiter that has told nothing yet.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, told: Mutex::default() }
    }

    /// Takes a place for something new, if there is one now; else how long to wait before asking again.
    ///
    /// # Errors
    /// The wait. A place is never taken in advance: whoever waits for one chat holds up no other.
    pub(crate) fn send(&self, channel: &str, kind: RoomKind) -> Result<(), Duration> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let at = told.ready(channel, now, self.slack(kind)).max(told.all.unwrap_or(now)).max(told.paused(Call::Send, now));
        if at > now {
            return Err(at - now);
        }
        told.take(channel, now, self.gap(kind), self.limits.all_gap);
        Ok(())
    }

    /// Takes a place for a change, if there is one now; else how long to wait before asking again.
    ///
    /// # Errors
    /// The wait. An edit never takes a place in advance: by then it may have been overtaken.
    pub(crate) fn edit(&self, channel: &str, kind: RoomKind, rank: Rank) -> Result<(), Duration> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let apart = self.limits.edit_gap;
        let ready = if apart.is_zero() { told.ready(channel, now, self.slack(kind)) } else { told.edit_ready(channel, now, self.ahead_of(apart, rank)) };
        let at = ready.max(told.all.unwrap_or(now)).max(told.paused(Call::Edit, now));
        if at > now {
            return Err(at - now);
        }
        if apart.is_zero() {
            told.take(channel, now, self.gap(kind), self.limits.all_gap);
        } else {
            told.take_edit(now, apart, self.limits.all_gap);
        }
        Ok(())
    }

    /// Takes a place for a call besides messages, if there is one now; else how long to wait before asking again.
    ///
    /// # Errors
    /// The wait.
    pub(crate) fn aside(&self, call: Call) -> Result<(), Duration> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, gap) = (Instant::now(), self.limits.aside_gap);
        let counted = !gap.is_zero();
        let used_up = told.asides.get(&call).copied().unwrap_or(now).max(now);
        let free = used_up.checked_sub(gap * (ASIDES - 1)).unwrap_or(now);
        let all = told.all.filter(|_| counted).unwrap_or(now);
        let at = free.max(all).max(told.paused(call, now));
        if at > now {
            return Err(at - now);
        }
        if counted {
            told.asides.insert(call, used_up + gap);
            told.all = Some(all.max(now) + self.limits.all_gap);
        }
        Ok(())
    }

    /// The same, waiting for a place so long at most.
    ///
    /// # Errors
    /// The wait that is left.
    pub(crate) async fn aside_within(&self, call: Call, most: Duration) -> Result<(), Duration> {
        let end = Instant::now() + most;
        loop {
            match self.aside(call) {
                Err(wait) if Instant::now() + wait <= end => tokio::time::sleep(wait).await,
                taken => return taken,
            }
        }
    }

    /// A call that looks something up, once it has its place: waited for so long at most. A pause that the messenger asks for is kept
    /// by the next calls of its kind, too.
    ///
    /// # Errors
    /// `TooFast` if there was no place in time; else the call's own.
    pub(crate) async fn asked<T>(&self, call: Call, most: Duration, asks: impl Future<Output = Result<T, ChatError>>) -> Result<T, ChatError> {
        self.aside_within(call, most).await.map_err(|wait| ChatError::TooFast { wait })?;
        let answer = asks.await;
        if let Err(ChatError::TooFast { wait }) = &answer {
            self.freeze("", call, *wait);
        }
        answer
    }

    /// The same for something said while a piece is looked at, in a chat of several people.
    ///
    /// # Errors
    /// As before.
    pub(crate) async fn said<T>(&self, channel: &str, most: Duration, says: impl Future<Output = Result<T, ChatError>>) -> Result<T, ChatError> {
        let end = Instant::now() + most;
        while let Err(wait) = self.send(channel, RoomKind::Shared) {
            if Instant::now() + wait > end {
                return Err(ChatError::TooFast { wait });
            }
            tokio::time::sleep(wait).await;
        }
        let answer = says.await;
        if let Err(ChatError::TooFast { wait }) = &answer {
            self.freeze(channel, Call::Send, *wait);
        }
        answer
    }

    /// The messenger asks for a pause: this chat keeps it, or this method in every chat.
    pub(crate) fn freeze(&self, channel: &str, call: Call, wait: Duration) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + wait;
        match self.limits.pauses {
            Pauses::Chat => told.frozen.insert(channel.to_owned(), until),
            Pauses::Method => told.paused.insert(call, until),
        };
    }

    /// How far edits of a rank may be ahead.
    fn ahead_of(&self, gap: Duration, rank: Rank) -> Duration {
        self.ahead(gap).saturating_sub(if rank == Rank::Later { gap } else { Duration::ZERO })
    }

    fn gap(&self, kind: RoomKind) -> Duration {
        match kind {
            RoomKind::Direct => self.limits.gap,
            RoomKind::Shared => self.limits.shared_gap,
        }
    }

    /// How far a chat may be ahead of its gap: a burst after a pause.
    fn slack(&self, kind: RoomKind) -> Duration {
        self.ahead(self.gap(kind))
    }

    fn ahead(&self, gap: Duration) -> Duration {
        gap * self.limits.burst.saturating_sub(1)
    }
}

impl Told {
    fn paused(&self, call: Call, now: Instant) -> Instant {
        self.paused.get(&call).copied().unwrap_or(now)
    }

    fn ready(&self, channel: &str, now: Instant, slack: Duration) -> Instant {
        let used_up = self.chats.get(channel).copied().unwrap_or(now);
        let free = used_up.checked_sub(slack).unwrap_or(now).max(now);
        self.frozen.get(channel).copied().unwrap_or(now).max(free)
    }

    /// The same for edits that are counted apart.
    fn edit_ready(&self, channel: &str, now: Instant, ahead: Duration) -> Instant {
        let free = self.edits.unwrap_or(now).checked_sub(ahead).unwrap_or(now).max(now);
        self.frozen.get(channel).copied().unwrap_or(now).max(free)
    }

    fn take_edit(&mut self, at: Instant, gap: Duration, all_gap: Duration) {
        self.edits = Some(self.edits.unwrap_or(at).max(at) + gap);
        self.all = Some(self.all.unwrap_or(at).max(at) + all_gap);
    }

    fn take(&mut self, channel: &str, at: Instant, gap: Duration, all_gap: Duration) {
        if self.chats.len() > MOST {
            self.chats.retain(|_, used_up| *used_up > at);
            self.frozen.retain(|_, until| *until > at);
        }
        let used_up = self.chats.entry(channel.to_owned()).or_insert(at);
        *used_up = (*used_up).max(at) + gap;
        self.all = Some(self.all.unwrap_or(at).max(at) + all_gap);
    }
}

#[cfg(test)]
mod tests;
