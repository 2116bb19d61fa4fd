//! The headers that every answer of an app host carries, whatever made it.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// What a page of an app may load and do: itself, nothing else.
pub(crate) const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const REQUEST: HeaderName = HeaderName::from_static("x-request-id");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Set whatever the answer says itself.
const ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (ROBOTS, HeaderValue::from_static("noindex, nofollow, noarchive")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
        ),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("origin-agent-cluster"), HeaderValue::from_static("?1")),
];

/// Removed from every answer: an app has no say about other origins, and its server no name.
const NEVER: [HeaderName; 6] = [
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::SERVER,
    HeaderName::from_static("service-worker-allowed"),
];

/// Puts an answer in order before it leaves.
pub(crate) fn harden(response: &mut Response, code: &str) {
    let headers = response.headers_mut();
    if let Ok(code) = HeaderValue::from_str(code) {
        headers.insert(REQUEST, code);
    }
    for name in NEVER {
        headers.remove(name);
    }
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    // A file of an entry brings its own policy, which takes away more.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CONTENT_POLICY));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
}
