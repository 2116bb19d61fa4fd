//! Numbers, days and lists as a language says them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Arg, Words};

/// A whole number with its thousands set apart: `12,345`, `12 345` (a space that does not break).
pub fn number(locale: &str, value: i64) -> String {
    group(&value.to_string(), locale)
}

/// Sets the thousands of a decimal apart and gives it the language's decimal mark.
pub(super) fn group(decimal: &str, locale: &str) -> String {
    let (gap, mark, least) = match locale {
        // In Russian four digits stand together.
        "ru" => ('\u{a0}', ',', 5),
        _ => (',', '.', 4),
    };
    let (whole, fraction) = decimal.split_once('.').map_or((decimal, None), |(w, f)| (w, Some(f)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut grouped = String::from(sign);
    let apart = digits.len() >= least && digits.bytes().all(|b| b.is_ascii_digit());
    for (i, digit) in digits.chars().enumerate() {
        if apart && i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(gap);
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push(mark);
        grouped.push_str(fraction);
    }
    grouped
}

/// A day in words: `21 November 2026`, `21 ноября 2026`.
pub fn date(words: &Words, locale: &str, day: Date) -> String {
    let month = words.say(locale, &format!("date-month-{}", day.month()), &[]);
    words.say(locale, "date-day", &[("day", day.day().to_string().into()), ("month", month.into()), ("year", day.year().to_string().into())])
}

/// A moment in words, in the time zone of the reader: `21 November 2026, 09:30`. Milliseconds since 1970 outside of all calendars are said as they are.
pub fn date_time(words: &Words, locale: &str, at_ms: i64, zone: &TimeZone) -> String {
    let Ok(moment) = Timestamp::from_millisecond(at_ms) else { return at_ms.to_string() };
    let there = moment.to_zoned(zone.clone());
    let day = date(words, locale, there.date());
    let time = format!("{:02}:{:02}", there.hour(), there.minute());
    words.say(locale, "date-moment", &[("day", Arg::from(day)), ("time", time.into())])
}

/// Items joined as the language joins them: `a, b and c`.
pub fn list(words: &Words, locale: &str, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => words.say(locale, "list-and", &[("head", head.join(", ").into()), ("last", last.into())]),
    }
}
