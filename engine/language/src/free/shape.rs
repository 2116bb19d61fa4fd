//! Whether an app keeps what people enter, by the words of the request.

use fleet_domain::spec::Shape;

use crate::lexicon::Lexicon;
use crate::negation;
use crate::token::Token;

/// What the words say; pages alone where they say nothing, for what is not kept can be asked for later, and the card names it.
pub(super) fn shape(tokens: &[Token]) -> Shape {
    let words = &Lexicon::get().shapes;
    if keeps(tokens) {
        return Shape::Records;
    }
    if !words.pages.has(tokens) && words.lists.has(tokens) { Shape::Records } else { Shape::Static }
}

/// Whether entries are to be kept, in so many words.
pub(super) fn keeps(tokens: &[Token]) -> bool {
    Lexicon::get().shapes.keeps.all(tokens).into_iter().any(|at| !negation::around(tokens, &at))
}
