//! How many requests one visitor may send: so many a second over time, twice that at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::refusal::Refusal;

/// Visitors remembered before those who rested are forgotten.
const REMEMBERED: usize = 8_192;

/// What a request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// A call to the app's data.
    Call,
    /// A file of the release, mostly from memory.
    File,
}

impl Cost {
    fn thousandths(self) -> i64 {
        match self {
            Self::Call => 1_000,
            Self::File => 200,
        }
    }
}

/// Counts the requests of every visitor.
#[derive(Debug)]
pub(crate) struct Pacer {
    /// Requests a second, which is thousandths of a request a millisecond; 0 = nobody is counted.
    per_second: i64,
    visitors: Mutex<HashMap<String, Left>>,
}

/// What a visitor may still send.
#[derive(Debug)]
struct Left {
    thousandths: i64,
    at: i64,
}

impl Pacer {
    /// With so many requests a second for each visitor; 0 = any number.
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second: i64::from(per_second), visitors: Mutex::default() }
    }

    /// Thousandths that may be saved up: opening an app asks for some forty files at once.
    fn saved(&self) -> i64 {
        self.per_second * 2_000
    }

    fn left(&self, left: &Left, now: i64) -> i64 {
        // A clock that jumps back gives nothing and takes nothing.
        let passed = (now - left.at).clamp(0, 2_000);
        (left.thousandths + passed * self.per_second).min(self.saved())
    }

    /// Takes what a request costs from what the visitor has left.
    pub(crate) fn take(&self, visitor: &str, cost: Cost, now: i64) -> Result<(), Refusal> {
        if self.per_second == 0 {
            return Ok(());
        }
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        if visitors.len() >= REMEMBERED && !visitors.contains_key(visitor) {
            visitors.retain(|_, left| self.left(left, now) < self.saved());
            if visitors.len() >= REMEMBERED {
                return Err(Refusal::TooMany);
            }
        }
        let left = visitors.entry(visitor.to_owned()).or_insert(Left { thousandths: self.saved(), at: now });
        let has = self.left(left, now);
        *left = Left { thousandths: if has >= cost.thousandths() { has - cost.thousandths() } else { has }, at: now };
        if has >= cost.thousandths() { Ok(()) } else { Err(Refusal::TooMany) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pacer: &Pacer, visitor: &str, now: i64) -> usize {
        std::iter::repeat_with(|| pacer.take(visitor, Cost::Call, now)).take_while(Result::is_ok).take(1_000).count()
    }

    #[test]
    fn a_visitor_gets_fifty_a_second_and_others_are_not_held_up() {
        let pacer = Pacer::new(50);
        assert_eq!(taken(&pacer, "a", 0), 100);
        assert_eq!(taken(&pacer, "b", 0), 100);
        assert_eq!(taken(&pacer, "a", 1_000), 50);
        assert_eq!(taken(&pacer, "a", 1_019), 0);
        assert_eq!(taken(&pacer, "a", 1_020), 1);
        assert_eq!(taken(&pacer, "a", 1_000_000), 100, "no more than was saved up");
        assert_eq!(taken(&pacer, "a", 0), 0, "a clock that jumps back gives nothing");
        assert_eq!(taken(&Pacer::new(0), "a", 0), 1_000);
    }

    #[test]
    fn visitors_who_rested_are_forgotten() {
        let pacer = Pacer::new(50);
        for n in 0..REMEMBERED {
            assert!(pacer.take(&n.to_string(), Cost::File, 0).is_ok());
        }
        assert!(pacer.take("new", Cost::Call, 10_000).is_ok());
        assert_eq!(pacer.visitors.lock().expect("free").len(), 1);
    }
}
