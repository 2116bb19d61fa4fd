//! Why an endpoint did not answer, in the classes from which it follows what the engine does next.

use fleet_domain::agent::End;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::resets;
use crate::middle;

/// An answer that did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Refusal {
    /// Its class.
    pub(crate) end: End,
    /// What the endpoint said; untrusted.
    pub(crate) message: String,
    /// How long it asks to be left alone, ms.
    pub(crate) after_ms: Option<u64>,
}

impl Refusal {
    fn new(end: End, message: impl Into<String>) -> Self {
        Self { end, message: middle::cut(&message.into(), 2000), after_ms: None }
    }

    /// What came is not what the protocol says.
    pub(crate) fn protocol(message: impl Into<String>) -> Self {
        Self::new(End::Protocol, message)
    }

    /// The line was cut, or there was none.
    pub(crate) fn network(message: impl Into<String>) -> Self {
        Self::new(End::Network, message)
    }

    /// The model's server broke.
    pub(crate) fn broken(message: impl Into<String>) -> Self {
        Self::new(End::Overloaded, message)
    }

    /// From an answer that is no success.
    pub(crate) fn of(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let said = words(&value).unwrap_or_else(|| text.trim().to_owned());
        let end = class(status.as_u16(), &format!("{said} {}", names(&value)).to_lowercase());
        let after_ms = resets::after_ms(headers, &value, &said, now_ms()).filter(|_| matches!(end, End::RateLimited | End::Overloaded | End::QuotaOrBilling));
        Self { after_ms, ..Self::new(end, format!("{}: {said}", status.as_u16())) }
    }

    /// From an error that stands inside a success: OpenRouter's once the answer has begun, vLLM's and proxies' at any time.
    pub(crate) fn inside(value: &Value) -> Option<Self> {
        let is_error = match &value["error"] {
            Value::Null | Value::Bool(false) => value["object"] == "error" || value["type"] == "error",
            Value::String(text) => !text.is_empty(),
            _ => true,
        };
        if !is_error {
            return None;
        }
        let said = words(value).unwrap_or_else(|| value.to_string());
        let code = [&value["error"]["code"], &value["error"]["status_code"], &value["code"], &value["error"]["status"]];
        let status = code.into_iter().find_map(|code| code.as_u64().or_else(|| code.as_str()?.parse().ok())).and_then(|code| u16::try_from(code).ok());
        // Without a number a server that broke is the likeliest; words may know better.
        let end = class(status.unwrap_or(500), &format!("{said} {}", names(value)).to_lowercase());
        let after_ms = resets::after_ms(&HeaderMap::new(), value, &said, now_ms()).filter(|_| end == End::RateLimited);
        Some(Self { after_ms, ..Self::new(end, said) })
    }
}

/// UTC, ms: moments in answers are made to durations.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// The class of an error. `words` are in lower case; a status is believed unless words name something more special.
fn class(status: u16, words: &str) -> End {
    let any = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    let context = any(&[
        "context_length",
        "context length",
        "context window",
        "maximum context",
        "prompt is too long",
        "input is too long",
        "too many input tokens",
        "input token count",
        "exceeds the maximum number of tokens",
        "exceed_context_size",
        "reduce the length of",
    ]);
    let money = any(&[
        "insufficient_quota",
        "insufficient credit",
        "insufficient balance",
        "credit balance",
        "billing_hard_limit",
        "more credits",
        "key limit exceeded",
    ]);
    match status {
        400 | 413 | 422 | 500 if context => End::ContextOverflow,
        413 => End::ContextOverflow,
        400 | 402 | 403 | 429 | 500 if money => End::QuotaOrBilling,
        402 => End::QuotaOrBilling,
        // Where nothing else is known: an error inside a success has often no number.
        500 if any(&["rate_limit", "rate limit", "too many requests"]) => End::RateLimited,
        500 if any(&["invalid_api_key", "authentication_error", "unauthorized"]) => End::Auth,
        // Google refuses keys with 400.
        400 if any(&["api key not valid", "api_key_invalid", "invalid api key"]) => End::Auth,
        400 | 422 | 500 if any(&["model_not_found", "not a valid model", "unknown model", "model not found", "unknown_model", "invalid model"]) => {
            End::ModelMissing
        }
        400 | 404 if words.contains("model") && any(&["does not exist", "not found", "not exist"]) => End::ModelMissing,
        // A moderated prompt is not a key that is not taken.
        403 if any(&["moderation", "flagged"]) => End::AgentError,
        401 | 403 | 407 => End::Auth,
        404 | 410 => End::ModelMissing,
        429 => End::RateLimited,
        408 | 409 | 425 | 500..=599 => End::Overloaded,
        _ => End::Protocol,
    }
}

/// The sentence of an error, wherever vendors put it. OpenRouter's own sentence is "Provider returned error": the vendor's is inside.
fn words(value: &Value) -> Option<String> {
    let value = if value.is_array() { &value[0] } else { value };
    let outer = ["/error/message", "/message", "/detail/message", "/detail/0/msg", "/detail", "/error"].iter().find_map(|p| value.pointer(p)?.as_str());
    let inner = value.pointer("/error/metadata/raw").map(|raw| raw.as_str().map_or_else(|| raw.to_string(), str::to_owned));
    match (outer, inner) {
        (Some(outer), Some(inner)) => Some(format!("{outer}: {inner}")),
        (outer, inner) => outer.map(str::to_owned).or(inner),
    }
}

/// Names of an error, for telling its class.
fn names(value: &Value) -> String {
    let value = if value.is_array() { &value[0] } else { value };
    ["/error/code", "/error/type", "/error/status", "/code", "/type"].iter().filter_map(|p| value.pointer(p)?.as_str()).collect::<Vec<_>>().join(" ")
}
