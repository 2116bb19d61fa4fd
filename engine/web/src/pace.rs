//! How fast one person may write, and how many streams they may hold: counted in memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use fleet_domain::id::PersonId;

use crate::site::Limits;

const MINUTE: i64 = 60_000;
/// Buttons and acts for each message that a person may send.
const PRESSES: u32 = 3;

/// What somebody sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sending {
    /// Words, files, a new conversation.
    Message,
    /// A button or an act.
    Press,
}

/// Counts what people send and hold.
#[derive(Clone)]
pub(crate) struct Pace {
    limits: Limits,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    sent: HashMap<(PersonId, Sending), VecDeque<i64>>,
    streams: HashMap<PersonId, u32>,
}

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, counts: Arc::default() }
    }

    /// Counts one sending; else the seconds to wait.
    pub(crate) fn take(&self, person: &PersonId, what: Sending, now: i64) -> Result<(), u32> {
        let most = match what {
            _ if self.limits.messages_a_minute == 0 => return Ok(()),
            Sending::Message => self.limits.messages_a_minute,
            // Somebody who decides a pile of requests presses faster than anybody writes.
            Sending::Press => self.limits.messages_a_minute.saturating_mul(PRESSES),
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let within = |t: &i64| (0..MINUTE).contains(&(now - t));
        // People who went quiet are forgotten, and so is what a clock that jumped back calls the future.
        counts.sent.retain(|_, times| times.iter().any(within));
        let times = counts.sent.entry((person.clone(), what)).or_default();
        times.retain(within);
        if times.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
            let first = times.front().copied().unwrap_or(now);
            let wait = (first + MINUTE - now).clamp(1, MINUTE);
            return Err(u32::try_from((wait + 999) / 1000).unwrap_or(60));
        }
        times.push_back(now);
        Ok(())
    }

    /// Takes a place for a stream; it is given back when the place is dropped. `None` = too many.
    pub(crate) fn hold(&self, person: &PersonId) -> Option<Held> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let held = counts.streams.entry(person.clone()).or_default();
        if *held >= self.limits.streams {
            return None;
        }
        *held += 1;
        Some(Held { counts: Arc::clone(&self.counts), person: person.clone() })
    }
}

/// One place for a stream.
pub(crate) struct Held {
    counts: Arc<Mutex<Counts>>,
    person: PersonId,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = counts.streams.get_mut(&self.person) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                counts.streams.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_a_minute_then_wait_and_others_are_not_slowed() {
        let pace = Pace::new(Limits::default());
        let (a, b) = (PersonId::from_unique("a"), PersonId::from_unique("b"));
        let message = |who: &PersonId, at| pace.take(who, Sending::Message, at);
        for n in 0..20 {
            assert_eq!(message(&a, n * 1000), Ok(()));
        }
        assert_eq!(message(&a, 20_000), Err(40));
        assert_eq!(message(&b, 20_000), Ok(()));
        for n in 0..60 {
            assert_eq!(pace.take(&a, Sending::Press, 20_000 + n), Ok(()), "buttons are counted apart");
        }
        assert_eq!(pace.take(&a, Sending::Press, 20_100), Err(60));
        assert_eq!(message(&a, 60_000), Ok(()), "the first one is a minute old");
        assert_eq!(message(&a, 60_001), Err(1));
        assert_eq!(message(&a, 10_000_000), Ok(()), "a clock that jumps on only forgets");
        for n in 0..20 {
            assert_eq!(message(&a, n), Ok(()), "a clock that jumps back locks nobody out");
        }
        assert_eq!(message(&a, 20), Err(60));
    }

    #[test]
    fn streams_are_given_back() {
        let pace = Pace::new(Limits { streams: 1, ..Limits::default() });
        let a = PersonId::from_unique("a");
        let first = pace.hold(&a);
        assert!(first.is_some() && pace.hold(&a).is_none());
        drop(first);
        assert!(pace.hold(&a).is_some());
    }
}
