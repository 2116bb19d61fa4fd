//! What is taken from whole requests: fields with their kinds, who decides, who sees what, what is left out.

use fleet_content::Bibles;
use fleet_domain::bible::Abilities;
use fleet_domain::brief::MOST_FIELDS;
use fleet_language::{read, read_change};
use serde::Deserialize;

use crate::show;

#[derive(Deserialize)]
struct File {
    request: Vec<Request>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    text: String,
    title: String,
    fields: String,
    #[serde(default)]
    steps: String,
    #[serde(default)]
    left_out: String,
    /// Everything else that is not the default, in words of the spec.
    #[serde(default)]
    also: String,
    #[serde(default)]
    asks: Vec<String>,
}

/// What differs from the defaults of the kit.
fn also(spec: &fleet_domain::spec::RequestsSpec) -> String {
    use fleet_domain::manifest::Access;
    use fleet_domain::spec::{Switch, Visibility};
    let mut all = Vec::new();
    all.extend((spec.visibility == Visibility::All).then(|| "all see all".to_owned()));
    all.extend((spec.access != Access::Members).then(|| format!("{:?}", spec.access)));
    all.extend((spec.notify_approvers == Switch::Off).then(|| "approvers not told".to_owned()));
    all.extend((spec.reason_on_decline == Switch::Off).then(|| "no reason".to_owned()));
    all.extend((spec.exports.len() != 2).then(|| format!("{} exports", spec.exports.len())));
    all.extend((spec.locales.len() != 2).then(|| spec.locales.join("+")));
    all.extend((!spec.audience.is_empty()).then(|| format!("for {}", spec.audience)));
    all.join(", ")
}

#[test]
fn requests_are_taken_apart_as_a_person_would() {
    let file: File = toml::from_str(include_str!("details.toml")).unwrap();
    assert!(file.request.len() >= 25);
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let mut wrong = Vec::new();
    for request in &file.request {
        let reading = read(&bibles, "hr", None, &request.text);
        let Some(draft) = &reading.draft else {
            wrong.push(format!("{}\n  leads to {:?}", request.text, reading.outcome));
            continue;
        };
        let spec = show::requests(&draft.spec);
        let asks: Vec<String> = draft.questions.iter().map(|q| q.key.clone()).collect();
        // Who decides is compared only where somebody was named: else a default stands there.
        let named = if asks.iter().any(|a| a == "approver") { String::new() } else { show::steps(spec) };
        let found = [
            ("title", spec.title.clone(), &request.title),
            ("fields", show::fields(spec), &request.fields),
            ("steps", named, &request.steps),
            ("left out", show::left_out(&reading.clauses), &request.left_out),
            ("also", also(spec), &request.also),
            ("asks", asks.join(" "), &request.asks.join(" ")),
        ];
        for (what, found, wanted) in found {
            if found != *wanted {
                wrong.push(format!("{}\n  {what}\n    wanted {wanted}\n    found  {found}", request.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_full_form_has_no_room_for_is_said() {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let parts = ["wing", "tail", "nose", "door", "gear", "seat"];
    let all: Vec<String> =
        ["alpha", "bravo", "delta", "echo", "foxtrot", "gamma"].iter().flat_map(|plane| parts.map(|part| format!("{plane} {part}"))).collect();
    let reading = read(&bibles, "hr", None, &format!("Inspection requests: {}. Manager approves", all.join(", ")));
    let spec = reading.draft.unwrap().spec;
    assert_eq!(show::requests(&spec).fields.len(), MOST_FIELDS);
    let left_out = show::left_out(&reading.clauses);
    for (n, field) in all.iter().enumerate() {
        assert_eq!(left_out.contains(field.as_str()), n >= MOST_FIELDS, "{field}: {left_out}");
    }

    let change = read_change(&bibles.get("hr").unwrap(), &spec, Abilities::Kits, "add phone");
    assert_eq!(show::requests(&change.spec).fields.len(), MOST_FIELDS);
    assert!(show::left_out(&change.clauses).contains("phone"), "{:?}", change.clauses);
}
