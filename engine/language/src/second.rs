//! "One form for leave with dates, another for expenses with a receipt": of two apps in one sentence, the second.

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::token::{Shape, Token};

const FIRST: [&str; 8] = ["one", "first", "одна", "одну", "первая", "первую", "один", "первый"];
const SECOND: [&str; 8] = ["another", "second", "other", "другая", "другую", "вторая", "вторую", "второй"];
const APP: [&str; 7] = ["one", "form", "app", "форма", "форму", "приложение", "бот"];
const FOR: [&str; 4] = ["for", "на", "для", "под"];

/// The words of the second app, to the end of their sentence; what is said of it is not said of the first.
pub(crate) fn second(tokens: &[Token]) -> Option<Range<usize>> {
    let is = |i: usize, list: &[&str]| tokens.get(i).is_some_and(|t| list.contains(&t.low.as_str()));
    let begins = |i: usize| is(i, &SECOND) && (is(i + 1, &FOR) || (is(i + 1, &APP) && is(i + 2, &FOR)));
    let ties = |i: usize| tokens[i].is_mark(',') || tokens[i].is_mark(';') || matches!(tokens[i].low.as_str(), "and" | "и" | "а" | "the");
    let from = (1..tokens.len()).find(|i| begins(*i) && ties(i - 1))?;
    // "One for leave": what comes first is an app, too. "Two fields, one for the date, another for the reason" are none.
    let first = (0..from).find(|i| is(*i, &FIRST) && (is(i + 1, &FOR) || is(i + 1, &APP)))?;
    if Lexicon::get().marks.fields.has(&tokens[..first]) || Lexicon::get().marks.field.has(&tokens[..first]) {
        return None;
    }
    let ends = |t: &Token| matches!(t.shape, Shape::Mark('.' | '!' | '?') | Shape::Line);
    let end = tokens[from..].iter().position(ends).map_or(tokens.len(), |n| from + n);
    Some(from..end)
}
