//! What Slack's refusals mean here.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderMap, RETRY_AFTER};
use slack_morphism::errors::SlackClientError;

use crate::messenger::ChatError;

/// How long to wait where Slack does not say.
const WAIT: Duration = Duration::from_secs(5);

/// Codes that say the form of a message is not taken; said otherwise, it might be.
const FORM: [&str; 6] = ["invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "block_mismatch", "invalid_attachments"];

/// Whether a message may be taken in another form.
pub(super) fn is_form(error: &ChatError) -> bool {
    matches!(error, ChatError::Refused(code) if FORM.contains(&code.as_str()))
}

/// The meaning of a failed call.
pub(super) fn of(error: &SlackClientError) -> ChatError {
    match error {
        SlackClientError::ApiError(error) => of_code(&error.code),
        SlackClientError::RateLimitError(error) => ChatError::TooFast { wait: error.retry_after.unwrap_or(WAIT) },
        SlackClientError::HttpError(error) if error.status_code.is_server_error() => ChatError::Unknown(error.status_code.to_string()),
        SlackClientError::HttpError(error) => ChatError::Refused(error.status_code.to_string()),
        SlackClientError::HttpProtocolError(error) => {
            let cause = error.cause.as_deref().and_then(|c| c.downcast_ref::<hyper_util::client::legacy::Error>());
            cause.map_or_else(|| ChatError::Unknown("the connection broke".to_owned()), of_client)
        }
        SlackClientError::ProtocolError(_) => ChatError::Unknown("the answer could not be read".to_owned()),
        SlackClientError::EndOfStream(_) | SlackClientError::SystemError(_) | SlackClientError::SocketModeProtocolError(_) => {
            ChatError::Unknown("the connection broke".to_owned())
        }
    }
}

/// The meaning of a connection that failed.
pub(super) fn of_client(error: &hyper_util::client::legacy::Error) -> ChatError {
    if error.is_connect() { ChatError::Unreachable("no connection".to_owned()) } else { ChatError::Unknown("the connection broke".to_owned()) }
}

/// The meaning of a plain answer's status.
pub(super) fn of_status(status: StatusCode, headers: &HeaderMap) -> Result<(), ChatError> {
    if status.is_success() {
        return Ok(());
    }
    Err(match status {
        StatusCode::TOO_MANY_REQUESTS => {
            let wait = headers.get(RETRY_AFTER).and_then(|w| w.to_str().ok()).and_then(|w| w.parse().ok()).map_or(WAIT, Duration::from_secs);
            ChatError::TooFast { wait }
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ChatError::Unauthorized(status.to_string()),
        StatusCode::NOT_FOUND | StatusCode::GONE => ChatError::Gone,
        status if status.is_server_error() => ChatError::Unknown(status.to_string()),
        status => ChatError::Refused(status.to_string()),
    })
}

/// The meaning of an error's code.
pub(super) fn of_code(code: &str) -> ChatError {
    match code {
        "ratelimited" | "rate_limited" => ChatError::TooFast { wait: WAIT },
        "message_not_found" | "cant_update_message" | "edit_window_closed" => ChatError::Gone,
        "channel_not_found" | "not_in_channel" | "is_archived" | "channel_is_archived" => ChatError::Closed("removed"),
        "user_disabled" | "cannot_dm_bot" | "user_not_found" | "users_not_found" => ChatError::Closed("blocked"),
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" | "team_access_not_granted" | "missing_scope" => {
            ChatError::Unauthorized(code.to_owned())
        }
        // Slack: "it may have been done in part".
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" | "team_added_to_org" => ChatError::Unknown(code.to_owned()),
        code => ChatError::Refused(code.to_owned()),
    }
}
