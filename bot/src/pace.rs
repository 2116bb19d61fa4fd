//! How much one person may say in a minute, so that nobody talks the others out.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use fleet_domain::id::{InboxId, PersonId};

/// The window, ms.
const MINUTE: i64 = 60_000;
/// People remembered before those who have been quiet are forgotten.
const MOST: usize = 10_000;

/// Counts what people said in the last minute. Kept in memory: after a restart everybody starts afresh.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    heard: Mutex<HashMap<PersonId, VecDeque<(i64, InboxId)>>>,
}

impl Pace {
    /// Whether this message, received at `at`, is one of the first `most` of its minute (0 = any number). A message that is handled again counts once.
    pub(crate) fn admits(&self, person: &PersonId, id: &InboxId, at: i64, most: u32) -> bool {
        if most == 0 {
            return true;
        }
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() > MOST {
            heard.retain(|_, window| window.back().is_some_and(|(last, _)| *last > at - MINUTE));
        }
        let window = heard.entry(person.clone()).or_default();
        while window.front().is_some_and(|(first, _)| *first <= at - MINUTE) {
            window.pop_front();
        }
        if window.iter().any(|(_, known)| known == id) {
            return true;
        }
        if window.len() >= most as usize {
            return false;
        }
        window.push_back((at, id.clone()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_so_many_and_then_frees_itself() {
        let pace = Pace::default();
        let (anna, boris) = (PersonId::from_unique("a"), PersonId::from_unique("b"));
        let id = |n: i64| InboxId::from_unique(&n.to_string());
        for n in 0..3 {
            assert!(pace.admits(&anna, &id(n), n, 3));
        }
        assert!(!pace.admits(&anna, &id(3), 4, 3));
        assert!(pace.admits(&anna, &id(1), 5, 3), "handled again, it still counts once");
        assert!(pace.admits(&boris, &id(4), 5, 3), "others are not held up");
        assert!(pace.admits(&anna, &id(5), MINUTE + 1, 3));
        assert!((10..90).all(|n| pace.admits(&anna, &id(n), MINUTE + 2, 0)), "0 is no limit");
    }
}
