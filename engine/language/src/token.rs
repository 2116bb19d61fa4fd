//! Cuts a text into words, numbers and marks, each with its place.

use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Word,
    Number,
    /// Addresses: never split, never stemmed.
    Link,
    /// Punctuation, one character.
    Mark(char),
    /// A line break.
    Line,
}

/// A piece of text that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes of the text.
    pub(crate) at: Range<usize>,
    /// Lower case, `ё` as `е`.
    pub(crate) low: String,
    /// Its stem; of a misspelt word, the stem of what was meant.
    pub(crate) stem: String,
    pub(crate) shape: Shape,
    /// Starts with a capital.
    pub(crate) capital: bool,
    /// All capitals, two or more.
    pub(crate) upper: bool,
    /// Of a misspelt word, the known word that was meant.
    pub(crate) meant: Option<String>,
}

impl Token {
    pub(crate) fn is_word(&self) -> bool {
        self.shape == Shape::Word
    }

    /// The word in its form; of a misspelt one, that of the word meant.
    pub(crate) fn form(&self) -> &str {
        self.meant.as_deref().unwrap_or(&self.low)
    }

    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.shape == Shape::Mark(mark)
    }
}

/// All tokens of a text, in order. Blanks are left out; nothing else is.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (len, shape) = if first == '\n' {
            (1, Some(Shape::Line))
        } else if first.is_whitespace() || is_blank(first) {
            (first.len_utf8(), None)
        } else if let Some(len) = link(rest) {
            (len, Some(Shape::Link))
        } else if first.is_ascii_digit() {
            number_or_word(rest)
        } else if first.is_alphanumeric() {
            (word(rest), Some(Shape::Word))
        } else {
            (first.len_utf8(), Some(Shape::Mark(plain(first))))
        };
        if let Some(shape) = shape {
            all.push(token(text, at..at + len, shape));
        }
        at += len;
    }
    all
}

/// Characters that take no room and carry no meaning (joiners, marks of direction, a byte order mark).
fn is_blank(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}')
}

fn plain(mark: char) -> char {
    match mark {
        '–' | '—' | '−' | '‑' => '-',
        '•' | '·' | '●' | '◦' | '▪' => '*',
        '“' | '”' | '„' | '«' | '»' => '"',
        '’' | '‘' | '`' => '\'',
        other => other,
    }
}

fn token(text: &str, at: Range<usize>, shape: Shape) -> Token {
    let raw = &text[at.clone()];
    let low = fold(raw);
    let stem = if shape == Shape::Word { stem(&low) } else { low.clone() };
    let letters: Vec<char> = raw.chars().filter(|c| c.is_alphabetic()).collect();
    let upper = letters.len() >= 2 && letters.iter().all(|c| c.is_uppercase());
    let capital = raw.chars().next().is_some_and(char::is_uppercase);
    Token { at, low, stem, shape, capital, upper, meant: None }
}

/// Lower case with `ё` as `е`: how words are compared.
pub(crate) fn fold(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == 'ё' { 'е' } else { c }).collect()
}

/// The stem of a folded word.
pub(crate) fn stem(low: &str) -> String {
    let cyrillic = low.chars().any(|c| matches!(c, 'а'..='я'));
    let algorithm = if cyrillic { Algorithm::Russian } else { Algorithm::English };
    let stem = Stemmer::create(algorithm).stem(low).into_owned();
    if cyrillic { without_fleeting_vowel(stem) } else { stem }
}

/// "заявок" and "заявка", "подарок" and "подарка" are one word: the vowel that comes and goes is left out.
fn without_fleeting_vowel(stem: String) -> String {
    let short = stem.chars().count() < 5;
    match stem.strip_suffix("ок").or_else(|| stem.strip_suffix("ек")) {
        Some(head) if !short => format!("{head}к"),
        _ => stem,
    }
}

fn link(rest: &str) -> Option<usize> {
    let run = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '(' | '<' | '>')).unwrap_or(rest.len());
    let run = rest[..run].trim_end_matches(['.', '!', '?', ':']);
    let mail = run.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.starts_with('.'));
    let address = run.starts_with("www.")
        || run.split_once("://").is_some_and(|(scheme, host)| scheme.chars().all(|c| c.is_ascii_alphabetic()) && !host.is_empty() && !scheme.is_empty());
    (mail || address).then_some(run.len())
}

fn number_or_word(rest: &str) -> (usize, Option<Shape>) {
    let mut len = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit_next = chars.peek().is_some_and(|(_, n)| n.is_ascii_digit());
        if c.is_ascii_digit() || (matches!(c, '.' | ',') && digit_next) {
            len = at + c.len_utf8();
        } else {
            break;
        }
    }
    // `2k`, `2-ндфл`, `1с` are words that start with a digit.
    let after = rest[len..].chars().next();
    let joined = after == Some('-') && rest[len..].chars().nth(1).is_some_and(char::is_alphabetic);
    if after.is_some_and(char::is_alphanumeric) || joined { (len + word(&rest[len..]), Some(Shape::Word)) } else { (len, Some(Shape::Number)) }
}

/// Length of a word: letters and digits, with single hyphens and apostrophes between them.
fn word(rest: &str) -> usize {
    let mut len = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let joins = matches!(c, '-' | '‑' | '\'' | '’') && chars.peek().is_some_and(|(_, n)| n.is_alphanumeric());
        // Combining accents belong to their letter.
        if c.is_alphanumeric() || joins || matches!(c, '\u{300}'..='\u{36f}') {
            len = at + c.len_utf8();
        } else {
            break;
        }
    }
    len.max(rest.chars().next().map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lows(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.low).collect()
    }

    #[test]
    fn words_numbers_links_and_marks_are_told_apart() {
        assert_eq!(
            lows("E-mail: Ann@x.org, 2,000.5€ (чат-бот) — 2-НДФЛ"),
            ["e-mail", ":", "ann@x.org", ",", "2,000.5", "€", "(", "чат-бот", ")", "—", "2-ндфл"]
        );
        assert_eq!(lows("see https://a.b/c?d=1."), ["see", "https://a.b/c?d=1", "."]);
        assert!(tokens("a - b")[1].is_mark('-'));
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (a, b) in
            [("заявки", "заявка"), ("согласует", "согласуют"), ("approves", "approve"), ("отпусков", "отпуск"), ("заявок", "заявка"), ("справок", "справка")]
        {
            assert_eq!(stem(&fold(a)), stem(&fold(b)), "{a} {b}");
        }
    }
}
