//! Takes what a client sent for one field, or says what is wrong with it. What comes out is what is stored.

mod address;
mod day;
mod text;

pub(crate) use day::days_between;

use fleet_domain::manifest::{Field, FieldKind};
use serde_json::{Map, Value};

use super::decimal::{Decimal, MAX_DECIMALS, NotDecimal};
use super::error::FieldIssue;
use super::limits::{LINE_CHARS, LONG_CHARS};

/// Whether somebody is a person that a person field may name.
pub(crate) trait Known {
    /// By person id.
    fn knows(&self, id: &str) -> bool;
}

/// The value as it is stored, or null where nothing was given. Files and computed values do not come this way.
pub(crate) fn accept(field: &Field, given: &Value, people: &impl Known) -> Result<Value, FieldIssue> {
    let issue = |code| FieldIssue::new(&field.name, code);
    if given.is_null() {
        return Ok(Value::Null);
    }
    match field.kind {
        FieldKind::Text => text::line(field, given, LINE_CHARS),
        FieldKind::LongText => text::long(field, given, LONG_CHARS),
        FieldKind::Email => text::line(field, given, 254).and_then(|v| keep_if(v, address::is_email, || issue("not_an_email"))),
        FieldKind::Phone => text::line(field, given, 40).and_then(|v| keep_if(v, address::is_phone, || issue("not_a_phone"))),
        FieldKind::Number | FieldKind::Money => number(field, given),
        FieldKind::Date => day::date(field, given),
        FieldKind::DateRange => day::range(field, given),
        FieldKind::Choice => match given {
            Value::String(s) if s.is_empty() => Ok(Value::Null),
            Value::String(s) if field.options.iter().any(|o| o.value == *s) => Ok(given.clone()),
            _ => Err(issue("not_an_option")),
        },
        FieldKind::Many => many(field, given),
        FieldKind::Person => match given {
            Value::String(s) if s.is_empty() => Ok(Value::Null),
            Value::String(s) if people.knows(s) => Ok(given.clone()),
            _ => Err(issue("not_a_person")),
        },
        FieldKind::YesNo => match given {
            Value::Bool(_) => Ok(given.clone()),
            Value::String(s) => match s.as_str() {
                "" => Ok(Value::Null),
                "true" | "on" => Ok(Value::Bool(true)),
                "false" | "off" => Ok(Value::Bool(false)),
                _ => Err(issue("not_yes_no")),
            },
            _ => Err(issue("not_yes_no")),
        },
        FieldKind::File => Err(issue("not_a_file")),
        FieldKind::Computed => Ok(Value::Null),
    }
}

fn keep_if(value: Value, good: impl Fn(&str) -> bool, issue: impl Fn() -> FieldIssue) -> Result<Value, FieldIssue> {
    match &value {
        Value::String(s) if !good(s) => Err(issue()),
        _ => Ok(value),
    }
}

fn number(field: &Field, given: &Value) -> Result<Value, FieldIssue> {
    if matches!(given, Value::String(s) if s.trim().is_empty()) {
        return Ok(Value::Null);
    }
    let places = field.decimals.unwrap_or(if field.kind == FieldKind::Money { 2 } else { MAX_DECIMALS });
    let issue = |code| FieldIssue::new(&field.name, code);
    let finer = || issue("too_many_decimals").with("limit", places);
    let decimal = Decimal::from_json(given).map_err(|why| match why {
        NotDecimal::Syntax => issue("not_a_number"),
        NotDecimal::TooLarge => issue("too_large").with("limit", field.max.as_deref().unwrap_or("999999999999")),
        NotDecimal::TooFine => finer(),
    })?;
    if decimal.decimals() > places {
        return Err(finer());
    }
    let bound = |text: &Option<String>| text.as_deref().and_then(|t| Decimal::parse(t).ok());
    if let Some(min) = bound(&field.min).filter(|m| decimal < *m) {
        return Err(issue("too_small").with("limit", min));
    }
    if let Some(max) = bound(&field.max).filter(|m| decimal > *m) {
        return Err(issue("too_large").with("limit", max));
    }
    Ok(decimal.to_json())
}

/// In the order of the manifest's options, each once.
fn many(field: &Field, given: &Value) -> Result<Value, FieldIssue> {
    let one;
    let chosen = match given {
        Value::Array(a) => a,
        Value::String(s) if s.is_empty() => return Ok(Value::Null),
        Value::String(_) => {
            one = vec![given.clone()];
            &one
        }
        _ => return Err(FieldIssue::new(&field.name, "not_an_option")),
    };
    let known = |v: &Value| field.options.iter().any(|o| v.as_str() == Some(&o.value));
    if !chosen.iter().all(known) {
        return Err(FieldIssue::new(&field.name, "not_an_option"));
    }
    let kept: Vec<Value> = field.options.iter().filter(|o| chosen.iter().any(|c| c.as_str() == Some(&o.value))).map(|o| Value::from(o.value.clone())).collect();
    Ok(if kept.is_empty() { Value::Null } else { Value::Array(kept) })
}

/// Works out a computed field from the other values; null where something is missing.
///
/// # Errors
/// `not_computable` if the result is beyond what can be kept; `end_before_start` at the second day.
pub(crate) fn compute(field: &Field, values: &Map<String, Value>) -> Result<Value, FieldIssue> {
    use fleet_domain::manifest::FormulaOp;
    let Some(formula) = &field.formula else { return Ok(Value::Null) };
    let beyond = || FieldIssue::new(&field.name, "not_computable");
    let given = || formula.of.iter().map(|name| values.get(name).filter(|v| !v.is_null()));
    let numbers = || given().map(|v| v.and_then(|v| Decimal::from_json(v).ok()));
    match formula.op {
        FormulaOp::Sum => {
            let mut sum: Option<Decimal> = None;
            for number in numbers().flatten() {
                sum = Some(match sum {
                    None => number,
                    Some(s) => s.plus(number).ok_or_else(beyond)?,
                });
            }
            Ok(sum.map_or(Value::Null, Decimal::to_json))
        }
        FormulaOp::Difference => {
            let mut numbers = numbers();
            match (numbers.next().flatten(), numbers.next().flatten()) {
                (Some(a), Some(b)) => a.minus(b).map(Decimal::to_json).ok_or_else(beyond),
                _ => Ok(Value::Null),
            }
        }
        FormulaOp::DaysBetween => {
            let mut given = given();
            let (first, last) = match (given.next().flatten(), given.next().flatten()) {
                (Some(Value::Object(range)), _) => (range.get("from"), range.get("to")),
                (first, last) => (first, last),
            };
            let (Some(first), Some(last)) = (first.and_then(Value::as_str), last.and_then(Value::as_str)) else { return Ok(Value::Null) };
            match days_between(first, last) {
                Some(days) if days >= 1 => Ok(Value::from(days)),
                Some(_) => Err(FieldIssue::new(formula.of.last().map_or(&field.name, |n| n), "end_before_start")),
                None => Ok(Value::Null),
            }
        }
        FormulaOp::Count => Ok(Value::from(given().next().flatten().and_then(Value::as_array).map_or(0, Vec::len))),
    }
}

#[cfg(test)]
mod tests;
