//! From pieces to clauses: what belongs together is joined, and every clause gets its fate and its checks.

use fleet_domain::brief::{Clause, ClauseOrigin, Fate, Fixed, NotIncludedWhy};
use fleet_domain::criterion::Check;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, Switch};

use crate::analysis::{Act, Found, More, Tone};
use crate::lexicon::Lexicon;
use crate::settled::Settled;

/// What a piece amounts to; equal neighbours become one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Goal,
    Fields,
    Steps,
    Wish,
    /// A wish for a file format; two of them are one ("Excel and CSV").
    Export,
    Question(String),
    Not(NotIncludedWhy),
    /// Greets or thanks in a sentence of its own.
    Courtesy,
    /// Joins whatever is beside it.
    Any,
}

/// Clauses of a text. `settled` is what its acts came to: names of fields, numbers of steps.
pub(crate) fn clauses(text: &str, all: &[Found], settled: &Settled, origin: ClauseOrigin) -> Vec<Clause> {
    let mut out: Vec<(Kind, bool, Clause)> = Vec::new();
    for (n, found) in all.iter().enumerate() {
        let (kind, checks) = judge(found, settled, n);
        let words = &text[found.piece.text.clone()];
        let apart = !found.piece.join.same_sentence();
        let kind = if kind == Kind::Any && tokens_are_words(words) && apart { Kind::Courtesy } else { kind };
        let headed = out.last().is_some_and(|(last, _, clause)| *last == kind && clause.checks.is_empty() && matches!(kind, Kind::Fields | Kind::Steps));
        let joined = found.piece.join.same_sentence() || headed || kind == Kind::Any;
        match out.last_mut() {
            Some((last, _, clause)) if joined && joins(last, &kind) => {
                clause.text.push_str(words);
                clause.checks.extend(checks);
                clause.fixed.extend(fixed(found, settled, n, words));
                if *last == Kind::Any {
                    *last = kind;
                }
            }
            _ => out.push((kind, joined, Clause { fixed: fixed(found, settled, n, words), ..Clause::new(words, Fate::Goal, checks, origin) })),
        }
    }
    let mut next = 1_usize;
    out.into_iter()
        .filter(|(_, _, clause)| !clause.text.trim().is_empty())
        .map(|(kind, _, mut clause)| {
            let trimmed = clause.text.trim().to_owned();
            clause.text = trimmed;
            let mut seen: Vec<Check> = Vec::new();
            clause.checks.retain(|c| {
                let new = !seen.contains(c);
                seen.push(c.clone());
                new
            });
            clause.fate = match kind {
                Kind::Courtesy => Fate::Courtesy,
                Kind::Goal | Kind::Any => Fate::Goal,
                Kind::Question(key) => Fate::Question(key),
                Kind::Not(why) => Fate::NotIncluded(why),
                // The head of a list that never came says no more than what is wanted.
                Kind::Fields | Kind::Steps if clause.checks.is_empty() => Fate::Goal,
                // A wish that sets something no check proves is judged by a person.
                Kind::Fields | Kind::Steps | Kind::Wish | Kind::Export => {
                    if clause.checks.is_empty() {
                        clause.checks.push(Check::Person);
                    }
                    let id = format!("c{next}");
                    next += clause.checks.len();
                    Fate::Criterion(id)
                }
            };
            if matches!(clause.fate, Fate::Goal | Fate::Courtesy | Fate::NotIncluded(_)) {
                clause.checks.clear();
                clause.fixed.clear();
            }
            clause
        })
        .collect()
}

fn tokens_are_words(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}

fn joins(last: &Kind, next: &Kind) -> bool {
    match (last, next) {
        (Kind::Any, _) | (_, Kind::Any) => true,
        // Two wishes are two lines of the card.
        (Kind::Wish, _) => false,
        (a, b) => a == b,
    }
}

fn judge(found: &Found, settled: &Settled, n: usize) -> (Kind, Vec<Check>) {
    let mut kind = Kind::Any;
    let mut checks = Vec::new();
    for act in &found.acts {
        let (new, proofs) = one(act, settled, n);
        checks.extend(proofs);
        if matches!(kind, Kind::Any | Kind::Goal) && new != Kind::Any {
            kind = new;
        }
    }
    let no_room = settled.has_no_room_for(n).then_some(NotIncludedWhy::KitLimit);
    if let Some(why) = found.but().or(no_room) {
        return (Kind::Not(why), Vec::new());
    }
    if found.more == More::Said && !checks.is_empty() {
        checks.push(Check::Person);
    }
    (kind, checks)
}

/// The values that a piece fixed: its limits, and the options that its own words name.
fn fixed(found: &Found, settled: &Settled, n: usize, words: &str) -> Vec<Fixed> {
    let mut all = Vec::new();
    for act in &found.acts {
        match act {
            Act::Fields(named) | Act::Passing(named) | Act::Bare(named) | Act::Modify(named) => {
                let kept = |name: &str| settled.fields_of(n).any(|f| f.name == name);
                all.extend(named.iter().filter(|f| kept(&f.name)).flat_map(Fixed::of).filter(|f| is_said(f, words)));
            }
            Act::Options(_) => all.extend(settled.fields_of(n).flat_map(Fixed::of).filter(|f| is_said(f, words))),
            Act::DaysLimit(least, most) | Act::Amount(least, most) => {
                let Some(field) = settled.limit_of(n).and_then(Check::field) else { continue };
                all.extend(least.iter().map(|value| Fixed::Least { field: field.to_owned(), value: value.clone() }));
                all.extend(most.iter().map(|value| Fixed::Most { field: field.to_owned(), value: value.clone() }));
            }
            _ => {}
        }
    }
    if speaks_of_duty(found, words) {
        all.extend(settled.fields_of(n).map(|f| Fixed::Required { field: f.name.clone(), required: f.required }));
    }
    all
}

/// Whether a piece says that its fields have to be filled in, or may be left out.
fn speaks_of_duty(found: &Found, words: &str) -> bool {
    let marks = &Lexicon::get().marks;
    let named = found.acts.iter().any(|act| matches!(act, Act::Fields(_) | Act::Passing(_) | Act::Bare(_)));
    let said = named && [&marks.optional, &marks.required].iter().any(|list| list.has(&crate::token::tokens(words)));
    said || found.acts.iter().any(|act| matches!(act, Act::Modify(_) | Act::Every(_) | Act::Duty(_)))
}

/// Whether these words name an option, which may be a ready form's own; limits come from nowhere but words.
pub(crate) fn is_said(fixed: &Fixed, words: &str) -> bool {
    match fixed {
        Fixed::Option { words: option, .. } => words.to_lowercase().contains(&option.to_lowercase()),
        Fixed::Least { .. } | Fixed::Most { .. } | Fixed::Required { .. } => true,
    }
}

fn one(act: &Act, settled: &Settled, n: usize) -> (Kind, Vec<Check>) {
    match act {
        Act::Fields(_) | Act::Passing(_) | Act::Bare(_) | Act::Modify(_) | Act::Every(_) | Act::Duty(_) | Act::Options(_) | Act::Days | Act::Head => {
            let named: Vec<&FieldSpec> = settled.fields_of(n).collect();
            let lonely = named.is_empty() && matches!(act, Act::Passing(_) | Act::Bare(_) | Act::Head);
            if matches!(act, Act::Head) {
                return (Kind::Fields, Vec::new());
            }
            if lonely {
                return (Kind::Goal, Vec::new());
            }
            let plain = matches!(act, Act::Modify(_) | Act::Every(_) | Act::Duty(_));
            (Kind::Fields, named.into_iter().flat_map(|f| proofs(f, plain)).collect())
        }
        Act::Steps(..) if settled.replaced(n) => (Kind::Not(NotIncludedWhy::Replaced), Vec::new()),
        // Who decides beyond the steps there are is left out, and said so.
        Act::Steps(named, _) => match settled.steps_of(n) {
            kept if !named.iter().all(|step| settled.steps.iter().any(|s| s.approver == step.approver)) || kept.is_empty() => {
                (Kind::Not(NotIncludedWhy::KitLimit), Vec::new())
            }
            steps => (Kind::Steps, steps.iter().map(|step| Check::Decides { step: *step }).collect()),
        },
        Act::DaysLimit(..) | Act::Amount(..) | Act::Order | Act::NotPast => match settled.limit_of(n) {
            Some(check) => (Kind::Fields, vec![check.clone()]),
            None => (Kind::Not(NotIncludedWhy::KitLimit), Vec::new()),
        },
        // Who shall not decide is proved by nobody else being able to.
        Act::Without(_) if settled.steps_known() => (Kind::Steps, vec![Check::OnlyApprover { step: settled.step_count() }]),
        Act::Without(_) => (Kind::Question("approver".to_owned()), vec![Check::OnlyApprover { step: 1 }]),
        Act::Deciding | Act::Anew => (Kind::Steps, Vec::new()),
        Act::Someone if settled.steps_known() => (Kind::Steps, vec![Check::Decides { step: settled.step_count() }]),
        Act::Someone => (Kind::Question("approver".to_owned()), vec![Check::Decides { step: 1 }]),
        // Only those who decide are told and see what is not their own.
        Act::Wish(wishes) if wishes.told && !settled.steps_known() => (Kind::Wish, wishes.checks.clone()),
        Act::Wish(wishes) if !settled.sees_as_wished(wishes) => (Kind::Not(wishes.why_not()), Vec::new()),
        Act::Wish(wishes) => {
            let exports = !wishes.checks.is_empty() && wishes.checks.iter().all(|c| matches!(c, Check::Exports { .. }));
            (if exports { Kind::Export } else { Kind::Wish }, wishes.checks.clone())
        }
        Act::Not(why) | Act::But(why) => (Kind::Not(*why), Vec::new()),
        Act::Unknown(Tone::Wish) => (Kind::Not(NotIncludedWhy::NotUnderstood), Vec::new()),
        Act::Goal | Act::Drop(_) | Act::Audience(_) | Act::Unknown(Tone::Background) => (Kind::Goal, Vec::new()),
        Act::Polite => (Kind::Any, Vec::new()),
    }
}

/// What proves that a field is there as it was named.
fn proofs(field: &FieldSpec, about_duty: bool) -> Vec<Check> {
    let name = || field.name.clone();
    if field.kind == FieldKind::Computed {
        return vec![Check::FieldComputed { field: name() }];
    }
    let mut checks = vec![Check::FieldSaved { field: name() }];
    if about_duty && field.required == Switch::On {
        checks.insert(0, Check::FieldRequired { field: name() });
    }
    if field.unique == Switch::On {
        checks.push(Check::FieldUnique { field: name() });
    }
    if (!field.limits_days() && (field.min.is_some() || field.max.is_some())) || matches!(field.kind, FieldKind::Choice | FieldKind::Many) {
        checks.push(Check::FieldGuarded { field: name() });
    }
    checks
}
