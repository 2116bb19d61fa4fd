//! Amounts as people write them: `1 500,50 €`, `5k`, `100 тысяч`, `twenty-five`. The digits are kept as they stand: nothing is rounded.

mod exact;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::Lexicon;
use crate::token::{Shape, Token, tokens};
use exact::Exact;

/// Words of amounts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    scale: Vec<Scale>,
    number: BTreeMap<String, Vec<String>>,
    marks: Marks,
    codes: Codes,
}

/// What a number before it is counted in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    zeros: u32,
    words: Vec<String>,
    short: Vec<String>,
    #[serde(default)]
    money: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    hundred: Vec<String>,
    and: Vec<String>,
    one: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    all: String,
}

// The file is embedded and a test reads it: a broken one never leaves the workshop.
static FIGURES: LazyLock<Figures> = LazyLock::new(|| toml::from_str(include_str!("../lexicon/figures.toml")).unwrap_or_default());

/// An amount that a whole text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// `-?digits[.digits]`.
    pub value: String,
    /// The currency it names, by its code.
    pub currency: Option<String>,
}

/// The amount that a whole text says; `None` if it says none, or anything besides. Money has short words of its own.
pub fn read_figure(text: &str, locale: &str, money: bool) -> Option<Figure> {
    let mut all = tokens(&apart(text));
    // "тыс.", "руб.": the dot of a word that is cut short, or of a sentence.
    let mut after_word = false;
    all.retain(|t| !(std::mem::replace(&mut after_word, t.is_word()) && t.is_mark('.')));
    all.pop_if(|t| t.is_mark('.'));
    let mut reader = Reader { rest: &all, locale, money };
    // "р" alone is roubles only after a number.
    let short = all.first().is_some_and(|t| t.is_word() && t.low.chars().count() == 1);
    let before = if short { None } else { reader.currency() };
    let negative = reader.pass(|t| t.is_mark('-'));
    let sum = reader.sum()?;
    let after = reader.currency();
    let one = before.is_none() || after.is_none() || before == after;
    (reader.rest.is_empty() && one).then(|| Figure { value: sum.text(negative), currency: before.or(after) })
}

/// `5k` as `5 k`, `twenty-five` as `twenty five`.
fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut last = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '-' | '‑') && last.is_alphabetic() && chars.peek().is_some_and(|n| n.is_alphabetic());
        if (last.is_ascii_digit() && c.is_alphabetic()) || (last.is_alphabetic() && c.is_ascii_digit()) {
            out.push(' ');
        }
        last = if joins { ' ' } else { c };
        out.push(last);
    }
    out
}

/// What is not read yet.
struct Reader<'t> {
    rest: &'t [Token],
    locale: &'t str,
    money: bool,
}

impl Reader<'_> {
    fn pass(&mut self, is: impl Fn(&Token) -> bool) -> bool {
        let there = self.rest.first().is_some_and(is);
        self.rest = &self.rest[usize::from(there)..];
        there
    }

    fn pass_word(&mut self, words: &[String]) -> bool {
        self.pass(|t| t.is_word() && words.contains(&t.low))
    }

    /// `2 million 300 thousand`, `5 тысяч 500`: each part is less than one of what the part before was counted in.
    fn sum(&mut self) -> Option<Exact> {
        let mut sum: Option<Exact> = None;
        let mut unit = None;
        while unit != Some(0) {
            let from = self.rest;
            let (number, zeros) = match self.number() {
                Some(number) => (number, self.scale(true)),
                None if sum.is_none() => {
                    self.pass_word(&FIGURES.marks.one);
                    let Some(zeros) = self.scale(false) else { break };
                    (Exact::whole(1), Some(zeros))
                }
                None => break,
            };
            let zeros = zeros.unwrap_or(0);
            let part = number.times(zeros)?;
            sum = Some(match sum {
                None => part,
                // "5 тысяч 5000" is no amount; what follows is looked at by whoever comes next.
                Some(_) if unit.is_some_and(|unit| !part.is_below(unit)) => {
                    self.rest = from;
                    break;
                }
                Some(sum) => sum.plus(part)?,
            });
            unit = Some(zeros);
        }
        sum
    }

    /// Digits, or a number below a thousand in words.
    fn number(&mut self) -> Option<Exact> {
        if self.rest.first()?.shape == Shape::Number { self.digits() } else { self.words() }
    }

    /// How many zeros the word that counts adds, if there is one; `short` ones only after a number.
    fn scale(&mut self, short: bool) -> Option<u32> {
        let first = self.rest.first().filter(|t| t.is_word())?;
        let is = |s: &&Scale| s.words.contains(&first.low) || (short && (s.short.contains(&first.low) || (self.money && s.money.contains(&first.low))));
        let zeros = FIGURES.scale.iter().find(is)?.zeros;
        self.rest = &self.rest[1..];
        Some(zeros)
    }

    /// `1,500.50`, `1 500,50`.
    fn digits(&mut self) -> Option<Exact> {
        let first = self.rest.first()?;
        let mut said = first.low.clone();
        let mut len = 1;
        let whole = |t: &Token| t.low.bytes().all(|b| b.is_ascii_digit());
        // Groups of three digits, one blank apart; the last one may have a fraction.
        if whole(first) && first.low.len() <= 3 {
            while let Some(next) = self.rest.get(len).filter(|t| t.shape == Shape::Number) {
                let apart = next.at.start - self.rest[len - 1].at.end;
                if apart > 3 || next.low.split([',', '.']).next().map(str::len) != Some(3) || next.low.matches([',', '.']).count() > 1 {
                    break;
                }
                said.push_str(&next.low);
                len += 1;
                if !whole(next) {
                    break;
                }
            }
        }
        let exact = if len > 1 { Exact::read(&said.replace(',', ".")) } else { Exact::read(&plain(&said, self.locale)?) };
        self.rest = &self.rest[len..];
        exact
    }

    /// `twenty five`, `two hundred and five`, `двести пять`.
    fn words(&mut self) -> Option<Exact> {
        let mut value = None;
        // What comes next is less than this: after "twenty" a five, after "two hundred" a twenty.
        let mut room = 1_000;
        loop {
            let from = self.rest;
            // "two hundred and five".
            if room == 100 {
                self.pass_word(&FIGURES.marks.and);
            }
            if value.is_none_or(|v| v < 20 && room == 0) {
                let one = value.is_none() && self.pass_word(&FIGURES.marks.one);
                if self.pass_word(&FIGURES.marks.hundred) {
                    (value, room) = (Some(value.unwrap_or(1_u32) * 100), 100);
                    continue;
                }
                if one {
                    self.rest = from;
                }
            }
            let next = self.rest.first().filter(|t| t.is_word()).and_then(|t| number_of(&t.low)).filter(|n| *n < room);
            let Some(next) = next else {
                self.rest = from;
                return value.map(|v| Exact::whole(v.into()));
            };
            self.rest = &self.rest[1..];
            value = Some(value.unwrap_or(0) + next);
            room = match next {
                100.. => 100,
                20.. => 10,
                _ => 0,
            };
        }
    }

    /// A currency by its word, sign or code.
    fn currency(&mut self) -> Option<String> {
        let known = &Lexicon::get().common.currency;
        let found = known.iter().filter_map(|(code, words)| Some((words.at_start(self.rest)?, code.clone()))).max_by_key(|(len, _)| *len);
        let (len, code) = found.or_else(|| {
            let low = &self.rest.first()?.low;
            FIGURES.codes.all.split_whitespace().any(|code| code == low).then(|| (1, low.to_uppercase()))
        })?;
        self.rest = &self.rest[len..];
        Some(code)
    }
}

fn number_of(low: &str) -> Option<u32> {
    FIGURES.number.iter().find(|(_, words)| words.iter().any(|w| w == low)).and_then(|(n, _)| n.parse().ok())
}

/// A number with a point for what is less than one, whatever its marks mean in the language.
fn plain(said: &str, locale: &str) -> Option<String> {
    let (commas, points) = (said.matches(',').count(), said.matches('.').count());
    // "1,500" is a thousand and a half where thousands are set apart so.
    let thousands = |(head, rest): (&str, &str)| locale != "ru" && rest.len() == 3 && head != "0" && head.len() <= 3;
    match (commas, points) {
        (0, 0 | 1) => Some(said.to_owned()),
        (1, 0) if said.split_once(',').is_some_and(thousands) => grouped(said, ','),
        (1, 0) => Some(said.replace(',', ".")),
        (_, 0) => grouped(said, ','),
        (0, _) => grouped(said, '.'),
        // The last of both marks is the one of the fraction.
        (1, _) if said.rfind(',') > said.rfind('.') => said.rsplit_once(',').and_then(|(whole, part)| Some(format!("{}.{part}", grouped(whole, '.')?))),
        (_, 1) if said.rfind('.') > said.rfind(',') => said.rsplit_once('.').and_then(|(whole, part)| Some(format!("{}.{part}", grouped(whole, ',')?))),
        _ => None,
    }
}

/// Whole digits that a mark sets apart by threes.
fn grouped(said: &str, mark: char) -> Option<String> {
    let mut groups = said.split(mark);
    let first = groups.next().filter(|g| (1..=3).contains(&g.len()))?;
    groups.all(|g| g.len() == 3).then(|| format!("{first}{}", &said[first.len()..].replace(mark, "")))
}
