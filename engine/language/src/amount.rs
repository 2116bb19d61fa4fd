//! Numbers, limits and currencies in words: "up to 2000 eur", "от 10 тыс. руб".

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::negation;
use crate::token::{Shape, Token};

/// Limits found, and the tokens that say them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) spans: Vec<Range<usize>>,
}

/// Limits of an amount. A number that counts days or names a date is none.
pub(crate) fn limits(tokens: &[Token]) -> Limits {
    let mut found = Limits::default();
    let mut i = 0;
    while i < tokens.len() {
        if let Some(between) = between(tokens, i) {
            if days_after(tokens, i + between.len).is_none() {
                (found.min, found.max) = (Some(between.least), Some(between.most));
                found.spans.push(i..i + between.len);
            }
            i += between.len;
            continue;
        }
        let Some((bound, lead)) = lead(tokens, i) else {
            i += 1;
            continue;
        };
        // "max. 500": the dot of a short word.
        let lead = lead + usize::from(tokens.get(i + lead).is_some_and(|t| t.is_mark('.')));
        // "up to €2000": the sign may come first.
        let sign = usize::from(tokens.get(i + lead).is_some_and(|t| currency_of(t).is_some()));
        if let Some((value, len)) = number(&tokens[i + lead + sign..]) {
            let end = i + lead + sign + len;
            let dated = Lexicon::get().common.month.at_start(&tokens[end..]).is_some();
            if !dated {
                if bound == Bound::Most {
                    found.max = Some(value);
                } else {
                    found.min = Some(value);
                }
                found.spans.push(i..end);
            }
            i = end;
        } else {
            i += 1;
        }
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Most,
    Least,
}

/// Words that lead to a limit, and which one: "not be over" is a most.
fn lead(tokens: &[Token], at: usize) -> Option<(Bound, usize)> {
    let words = &Lexicon::get().common.amount;
    if let Some(len) = words.most.at_start(&tokens[at..]) {
        return Some((Bound::Most, len));
    }
    let len = words.least.at_start(&tokens[at..])?;
    Some((if negation::before(tokens, at) { Bound::Most } else { Bound::Least }, len))
}

/// Limits of a count of days: "at most 14 days", "не больше двух недель"; weeks count seven. `None` if none is said.
pub(crate) fn days(tokens: &[Token]) -> Option<(Option<String>, Option<String>)> {
    let (mut min, mut max) = (None, None);
    let mut next = 0;
    while next < tokens.len() {
        let i = next;
        next += 1;
        if let Some(between) = between(tokens, i)
            && let Some(factor) = days_after(tokens, i + between.len)
        {
            let count = |value: &str| value.parse::<u32>().ok()?.checked_mul(factor).map(|n| n.to_string());
            next = i + between.len;
            (min, max) = (count(&between.least).or(min), count(&between.most).or(max));
            continue;
        }
        let Some((bound, lead)) = lead(tokens, i) else { continue };
        // "не больше" holds a "больше" that means the opposite.
        next = i + lead;
        let Some((value, len)) = number(&tokens[i + lead..]) else { continue };
        let Some(count) = days_after(tokens, i + lead + len).and_then(|f| value.parse::<u32>().ok()?.checked_mul(f)) else { continue };
        if bound == Bound::Most {
            max = Some(count.to_string());
        } else {
            min = Some(count.to_string());
        }
    }
    (min.is_some() || max.is_some()).then_some((min, max))
}

/// How many days the word that counts them stands for; one word may stand before it: "14 calendar days".
fn days_after(tokens: &[Token], at: usize) -> Option<u32> {
    let unit = tokens.get(at..)?;
    (0..2).find_map(|skip| unit.get(skip).filter(|_| unit[..skip].iter().all(Token::is_word)).and_then(days_of))
}

/// Two limits in one breath.
struct Between {
    least: String,
    most: String,
    /// Tokens it takes.
    len: usize,
}

/// "between 10 and 500", "между 2 и 10", "from 1 to 40", "от 1 до 40", "1-10", "44 to 60".
fn between(tokens: &[Token], at: usize) -> Option<Between> {
    let (lead, joint): (usize, fn(&Token) -> bool) = match tokens.get(at)?.low.as_str() {
        "between" | "между" => (1, |t| matches!(t.low.as_str(), "and" | "и")),
        "from" | "от" | "с" => (1, to),
        _ => (0, to),
    };
    // "B-12", "version 1.2-3": what stands right before makes it a name.
    if lead == 0 && at > 0 && (tokens[at - 1].at.end == tokens[at].at.start || tokens[at - 1].is_mark('-')) && !tokens[at - 1].is_mark('(') {
        return None;
    }
    let (least, first) = number(&tokens[at + lead..])?;
    let and = at + lead + first;
    tokens.get(and).filter(|t| joint(t))?;
    let (most, last) = number(&tokens[and + 1..])?;
    let goes_on = tokens.get(and + 1 + last).is_some_and(|t| t.is_mark('-') && t.at.start == tokens[and + last].at.end);
    let (from, until) = (least.parse::<f64>().ok()?, most.parse::<f64>().ok()?);
    (from < until && !goes_on).then_some(Between { least, most, len: lead + first + last + 1 })
}

fn to(t: &Token) -> bool {
    t.is_mark('-') || matches!(t.low.as_str(), "to" | "till" | "до" | "по")
}

/// Whether the word that joins at `and` stands within two limits ("between 1 and 5"), so that nothing new begins there.
pub(crate) fn joins_limits(tokens: &[Token], and: usize) -> bool {
    // A number takes four tokens at most: "1 000 тыс .".
    (2..=5.min(and)).any(|back| between(tokens, and - back).is_some_and(|b| and - back + b.len > and))
}

fn days_of(token: &Token) -> Option<u32> {
    match token.low.as_str() {
        "day" | "days" | "день" | "дня" | "дней" | "днями" | "сутки" | "суток" | "сутками" => Some(1),
        "week" | "weeks" | "неделя" | "недели" | "недель" | "неделю" | "неделями" => Some(7),
        _ => None,
    }
}

/// Small numbers in words.
fn in_words(low: &str) -> Option<&'static str> {
    Some(match low {
        "one" | "один" | "одна" | "одну" | "одного" | "одной" => "1",
        "two" | "два" | "две" | "двух" => "2",
        "three" | "три" | "трех" => "3",
        "four" | "четыре" | "четырех" => "4",
        "five" | "пять" | "пяти" => "5",
        "six" | "шесть" | "шести" => "6",
        "seven" | "семь" | "семи" => "7",
        "eight" | "восемь" | "восьми" => "8",
        "nine" | "девять" | "девяти" => "9",
        "ten" | "десять" | "десяти" => "10",
        "twelve" | "двенадцать" | "двенадцати" => "12",
        "fourteen" | "четырнадцать" | "четырнадцати" => "14",
        "twenty" | "двадцать" | "двадцати" => "20",
        "thirty" | "тридцать" | "тридцати" => "30",
        _ => return None,
    })
}

/// A number at the start, as a decimal string, and the tokens it takes: `2000`, `2 000`, `2,000`, `2k`, `10 тыс`.
pub(crate) fn number(tokens: &[Token]) -> Option<(String, usize)> {
    let first = tokens.first()?;
    let (mut digits, mut thousand) = match first.shape {
        Shape::Number => (decimal(&first.low)?, false),
        Shape::Word if in_words(&first.low).is_some() => (in_words(&first.low)?.to_owned(), false),
        Shape::Word => {
            let cut = first.low.find(|c: char| !c.is_ascii_digit())?;
            let (digits, tail) = first.low.split_at(cut);
            (!digits.is_empty() && matches!(tail, "k" | "к")).then(|| (digits.to_owned(), true))?
        }
        Shape::Link | Shape::Mark(_) | Shape::Line => return None,
    };
    let mut len = 1;
    // "2 000": groups of three digits, one blank apart.
    while let Some(next) = tokens.get(len) {
        let apart = tokens[len - 1].at.end + 1 == next.at.start || tokens[len - 1].at.end + 2 == next.at.start;
        let group = next.shape == Shape::Number && next.low.len() == 3 && next.low.bytes().all(|b| b.is_ascii_digit());
        if !(apart && group && !digits.contains('.')) {
            break;
        }
        digits.push_str(&next.low);
        len += 1;
    }
    if let Some(words) = Lexicon::get().common.amount.thousand.at_start(&tokens[len..]) {
        thousand = true;
        len += words;
    }
    if thousand {
        digits = times_thousand(&digits);
    }
    Some((trimmed(&digits), len))
}

/// `2,000` is two thousand, `2,5` and `2.5` are two and a half.
fn decimal(low: &str) -> Option<String> {
    let groups: Vec<&str> = low.split([',', '.']).collect();
    match groups.as_slice() {
        [whole] => Some((*whole).to_owned()),
        [head, tail @ ..] if !head.is_empty() && tail.iter().all(|g| g.len() == 3) => Some(groups.concat()),
        [whole, fraction] => Some(format!("{whole}.{fraction}")),
        _ => None,
    }
}

fn times_thousand(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let padded: String = fraction.chars().chain("000".chars()).take(3.max(fraction.len())).collect();
    let (up, rest) = padded.split_at(3);
    if rest.is_empty() { format!("{whole}{up}") } else { format!("{whole}{up}.{rest}") }
}

fn trimmed(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f.trim_end_matches('0'))));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match fraction {
        Some(fraction) if !fraction.is_empty() => format!("{whole}.{fraction}"),
        _ => whole.to_owned(),
    }
}

/// The first currency named, and where.
pub(crate) fn currency(tokens: &[Token]) -> Option<(String, Range<usize>)> {
    (0..tokens.len()).find_map(|i| {
        let found = Lexicon::get().common.currency.iter().find_map(|(code, words)| words.at_start(&tokens[i..]).map(|len| (code.clone(), i..i + len)));
        found.filter(|(_, range)| {
            // "р" alone is roubles only right after a number.
            let short = tokens[range.start].low.chars().count() == 1 && tokens[range.start].is_word();
            !short || (i > 0 && tokens[i - 1].shape == Shape::Number)
        })
    })
}

fn currency_of(token: &Token) -> Option<&'static str> {
    let one = std::slice::from_ref(token);
    Lexicon::get().common.currency.iter().find(|(_, words)| words.at_start(one).is_some()).map(|(code, _)| code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    #[test]
    fn limits_in_words() {
        for (text, min, max) in [
            ("price up to 2000 eur", None, Some("2000")),
            ("up to €2,000", None, Some("2000")),
            ("до 2 000 евро", None, Some("2000")),
            ("от 10 тыс до 1,5 тыс руб", Some("10000"), Some("1500")),
            ("max 2k", None, Some("2000")),
            ("не более 99,50", None, Some("99.5")),
            ("must not be over 500", None, Some("500")),
            ("must never exceed 500", None, Some("500")),
            ("не должна превышать 500", None, Some("500")),
            ("до 15 числа", None, None),
            ("up to 5 days", None, None),
            ("an amount between 10 and 500 euros", Some("10"), Some("500")),
            ("сумма между 1 000 и 2 тыс рублей", Some("1000"), Some("2000")),
            ("between 1 and 5 days", None, None),
            ("hours from 1 to 40", Some("1"), Some("40")),
            ("часы от 1 до 40", Some("1"), Some("40")),
            ("quantity 1-10", Some("1"), Some("10")),
            ("floor (1–5)", Some("1"), Some("5")),
            ("size, 44 to 60", Some("44"), Some("60")),
            ("сумма с 1 000 до 2 000", Some("1000"), Some("2000")),
            ("(max. 30,50 EUR per month)", None, Some("30.5")),
            ("form B-12-3", None, None),
            ("2024-11-26", None, None),
            ("phone 555-12-34", None, None),
            ("from 1 to 5 days", None, None),
        ] {
            let found = limits(&tokens(text));
            assert_eq!((found.min.as_deref(), found.max.as_deref()), (min, max), "{text}");
        }
    }

    #[test]
    fn limits_of_days() {
        for (text, min, max) in [
            ("max 14 days", None, Some("14")),
            ("не больше двух недель", None, Some("14")),
            ("at least 2 days and at most 10 calendar days", Some("2"), Some("10")),
            ("не более 14 календарных дней", None, Some("14")),
            ("between 1 and 5 days", Some("1"), Some("5")),
            ("между 1 и 2 неделями", Some("7"), Some("14")),
        ] {
            let found = days(&tokens(text)).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.0.as_deref(), found.1.as_deref()), (min, max), "{text}");
        }
        assert_eq!(days(&tokens("up to 2000 eur")), None);
    }

    #[test]
    fn currencies_by_word_and_sign() {
        for (text, code) in [("2000 евро", "EUR"), ("$50", "USD"), ("500 р", "RUB"), ("в рублях", "RUB"), ("100 £", "GBP")] {
            assert_eq!(currency(&tokens(text)).map(|c| c.0).as_deref(), Some(code), "{text}");
        }
        assert_eq!(currency(&tokens("р руководитель")), None);
    }
}
