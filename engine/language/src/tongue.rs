//! Which language a text is in: by its letters.

/// `ru` or `en`; `None` if the text has too few letters to tell.
pub fn tongue(text: &str) -> Option<&'static str> {
    let (mut cyrillic, mut latin) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{400}'..='\u{4ff}' => cyrillic += 1,
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => latin += 1,
            _ => {}
        }
    }
    // Latin words are at home in Russian sentences (HR, Excel, e-mail): a third of Cyrillic is Russian.
    match (cyrillic, latin) {
        (0, 0) => None,
        (c, l) if c * 2 > l => Some("ru"),
        _ => Some("en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_the_language() {
        assert_eq!(tongue("форма в Excel для HR"), Some("ru"));
        assert_eq!(tongue("a form for Анна"), Some("en"));
        assert_eq!(tongue("2 + 2 = 🙂"), None);
    }
}
