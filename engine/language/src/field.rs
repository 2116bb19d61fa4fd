//! Finds what people fill in: one item of a list, or what a sentence mentions in passing.

mod apart;
mod attached;
mod modifiers;
mod question;
mod spec;

use std::ops::Range;

use fleet_domain::bible::PresetField;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::FieldSpec;

use crate::ground::Ground;
use crate::lexicon::FieldEntry;
use crate::negation;
use crate::phrase::Hit;
use crate::token::{Shape, Token};

pub(crate) use attached::{attaching, files};
pub(crate) use modifiers::{Modifiers, options_of};
pub(crate) use question::asks;
use question::question;
pub(crate) use spec::{computed_days, of_preset};

/// Content words an unknown item may have: more is a sentence, not a field.
const ITEM_WORDS: usize = 5;

/// How a piece names fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// As items of a list: everything named is a field.
    Listed,
    /// In passing: only what is known to be one.
    Passing,
}

/// Where a known field's words come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'g> {
    Preset(&'g PresetField),
    Entry(&'g FieldEntry),
}

/// A known field in a text.
#[derive(Debug, Clone)]
pub(crate) struct FieldHit<'g> {
    pub(crate) at: Range<usize>,
    pub(crate) source: Source<'g>,
    pub(crate) raw: &'g str,
}

impl FieldHit<'_> {
    /// The name that the field has where nobody named it otherwise.
    pub(crate) fn name(&self) -> String {
        match self.source {
            Source::Preset(field) => field.name.clone(),
            Source::Entry(entry) => entry.name.clone(),
        }
    }

    fn kind(&self) -> FieldKind {
        match self.source {
            Source::Preset(field) => field.kind,
            Source::Entry(entry) => entry.kind,
        }
    }

    /// Whether it is a day or a range of days.
    pub(crate) fn is_date(&self) -> bool {
        matches!(self.kind(), FieldKind::Date | FieldKind::DateRange)
    }

    /// Whether it is something that is attached.
    pub(crate) fn is_file(&self) -> bool {
        self.kind() == FieldKind::File
    }
}

/// Whether the one known field only says whose or which something else is: "cost center", "центр затрат".
fn is_of_another(base: &[Token], hits: &[FieldHit<'_>]) -> bool {
    const BEHIND: [&str; 7] = ["center", "centre", "code", "owner", "holder", "list", "format"];
    const BEFORE: [&str; 5] = ["центр", "код", "владелец", "держатель", "статья"];
    let [hit] = hits else { return false };
    let is = |at: Option<usize>, words: &[&str]| at.and_then(|at| base.get(at)).is_some_and(|t| words.contains(&t.low.as_str()));
    let last = hit.at.end + 1 == base.len();
    // "Invoice number": of a phone or a car it is what is asked for, of a paper or a person it is another thing.
    let numbered = matches!(hit.kind(), FieldKind::File | FieldKind::Person);
    let number = is(Some(hit.at.end), &["number", "id"]) && last || is(hit.at.start.checked_sub(1), &["номер"]);
    is(Some(hit.at.end), &BEHIND) && last || is(hit.at.start.checked_sub(1), &BEFORE) || numbered && number
}

/// Whether a hit says who writes, not a person to fill in: "ideas from employees".
fn is_everybody(base: &[Token], hit: &FieldHit<'_>) -> bool {
    const MANY: [&str; 9] = ["employees", "colleagues", "сотрудники", "сотрудников", "сотрудникам", "коллеги", "коллег", "коллегам", "работников"];
    hit.kind() == FieldKind::Person && matches!(&base[hit.at.clone()], [one] if MANY.contains(&one.low.as_str()))
}

/// The fields a piece names, in order.
pub(crate) fn fields(ground: &Ground<'_>, text: &str, tokens: &[Token], how: How) -> Vec<FieldSpec> {
    // "Plz also add a phone number" is a phone number: words of asking name nothing.
    let tokens = crate::talk::asked(ground.lexicon, tokens).map_or(tokens, |end| &tokens[end..]);
    if let Some(field) = quoted(ground, text, tokens) {
        return vec![field];
    }
    let (base, group) = brackets(tokens);
    let modifiers = Modifiers::read(text, &base, &group);
    let base = modifiers.rest(&base);
    if how == How::Listed
        && let Some(options) = alternatives(text, &base)
    {
        let (first, last) = (&base[0], &base[base.len() - 1]);
        return vec![spec::of_words(ground, &text[first.at.start..last.at.end], &modifiers.with_options(options))];
    }
    if base.is_empty() && how == How::Listed && modifiers.options.len() > 2 {
        return spec::of_options(ground, &modifiers).into_iter().collect();
    }
    if let Some((end, kind)) = said_kind(ground, &base) {
        let named = fields(ground, text, &base[..end], how);
        return named
            .into_iter()
            .map(|mut field| {
                field.turn_into(kind);
                field
            })
            .collect();
    }
    // "Volunteer day requests": what is asked for.
    let asked_for = |h: &FieldHit<'_>| base.get(h.at.end).is_some_and(|t| matches!(t.low.as_str(), "request" | "requests" | "form" | "forms"));
    let known = hits(ground, &base).into_iter().filter(|h| !asked_for(h) && (how == How::Listed || !is_everybody(&base, h)));
    let (gone, hits): (Vec<FieldHit<'_>>, Vec<FieldHit<'_>>) = known.partition(|h| is_gone(&base, h));
    if hits.is_empty() && !gone.is_empty() {
        return Vec::new();
    }
    if how == How::Listed
        && let Some(field) = question(ground, text, &base, &hits, &modifiers)
    {
        return vec![field];
    }
    if hits.is_empty() {
        return match how {
            How::Listed => unknown(ground, text, &base, &modifiers).into_iter().collect(),
            How::Passing => Vec::new(),
        };
    }
    if how == How::Listed && is_of_another(&base, &hits) {
        return unknown(ground, text, &base, &modifiers).into_iter().collect();
    }
    let groups = together(ground, text, &base, &hits, how);
    let many = groups.len() > 1;
    groups
        .into_iter()
        .map(|(range, head)| {
            // What stands in brackets or behind belongs to one field; of several, to the last.
            let last = !many || range.end == hits.last().map_or(0, |h| h.at.end);
            let plain = Modifiers::default();
            let own = if last { &modifiers } else { &plain };
            spec::of_hit(ground, text, &base, range, head, own)
        })
        .collect()
}

/// 'Checkbox "I informed my team"': what stands in quotes is the label, and the words around it say only of what kind it is.
fn quoted(ground: &Ground<'_>, text: &str, tokens: &[Token]) -> Option<FieldSpec> {
    let from = tokens.iter().position(|t| t.is_mark('"'))?;
    // The mark at the end of a piece belongs to no word, and may be gone.
    let to = tokens.iter().rposition(|t| t.is_mark('"')).filter(|to| *to > from).unwrap_or(tokens.len());
    let inside = tokens.get(from + 1..to).filter(|inside| inside.iter().any(Token::is_word) && !inside.iter().any(|t| t.is_mark('"')))?;
    let around: Vec<Token> = tokens[..from].iter().chain(tokens.iter().skip(to + 1)).cloned().collect();
    let modifiers = Modifiers::read(text, &around, &[]);
    let marks = &ground.lexicon.marks;
    let says = |t: &Token| t.is_word() && !ground.lexicon.is_stop(&t.low) && ![&marks.field, &marks.with].iter().any(|m| m.has(std::slice::from_ref(t)));
    if modifiers.kind != Some(FieldKind::YesNo) || modifiers.rest(&around).iter().any(says) {
        return None;
    }
    Some(spec::quoted(ground, &text[inside[0].at.start..inside[inside.len() - 1].at.end], &modifiers))
}

/// "Whole day or half day": two of a kind, of which one is chosen.
fn alternatives(text: &str, base: &[Token]) -> Option<Vec<String>> {
    let at = base.iter().position(|t| matches!(t.low.as_str(), "or" | "или"))?;
    let (one, other) = (&base[..at], &base[at + 1..]);
    let alike = one.len() > 1 && one.len() <= 3 && one.len() == other.len() && one.last()?.stem == other.last()?.stem;
    alike.then(|| options_of(text, base))
}

/// "The doctor's note is a file": where what is named ends, and of which kind it is said to be.
pub(crate) fn said_kind(ground: &Ground<'_>, base: &[Token]) -> Option<(usize, FieldKind)> {
    const IS: [&str; 12] = ["is", "are", "be", "should", "must", "a", "an", "as", "это", "будет", "быть", "должна"];
    let last = hits(ground, base).into_iter().next_back().filter(|h| h.at.end == base.len())?;
    let kind = match last.source {
        Source::Entry(entry) if entry.name == "file" => entry.kind,
        _ => return None,
    };
    let joins = base[..last.at.start].iter().rev().take_while(|t| IS.contains(&t.low.as_str()) || t.is_mark('-')).count();
    let end = last.at.start - joins;
    let copula = base[end..last.at.start].iter().any(|t| t.is_word() && !matches!(t.low.as_str(), "a" | "an" | "as"));
    (copula && end > 0 && base[..end].iter().any(|t| t.is_word() && !ground.lexicon.is_stop(&t.low))).then_some((end, kind))
}

/// Names of the known fields that shall not be there: "without attachments", "без комментария".
pub(crate) fn negated(ground: &Ground<'_>, tokens: &[Token]) -> Vec<String> {
    let base = bare(tokens);
    hits(ground, &base).iter().filter(|h| is_gone(&base, h)).map(FieldHit::name).collect()
}

fn is_gone(base: &[Token], hit: &FieldHit<'_>) -> bool {
    negation::before(base, hit.at.start) || negation::behind(base, hit.at.end)
}

/// The words of an item without brackets and without what is said about it.
pub(crate) fn bare(tokens: &[Token]) -> Vec<Token> {
    let (base, group) = brackets(tokens);
    Modifiers::read("", &base, &group).rest(&base)
}

/// Every known field, the longest words first come; no overlaps.
pub(crate) fn hits<'g>(ground: &'g Ground<'_>, tokens: &[Token]) -> Vec<FieldHit<'g>> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if let Some((hit, source)) = hit_at(ground, &tokens[i..]) {
            found.push(FieldHit { at: i..i + hit.len, source, raw: hit.raw });
            i += hit.len;
        } else {
            i += 1;
        }
    }
    found
}

fn hit_at<'g>(ground: &'g Ground<'_>, tokens: &[Token]) -> Option<(Hit<'g>, Source<'g>)> {
    let preset = ground.preset.into_iter().flat_map(|p| &p.fields).zip(&ground.preset_fields);
    let known = preset.map(|(field, words)| (words, Source::Preset(field)));
    let entries = ground.lexicon.fields.iter().map(|e| (&e.words, Source::Entry(e)));
    let mut best: Option<(Hit<'g>, Source<'g>)> = None;
    for (words, source) in known.chain(entries) {
        if let Some(hit) = words.hit(tokens)
            && best.as_ref().is_none_or(|(old, _)| hit.beats(*old))
        {
            best = Some((hit, source));
        }
    }
    best
}

/// Which hits are one field ("стоимость курса", "course price", "ссылка на курс") and which are several; each with the hit that says the kind.
fn together<'h, 'g>(ground: &Ground<'_>, text: &str, base: &[Token], hits: &'h [FieldHit<'g>], how: How) -> Vec<(Range<usize>, &'h FieldHit<'g>)> {
    let mut groups: Vec<(Range<usize>, &FieldHit<'g>)> = Vec::new();
    let run_on = hits.len() >= 3 && hits.windows(2).all(|w| w[0].at.end == w[1].at.start);
    for hit in hits {
        if let Some((range, head)) = groups.last_mut()
            && !run_on
            // "first day last day": two days are two fields, however close they stand.
            && !(head.is_date() && hit.is_date() && range.end == hit.at.start)
            && let Some(bond) = bond(ground, base, range.end, hit)
        {
            range.end = hit.at.end;
            if bond == Bond::HeadLast {
                *head = hit;
            }
            continue;
        }
        groups.push((hit.at.clone(), hit));
    }
    // Adjectives before and governed words after belong to the field.
    let count = groups.len();
    let mut from = 0;
    for n in 0..count {
        let next = groups.get(n + 1).map_or(base.len(), |g| g.0.start);
        let range = &mut groups[n].0;
        // In passing, the words before stand in whatever case the sentence asks for.
        let first = if how == How::Passing { range.start } else { from };
        // "My time zone is Madrid": what is said of a thing is no part of its name.
        let next = (range.end..next).find(|i| is_copula(&base[*i].low)).unwrap_or(next);
        range.start = (first..range.start).rev().take_while(|i| is_plain(ground, &base[*i])).last().unwrap_or(range.start);
        if how == How::Listed && range.start > first && apart::tells(ground, text, &base[range.start - 1..]) {
            range.start -= 1;
        }
        let tail = (range.end..next).take(4).take_while(|i| base[*i].is_word() || base[*i].shape == Shape::Number);
        let end = tail.filter(|i| is_plain(ground, &base[*i])).last().map_or(range.end, |i| i + 1);
        if count == 1 {
            range.end = end;
        }
        from = range.end;
    }
    groups
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bond {
    HeadFirst,
    HeadLast,
}

fn bond(ground: &Ground<'_>, base: &[Token], end: usize, next: &FieldHit<'_>) -> Option<Bond> {
    let between = &base[end..next.at.start];
    let first = &base[next.at.start];
    // "The phone of the deputy": the article goes with what it stands before.
    let between = match between {
        [joint, article] if joint.low == "of" && matches!(article.low.as_str(), "the" | "a" | "an" | "their" | "his" | "her" | "our" | "my" | "your") => {
            &between[..1]
        }
        other => other,
    };
    match between {
        // "Number of guests": the head ends with the word that joins.
        [] if base[..end].last().is_some_and(|last| last.low == "of") => Some(Bond::HeadFirst),
        // Russian: a governed noun is not in the form that the lexicon has it in. English: the last noun is the head.
        [] if ground.locale == "ru" => (first.low != crate::token::fold(next.raw.split(' ').next().unwrap_or(""))).then_some(Bond::HeadFirst),
        [] => Some(Bond::HeadLast),
        [joint] => matches!(
            joint.low.as_str(),
            "of" | "for" | "to" | "on" | "in" | "from" | "with" | "с" | "со" | "на" | "для" | "от" | "к" | "о" | "об" | "по" | "в" | "из"
        )
        .then_some(Bond::HeadFirst),
        _ => None,
    }
}

fn is_plain(ground: &Ground<'_>, token: &Token) -> bool {
    token.is_word()
        && !ground.lexicon.is_stop(&token.low)
        && !is_verb(&token.low)
        && ground.lexicon.intents.need.at_start(std::slice::from_ref(token)).is_none()
}

/// An item nobody knows is still a field, if it looks like one: a few words, no verb.
fn unknown(ground: &Ground<'_>, text: &str, base: &[Token], modifiers: &Modifiers) -> Option<FieldSpec> {
    let content: Vec<&Token> = base.iter().filter(|t| t.is_word() && !ground.lexicon.is_stop(&t.low)).collect();
    let (first, last) = (content.first()?, content.last()?);
    let at = base.iter().position(|t| t.at == first.at)?;
    let first = at.checked_sub(1).filter(|before| apart::tells(ground, text, &base[*before..])).map_or(*first, |before| &base[before]);
    let sentence = content.len() > ITEM_WORDS || base.iter().any(|t| is_pronoun(&t.low)) || content.iter().any(|t| is_verb(&t.low));
    // "Our people ask HR for certificates" tells how it is.
    let people = content.len() > 2 && matches!(first.low.as_str(), "people" | "employees" | "colleagues" | "staff" | "сотрудники" | "люди" | "коллеги");
    let about_the_app = people || base.iter().enumerate().any(|(i, _)| ground.words.iter().any(|(p, w)| *w >= 5 && p.at_start(&base[i..]).is_some()));
    if sentence || about_the_app || ground.lexicon.intents.polite.at_start(base) == Some(base.len()) {
        return None;
    }
    Some(spec::of_words(ground, text[first.at.start..last.at.end].trim(), modifiers))
}

fn is_copula(low: &str) -> bool {
    matches!(low, "is" | "are" | "was" | "were" | "isn't" | "aren't" | "это")
}

/// Words that make a sentence of an item.
pub(crate) fn is_pronoun(low: &str) -> bool {
    const ENGLISH: [&str; 10] = ["i", "we", "they", "it", "is", "are", "should", "must", "can", "will"];
    const RUSSIAN: [&str; 13] = ["я", "мы", "они", "он", "должен", "должна", "должны", "можно", "будет", "чтобы", "чтоб", "нужно", "надо"];
    ENGLISH.contains(&low) || RUSSIAN.contains(&low)
}

/// Endings that Russian verbs have and nouns hardly do.
pub(crate) fn is_verb(low: &str) -> bool {
    const ENDS: [&str; 14] = ["ает", "яет", "ует", "ают", "яют", "уют", "ется", "ются", "ится", "ать", "ять", "ить", "еть", "ться"];
    low.chars().count() > 4
        && ENDS.iter().any(|end| low.ends_with(end))
        && !matches!(low, "печать" | "память" | "тетрадь" | "кровать" | "сеть" | "скатерть" | "площадь")
}

/// Tokens outside of brackets, and those inside.
fn brackets(tokens: &[Token]) -> (Vec<Token>, Vec<Token>) {
    let (mut base, mut group) = (Vec::new(), Vec::new());
    let mut depth = 0_usize;
    for token in tokens {
        match token.shape {
            Shape::Mark('(' | '[') => depth += 1,
            Shape::Mark(')' | ']') => depth = depth.saturating_sub(1),
            _ if depth > 0 => group.push(token.clone()),
            _ => base.push(token.clone()),
        }
    }
    (base, group)
}
