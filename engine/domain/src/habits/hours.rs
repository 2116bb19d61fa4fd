//! The hours of a day: when people work, and when they want to be left alone. All by the clock on their wall.

use std::cmp::Ordering;

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday, time};
use serde::{Deserialize, Serialize};

use super::Zone;

/// When a working day begins.
const BEGINS: Time = time(9, 0, 0, 0);
/// When it ends.
const ENDS: Time = time(18, 0, 0, 0);
/// Days looked ahead at most; more than any row of days off.
const AHEAD: i64 = 30;

/// The hours of each day in which nothing that may wait makes a sound: from eight in the evening until eight, where nobody said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    from: i8,
    until: i8,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { from: 20, until: 8 }
    }
}

impl Quiet {
    /// From an hour (0-23) until another one, on the next day if that is earlier; never, if they are the same. `None` if they are no such
    /// hours.
    pub fn new(from: i8, until: i8) -> Option<Self> {
        let hours = 0..24;
        (hours.contains(&from) && hours.contains(&until)).then_some(Self { from, until })
    }

    /// The hour it begins.
    pub fn from(self) -> i8 {
        self.from
    }

    /// The hour it ends.
    pub fn until(self) -> i8 {
        self.until
    }

    /// Whether it is quiet now.
    pub fn holds(self, now: i64, zone: &Zone) -> bool {
        let hour = zone.local(now).hour();
        match self.from.cmp(&self.until) {
            Ordering::Equal => false,
            Ordering::Less => (self.from..self.until).contains(&hour),
            Ordering::Greater => !(self.until..self.from).contains(&hour),
        }
    }
}

/// Whether people work on this day.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The working hours of a day as moments; none on a day off.
fn hours(day: Date, zone: &Zone) -> Option<(i64, i64)> {
    is_working_day(day).then(|| (zone.moment(day, BEGINS), zone.moment(day, ENDS)))
}

/// The days from a moment on.
pub(super) fn days(from: i64, zone: &Zone) -> impl Iterator<Item = Date> {
    let first = zone.local(from).date();
    (0..AHEAD).map(move |n| first.saturating_add(n.days()))
}

/// Whether people work now.
pub fn is_working(now: i64, zone: &Zone) -> bool {
    hours(zone.local(now).date(), zone).is_some_and(|(from, until)| (from..until).contains(&now))
}

/// Now, if people work; else when they begin.
pub fn working_from(now: i64, zone: &Zone) -> i64 {
    let next = days(now, zone).filter_map(|day| hours(day, zone)).find(|(_, until)| *until > now);
    next.map_or(now, |(from, _)| from.max(now))
}

/// The moment at which `ms` of working time have gone by since `from`.
pub fn after_working(from: i64, ms: i64, zone: &Zone) -> i64 {
    let mut left = ms;
    for (begins, until) in days(from, zone).filter_map(|day| hours(day, zone)) {
        let begins = begins.max(from);
        if begins + left <= until {
            return begins + left;
        }
        left -= (until - begins).max(0);
    }
    from + ms
}

/// The next working day at the same hour as now.
pub fn next_working_day(now: i64, zone: &Zone) -> i64 {
    let hour = zone.local(now).time();
    days(now, zone).skip(1).find(|day| is_working_day(*day)).map_or(now, |day| zone.moment(day, hour))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn at(zone: &Zone, said: &str) -> i64 {
        let said: jiff::civil::DateTime = said.parse().expect("a time");
        zone.moment(said.date(), said.time())
    }

    fn told(zone: &Zone, at: i64) -> String {
        zone.local(at).strftime("%F %R").to_string()
    }

    #[test]
    fn working_hours_are_those_of_the_wall_and_days_off_have_none() {
        let zone = Zone::parse("Asia/Yekaterinburg").expect("known");
        // 2026-11-26 is a Thursday.
        for (from, hours, until) in [
            ("2026-11-26T09:00", 4, "2026-11-26 13:00"),
            ("2026-11-26T07:10", 4, "2026-11-26 13:00"),
            ("2026-11-26T15:30", 4, "2026-11-27 10:30"),
            ("2026-11-26T22:00", 4, "2026-11-27 13:00"),
            ("2026-11-27T17:00", 4, "2026-11-30 12:00"),
            ("2026-11-28T12:00", 4, "2026-11-30 13:00"),
            ("2026-11-26T14:00", 4, "2026-11-26 18:00"),
        ] {
            assert_eq!(told(&zone, after_working(at(&zone, from), hours * HOUR, &zone)), until, "{from}");
        }
        for (now, next) in [("2026-11-26T14:00", "2026-11-27 14:00"), ("2026-11-27T14:00", "2026-11-30 14:00"), ("2026-11-28T10:00", "2026-11-30 10:00")] {
            assert_eq!(told(&zone, next_working_day(at(&zone, now), &zone)), next, "{now}");
        }
        for (now, works, begins) in [
            ("2026-11-26T08:59", false, "2026-11-26 09:00"),
            ("2026-11-26T09:00", true, "2026-11-26 09:00"),
            ("2026-11-26T17:59", true, "2026-11-26 17:59"),
            ("2026-11-26T18:00", false, "2026-11-27 09:00"),
            ("2026-11-28T12:00", false, "2026-11-30 09:00"),
        ] {
            let now = at(&zone, now);
            assert_eq!((is_working(now, &zone), told(&zone, working_from(now, &zone)).as_str()), (works, begins));
        }
    }

    #[test]
    fn quiet_hours_are_of_the_night_on_every_day() {
        let zone = Zone::parse("America/New_York").expect("known");
        for (now, quiet) in [("07:59", true), ("08:00", false), ("19:59", false), ("20:00", true), ("00:00", true)] {
            for day in ["2026-11-26", "2026-11-28", "2026-11-01", "2026-03-08"] {
                assert_eq!(Quiet::default().holds(at(&zone, &format!("{day}T{now}")), &zone), quiet, "{day} {now}");
            }
        }
    }

    #[test]
    fn somebodys_own_quiet_hours_may_lie_in_one_day_or_over_midnight() {
        let zone = Zone::parse("Europe/Berlin").expect("known");
        let quiet = |from, until, now: &str| Quiet::new(from, until).expect("hours").holds(at(&zone, &format!("2026-11-26T{now}")), &zone);
        assert!(quiet(19, 9, "19:00") && quiet(19, 9, "08:59") && !quiet(19, 9, "09:00") && !quiet(19, 9, "18:59"));
        assert!(quiet(13, 14, "13:30") && !quiet(13, 14, "14:00") && !quiet(13, 14, "23:00"));
        assert!(!quiet(9, 9, "09:00") && !quiet(9, 9, "23:00"), "never");
        for (from, until) in [(24, 8), (-1, 8), (20, 24)] {
            assert_eq!(Quiet::new(from, until), None);
        }
    }

    #[test]
    fn a_night_that_moves_the_clock_moves_no_working_hour() {
        let zone = Zone::parse("Europe/Berlin").expect("known");
        // Forward on Sunday 2026-03-29, back on Sunday 2026-10-25.
        for (friday, monday) in [("2026-03-27T17:00", "2026-03-30 12:00"), ("2026-10-23T17:00", "2026-10-26 12:00")] {
            assert_eq!(told(&zone, after_working(at(&zone, friday), 4 * HOUR, &zone)), monday);
            let same = next_working_day(at(&zone, friday), &zone);
            assert_eq!(told(&zone, same), format!("{} 17:00", &monday[..10]));
        }
        // Where working days have such a night: Thursday 2026-03-26 in Israel ends a Friday's 02:00.
        let zone = Zone::parse("Asia/Jerusalem").expect("known");
        let (before, after) = (at(&zone, "2026-03-26T14:00"), at(&zone, "2026-03-27T14:00"));
        assert_eq!((after - before) / HOUR, 23, "a day of 23 hours");
        assert_eq!(next_working_day(before, &zone), after);
    }
}
