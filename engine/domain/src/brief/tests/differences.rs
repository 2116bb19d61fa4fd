//! Every part of a card that a change alters is told, and nothing else.

use super::*;

fn changed(alter: impl FnOnce(&mut RequestsSpec)) -> Vec<Difference> {
    let was = spec();
    let mut now = was.clone();
    let Spec::Requests(requests) = &mut now else { panic!("requests") };
    alter(requests);
    differences(&was, &now, &Plain)
}

#[test]
fn what_stays_is_no_difference() {
    assert_eq!(changed(|_| {}), []);
}

#[test]
fn each_part_is_told_by_itself() {
    let line = |line: &str| line.to_owned();
    assert_eq!(changed(|s| s.title = line("Days off")), [Difference::Title { now: line("Days off") }]);
    assert_eq!(changed(|s| s.audience = line("sales")), [Difference::Audience { now: line("sales") }]);
    assert_eq!(changed(|s| s.steps.push(step("HR"))), [Difference::Steps { now: vec![line("Manager"), line("HR")] }]);
    assert_eq!(changed(|s| s.fields.push(field("phone"))), [Difference::FieldAdded { line: line("phone") }]);
    assert_eq!(changed(|s| drop(s.fields.remove(1))), [Difference::FieldGone { label: line("why") }]);
    assert_eq!(changed(|s| s.fields[1].label = line("reason")), [Difference::FieldRenamed { was: line("why"), line: line("reason") }]);
    assert_eq!(changed(|s| s.fields[1].required = Switch::Off), [Difference::FieldNow { line: line("why?"), kind: None }]);
    assert_eq!(changed(|s| s.fields[1].turn_into(FieldKind::Number)), [Difference::FieldNow { line: line("why"), kind: Some(FieldKind::Number) }]);
    assert_eq!(changed(|s| s.fields.swap(0, 1)), [Difference::Order]);
    assert_eq!(changed(|s| s.visibility = Visibility::All), [Difference::Seen { now: Visibility::All }]);
}

#[test]
fn a_field_between_others_moves_none_of_them() {
    let told = changed(|s| s.fields.insert(1, field("phone")));
    assert_eq!(told, [Difference::FieldAdded { line: "phone".to_owned() }]);
}

#[test]
fn a_kind_is_written_as_manifests_write_it() {
    for kind in FieldKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
    }
}
