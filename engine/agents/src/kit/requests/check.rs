//! Whether a spec can be filled at all: what is wrong with it is said by name before a file is made.

use std::collections::BTreeSet;

use fleet_domain::manifest::{FieldKind, Formula, FormulaOp};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Switch};

use super::words::words;
use crate::AgentsError;
use crate::kit::clean;

/// Columns that every record has; no field may be called so.
const SYSTEM_COLUMNS: [&str; 9] = ["id", "collection", "created", "updated", "author", "author_name", "state", "rev", "can"];

/// Passes a spec that every later step can rely on, else says what is wrong with it.
pub(super) fn check(spec: &RequestsSpec) -> Result<(), AgentsError> {
    if clean::line(&spec.title).is_empty() {
        return Err(AgentsError::TitleMissing);
    }
    if !spec.locales.contains(&spec.locale) {
        return Err(AgentsError::LocaleMissing { locale: spec.locale.clone() });
    }
    for locale in &spec.locales {
        words(locale)?;
    }
    if !(1..=2).contains(&spec.steps.len()) {
        return Err(AgentsError::Steps { steps: spec.steps.len() });
    }
    if spec.fields.is_empty() {
        return Err(AgentsError::FieldsMissing);
    }
    let mut seen = BTreeSet::new();
    for (place, field) in spec.fields.iter().enumerate() {
        name(field, &mut seen)?;
        parts(field, place, &spec.fields)?;
        order(field, spec)?;
    }
    Ok(())
}

/// Dates wait for one another in a line, never in a circle.
fn order(field: &FieldSpec, spec: &RequestsSpec) -> Result<(), AgentsError> {
    let chain = std::iter::successors(spec.opened_by(field), |f| spec.opened_by(f)).take(spec.fields.len());
    if chain.into_iter().any(|f| f.name == field.name) {
        return Err(AgentsError::Order { field: field.name.clone() });
    }
    Ok(())
}

fn name<'a>(field: &'a FieldSpec, seen: &mut BTreeSet<&'a str>) -> Result<(), AgentsError> {
    let wrong = |why| Err(AgentsError::FieldName { field: field.name.clone(), why });
    if !clean::is_identifier(&field.name) {
        return wrong("not an identifier");
    }
    if SYSTEM_COLUMNS.contains(&field.name.as_str()) {
        return wrong("a system column");
    }
    if !seen.insert(&field.name) {
        return wrong("there twice");
    }
    Ok(())
}

fn parts(field: &FieldSpec, place: usize, fields: &[FieldSpec]) -> Result<(), AgentsError> {
    let name = || field.name.clone();
    if matches!(field.kind, FieldKind::Choice | FieldKind::Many) && field.options.iter().all(|o| clean::line(o).is_empty()) {
        return Err(AgentsError::OptionsMissing { field: name() });
    }
    if let (FieldKind::Money, Some(currency)) = (field.kind, &field.currency)
        && !(currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()))
    {
        return Err(AgentsError::Currency { field: name(), currency: currency.clone() });
    }
    if !limits(field) {
        return Err(AgentsError::Limits { field: name() });
    }
    if field.not_past == Switch::On && !matches!(field.kind, FieldKind::Date | FieldKind::DateRange) {
        return Err(AgentsError::NotPast { field: name() });
    }
    if field.unique == Switch::On && !comparable(field.kind) {
        return Err(AgentsError::Unique { field: name() });
    }
    if field.kind == FieldKind::Computed {
        let wrong = |why| AgentsError::Formula { field: name(), why };
        formula(field.formula.as_ref().ok_or_else(|| wrong("there is none"))?, place, fields).map_err(wrong)?;
    }
    Ok(())
}

/// Whether the field can have limits, they are decimal numbers (whole days for days), and the smallest is not above the largest.
fn limits(field: &FieldSpec) -> bool {
    if field.limits_days() {
        let days = |limit: &Option<String>| limit.as_deref().map_or(Some(None), |words| words.parse::<u16>().ok().filter(|n| *n > 0).map(Some));
        return match (days(&field.min), days(&field.max)) {
            (Some(Some(min)), Some(Some(max))) => min <= max,
            (min, max) => min.is_some() && max.is_some(),
        };
    }
    if !matches!(field.kind, FieldKind::Number | FieldKind::Money) {
        return field.min.is_none() && field.max.is_none();
    }
    let decimal = |limit: &Option<String>| match limit {
        None => Some(None),
        Some(words) => {
            let digits = words.strip_prefix('-').unwrap_or(words);
            let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            plain.then(|| words.parse::<f64>().ok()).flatten().map(Some)
        }
    };
    match (decimal(&field.min), decimal(&field.max)) {
        (Some(Some(min)), Some(Some(max))) => min <= max,
        (Some(_), Some(_)) => true,
        (None, _) | (_, None) => false,
    }
}

/// Whether two values of the kind can be the same one.
fn comparable(kind: FieldKind) -> bool {
    match kind {
        FieldKind::Text
        | FieldKind::Number
        | FieldKind::Money
        | FieldKind::Date
        | FieldKind::Choice
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Person => true,
        FieldKind::LongText | FieldKind::DateRange | FieldKind::Many | FieldKind::File | FieldKind::YesNo | FieldKind::Computed => false,
    }
}

/// Whether a formula can be worked out. A computed field may be made of computed ones that stand before it: so there
/// are no circles.
fn formula(formula: &Formula, place: usize, fields: &[FieldSpec]) -> Result<(), &'static str> {
    let mut of = Vec::new();
    for name in &formula.of {
        let (at, field) = fields.iter().enumerate().find(|(_, f)| f.name == *name).ok_or("it names a field that is not there")?;
        if field.kind == FieldKind::Computed && at >= place {
            return Err("it names a computed field that does not stand before it");
        }
        of.push(field);
    }
    let kinds: Vec<FieldKind> = of.iter().map(|f| f.kind).collect();
    let numbers = kinds.iter().all(|k| matches!(k, FieldKind::Number | FieldKind::Money | FieldKind::Computed));
    let fits = match formula.op {
        FormulaOp::Sum => !kinds.is_empty() && numbers,
        FormulaOp::Difference => kinds.len() == 2 && numbers,
        FormulaOp::DaysBetween => matches!(kinds[..], [FieldKind::DateRange] | [FieldKind::Date, FieldKind::Date]),
        FormulaOp::Count => matches!(kinds[..], [FieldKind::Many]),
    };
    if !fits {
        return Err("it names fields of a kind that it cannot use");
    }
    let currencies: BTreeSet<&str> = of.iter().filter_map(|f| f.currency.as_deref()).collect();
    if currencies.len() > 1 {
        return Err("it puts amounts in different currencies together");
    }
    Ok(())
}
