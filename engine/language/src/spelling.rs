//! Misspelt words get the stem of the known word they were meant to be.

use std::collections::{BTreeMap, BTreeSet};

use crate::token::{Shape, Token, stem};

/// Words a correction may lead to, by first letter.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    stems: BTreeSet<String>,
    by_first: BTreeMap<char, Vec<(String, String)>>,
    /// Known names of two words ("first day"): by the stem of the one, the other, and where it stands.
    beside: BTreeMap<String, Vec<(String, Side)>>,
}

/// Where the other one of two words stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Behind,
}

impl Spelling {
    pub(crate) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut new = Self::default();
        for low in words {
            let stem = stem(low);
            if let Some(first) = low.chars().next() {
                new.by_first.entry(first).or_default().push((low.to_owned(), stem.clone()));
            }
            new.stems.insert(stem);
        }
        new
    }

    /// Takes names of two words: beside the one, the other is known by less.
    pub(crate) fn with_names<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            if let [one, other] = name.split(' ').map(crate::token::fold).collect::<Vec<_>>().as_slice() {
                self.beside.entry(stem(one)).or_default().push((other.clone(), Side::Behind));
                self.beside.entry(stem(other)).or_default().push((one.clone(), Side::Before));
            }
        }
        self
    }

    /// Corrects stems in place. Names, links and known words stay as they are.
    pub(crate) fn correct(&self, tokens: &mut [Token]) {
        for token in tokens.iter_mut() {
            if token.shape != Shape::Word || token.upper || self.stems.contains(&token.stem) {
                continue;
            }
            if let Some((word, meant)) = self.nearest(&token.low, &token.stem) {
                meant.clone_into(&mut token.stem);
                token.meant = (strsim::osa_distance(word, &token.low) == 1).then(|| word.to_owned());
            }
        }
        for at in 0..tokens.len() {
            let one = &tokens[at];
            let named = at > 0 && one.capital && tokens[at - 1].is_word();
            if one.shape != Shape::Word || one.upper || named || self.stems.contains(&one.stem) {
                continue;
            }
            let before = at.checked_sub(1).and_then(|before| self.half(&one.low, &tokens[before], Side::Behind));
            let behind = || tokens.get(at + 1).and_then(|behind| self.half(&one.low, behind, Side::Before));
            if let Some(meant) = before.or_else(behind).map(str::to_owned) {
                tokens[at].stem = stem(&meant);
                tokens[at].meant = Some(meant);
            }
        }
    }

    /// The word that makes a known name with the one beside it, if this is a misspelling of it: "frst day", "последний днь".
    fn half(&self, low: &str, beside: &Token, side: Side) -> Option<&str> {
        let near = |word: &str| {
            let first = low.chars().next() == word.chars().next();
            let (typed, length) = (low.chars().count(), word.chars().count());
            // Of a short word, another letter makes another word ("дача", "дата"); one too few or too many does not.
            let apart = if length < 5 { usize::from(typed != length) } else { 1 };
            let one_off = length > 3 && strsim::osa_distance(low, word) <= apart;
            first && typed > 2 && (one_off || is_drawn(low, word) || typed == length && is_swap(low, word))
        };
        let halves = self.beside.get(&beside.stem).filter(|_| beside.is_word())?;
        halves.iter().find(|(word, at)| *at == side && near(word)).map(|(word, _)| word.as_str())
    }

    fn nearest(&self, low: &str, stem: &str) -> Option<(&str, &str)> {
        let length = low.chars().count();
        if length < 4 {
            return None;
        }
        // People rarely miss the first letter; swapping the first two is the exception.
        let firsts = low.chars().take(2);
        let mut best: Option<(usize, &str, &str)> = None;
        for first in firsts {
            for (word, word_stem) in self.by_first.get(&first).into_iter().flatten() {
                let Some(distance) = close(low, word).into_iter().chain(close_stems(stem, word_stem)).min() else { continue };
                if best.is_none_or(|(d, ..)| distance < d) {
                    best = Some((distance, word, word_stem));
                }
            }
        }
        best.map(|(_, word, stem)| (word, stem))
    }
}

/// Distance of two words if one may be a misspelling of the other.
fn close(a: &str, b: &str) -> Option<usize> {
    let (la, lb) = (a.chars().count(), b.chars().count());
    let shorter = la.min(lb);
    let most = match shorter {
        0..=3 => return None,
        4 => usize::from((la == lb && is_swap(a, b)) || is_drawn(a, b)),
        5..=8 => 1,
        _ => 2,
    };
    if most == 0 || la.abs_diff(lb) > most {
        return None;
    }
    let distance = strsim::osa_distance(a, b);
    (distance <= most).then_some(distance)
}

fn close_stems(a: &str, b: &str) -> Option<usize> {
    let shorter = a.chars().count().min(b.chars().count());
    // A short stem differs from many others by one letter.
    if shorter < 5 { None } else { close(a, b) }
}

/// The word with one letter of it said twice: "деень".
fn is_drawn(low: &str, word: &str) -> bool {
    let letters: Vec<char> = low.chars().collect();
    (1..letters.len()).any(|i| letters[i] == letters[i - 1] && letters.iter().enumerate().filter(|(at, _)| *at != i).map(|(_, c)| *c).eq(word.chars()))
}

/// Two neighbouring letters swapped, nothing else.
fn is_swap(a: &str, b: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    fn stems(text: &str) -> Vec<String> {
        let mut all = tokens(text);
        Spelling::new(["отпуск", "руководитель", "согласует", "form", "approve", "request", "vacation", "платформа"]).correct(&mut all);
        all.into_iter().map(|t| t.stem).collect()
    }

    #[test]
    fn one_letter_off_is_what_was_meant() {
        assert_eq!(stems("отпск"), [stem("отпуск")]);
        assert_eq!(stems("руковадитель соглосует"), [stem("руководитель"), stem("согласует")]);
        assert_eq!(stems("fomr reqest aprove vacaton"), ["form", "request", "approv", "vacat"]);
    }

    #[test]
    fn a_letter_twice_and_half_a_name_are_what_was_meant() {
        let right = |text: &str| {
            let mut all = tokens(text);
            Spelling::new(["first", "day", "первый", "день", "дата"]).with_names(["first day", "первый день", "первая дата"]).correct(&mut all);
            all.into_iter().map(|t| t.meant.unwrap_or(t.low)).collect::<Vec<_>>().join(" ")
        };
        for (typed, meant) in [("первый деень", "первый день"), ("первый днь", "первый день"), ("frst day", "first day"), ("first dya", "first day")]
        {
            assert_eq!(right(typed), meant);
        }
        for other in ["первая дача", "first Dave", "first dog", "last dya", "фото днь"] {
            assert_eq!(right(other), crate::token::fold(other));
        }
    }

    #[test]
    fn other_words_stay() {
        for word in ["farm", "кот", "погода", "NASA"] {
            assert_eq!(stems(word), [stem(&crate::token::fold(word))], "{word}");
        }
    }
}
