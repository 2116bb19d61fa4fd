//! People's words made fit for one line or for an identifier, before any file is written.

use fleet_domain::latin::latin;

/// Longest title or label that is kept, in characters: longer ones break every screen and say no more.
const LONGEST_LINE: usize = 120;

/// One line without control characters, without white space at the ends or doubled, at most 120 characters.
pub(crate) fn line(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split(|c: char| c.is_whitespace() || is_hidden(c)).filter(|w| !w.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.chars().count() > LONGEST_LINE {
        let kept: String = out.chars().take(LONGEST_LINE - 1).collect();
        return format!("{}…", kept.trim_end());
    }
    out
}

/// Controls, and the marks that reorder or hide text around them.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether `name` may name a field, a state or an option: `[a-z][a-z0-9_]{0,39}`.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase()) && name.len() <= 40 && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A stored value for words on a screen: Latin letters, digits and `_`, at most 40; `None` if nothing is left of them.
pub(crate) fn slug(words: &str) -> Option<String> {
    let mut out = String::new();
    for c in words.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if let Some(latin) = latin(c) {
            out.push_str(latin);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    out.truncate(40);
    let out = out.trim_end_matches('_').to_owned();
    match out.chars().next() {
        None => None,
        Some(c) if c.is_ascii_digit() => Some(format!("n{}", &out[..out.len().min(39)])),
        Some(_) => Some(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_controls_and_no_marks_that_reorder() {
        assert_eq!(line("  a\n\tb\u{0}c \u{202e}d  "), "a b c d");
        assert_eq!(line("\u{0}\n"), "");
        assert_eq!(line(&"й".repeat(500)).chars().count(), 120);
    }

    #[test]
    fn slugs_are_identifiers_or_nothing() {
        assert_eq!(slug("Больничный лист").as_deref(), Some("bolnichnyi_list"));
        assert_eq!(slug("Sick leave!").as_deref(), Some("sick_leave"));
        assert_eq!(slug("3 дня").as_deref(), Some("n3_dnya"));
        assert_eq!(slug("年休"), None);
        let long = slug(&"щ".repeat(60)).expect("letters");
        assert!(is_identifier(&long), "{long}");
        let digits = slug(&"1".repeat(60)).expect("digits");
        assert!(is_identifier(&digits), "{digits}");
    }

    #[test]
    fn identifiers_are_what_the_manifest_allows() {
        assert!(is_identifier("first_day2"));
        for bad in ["", "1st", "First", "имя", "a-b", "a b", &"a".repeat(41)] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }
}
