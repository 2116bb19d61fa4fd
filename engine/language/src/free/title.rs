//! What an app is called that agents build: the thing asked for, in the person's words.

use crate::label::{label, nominative};
use crate::lexicon::Lexicon;
use crate::token::{Shape, Token};

/// Words of a title at most.
const WORDS: usize = 6;

/// The name where the words give none.
pub(super) fn generic(lexicon: &Lexicon, locale: &str) -> String {
    lexicon.shapes.title.get(locale).or_else(|| lexicon.shapes.title.get("en")).cloned().unwrap_or_default()
}

/// "We need a calculator of sick pay for accountants, with …": "Calculator of sick pay".
pub(super) fn title(lexicon: &Lexicon, text: &str, tokens: &[Token]) -> Option<String> {
    let from = lead(lexicon, tokens);
    let rest = &tokens[from..];
    let stops = |i: usize| {
        let here = &rest[i..];
        let low = here[0].low.as_str();
        !matches!(here[0].shape, Shape::Word | Shape::Number)
            // A bare "site" is told apart by what it is with.
            || (i > 1 && lexicon.marks.with.at_start(here).is_some())
            || matches!(low, "where" | "which" | "that" | "who" | "so" | "где" | "чтобы" | "чтоб" | "который" | "которая" | "которое" | "которые" | "которую")
            || (matches!(low, "for" | "для") && lexicon.intents.groups.words.find(&here[1..]).is_some_and(|g| g.start <= 2))
    };
    let end = (0..rest.len().min(WORDS)).find(|i| *i > 0 && stops(*i)).unwrap_or(rest.len().min(WORDS));
    let mut named = rest.get(..end)?;
    // A title does not end in a word that leads on.
    while let [head @ .., last] = named
        && lexicon.is_stop(&last.low)
    {
        named = head;
    }
    let (first, last) = (named.first()?, named.last()?);
    first.is_word().then(|| label(&nominative(&text[first.at.start..last.at.end])))
}

/// How many words lead to the thing itself: a greeting, "could you please make us a".
fn lead(lexicon: &Lexicon, tokens: &[Token]) -> usize {
    let intents = &lexicon.intents;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let here = &tokens[at..];
        let known = [&intents.greeting, &intents.polite, &intents.need].into_iter().filter_map(|words| words.at_start(here)).max();
        match known {
            Some(len) => at += len,
            None if !token.is_word() || lexicon.is_stop(&token.low) => at += 1,
            None => break,
        }
    }
    at
}
