//! One field: on the form, kept, required, guarded, unique.

mod wrong;

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, RequestsSpec, Switch};
use serde_json::{Value, json};

use super::Front;
use super::sample::{self, Filled, Given};
use super::sent::{Answer, Sent};
use super::stage::{Stage, Who, seers};
use super::trail::{Outcome, Trail, brief, must, wrong as halt};
use wrong::Wrong;

/// The field is on the form as agreed, is kept, and a change of it is kept.
pub(super) async fn saved(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    on_form(stage, spec, field, trail).await?;
    let filed = stage.file(Who::MemberA, spec).await?;
    let sent = filed.values.get(name).cloned().unwrap_or(Value::Null);
    for who in [Who::MemberA].into_iter().chain(seers(spec)) {
        let shown = stage.read(who, &filed.id).await?;
        must(sample::same(field.kind, &sent, &shown[name]), || format!("{}: sent {}, reads {}", who.name(), brief(&sent), brief(&shown[name])))?;
    }
    trail.say(format!("member A: sent `{name}` = {} → reads back the same, also for those who decide", brief(&sent)));
    trail.tell(Seen::FieldReadsBack);
    if field.kind == FieldKind::File {
        content(stage, &filed.id, name, &sent, trail).await?;
    }

    let (other, seen) = change(stage, spec, field, &filed.id).await?;
    let shown = seen.ok()?;
    must(sample::same(field.kind, &other, &shown[name]), || format!("changed to {}, the answer says {}", brief(&other), brief(&shown[name])))?;
    let shown = stage.read(Who::MemberA, &filed.id).await?;
    must(sample::same(field.kind, &other, &shown[name]), || format!("changed to {}, reads {}", brief(&other), brief(&shown[name])))?;
    trail.say(format!("member A: changed it to {} → reads back the same", brief(&other)));
    trail.tell(Seen::FieldChanged);
    Ok(())
}

/// Gives the field another right value.
async fn change(stage: &Stage, spec: &RequestsSpec, field: &FieldSpec, id: &str) -> Outcome<(Value, Answer)> {
    let mut filled = Filled::default();
    let n = stage.fresh();
    // Dates have an order: they move together.
    let along = |f: &&FieldSpec| f.name == field.name || f.kind == FieldKind::Date && field.kind == FieldKind::Date;
    for field in spec.fields.iter().filter(along) {
        filled.put(&field.name, sample::good(stage, spec, field, n).await?);
    }
    let expected = filled.expected().get(&field.name).cloned().unwrap_or(Value::Null);
    let values = filled.json();
    let body = if filled.files.is_empty() { Sent::Json(&values) } else { Sent::Form(&values, &filled.files) };
    Ok((expected, stage.send(Who::MemberA, "PATCH", &stage.record(id), body).await?))
}

async fn on_form(stage: &Stage, spec: &RequestsSpec, field: &FieldSpec, trail: &mut Trail) -> Outcome {
    let shape = stage.shape().await?;
    let fields = shape["fields"].as_array().cloned().unwrap_or_default();
    let Some(shown) = fields.iter().find(|f| f["name"] == field.name) else { return halt("it is not on the form") };
    let kind = serde_json::to_value(field.kind).unwrap_or_default();
    must(shown["type"] == kind, || format!("it is a {} on the form, agreed was {kind}", shown["type"]))?;
    let label = sample::one_line(&field.label);
    must(shown["label"][&spec.locale] == label, || format!("it is called {} on the form, agreed was \"{label}\"", brief(&shown["label"][&spec.locale])))?;
    let required = field.required == Switch::On && field.kind != FieldKind::Computed;
    must(shown["required"].as_bool().unwrap_or(false) == required, || format!("the form says required = {}, agreed was {required}", shown["required"]))?;
    must(shown["can"]["write"] != false || field.kind == FieldKind::Computed, || "a member may not fill it in".to_owned())?;
    let said = |name: &str| shown[name].as_str().map(str::to_owned);
    must(field.currency.is_none() || said("currency") == field.currency, || format!("its currency is {}, agreed was {:?}", shown["currency"], field.currency))?;
    must(said("max") == field.max, || format!("its largest value is {}, agreed was {:?}", shown["max"], field.max))?;
    must(field.min.is_none() || said("min") == field.min, || format!("its smallest value is {}, agreed was {:?}", shown["min"], field.min))?;
    if matches!(field.kind, FieldKind::Choice | FieldKind::Many) {
        sample::options(stage, spec, field).await?;
    }
    trail.say(format!("\"{label}\" is on the form as {kind}."));
    trail.tell(Seen::FieldOnForm);
    Ok(())
}

/// An attachment comes back byte for byte, and no browser runs it.
async fn content(stage: &Stage, id: &str, name: &str, sent: &Value, trail: &mut Trail) -> Outcome {
    let called = sent["name"].as_str().unwrap_or_default();
    let path = format!("/api/files/{}/{id}/{}", super::stage::COLLECTION, super::sent::encoded(called));
    let seen = stage.get(Who::MemberA, &path).await?;
    trail.saw(&seen);
    must(seen.status == 200, || format!("{}, expected the file", seen.line()))?;
    must(json!(seen.body.len()) == sent["size"] && seen.body.starts_with(b"%PDF-1.4"), || format!("`{name}` came back with other content"))?;
    must(seen.header("content-type").starts_with("application/pdf"), || format!("it came back as {}", seen.header("content-type")))?;
    must(seen.header("x-content-type-options") == "nosniff", || "its type may be guessed".to_owned())?;
    trail.tell(Seen::FileReturned);
    Ok(())
}

/// Without the field nothing is taken, and the refusal stands at the field.
pub(super) async fn required(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let shape = stage.shape().await?;
    let shown = shape["fields"].as_array().into_iter().flatten().find(|f| f["name"] == name);
    must(shown.is_some_and(|f| f["required"] == true), || "the form does not say that it must be given".to_owned())?;
    let before = stage.found(Who::MemberA, "").await?;
    let full = sample::filled(stage, spec, stage.fresh()).await?;
    let mut tries = vec![("without", full.without(name))];
    if field.kind != FieldKind::File {
        tries.push(("as nothing", full.with(name, Value::Null)));
    }
    match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Phone => {
            tries.push(("as an empty text", full.with(name, json!(""))));
            tries.push(("as blanks", full.with(name, json!("  \t "))));
        }
        FieldKind::Many => tries.push(("with nothing chosen", full.with(name, json!([])))),
        FieldKind::DateRange => tries.push(("without days", full.with(name, json!({ "from": null, "to": null })))),
        FieldKind::Choice | FieldKind::Date | FieldKind::Person | FieldKind::Number | FieldKind::Money => {
            tries.push(("as an empty text", full.with(name, json!(""))));
        }
        FieldKind::File | FieldKind::YesNo | FieldKind::Computed => {}
    }
    for (how, filled) in &tries {
        let seen = stage.post_request(Who::MemberA, filled).await?;
        trail.say(format!("{how} `{name}`: {}", seen.line()));
        // A tab is no character of a line: both refusals stand at the field.
        let codes: &[&str] = if *how == "as blanks" { &["required", "control_character", "not_an_email", "not_a_phone"] } else { &["required"] };
        seen.refused_at(name, codes)?;
    }
    let after = stage.found(Who::MemberA, "").await?;
    must(before == after, || "something was kept all the same".to_owned())?;
    trail.tell(Seen::LeftOutRefused);
    let filed = stage.file_with(Who::MemberA, &full).await?;
    trail.say("with it: 200");
    trail.tell(Seen::GivenTaken);
    if field.kind != FieldKind::File {
        let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&json!({ name: null }))).await?;
        trail.say(format!("taking it away again: {}", seen.line()));
        seen.refused_at(name, &["required"])?;
        trail.tell(Seen::TakenAwayRefused);
    }
    Ok(())
}

/// Wrong values are refused at the field, in a new request and in a change.
pub(super) async fn guarded(stage: &Stage, spec: &RequestsSpec, name: &str, front: Front, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let before = stage.found(Who::MemberA, "").await?;
    let full = sample::filled(stage, spec, stage.fresh()).await?;
    let wrongs = wrong::of(stage, spec, field, front).await?;
    for Wrong { given, shown, codes } in &wrongs {
        let filled = match given {
            Given::Value(value) => full.with(name, value.clone()),
            Given::File(file) => full.with_file(file.clone()),
        };
        let seen = stage.post_request(Who::MemberA, &filled).await?;
        trail.say(format!("`{name}` = {shown}: {}", seen.line()));
        seen.refused_at(name, codes)?;
    }
    let after = stage.found(Who::MemberA, "").await?;
    must(before == after, || "something was kept all the same".to_owned())?;
    trail.tell(Seen::WrongRefused);
    let filed = stage.file_with(Who::MemberA, &full).await?;
    for edge in wrong::edges(field) {
        let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&json!({ name: edge }))).await?;
        trail.say(format!("`{name}` = {edge}, still allowed: {}", seen.line()));
        let shown = seen.ok()?;
        must(sample::same(field.kind, &edge, &shown[name]), || format!("it reads {}", brief(&shown[name])))?;
        trail.tell(Seen::EdgeTaken);
    }
    let was = stage.read(Who::MemberA, &filed.id).await?[name].clone();
    if let Some(Wrong { given: Given::Value(value), shown, codes }) = wrongs.iter().find(|w| matches!(w.given, Given::Value(_))) {
        let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&json!({ name: value }))).await?;
        trail.say(format!("changing it to {shown}: {}", seen.line()));
        seen.refused_at(name, codes)?;
        let now = stage.read(Who::MemberA, &filed.id).await?[name].clone();
        must(was == now, || format!("it reads {} afterwards, before it read {}", brief(&now), brief(&was)))?;
        trail.tell(Seen::WrongChangeRefused);
    }
    Ok(())
}

/// A value that another request has is refused, whoever sends it.
pub(super) async fn unique(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let first = stage.file(Who::MemberA, spec).await?;
    let taken = first.values.get(name).cloned().unwrap_or(Value::Null);
    trail.say(format!("member A: sent `{name}` = {} → 200", brief(&taken)));
    trail.tell(Seen::FirstTaken);
    let mut again = vec![taken.clone()];
    if let (FieldKind::Text | FieldKind::Email, Some(text)) = (field.kind, taken.as_str()) {
        again.push(json!(text.to_uppercase()));
    }
    let other = sample::filled(stage, spec, stage.fresh()).await?;
    for value in &again {
        let same = super::span::fitted(spec, &other.with(name, value.clone()), &[name])?;
        let seen = stage.post_request(Who::MemberB, &same).await?;
        trail.say(format!("member B: the same again, {}: {}", brief(value), seen.line()));
        seen.refused_at(name, &["not_unique"])?;
        trail.tell(Seen::SameRefused);
    }
    let second = stage.file_with(Who::MemberB, &other).await?;
    trail.say("member B: another value → 200");
    trail.tell(Seen::OtherTaken);
    let seen = stage.send(Who::MemberB, "PATCH", &stage.record(&second.id), Sent::Json(&json!({ name: taken }))).await?;
    trail.say(format!("member B: changing it to member A's: {}", seen.line()));
    seen.refused_at(name, &["not_unique"])?;
    trail.tell(Seen::SameChangeRefused);
    Ok(())
}
