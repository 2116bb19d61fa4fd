//! Limits that a sentence of its own sets: days at a time, their order, not in the past, the most that may be asked for.

use fleet_domain::criterion::Check;
use fleet_domain::manifest::{FieldKind, FormulaOp, MOST_DAYS};
use fleet_domain::spec::{FieldSpec, Switch};

use crate::analysis::Act;
use crate::field::computed_days;
use crate::ground::Ground;

/// The field of the form that now carries what was said, and what proves it; `None` if the form has nothing that it could be said of.
/// Limits that no value could keep are none.
pub(crate) fn said(ground: &Ground<'_>, fields: &[FieldSpec], act: &Act) -> Option<(FieldSpec, Check)> {
    let (field, check) = limit(ground, fields, act)?;
    possible(&field).then_some((field, check))
}

fn possible(field: &FieldSpec) -> bool {
    let number = |limit: &Option<String>| limit.as_ref().and_then(|l| l.parse::<f64>().ok());
    let days = field.limits_days();
    let kept = |limit: &Option<String>| !days || number(limit).is_none_or(|n| (1.0..=f64::from(MOST_DAYS)).contains(&n));
    let ordered = number(&field.min).zip(number(&field.max)).is_none_or(|(min, max)| min <= max);
    ordered && kept(&field.min) && kept(&field.max)
}

fn limit(ground: &Ground<'_>, fields: &[FieldSpec], act: &Act) -> Option<(FieldSpec, Check)> {
    match act {
        Act::DaysLimit(min, max) => {
            let mut field = counting(ground, fields)?;
            field.min = min.clone().or(field.min);
            field.max = max.clone().or(field.max);
            let name = field.name.clone();
            let check = if field.limits_days() { Check::FieldLimited { field: name } } else { Check::FieldGuarded { field: name } };
            Some((field, check))
        }
        Act::Amount(min, max) => {
            let mut field = only(fields, FieldKind::Money).or_else(|| only(fields, FieldKind::Number))?;
            field.min = min.clone().or(field.min);
            field.max = max.clone().or(field.max);
            let check = Check::FieldGuarded { field: field.name.clone() };
            Some((field, check))
        }
        Act::Order => ordered(fields),
        Act::NotPast => {
            let mut field = fields.iter().find(|f| matches!(f.kind, FieldKind::Date | FieldKind::DateRange))?.clone();
            field.not_past = Switch::On;
            let check = Check::FieldNotPast { field: field.name.clone() };
            Some((field, check))
        }
        _ => None,
    }
}

/// The one field of a kind; of two nobody knows which is meant.
fn only(fields: &[FieldSpec], kind: FieldKind) -> Option<FieldSpec> {
    let mut all = fields.iter().filter(|f| f.kind == kind);
    all.next().filter(|_| all.next().is_none()).cloned()
}

/// Whatever counts days here: worked-out days, a range, a number of days; else days worked out between two dates.
fn counting(ground: &Ground<'_>, fields: &[FieldSpec]) -> Option<FieldSpec> {
    let worked_out = |f: &&FieldSpec| f.formula.as_ref().is_some_and(|formula| formula.op == FormulaOp::DaysBetween);
    let range = |f: &&FieldSpec| f.kind == FieldKind::DateRange;
    let typed = |f: &&FieldSpec| f.kind == FieldKind::Number && f.name.starts_with("days");
    let there = fields.iter().find(worked_out).or_else(|| fields.iter().find(range)).or_else(|| fields.iter().find(typed));
    there.cloned().or_else(|| computed_days(ground, fields))
}

/// Of two dates the second is not before the first; a range has its order of itself.
fn ordered(fields: &[FieldSpec]) -> Option<(FieldSpec, Check)> {
    let dates: Vec<&FieldSpec> = fields.iter().filter(|f| f.kind == FieldKind::Date).collect();
    if let [first, last] = dates.as_slice() {
        let field = FieldSpec { not_before: Some(first.name.clone()), ..(*last).clone() };
        let check = Check::FieldOrdered { field: field.name.clone() };
        return Some((field, check));
    }
    let range = fields.iter().find(|f| f.kind == FieldKind::DateRange)?.clone();
    let check = Check::FieldGuarded { field: range.name.clone() };
    Some((range, check))
}
