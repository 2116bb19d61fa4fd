//! Whether words can be an order for a coding agent, or only talk: it could try anything, so somebody has to tell the two apart.

use crate::lexicon::Lexicon;
use crate::phrase::marked;
use crate::token::Token;

/// Longest words that one order can hold, in characters.
const LONGEST: usize = 2_000;
/// Who somebody talks of when they do not ask for anything.
const TALKS: [&str; 17] = ["i", "we", "you", "he", "she", "they", "my", "our", "i'm", "we're", "я", "мы", "ты", "вы", "он", "она", "они"];

/// Whether these words ask for something to be made or changed. Nothing begins before a person saw the card: what could be either
/// counts as asked.
pub(crate) fn is_order(lexicon: &Lexicon, text: &str, tokens: &[Token]) -> bool {
    if is_courtesy(lexicon, tokens) || text.chars().count() > LONGEST {
        return false;
    }
    let marks = &lexicon.marks;
    let orders = [&marks.add, &marks.drop, &marks.rename, &marks.make, &marks.instead, &marks.condition, &lexicon.shapes.asks];
    let ordered = lexicon.intents.need.has(tokens) || lexicon.intents.beyond.has(tokens) || orders.iter().any(|words| words.has(tokens));
    let question = text.trim_end().ends_with('?');
    let talks = tokens.iter().find(|t| t.is_word()).is_some_and(|t| TALKS.contains(&t.low.as_str())) || lexicon.shapes.praise.has(tokens);
    match (question, talks) {
        // "Could you add …?" asks; "when will it be ready?" does not.
        (true, _) => lexicon.intents.need.has(tokens) || [&marks.add, &marks.drop, &marks.rename, &marks.make].iter().any(|words| words.has(tokens)),
        (false, true) => ordered,
        (false, false) => true,
    }
}

/// A greeting, thanks, or nothing but marks: no word of meaning.
pub(crate) fn is_courtesy(lexicon: &Lexicon, tokens: &[Token]) -> bool {
    let intents = &lexicon.intents;
    let known = marked([&intents.greeting, &intents.polite], tokens);
    tokens.iter().zip(known).all(|(t, known)| known || !(t.is_word() || t.low.chars().any(char::is_alphanumeric)) || lexicon.is_stop(&t.low))
}
