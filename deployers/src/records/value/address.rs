//! What looks like an e-mail address or a telephone number. Whether it reaches anybody only a message can tell.

/// `someone@host.tld`: no spaces, one `@`, labels that a host may have; letters of every script.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let local_good = !local.is_empty()
        && local.chars().count() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    let label_good =
        |l: &str| !l.is_empty() && l.chars().count() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.last().copied().unwrap_or("");
    local_good && labels.len() >= 2 && labels.iter().all(|l| label_good(l)) && last.chars().count() >= 2 && !last.chars().all(|c| c.is_ascii_digit())
}

/// 5 to 15 digits with the usual marks between them, a plus only in front.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (5..=15).contains(&digits) && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '\u{a0}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@b.co", "ivan.petrov+hr@почта.рф", "o'neil@mail.example.org", "a_b@x-y.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a@",
            "a b@c.de",
            "a@b..co",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.de",
            "a@-b.co",
            "a@1.2.3.4",
            "a@b.c",
            "a@@b.co",
            "<a@b.co>",
            "a@b.co,c@d.eu",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(!is_email(&format!("{}@b.co", "x".repeat(65))));
    }

    #[test]
    fn telephones() {
        for good in ["+7 (999) 123-45-67", "112233", "030/1234.567"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "1234", "+", "abc12345", "1234567890123456", "12345+6", "１２３４５６", "12345 доб. 6"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
