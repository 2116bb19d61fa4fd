//! Small words that elsewhere say nothing, and here tell two fields of one form apart: "old name, new name", "my shift, their shift".

use crate::ground::Ground;
use crate::token::Token;

/// Whether the first word belongs to the name of what follows, for the text has the other one, too.
pub(super) fn tells(ground: &Ground<'_>, text: &str, words: &[Token]) -> bool {
    let marks = &ground.lexicon.marks;
    let [word, noun, ..] = words else { return false };
    let is_new = marks.newer.at_start(words).is_some();
    let is_whose = marks.whose.at_start(words).is_some();
    if !is_new && !is_whose {
        return false;
    }
    let all = ground.tokens(text);
    // Whose it is is said of many things: only of the same one does it set apart.
    let also_of = |pair: &[Token]| marks.whose.at_start(pair).is_some() && pair[0].low != word.low && pair[1].stem == noun.stem;
    is_new && marks.older.has(&all) || is_whose && all.windows(2).any(also_of)
}
