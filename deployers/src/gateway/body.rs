//! The body of a request: how much of it is taken, and how long it may take.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header;
use http_body_util::Limited;

use super::refusal::Refusal;

/// Bytes of a body at most.
pub(crate) const BODY_BYTES: usize = 25 * 1024 * 1024;
/// For an answer to a request without files.
const PATIENCE: Duration = Duration::from_secs(30);
/// For one that carries files over a slow line.
const PATIENCE_FILES: Duration = Duration::from_mins(3);

/// Refuses a body that says it is too large; one that does not say is cut off when it is.
pub(crate) fn bounded(request: Request) -> Result<Request, Refusal> {
    let said = request.headers().get(header::CONTENT_LENGTH).map(|v| v.to_str().ok().and_then(|v| v.parse::<u64>().ok()));
    match said {
        Some(None) => return Err(Refusal::Unreadable),
        Some(Some(size)) if size > BODY_BYTES as u64 => return Err(Refusal::TooLarge),
        Some(Some(_)) | None => {}
    }
    Ok(request.map(|body| Body::new(Limited::new(body, BODY_BYTES))))
}

/// How long the answer may take.
pub(crate) fn patience(request: &Request) -> Duration {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") { PATIENCE_FILES } else { PATIENCE }
}
