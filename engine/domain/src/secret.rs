//! Keys that stand in a text: found by how their makers mark them, and covered before anybody else reads them.

use std::borrow::Cow;
use std::ops::Range;

/// How a key begins, and how many characters of the kind of keys follow at least. Published by who gives them out, so that they can be
/// found.
const MARKED: [(&str, usize); 34] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 35),
    ("ya29.", 20),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 22),
    ("glpat-", 20),
    ("gldt-", 20),
    ("sk-", 20),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk-or-v1-", 20),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("whsec_", 16),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xoxs-", 20),
    ("xoxe-", 20),
    ("xapp-", 20),
    ("npm_", 30),
    ("pypi-", 30),
    ("hf_", 30),
    ("dop_v1_", 30),
    ("SG.", 30),
    ("gsk_", 30),
    ("csk-", 30),
    ("lin_api_", 30),
    ("hooks.slack.com/services/", 20),
];
/// Characters of the secret half of a Telegram bot's token, behind the colon.
const TELEGRAM: usize = 35;
/// Characters of each of the three parts of a signed token, at least.
const JWT: usize = 10;
const PEM: &str = "-----BEGIN ";

/// Where keys stand in a text, in order; none overlaps another.
///
/// Found are the plain forms; one that was encoded or torn apart is not.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (mark, least) in MARKED {
        for (at, _) in text.match_indices(mark) {
            let key = key_at(text, at + mark.len());
            // Words with hyphens are no keys: somewhere there is a figure.
            if starts_word(text, at) && key.len() >= least && key.bytes().any(|b| b.is_ascii_digit()) {
                found.push(at..at + mark.len() + key.len());
            }
        }
    }
    for (at, _) in text.match_indices("eyJ") {
        let parts: Vec<&str> = key_at(text, at).split('.').collect();
        if starts_word(text, at) && matches!(parts.as_slice(), [a, b, c, ..] if [a, b, c].iter().all(|p| p.len() >= JWT) && b.starts_with("eyJ")) {
            found.push(at..at + key_at(text, at).len());
        }
    }
    for (at, _) in text.match_indices(PEM) {
        let line = text[at..].lines().next().unwrap_or_default();
        if line.contains("PRIVATE KEY") {
            let end = text[at..].find("-----END").map_or(text.len(), |end| at + end);
            found.push(at..end);
        }
    }
    found.extend(text.match_indices(':').filter_map(|(at, _)| bot_token(text, at)));
    found.extend(text.match_indices("://").filter_map(|(at, _)| password(text, at + 3)));
    found.sort_by_key(|range| (range.start, range.end));
    found.dedup_by(|next, before| {
        let overlaps = next.start < before.end;
        if overlaps {
            before.end = before.end.max(next.end);
        }
        overlaps
    });
    found
}

/// The text with its keys covered: the first characters stay, so that whoever wrote one knows which it was.
pub fn cover(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut covered, mut from) = (String::with_capacity(text.len()), 0);
    for key in found {
        let shown = text[key.clone()].char_indices().nth(4).map_or(key.start, |(at, _)| key.start + at);
        covered.push_str(&text[from..shown]);
        covered.push('…');
        from = key.end;
    }
    covered.push_str(&text[from..]);
    Cow::Owned(covered)
}

/// The characters from here on that a key can be made of.
fn key_at(text: &str, from: usize) -> &str {
    let rest = &text[from..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))).unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', '-', '/'])
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// `123456789:` and 35 characters.
fn bot_token(text: &str, colon: usize) -> Option<Range<usize>> {
    let digits = text[..colon].bytes().rev().take_while(u8::is_ascii_digit).count();
    let rest = &text[colon + 1..];
    let key = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count();
    let start = colon - digits;
    ((8..=12).contains(&digits) && key == TELEGRAM && starts_word(text, start)).then_some(start..colon + 1 + key)
}

/// The password of an address with a name and a password in it.
fn password(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = &text[from..];
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<')).unwrap_or(rest.len());
    let (who, _) = rest[..end].rsplit_once('@')?;
    let (name, word) = who.split_once(':')?;
    (!word.is_empty()).then(|| from + name.len() + 1..from + who.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together at run time: no key stands in this file.
    fn keys() -> Vec<String> {
        let long = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
        let mut keys: Vec<String> = MARKED.iter().map(|(mark, least)| format!("{mark}{}", &long[..*least])).collect();
        keys.push(format!("1234567890:{}", &long[..TELEGRAM]));
        keys.push(format!("eyJ{}.eyJ{}.{}", &long[..20], &long[..20], &long[..30]));
        keys.push(format!("-----BEGIN RSA {}-----\n{long}\n{long}\n", "PRIVATE KEY"));
        keys
    }

    #[test]
    fn every_key_is_covered_wherever_it_stands() {
        for key in keys() {
            for (before, after) in [("", ""), ("my key is ", ", is it?"), ("KEY=\"", "\"\n"), ("ключ: ", ".")] {
                let text = format!("{before}{key}{after}");
                let covered = cover(&text);
                let secret: String = key.chars().skip(8).collect();
                assert!(!covered.contains(&secret) && covered.starts_with(before) && covered.contains('…'), "{text} -> {covered}");
            }
        }
        assert_eq!(cover("postgres://fleet:pa55word@db.local/fleet and more"), "postgres://fleet:pa55…@db.local/fleet and more");
        assert_eq!(cover("https://anna:x@h.org"), "https://anna:…@h.org");
    }

    #[test]
    fn words_numbers_addresses_and_hashes_are_no_keys() {
        let plain = [
            "sk-learn-is-a-library-for-people-who-learn",
            "the commit 5ee43762c1a0b3d4e5f60718293a4b5c6d7e8f90",
            "https://apps.example.org:8443/a/b?c=d@e",
            "call 12345678:9 at 10:30, ask for AKIA or ghp_ or xoxb-",
            "task-force-42-and-a-very-long-name-of-a-branch-2026",
            "npm_config_registry_is_a_variable_of_npm_and_no_key",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "eyJ is how a token begins. eyJ again.",
            "Отпуск с 12.03 по 24.03, замещает sk-Иванова",
        ];
        for text in plain {
            assert!(matches!(cover(text), Cow::Borrowed(_)), "{text} -> {}", cover(text));
        }
    }

    #[test]
    fn several_and_overlapping_keys_are_covered_once_each() {
        let key = format!("sk-ant-{}", "a1B2c3D4e5F6g7H8i9J0");
        let text = format!("{key} {key}");
        assert_eq!(cover(&text), "sk-a… sk-a…");
        assert_eq!(find(&text).len(), 2);
    }
}
