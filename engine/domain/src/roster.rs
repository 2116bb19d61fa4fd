//! Who does an attempt: the seats of a Bible's roster, how their accounts stand, and who goes next.

use serde::{Deserialize, Serialize};

use crate::agent::{Ended, Follows};
use crate::run::{Attempt, AttemptEnd, Stage, Worker};

/// How long an account sleeps where nobody said until when, ms.
pub const SLEEP_MS: i64 = 60_000;
/// The longest sleep that is believed, ms: what is said beyond it is looked at again then.
pub const LONGEST_SLEEP_MS: i64 = 24 * 3_600_000;
/// Fresh sessions of one agent in a row before another one is tried.
const AFRESH: usize = 2;

/// One place of a roster: an agent, on an account, with a model of a class.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// The agent's name: `claude`, `codex`, `coder`, …
    pub agent: String,
    /// The account it works on, as the instance names it.
    pub account: String,
    /// How strong a model it gets; the account says which one that is.
    #[serde(default)]
    pub class: Class,
    /// The stages it sits in; none named = all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
}

/// How strong a model is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Cheap and fast: small, well-described edits.
    Small,
    /// The usual one.
    #[default]
    Standard,
    /// The best there is.
    Strong,
}

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "rest", rename_all = "snake_case")]
pub enum Rest {
    /// It works.
    #[default]
    Awake,
    /// A limit was reached: it wakes by itself.
    Asleep {
        /// UTC ms.
        until: i64,
    },
    /// It cannot be used until somebody looks at it: not logged in, not installed, no such model.
    Disabled {
        /// What it said, for the admin.
        why: String,
    },
}

impl Rest {
    /// How an account stands after an agent ended on it, if that says anything about the account.
    pub fn after(ended: &Ended, now: i64) -> Option<Self> {
        match ended.end.follows() {
            Follows::Sleep => {
                let until = ended.resets_at.filter(|at| *at > now).unwrap_or(now + SLEEP_MS);
                Some(Self::Asleep { until: until.min(now + LONGEST_SLEEP_MS) })
            }
            Follows::Disable => Some(Self::Disabled { why: ended.message.clone() }),
            Follows::Gates | Follows::Afresh | Follows::Swap | Follows::Park => None,
        }
    }
}

/// A seat and how its account stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatNow {
    /// The seat.
    pub seat: Seat,
    /// Its account.
    pub rest: Rest,
}

/// Who goes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This one, at once.
    Go(Seat),
    /// Whoever could go is asleep; the first wakes then, UTC ms.
    Wait {
        /// UTC ms.
        until: i64,
    },
    /// Nobody of the roster can go on; why, for the journal and the person.
    Nobody {
        /// One sentence.
        why: String,
    },
}

/// Chooses the seat of the next attempt: best first, past who gave up on this order, past who sleeps.
///
/// `past` are the attempts since a person last spoke, oldest first.
pub fn next(seats: &[SeatNow], stage: Stage, past: &[Attempt], now: i64) -> Next {
    let sits = |s: &&SeatNow| s.seat.stages.is_empty() || s.seat.stages.contains(&stage);
    let mut seats = seats.iter().filter(sits).peekable();
    if seats.peek().is_none() {
        return Next::Nobody { why: "the roster has nobody for it".to_owned() };
    }
    let (mut wakes, mut gave_up, mut disabled) = (None::<i64>, Vec::new(), Vec::new());
    for SeatNow { seat, rest } in seats {
        if gives_up(seat, past) {
            gave_up.push(seat.agent.as_str());
            continue;
        }
        match last_rest(seat, past, now).unwrap_or_else(|| rest.clone()) {
            Rest::Asleep { until } if until > now => wakes = Some(wakes.map_or(until, |w| w.min(until))),
            Rest::Awake | Rest::Asleep { .. } => return Next::Go(seat.clone()),
            Rest::Disabled { .. } => disabled.push(seat.agent.as_str()),
        }
    }
    match wakes {
        Some(until) => Next::Wait { until },
        None if gave_up.is_empty() => Next::Nobody { why: format!("not ready: {}", disabled.join(", ")) },
        None => Next::Nobody { why: format!("tried without success: {}", gave_up.join(", ")) },
    }
}

/// What the attempts themselves say about a seat's account: the account's own row may not have been written yet.
fn last_rest(seat: &Seat, past: &[Attempt], now: i64) -> Option<Rest> {
    let on_account = |a: &&Attempt| matches!(&a.worker, Worker::Agent { seat: s } if s.account == seat.account);
    let last = past.iter().rev().find(on_account)?;
    let Some(AttemptEnd::Agent { ended, at }) = &last.end else { return None };
    match Rest::after(ended, *at)? {
        Rest::Asleep { until } if until <= now => None,
        rest => Some(rest),
    }
}

/// Whether this seat has had its turn: it went wrong in a way that doing the same again would not mend.
fn gives_up(seat: &Seat, past: &[Attempt]) -> bool {
    let mine: Vec<&Attempt> = past.iter().filter(|a| matches!(&a.worker, Worker::Agent { seat: s } if s == seat)).collect();
    let follows = |a: &Attempt| if let Some(AttemptEnd::Agent { ended, .. }) = &a.end { Some(ended.end.follows()) } else { None };
    if mine.iter().any(|a| follows(a) == Some(Follows::Swap)) {
        return true;
    }
    let afresh = mine.iter().rev().take_while(|a| follows(a) == Some(Follows::Afresh)).count();
    afresh >= AFRESH || circles(&mine)
}

/// Whether its last two attempts made the same tree, and the same was wrong with it.
fn circles(mine: &[&Attempt]) -> bool {
    let judged = |a: &&&Attempt| matches!(a.end, Some(AttemptEnd::GatesFailed { .. } | AttemptEnd::CriteriaUnmet { .. }));
    let mut last = mine.iter().rev().filter(judged);
    let (Some(newest), Some(before)) = (last.next(), last.next()) else { return false };
    newest.tree.is_some() && newest.tree == before.tree && newest.end == before.end
}

#[cfg(test)]
mod tests;
