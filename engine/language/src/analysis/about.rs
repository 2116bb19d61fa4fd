//! What a piece is about, by its words alone: the kit, known fields, people, or none of these.

use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use crate::field::{How, fields, hits};
use crate::ground::Ground;
use crate::lexicon::Lexicon;
use crate::phrase::marked;
use crate::steps::Decider;
use crate::token::{Shape, Token};

/// Whether the piece speaks of the app, the kit or a ready form.
pub(super) fn about(ground: &Ground<'_>, body: &[Token]) -> bool {
    of_the_kit(ground, body) || ground.presets.iter().any(|p| p.has(body)) || ground.lexicon.intents.software.has(body)
}

/// A list of fields in brackets behind what is wanted: "an advance (amount, reason, month)".
pub(super) fn bracketed(ground: &Ground<'_>, text: &str, body: &[Token]) -> Vec<FieldSpec> {
    let (from, to) = (body.iter().position(|t| t.is_mark('(')), body.iter().rposition(|t| t.is_mark(')')));
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    let Some(inside) = body.get(from + 1..to) else { return Vec::new() };
    let parts: Vec<&[Token]> = inside.split(|t| t.is_mark(',') || t.is_mark(';')).collect();
    let known = parts.iter().filter(|p| !hits(ground, p).is_empty()).count();
    if parts.len() < 2 || known < 2 {
        return Vec::new();
    }
    parts.into_iter().flat_map(|p| fields(ground, text, p, How::Listed)).collect()
}

/// Where a field begins whose choices stand behind it in brackets: "kind of leave (moving, blood donor)". `None` if there are none, or if
/// what stands in the brackets are fields themselves.
pub(super) fn choices(ground: &Ground<'_>, text: &str, body: &[Token]) -> Option<usize> {
    let (open, close) = (body.iter().position(|t| t.is_mark('('))?, body.iter().rposition(|t| t.is_mark(')'))?);
    let inside = body.get(open + 1..close)?;
    let own = crate::field::options_of(text, inside).len() >= 2
        && inside.iter().any(|t| matches!(t.shape, Shape::Mark(',' | ';' | '/' | '|')) || matches!(t.low.as_str(), "or" | "или"));
    let known = inside.split(|t| t.is_mark(',') || t.is_mark(';')).filter(|p| !hits(ground, p).is_empty()).count();
    if !own || known >= 2 || !bracketed(ground, text, body).is_empty() {
        return None;
    }
    let before = &body[..open];
    let content = before.iter().filter(|t| t.is_word() && !ground.lexicon.is_stop(&t.low)).count();
    if is_item(ground, before) {
        return Some(0);
    }
    // The field that stands right before the brackets, whatever the sentence says before it.
    let near = |at: &std::ops::Range<usize>| {
        let rest = &before[at.end..];
        rest.len() <= 3 && rest.iter().all(|t| t.is_word() && !crate::field::is_verb(&t.low))
    };
    if let Some(hit) = hits(ground, before).into_iter().rev().find(|h| near(&h.at)) {
        return Some(hit.at.start);
    }
    // A name nobody knows, and nothing else.
    let plain = !about(ground, before) && audience(ground.lexicon, text, before).is_none() && ground.lexicon.intents.polite.find(before).is_none();
    ((1..=3).contains(&content) && plain).then_some(0)
}

/// Whether every word of meaning names a field or what the app is about, and one of them the field: "first day of leave", "leave reason".
pub(super) fn is_item(ground: &Ground<'_>, body: &[Token]) -> bool {
    let body = crate::field::bare(body);
    let topic: Vec<std::ops::Range<usize>> = ground.presets.iter().flat_map(|p| p.all(&body)).collect();
    let found: Vec<std::ops::Range<usize>> =
        hits(ground, &body).into_iter().map(|h| h.at).filter(|at| !topic.iter().any(|t| t.start <= at.start && at.end <= t.end)).collect();
    let content = |t: &Token| t.is_word() && !ground.lexicon.is_stop(&t.low);
    let left = body.iter().enumerate().any(|(i, t)| content(t) && !found.iter().any(|at| at.contains(&i)) && !topic.iter().any(|at| at.contains(&i)));
    !found.is_empty() && !left && !of_the_kit(ground, &body)
}

/// Whether a place is outside of all brackets.
pub(super) fn outside(body: &[Token], at: usize) -> bool {
    let count = |mark| body[..at].iter().filter(|t| t.is_mark(mark)).count();
    count('(') <= count(')')
}

/// Three or more known fields in a row at the end, no punctuation between: a list by somebody in a hurry.
pub(super) fn trailing<'t>(ground: &Ground<'_>, body: &'t [Token]) -> &'t [Token] {
    let found = hits(ground, body);
    let mut from = body.len();
    let mut count = 0;
    for hit in found.iter().rev() {
        if hit.at.end != from {
            break;
        }
        from = hit.at.start;
        count += 1;
    }
    if count >= 3 && from > 0 { &body[from..] } else { &[] }
}

/// Only "optional" or "required": about the field before.
pub(super) fn is_duty(ground: &Ground<'_>, body: &[Token]) -> bool {
    let marks = &ground.lexicon.marks;
    let at = marks.optional.find(body).or_else(|| marks.required.find(body));
    at.is_some_and(|at| body.iter().enumerate().all(|(i, t)| at.contains(&i) || !t.is_word() || ground.lexicon.is_stop(&t.low)))
}

/// Whether the piece uses a word of the kit itself ("request", "заявка").
pub(crate) fn of_the_kit(ground: &Ground<'_>, body: &[Token]) -> bool {
    (0..body.len()).any(|i| ground.words.iter().any(|(p, _)| p.at_start(&body[i..]).is_some()))
}

/// Whether every word of meaning is part of a known field.
pub(super) fn covered(ground: &Ground<'_>, body: &[Token]) -> bool {
    let body = crate::field::bare(body);
    let found = hits(ground, &body);
    let content = |t: &Token| t.is_word() && !ground.lexicon.is_stop(&t.low);
    let left = body.iter().enumerate().filter(|(i, t)| content(t) && !found.iter().any(|h| h.at.contains(i))).count();
    !found.is_empty() && left == 0
}

/// A field whose values are a list: "type", "kind", "reason" of a choice.
pub(super) fn is_kind(ground: &Ground<'_>, field: &FieldSpec) -> bool {
    let words = crate::token::tokens(&field.label);
    field.kind == FieldKind::Choice || ground.lexicon.fields.iter().any(|k| k.kind == FieldKind::Choice && k.words.at_start(&words).is_some())
}

/// Words that only name who decides.
pub(super) fn only_deciders(ground: &Ground<'_>, body: &[Token], found: &[Decider]) -> bool {
    let content = body.iter().enumerate().filter(|(_, t)| t.is_word() && !ground.lexicon.is_stop(&t.low));
    !found.is_empty() && content.into_iter().all(|(i, _)| found.iter().any(|d| d.at.contains(&i)) || ground.lexicon.marks.first.at_start(&body[i..]).is_some())
}

/// Words that only say who: "the employee", "люди".
pub(super) fn only_people(ground: &Ground<'_>, body: &[Token]) -> bool {
    let groups = ground.lexicon.intents.groups.words.all(body);
    body.iter().enumerate().all(|(i, t)| {
        !t.is_word() || ground.lexicon.is_stop(&t.low) && !hits(ground, std::slice::from_ref(t)).iter().any(|_| true) || groups.iter().any(|g| g.contains(&i))
    })
}

/// Whether the piece asks for what must not be made.
pub(crate) fn is_refused(lexicon: &Lexicon, body: &[Token]) -> bool {
    let refused = &lexicon.intents.refused;
    [&refused.spying, &refused.secrets, &refused.discrimination, &refused.harm].iter().any(|words| words.has(body))
}

/// "Office supplies": whether people named up to this place stand before a noun, and say which kind it is.
pub(crate) fn says_which(lexicon: &Lexicon, words: &[Token], end: usize) -> bool {
    let group =
        end.checked_sub(1).and_then(|last| words.get(last)).is_some_and(|t| matches!(t.low.as_str(), "office" | "company" | "team" | "department" | "staff"));
    group && words.get(end).is_some_and(|t| t.is_word() && t.low.is_ascii() && !lexicon.is_stop(&t.low) && !crate::field::is_verb(&t.low))
}

/// "for our sales team", "для сотрудников склада": the words after the preposition.
pub(crate) fn audience(lexicon: &Lexicon, text: &str, body: &[Token]) -> Option<String> {
    let at = body.iter().position(|t| matches!(t.low.as_str(), "for" | "для"))?;
    let rest = &body[at + 1..];
    let group = lexicon.intents.groups.words.find(rest).filter(|g| g.start <= 2)?;
    let governed = |i: &usize| {
        rest.get(*i)
            .is_some_and(|t| t.is_word() && !lexicon.is_stop(&t.low) && !crate::field::is_verb(&t.low) && t.low.chars().all(|c| matches!(c, 'а'..='я' | '-')))
    };
    if says_which(lexicon, rest, group.end) {
        return None;
    }
    let end = (group.end..group.end + 2).take_while(governed).last().map_or(group.end, |i| i + 1);
    let (first, last) = (rest.first()?, rest.get(end - 1)?);
    Some(text[first.at.start..last.at.end].to_owned())
}

/// Words of meaning that no list of known words explains.
pub(super) fn unexplained(ground: &Ground<'_>, body: &[Token]) -> usize {
    let lexicon = ground.lexicon;
    let m = &lexicon.marks;
    let marks = [
        &m.approve,
        &m.someone,
        &m.two_steps,
        &m.then,
        &m.first,
        &m.or,
        &m.fill,
        &m.fields,
        &m.with,
        &m.required,
        &m.optional,
        &m.computed,
        &m.table,
        &m.export,
        &m.excel,
        &m.csv,
        &m.sees_own,
        &m.sees_all,
        &m.notify,
        &m.to_approver,
        &m.to_author,
        &m.decline,
        &m.reason,
        &m.status,
        &m.both_languages,
        &m.english,
        &m.russian,
        &m.by_link,
        &m.public,
        &m.phone_ok,
        &m.in_chat,
        &m.add,
        &m.make,
        &m.app,
    ];
    let i = &lexicon.intents;
    let intents = [&i.need, &i.software, &i.polite, &i.groups.words];
    let roles = lexicon.roles.iter().map(|r| &r.words);
    let fields = lexicon.fields.iter().map(|f| &f.words);
    let lists = marks.into_iter().chain(intents).chain(roles).chain(fields).chain(&ground.presets).chain(&ground.preset_fields);
    let mut known = marked(lists, body);
    for i in 0..body.len() {
        if let Some(len) = ground.words.iter().filter_map(|(p, _)| p.at_start(&body[i..])).max() {
            known[i..i + len].fill(true);
        }
    }
    body.iter().zip(known).filter(|(t, known)| t.is_word() && !known && !lexicon.is_stop(&t.low) && !t.capital).count()
}
