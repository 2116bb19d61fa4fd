//! Days as `YYYY-MM-DD`, one or a range of them.

use fleet_domain::manifest::Field;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::records::error::FieldIssue;

/// Years that a day may lie in: what lies beyond is a slip of the keyboard ("0026", "20266"), and nobody finds it again.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2199;

/// Exactly `YYYY-MM-DD` and a day that exists, so that texts sort as days do.
fn read(text: &str) -> Option<Date> {
    let shaped = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shaped || text.starts_with("000") {
        return None;
    }
    text.parse().ok()
}

/// One day.
pub(super) fn date(field: &Field, given: &Value) -> Result<Value, FieldIssue> {
    let text = match given {
        Value::Null => return Ok(Value::Null),
        Value::String(s) if s.trim().is_empty() => return Ok(Value::Null),
        Value::String(s) => s.trim(),
        _ => "",
    };
    match read(text) {
        Some(day) if YEARS.contains(&day.year()) => Ok(Value::from(text)),
        Some(_) => Err(FieldIssue::new(&field.name, "unlikely_year").with("first", *YEARS.start()).with("last", *YEARS.end())),
        None => Err(FieldIssue::new(&field.name, "not_a_date")),
    }
}

/// `{from, to}`, the last not before the first.
pub(super) fn range(field: &Field, given: &Value) -> Result<Value, FieldIssue> {
    let Value::Object(range) = given else { return Err(FieldIssue::new(&field.name, "not_a_range")) };
    if range.keys().any(|k| k != "from" && k != "to") {
        return Err(FieldIssue::new(&field.name, "not_a_range"));
    }
    let day = |part: &str| date(field, range.get(part).unwrap_or(&Value::Null));
    let (from, to) = (day("from")?, day("to")?);
    match (from.as_str(), to.as_str()) {
        (None, None) => Ok(Value::Null),
        (Some(f), Some(t)) if f <= t => long_enough(field, f, t).map(|()| json!({ "from": f, "to": t })),
        (Some(_), Some(_)) => Err(FieldIssue::new(&field.name, "end_before_start")),
        _ => Err(FieldIssue::new(&field.name, "not_a_range")),
    }
}

/// Refuses a range of fewer or more days than the field takes.
fn long_enough(field: &Field, from: &str, to: &str) -> Result<(), FieldIssue> {
    let limit = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<i64>().ok());
    let days = days_between(from, to).unwrap_or(0);
    let issue = |code, limit: i64| Err(FieldIssue::new(&field.name, code).with("limit", limit));
    match (limit(&field.min), limit(&field.max)) {
        (Some(min), _) if days < min => issue("too_few_days", min),
        (_, Some(max)) if days > max => issue("too_many_days", max),
        _ => Ok(()),
    }
}

/// Days from the first to the last, both counted; nothing if either is no day.
pub(crate) fn days_between(first: &str, last: &str) -> Option<i64> {
    let (first, last) = (read(first)?, read(last)?);
    Some(i64::from(first.until(last).ok()?.get_days()) + 1)
}
