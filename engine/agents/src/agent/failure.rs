//! Tells failures apart: what the format says in a field of its own first, then the status of HTTP, then words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fleet_domain::agent::End;
use serde::Deserialize;

use super::{Reset, cut};

/// A failure in its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) end: End,
    pub(crate) message: String,
    pub(crate) reset: Option<Reset>,
}

impl Failure {
    /// Characters kept of a message; also those in which words are looked for.
    pub(crate) const MESSAGE: usize = 4_000;

    /// A failure whose class is known.
    pub(crate) fn new(end: End, message: &str) -> Self {
        Self { end, message: cut(message, Self::MESSAGE), reset: None }
    }
}

/// One row of the table of failures: a kind or words, and the class.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// A word of the format itself, whole.
    #[serde(default)]
    pub kind: Option<String>,
    /// Part of a message, in lower case.
    #[serde(default)]
    pub words: Option<String>,
    /// The class.
    pub end: End,
    /// The version that said it; `docs` = not seen running.
    pub seen: String,
}

/// The rows that hold for one agent, its own first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules(Vec<Row>);

static TABLE: LazyLock<BTreeMap<String, Vec<Row>>> = LazyLock::new(|| toml::from_str(include_str!("failures.toml")).unwrap_or_default());

impl Rules {
    /// Those of an agent and, if it is described by data, those that come with it.
    pub(crate) fn of(agent: &str, more: &[Row]) -> Self {
        let table = |name: &str| TABLE.get(name).cloned().unwrap_or_default();
        Self([more.to_vec(), table(agent), table("any")].concat())
    }

    /// The failure that a message tells of, with its kind and status where the format has them.
    pub(crate) fn judge(&self, kind: Option<&str>, status: Option<u16>, message: &str) -> Failure {
        let mut failure = Failure::new(End::AgentError, message);
        let told = kind.and_then(|k| self.kind(k)).or_else(|| status.or_else(|| status_in(&failure.message)).and_then(by_status));
        failure.end = match told {
            // An empty purse is answered with the status of a rate limit.
            Some(End::RateLimited) if self.words(&failure.message) == Some(End::QuotaOrBilling) => End::QuotaOrBilling,
            Some(end) => end,
            None => self.words(&failure.message).unwrap_or(End::AgentError),
        };
        failure.reset = Reset::in_words(&failure.message);
        failure
    }

    fn kind(&self, kind: &str) -> Option<End> {
        self.0.iter().find(|row| row.kind.as_deref() == Some(kind)).map(|row| row.end)
    }

    /// The class of the first row whose words are in the message.
    pub(crate) fn words(&self, message: &str) -> Option<End> {
        let low = message.to_lowercase();
        self.0.iter().find(|row| row.words.as_deref().is_some_and(|words| low.contains(words))).map(|row| row.end)
    }
}

/// What a status of HTTP means by itself. 400 means anything.
fn by_status(status: u16) -> Option<End> {
    Some(match status {
        401 | 403 => End::Auth,
        402 => End::QuotaOrBilling,
        404 => End::ModelMissing,
        408 => End::Network,
        413 => End::ContextOverflow,
        429 => End::RateLimited,
        500..=599 => End::Overloaded,
        _ => return None,
    })
}

/// The status of HTTP that a message speaks of: at its beginning, or after one of the words that agents put before it.
fn status_in(message: &str) -> Option<u16> {
    const MARKS: [&str; 6] = ["API Error: ", "status: ", "status ", "HTTP ", "\"code\":", "error: "];
    let number = |rest: &str| {
        let rest = rest.trim_start();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let status = (digits == 3).then(|| rest.get(..3)?.parse::<u16>().ok())??;
        (400..600).contains(&status).then_some(status)
    };
    number(message).or_else(|| MARKS.iter().find_map(|mark| message.match_indices(mark).find_map(|(at, _)| number(message.get(at + mark.len()..)?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_says_where_each_row_was_seen() {
        assert!(TABLE.len() > 5 && TABLE["any"].len() > 30);
        for (agent, rows) in &*TABLE {
            for row in rows {
                assert!(row.kind.is_some() != row.words.is_some(), "{agent}: one of both: {row:?}");
                assert!(!row.seen.is_empty());
                assert!(row.words.as_deref().is_none_or(|w| w == w.to_lowercase()), "{agent}: {row:?}");
            }
        }
    }

    #[test]
    fn a_field_is_asked_before_a_status_before_words() {
        let rules = Rules::of("claude", &[]);
        assert_eq!(rules.judge(Some("billing_error"), Some(400), "rate limit").end, End::QuotaOrBilling);
        assert_eq!(rules.judge(Some("unheard of"), Some(401), "overloaded").end, End::Auth);
        assert_eq!(rules.judge(None, Some(400), "Prompt is too long").end, End::ContextOverflow);
        assert_eq!(rules.judge(None, Some(429), "exceeded your current quota").end, End::QuotaOrBilling);
        assert_eq!(rules.judge(None, Some(429), "prompt is too long").end, End::RateLimited);
        assert_eq!(rules.judge(None, None, "something else").end, End::AgentError);
    }

    #[test]
    fn statuses_in_messages() {
        for (message, status) in [
            ("401 invalid api key", Some(401)),
            ("[API Error: 404 model not found]", Some(404)),
            ("unexpected status 403 Forbidden: no", Some(403)),
            ("exceeded retry limit, last status: 429 Too Many Requests", Some(429)),
            (r#"[API Error: {"error":{"code":400,"message":"x"}}]"#, Some(400)),
            ("provider at http://127.0.0.1:8123 (HTTP 401).", Some(401)),
            ("250000 tokens > 200000 maximum", None),
            ("4011 is no status", None),
            ("the status 9 and the status 503", Some(503)),
            ("200 ok", None),
            ("", None),
        ] {
            assert_eq!(status_in(message), status, "{message}");
        }
    }
}
