//! Dates of a request that belong together: how far apart they may lie, and how to move them as one.

use fleet_domain::manifest::{FieldKind, FormulaOp};
use fleet_domain::spec::{FieldSpec, RequestsSpec};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::sample::{Filled, plus};
use super::trail::{Outcome, stuck};

/// Days that a span has unless its limits say otherwise.
const USUAL: i64 = 6;

/// Fewest and most days, both ends counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
}

impl Limits {
    /// As agreed for this field.
    pub(super) fn of(field: &FieldSpec) -> Self {
        let days = |limit: &Option<String>| limit.as_deref().and_then(|l| l.parse().ok());
        Self { least: days(&field.min), most: days(&field.max) }
    }

    /// The length within the limits that is nearest to this one.
    pub(super) fn nearest(self, days: i64) -> i64 {
        days.min(self.most.unwrap_or(days)).max(self.least.unwrap_or(1))
    }
}

/// Limits of the span over these fields: a date range, or a first and a last day.
pub(super) fn limits(spec: &RequestsSpec, of: &[&str]) -> Limits {
    let over = |f: &&FieldSpec| match (&f.formula, f.kind) {
        (Some(formula), _) => formula.op == FormulaOp::DaysBetween && formula.of == of,
        (None, FieldKind::DateRange) => of == [f.name.as_str()],
        (None, _) => false,
    };
    spec.fields
        .iter()
        .filter(over)
        .map(Limits::of)
        .fold(Limits { least: None, most: None }, |all, one| Limits { least: all.least.max(one.least), most: all.most.into_iter().chain(one.most).min() })
}

/// Days after the first of its form's dates that this one comes.
pub(super) fn later(spec: &RequestsSpec, field: &FieldSpec) -> i64 {
    // As many steps as there are fields: a spec in a circle ends too.
    let openers = std::iter::successors(Some(field), |f| spec.opened_by(f)).take(spec.fields.len());
    let pairs = openers.filter_map(|f| spec.opened_by(f).map(|opener| apart(spec, opener, f)));
    pairs.sum()
}

/// Days from one date to the one that it opens.
fn apart(spec: &RequestsSpec, opener: &FieldSpec, field: &FieldSpec) -> i64 {
    limits(spec, &[&opener.name, &field.name]).nearest(USUAL) - 1
}

/// The form with the dates moved that belong to the pinned ones, so that everything else about it is right.
pub(super) fn fitted(spec: &RequestsSpec, filled: &Filled, pinned: &[&str]) -> Outcome<Filled> {
    let mut fitted = filled.clone();
    let mut placed: Vec<&str> = pinned.to_vec();
    for name in pinned {
        let mut at = spec.fields.iter().find(|f| f.name == *name);
        while let Some((field, opener)) = at.and_then(|f| spec.opened_by(f).map(|o| (f, o))).filter(|(_, o)| !placed.contains(&o.name.as_str())) {
            if let Some(day) = day_of(&fitted, &field.name).filter(|_| fitted.values.contains_key(&opener.name)) {
                fitted = fitted.with(&opener.name, shown(plus(day, -apart(spec, opener, field))?));
            }
            placed.push(&opener.name);
            at = Some(opener);
        }
    }
    for _ in &spec.fields {
        for field in spec.fields.iter().filter(|f| !placed.contains(&f.name.as_str())) {
            let Some(opener) = spec.opened_by(field).filter(|_| fitted.values.contains_key(&field.name)) else { continue };
            let Some(day) = day_of(&fitted, &opener.name) else { continue };
            fitted = fitted.with(&field.name, shown(plus(day, apart(spec, opener, field))?));
        }
    }
    Ok(fitted)
}

/// The day that stands in a field of a form.
pub(super) fn day(filled: &Filled, field: &str) -> Outcome<Date> {
    day_of(filled, field).map_or_else(|| stuck(format!("`{field}` holds no day")), Ok)
}

fn day_of(filled: &Filled, field: &str) -> Option<Date> {
    filled.values.get(field).and_then(Value::as_str).and_then(|d| d.parse().ok())
}

/// A day as it is sent.
pub(super) fn shown(day: Date) -> Value {
    json!(day.to_string())
}
