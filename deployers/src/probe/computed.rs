//! What the app works out itself is right, whatever a client says.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::{FieldKind, Formula, FormulaOp};
use fleet_domain::spec::RequestsSpec;
use serde_json::{Map, Value, json};

use super::sample::{self, Given};
use super::sent::Sent;
use super::span;
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must, stuck, wrong};

pub(super) async fn computed(stage: &Stage, spec: &RequestsSpec, name: &str, trail: &mut Trail) -> Outcome {
    let field = sample::field(spec, name)?;
    let Some(formula) = &field.formula else { return stuck("the spec has no formula for it") };
    let shape = stage.shape().await?;
    let shown = shape["fields"].as_array().into_iter().flatten().find(|f| f["name"] == name);
    must(shown.is_some_and(|f| f["type"] == "computed"), || "the form does not show it as worked out".to_owned())?;

    let mut last = None;
    for n in 0..4 {
        let inputs = inputs(stage, spec, formula, n).await?;
        let right = right(spec, formula, &inputs)?;
        let mut filled = sample::filled(stage, spec, stage.fresh()).await?;
        filled.values.extend(inputs.clone());
        let of: Vec<&str> = formula.of.iter().map(String::as_str).collect();
        filled = span::fitted(spec, &filled, &of)?;
        // What a client claims about it counts for nothing.
        filled.values.insert(name.to_owned(), json!(424_242));
        let seen = stage.post_request(Who::MemberA, &filled).await?;
        let record = seen.ok()?;
        trail.say(format!("{} → `{name}` = {}", shown_inputs(&inputs), record[name]));
        check(&record[name], right, &inputs)?;
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        check(&stage.read(Who::Approver, &id).await?[name], right, &inputs)?;
        last = Some(id);
    }
    trail.tell(Seen::WorkedOut);
    let Some(id) = last else { return wrong("no request was kept") };
    let inputs = inputs(stage, spec, formula, 4).await?;
    let right = right(spec, formula, &inputs)?;
    let mut change = inputs.clone();
    change.insert(name.to_owned(), json!(-1));
    let seen = stage.send(Who::MemberA, "PATCH", &stage.record(&id), Sent::Json(&Value::Object(change))).await?;
    let record = seen.ok()?;
    trail.say(format!("changed to {} → `{name}` = {}", shown_inputs(&inputs), record[name]));
    check(&record[name], right, &inputs)?;
    trail.tell(Seen::WorkedOutAgain);
    Ok(())
}

fn check(seen: &Value, right: f64, inputs: &Map<String, Value>) -> Outcome {
    // Exactly: a sum of cents that shows 0.30000000000000004 is wrong.
    let exact = seen.as_f64().is_some_and(|s| s.to_bits() == right.to_bits() || s == 0.0 && right == 0.0);
    must(exact, || format!("it is {seen} for {}, right is {right}", shown_inputs(inputs)))
}

fn shown_inputs(inputs: &Map<String, Value>) -> String {
    inputs.iter().map(|(k, v)| format!("`{k}` = {}", brief(v))).collect::<Vec<_>>().join(", ")
}

/// Inputs of a formula, another set for each `n`.
async fn inputs(stage: &Stage, spec: &RequestsSpec, formula: &Formula, n: u32) -> Outcome<Map<String, Value>> {
    let mut inputs = Map::new();
    let year = sample::day(stage, 0)?.year();
    let spans = [((0, 2, 28), 3), ((0, 12, 30), 4), ((0, 6, 15), 1), ((1, 3, 27), 3), ((1, 1, 1), 366)];
    let ((years, month, day), days) = spans[n as usize % spans.len()];
    let of: Vec<&str> = formula.of.iter().map(String::as_str).collect();
    let first = jiff::civil::date(year + years, month, day);
    let last = sample::plus(first, span::limits(spec, &of).nearest(days) - 1)?;
    let (first, last) = (span::shown(first), span::shown(last));
    for (at, name) in formula.of.iter().enumerate() {
        let field = sample::field(spec, name)?;
        let value = match (formula.op, field.kind) {
            (FormulaOp::DaysBetween, FieldKind::DateRange) => json!({ "from": first, "to": last }),
            (FormulaOp::DaysBetween, _) => {
                if at == 0 {
                    first.clone()
                } else {
                    last.clone()
                }
            }
            _ => match sample::good(stage, spec, field, n * 3 + u32::try_from(at).unwrap_or(0)).await? {
                Given::Value(value) => value,
                Given::File(_) => return stuck("a file cannot be worked with"),
            },
        };
        inputs.insert(name.clone(), value);
    }
    Ok(inputs)
}

/// What the formula gives, worked out here: in cents, so that nothing is lost.
fn right(spec: &RequestsSpec, formula: &Formula, inputs: &Map<String, Value>) -> Outcome<f64> {
    let cents = |name: &String| inputs.get(name).and_then(Value::as_f64).map(|v| (v * 100.0).round());
    let numbers: Option<Vec<f64>> = formula.of.iter().map(cents).collect();
    Ok(match formula.op {
        FormulaOp::Sum => numbers.map_or_else(|| stuck("a number is missing"), |n| Ok(n.iter().sum::<f64>() / 100.0))?,
        FormulaOp::Difference => match numbers.as_deref() {
            Some([a, b]) => (a - b) / 100.0,
            _ => return stuck("two numbers are needed"),
        },
        FormulaOp::DaysBetween => {
            let one = formula.of.first().and_then(|f| inputs.get(f)).cloned().unwrap_or_default();
            let two = formula.of.get(1).and_then(|f| inputs.get(f)).cloned().unwrap_or_default();
            let (first, last) = if one.is_object() { (one["from"].clone(), one["to"].clone()) } else { (one, two) };
            let day = |v: &Value| v.as_str().and_then(|d| d.parse::<jiff::civil::Date>().ok());
            match (day(&first), day(&last)) {
                (Some(first), Some(last)) => f64::from(first.until(last).map_or(0, |s| s.get_days()) + 1),
                _ => return stuck("two days are needed"),
            }
        }
        FormulaOp::Count => {
            let name = formula.of.first().cloned().unwrap_or_default();
            sample::field(spec, &name)?;
            f64::from(u32::try_from(inputs.get(&name).and_then(Value::as_array).map_or(0, Vec::len)).unwrap_or(u32::MAX))
        }
    })
}
