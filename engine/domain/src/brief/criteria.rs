//! From a spec and the person's words to criteria: every said clause that still holds, then what nobody said, then what every app must hold.

use std::collections::BTreeSet;

use super::{Clause, ClauseOrigin, Fate, Fixed, FromTable, Whole};
use crate::criterion::{Check, Criterion, CriterionOrigin};
use crate::manifest::FieldKind;
use crate::spec::{FieldSpec, FreeSpec, RequestsSpec, Shape, Spec, Switch, Visibility};

/// Sentences of the brief in the person's language. The language crate has them; `domain` owns no words.
pub trait Wording {
    /// A check that the person did not word.
    fn check(&self, check: &Check, spec: &Spec) -> String;
    /// A part filled in by the usual one: `fields` of a kit; `audience` and `shape` of an app that agents make.
    fn usual(&self, part: &str, spec: &Spec) -> String;
    /// Fields that the headings of a table propose.
    fn tabled(&self, from: &FromTable<'_>) -> String;
    /// Words of the person of which later ones changed a part.
    fn in_part(&self, words: &str) -> String;
    /// A field that may be left out, as the card tells it.
    fn optional(&self, field: &str) -> String;
}

/// All criteria of a spec. Those the person said keep the person's words and the ids that the clauses name.
pub fn criteria(spec: &Spec, clauses: &[Clause], wording: &dyn Wording) -> Vec<Criterion> {
    let wanted = wanted(spec);
    let mut all = Vec::new();
    let mut covered = BTreeSet::new();
    let mut highest = 0;
    for clause in clauses {
        let Fate::Criterion(id) = &clause.fate else { continue };
        let words = match clause.whole {
            Whole::Yes => clause.words().to_owned(),
            Whole::InPart | Whole::TakenAway => wording.in_part(clause.words()),
        };
        let first: u32 = id.trim_start_matches('c').parse().unwrap_or(0);
        for (n, check) in (first..).zip(&clause.checks) {
            highest = highest.max(n);
            // Two sentences that ask the same are two lines, each proved: no words of a person vanish behind others.
            if stands(check, clause, spec, &wanted) {
                covered.insert(check.clone());
                let origin = match clause.origin {
                    ClauseOrigin::Said | ClauseOrigin::Changed => CriterionOrigin::Said,
                    ClauseOrigin::Answered => CriterionOrigin::Answered,
                };
                all.push(Criterion { id: format!("c{n}"), words: words.clone(), origin, check: check.clone() });
            }
        }
    }
    // Assumed before the kit's own, so that the card shows what a person may want to correct.
    for origin in [CriterionOrigin::Assumed, CriterionOrigin::Kit] {
        for check in wanted.iter().filter(|c| origin_of(c) == origin && !covered.contains(*c)) {
            highest += 1;
            all.push(Criterion { id: format!("c{highest}"), words: wording.check(check, spec), origin, check: check.clone() });
        }
    }
    all
}

/// Gives every criterion clause its id, and its fate anew after the spec changed: what no check holds any more was replaced.
pub fn number_clauses(spec: &Spec, clauses: &mut [Clause]) {
    let wanted = wanted(spec);
    let mut next = 1_usize;
    for clause in clauses {
        let counts = matches!(clause.fate, Fate::Criterion(_) | Fate::NotIncluded(super::NotIncludedWhy::Replaced));
        if !counts {
            continue;
        }
        let holds = clause.checks.iter().any(|check| stands(check, clause, spec, &wanted));
        if clause.fixed.iter().any(|fixed| !fixed.holds(spec.fields())) {
            clause.whole = Whole::InPart;
        }
        clause.fate = if holds { Fate::Criterion(format!("c{next}")) } else { Fate::NotIncluded(super::NotIncludedWhy::Replaced) };
        next += clause.checks.len().max(1);
    }
}

/// Whether a check still proves what the clause says: a limit of which nothing is left as it was said proves other words.
fn stands(check: &Check, clause: &Clause, spec: &Spec, wanted: &[Check]) -> bool {
    if let Check::FieldSaved { field } = check {
        // That it is there proves no more that it may be left out.
        let mut duty = clause.fixed.iter().filter(|f| matches!(f, Fixed::Required { field: of, .. } if of == field));
        return wanted.contains(check) && duty.all(|f| f.holds(spec.fields()));
    }
    let (Check::FieldGuarded { field } | Check::FieldLimited { field }) = check else {
        return *check == Check::Person || wanted.contains(check);
    };
    let mut fixed = clause.fixed.iter().filter(|f| f.field() == field && !matches!(f, Fixed::Required { .. })).peekable();
    wanted.contains(check) && (fixed.peek().is_none() || fixed.any(|f| f.holds(spec.fields())))
}

/// What must hold for this spec, in the order of telling.
fn wanted(spec: &Spec) -> Vec<Check> {
    match spec {
        Spec::Requests(spec) => wanted_of_requests(spec),
        Spec::Free(spec) => wanted_of_free(spec),
    }
}

/// What a machine can prove of an app that it knows nothing else about.
fn wanted_of_free(spec: &FreeSpec) -> Vec<Check> {
    let mut all = vec![Check::Opens, Check::Closed];
    match spec.shape {
        Shape::Records => all.push(Check::KeepsEntries),
        Shape::Static => {}
    }
    all
}

fn wanted_of_requests(spec: &RequestsSpec) -> Vec<Check> {
    let mut all: Vec<Check> = Vec::new();
    for step in (1..=2).take(spec.steps.len()) {
        all.push(Check::Decides { step });
        all.push(Check::OnlyApprover { step });
    }
    all.push(match spec.visibility {
        Visibility::Own => Check::OwnOnly,
        Visibility::All => Check::AllSeen,
    });
    let switched = [(spec.notify_approvers, Check::ApproversTold), (spec.notify_author, Check::AuthorTold), (spec.reason_on_decline, Check::ReasonAsked)];
    all.extend(switched.into_iter().filter(|(switch, _)| *switch == Switch::On).map(|(_, check)| check));
    all.extend(spec.exports.iter().map(|format| Check::Exports { format: *format }));
    let mut locales = vec![spec.locale.clone()];
    locales.extend(spec.locales.iter().filter(|l| **l != spec.locale).cloned());
    all.extend([Check::Speaks { locales }, Check::Opens, Check::Closed, Check::Saves]);
    all.extend(spec.fields.iter().flat_map(|f| of_field(spec, f)));
    all.extend([Check::StatesHold, Check::HistoryKept, Check::Filters, Check::TextStaysText]);
    all
}

fn of_field(spec: &RequestsSpec, field: &FieldSpec) -> Vec<Check> {
    let name = || field.name.clone();
    let limited = field.limits_days().then(|| Check::FieldLimited { field: name() });
    if field.kind == FieldKind::Computed {
        return [Check::FieldComputed { field: name() }].into_iter().chain(limited).collect();
    }
    let mut checks = vec![Check::FieldSaved { field: name() }];
    if field.required == Switch::On {
        checks.push(Check::FieldRequired { field: name() });
    }
    // Any line of text is a right text: there is nothing to guard.
    let guarded = !matches!(field.kind, FieldKind::Text | FieldKind::LongText);
    if guarded {
        checks.push(Check::FieldGuarded { field: name() });
    }
    if field.unique == Switch::On {
        checks.push(Check::FieldUnique { field: name() });
    }
    checks.extend(limited);
    if spec.opened_by(field).is_some() {
        checks.push(Check::FieldOrdered { field: name() });
    }
    if field.not_past == Switch::On && matches!(field.kind, FieldKind::Date | FieldKind::DateRange) {
        checks.push(Check::FieldNotPast { field: name() });
    }
    checks
}

/// Whether an unsaid check is a default that a person may correct, or holds for every app of the kit.
fn origin_of(check: &Check) -> CriterionOrigin {
    match check {
        Check::Decides { .. }
        | Check::OwnOnly
        | Check::AllSeen
        | Check::ApproversTold
        | Check::AuthorTold
        | Check::ReasonAsked
        | Check::Exports { .. }
        | Check::Speaks { .. } => CriterionOrigin::Assumed,
        Check::Opens
        | Check::Closed
        | Check::Saves
        | Check::KeepsEntries
        | Check::FieldSaved { .. }
        | Check::FieldRequired { .. }
        | Check::FieldGuarded { .. }
        | Check::FieldUnique { .. }
        | Check::FieldComputed { .. }
        | Check::FieldOrdered { .. }
        | Check::FieldLimited { .. }
        | Check::FieldNotPast { .. }
        | Check::OnlyApprover { .. }
        | Check::StatesHold
        | Check::Filters
        | Check::HistoryKept
        | Check::TextStaysText
        | Check::Person => CriterionOrigin::Kit,
    }
}
