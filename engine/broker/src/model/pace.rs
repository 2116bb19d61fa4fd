//! How often an attempt may call: in all and in a minute, so that an agent in a loop ends.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::refusal::{Code, Refusal};

const MINUTE: Duration = Duration::from_mins(1);

pub(crate) struct Pace {
    calls: u64,
    a_minute: usize,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    calls: u64,
    /// When those of the last minute were let through; at most `a_minute` of them.
    recent: VecDeque<Instant>,
}

impl Pace {
    pub(crate) fn new(calls: u64, a_minute: usize) -> Self {
        Self { calls, a_minute, seen: Mutex::default() }
    }

    /// Counts a call, whatever becomes of it.
    pub(crate) fn step(&self, now: Instant) -> Result<(), Refusal> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls += 1;
        if seen.calls > self.calls {
            return Err(Code::Calls.into());
        }
        while seen.recent.front().is_some_and(|first| now.duration_since(*first) >= MINUTE) {
            seen.recent.pop_front();
        }
        if seen.recent.len() >= self.a_minute {
            let wait = seen.recent.front().map_or(MINUTE, |first| MINUTE.saturating_sub(now.duration_since(*first)));
            return Err(Refusal { retry_after: Some(wait.as_secs() + 1), ..Code::Pace.into() });
        }
        seen.recent.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_and_an_attempt_hold_so_many_calls() {
        let pace = Pace::new(5, 2);
        let begin = Instant::now();
        let step = |seconds| pace.step(begin + Duration::from_secs(seconds)).err().map(|refusal| (refusal.code, refusal.retry_after));
        assert_eq!(step(0), None);
        assert_eq!(step(30), None);
        assert_eq!(step(30), Some((Code::Pace, Some(31))));
        assert_eq!(step(60), None);
        assert_eq!(step(60), Some((Code::Pace, Some(31))));
        assert_eq!(step(660), Some((Code::Calls, None)));
    }
}
