//! Everything an app host says no to: a status, a stable code, and a sentence that says what to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::accept::{Form, Voice};
use super::page;
use crate::cloud::Cloud;

/// Why an app host does not answer with what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No app is reached under this host.
    UnknownHost,
    /// The preview's time is over.
    Gone,
    /// Nobody said who they are.
    NoLink,
    /// Known, but not of this app (any more).
    NotHere,
    /// A link that was altered, cut, or made for another app.
    LinkBad,
    /// A link whose time is over.
    LinkOver,
    /// A link that let somebody in before.
    LinkUsed,
    /// A program that reads links to show what is behind them.
    Robot,
    /// Another site made the browser ask.
    OtherSite,
    /// Too many requests.
    TooMany,
    /// The body is too large.
    TooLarge,
    /// The header lines are too large.
    HeadersTooLarge,
    /// The address is too long.
    AddressTooLong,
    /// A method that nothing here takes.
    Method,
    /// The request cannot be read.
    Unreadable,
    /// There is no such file or screen.
    NotFound,
    /// The answer took too long.
    TooSlow,
    /// Something of ours failed.
    Broken,
}

impl Refusal {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 18] = [
        Self::UnknownHost,
        Self::Gone,
        Self::NoLink,
        Self::NotHere,
        Self::LinkBad,
        Self::LinkOver,
        Self::LinkUsed,
        Self::Robot,
        Self::OtherSite,
        Self::TooMany,
        Self::TooLarge,
        Self::HeadersTooLarge,
        Self::AddressTooLong,
        Self::Method,
        Self::Unreadable,
        Self::NotFound,
        Self::TooSlow,
        Self::Broken,
    ];

    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::UnknownHost | Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::NoLink | Self::LinkOver | Self::LinkUsed => StatusCode::UNAUTHORIZED,
            Self::NotHere | Self::LinkBad | Self::Robot | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::GATEWAY_TIMEOUT,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable, for programs; with `-` for `_` it is the middle of the words' keys.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::UnknownHost => "unknown_host",
            Self::Gone => "gone",
            Self::NoLink => "no_link",
            Self::NotHere => "not_here",
            Self::LinkBad => "link_bad",
            Self::LinkOver => "link_over",
            Self::LinkUsed => "link_used",
            Self::Robot => "robot",
            Self::OtherSite => "other_site",
            Self::TooMany => "too_many",
            Self::TooLarge => "too_large",
            Self::HeadersTooLarge => "headers_too_large",
            Self::AddressTooLong => "address_too_long",
            Self::Method => "method",
            Self::Unreadable => "unreadable",
            Self::NotFound => "not_found",
            Self::TooSlow => "too_slow",
            Self::Broken => "broken",
        }
    }

    /// Key of the heading or of the sentence (`title`, `text`).
    pub(crate) fn key(self, part: &str) -> String {
        format!("gate-{}-{part}", self.code().replace('_', "-"))
    }

    /// The answer.
    pub(crate) fn response(self, cloud: &Cloud, voice: &Voice) -> Response {
        let say = |part| cloud.words().say(voice.locale, &self.key(part), &[]);
        let status = self.status();
        let mut response = match voice.form {
            // What went wrong on our side can be asked about by its code.
            Form::Page => page::message(status, voice.locale, &say("title"), &say("text"), status.is_server_error().then_some(voice.code.as_str())),
            Form::Json => {
                let told = json!({ "status": status.as_u16(), "code": self.code(), "message": say("text"), "data": {} });
                (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], told.to_string()).into_response()
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        match self {
            Self::TooMany => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))),
            Self::Method => drop(headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST, PATCH, DELETE, OPTIONS"))),
            // The rest of a body that is too large is not read: the line cannot be used again.
            Self::TooLarge => drop(headers.insert(header::CONNECTION, HeaderValue::from_static("close"))),
            _ => {}
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use fleet_content::Words;

    use super::*;

    #[test]
    fn every_refusal_has_its_words_in_every_language() {
        let words = Words::embedded().expect("the embedded words are whole");
        for refusal in Refusal::ALL {
            for part in ["title", "text"] {
                assert!(words.has(&refusal.key(part)), "{}", refusal.key(part));
            }
            assert!(refusal.status().is_client_error() || refusal.status().is_server_error());
        }
        for key in [
            "gate-out-title",
            "gate-out-text",
            "gate-name-title",
            "gate-name-text",
            "gate-name-label",
            "gate-name-button",
            "gate-name-wrong",
            "gate-swap-title",
            "gate-swap-text",
            "gate-swap-yes",
            "gate-swap-no",
        ] {
            assert!(words.has(key), "{key}");
        }
    }
}
