//! What is entered is kept and reads back, whatever an app keeps: tried with what the app says of its own entries.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::{Access, Collection, Field, FieldKind};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Shape, Switch, Visibility};
use serde_json::{Value, json};

use super::sample::{self, Filled, Given};
use super::sent::{Attachment, Sent};
use super::stage::{Stage, Who};
use super::trail::{Outcome, Trail, brief, must, stuck, wrong};

/// The smallest picture there is.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\
    \x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82";

/// An entry that an app took.
pub(super) struct Entry {
    pub(super) who: Who,
    pub(super) id: String,
    /// Path of its collection's entries.
    pub(super) entries: String,
    values: Filled,
    /// What whoever made it may do with such entries.
    can: Value,
}

pub(super) async fn keeps(stage: &Stage, shape: Shape, trail: &mut Trail) -> Outcome {
    let manifest = stage.release().manifest().clone();
    if manifest.collections.is_empty() && shape == Shape::Records {
        return wrong("the app keeps nothing: its manifest has no collection");
    }
    let mut kept = 0_usize;
    for collection in &manifest.collections {
        let Some(entry) = file(stage, collection, trail).await? else {
            trail.say(format!("Nobody adds to `{}` by hand.", collection.name));
            continue;
        };
        trail.say(format!("{}: an entry of `{}` with {} values was taken", entry.who.name(), collection.name, entry.values.expected().len()));
        trail.tell(Seen::EntryTaken);
        reads_back(stage, collection, &entry, trail).await?;
        kept += 1;
    }
    must(kept > 0, || "nobody can add an entry to it".to_owned())
}

/// Adds an entry as the first of the invented people who may; none if nobody may.
pub(super) async fn file(stage: &Stage, collection: &Collection, trail: &mut Trail) -> Outcome<Option<Entry>> {
    let entries = format!("/api/collections/{}/records", collection.name);
    let mut refused = None;
    for who in [Who::MemberA, Who::Owner, Who::Approver, Who::ApproverTwo, Who::Guest] {
        let app = stage.app(who).await?;
        let shown = app["collections"].as_array().into_iter().flatten().find(|c| c["name"] == collection.name.as_str());
        let Some(shown) = shown.filter(|c| c["can"]["create"] == true) else { continue };
        let values = filled(stage, collection, shown).await?;
        let json = values.json();
        let body = if values.files.is_empty() { Sent::Json(&json) } else { Sent::Form(&json, &values.files) };
        let seen = stage.send(who, "POST", &entries, body).await?;
        trail.saw(&seen);
        // A rule may let somebody add some entries, and not this one.
        if seen.status == 403 {
            refused.get_or_insert(seen.line());
            continue;
        }
        let record = seen.ok()?;
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        must(!id.is_empty(), || format!("{}: the answer has no id", seen.line()))?;
        return Ok(Some(Entry { who, id, entries, values, can: shown["can"].clone() }));
    }
    refused.map_or(Ok(None), wrong)
}

async fn reads_back(stage: &Stage, collection: &Collection, entry: &Entry, trail: &mut Trail) -> Outcome {
    // Whoever may not see what they sent is not asked: the owner is, if they may.
    let reader = if entry.can["view"] == true { entry.who } else { Who::Owner };
    let shown = stage.get(reader, &format!("{}/{}", entry.entries, entry.id)).await?.ok()?;
    for (name, sent) in entry.values.expected() {
        let kind = collection.field(&name).map_or(FieldKind::Text, |f| f.kind);
        must(sample::same(kind, &sent, &shown[&name]), || format!("`{name}` was sent as {} and reads {}", brief(&sent), brief(&shown[&name])))?;
    }
    if entry.can["list"] == true {
        let listed = stage.get(entry.who, &format!("{}?perPage=200&sort=-created", entry.entries)).await?.ok()?;
        let found = listed["items"].as_array().into_iter().flatten().any(|i| i["id"] == entry.id.as_str());
        must(found, || format!("{} does not find it in the list of `{}`", entry.who.name(), collection.name))?;
    }
    trail.say(format!("{}: every value of it reads back as sent", reader.name()));
    trail.tell(Seen::EntryReadsBack);
    Ok(())
}

/// Every field that this person may write, filled.
async fn filled(stage: &Stage, collection: &Collection, shown: &Value) -> Outcome<Filled> {
    let spec = as_form(collection, stage.release().manifest().app.locale.clone());
    let n = stage.fresh();
    let mut filled = Filled::default();
    for field in &collection.fields {
        let writes = shown["fields"].as_array().into_iter().flatten().any(|f| f["name"] == field.name.as_str() && f["can"]["write"] == true);
        if !writes || field.kind == FieldKind::Computed {
            continue;
        }
        if let Some(given) = given(stage, &spec, field, n).await? {
            filled.put(&field.name, given);
        }
    }
    Ok(filled)
}

/// A right value for a field, as its manifest has it; `None` = a file of which there is no sample, and that may be left out.
pub(super) async fn given(stage: &Stage, spec: &RequestsSpec, field: &Field, n: u32) -> Outcome<Option<Given>> {
    let at = n as usize % field.options.len().max(1);
    let value = match field.kind {
        FieldKind::Choice => field.options.get(at).map(|o| json!(o.value)),
        FieldKind::Many => Some(Value::Array(field.options[at.min(field.options.len())..].iter().map(|o| json!(o.value)).collect())),
        FieldKind::File => {
            let file = file_of(field, n);
            return if file.is_none() && field.required {
                stuck(format!("there is no sample of a file that `{}` takes", field.name))
            } else {
                Ok(file.map(Given::File))
            };
        }
        _ => match sample::good(stage, spec, &as_field(field), n).await? {
            Given::Value(value) => Some(fitted(field, value)),
            given @ Given::File(_) => return Ok(Some(given)),
        },
    };
    value.map_or_else(|| stuck(format!("`{}` has no options", field.name)), |value| Ok(Some(Given::Value(value))))
}

/// A document, or a picture where no document is taken.
fn file_of(field: &Field, n: u32) -> Option<Attachment> {
    let takes = |kind: &str| {
        field.accept.is_empty() || field.accept.iter().any(|a| a == kind || a == "*/*" || a.strip_suffix("/*").is_some_and(|of| kind.starts_with(of)))
    };
    if takes("application/pdf") {
        return Some(sample::pdf(&field.name, n));
    }
    takes("image/png").then(|| Attachment {
        field: field.name.clone(),
        name: format!("Снимок {n} {}.png", field.name),
        kind: "image/png",
        bytes: PICTURE.to_vec(),
    })
}

/// A value inside limits that forms of kits do not have.
fn fitted(field: &Field, value: Value) -> Value {
    match (field.max_len, field.decimals, &value) {
        (Some(most), _, Value::String(text)) if matches!(field.kind, FieldKind::Text | FieldKind::LongText) => {
            json!(text.chars().take(most as usize).collect::<String>().trim_end())
        }
        (_, Some(decimals), Value::Number(number)) => {
            let scale = 10_f64.powi(i32::from(decimals));
            number.as_f64().map_or(value, |x| json!((x * scale).floor() / scale))
        }
        _ => value,
    }
}

/// A collection as a form: what samples are made for.
fn as_form(collection: &Collection, locale: String) -> RequestsSpec {
    RequestsSpec {
        title: String::new(),
        title_translations: Vec::new(),
        locales: vec![locale.clone()],
        locale,
        audience: String::new(),
        fields: collection.fields.iter().map(as_field).collect(),
        steps: Vec::new(),
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::Off,
        notify_author: Switch::Off,
        reason_on_decline: Switch::Off,
        exports: Vec::new(),
    }
}

fn as_field(field: &Field) -> FieldSpec {
    let switch = |on: bool| if on { Switch::On } else { Switch::Off };
    FieldSpec {
        required: switch(field.required),
        unique: switch(field.unique),
        min: field.min.clone(),
        max: field.max.clone(),
        not_before: field.not_before.clone(),
        not_past: switch(field.not_past),
        currency: field.currency.clone(),
        formula: field.formula.clone(),
        ..FieldSpec::new(&field.name, &field.name, field.kind)
    }
}
