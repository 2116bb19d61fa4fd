//! Rules that bind a value to another one or to today: the order of dates, days gone by, limits of results.
//!
//! Only what this write changes is judged: a request from last month can still get a comment.

use fleet_domain::manifest::{Field, FieldKind};
use serde_json::Value;

use crate::records::decimal::Decimal;
use crate::records::error::FieldIssue;
use crate::records::model::CollectionModel;
use crate::records::row::Row;

/// Days that lie in the past, and days before the one that they may not lie before. One issue a field.
pub(super) fn days(collection: &CollectionModel, before: Option<&Row>, row: &Row, earliest_today: &str, issues: &mut Vec<FieldIssue>) {
    for field in &collection.def.fields {
        let Some(day) = first_day(field, row) else { continue };
        if field.not_past && day < earliest_today && changed(&field.name, before, row) {
            note(issues, FieldIssue::new(&field.name, "past"));
        }
        let Some(other) = field.not_before.as_deref().and_then(|name| collection.def.field(name)) else { continue };
        let touched = changed(&field.name, before, row) || changed(&other.name, before, row);
        if touched && first_day(other, row).is_some_and(|opener| day < opener) {
            note(issues, FieldIssue::new(&field.name, "before_other").with_words("other", &other.label));
        }
    }
}

/// Results beyond their limits: said at the last value that they are worked out from, since nobody types a result.
pub(super) fn results(collection: &CollectionModel, before: Option<&Row>, row: &Row, issues: &mut Vec<FieldIssue>) {
    for field in collection.def.fields.iter().filter(|f| f.kind == FieldKind::Computed) {
        let Some(result) = row.values.get(&field.name).and_then(|v| Decimal::from_json(v).ok()) else { continue };
        if !changed(&field.name, before, row) {
            continue;
        }
        let limit = |text: &Option<String>| text.as_deref().and_then(|t| Decimal::parse(t).ok());
        let (code, limit) = match (limit(&field.min), limit(&field.max)) {
            (Some(min), _) if result < min => ("result_too_small", min),
            (_, Some(max)) if result > max => ("result_too_large", max),
            _ => continue,
        };
        let at = field.formula.as_ref().and_then(|f| f.of.last()).unwrap_or(&field.name);
        note(issues, FieldIssue::new(at, code).with_words("result", &field.label).with("value", result).with("limit", limit));
    }
}

/// Days are `YYYY-MM-DD`: as texts they sort as days do.
fn first_day<'a>(field: &Field, row: &'a Row) -> Option<&'a str> {
    let value = row.values.get(&field.name)?;
    match field.kind {
        FieldKind::Date => value.as_str(),
        FieldKind::DateRange => value.get("from").and_then(Value::as_str),
        _ => None,
    }
}

fn changed(field: &str, before: Option<&Row>, row: &Row) -> bool {
    before.is_none_or(|b| b.values.get(field) != row.values.get(field))
}

fn note(issues: &mut Vec<FieldIssue>, issue: FieldIssue) {
    if issues.iter().all(|i| i.field != issue.field) {
        issues.push(issue);
    }
}
