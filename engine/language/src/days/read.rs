//! Reads one day after another off a text.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use strsim::osa_distance;

use super::{LEXICON, upcoming};

/// How far back a day without a year may lie, days: what was yesterday is meant, not what will be in a year.
const BACK: i32 = 31;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Its value, and how many digits it has.
    Number(i16, usize),
    Word(String),
    /// `.`, `/` or `-`.
    Mark(char),
    /// Nothing that belongs to a day.
    Other,
}

/// A day as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    day: i8,
    month: Option<i8>,
    year: Option<i16>,
}

impl Written {
    fn of(date: Date) -> Self {
        Self { day: date.day(), month: Some(date.month()), year: Some(date.year()) }
    }

    pub(super) fn lacks_month(self) -> bool {
        self.month.is_none()
    }

    pub(super) fn lacks_year(self) -> bool {
        self.year.is_none()
    }

    /// The day in the calendar; what it leaves out is as of `other`, or as near as people mean it.
    pub(super) fn settled(self, other: Option<Date>, today: Date) -> Option<Date> {
        let month = self.month.or_else(|| other.map(Date::month))?;
        if let Some(year) = self.year.or_else(|| other.map(Date::year)) {
            return Date::new(year, month, self.day).ok();
        }
        let earliest = today.checked_sub(BACK.days()).ok()?;
        // Eight years hold every 29 February.
        (0..=8).filter_map(|n| Date::new(earliest.year() + n, month, self.day).ok()).find(|day| *day >= earliest)
    }
}

/// The pieces that are not read yet.
pub(super) struct Reader {
    pieces: Vec<Piece>,
    at: usize,
}

impl Reader {
    pub(super) fn of(text: &str) -> Self {
        let text = text.to_lowercase().replace('ё', "е");
        let mut pieces = Vec::new();
        let mut rest = text.trim_end_matches(['.', '!', ' ']);
        while let Some(first) = rest.chars().next() {
            let alike = |c: &char| if first.is_ascii_digit() { c.is_ascii_digit() } else { first.is_alphabetic() && c.is_alphabetic() };
            let len: usize = rest.chars().take_while(alike).map(char::len_utf8).sum();
            let (piece, after) = rest.split_at(len.max(first.len_utf8()));
            rest = after;
            match first {
                '0'..='9' => pieces.push(piece.parse().map_or(Piece::Other, |n| Piece::Number(n, len))),
                '.' | '/' => pieces.push(Piece::Mark(first)),
                '-' | '–' | '—' | '−' | '‑' => pieces.push(Piece::Mark('-')),
                ' ' | ',' | '\u{a0}' | '\n' | '\t' => {}
                c if c.is_alphabetic() => pieces.push(Piece::Word(piece.to_owned())),
                _ => pieces.push(Piece::Other),
            }
        }
        Self { pieces, at: 0 }
    }

    pub(super) fn is_done(&mut self) -> bool {
        self.fill();
        self.at == self.pieces.len()
    }

    /// Passes a word of these over, if it is next.
    pub(super) fn pass(&mut self, words: &[String]) -> bool {
        let there = matches!(self.peek(0), Some(Piece::Word(word)) if words.contains(word));
        self.at += usize::from(there);
        there
    }

    /// Passes what stands between the ends of a range over.
    pub(super) fn pass_till(&mut self) -> Option<()> {
        if self.peek(0) == Some(&Piece::Mark('-')) {
            self.at += 1;
            return Some(());
        }
        self.pass(&LEXICON.marks.till).then_some(())
    }

    /// The next day.
    pub(super) fn day(&mut self, today: Date) -> Option<Written> {
        self.fill();
        let from = self.at;
        let found = self.digits().or_else(|| self.named()).or_else(|| self.relative(today).map(Written::of));
        if found.is_none() {
            self.at = from;
        }
        found
    }

    fn peek(&self, ahead: usize) -> Option<&Piece> {
        self.pieces.get(self.at + ahead)
    }

    fn fill(&mut self) {
        while self.pass(&LEXICON.marks.filler) {}
    }

    /// `2026-12-01`, `1.12.2026`, `1/12`.
    fn digits(&mut self) -> Option<Written> {
        let number = |ahead| if let Some(Piece::Number(n, len)) = self.peek(ahead) { Some((*n, *len)) } else { None };
        let mark = |ahead| if let Some(Piece::Mark(c)) = self.peek(ahead) { Some(*c) } else { None };
        let short = |n: i16| i8::try_from(n).ok();
        let (first, sep, second) = (number(0)?, mark(1)?, number(2)?);
        let third = if mark(3) == Some(sep) { number(4) } else { None };
        let (found, len) = match third {
            Some(third) if first.1 == 4 && sep == '-' => (Written { day: short(third.0)?, month: short(second.0), year: Some(first.0) }, 5),
            Some((year, digits)) if first.1 <= 2 && (digits == 2 || digits == 4) => {
                let year = if digits == 2 { 2000 + year } else { year };
                let (day, month) = day_and_month(short(first.0)?, short(second.0)?, sep);
                (Written { day, month: Some(month), year: Some(year) }, 5)
            }
            // "1-5" is two days of one month.
            None if first.1 <= 2 && second.1 <= 2 && sep != '-' => {
                let (day, month) = day_and_month(short(first.0)?, short(second.0)?, sep);
                (Written { day, month: Some(month), year: None }, 3)
            }
            _ => return None,
        };
        self.at += len;
        Some(found)
    }

    /// `1 December 2026`, `December 1st`, and a number alone, whose month another day says.
    fn named(&mut self) -> Option<Written> {
        if let Some(month) = self.month() {
            let day = self.number(2)?;
            return Some(Written { day: i8::try_from(day).ok()?, month: Some(month), year: self.year() });
        }
        let day = i8::try_from(self.number(2)?).ok()?;
        // "1-го", "1-ое".
        if matches!((self.peek(0), self.peek(1)), (Some(Piece::Mark('-')), Some(Piece::Word(w))) if LEXICON.marks.filler.contains(w)) {
            self.at += 1;
        }
        self.fill();
        let month = self.month();
        let year = if month.is_some() { self.year() } else { None };
        Some(Written { day, month, year })
    }

    fn number(&mut self, most: usize) -> Option<i16> {
        self.fill();
        let Some(Piece::Number(n, len)) = self.peek(0) else { return None };
        let found = (*len <= most).then_some(*n)?;
        self.at += 1;
        Some(found)
    }

    fn year(&mut self) -> Option<i16> {
        self.fill();
        let Some(Piece::Number(n, 4)) = self.peek(0) else { return None };
        let year = *n;
        self.at += 1;
        Some(year)
    }

    fn month(&mut self) -> Option<i8> {
        self.fill();
        let found = self.listed(&LEXICON.months)?;
        i8::try_from(found + 1).ok()
    }

    /// `tomorrow`, `on Monday`, `in three days`.
    fn relative(&mut self, today: Date) -> Option<Date> {
        let Some(Piece::Word(word)) = self.peek(0) else { return None };
        if let Some((days, _)) = LEXICON.near.iter().find(|(_, words)| words.contains(word)) {
            self.at += 1;
            return today.checked_add(days.parse::<i32>().ok()?.days()).ok();
        }
        if self.pass(&LEXICON.marks.ahead) {
            let count = self.number(3).map_or(1, i32::from);
            self.pass(&LEXICON.marks.one);
            let unit = if self.pass(&LEXICON.marks.week) { 7 } else { i32::from(self.pass(&LEXICON.marks.day)) };
            return (unit > 0).then(|| today.checked_add((count * unit).days()).ok()).flatten();
        }
        let last = self.pass(&LEXICON.marks.last);
        let next = !last && self.pass(&LEXICON.marks.next);
        let weekday = Weekday::from_monday_zero_offset(i8::try_from(self.listed(&LEXICON.weekdays)?).ok()?).ok()?;
        if last {
            return today.nth_weekday(-1, weekday).ok();
        }
        let day = upcoming(weekday, today)?;
        // "Next Friday" on a Monday is the one of next week.
        let this_week = next && day.weekday().to_monday_zero_offset() > today.weekday().to_monday_zero_offset();
        if this_week { day.checked_add(7.days()).ok() } else { Some(day) }
    }

    /// The place of the next word in lists of words; a slip in a long word is forgiven.
    fn listed(&mut self, lists: &[Vec<String>]) -> Option<usize> {
        let Some(Piece::Word(word)) = self.peek(0) else { return None };
        let near = |known: &String| known == word || (known.chars().count() > 5 && word.chars().count() > 5 && osa_distance(known, word) == 1);
        let found = lists.iter().position(|list| list.contains(word)).or_else(|| lists.iter().position(|list| list.iter().any(near)))?;
        self.at += 1;
        Some(found)
    }
}

/// Of two numbers, the day comes first, unless it cannot be one, or between slashes the other one can only be a day.
fn day_and_month(first: i8, second: i8, sep: char) -> (i8, i8) {
    if sep == '/' && second > 12 && first <= 12 { (second, first) } else { (first, second) }
}
