//! Letters: capitals at the head of a line, bytes as hexadecimal digits, and codes that people read out.

/// Letters and digits that nobody mistakes for one another.
const CODE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Lower-case hexadecimal digits, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(HEX[usize::from(digit)])).collect()
}

/// A short code that a person can read out: `F-` and eight characters, five bits of each of these bytes.
pub fn code(random: [u8; 8]) -> String {
    random.iter().fold("F-".to_owned(), |mut code, byte| {
        code.push(char::from(CODE[usize::from(byte & 31)]));
        code
    })
}

/// These words with a capital at their head. A letter whose capital would be two ("ß") stays: the line is as long as it was.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut upper = first.to_uppercase();
    let head = if upper.len() == 1 { upper.next().unwrap_or(first) } else { first };
    std::iter::once(head).chain(letters).collect()
}

/// Whether a reader sees nothing of it: blanks, and characters that no screen shows by themselves (Unicode's Default_Ignorable_Code_Point,
/// and the blank of Braille).
pub fn is_blank(words: &str) -> bool {
    words.chars().all(|c| c.is_whitespace() || is_unseen(c))
}

fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_a_capital_and_grows_by_none() {
        for (words, with) in [("день начала", "День начала"), ("élan", "Élan"), ("ßa", "ßa"), ("ﬁne", "ﬁne"), ("7 days", "7 days"), ("", "")]
        {
            assert_eq!(capital(words), with);
        }
    }

    #[test]
    fn what_nobody_sees_is_blank() {
        for words in ["", " \t\n", "\u{200b}", "  \u{200b} \u{feff}", "\u{2800}\u{3164}", "\u{e0020}"] {
            assert!(is_blank(words), "{words:?}");
        }
        for words in [".", "0", "a\u{200b}", "👩\u{200d}💻", "ー"] {
            assert!(!is_blank(words), "{words:?}");
        }
    }

    #[test]
    fn bytes_are_spelled() {
        assert_eq!(hex(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
        assert_eq!(hex(&[]), "");
    }

    #[test]
    fn a_code_has_no_letters_that_are_mistaken_for_others() {
        assert_eq!(code([0, 1, 9, 10, 31, 32, 255, 18]), "F-019AZ0ZJ");
        let all: Vec<String> = (0..=255).map(|byte| code([byte; 8])).collect();
        assert!(all.iter().all(|code| code.len() == 10 && !code[2..].contains(['I', 'L', 'O', 'U'])));
    }
}
