//! What is stored beside a row's values, worked out from them: places to compare and sort by, search text, unique values, file digests.

use fleet_domain::manifest::{Field, FieldKind, Text};
use serde_json::{Value, json};

use super::decimal::Decimal;
use super::fold::fold;
use super::model::CollectionModel;
use super::row::Row;

/// Rows of `vals` for one record, as a JSON array of `[field, pos, txt, fold, long, num]`: one statement stores them all.
pub(crate) fn vals(collection: &CollectionModel, row: &Row) -> String {
    let mut rows = Vec::new();
    for field in &collection.def.fields {
        let Some(value) = row.values.get(&field.name) else { continue };
        let mut put = |pos: usize, txt: Option<&str>, long: Option<&str>, num: Option<i64>| {
            let text = txt.or(long);
            let folded = text.map(fold).filter(|f| Some(f.as_str()) != text);
            rows.push(json!([field.name, pos, txt, folded, long, num]));
        };
        match (field.kind, value) {
            (FieldKind::LongText, Value::String(s)) => put(0, None, Some(s), None),
            (FieldKind::Text | FieldKind::Email | FieldKind::Phone | FieldKind::Date | FieldKind::Choice | FieldKind::Person, Value::String(s)) => {
                put(0, Some(s), None, None);
            }
            (FieldKind::Number | FieldKind::Money | FieldKind::Computed, v) => put(0, None, None, Decimal::from_json(v).ok().map(Decimal::millionths)),
            (FieldKind::YesNo, Value::Bool(b)) => put(0, None, None, Some(i64::from(*b))),
            (FieldKind::Many, Value::Array(a)) => a.iter().filter_map(Value::as_str).enumerate().for_each(|(i, s)| put(i, Some(s), None, None)),
            (FieldKind::DateRange, v) => ["from", "to"].into_iter().enumerate().for_each(|(i, part)| put(i, v.get(part).and_then(Value::as_str), None, None)),
            (FieldKind::File, v) => put(0, v.get("name").and_then(Value::as_str), None, None),
            _ => {}
        }
    }
    Value::Array(rows).to_string()
}

/// Folded text that a search without a field looks into: what everybody who sees the row may read.
pub(crate) fn search_text(collection: &CollectionModel, row: &Row) -> String {
    let mut words: Vec<String> = vec![fold(&row.author_name)];
    if let Some(state) = collection.def.workflow.iter().flat_map(|w| &w.states).find(|s| s.name == row.state) {
        words.extend(labels(&state.label));
    }
    for (field, model) in collection.def.fields.iter().zip(&collection.fields) {
        if model.read.is_none()
            && let Some(value) = row.values.get(&field.name)
        {
            searched(field, value, &mut words);
        }
    }
    words.retain(|w| !w.is_empty());
    words.join("\n")
}

fn labels(text: &Text) -> impl Iterator<Item = String> {
    text.0.values().map(|l| fold(l))
}

fn searched(field: &Field, value: &Value, words: &mut Vec<String>) {
    let option = |v: &str| field.options.iter().find(|o| o.value == v);
    match (field.kind, value) {
        (FieldKind::Choice, Value::String(s)) => words.extend(option(s).into_iter().flat_map(|o| labels(&o.label))),
        (FieldKind::Many, Value::Array(a)) => words.extend(a.iter().filter_map(Value::as_str).filter_map(option).flat_map(|o| labels(&o.label))),
        (FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Phone | FieldKind::Date, Value::String(s)) => words.push(fold(s)),
        (FieldKind::Number | FieldKind::Money | FieldKind::Computed, Value::Number(n)) => words.push(n.to_string()),
        (FieldKind::DateRange, v) => words.extend(["from", "to"].iter().filter_map(|p| v.get(p)).filter_map(Value::as_str).map(fold)),
        (FieldKind::File, v) => words.extend(v.get("name").and_then(Value::as_str).map(fold)),
        _ => {}
    }
}

/// Values that no other row of the collection may have, by field. Case and the marks in a telephone number do not make a difference.
pub(crate) fn unique_values(collection: &CollectionModel, row: &Row) -> Vec<(String, String)> {
    let unique = collection.def.fields.iter().filter(|f| f.unique);
    unique.filter_map(|f| row.values.get(&f.name).map(|v| (f.name.clone(), unique_value(f.kind, v)))).collect()
}

fn unique_value(kind: FieldKind, value: &Value) -> String {
    match (kind, value) {
        (FieldKind::Phone, Value::String(s)) => s.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        (FieldKind::Text | FieldKind::Email, Value::String(s)) => fold(s),
        (_, Value::String(s)) => s.clone(),
        (_, other) => other.to_string(),
    }
}

/// Digests of the files that a row holds, by field.
pub(crate) fn files(row: &Row) -> impl Iterator<Item = (&str, &str)> {
    row.values.iter().filter_map(|(field, v)| v.get("sha256").and_then(Value::as_str).map(|sha| (field.as_str(), sha)))
}
