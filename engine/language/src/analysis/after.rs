//! What only the neighbours tell: whether bare fields are a list, whether unknown words belong to a wish.

use super::{Act, Found, Tone, body};
use crate::cut::Join;
use crate::field::{How, fields};
use crate::ground::Ground;
use crate::token::Token;

/// Settles what was left open, sentence by sentence.
pub(super) fn settle(ground: &Ground<'_>, text: &str, tokens: &[Token], all: &mut [Found]) {
    let mut start = 0;
    for end in 1..=all.len() {
        if end == all.len() || !all[end].piece.join.same_sentence() {
            sentence(ground, text, tokens, &mut all[start..end]);
            start = end;
        }
    }
}

fn sentence(ground: &Ground<'_>, text: &str, tokens: &[Token], pieces: &mut [Found]) {
    let has = |f: &Found, which: fn(&Act) -> bool| f.acts.iter().any(which);
    let bare = pieces.iter().filter(|f| has(f, |a| matches!(a, Act::Bare(_)))).count();
    let named = pieces.iter().filter(|f| has(f, |a| matches!(a, Act::Fields(_) | Act::Head))).count();
    let several = pieces.iter().any(|f| has(f, |a| matches!(a, Act::Bare(fields) if fields.len() > 1)));
    let list = bare >= 2 || (bare > 0 && named > 0) || several;
    if list {
        let opens = pieces.get(1).is_some_and(|f| matches!(f.piece.join, Join::Comma | Join::And));
        for (n, found) in pieces.iter_mut().enumerate() {
            let item = matches!(found.piece.join, Join::Comma | Join::And) || (n == 0 && opens && found.piece.tokens.len() <= 4);
            let unknown = matches!(found.acts.as_slice(), [Act::Unknown(_)]) && item;
            if unknown {
                // Between known fields an unknown item is one more.
                let new = fields(ground, text, body(&tokens[found.piece.tokens.clone()]), How::Listed);
                if !new.is_empty() {
                    found.acts = vec![Act::Fields(new)];
                }
            }
        }
    }
    // What stands before the colon of a list is its headline: it says what the list is of.
    let headline = pieces.first().is_some_and(|f| matches!(f.acts.as_slice(), [Act::Unknown(_)])) && pieces.get(1).is_some_and(|f| f.piece.join == Join::Colon);
    if headline && (list || named > 0) {
        pieces[0].acts = vec![Act::Goal];
    }
    let acts = pieces.iter().any(|f| has(f, |a| !matches!(a, Act::Unknown(_) | Act::Polite | Act::Goal | Act::Audience(_) | Act::Bare(_))));
    for act in pieces.iter_mut().flat_map(|f| &mut f.acts) {
        match act {
            Act::Bare(fields) if list => *act = Act::Fields(std::mem::take(fields)),
            // One field that stands alone in a sentence is mentioned, not listed.
            Act::Bare(fields) => *act = Act::Passing(std::mem::take(fields)),
            // Words nobody understands inside of a sentence full of wishes are a wish too.
            Act::Unknown(tone) if acts || list => *tone = Tone::Wish,
            _ => {}
        }
    }
}
