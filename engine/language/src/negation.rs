//! Words that turn a meaning round: "no manager", "не согласует", "without a reason".

use std::ops::Range;

use crate::lexicon::Lexicon;
use crate::token::Token;

/// Words that may stand between a negation and what it turns round: "not by the", "без нашего".
const BETWEEN: usize = 3;

/// Whether a token negates what follows it.
pub(crate) fn is_negation(token: &Token) -> bool {
    let low = token.low.as_str();
    matches!(
        low,
        "no" | "not"
            | "without"
            | "never"
            | "except"
            | "neither"
            | "nor"
            | "cannot"
            | "dont"
            | "doesnt"
            | "shouldnt"
            | "cant"
            | "wont"
            | "isnt"
            | "не"
            | "ни"
            | "нет"
            | "без"
            | "кроме"
            | "никакой"
            | "никакого"
            | "никаких"
            | "нельзя"
    ) || low.ends_with("n't")
        || low.ends_with("n’t")
}

/// Whether what stands at `at` is negated by the words right before it, articles and pronouns aside. "Not only" negates nothing.
pub(crate) fn before(tokens: &[Token], at: usize) -> bool {
    for back in 1..=BETWEEN.min(at) {
        let token = &tokens[at - back];
        if is_negation(token) {
            return !tokens.get(at - back + 1).is_some_and(|t| matches!(t.low.as_str(), "only" | "just" | "только" | "лишь"));
        }
        if !(token.is_word() && is_light(&token.low)) {
            return false;
        }
    }
    false
}

/// Words that carry nothing between a negation and its target.
fn is_light(low: &str) -> bool {
    matches!(
        low,
        "the"
            | "a"
            | "an"
            | "any"
            | "by"
            | "with"
            | "from"
            | "of"
            | "my"
            | "our"
            | "their"
            | "his"
            | "her"
            | "for"
            | "need"
            | "needs"
            | "has"
            | "be"
            | "быть"
            | "to"
            | "want"
            | "нашего"
            | "их"
            | "его"
            | "ее"
            | "моего"
            | "нашей"
            | "у"
            | "самого"
            | "being"
            | "have"
            | "it"
            | "должен"
            | "должна"
            | "должны"
            | "может"
            | "могут"
            | "нужно"
            | "надо"
            | "требует"
            | "требуется"
    )
}

/// Whether a phrase of these tokens, at this place, is negated: before it, or by a verb of not needing behind it.
pub(crate) fn around(tokens: &[Token], at: &Range<usize>) -> bool {
    if before(tokens, at.start) {
        return true;
    }
    let lexicon = Lexicon::get();
    let idle = &lexicon.marks.idle;
    let rest = &tokens[at.end..];
    (0..rest.len().min(BETWEEN)).take_while(|n| rest[..*n].iter().all(Token::is_word)).any(|n| idle.at_start(&rest[n..]).is_some())
}

/// Whether words right behind say that it is not needed: "телефон не нужен".
pub(crate) fn behind(tokens: &[Token], end: usize) -> bool {
    tokens.get(end..).is_some_and(|rest| Lexicon::get().marks.idle.at_start(rest).is_some())
}

/// "Не надо, чтобы …", "не хочу чтобы …": whether the words begin by saying that something is not wanted.
pub(crate) fn unwanted(tokens: &[Token]) -> bool {
    let low = |n: usize| tokens.get(n).map_or("", |t| t.low.as_str());
    low(0) == "не" && matches!(low(1), "надо" | "нужно" | "хочу" | "хотим") && matches!(low(2), "чтобы" | "чтоб")
}

/// Whether the words begin by forbidding a deed: "don't show …", "do not print …", "не показывать …".
pub(crate) fn forbids(tokens: &[Token]) -> bool {
    let light =
        |t: &Token| matches!(t.low.as_str(), "do" | "please" | "should" | "must" | "and" | "и" | "а" | "but" | "но" | "пожалуйста" | "we" | "i" | "they");
    let Some(at) = tokens.iter().take(3).position(is_negation) else { return false };
    let verb = tokens.get(at + 1).is_some_and(Token::is_word);
    let russian = matches!(tokens[at].low.as_str(), "не");
    let deed = russian
        || matches!(tokens[at].low.as_str(), "not")
        || tokens[at].low.ends_with("nt")
        || tokens[at].low.ends_with("n't")
        || tokens[at].low.ends_with("n’t");
    deed && verb && tokens[..at].iter().all(light)
}

/// Whether any of the tokens negates.
pub(crate) fn any(tokens: &[Token]) -> bool {
    tokens.iter().any(is_negation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokens;

    fn before_word(text: &str, word: &str) -> bool {
        let all = tokens(text);
        let at = all.iter().position(|t| t.low == word).unwrap();
        before(&all, at)
    }

    #[test]
    fn a_negation_reaches_over_articles_and_no_further() {
        assert!(before_word("no manager", "manager"));
        assert!(before_word("not by the manager", "manager"));
        assert!(before_word("решает не начальник", "начальник"));
        assert!(before_word("the manager doesn't approve", "approve"));
        assert!(!before_word("no reason, the manager approves", "manager"));
        assert!(!before_word("не только начальник", "начальник"));
        assert!(!before_word("the manager approves", "manager"));
    }

    #[test]
    fn not_needing_negates_from_behind() {
        let all = tokens("причину отказа не спрашивать");
        assert!(around(&all, &(0..1)));
        let all = tokens("причина отказа обязательна");
        assert!(!around(&all, &(0..1)));
    }
}
