//! Known phrases and where they stand in a text: by stem, `=word` by exact form, `..` for up to five words between.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use crate::token::{Shape, Token, tokens};

/// Words that `..` may stand for at most.
const GAP: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Stem(String),
    Exact(String),
    Mark(char),
    Gap,
}

/// A phrase to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    parts: Vec<Part>,
    /// As written in the lexicon, without signs: of a noun, the form that a label takes.
    raw: String,
}

/// Where a phrase stands, and how the lexicon writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit<'p> {
    /// Tokens.
    pub(crate) len: usize,
    pub(crate) raw: &'p str,
    /// Words of it that had to be in exactly this form.
    exact: usize,
}

impl Phrase {
    pub(crate) fn new(text: &str) -> Self {
        let all = tokens(text);
        let mut parts = Vec::new();
        let mut i = 0;
        while let Some(token) = all.get(i) {
            let next = all.get(i + 1);
            if token.is_mark('=') && next.is_some_and(Token::is_word) {
                parts.extend(next.map(|t| Part::Exact(t.low.clone())));
                i += 2;
            } else if token.is_mark('.') && next.is_some_and(|t| t.is_mark('.')) {
                parts.push(Part::Gap);
                i += 2;
            } else {
                parts.push(match token.shape {
                    Shape::Mark(mark) => Part::Mark(mark),
                    _ => Part::Stem(token.stem.clone()),
                });
                i += 1;
            }
        }
        Self { parts, raw: text.replace(['='], "") }
    }

    /// The tokens it stands on, if it starts at the first.
    pub(crate) fn at_start(&self, tokens: &[Token]) -> Option<usize> {
        fits(&self.parts, tokens).filter(|len| *len > 0)
    }

    fn exact(&self) -> usize {
        self.parts.iter().filter(|p| matches!(p, Part::Exact(_))).count()
    }
}

fn fits(parts: &[Part], tokens: &[Token]) -> Option<usize> {
    let Some((part, parts)) = parts.split_first() else { return Some(0) };
    if *part == Part::Gap {
        return (0..=GAP.min(tokens.len())).find_map(|skip| fits(parts, &tokens[skip..]).map(|len| len + skip));
    }
    let (token, tokens) = tokens.split_first()?;
    let same = match part {
        Part::Stem(stem) => token.stem == *stem,
        Part::Exact(low) => token.form() == low,
        Part::Mark(mark) => token.is_mark(*mark),
        Part::Gap => false,
    };
    if same { fits(parts, tokens).map(|len| len + 1) } else { None }
}

/// Several phrases for one meaning. Most lists are long and most words in none of them: a phrase is found by the word it begins with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(crate) struct Phrases {
    all: Vec<Phrase>,
    /// Places in `all` of what begins with this stem.
    stems: HashMap<String, Vec<usize>>,
    /// Of what begins with exactly this word.
    words: HashMap<String, Vec<usize>>,
    /// Of what begins with a mark or a gap.
    others: Vec<usize>,
}

impl From<Vec<String>> for Phrases {
    fn from(words: Vec<String>) -> Self {
        words.iter().map(String::as_str).collect()
    }
}

impl<'a> FromIterator<&'a str> for Phrases {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        let mut phrases = Self::default();
        for phrase in words.into_iter().map(Phrase::new) {
            let place = phrases.all.len();
            match phrase.parts.first() {
                None => continue,
                Some(Part::Stem(stem)) => phrases.stems.entry(stem.clone()).or_default().push(place),
                Some(Part::Exact(word)) => phrases.words.entry(word.clone()).or_default().push(place),
                Some(Part::Mark(_) | Part::Gap) => phrases.others.push(place),
            }
            phrases.all.push(phrase);
        }
        phrases
    }
}

/// Which tokens belong to a phrase of these lists.
pub(crate) fn marked<'a>(lists: impl IntoIterator<Item = &'a Phrases>, tokens: &[Token]) -> Vec<bool> {
    let mut marked = vec![false; tokens.len()];
    for range in lists.into_iter().flat_map(|list| list.all(tokens)) {
        marked[range].fill(true);
    }
    marked
}

impl Phrases {
    /// Places of the phrases that may start at the first token.
    fn candidates(&self, tokens: &[Token]) -> impl Iterator<Item = usize> {
        let first = tokens.first();
        let stems = first.and_then(|t| self.stems.get(&t.stem));
        let words = first.and_then(|t| self.words.get(t.form()));
        stems.into_iter().chain(words).flatten().chain(&self.others).copied()
    }

    /// The longest phrase that starts at the first token: its length in tokens.
    pub(crate) fn at_start(&self, tokens: &[Token]) -> Option<usize> {
        self.candidates(tokens).filter_map(|place| self.all[place].at_start(tokens)).max()
    }

    /// The same with the phrase found: of equally long ones, the one that asks for exact forms; of equals, the first of the list.
    pub(crate) fn hit(&self, tokens: &[Token]) -> Option<Hit<'_>> {
        let hits = self.candidates(tokens).filter_map(|place| Some((place, self.all[place].at_start(tokens)?)));
        let better = |(place, len): &(usize, usize)| (*len, self.all[*place].exact(), Reverse(*place));
        let (place, len) = hits.max_by_key(better)?;
        Some(Hit { len, raw: &self.all[place].raw, exact: self.all[place].exact() })
    }

    /// The first place where any of them stands; of those, the longest.
    pub(crate) fn find(&self, tokens: &[Token]) -> Option<Range<usize>> {
        (0..tokens.len()).find_map(|i| self.at_start(&tokens[i..]).map(|len| i..i + len))
    }

    /// The phrases as the lexicon writes them, without signs.
    pub(crate) fn raws(&self) -> Vec<&str> {
        self.all.iter().map(|p| p.raw.as_str()).collect()
    }

    /// Every place, without overlaps.
    pub(crate) fn all(&self, tokens: &[Token]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut i = 0;
        while i < tokens.len() {
            if let Some(len) = self.at_start(&tokens[i..]) {
                found.push(i..i + len);
                i += len;
            } else {
                i += 1;
            }
        }
        found
    }

    pub(crate) fn has(&self, tokens: &[Token]) -> bool {
        self.find(tokens).is_some()
    }
}

impl Hit<'_> {
    pub(crate) fn beats(self, other: Self) -> bool {
        (self.len, self.exact) > (other.len, other.exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_gaps_exact_forms_and_marks() {
        let find = |phrase: &str, text: &str| [phrase].into_iter().collect::<Phrases>().find(&tokens(text));
        assert_eq!(find("тип отпуска", "какой тип отпусков"), Some(1..3));
        assert_eq!(find("видят .. свои", "они видят только одни свои заявки"), Some(1..5));
        assert_eq!(find("=with", "withs"), None);
        assert_eq!(find("yes/no", "paid (yes/no)"), Some(2..5));
    }
}
