//! When and how a person wants to be told: their time zone, and their digest.

mod hours;
mod zone;

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday, time};
use serde::{Deserialize, Serialize};

pub use hours::{Quiet, after_working, is_working, is_working_day, next_working_day, working_from};
pub use zone::Zone;

/// When a digest is told.
const DIGEST: Time = time(9, 30, 0, 0);
/// Until when it may still be told on its day, if it could not be told in time.
const DIGEST_ENDS: Time = time(18, 0, 0, 0);
/// How long [Pause for 2 weeks] lasts, ms.
const PAUSE_MS: i64 = 14 * 86_400_000;
/// No look is planned further ahead, ms: one that is has been planned by a clock that was wrong.
pub const HORIZON_MS: i64 = 8 * 86_400_000;
/// Days by which a digest may have been told ahead of today, because a clock was wrong.
const AHEAD: i64 = 8;

/// How often somebody wants a digest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// On working days.
    #[default]
    Daily,
    /// On Mondays.
    Weekly,
    /// Never.
    Off,
}

/// What somebody says about their digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestWish {
    /// On working days.
    Daily,
    /// Once a week.
    Weekly,
    /// Not for two weeks.
    Pause,
    /// Never.
    Off,
    /// "I'm back": the pause is over.
    Back,
}

impl DigestWish {
    /// Every wish.
    pub const ALL: [Self; 5] = [Self::Daily, Self::Weekly, Self::Pause, Self::Off, Self::Back];

    /// The name used in words and on the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Pause => "pause",
            Self::Off => "off",
            Self::Back => "back",
        }
    }
}

/// When and how a person wants to be told. Somebody of whom nothing is known has the usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// Where their clock stands; `None` = as the instance's.
    pub zone: Option<Zone>,
    /// When they were asked for it, UTC ms.
    pub zone_asked_at: Option<i64>,
    /// When nothing that may wait makes a sound.
    pub quiet: Quiet,
    /// Their digest.
    pub digest: Digest,
    /// Until when they want none, UTC ms.
    pub paused_until: Option<i64>,
    /// The last day, by their clock, whose digest is settled: told, or with nothing to tell.
    pub settled: Option<Date>,
    /// What happened before this is told, UTC ms.
    pub told_until: Option<i64>,
}

/// What a look at somebody's digest comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Their habits as they are now.
    pub habits: Habits,
    /// When to look again, UTC ms; `None` = there is no use in it.
    pub due_at: Option<i64>,
    /// What happened in this time (UTC ms, from and until) is told now, if anything did.
    pub period: Option<(i64, i64)>,
}

impl Habits {
    /// Their zone, or the instance's.
    pub fn zone_or<'a>(&'a self, instance: &'a Zone) -> &'a Zone {
        self.zone.as_ref().unwrap_or(instance)
    }

    /// Looks whether their digest is to be told. Days on which nobody looked are skipped: what happened then is told with the next.
    pub fn look(&self, now: i64, instance: &Zone) -> Looked {
        let zone = self.zone_or(instance);
        let today = zone.local(now).date();
        let mut habits = self.clone();
        // A clock that was far ahead settled days that are still to come: they are settled for nobody.
        habits.settled = habits.settled.map(|day| if day > today.saturating_add(AHEAD.days()) { today } else { day });
        habits.paused_until = habits.paused_until.filter(|until| *until > now && *until <= now + PAUSE_MS);
        let since = habits.told_until.filter(|at| *at <= now);
        habits.told_until = Some(since.unwrap_or(now));
        let fits = (zone.moment(today, DIGEST)..zone.moment(today, DIGEST_ENDS)).contains(&now);
        let wanted = habits.paused_until.is_none() && habits.tells_on(today) && habits.settled.is_none_or(|day| day < today);
        let period = since.filter(|since| *since < now && fits && wanted).map(|since| (since, now));
        if period.is_some() {
            habits.settled = Some(today);
            habits.told_until = Some(now);
        }
        let due_at = habits.due(now, zone);
        Looked { habits, due_at, period }
    }

    /// What somebody said is kept; `None` if there was nothing to say it about.
    pub fn wish(&self, wish: DigestWish, now: i64) -> Option<Self> {
        let paused = self.paused_until.is_some_and(|until| until > now);
        let mut habits = self.clone();
        match wish {
            DigestWish::Daily => (habits.digest, habits.paused_until) = (Digest::Daily, None),
            DigestWish::Weekly => (habits.digest, habits.paused_until) = (Digest::Weekly, None),
            DigestWish::Off => (habits.digest, habits.paused_until) = (Digest::Off, None),
            DigestWish::Pause => habits.paused_until = Some(now + PAUSE_MS),
            DigestWish::Back if paused => habits.paused_until = None,
            DigestWish::Back => return None,
        }
        // What happened while nothing was told is not made up for.
        if self.digest == Digest::Off || paused {
            habits.told_until = Some(now);
        }
        Some(habits)
    }

    /// When to look at them, UTC ms; `None` if they want no digest. Somebody new is looked at at once: their days count from then on.
    pub fn due_at(&self, now: i64, instance: &Zone) -> Option<i64> {
        if self.told_until.is_none() && self.digest != Digest::Off {
            return Some(now);
        }
        self.due(now, self.zone_or(instance))
    }

    /// When the next digest is to be looked at; of one far ahead, some look before it.
    fn due(&self, now: i64, zone: &Zone) -> Option<i64> {
        if self.digest == Digest::Off {
            return None;
        }
        let from = self.paused_until.unwrap_or(now).max(now);
        let open = |day: &Date| self.tells_on(*day) && self.settled.is_none_or(|settled| settled < *day);
        let next = hours::days(from, zone).filter(open).map(|day| zone.moment(day, DIGEST)).find(|at| *at > from);
        Some(next.unwrap_or(i64::MAX).min(now + HORIZON_MS))
    }

    fn tells_on(&self, day: Date) -> bool {
        match self.digest {
            Digest::Daily => is_working_day(day),
            Digest::Weekly => day.weekday() == Weekday::Monday,
            Digest::Off => false,
        }
    }
}

#[cfg(test)]
mod tests;
