//! Puts what a client sent into a row, field by field, by the rules of each field.

use std::collections::BTreeSet;

use fleet_domain::manifest::FieldKind;
use serde_json::Value;

use super::{Sent, between};
use crate::records::error::FieldIssue;
use crate::records::input::{KeptFile, shown_file};
use crate::records::limits::UNKNOWN_FIELDS;
use crate::records::model::CollectionModel;
use crate::records::row::{Row, Seen};
use crate::records::rule::Expr;
use crate::records::rule::eval::holds;
use crate::records::rule::settle::{Asker, settle};
use crate::records::value::{Known, accept, compute};

/// Names that an answer carries and that a client may send back; what they say is not believed.
const PASSED_OVER: [&str; 9] = ["id", "collection", "created", "updated", "author", "author_name", "state", "rev", "can"];

/// Fills `row`, which is new or a copy of `before`. Every issue is named, not only the first.
pub(super) fn fill(
    collection: &CollectionModel,
    before: Option<&Row>,
    row: &mut Row,
    sent: &Sent,
    asker: &Asker<'_>,
    people: &impl Known,
    earliest_today: &str,
) -> Result<(), Vec<FieldIssue>> {
    let mut issues = sent.issues.clone();
    let known = |name: &str| PASSED_OVER.contains(&name) || collection.def.field(name).is_some();
    issues.extend(sent.values.keys().filter(|k| !known(k)).take(UNKNOWN_FIELDS).map(|k| FieldIssue::new(&short(k), "unknown_field")));
    // Nobody learns what they may not read by guessing it: a value that is sent there is never the one that stands there already.
    let may = |rule: Option<&Expr>, of: &Row| rule.is_none_or(|rule| holds(&settle(rule, asker), &Seen { row: of, collection }));
    let hidden: BTreeSet<&str> =
        collection.fields().filter(|(_, rules)| before.is_some_and(|b| !may(rules.read.as_ref(), b))).map(|(field, _)| field.name.as_str()).collect();
    let mut given = BTreeSet::new();
    for field in collection.def.fields.iter().filter(|f| f.kind != FieldKind::Computed) {
        let value = if let Some(file) = sent.files.iter().find(|f| f.field == field.name) {
            Ok(file.value(&free_name(row, file)))
        } else {
            let Some(value) = sent.values.get(&field.name) else { continue };
            match (field.kind, row.values.get(&field.name)) {
                // What is sent back as it was shown stays, also where it could not be given any more: a person who left, an option
                // that went, a day that is past.
                (FieldKind::File, Some(kept)) if *value == shown_file(kept) && !hidden.contains(field.name.as_str()) => continue,
                (_, Some(kept)) if value == kept && !hidden.contains(field.name.as_str()) => continue,
                (FieldKind::File, _) if value.as_str() == Some("") => Ok(Value::Null),
                _ => accept(field, value, people),
            }
        };
        given.insert(field.name.as_str());
        match value {
            Ok(Value::Null) => drop(row.values.remove(&field.name)),
            Ok(value) => drop(row.values.insert(field.name.clone(), value)),
            Err(issue) => issues.push(issue),
        }
    }
    between::days(collection, before, row, earliest_today, &mut issues);
    for field in collection.computed.iter().filter_map(|i| collection.def.fields.get(*i)) {
        match compute(field, &row.values) {
            Ok(Value::Null) => drop(row.values.remove(&field.name)),
            Ok(value) => drop(row.values.insert(field.name.clone(), value)),
            Err(issue) if issues.iter().any(|i| i.field == issue.field) => {}
            Err(issue) => issues.push(issue),
        }
    }
    between::results(collection, before, row, &mut issues);
    for (field, rules) in collection.fields() {
        let changed = before.and_then(|b| b.values.get(&field.name)) != row.values.get(&field.name);
        let may = may(rules.write.as_ref(), before.unwrap_or(row));
        let sent = given.contains(field.name.as_str());
        let changed = changed || (sent && hidden.contains(field.name.as_str()));
        let asked = before.is_none() || sent;
        let wrong = issues.iter().any(|i| i.field == field.name);
        if changed && !may && field.kind != FieldKind::Computed {
            issues.retain(|i| i.field != field.name);
            issues.push(FieldIssue::new(&field.name, "forbidden"));
        } else if field.required && may && asked && !wrong && !row.values.contains_key(&field.name) {
            issues.push(FieldIssue::new(&field.name, "required"));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(issues) }
}

/// The name, or the next free one if another field holds another file under it: a file is fetched by its name. The same file in two
/// fields keeps its name in both, since whichever is fetched is the one that was meant.
fn free_name(row: &Row, file: &KeptFile) -> String {
    let name = file.name.as_str();
    let part = |v: &Value, part: &str, is: &str| v.get(part).and_then(Value::as_str) == Some(is);
    let others = || row.values.iter().filter(|(f, v)| **f != file.field && v.get("sha256").is_some());
    let taken = |n: &str| others().any(|(_, v)| part(v, "name", n) && !part(v, "sha256", &file.sha256));
    if !taken(name) {
        return name.to_owned();
    }
    let (stem, end) = name.rsplit_once('.').map_or((name, String::new()), |(s, e)| (s, format!(".{e}")));
    (2..100).map(|n| format!("{stem}-{n}{end}")).find(|n| !taken(n)).unwrap_or_else(|| name.to_owned())
}

fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_called_anew_only_where_another_lies_under_its_name() {
        let kept = |field: &str, name: &str, sha256: &str| KeptFile {
            field: field.to_owned(),
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            sha256: sha256.to_owned(),
        };
        let mut row = Row {
            seq: 0,
            id: String::new(),
            collection: String::new(),
            author: String::new(),
            author_name: String::new(),
            state: String::new(),
            rev: 1,
            created: String::new(),
            updated: String::new(),
            values: serde_json::Map::new(),
        };
        row.values.insert("note".to_owned(), json!("scan.pdf"));
        row.values.insert("passport".to_owned(), kept("passport", "scan.pdf", "aa").value("scan.pdf"));
        assert_eq!(free_name(&row, &kept("invitation", "scan.pdf", "bb")), "scan-2.pdf", "another file under the same name");
        assert_eq!(free_name(&row, &kept("invitation", "scan.pdf", "aa")), "scan.pdf", "the same file once more");
        assert_eq!(free_name(&row, &kept("invitation", "letter.pdf", "bb")), "letter.pdf");
        assert_eq!(free_name(&row, &kept("passport", "scan.pdf", "bb")), "scan.pdf", "it takes the other's place");
    }
}
