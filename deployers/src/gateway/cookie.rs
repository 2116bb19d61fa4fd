//! The one cookie of an app host: what a link becomes. Never readable by the page's scripts, never sent elsewhere.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::cloud::Scheme;

/// Cookies of our name that are tried at most; a neighbouring host can plant some of the same name.
const TRIED: usize = 8;

/// Name of the cookie. Browsers keep the prefix to what was set here, over TLS, for this host alone; on plain HTTP some
/// clients drop such names.
pub(crate) fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Https => "__Host-fleet",
        Scheme::Http => "fleet_app",
    }
}

/// A cookie that holds `token` for `seconds`.
pub(crate) fn set(scheme: Scheme, token: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = match scheme {
        Scheme::Https => "; Secure",
        Scheme::Http => "",
    };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", name(scheme)).parse().ok()
}

/// Takes the cookie back.
pub(crate) fn clear(scheme: Scheme) -> Option<HeaderValue> {
    set(scheme, "", 0)
}

/// The cookies of a request alone.
pub(crate) fn alone(headers: &HeaderMap) -> HeaderMap {
    headers.get_all(header::COOKIE).iter().map(|line| (header::COOKIE, line.clone())).collect()
}

/// Every token that the browser sent under our name.
pub(crate) fn tokens(scheme: Scheme, headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let ours = name(scheme);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(move |pair| pair.trim().strip_prefix(ours)?.strip_prefix('=')).filter(|t| !t.is_empty()).take(TRIED)
}
