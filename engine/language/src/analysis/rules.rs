//! Rules that a sentence sets beside naming things: days at a time, their order, how long ahead, how often, in what time, how much.

use fleet_domain::brief::NotIncludedWhy;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use super::about::about;
use super::{Act, Found};
use crate::amount;
use crate::cut::Join;
use crate::field::hits;
use crate::ground::Ground;
use crate::negation;
use crate::token::{Shape, Token};

/// The rule a piece sets, if that is what it is about. What the kit cannot keep (how long ahead, how often, in what time) waits.
pub(super) fn rule(ground: &Ground<'_>, body: &[Token]) -> Option<Act> {
    let marks = &ground.lexicon.marks;
    if marks.approve.has(body) || marks.notify.has(body) || marks.fill.has(body) {
        return None;
    }
    if let Some(act) = not_past(ground, body) {
        return Some(act);
    }
    let numbers = body.iter().any(|t| t.shape == Shape::Number) || !amount::limits(body).spans.is_empty() || amount::days(body).is_some();
    if let Some(at) = marks.order.find(body) {
        let dates: Vec<_> = hits(ground, body).into_iter().filter(crate::field::FieldHit::is_date).collect();
        let inside = dates.iter().any(|h| at.start <= h.at.start && h.at.end <= at.end);
        // Between two days of the form; a day of the calendar, or one so many days off, is a rule of another kind.
        if !numbers && (dates.len() >= 2 || inside || (dates.is_empty() && at.len() > 2)) {
            return Some(Act::Order);
        }
        if !dates.is_empty() || numbers {
            return Some(Act::Not(NotIncludedWhy::WaitsForAgent));
        }
    }
    if (marks.ahead.has(body) && (numbers || !ground.lexicon.intents.polite.has(body)))
        || (marks.quota.has(body) && (numbers || ground.lexicon.common.amount.most.has(body)))
    {
        return Some(Act::Not(NotIncludedWhy::WaitsForAgent));
    }
    let (min, max) = amount::days(body)?;
    // "Requests over 5 days go to HR": decided by somebody else, and only then.
    if marks.does.has(body) && !(marks.answering.has(body) || marks.working.has(body)) {
        return Some(Act::But(NotIncludedWhy::Condition));
    }
    if about(ground, body) {
        return None;
    }
    // "HR answers in at most 2 days" promises something of people, not of leave; working days need a calendar.
    Some(if marks.answering.has(body) || marks.working.has(body) { Act::Not(NotIncludedWhy::WaitsForAgent) } else { Act::DaysLimit(min, max) })
}

/// "Not in the past", "задним числом нельзя". Where the past is allowed nothing is asked for: so it is anyway.
fn not_past(ground: &Ground<'_>, body: &[Token]) -> Option<Act> {
    let marks = &ground.lexicon.marks;
    if marks.only_future.has(body) {
        return Some(Act::NotPast);
    }
    marks.not_past.find(body)?;
    Some(if negation::any(body) { Act::NotPast } else { Act::Not(NotIncludedWhy::NotUnderstood) })
}

/// "within 2 days", "after day 3", "через неделю": a time that nothing here keeps.
pub(super) fn timed(body: &[Token]) -> bool {
    let lead = |t: &Token| matches!(t.low.as_str(), "within" | "after" | "before" | "until" | "in" | "за" | "через" | "после" | "до" | "течение");
    let number = |at: usize| (1..=2).any(|n| body.get(at + n).is_some_and(|t| t.shape == Shape::Number));
    let span =
        |at: usize| matches!(body[at].low.as_str(), "within" | "течение") && (1..=2).any(|n| body.get(at + n).is_some_and(|t| SPANS.contains(&t.low.as_str())));
    let low = |at: usize| body.get(at).map_or("", |t| t.low.as_str());
    // "At the end HR approves" says in which order.
    let end = |at: usize| matches!((low(at), low(at + 1), low(at + 2)), ("by" | "before" | "until", "the", "end") | ("до", "конца", _));
    body.iter().enumerate().any(|(i, t)| lead(t) && (number(i) || span(i)) || end(i))
}

/// "At least 20 characters", "не больше 300 символов": how long a text is, nothing here counts.
pub(super) fn length(body: &[Token]) -> Option<Act> {
    const UNITS: [&str; 12] = ["characters", "chars", "symbols", "letters", "words", "symbol", "символов", "знаков", "букв", "слов", "символа", "знака"];
    let counted = |(i, t): (usize, &Token)| {
        let unit = body.get(i + 1).is_some_and(|t| UNITS.contains(&t.low.as_str()));
        unit && t.shape == Shape::Number
    };
    body.iter().enumerate().any(counted).then_some(Act::But(NotIncludedWhy::KitLimit))
}

/// "Hours: at most 40": nothing but the limits of the field named right before.
pub(super) fn bounded(join: Join, body: &[Token], last: Option<&Found>) -> Option<FieldSpec> {
    let limits = amount::limits(body);
    let rest = |i: &usize| !limits.spans.iter().any(|span| span.contains(i));
    let nothing_else = !limits.spans.is_empty() && (0..body.len()).filter(rest).all(|i| !body[i].is_word());
    let [Act::Fields(named)] = last?.acts.as_slice() else { return None };
    let field = named.last().filter(|_| matches!(join, Join::Colon | Join::Dash) && nothing_else)?;
    let kind = match field.kind {
        FieldKind::Text => FieldKind::Number,
        kind @ (FieldKind::Number | FieldKind::Money) => kind,
        _ => return None,
    };
    Some(FieldSpec { kind, min: limits.min.or_else(|| field.min.clone()), max: limits.max.or_else(|| field.max.clone()), ..field.clone() })
}

/// Stretches of time: "within a week", "в течение дня".
const SPANS: [&str; 14] = ["day", "days", "week", "month", "hour", "hours", "дня", "дней", "недели", "неделю", "месяца", "часа", "часов", "суток"];

/// What an amount is of, said behind it: "500 total", "500 всего", "500 р.".
const SUMS: [&str; 8] = ["total", "altogether", "max", "maximum", "р", "всего", "итого", "максимум"];

/// An amount said of the whole: "max 500 EUR" limits what is asked for, "over 1,000" says when something holds.
pub(super) fn amount(ground: &Ground<'_>, body: &[Token]) -> Option<Act> {
    let limits = amount::limits(body);
    // "Max 20 seats": what is counted is no money.
    let counts =
        |t: &Token| t.is_word() && !ground.lexicon.is_stop(&t.low) && amount::currency(std::slice::from_ref(t)).is_none() && !SUMS.contains(&t.low.as_str());
    let counted = limits.spans.iter().any(|span| body.get(span.end).is_some_and(counts));
    match (limits.min, limits.max) {
        (None, None) => None,
        _ if counted => Some(Act::But(NotIncludedWhy::KitLimit)),
        (None, max) => Some(Act::Amount(None, max)),
        (Some(_), _) => Some(Act::But(NotIncludedWhy::Condition)),
    }
}
