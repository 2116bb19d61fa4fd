//! When a limit is over, as the headers of an answer say it; every vendor says it in its own way.

use hyper::header::{HeaderMap, RETRY_AFTER};
use jiff::Timestamp;

/// UTC ms of the moment when an account may be used again, if it is said. `now` is UTC ms.
pub(crate) fn resets_at(headers: &HeaderMap, now: i64) -> Option<i64> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(said) = text("retry-after-ms").and_then(|said| said.parse::<f64>().ok()) {
        return Some(after(now, said / 1000.0));
    }
    if let Some(said) = text(RETRY_AFTER.as_str()) {
        return said.parse::<f64>().ok().map(|seconds| after(now, seconds)).or_else(|| date(said));
    }
    // Only a limit with nothing left is the one that was reached; where none says so, the latest of all.
    let resets = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str();
        let limit = if name.contains("ratelimit") && name.contains("reset") { name } else { return None };
        let at = moment(value.to_str().ok()?.trim(), now)?;
        Some((text(&limit.replace("reset", "remaining")) == Some("0"), at))
    });
    resets.max().map(|(_, at)| at)
}

fn after(now: i64, seconds: f64) -> i64 {
    // A year is as good as for ever, and keeps the sum within its type.
    let seconds = if seconds.is_finite() { seconds.clamp(0.0, 366.0 * 86_400.0) } else { 0.0 };
    now.saturating_add(std::time::Duration::from_secs_f64(seconds).as_millis().try_into().unwrap_or(i64::MAX))
}

/// A moment as a date, as seconds since 1970, as seconds from now, or as a span (`6m0s`, `250ms`).
fn moment(said: &str, now: i64) -> Option<i64> {
    if let Ok(number) = said.parse::<f64>() {
        return Some(if number > 1e9 { from_epoch(number) } else { after(now, number) });
    }
    said.parse::<Timestamp>().ok().map(Timestamp::as_millisecond).or_else(|| span(said).map(|seconds| after(now, seconds)))
}

/// Seconds or, where they are that many, milliseconds since 1970.
fn from_epoch(number: f64) -> i64 {
    let seconds = if number > 1e11 { number / 1000.0 } else { number };
    std::time::Duration::try_from_secs_f64(seconds).map_or(0, |since| since.as_millis().try_into().unwrap_or(i64::MAX))
}

fn date(said: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(said).ok().map(|at| at.timestamp().as_millisecond())
}

/// Go's spans: numbers with `h`, `m`, `s`, `ms`.
fn span(said: &str) -> Option<f64> {
    let mut rest = said;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |at| digits + at);
        sum += number
            * match &rest[digits..unit] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    const NOW: i64 = 1_795_730_400_000;

    fn at(pairs: &[(&str, &str)]) -> Option<i64> {
        let headers = pairs.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())).collect();
        resets_at(&headers, NOW)
    }

    #[test]
    fn every_vendors_way_is_read() {
        assert_eq!(at(&[("retry-after", "2")]), Some(NOW + 2_000));
        assert_eq!(at(&[("retry-after-ms", "250"), ("retry-after", "9")]), Some(NOW + 250));
        assert_eq!(at(&[("retry-after", "Thu, 26 Nov 2026 22:00:30 GMT")]), Some("2026-11-26T22:00:30Z".parse::<Timestamp>().unwrap().as_millisecond()));
        assert_eq!(
            at(&[
                ("anthropic-ratelimit-requests-remaining", "0"),
                ("anthropic-ratelimit-requests-reset", "2026-11-26T22:00:10Z"),
                ("anthropic-ratelimit-tokens-remaining", "1000"),
                ("anthropic-ratelimit-tokens-reset", "2026-11-26T23:00:10Z"),
            ]),
            Some("2026-11-26T22:00:10Z".parse::<Timestamp>().unwrap().as_millisecond())
        );
        assert_eq!(at(&[("anthropic-ratelimit-unified-reset", "1795734000")]), Some(1_795_734_000_000));
        assert_eq!(at(&[("x-ratelimit-reset-requests", "1s"), ("x-ratelimit-reset-tokens", "6m0.5s")]), Some(NOW + 360_500));
        assert_eq!(at(&[("x-ratelimit-reset", "1795734000000")]), Some(1_795_734_000_000));
    }

    #[test]
    fn nonsense_is_nothing_said() {
        for nonsense in [[("retry-after", "soon")], [("x-ratelimit-reset", "tomorrow")], [("content-type", "application/json")], [("x-ratelimit-reset", "5")]] {
            let expected = if nonsense[0].1 == "5" { Some(NOW + 5_000) } else { None };
            assert_eq!(at(&nonsense), expected, "{nonsense:?}");
        }
        assert_eq!(at(&[("retry-after", "1e300")]), Some(NOW + 366 * 86_400_000));
        assert_eq!(at(&[("retry-after", "-5")]), Some(NOW));
    }
}
