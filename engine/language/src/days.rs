//! Days as people write them: `12 December`, `12.12.2026`, `tomorrow`, `с 1 по 5 декабря`. What today is comes as an argument.

mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use read::Reader;

/// Words of days.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    months: Vec<Vec<String>>,
    weekdays: Vec<Vec<String>>,
    near: BTreeMap<String, Vec<String>>,
    marks: Marks,
}

/// Words around the parts of a day.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    filler: Vec<String>,
    last: Vec<String>,
    next: Vec<String>,
    ahead: Vec<String>,
    day: Vec<String>,
    week: Vec<String>,
    one: Vec<String>,
    from: Vec<String>,
    till: Vec<String>,
}

// The file is embedded and a test reads it: a broken one never leaves the workshop.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| toml::from_str(include_str!("../lexicon/days.toml")).unwrap_or_default());

/// The day that a whole text names; `None` if it names none, or anything besides.
pub fn read_day(text: &str, today: Date) -> Option<Date> {
    let mut reader = Reader::of(text);
    let day = reader.day(today)?;
    reader.is_done().then(|| day.settled(None, today)).flatten()
}

/// The first and the last day that a whole text names; one day alone is both.
pub fn read_days(text: &str, today: Date) -> Option<(Date, Date)> {
    let mut reader = Reader::of(text);
    reader.pass(&LEXICON.marks.from);
    let first = reader.day(today)?;
    if reader.is_done() {
        let day = first.settled(None, today)?;
        return Some((day, day));
    }
    reader.pass_till()?;
    let last = reader.day(today)?;
    if !reader.is_done() {
        return None;
    }
    // "1–5 December", "20 December – 5 January 2027": what one end leaves out, the other says.
    if first.lacks_month() {
        let last = last.settled(None, today)?;
        return Some((first.settled(Some(last), today)?, last));
    }
    let from = first.settled(None, today)?;
    let to = last.settled(Some(from), today)?;
    if first.lacks_year() && !last.lacks_year() {
        let from = first.settled(Some(to), today)?;
        // Across a new year the first day lies in the one before.
        return Some((if from > to { from.with().year(from.year() - 1).build().ok()? } else { from }, to));
    }
    let ahead = if last.lacks_year() && to < from { to.with().year(to.year() + 1).build().ok()? } else { to };
    Some((from, ahead))
}

/// The next day of this name after today.
fn upcoming(weekday: Weekday, today: Date) -> Option<Date> {
    today.nth_weekday(1, weekday).ok()
}
