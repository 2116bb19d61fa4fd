//! Who sees the requests: everybody all of them, everybody their own, or words about it that are not understood.

use std::ops::Range;

use crate::ground::Ground;
use crate::negation;
use crate::token::Token;

/// What words say about who sees the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Each their own.
    Own,
    /// Everybody all of them.
    All,
    /// Something else about everybody, which must not be taken for a wish of somebody to see them all.
    Unclear,
}

/// What a piece says about who sees the requests; `None` if it does not say.
pub(crate) fn sight(ground: &Ground<'_>, tokens: &[Token]) -> Option<Sight> {
    let marks = &ground.lexicon.marks;
    let sees = marks.seeing.find(tokens);
    let everybody = everybody(ground, tokens, sees.as_ref());
    if everybody.is_some() && sees.is_some() && marks.near.has(tokens) {
        return Some(Sight::Unclear);
    }
    if marks.sees_own.has(tokens) {
        return Some(Sight::Own);
    }
    let said = marks.sees_all.has(tokens) || all_see(ground, tokens);
    let (Some(everybody), Some(sees)) = (everybody, sees) else { return said.then_some(Sight::All) };
    if is_some_of(ground, &tokens[everybody.end..]) {
        return Some(Sight::Unclear);
    }
    let theirs = marks.theirs.has(tokens);
    let turned = [everybody.start, sees.start].into_iter().any(|at| negation::before(tokens, at));
    let whole = marks.each_other.has(tokens) || marks.whole.all(tokens).into_iter().any(|at| at.end <= everybody.start || at.start >= everybody.end);
    match (theirs, turned) {
        (true, true) => Some(Sight::Unclear),
        (true, false) => Some(Sight::Own),
        // Not everybody all of them: then each their own, the kit has but these two.
        (false, turned) if whole || said => Some(if turned { Sight::Own } else { Sight::All }),
        (false, _) => marks.table.has(tokens).then_some(Sight::Unclear),
    }
}

/// "Видят все", and nobody else named who sees: everybody does. "Руководители видят все" says something else.
fn all_see(ground: &Ground<'_>, tokens: &[Token]) -> bool {
    const SEE: [&str; 5] = ["видят", "видели", "увидят", "видны", "смотрят"];
    const REST: [&str; 8] = ["все", "всё", "пусть", "чтобы", "чтоб", "заявки", "их", "и"];
    let low = |t: &Token| SEE.contains(&t.low.as_str()) || REST.contains(&t.low.as_str());
    let has = |words: &[&str]| tokens.iter().any(|t| words.contains(&t.low.as_str()));
    has(&SEE) && has(&REST[..1]) && tokens.iter().all(|t| !t.is_word() || low(t) || ground.lexicon.is_stop(&t.low))
}

/// Where everybody is named: in so many words, or as "employees" without more.
fn everybody(ground: &Ground<'_>, tokens: &[Token], sees: Option<&Range<usize>>) -> Option<Range<usize>> {
    let marks = &ground.lexicon.marks;
    let light = |t: &Token| !t.is_word() || ground.lexicon.is_stop(&t.low);
    let plain = |at: &Range<usize>| at.start == 0 || light(&tokens[at.start - 1]) || sees.is_some_and(|s| s.end == at.start);
    marks.everybody.find(tokens).or_else(|| marks.crowd.find(tokens).filter(plain))
}

/// Whether what follows makes "everybody" some of them: "everyone in accounting", "каждый в отделе продаж".
fn is_some_of(ground: &Ground<'_>, after: &[Token]) -> bool {
    const AMONG: [&str; 11] = ["in", "from", "of", "at", "on", "who", "with", "из", "в", "во", "кто"];
    let marks = &ground.lexicon.marks;
    if !after.first().is_some_and(|t| AMONG.contains(&t.low.as_str())) || marks.table.at_start(after).is_some() {
        return false;
    }
    // "In our company" is everybody, "in our company's archive" is not.
    let named = after.iter().skip(1).take(3).position(|t| !matches!(t.low.as_str(), "the" | "our" | "my" | "this" | "нашей" | "нашем" | "этой" | "этом"));
    let rest = &after[named.map_or(after.len(), |at| at + 1)..];
    let Some(len) = marks.ours.at_start(rest) else { return true };
    !rest.get(len).is_none_or(|t| !t.is_word() || ground.lexicon.is_stop(&t.low) || marks.seeing.at_start(&rest[len..]).is_some())
}
