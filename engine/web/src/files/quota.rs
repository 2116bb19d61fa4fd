//! How many bytes of files one person may send within a day: counted in memory, a restart forgets it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use fleet_domain::id::PersonId;

const DAY: i64 = 86_400_000;

/// What each person sent within a day: when, and how many bytes.
#[derive(Debug, Default)]
pub(super) struct Quota {
    sent: Mutex<HashMap<PersonId, VecDeque<(i64, usize)>>>,
}

impl Quota {
    /// Counts the bytes of a file, unless they make more than `most` of a day.
    pub(super) fn takes(&self, person: &PersonId, bytes: usize, most: usize, now: i64) -> bool {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let within = |t: i64| (0..DAY).contains(&(now - t));
        sent.retain(|_, kept| kept.iter().any(|(t, _)| within(*t)));
        let kept = sent.entry(person.clone()).or_default();
        kept.retain(|(t, _)| within(*t));
        let all = kept.iter().fold(bytes, |sum, (_, size)| sum.saturating_add(*size));
        if all > most {
            return false;
        }
        kept.push_back((now, bytes));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_an_end_in_a_day_and_others_are_not_counted() {
        let quota = Quota::default();
        let (a, b) = (PersonId::from_unique("a"), PersonId::from_unique("b"));
        let takes = |person: &PersonId, bytes: usize, at: i64| quota.takes(person, bytes, 100, at);
        assert!(takes(&a, 60, 0) && !takes(&a, 41, 1) && takes(&a, 40, 2) && !takes(&a, 1, 3));
        assert!(takes(&b, 100, 3) && !takes(&a, usize::MAX, 4));
        assert!(!takes(&a, 60, DAY - 1) && takes(&a, 60, DAY), "the first one is a day old");
    }
}
