//! How much a messenger is told in which time: our own limiter, by chat, by kind of call and in all. What is new goes before what
//! only changes, and the answer to a press before what only tells how far work is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fleet_domain::chat::RoomKind;
use tokio::time::Instant;

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
}

/// What goes first where not every change can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    /// What changes because somebody pressed or said something.
    First,
    /// How far the work is: it leaves a place of every burst to what goes first.
    Later,
}

/// When what may be told. In memory: a messenger forgets what it counted within a minute, too.
#[derive(Debug)]
pub(crate) struct Pace {
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
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        gap: Duration::from_secs(1),
        shared_gap: Duration::from_secs(3),
        burst: 3,
        all_gap: Duration::from_millis(40),
        edit_gap: Duration::ZERO,
        aside_gap: Duration::ZERO,
        pauses: Pauses::Chat,
    };

    #[tokio::test(start_paused = true)]
    async fn a_chat_has_a_burst_and_then_its_gap() {
        let pace = Pace::new(LIMITS);
        let mut total = Duration::ZERO;
        for n in 0..6 {
            let mut wait = Duration::ZERO;
            while let Err(left) = pace.send("a", RoomKind::Direct) {
                tokio::time::sleep(left).await;
                wait += left;
            }
            total += wait;
            assert!(n >= 3 || wait < Duration::from_millis(100), "{n}: {wait:?}");
        }
        assert!(total > Duration::from_millis(2_500), "{total:?}");
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(pace.send("a", RoomKind::Direct), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn edits_wait_for_what_is_new_and_take_no_place_in_advance() {
        let pace = Pace::new(Limits { burst: 1, ..LIMITS });
        assert_eq!(pace.send("a", RoomKind::Direct), Ok(()));
        let wait = pace.edit("a", RoomKind::Direct, Rank::First).unwrap_err();
        assert!(wait > Duration::from_millis(900), "{wait:?}");
        assert_eq!(pace.edit("a", RoomKind::Direct, Rank::First).unwrap_err(), wait, "asking costs nothing");
        tokio::time::sleep(wait).await;
        assert_eq!(pace.edit("a", RoomKind::Direct, Rank::First), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn edits_that_are_counted_apart_take_nothing_of_a_chat() {
        let pace = Pace::new(Limits { edit_gap: Duration::from_millis(1_500), all_gap: Duration::ZERO, ..LIMITS });
        let began = Instant::now();
        let mut edits = 0;
        while began.elapsed() < Duration::from_mins(1) {
            match pace.edit("a", RoomKind::Shared, Rank::First) {
                Ok(()) => edits += 1,
                Err(wait) => tokio::time::sleep(wait).await,
            }
        }
        assert!((40..=43).contains(&edits), "{edits}: three at once, then 40 a minute");
        assert_eq!(pace.send("a", RoomKind::Shared), Ok(()), "what is new does not wait for them");
        pace.freeze("a", Call::Send, Duration::from_secs(9));
        assert!(pace.edit("a", RoomKind::Shared, Rank::First).unwrap_err() > Duration::from_secs(8));
    }

    #[tokio::test(start_paused = true)]
    async fn a_chat_that_is_asked_to_wait_holds_up_no_other() {
        let pace = Pace::new(LIMITS);
        pace.freeze("a", Call::Send, Duration::from_secs(30));
        assert!(pace.send("a", RoomKind::Shared).unwrap_err() >= Duration::from_secs(29));
        assert_eq!(pace.send("b", RoomKind::Shared), Ok(()));
        tokio::time::sleep(Duration::from_secs(31)).await;
        assert_eq!(pace.send("a", RoomKind::Shared), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn all_chats_together_keep_to_the_bots_own_limit() {
        let pace = Pace::new(LIMITS);
        let began = Instant::now();
        for n in 0..100 {
            while let Err(left) = pace.send(&n.to_string(), RoomKind::Direct) {
                tokio::time::sleep(left).await;
            }
        }
        assert!(began.elapsed() >= Duration::from_millis(3_900), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_that_is_asked_to_wait_waits_in_every_chat_and_alone() {
        let pace = Pace::new(Limits { pauses: Pauses::Method, all_gap: Duration::ZERO, ..LIMITS });
        pace.freeze("a", Call::Send, Duration::from_secs(30));
        for chat in ["a", "b"] {
            assert!(pace.send(chat, RoomKind::Direct).unwrap_err() >= Duration::from_secs(29), "{chat}");
            assert_eq!(pace.edit(chat, RoomKind::Direct, Rank::First), Ok(()), "{chat}");
        }
        assert_eq!(pace.aside(Call::Sign), Ok(()));
        tokio::time::sleep(Duration::from_secs(31)).await;
        assert_eq!(pace.send("b", RoomKind::Direct), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_besides_messages_keep_to_a_limit_of_their_kind() {
        let pace = Pace::new(Limits { aside_gap: Duration::from_millis(1_200), all_gap: Duration::ZERO, ..LIMITS });
        let began = Instant::now();
        let mut signs = 0;
        while began.elapsed() < Duration::from_mins(1) {
            match pace.aside(Call::Sign) {
                Ok(()) => signs += 1,
                Err(wait) => tokio::time::sleep(wait).await,
            }
        }
        assert!((65..=71).contains(&signs), "{signs}: twenty at once, then 50 a minute");
        assert_eq!(pace.aside(Call::Look), Ok(()), "another kind does not wait for them");
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_a_messenger_does_not_count_wait_for_nothing() {
        let pace = Pace::new(LIMITS);
        // Hundreds of presses at once: each is answered, and none takes the place of a message.
        assert!((0..500).all(|_| pace.aside(Call::Sign).is_ok() && pace.aside(Call::Whisper).is_ok()));
        assert_eq!(pace.send("a", RoomKind::Shared), Ok(()));
        assert_eq!(pace.aside(Call::Sign), Ok(()), "a message takes nothing of theirs");
    }

    #[tokio::test(start_paused = true)]
    async fn how_far_the_work_is_leaves_a_place_to_answers() {
        let pace = Pace::new(Limits { edit_gap: Duration::from_millis(1_500), all_gap: Duration::ZERO, ..LIMITS });
        let mut later = 0;
        while pace.edit("a", RoomKind::Shared, Rank::Later).is_ok() {
            later += 1;
        }
        assert_eq!(later, 2, "of a burst of three");
        assert_eq!(pace.edit("b", RoomKind::Shared, Rank::First), Ok(()));
        assert!(pace.edit("b", RoomKind::Shared, Rank::First).is_err());
    }
}
