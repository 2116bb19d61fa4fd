//! Items worded as questions: "кто встречает", "whether they need parking", "need temporary housing".

use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::{FieldHit, ITEM_WORDS, Modifiers, spec};
use crate::ground::Ground;
use crate::token::{Shape, Token};

/// An item worded as a question ("кто встречает", "whether they need parking"): the question is the label, its first word says the kind.
pub(super) fn question(ground: &Ground<'_>, text: &str, base: &[Token], hits: &[FieldHit<'_>], modifiers: &Modifiers) -> Option<FieldSpec> {
    if let [one] = base
        && matches!(one.low.as_str(), "who" | "кто")
    {
        return Some(spec::with_kind(spec::of_words(ground, &text[one.at.clone()], modifiers), FieldKind::Person));
    }
    let (from, kind) = asks(base).or_else(|| (hits.is_empty() && needs(base)).then_some((0, FieldKind::YesNo)))?;
    let words = base[from..].iter().filter(|t| t.is_word()).count();
    let whole = hits.iter().any(|h| h.at.start <= from && h.at.end == base.len());
    let last = base.iter().rev().find(|t| t.is_word() || t.shape == Shape::Number)?;
    let several = base.iter().any(|t| matches!(t.shape, Shape::Mark(',' | ';')));
    if !(2..=ITEM_WORDS + 3).contains(&words) || whole || several {
        return None;
    }
    let field = spec::of_words(ground, text[base[from].at.start..last.at.end].trim(), modifiers);
    Some(spec::with_kind(field, kind))
}

/// "Need temporary housing", "нужна виза": asked of whoever fills it in.
fn needs(base: &[Token]) -> bool {
    base.len() > 1 && matches!(base[0].low.as_str(), "need" | "needs" | "нужен" | "нужна" | "нужно" | "нужны")
}

/// Where a word of asking opens the tokens, and the kind of its answer.
pub(crate) fn asks(base: &[Token]) -> Option<(usize, FieldKind)> {
    let at = |i: usize| base.get(i).map_or("", |t| t.low.as_str());
    // "на что", "за кого", "for how long": a preposition goes along.
    let from = usize::from(matches!(at(0), "и" | "and" | "также"));
    let word = from
        + usize::from(matches!(
            at(from),
            "на" | "за" | "для" | "с" | "к" | "в" | "по" | "о" | "от" | "до" | "for" | "to" | "with" | "by" | "from" | "at" | "in"
        ));
    let kind = match (at(word), at(word + 1)) {
        ("whether" | "if", _) | ("нужен" | "нужна" | "нужно" | "нужны" | "есть" | "надо" | "будет", "ли") | ("do" | "does", "they" | "you") => {
            FieldKind::YesNo
        }
        ("when" | "когда", _)
        | (
            "which" | "what" | "какой" | "какая" | "какую" | "какое" | "какого" | "какие" | "каких",
            "day" | "date" | "день" | "дату" | "дата" | "число" | "числа" | "дня",
        ) => FieldKind::Date,
        ("how", "many") => FieldKind::Number,
        ("сколько", next) if !matches!(next, "стоит" | "денег" | "будет") => FieldKind::Number,
        ("why" | "почему" | "зачем", _) => FieldKind::LongText,
        (
            "what" | "who" | "where" | "which" | "whom" | "whose" | "how" | "что" | "кто" | "куда" | "где" | "откуда" | "какой" | "какая" | "какое" | "какие"
            | "кого" | "кому" | "кем" | "чем" | "чего" | "какую" | "каком" | "какого" | "как",
            _,
        ) => FieldKind::Text,
        _ => return None,
    };
    Some((from, kind))
}
