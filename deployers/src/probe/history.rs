//! Who did what and when stands with each request.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::RequestsSpec;
use serde_json::Value;

use super::flow::steps;
use super::sample::{self, Given};
use super::sent::Sent;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must};

pub(super) async fn kept(stage: &Stage, spec: &RequestsSpec, trail: &mut Trail) -> Outcome {
    let filed = stage.file(Who::MemberA, spec).await?;
    // A field whose change is one value; ends of spans would move other values along.
    let plain = spec.fields.iter().find(|f| !matches!(f.kind, FieldKind::File | FieldKind::Computed | FieldKind::Date));
    let mut changed = None;
    if let Some(field) = plain
        && let Given::Value(to) = sample::good(stage, spec, field, stage.fresh()).await?
        && filed.values.get(&field.name) != Some(&to)
    {
        let body = Value::Object([(field.name.clone(), to.clone())].into_iter().collect());
        stage.send(Who::MemberA, "PATCH", &stage.record(&filed.id), Sent::Json(&body)).await?.ok()?;
        changed = Some((field, to));
    }
    let step = &steps(spec)[0];
    stage.make_to(step.by, &filed.id, step.approve, None, step.to).await?;

    let path = format!("{}/history", stage.record(&filed.id));
    for who in [Who::MemberA, Who::Owner] {
        let seen = stage.get(who, &path).await?;
        trail.saw(&seen);
        let told = seen.ok()?;
        let lines = told.as_array().cloned().unwrap_or_default();
        let whats: Vec<&str> = lines.iter().filter_map(|l| l["what"].as_str()).collect();
        let expected: &[&str] = if changed.is_some() { &["created", "updated", "transition"] } else { &["created", "transition"] };
        must(whats == expected, || format!("the history is {whats:?}, expected {expected:?}"))?;
        let by = |line: &Value, who: Who| line["by"]["id"] == who.id().as_str() && line["by"]["name"] == who.shown_as();
        must(by(&lines[0], Who::MemberA), || format!("it was made by {}", lines[0]["by"]))?;
        let last = &lines[lines.len() - 1];
        must(by(last, step.by) && last["transition"] == step.approve, || format!("{} by {} ends the history", last["transition"], last["by"]))?;
        if let Some((field, to)) = &changed {
            let change = lines[1]["changes"].as_array().into_iter().flatten().find(|c| c["field"] == field.name).cloned().unwrap_or_default();
            let from = filed.values.get(&field.name).cloned().unwrap_or_default();
            let told = sample::same(field.kind, &from, &change["from"]) && sample::same(field.kind, to, &change["to"]);
            must(told && by(&lines[1], Who::MemberA), || format!("`{}` changed from {} to {}", field.name, brief(&change["from"]), brief(&change["to"])))?;
        }
        let times: Option<Vec<jiff::Timestamp>> = lines.iter().map(|l| l["at"].as_str().and_then(|t| t.parse().ok())).collect();
        must(times.is_some_and(|t| t.is_sorted()), || "its times are not in order".to_owned())?;
    }
    trail.say("The history tells who made it, what was changed from what, and who decided, with times in order.");
    trail.tell(Seen::HistoryWhole);
    Ok(())
}
