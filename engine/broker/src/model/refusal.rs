//! How a call is refused: an error in the shape of its own wire, with a code that a reader can tell from the server's.

use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use serde_json::json;

use crate::body::{self, Reply};
use crate::ledger::Scope;
use crate::policy::Wire;

/// Why a call of the model was refused. Its word stands in the answer's body, in its header `x-proxy-error`, and in what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// No token, or not this attempt's: 401.
    Token,
    /// No call of these wires: 404.
    Path,
    /// The body cannot be read, or says a thing twice: 400.
    Malformed,
    /// The body is too long: 413.
    TooLarge,
    /// The body is not plain JSON: 415.
    Encoding,
    /// The call asks the server to fetch, run or remember something by itself: 400, for agents take 403 for a key that is not taken.
    Remote,
    /// The call asks for a dearer way of being answered, which the prices do not know: 400.
    Price,
    /// The model is not one of the account's: 404.
    Model,
    /// A budget does not hold the worst case: 402.
    Budget,
    /// The attempt's calls are used up: 402.
    Calls,
    /// The minute's calls are used up: 429, with `retry-after`.
    Pace,
    /// The ledger could not be asked: 503.
    Ledger,
    /// The model's server could not be reached, or said what cannot be passed on: 502.
    Upstream,
    /// The model's server did not begin to answer: 504.
    Silent,
}

impl Code {
    /// The machine's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "fleet_token",
            Self::Path => "fleet_path",
            Self::Malformed => "fleet_malformed",
            Self::TooLarge => "fleet_too_large",
            Self::Encoding => "fleet_encoding",
            Self::Remote => "fleet_remote",
            Self::Price => "fleet_price",
            Self::Model => "fleet_model",
            Self::Budget => "fleet_budget",
            Self::Calls => "fleet_calls",
            Self::Pace => "fleet_pace",
            Self::Ledger => "fleet_ledger",
            Self::Upstream => "fleet_upstream",
            Self::Silent => "fleet_silent",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::Path | Self::Model => StatusCode::NOT_FOUND,
            Self::Malformed | Self::Remote | Self::Price => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Budget | Self::Calls => StatusCode::PAYMENT_REQUIRED,
            Self::Pace => StatusCode::TOO_MANY_REQUESTS,
            Self::Ledger => StatusCode::SERVICE_UNAVAILABLE,
            Self::Upstream => StatusCode::BAD_GATEWAY,
            Self::Silent => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Token => "this token opens nothing here",
            Self::Path => "there is no such call here",
            Self::Malformed => "the body of the call cannot be read",
            Self::TooLarge => "the body of the call is too long",
            Self::Encoding => "the body of a call is plain application/json",
            Self::Remote => "the model's server may not fetch, run or remember anything by itself",
            Self::Price => "the call asks for a way of being answered that has no price here",
            Self::Model => "this model is not one of the account's",
            Self::Budget => "the budget does not hold the worst case of this call; trying again will not help",
            Self::Calls => "the calls of this attempt are used up; trying again will not help",
            Self::Pace => "too many calls in a minute",
            Self::Ledger => "the budget could not be asked",
            Self::Upstream => "the model's server could not be reached, or was not understood",
            Self::Silent => "the model's server did not answer",
        }
    }
}

/// A call refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    /// Whose budget it was.
    pub(crate) scope: Option<Scope>,
    /// Seconds.
    pub(crate) retry_after: Option<u64>,
    /// What of the call it was, where that helps.
    pub(crate) about: Option<String>,
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, scope: None, retry_after: None, about: None }
    }
}

impl Refusal {
    pub(crate) fn response(&self, wire: Wire) -> Response<Reply> {
        let (status, code) = (self.code.status(), self.code.as_str());
        let mut message = format!("{code}: {}", self.code.words());
        if let Some(scope) = &self.scope {
            message = format!("{message} (of the {})", scope.level.as_str());
        }
        if let Some(about) = &self.about {
            message = format!("{message} ({about})");
        }
        let json = match wire {
            Wire::Messages => json!({"type": "error", "error": {"type": anthropic(status), "message": message, "code": code}}),
            Wire::Chat | Wire::Responses => json!({"error": {"message": message, "type": openai(status), "param": null, "code": code}}),
            Wire::Gemini => json!({"error": {"code": status.as_u16(), "message": message, "status": google(status), "details": [
                {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": code, "domain": "fleet"}]}}),
        };
        let mut response = Response::new(body::full(json.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("x-proxy-error", HeaderValue::from_static(code));
        // The clients of Anthropic and OpenAI obey this: what is refused here stays refused.
        if self.retry_after.is_none() && !matches!(self.code, Code::Ledger | Code::Upstream | Code::Silent) {
            headers.insert("x-should-retry", HeaderValue::from_static("false"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn anthropic(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "authentication_error",
        402 => "billing_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    }
}

fn openai(status: StatusCode) -> &'static str {
    match status.as_u16() {
        402 => "insufficient_quota",
        429 => "rate_limit_exceeded",
        400..=499 => "invalid_request_error",
        _ => "server_error",
    }
}

fn google(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "UNAUTHENTICATED",
        402 | 429 => "RESOURCE_EXHAUSTED",
        404 => "NOT_FOUND",
        400..=499 => "INVALID_ARGUMENT",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNAVAILABLE",
    }
}
