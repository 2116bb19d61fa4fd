//! Values that a field of each kind must not take, and values at the edge that it must.

use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, RequestsSpec};
use serde_json::{Value, json};

use super::super::Front;
use super::super::sample::{self, Given, pdf};
use super::super::sent::Attachment;
use super::super::stage::{Stage, Who};
use super::super::trail::{Outcome, brief};

/// A value that must be refused.
pub(super) struct Wrong {
    pub(super) given: Given,
    /// As a step shows it.
    pub(super) shown: String,
    /// Codes it may be refused by; none named = any.
    pub(super) codes: Vec<&'static str>,
}

fn value(value: Value, codes: &[&'static str]) -> Wrong {
    Wrong { shown: brief(&value), given: Given::Value(value), codes: codes.into() }
}

fn file(name: &str, shown: &str, from: Attachment) -> Wrong {
    Wrong { given: Given::File(Attachment { name: name.to_owned(), ..from }), shown: shown.to_owned(), codes: Vec::new() }
}

/// Wrong values for a field, the plainest first.
pub(super) async fn of(stage: &Stage, spec: &RequestsSpec, field: &FieldSpec, front: Front) -> Outcome<Vec<Wrong>> {
    let is_number = ["not_a_number"];
    Ok(match field.kind {
        FieldKind::Number | FieldKind::Money => {
            // A kit knows the usual least of what counts; agents were told of none but the agreed.
            let least = if front == Front::Kit { field.least() } else { field.min.clone() };
            let mut wrongs =
                vec![value(json!("twelve"), &is_number), value(json!("1,5.0"), &is_number), value(json!([1]), &is_number), value(json!("1e400"), &[])];
            if field.kind == FieldKind::Money {
                wrongs.push(value(json!("0.001"), &["too_many_decimals", "too_small"]));
            }
            wrongs.extend(limit(field.max.as_deref()).map(|most| value(json!(most + 0.01), &["too_large"])));
            wrongs.extend(limit(least.as_deref()).map(|least| value(json!(least - 0.01), &["too_small"])));
            wrongs
        }
        FieldKind::Date => {
            ["2027-02-29", "31.12.2027", "2027-13-01", "soon"].iter().map(|d| value(json!(d), &["not_a_date"])).chain([value(json!(20_270_101), &[])]).collect()
        }
        FieldKind::DateRange => vec![
            value(json!({ "from": "2027-05-02", "to": "2027-05-01" }), &["end_before_start"]),
            value(json!({ "from": "2027-05-02" }), &["not_a_range", "required"]),
            value(json!({ "from": "2027-02-30", "to": "2027-03-01" }), &["not_a_date", "not_a_range"]),
            value(json!("2027-05-02"), &["not_a_range"]),
        ],
        FieldKind::Choice => vec![value(json!("no_such_option"), &["not_an_option"]), value(json!(7), &["not_an_option"])],
        FieldKind::Many => {
            let mut mixed = sample::options(stage, spec, field).await?;
            mixed.truncate(1);
            mixed.push(json!("no_such_option"));
            vec![value(json!(["no_such_option"]), &["not_an_option"]), value(Value::Array(mixed), &["not_an_option"])]
        }
        FieldKind::Email => {
            ["not an address", "a@b", "a b@example.org", "@example.org", "a@@example.org"].iter().map(|e| value(json!(e), &["not_an_email"])).collect()
        }
        FieldKind::Phone => ["call me", "12", "+49 30 x1234567", "1234567890123456789"].iter().map(|p| value(json!(p), &["not_a_phone"])).collect(),
        FieldKind::Person => vec![value(json!("per_nosuchperson"), &["not_a_person"]), value(json!(Who::Stranger.id().as_str()), &["not_a_person"])],
        FieldKind::File => {
            let from = |bytes: &[u8]| Attachment { bytes: bytes.to_vec(), ..pdf(&field.name, 0) };
            vec![
                file("Справка.pdf", "a program that calls itself Справка.pdf", from(b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff")),
                file("note.pdf", "a web page that calls itself note.pdf", from(b"<!doctype html><script>alert(1)</script>")),
                file("report.exe", "a document that calls itself report.exe", pdf(&field.name, 1)),
                file("empty.pdf", "an empty file", from(b"")),
                Wrong { codes: vec!["not_a_file"], ..value(json!({ "name": "x.pdf", "size": 1, "type": "application/pdf" }), &[]) },
            ]
        }
        FieldKind::YesNo => vec![value(json!("maybe"), &["not_yes_no"]), value(json!(2), &["not_yes_no"])],
        FieldKind::Text | FieldKind::LongText => {
            vec![value(json!(12), &["not_text"]), value(json!("a\u{0}b"), &["control_character"]), value(json!("x".repeat(100_000)), &["too_long"])]
        }
        FieldKind::Computed => Vec::new(),
    })
}

/// Values at the limits that the person named.
pub(super) fn edges(field: &FieldSpec) -> Vec<Value> {
    match field.kind {
        FieldKind::Number | FieldKind::Money => [&field.min, &field.max].into_iter().filter_map(|l| limit(l.as_deref())).map(|l| json!(l)).collect(),
        _ => Vec::new(),
    }
}

fn limit(text: Option<&str>) -> Option<f64> {
    text.and_then(|t| t.parse().ok())
}
