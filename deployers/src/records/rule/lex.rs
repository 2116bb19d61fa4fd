//! Cuts a rule into words and signs, each with the character it starts at.

use super::Op;
use crate::records::limits::RULE_CHARS;

/// Why a rule cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleError {
    /// Character where it goes wrong, from 1.
    pub(crate) column: usize,
    /// What is wrong, for whoever wrote the rule.
    pub(crate) message: String,
}

impl RuleError {
    /// An error at a character.
    pub(crate) fn at(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into() }
    }
}

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A field, a macro (`@now`, `@request.auth.id`), `true`, `false` or `null`.
    Name(String),
    /// Quoted text.
    Text(String),
    /// Digits.
    Number(String),
    /// A comparison.
    Op(Op),
    /// `&&`
    And,
    /// `||`
    Or,
    /// `(`
    Open,
    /// `)`
    Close,
}

/// All words and signs of a rule.
pub(crate) fn cut(rule: &str) -> Result<Vec<(usize, Token)>, RuleError> {
    let chars: Vec<char> = rule.chars().collect();
    if chars.len() > RULE_CHARS {
        return Err(RuleError::at(RULE_CHARS + 1, format!("longer than {RULE_CHARS} characters")));
    }
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at + 1;
        let next = chars.get(at + 1).copied();
        let (token, taken) = match c {
            ' ' | '\t' | '\n' | '\r' => {
                at += 1;
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '&' if next == Some('&') => (Token::And, 2),
            '|' if next == Some('|') => (Token::Or, 2),
            '=' => (Token::Op(Op::Equal), 1),
            '~' => (Token::Op(Op::Has), 1),
            '!' if next == Some('=') => (Token::Op(Op::NotEqual), 2),
            '!' if next == Some('~') => (Token::Op(Op::HasNot), 2),
            '>' if next == Some('=') => (Token::Op(Op::AtLeast), 2),
            '<' if next == Some('=') => (Token::Op(Op::AtMost), 2),
            '>' => (Token::Op(Op::Greater), 1),
            '<' => (Token::Op(Op::Less), 1),
            '?' if next == Some('=') => (Token::Op(Op::AnyEqual), 2),
            '\'' | '"' => quoted(&chars, at)?,
            '-' | '0'..='9' => run(&chars, at, |c| c.is_ascii_digit() || c == '.' || c == '-', Token::Number),
            '@' | 'a'..='z' | 'A'..='Z' | '_' => run(&chars, at, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@'), Token::Name),
            other => return Err(RuleError::at(start, format!("`{other}` means nothing here; a comparison is `field = 'text'`, joined by && and ||"))),
        };
        tokens.push((start, token));
        at += taken;
    }
    Ok(tokens)
}

fn run(chars: &[char], at: usize, belongs: impl Fn(char) -> bool, token: impl Fn(String) -> Token) -> (Token, usize) {
    let text: String = chars[at..].iter().copied().take_while(|c| belongs(*c)).collect();
    let taken = text.chars().count();
    (token(text), taken)
}

/// Quoted text; the quote and the backslash are written with a backslash before them.
fn quoted(chars: &[char], at: usize) -> Result<(Token, usize), RuleError> {
    let quote = chars[at];
    let mut text = String::new();
    let mut i = at + 1;
    while let Some(&c) = chars.get(i) {
        match c {
            '\\' if chars.get(i + 1).is_some_and(|n| *n == quote || *n == '\\') => {
                text.push(chars[i + 1]);
                i += 2;
            }
            c if c == quote => return Ok((Token::Text(text), i + 1 - at)),
            c => {
                text.push(c);
                i += 1;
            }
        }
    }
    Err(RuleError::at(at + 1, "this text has no closing quote"))
}
