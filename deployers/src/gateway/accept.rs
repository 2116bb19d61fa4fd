//! Which language and which form an answer takes, from what the browser accepts.

use axum::http::{HeaderMap, header};

/// Language and form of an answer to somebody who may not be known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Voice {
    /// One of the languages there are words in.
    pub(crate) locale: &'static str,
    /// For a person or for a program.
    pub(crate) form: Form,
    /// Code of the request.
    pub(crate) code: String,
}

/// For whom an answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A page.
    Page,
    /// The records API's error object.
    Json,
}

/// Languages the gateway speaks; the first is the fallback.
const LOCALES: [&str; 2] = ["en", "ru"];

/// The language among ours that the browser likes best.
pub(crate) fn locale(headers: &HeaderMap) -> &'static str {
    said_locale(headers).unwrap_or(LOCALES[0])
}

/// The same; `None` if it names none of ours.
pub(crate) fn said_locale(headers: &HeaderMap) -> Option<&'static str> {
    let said = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut best = (None, 0.0);
    for (tag, q) in weighted(said) {
        let base = tag.split('-').next().unwrap_or(tag);
        if q > best.1
            && let Some(ours) = LOCALES.iter().find(|l| l.eq_ignore_ascii_case(base))
        {
            best = (Some(*ours), q);
        }
    }
    best.0
}

/// The language of ours that serves a tag.
pub(crate) fn spoken(tag: &str) -> &'static str {
    let base = tag.split(['-', '_']).next().unwrap_or(tag);
    LOCALES.iter().find(|l| l.eq_ignore_ascii_case(base)).copied().unwrap_or(LOCALES[0])
}

/// Whether a page is a good answer: a browser that walks, or a client that takes anything.
pub(crate) fn takes_html(headers: &HeaderMap) -> bool {
    let Some(said) = headers.get(header::ACCEPT) else { return true };
    weighted(said.to_str().unwrap_or_default()).any(|(kind, q)| q > 0.0 && matches!(kind, "text/html" | "text/*" | "*/*"))
}

/// Whether packed bytes are a good answer.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let said = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut any = false;
    for (coding, q) in weighted(said) {
        match coding {
            "gzip" | "x-gzip" => return q > 0.0,
            "*" => any = q > 0.0,
            _ => {}
        }
    }
    any
}

/// The parts of a list header with their weights; more than twenty parts are not looked at.
fn weighted(said: &str) -> impl Iterator<Item = (&str, f32)> {
    said.split(',').take(20).filter_map(|part| {
        let mut pieces = part.split(';');
        let name = pieces.next()?.trim();
        let q = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
        (!name.is_empty()).then_some((name, q))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        [(name, value.parse().expect("a header"))].into_iter().collect()
    }

    #[test]
    fn the_best_liked_language_of_ours_is_spoken() {
        for (said, spoken) in [
            ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
            ("de,en;q=0.5", "en"),
            ("de", "en"),
            ("", "en"),
            ("en;q=0.1, RU;q=0.2", "ru"),
            ("ru;q=0", "en"),
            (";;;,q=,", "en"),
        ] {
            assert_eq!(locale(&headers(header::ACCEPT_LANGUAGE, said)), spoken, "{said}");
        }
        assert_eq!(spoken("ru_RU"), "ru");
    }

    #[test]
    fn what_is_refused_by_weight_is_not_sent() {
        let gzip = |said| takes_gzip(&headers(header::ACCEPT_ENCODING, said));
        assert!(gzip("gzip, br") && gzip("br;q=1.0, *;q=0.5") && !gzip("gzip;q=0, *") && !gzip("br") && !gzip(""));
        let html = |said| takes_html(&headers(header::ACCEPT, said));
        assert!(html("text/html,application/xml;q=0.9") && html("*/*") && !html("application/json") && !html("text/html;q=0"));
        assert!(takes_html(&HeaderMap::new()));
    }
}
