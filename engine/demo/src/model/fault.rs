//! What goes wrong with an answer, and how vendors say so.

use serde::{Deserialize, Serialize};

/// A fault of a script.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The first request it meets, counted from 0, for each label and each kind of request on its own.
    #[serde(default)]
    pub from: u64,
    /// How many requests it meets; `None` = all that follow.
    #[serde(default)]
    pub count: Option<u64>,
    /// What the answer says about when to try again, seconds. Only answers that are errors say it.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// Which requests it meets.
    #[serde(default)]
    pub meets: Meets,
}

impl Fault {
    /// One that meets every request, for ever.
    pub fn always(kind: FaultKind) -> Self {
        Self { kind, from: 0, count: None, retry_after: None, meets: Meets::All }
    }

    /// Whether it meets a request: the `n`th of its kind, from 0.
    pub(super) fn fits(&self, n: u64, work: bool) -> bool {
        let met = match self.meets {
            Meets::All => true,
            Meets::Work => work,
            Meets::Asides => !work,
        };
        met && n >= self.from && self.count.is_none_or(|count| n - self.from < count)
    }
}

/// Which requests a fault meets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meets {
    /// Those that offer tools.
    #[default]
    Work,
    /// Those that offer none: titles and summaries.
    Asides,
    /// Both.
    All,
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// 429: too many requests for now.
    RateLimited,
    /// 429: the plan is used up.
    QuotaExhausted,
    /// 400: the purse is empty.
    Billing,
    /// 529, elsewhere 503: busy.
    Overloaded,
    /// 500.
    ServerError,
    /// 401: the key is not taken.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404: no such model.
    ModelNotFound,
    /// 400: more than the model can hold.
    ContextTooLong,
    /// Nothing is ever answered.
    Hang,
    /// The answer begins and never goes on.
    HangMidStream,
    /// The connection closes without a byte.
    Disconnect,
    /// The answer begins and the connection closes.
    DisconnectMidStream,
    /// The answer begins, then says "overloaded"; where it does not stream, it says only that.
    StreamError,
    /// 200, and a page that no model wrote.
    Garbage,
    /// An answer without words and calls.
    Empty,
    /// An answer that a limit of tokens cut before its calls.
    Truncated,
}

impl FaultKind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::RateLimited,
        Self::QuotaExhausted,
        Self::Billing,
        Self::Overloaded,
        Self::ServerError,
        Self::Unauthorized,
        Self::Forbidden,
        Self::ModelNotFound,
        Self::ContextTooLong,
        Self::Hang,
        Self::HangMidStream,
        Self::Disconnect,
        Self::DisconnectMidStream,
        Self::StreamError,
        Self::Garbage,
        Self::Empty,
        Self::Truncated,
    ];

    /// Its name in scripts, and the script that has only it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::Billing => "billing",
            Self::Overloaded => "overloaded",
            Self::ServerError => "server_error",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::ModelNotFound => "model_not_found",
            Self::ContextTooLong => "context_too_long",
            Self::Hang => "hang",
            Self::HangMidStream => "hang_mid_stream",
            Self::Disconnect => "disconnect",
            Self::DisconnectMidStream => "disconnect_mid_stream",
            Self::StreamError => "stream_error",
            Self::Garbage => "garbage",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
        }
    }

    /// How it is said where it is an answer of its own.
    pub(super) fn refusal(self) -> Option<Refusal> {
        Some(match self {
            Self::RateLimited => Refusal::RATE_LIMITED,
            Self::QuotaExhausted => Refusal::QUOTA_EXHAUSTED,
            Self::Billing => Refusal::BILLING,
            Self::Overloaded => Refusal::OVERLOADED,
            Self::ServerError => Refusal::SERVER_ERROR,
            Self::Unauthorized => Refusal::UNAUTHORIZED,
            Self::Forbidden => Refusal::FORBIDDEN,
            Self::ModelNotFound => Refusal::MODEL_NOT_FOUND,
            Self::ContextTooLong => Refusal::CONTEXT_TOO_LONG,
            _ => return None,
        })
    }
}

/// An error, as each vendor names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Anthropic's type.
    pub anthropic: &'static str,
    /// OpenAI's type and code.
    pub openai: (&'static str, Option<&'static str>),
    /// Gemini's status.
    pub gemini: &'static str,
    /// In words; agents look for some of them.
    pub words: &'static str,
}

impl Refusal {
    const RATE_LIMITED: Self = Self {
        status: 429,
        anthropic: "rate_limit_error",
        openai: ("requests", Some("rate_limit_exceeded")),
        gemini: "RESOURCE_EXHAUSTED",
        words: "Rate limit reached for requests per minute.",
    };
    const QUOTA_EXHAUSTED: Self = Self {
        status: 429,
        anthropic: "rate_limit_error",
        openai: ("insufficient_quota", Some("insufficient_quota")),
        gemini: "RESOURCE_EXHAUSTED",
        words: "You exceeded your current quota, please check your plan and billing details.",
    };
    const BILLING: Self = Self {
        status: 400,
        anthropic: "invalid_request_error",
        openai: ("insufficient_quota", Some("billing_hard_limit_reached")),
        gemini: "FAILED_PRECONDITION",
        words: "Your credit balance is too low to access the API.",
    };
    /// Busy. Only Anthropic says 529; see [`Refusal::plain_status`].
    pub(super) const OVERLOADED: Self =
        Self { status: 529, anthropic: "overloaded_error", openai: ("server_error", Some("server_is_overloaded")), gemini: "UNAVAILABLE", words: "Overloaded" };
    const SERVER_ERROR: Self = Self { status: 500, anthropic: "api_error", openai: ("server_error", None), gemini: "INTERNAL", words: "Internal server error" };
    /// The key is not taken.
    pub(super) const UNAUTHORIZED: Self = Self {
        status: 401,
        anthropic: "authentication_error",
        openai: ("invalid_request_error", Some("invalid_api_key")),
        gemini: "UNAUTHENTICATED",
        words: "invalid api key",
    };
    const FORBIDDEN: Self = Self {
        status: 403,
        anthropic: "permission_error",
        openai: ("invalid_request_error", Some("forbidden")),
        gemini: "PERMISSION_DENIED",
        words: "permission denied",
    };
    const MODEL_NOT_FOUND: Self = Self {
        status: 404,
        anthropic: "not_found_error",
        openai: ("invalid_request_error", Some("model_not_found")),
        gemini: "NOT_FOUND",
        words: "model not found",
    };
    const CONTEXT_TOO_LONG: Self = Self {
        status: 400,
        anthropic: "invalid_request_error",
        openai: ("invalid_request_error", Some("context_length_exceeded")),
        gemini: "INVALID_ARGUMENT",
        words: "prompt is too long: 250000 tokens > 200000 maximum",
    };

    /// The status where 529 is not known.
    pub(super) fn plain_status(self) -> u16 {
        if self.status == 529 { 503 } else { self.status }
    }
}
