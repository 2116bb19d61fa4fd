//! Misspelt words get the stem of the known word they were meant to be.

use std::collections::{BTreeMap, BTreeSet};

use crate::token::{Shape, Token, stem};

/// Words a correction may lead to, by first letter.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    stems: BTreeSet<String>,
    by_first: BTreeMap<char, Vec<(String, String)>>,
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

    /// Corrects stems in place. Names, links and known words stay as they are.
    pub(crate) fn correct(&self, tokens: &mut [Token]) {
        for token in tokens {
            if token.shape != Shape::Word || token.upper || self.stems.contains(&token.stem) {
                continue;
            }
            if let Some(meant) = self.nearest(&token.low, &token.stem) {
                meant.clone_into(&mut token.stem);
            }
        }
    }

    fn nearest(&self, low: &str, stem: &str) -> Option<&str> {
        let length = low.chars().count();
        if length < 4 {
            return None;
        }
        // People rarely miss the first letter; swapping the first two is the exception.
        let firsts = low.chars().take(2);
        let mut best: Option<(usize, &str)> = None;
        for first in firsts {
            for (word, word_stem) in self.by_first.get(&first).into_iter().flatten() {
                let Some(distance) = close(low, word).into_iter().chain(close_stems(stem, word_stem)).min() else { continue };
                if best.is_none_or(|(d, _)| distance < d) {
                    best = Some((distance, word_stem));
                }
            }
        }
        best.map(|(_, stem)| stem)
    }
}

/// Distance of two words if one may be a misspelling of the other.
fn close(a: &str, b: &str) -> Option<usize> {
    let (la, lb) = (a.chars().count(), b.chars().count());
    let shorter = la.min(lb);
    let most = match shorter {
        0..=3 => return None,
        4 => usize::from(la == lb && is_swap(a, b)),
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
    fn other_words_stay() {
        for word in ["farm", "кот", "погода", "NASA"] {
            assert_eq!(stems(word), [stem(&crate::token::fold(word))], "{word}");
        }
    }
}
