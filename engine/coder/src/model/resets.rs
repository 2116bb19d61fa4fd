//! When a limit is over: vendors say it in headers, in bodies and in words, as seconds, dates, moments and durations.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// How long to wait, ms, as far as anything says so.
pub(super) fn after_ms(headers: &HeaderMap, body: &Value, words: &str, now_ms: i64) -> Option<u64> {
    // OpenRouter repeats the headers of the vendor behind it inside its error.
    let inner = body.pointer("/error/metadata/headers").and_then(Value::as_object);
    let said = |name: &str| {
        let inner = inner.and_then(|all| all.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
        let header = headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        header.or_else(|| inner.map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    };
    said("retry-after-ms")
        .and_then(|text| text.trim().parse::<f64>().ok())
        .map(|ms| to_ms(ms / 1000.0))
        .or_else(|| said("retry-after").and_then(|text| moment(&text, now_ms)))
        // Google: {"@type": "…RetryInfo", "retryDelay": "34s"} among the details.
        .or_else(|| details(body).iter().find_map(|detail| duration(detail["retryDelay"].as_str()?)))
        // "Please try again in 20.5s", OpenAI and Groq.
        .or_else(|| words.split_once("try again in ").and_then(|(_, rest)| duration(rest.split([' ', ',']).next()?.trim_end_matches('.'))))
        .or_else(|| {
            let names = ["x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens", "ratelimit-reset"];
            // Both limits may be near; the later one is sure to be over.
            names.into_iter().filter_map(|name| moment(&said(name)?, now_ms)).max()
        })
}

/// The details of a Google error; its OpenAI-like endpoint answers with a list of one error.
fn details(body: &Value) -> &[Value] {
    let error = if body.is_array() { &body[0]["error"] } else { &body["error"] };
    error["details"].as_array().map_or(&[], Vec::as_slice)
}

/// Seconds, a date, a moment in seconds or ms since 1970, or a duration.
fn moment(text: &str, now_ms: i64) -> Option<u64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far from the limit")]
        let now = now_ms as f64;
        return Some(match number {
            ms if ms > 1e12 => to_ms((ms - now) / 1000.0),
            seconds if seconds > 1e9 => to_ms(seconds - now / 1000.0),
            seconds => to_ms(seconds),
        });
    }
    if let Ok(date) = jiff::fmt::rfc2822::parse(text) {
        return Some(date.timestamp().as_millisecond().saturating_sub(now_ms).max(0).unsigned_abs());
    }
    duration(text)
}

/// `1s`, `6m0s`, `1h2m`, `17ms`, `20.5s`.
fn duration(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut seconds = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        seconds += number
            * match &rest[..unit] {
                "ms" => 0.001,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "d" => 86400.0,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    Some(to_ms(seconds))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn to_ms(seconds: f64) -> u64 {
    // A month: what is later than that is a mistake.
    (seconds * 1000.0).clamp(0.0, 31.0 * 86_400_000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000_000;

    #[test]
    fn every_way_to_say_it_is_understood() {
        let none = Value::Null;
        let google = serde_json::json!([{"error": {"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]}}]);
        let openrouter = serde_json::json!({"error": {"metadata": {"headers": {"X-RateLimit-Reset": (NOW + 5000).to_string()}}}});
        let date = jiff::Timestamp::from_millisecond(NOW + 90_000).unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        for (header, text, body, words, ms) in [
            ("retry-after", "2", &none, "", Some(2000)),
            ("retry-after", date.as_str(), &none, "", Some(90_000)),
            ("retry-after-ms", "1500", &none, "", Some(1500)),
            ("x-ratelimit-reset", "1795000007", &none, "", Some(7000)),
            ("x-ratelimit-reset-requests", "6m0s", &none, "", Some(360_000)),
            ("x-ratelimit-reset-tokens", "17ms", &none, "", Some(17)),
            ("x-other", "", &google, "", Some(34_000)),
            ("x-other", "", &openrouter, "", Some(5000)),
            ("x-other", "", &none, "Rate limit reached. Please try again in 20.5s. Visit", Some(20_500)),
            ("x-other", "", &none, "slow down", None),
            ("retry-after", "soon", &none, "", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header, text.parse().unwrap());
            assert_eq!(after_ms(&headers, body, words, NOW), ms, "{header}: {text} {words}");
        }
    }
}
