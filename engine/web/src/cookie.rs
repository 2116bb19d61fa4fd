//! The cookies of the page: the session, and what a person likes (language before sign-in, theme, time zone).

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::site::Scheme;

/// Name of the session cookie. The prefix makes browsers refuse it from other hosts and over plain HTTP.
pub(crate) fn session_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Https => "__Host-fleet_session",
        Scheme::Http => "fleet_session",
    }
}

/// Language of a visitor who is not signed in.
pub(crate) const LOCALE: &str = "fleet_locale";
/// `light`, `dark`; absent = as the system.
pub(crate) const THEME: &str = "fleet_theme";
/// IANA name of the visitor's time zone, told by the page's script.
pub(crate) const ZONE: &str = "fleet_zone";

/// The value of a cookie that was sent.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, v)| *n == name && !v.is_empty())
        .map(|(_, v)| v.trim_matches('"'))
}

/// A session cookie for so many seconds; 0 takes it away.
pub(crate) fn session(scheme: Scheme, token: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = match scheme {
        Scheme::Https => "; Secure",
        Scheme::Http => "",
    };
    HeaderValue::from_str(&format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", session_name(scheme))).ok()
}

/// A cookie for something a person likes, for a year; an empty value takes it away.
pub(crate) fn liking(name: &str, value: &str) -> Option<HeaderValue> {
    let seconds = if value.is_empty() { 0 } else { 31_536_000 };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("xfleet_session=bad; fleet_session=good; fleet_theme="));
        assert_eq!(find(&headers, "fleet_session"), Some("good"));
        assert_eq!(find(&headers, THEME), None);
        assert_eq!(find(&headers, LOCALE), None);
    }

    #[test]
    fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let https = session(Scheme::Https, "abc", 60).unwrap();
        assert_eq!(https.to_str().unwrap(), "__Host-fleet_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(session(Scheme::Http, "a\nb", 60), None);
    }
}
