//! What a column holds, if its values leave no doubt.

use fleet_domain::manifest::FieldKind;
use jiff::civil::Date;

/// Digits of a number at most: what is longer counts nothing, it names something.
const DIGITS: usize = 9;
/// Words of the two answers that a field of yes or no takes.
const YES_NO: [&str; 8] = ["yes", "no", "true", "false", "да", "нет", "истина", "ложь"];

/// The kind that all values have; text where they differ, or where too few speak for anything else.
pub(super) fn kind(values: &[&str]) -> FieldKind {
    let all = |is: fn(&str) -> bool| !values.is_empty() && values.iter().all(|v| is(v));
    match () {
        () if all(is_day) => FieldKind::Date,
        () if all(is_email) => FieldKind::Email,
        // One number or one word is no evidence.
        () if values.len() < 2 => FieldKind::Text,
        () if all(is_number) => FieldKind::Number,
        () if all(is_yes_no) => FieldKind::YesNo,
        () => FieldKind::Text,
    }
}

/// Whether a cell is something that stands in a table and heads nothing.
pub(super) fn is_value(cell: &str) -> bool {
    is_day(cell) || is_email(cell) || is_number(cell) || is_yes_no(cell)
}

fn is_yes_no(value: &str) -> bool {
    YES_NO.contains(&value.to_lowercase().as_str())
}

/// `2026-03-01`, `01.03.2026`, `1/3/26`, with or without a time of day.
fn is_day(value: &str) -> bool {
    let (day, time) = value.split_once([' ', 'T']).unwrap_or((value, ""));
    let clock = time.trim_end_matches('Z').chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let parts: Vec<&str> = day.split(['-', '.', '/']).collect();
    let numbers: Vec<i16> =
        parts.iter().filter(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit())).filter_map(|p| p.parse().ok()).collect();
    let one_sign = ['-', '.', '/'].iter().filter(|sign| day.contains(**sign)).count() == 1;
    let small = |n: i16| i8::try_from(n).unwrap_or_default();
    let is = |year: i16, month: i16, day: i16| Date::new(year, small(month), small(day)).is_ok();
    match (parts.as_slice(), numbers.as_slice()) {
        ([_, _, _], [a, b, c]) if clock && one_sign => match (parts[0].len(), parts[2].len()) {
            (4, 1 | 2) => is(*a, *b, *c),
            (1 | 2, 4 | 2) => is(*c, *b, *a) || is(*c, *a, *b),
            _ => false,
        },
        _ => false,
    }
}

fn is_email(value: &str) -> bool {
    let Some((name, host)) = value.split_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '@' | ',' | ';' | '<' | '>');
    !name.is_empty() && value.chars().filter(|c| *c == '@').count() == 1 && name.chars().chain(host.chars().filter(|c| *c != '@')).all(plain) && {
        let labels: Vec<&str> = host.split('.').collect();
        labels.len() >= 2 && labels.iter().all(|l| !l.is_empty())
    }
}

/// `12`, `-3,5`, `1 500.25`; no `007` and nothing as long as a telephone number: these are written like numbers and are none.
fn is_number(value: &str) -> bool {
    let size = value.strip_prefix(['-', '−']).unwrap_or(value);
    let whole_and_part = size.split_once([',', '.']);
    let (whole, part) = whole_and_part.unwrap_or((size, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split([' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().unwrap_or_default();
    let grouped = groups.clone().count() == 0 || first.len() <= 3;
    let zero = first.len() > 1 && first.starts_with('0');
    let long = whole.bytes().filter(u8::is_ascii_digit).count() > DIGITS;
    digits(first) && grouped && groups.all(|g| g.len() == 3 && digits(g)) && digits(part) && part.len() <= 6 && !zero && !long
}
