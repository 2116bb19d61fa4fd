//! When a limit is over, out of headers and of the sentences in which services say it.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::Value;

/// When a limit is over, as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reset {
    /// So many ms from when it was said.
    After(i64),
    /// At this moment, UTC ms.
    At(i64),
    /// The next time a clock in this zone shows it.
    Clock(Time, TimeZone),
}

/// No limit of a plan is longer; what is later is a misreading.
const LONGEST: i64 = 40 * 24 * 3_600_000;

impl Reset {
    /// The moment itself, UTC ms, unless it is past or absurdly far.
    pub(crate) fn moment(&self, now: i64) -> Option<i64> {
        let moment = match self {
            Self::After(ms) => now.checked_add(*ms)?,
            Self::At(ms) => *ms,
            Self::Clock(time, zone) => {
                let here = Timestamp::from_millisecond(now).ok()?.to_zoned(zone.clone());
                let today = here.datetime().with().time(*time).build().ok()?.to_zoned(zone.clone()).ok()?;
                let next = if today > here { today } else { today.tomorrow().ok()? };
                next.timestamp().as_millisecond()
            }
        };
        (moment >= now && moment.checked_sub(now)? <= LONGEST).then_some(moment)
    }

    /// Out of HTTP headers as an object of strings.
    pub(crate) fn in_headers(headers: &Value) -> Option<Self> {
        let get = |name: &str| {
            let (_, value) = headers.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            value.as_str().map(str::trim)
        };
        if let Some(ms) = get("retry-after-ms").and_then(|v| v.parse::<f64>().ok()) {
            return after(ms);
        }
        let said = get("retry-after")?;
        match said.parse::<f64>() {
            Ok(seconds) => after(seconds * 1000.0),
            Err(_) => jiff::fmt::rfc2822::parse(said).ok().map(|z| Self::At(z.timestamp().as_millisecond())),
        }
    }

    /// A moment as a number (seconds or ms since 1970) or as RFC 3339.
    pub(crate) fn in_value(value: &Value) -> Option<Self> {
        if let Some(text) = value.as_str() {
            return text.parse::<Timestamp>().ok().map(|t| Self::At(t.as_millisecond()));
        }
        let number = value.as_i64()?;
        // Below this a number of ms would be in 1973: it counts seconds.
        let ms = if number < 100_000_000_000 { number.checked_mul(1000)? } else { number };
        (ms > 0).then_some(Self::At(ms))
    }

    /// Out of a sentence: `try again in 1m30s`, `retry after 20 seconds`, `"retryDelay": "34s"`, `limit reached|1795234126`,
    /// `resets 3pm (Europe/Berlin)`, `resets at 2026-11-27T10:00:00Z`.
    pub(crate) fn in_words(words: &str) -> Option<Self> {
        let low = words.to_lowercase();
        for mark in ["try again in ", "retry in ", "retry after ", "retry-after: ", "retry-after:", "\"retrydelay\":\"", "\"retrydelay\": \"", "resets in "] {
            if let Some(found) = following(&low, mark).and_then(span) {
                return after(found);
            }
        }
        if let Some(found) = following(&low, "limit reached|") {
            let digits: String = found.chars().take_while(char::is_ascii_digit).take(16).collect();
            return Self::in_value(&Value::from(digits.parse::<i64>().ok()?));
        }
        for mark in ["resets at ", "reset at ", "try again at ", "resets "] {
            // Lower case has the same length as ASCII only: the zone's name is looked for in the words as they were.
            let Some(low_rest) = following(&low, mark) else { continue };
            let rest = words.get(words.len().saturating_sub(low_rest.len())..).unwrap_or(low_rest);
            if let Some(at) = rest.split_whitespace().next().and_then(|w| w.trim_end_matches(['.', ',']).parse::<Timestamp>().ok()) {
                return Some(Self::At(at.as_millisecond()));
            }
            if let Some(time) = clock(low_rest) {
                let zone = rest.split_once('(').and_then(|(_, z)| z.split_once(')')).and_then(|(z, _)| TimeZone::get(z).ok());
                return Some(Self::Clock(time, zone.unwrap_or(TimeZone::UTC)));
            }
        }
        None
    }
}

fn following<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.find(mark).and_then(|at| text.get(at + mark.len()..))
}

fn after(ms: f64) -> Option<Reset> {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "between nothing and forty days: exact either way")]
    (0.0..=LONGEST as f64).contains(&ms).then(|| Reset::After(ms.ceil() as i64))
}

/// `20`, `20s`, `1.5 seconds`, `1m30s`, `3 hours 5 minutes`, in ms. A bare number counts seconds.
fn span(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut found = false;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ',']).trim_start_matches("and ");
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len()).min(18);
        let Some(number) = rest.get(..digits).and_then(|d| d.trim_end_matches('.').parse::<f64>().ok()) else { break };
        rest = rest.get(digits..).unwrap_or_default().trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = rest.get(..letters).unwrap_or_default();
        let factor = match unit {
            "ms" | "millisecond" | "milliseconds" => 1.0,
            "" | "s" | "sec" | "secs" | "second" | "seconds" => 1000.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
            "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000.0,
            "d" | "day" | "days" => 86_400_000.0,
            _ if found => break,
            _ => return None,
        };
        total += number * factor;
        found = true;
        rest = rest.get(letters..).unwrap_or_default();
    }
    found.then_some(total)
}

/// `3pm`, `3:30 pm`, `15:00`.
fn clock(text: &str) -> Option<Time> {
    let digits = |t: &str| t.chars().take_while(char::is_ascii_digit).count();
    let count = digits(text);
    let mut hour: i8 = text.get(..count)?.parse().ok()?;
    let mut rest = text.get(count..)?;
    let mut minute = 0;
    if let Some(after) = rest.strip_prefix(':') {
        let count = digits(after);
        minute = after.get(..count)?.parse().ok()?;
        rest = after.get(count..)?;
    } else if !rest.trim_start().starts_with(['a', 'p']) {
        return None;
    }
    let rest = rest.trim_start();
    if rest.starts_with("pm") && hour < 12 {
        hour = hour.checked_add(12)?;
    } else if rest.starts_with("am") && hour == 12 {
        hour = 0;
    }
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-27 10:00 UTC, a Friday.
    const NOW: i64 = 1_795_773_600_000;

    fn words(text: &str) -> Option<i64> {
        Reset::in_words(text)?.moment(NOW).map(|at| at - NOW)
    }

    #[test]
    fn sentences_of_several_services() {
        assert_eq!(words("Rate limit reached. Please try again in 1m30s."), Some(90_000));
        assert_eq!(words("try again in 20 seconds"), Some(20_000));
        assert_eq!(words("Try again in 3 hours 5 minutes or upgrade"), Some((3 * 60 + 5) * 60_000));
        assert_eq!(words("please retry in 34.07s"), Some(34_070));
        assert_eq!(words("Retry-After: 2"), Some(2_000));
        assert_eq!(words(r#"{"@type":"RetryInfo","retryDelay":"34s"}"#), Some(34_000));
        assert_eq!(words("Claude AI usage limit reached|1795777200"), Some(3_600_000));
        assert_eq!(words("You've hit your limit · resets 3pm (Europe/Berlin)"), Some(4 * 3_600_000));
        assert_eq!(words("limit reached ∙ resets 9am (Europe/Berlin)"), Some(22 * 3_600_000), "tomorrow");
        assert_eq!(words("resets at 10:30"), Some(1_800_000));
        assert_eq!(words("resets at 2026-11-27T11:00:00Z."), Some(3_600_000));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "Rate limit reached", "try again in a while", "resets soon", "limit reached|", "resets 99pm", "try again in 99999 days", "retry after -5"]
        {
            assert_eq!(words(text), None, "{text}");
        }
        assert_eq!(Reset::At(NOW - 1).moment(NOW), None, "past");
        assert_eq!(Reset::After(i64::MAX).moment(NOW), None);
    }

    #[test]
    fn headers_in_every_form() {
        let at = |headers: Value| Reset::in_headers(&headers)?.moment(NOW).map(|at| at - NOW);
        assert_eq!(at(serde_json::json!({"Retry-After": "7"})), Some(7_000));
        assert_eq!(at(serde_json::json!({"retry-after-ms": "250", "retry-after": "7"})), Some(250));
        assert_eq!(at(serde_json::json!({"retry-after": "Fri, 27 Nov 2026 10:01:00 GMT"})), Some(60_000));
        assert_eq!(at(serde_json::json!({"retry-after": "soon"})), None);
        assert_eq!(at(serde_json::json!("none")), None);
        assert_eq!(Reset::in_value(&serde_json::json!(1_795_777_200)), Some(Reset::At(1_795_777_200_000)));
        assert_eq!(Reset::in_value(&serde_json::json!(1_795_777_200_000_i64)), Some(Reset::At(1_795_777_200_000)));
    }
}
