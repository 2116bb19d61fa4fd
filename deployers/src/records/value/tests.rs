//! Every type of field: good and bad values.

use fleet_domain::manifest::{ChoiceOption, Formula, FormulaOp, Text};
use serde_json::json;

use super::*;

struct Two;

impl Known for Two {
    fn knows(&self, id: &str) -> bool {
        id == "per_a" || id == "per_b"
    }
}

fn field(kind: FieldKind) -> Field {
    let mut field = Field::new("f", Text::of("F", "Ф"), kind);
    if matches!(kind, FieldKind::Choice | FieldKind::Many) {
        field.options = ["a", "b", "c"].map(|v| ChoiceOption { value: v.to_owned(), label: Text::of(v, v) }).to_vec();
    }
    field
}

#[expect(clippy::needless_pass_by_value, reason = "so that a table of values reads as one")]
fn takes(field: &Field, given: Value, kept: Value) {
    assert_eq!(accept(field, &given, &Two), Ok(kept), "{:?} {given}", field.kind);
}

#[expect(clippy::needless_pass_by_value, reason = "so that a table of values reads as one")]
fn refuses(field: &Field, given: Value, code: &str) {
    let issue = accept(field, &given, &Two).expect_err(&format!("{:?} {given}", field.kind));
    assert_eq!(issue.code, code, "{:?} {given}", field.kind);
    for locale in ["en", "ru"] {
        let said = issue.message(locale);
        assert!(!said.is_empty() && !said.contains(['[', '{']), "{said}");
    }
}

#[test]
fn texts() {
    let line = field(FieldKind::Text);
    takes(&line, json!("  <b>Ёж & 🦔</b> "), json!("<b>Ёж & 🦔</b>"));
    takes(&line, json!("   "), Value::Null);
    takes(&line, Value::Null, Value::Null);
    for bad in ["a\0b", "a\nb", "a\tb", "a\u{7f}", "a\u{85}b", "\u{1b}[31m"] {
        refuses(&line, json!(bad), "control_character");
    }
    for lie in [json!(1), json!(true), json!(["a"]), json!({ "a": 1 })] {
        refuses(&line, lie.clone(), "not_text");
        refuses(&field(FieldKind::LongText), lie, "not_text");
    }
    let short = Field { max_len: Some(3), ..line };
    takes(&short, json!("ёжж"), json!("ёжж"));
    refuses(&short, json!("ёжжж"), "too_long");
    let long = field(FieldKind::LongText);
    takes(&long, json!("a\r\n\tb\rc\n"), json!("a\n\tb\nc"));
    refuses(&long, json!("a\0"), "control_character");
    refuses(&long, json!("x".repeat(20_001)), "too_long");
}

#[test]
fn numbers() {
    let number = field(FieldKind::Number);
    takes(&number, json!(1.5), json!(1.5));
    takes(&number, json!(" -2.50 "), json!(-2.5));
    takes(&number, json!(3.0), json!(3));
    takes(&number, json!(""), Value::Null);
    for bad in [json!("1,5"), json!("ten"), json!(true), json!([1]), json!("1e3"), json!("0x10"), json!("٣")] {
        refuses(&number, bad, "not_a_number");
    }
    refuses(&number, json!(1e15), "too_large");
    refuses(&number, json!(0.000_000_1), "too_many_decimals");
    let bounded = Field { min: Some("0.5".to_owned()), max: Some("10".to_owned()), decimals: Some(1), ..number };
    takes(&bounded, json!(0.5), json!(0.5));
    takes(&bounded, json!(10), json!(10));
    refuses(&bounded, json!(0.4), "too_small");
    refuses(&bounded, json!("10.1"), "too_large");
    refuses(&bounded, json!(0.55), "too_many_decimals");
    let money = field(FieldKind::Money);
    takes(&money, json!("19.99"), json!(19.99));
    refuses(&money, json!(19.999), "too_many_decimals");
}

#[test]
fn days() {
    let date = field(FieldKind::Date);
    takes(&date, json!("2028-02-29"), json!("2028-02-29"));
    takes(&date, json!(""), Value::Null);
    for bad in [
        json!("2026-02-29"),
        json!("2026-2-1"),
        json!("31.12.2026"),
        json!("2026-13-01"),
        json!("2026-01-01T00:00:00Z"),
        json!(20_260_101),
        json!("+2026-01-01"),
        json!("0000-01-01"),
    ] {
        refuses(&date, bad, "not_a_date");
    }
    for slip in ["0026-07-31", "1026-07-31", "2206-07-31", "9999-12-31"] {
        refuses(&date, json!(slip), "unlikely_year");
    }
    let range = field(FieldKind::DateRange);
    takes(&range, json!({ "from": "2026-01-01", "to": "2026-01-01" }), json!({ "from": "2026-01-01", "to": "2026-01-01" }));
    takes(&range, json!({ "from": "", "to": null }), Value::Null);
    refuses(&range, json!({ "from": "2026-01-02", "to": "2026-01-01" }), "end_before_start");
    refuses(&range, json!({ "from": "2026-01-02" }), "not_a_range");
    refuses(&range, json!({ "from": "x", "to": "2026-01-01" }), "not_a_date");
    refuses(&range, json!({ "from": "2026-01-01", "to": "2026-01-02", "sha256": "x" }), "not_a_range");
    refuses(&range, json!("2026-01-01"), "not_a_range");
}

#[test]
fn choices() {
    let choice = field(FieldKind::Choice);
    takes(&choice, json!("b"), json!("b"));
    takes(&choice, json!(""), Value::Null);
    for bad in [json!("B"), json!("d"), json!(["a"]), json!(1)] {
        refuses(&choice, bad, "not_an_option");
    }
    let many = field(FieldKind::Many);
    takes(&many, json!(["c", "a", "c"]), json!(["a", "c"]));
    takes(&many, json!("b"), json!(["b"]));
    takes(&many, json!([]), Value::Null);
    for bad in [json!(["a", "d"]), json!([1]), json!({ "a": true }), json!(true)] {
        refuses(&many, bad, "not_an_option");
    }
    let yes = field(FieldKind::YesNo);
    takes(&yes, json!(false), json!(false));
    takes(&yes, json!("on"), json!(true));
    for bad in [json!("yes"), json!(1), json!([])] {
        refuses(&yes, bad, "not_yes_no");
    }
    let person = field(FieldKind::Person);
    takes(&person, json!("per_b"), json!("per_b"));
    for bad in [json!("per_z"), json!(1), json!({ "id": "per_a" })] {
        refuses(&person, bad, "not_a_person");
    }
    refuses(&field(FieldKind::Email), json!("nobody"), "not_an_email");
    takes(&field(FieldKind::Email), json!(" a@b.co\n"), json!("a@b.co"));
    refuses(&field(FieldKind::Phone), json!("call me"), "not_a_phone");
    refuses(&field(FieldKind::File), json!({ "name": "x", "sha256": "y" }), "not_a_file");
}

fn computed(op: FormulaOp, of: &[&str]) -> Field {
    Field { formula: Some(Formula { op, of: of.iter().map(ToString::to_string).collect() }), ..field(FieldKind::Computed) }
}

fn values(json: Value) -> Map<String, Value> {
    let Value::Object(map) = json else { panic!("an object") };
    map
}

#[test]
fn computed_values() {
    let sum = computed(FormulaOp::Sum, &["a", "b"]);
    assert_eq!(compute(&sum, &values(json!({ "a": 0.1, "b": 0.2 }))), Ok(json!(0.3)));
    assert_eq!(compute(&sum, &values(json!({ "b": 2 }))), Ok(json!(2)));
    assert_eq!(compute(&sum, &values(json!({}))), Ok(Value::Null));
    assert_eq!(compute(&sum, &values(json!({ "a": 999_999_999_999_i64, "b": 1 }))).unwrap_err().code, "not_computable");
    let difference = computed(FormulaOp::Difference, &["a", "b"]);
    assert_eq!(compute(&difference, &values(json!({ "a": 1, "b": 2.5 }))), Ok(json!(-1.5)));
    assert_eq!(compute(&difference, &values(json!({ "a": 1 }))), Ok(Value::Null));
    let days = computed(FormulaOp::DaysBetween, &["a", "b"]);
    assert_eq!(compute(&days, &values(json!({ "a": "2026-02-27", "b": "2026-03-01" }))), Ok(json!(3)));
    let backwards = compute(&days, &values(json!({ "a": "2026-03-02", "b": "2026-03-01" }))).unwrap_err();
    assert_eq!((backwards.field.as_str(), backwards.code), ("b", "end_before_start"));
    let length = computed(FormulaOp::DaysBetween, &["a"]);
    assert_eq!(compute(&length, &values(json!({ "a": { "from": "2028-02-28", "to": "2028-03-01" } }))), Ok(json!(3)));
    let count = computed(FormulaOp::Count, &["a"]);
    assert_eq!(compute(&count, &values(json!({ "a": ["x", "y"] }))), Ok(json!(2)));
    assert_eq!(compute(&count, &values(json!({}))), Ok(json!(0)));
}
