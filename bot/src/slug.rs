//! The readable part of an app's address, from a title in any language.

use fleet_domain::latin::latin;

/// Characters the words may take; a unique part follows them.
const WORDS: usize = 30;

/// `[a-z0-9-]`, at most 40 characters: the title's words as they sound, then `unique`.
pub(crate) fn slug(title: &str, unique: &str) -> String {
    let mut words = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => words.push(c),
            '\'' | '’' => {}
            _ => match latin(c) {
                Some(letters) => words.push_str(letters),
                None if !words.is_empty() && !words.ends_with('-') => words.push('-'),
                None => {}
            },
        }
        if words.len() >= WORDS {
            break;
        }
    }
    words.truncate(WORDS);
    let words = words.trim_end_matches('-');
    let start = unique.len().saturating_sub(6);
    let tail: String = unique[start..].chars().filter(char::is_ascii_alphanumeric).collect();
    if words.is_empty() { format!("app-{tail}") } else { format!("{words}-{tail}") }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn titles_become_addresses() {
        let unique = "0193abcdef123456";
        for (title, want) in [
            ("Leave requests", "leave-requests-123456"),
            ("Заявки на отпуск", "zayavki-na-otpusk-123456"),
            ("  --  ", "app-123456"),
            ("日本", "app-123456"),
            ("A".repeat(90).as_str(), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-123456"),
            ("Щука & <b>", "shchuka-b-123456"),
        ] {
            assert_eq!(slug(title, unique), want);
        }
        for title in ["ё".repeat(40), "щ".repeat(40), "a-".repeat(40)] {
            let slug = slug(&title, unique);
            assert!(slug.len() <= 40 && !slug.starts_with('-') && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug}");
        }
    }
}
