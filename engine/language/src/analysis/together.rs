//! Several who decide together: "leave: manager, HR and CFO approve".

use super::about::only_deciders;
use super::body;
use crate::cut::{Join, Piece};
use crate::ground::Ground;
use crate::steps::{Names, deciders};
use crate::token::Token;

/// The pieces that name people up to the verb which says that all of them decide. Without the look ahead they were things to fill in.
pub(super) fn deciding(ground: &Ground<'_>, text: &str, tokens: &[Token], pieces: &[Piece]) -> Vec<usize> {
    let of = |piece: &Piece| body(&tokens[piece.tokens.clone()]);
    let people = |words: &[Token]| only_deciders(ground, words, &deciders(ground, text, words, Names::Pass));
    let mut all = Vec::new();
    for (last, piece) in pieces.iter().enumerate().filter(|(_, p)| p.join == Join::And) {
        let words = of(piece);
        let Some(verb) = ground.lexicon.marks.approve.find(words).filter(|at| is_plural(&words[at.start].low)) else { continue };
        if !people(&words[..verb.start]) {
            continue;
        }
        let mut first = last;
        while first > 0 && matches!(pieces[first].join, Join::And | Join::Comma) && people(of(&pieces[first - 1])) {
            first -= 1;
        }
        if first < last {
            all.extend(first..=last);
        }
    }
    all
}

/// "They approve", "согласуют": a verb of more than one.
fn is_plural(low: &str) -> bool {
    let russian = ["ют", "ят", "ут", "ат"].iter().any(|end| low.ends_with(end));
    russian || (low.is_ascii() && !["s", "ed", "al", "ing", "er"].iter().any(|end| low.ends_with(end)))
}
