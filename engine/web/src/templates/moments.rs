//! Times, sizes and durations as the reader's language says them, in the reader's time zone where it is known.

use fleet_content::{Arg, Words, words};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use minijinja::State;
use minijinja::value::Value;

use super::locale_of;
use crate::clean::escape;

/// Day and time: `21 November 2026, 09:30`.
pub(super) fn full(all: &Words, state: &State<'_, '_>, at: i64) -> Value {
    element(&words::date_time(all, &locale_of(state), at, &zone(state).unwrap_or(TimeZone::UTC)), at, "full", state)
}

/// The time alone if it is today, else the day as well.
pub(super) fn short(all: &Words, state: &State<'_, '_>, at: i64) -> Value {
    let text = today(state, at).unwrap_or_else(|| words::date_time(all, &locale_of(state), at, &zone(state).unwrap_or(TimeZone::UTC)));
    element(&text, at, "short", state)
}

/// For lists: the time if it is today, else the day, with the year if it is another one.
pub(super) fn near(all: &Words, state: &State<'_, '_>, at: i64) -> Value {
    let locale = locale_of(state);
    let text = today(state, at).unwrap_or_else(|| {
        let (then, now) = (there(state, at), there(state, now(state, at)));
        match (then, now) {
            (Some(then), Some(now)) if then.year() == now.year() => {
                let month = all.say(&locale, &format!("date-month-{}", then.month()), &[]);
                all.say(&locale, "page-day", &[("day", then.day().to_string().into()), ("month", month.into())])
            }
            (Some(then), _) => words::date(all, &locale, then.date()),
            (None, _) => at.to_string(),
        }
    });
    element(&text, at, "near", state)
}

/// Hours and minutes, if the moment is of the reader's today.
fn today(state: &State<'_, '_>, at: i64) -> Option<String> {
    let (then, now) = (there(state, at)?, there(state, now(state, at))?);
    (then.date() == now.date()).then(|| format!("{:02}:{:02}", then.hour(), then.minute()))
}

fn now(state: &State<'_, '_>, otherwise: i64) -> i64 {
    state.lookup("now").and_then(|v| i64::try_from(v).ok()).unwrap_or(otherwise)
}

fn there(state: &State<'_, '_>, at: i64) -> Option<Zoned> {
    Timestamp::from_millisecond(at).ok().map(|t| t.to_zoned(zone(state).unwrap_or(TimeZone::UTC)))
}

/// The script rewrites the text where the server did not know the reader's time zone yet.
fn element(text: &str, at: i64, form: &str, state: &State<'_, '_>) -> Value {
    let iso = Timestamp::from_millisecond(at).map_or_else(|_| String::new(), |t| t.to_string());
    // Lists have no room for the zone, and the script puts them right at once.
    let unknown = if zone(state).is_some() || form == "near" { "" } else { " UTC" };
    Value::from_safe_string(format!("<time datetime=\"{iso}\" data-ms=\"{at}\" data-form=\"{form}\">{}{unknown}</time>", escape(text)))
}

fn zone(state: &State<'_, '_>) -> Option<TimeZone> {
    let name = state.lookup("zone")?;
    TimeZone::get(name.as_str()?).ok()
}

/// Bytes in words.
pub(super) fn size(all: &Words, locale: &str, bytes: i64) -> String {
    if bytes >= 1024 * 1024 {
        all.say(locale, "page-size-mb", &[("n", tenths(locale, bytes, 1024 * 1024))])
    } else if bytes >= 1024 {
        all.say(locale, "page-size-kb", &[("n", Arg::from(bytes / 1024))])
    } else {
        all.say(locale, "page-size-b", &[("n", Arg::from(bytes))])
    }
}

/// A duration in words.
pub(super) fn span(all: &Words, locale: &str, ms: i64) -> String {
    match ms {
        ..1_000 => all.say(locale, "page-span-ms", &[("n", Arg::from(ms.max(0)))]),
        1_000..60_000 => all.say(locale, "page-span-s", &[("n", tenths(locale, ms, 1_000))]),
        _ => all.say(locale, "page-span-min", &[("n", Arg::from(ms / 60_000))]),
    }
}

/// A number with one decimal, as words: plural forms of decimals are their own.
fn tenths(locale: &str, value: i64, unit: i64) -> Arg<'static> {
    let tenths = value * 10 / unit;
    let mark = if locale == "ru" { ',' } else { '.' };
    Arg::from(format!("{}{mark}{}", tenths / 10, tenths % 10))
}
