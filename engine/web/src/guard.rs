//! What every request passes and every answer carries: the same-origin rule, header limits, security headers.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::refused::Refused;
use crate::site::{Scheme, Site};

/// Bytes of all headers together.
const HEADERS: usize = 32 * 1024;

/// What an answer of the page may load and do: only what comes from the page itself, no inline script or style, no frames.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Refuses state-changing requests that another site made a browser send, and headers out of all measure.
pub(crate) async fn incoming(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let size: usize = request.headers().iter().map(|(n, v)| n.as_str().len() + v.len()).sum();
    if size > HEADERS {
        return Refused::HeadersTooLarge.into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads && !own_request(&site.web.origin, request.headers()) {
        return Refused::CrossSite.into_response();
    }
    next.run(request).await
}

/// Whether a state-changing request comes from our own page, or from a program that shows its token.
fn own_request(configured: &str, headers: &HeaderMap) -> bool {
    // A header that only programs set: no site can make a browser send it.
    if headers.contains_key(AUTHORIZATION) {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(ORIGIN).and_then(|v| v.to_str().ok()) else { return false };
    if origin.eq_ignore_ascii_case(configured) {
        return true;
    }
    // The page is also reached by other names of its machine, but never by another scheme: what comes by plain HTTP, anybody on the way wrote.
    let scheme = configured.split_once("://").map_or("http", |(scheme, _)| scheme);
    let host = headers.get(HOST).and_then(|v| v.to_str().ok());
    host.is_some_and(|host| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}")))
}

/// Adds the security headers to every answer.
pub(crate) async fn outgoing(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("cache-control", "no-store"),
    ] {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if site.scheme() == Scheme::Https {
        headers.insert(HeaderName::from_static("strict-transport-security"), HeaderValue::from_static("max-age=31536000"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[test]
    fn only_our_own_page_and_programs_change_anything() {
        for (own, pairs) in [
            (true, vec![("sec-fetch-site", "same-origin")]),
            (false, vec![("sec-fetch-site", "same-site")]),
            (false, vec![("sec-fetch-site", "cross-site")]),
            (false, vec![("sec-fetch-site", "none")]),
            (false, vec![("sec-fetch-site", "cross-site"), ("origin", "http://localhost:7070"), ("host", "localhost:7070")]),
            (true, vec![("origin", "http://localhost:7070"), ("host", "localhost:7070")]),
            (false, vec![("origin", "http://evil.localhost:7070"), ("host", "localhost:7070")]),
            (false, vec![("origin", "http://localhost:7071"), ("host", "localhost:7070")]),
            (false, vec![("origin", "null"), ("host", "localhost:7070")]),
            (false, vec![("host", "localhost:7070")]),
            (true, vec![("authorization", "Bearer x"), ("host", "localhost:7070")]),
        ] {
            assert_eq!(own_request("http://localhost:7070", &headers(&pairs)), own, "{pairs:?}");
        }
        for (own, pairs) in [
            (true, vec![("origin", "https://fleet.example"), ("host", "fleet.example")]),
            (true, vec![("origin", "https://fleet.example"), ("host", "10.0.0.7:7070")]),
            (true, vec![("origin", "https://other.example"), ("host", "other.example")]),
            (false, vec![("origin", "http://fleet.example"), ("host", "fleet.example")]),
            (false, vec![("origin", "https://fleet.example:8443"), ("host", "fleet.example")]),
        ] {
            assert_eq!(own_request("https://fleet.example", &headers(&pairs)), own, "{pairs:?}");
        }
    }
}
