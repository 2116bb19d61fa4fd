//! Whether another site made the browser send this: the cookie alone must not be enough to change or read anything.

use axum::http::{HeaderMap, Method, header};

use super::refusal::Refusal;

/// Passes what the app's own page or a walk by link sends: the rule of the fleet's own page.
///
/// Browsers name the sender (`Sec-Fetch-Site`, on plain HTTP outside this machine only `Origin`). Whatever names none may read, and
/// changes nothing.
pub(crate) fn check(method: &Method, headers: &HeaderMap, own: &str) -> Result<(), Refusal> {
    let said = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let reads = matches!(*method, Method::GET | Method::HEAD);
    match said("sec-fetch-site") {
        Some("same-origin") => Ok(()),
        // `none`: typed, from a bookmark or from another program, so no page asked for it.
        Some("none") | None if reads => Ok(()),
        // A link on another page or in a chat may lead here; nothing else from there may.
        Some(_) if reads && said("sec-fetch-mode") == Some("navigate") && said("sec-fetch-dest").is_none_or(|d| d == "document") => Ok(()),
        None if headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()).is_some_and(|o| o.eq_ignore_ascii_case(own)) => Ok(()),
        Some(_) | None => Err(Refusal::OtherSite),
    }
}

/// Whether no page is named as the sender: an address that was typed, or a browser that does not tell.
pub(crate) fn is_unnamed(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|v| v == "none") && !headers.contains_key(header::ORIGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "http://leave-abc.localhost:7070";

    fn sent(method: &Method, lines: &[(&'static str, &str)]) -> bool {
        let headers: HeaderMap = lines.iter().map(|(n, v)| (n.parse().expect("a name"), v.parse().expect("a value"))).collect::<HeaderMap>();
        check(method, &headers, OWN).is_ok()
    }

    #[test]
    fn the_apps_own_page_may_change_things_and_others_may_not() {
        assert!(sent(&Method::POST, &[("sec-fetch-site", "same-origin")]));
        assert!(sent(&Method::POST, &[("origin", OWN)]));
        assert!(!sent(&Method::POST, &[]), "nobody says who sends it");
        assert!(sent(&Method::GET, &[]));
        for site in ["cross-site", "same-site", "none", "odd", ""] {
            assert!(!sent(&Method::POST, &[("sec-fetch-site", site)]), "{site}");
            assert!(!sent(&Method::DELETE, &[("sec-fetch-site", site), ("origin", OWN)]), "{site}: the stricter header counts");
        }
        for origin in [
            "null",
            "http://evil.test",
            "http://other-abc.localhost:7070",
            "https://leave-abc.localhost:7070",
            "http://leave-abc.localhost",
            "http://leave-abc.localhost:7070.evil.test",
        ] {
            assert!(!sent(&Method::PATCH, &[("origin", origin)]), "{origin}");
        }
    }

    #[test]
    fn another_site_may_lead_here_and_nothing_more() {
        assert!(sent(&Method::GET, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]));
        assert!(!sent(&Method::GET, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")]));
        assert!(!sent(&Method::GET, &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")]));
        assert!(!sent(&Method::GET, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")]));
        assert!(!sent(&Method::POST, &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]));
        assert!(sent(&Method::GET, &[("sec-fetch-site", "none")]));
    }
}
