//! Keys that stand in a text: found by how their makers mark them, and covered before anybody else reads them.

use std::borrow::Cow;
use std::ops::Range;

use Tells::{Alone, Whole, Word};

/// What of a key it takes to know it for one, where programs write and not people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    /// Its beginning: nothing else begins so.
    Alone,
    /// A word of [`WORD`] characters that begins so.
    Word,
    /// All that it takes where people write.
    Whole,
}

/// How a key begins, and how many characters of the kind of keys follow at least. Published by who gives them out, so that they can be
/// found. The one list of them: [`find`] looks for whole keys among the words of people, [`begins`] and [`starts_like`] tell sooner.
const MARKED: [(&str, usize, Tells); 34] = [
    ("AKIA", 16, Alone),
    ("ASIA", 16, Whole),
    ("AIza", 35, Word),
    ("ya29.", 20, Whole),
    ("ghp_", 30, Alone),
    ("gho_", 30, Word),
    ("ghu_", 30, Whole),
    ("ghs_", 30, Word),
    ("ghr_", 30, Whole),
    ("github_pat_", 22, Alone),
    ("glpat-", 20, Alone),
    ("gldt-", 20, Whole),
    ("sk-", 20, Word),
    ("sk-ant-", 20, Alone),
    ("sk-proj-", 20, Whole),
    ("sk-or-v1-", 20, Whole),
    ("sk_live_", 16, Whole),
    ("rk_live_", 16, Whole),
    ("whsec_", 16, Whole),
    ("xoxb-", 20, Alone),
    ("xoxp-", 20, Word),
    ("xoxa-", 20, Whole),
    ("xoxs-", 20, Whole),
    ("xoxe-", 20, Whole),
    ("xapp-", 20, Alone),
    ("npm_", 30, Word),
    ("pypi-", 30, Whole),
    ("hf_", 30, Word),
    ("dop_v1_", 30, Whole),
    ("SG.", 30, Whole),
    ("gsk_", 30, Whole),
    ("csk-", 30, Whole),
    ("lin_api_", 30, Whole),
    ("hooks.slack.com/services/", 20, Whole),
];
/// A word that begins like a key is one from this length, bytes.
const WORD: usize = 16;
/// Characters of the secret half of a Telegram bot's token, behind the colon.
const TELEGRAM: usize = 35;
/// Characters of each of the three parts of a signed token, at least.
const JWT: usize = 10;
/// How a signed token begins, and the second part of it, too.
const SIGNED: &str = "eyJ";
/// How a block begins that holds a key, or what belongs to one.
pub const BLOCK: &str = "-----BEGIN";

/// Where keys stand in a text, in order; none overlaps another.
///
/// Found are the plain forms; one that was encoded or torn apart is not.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (mark, least, _) in MARKED {
        for (at, _) in text.match_indices(mark) {
            let key = key_at(text, at + mark.len());
            // Words with hyphens are no keys: somewhere there is a figure.
            if starts_word(text, at) && key.len() >= least && key.bytes().any(|b| b.is_ascii_digit()) {
                found.push(at..at + mark.len() + key.len());
            }
        }
    }
    for (at, _) in text.match_indices(SIGNED) {
        let parts: Vec<&str> = key_at(text, at).split('.').collect();
        if starts_word(text, at) && matches!(parts.as_slice(), [a, b, c, ..] if [a, b, c].iter().all(|p| p.len() >= JWT) && b.starts_with(SIGNED)) {
            found.push(at..at + key_at(text, at).len());
        }
    }
    for (at, _) in text.match_indices(BLOCK) {
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

/// The first place in a text at which something begins that is a key by its beginning alone, and that beginning: for files and for what
/// programs say. A person may speak of such a beginning: see [`find`].
pub fn begins(text: &str) -> Option<(usize, &'static str)> {
    let alone = MARKED.iter().filter(|(_, _, tells)| *tells == Alone).map(|(mark, ..)| *mark);
    alone.chain([BLOCK]).filter_map(|mark| text.find(mark).map(|at| (at, mark))).min()
}

/// How a word begins that looks like a key as a whole, in what programs say.
pub fn starts_like(word: &str) -> Option<&'static str> {
    let begin = MARKED.iter().filter(|(_, _, tells)| *tells == Word).map(|(mark, ..)| *mark);
    begin.chain([SIGNED]).find(|mark| word.starts_with(mark) && word.len() >= WORD)
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
        let mut keys: Vec<String> = MARKED.iter().map(|(mark, least, _)| format!("{mark}{}", &long[..*least])).collect();
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
    fn where_programs_write_less_of_a_key_tells() {
        assert_eq!(begins("a ghp_ and -----BEGIN CERTIFICATE-----"), Some((2, "ghp_")));
        assert_eq!(begins("-----BEGIN RSA"), Some((0, BLOCK)));
        assert_eq!(begins("sk-learn, hf_hub and npm_config"), None);
        assert_eq!(starts_like("sk-proj0123456789"), Some("sk-"));
        assert_eq!(starts_like("eyJhbGciOiJIUzI1NiJ9"), Some(SIGNED));
        assert_eq!(starts_like("sk-short"), None);
        assert_eq!(starts_like("pypi-attestations-0.0.1"), None, "names begin so, too");
    }

    #[test]
    fn several_and_overlapping_keys_are_covered_once_each() {
        let key = format!("sk-ant-{}", "a1B2c3D4e5F6g7H8i9J0");
        let text = format!("{key} {key}");
        assert_eq!(cover(&text), "sk-a… sk-a…");
        assert_eq!(find(&text).len(), 2);
    }
}
