//! Values to send: awkward ones that a form must take, made from a number so that no two requests are alike, and wrong
//! ones that it must refuse. What is allowed comes from the settled spec, not from the app.

use std::collections::BTreeMap;

use fleet_domain::manifest::{FieldKind, Origin};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Switch};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::keeps;
use super::sent::Attachment;
use super::span;
use super::stage::{COLLECTION, Stage, Who};
use super::trail::{Outcome, brief, must, stuck, wrong};

/// Shorter texts than these a form must take.
const LINE: usize = 150;
const LONG: usize = 1_500;

/// A filled form.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    pub(super) values: Map<String, Value>,
    pub(super) files: Vec<Attachment>,
}

impl Filled {
    /// The values as they are sent.
    pub(super) fn json(&self) -> Value {
        Value::Object(self.values.clone())
    }

    /// The values as the app has to show them.
    pub(super) fn expected(&self) -> BTreeMap<String, Value> {
        let files = self.files.iter().map(|f| (f.field.clone(), json!({ "name": f.name, "size": f.bytes.len(), "type": f.kind })));
        self.values.iter().map(|(k, v)| (k.clone(), v.clone())).chain(files).collect()
    }

    /// With this given for a field.
    pub(super) fn put(&mut self, field: &str, given: Given) {
        match given {
            Given::Value(value) => drop(self.values.insert(field.to_owned(), value)),
            Given::File(file) => self.files.push(file),
        }
    }

    /// Without one field.
    pub(super) fn without(&self, field: &str) -> Self {
        let mut other = self.clone();
        other.values.remove(field);
        other.files.retain(|f| f.field != field);
        other
    }

    /// With another value for one field.
    pub(super) fn with(&self, field: &str, value: Value) -> Self {
        let mut other = self.without(field);
        other.values.insert(field.to_owned(), value);
        other
    }

    /// With another file for one field.
    pub(super) fn with_file(&self, file: Attachment) -> Self {
        let mut other = self.without(&file.field);
        other.files.push(file);
        other
    }
}

/// What is given for one field.
#[derive(Debug, Clone)]
pub(super) enum Given {
    Value(Value),
    File(Attachment),
}

/// Every field filled.
pub(super) async fn filled(stage: &Stage, spec: &RequestsSpec, n: u32) -> Outcome<Filled> {
    some(stage, spec, n, |_| true).await
}

/// Nothing but what must be given.
pub(super) async fn minimal(stage: &Stage, spec: &RequestsSpec, n: u32) -> Outcome<Filled> {
    some(stage, spec, n, |f| f.required == Switch::On).await
}

async fn some(stage: &Stage, spec: &RequestsSpec, n: u32, wanted: impl Fn(&FieldSpec) -> bool) -> Outcome<Filled> {
    let mut filled = Filled::default();
    for field in spec.fields.iter().filter(|f| f.kind != FieldKind::Computed && wanted(f)) {
        filled.put(&field.name, good(stage, spec, field, n).await?);
    }
    demanded(stage, spec, n, &mut filled).await?;
    Ok(filled)
}

/// What an agent's change of the form demands beyond what was agreed: without it no request is taken, and nothing could be proved of
/// what was. A kit's form demands nothing of its own.
async fn demanded(stage: &Stage, spec: &RequestsSpec, n: u32, filled: &mut Filled) -> Outcome {
    let manifest = stage.release().manifest();
    let form = manifest.collections.iter().find(|c| c.name == COLLECTION).filter(|_| manifest.app.origin == Origin::Agent);
    let agreed = |name: &str| spec.fields.iter().any(|f| f.name == name);
    for field in form.iter().flat_map(|form| &form.fields).filter(|f| f.required && f.kind != FieldKind::Computed && !agreed(&f.name)) {
        if let Some(given) = keeps::given(stage, spec, field, n).await? {
            filled.put(&field.name, given);
        }
    }
    Ok(())
}

/// A right value for a field.
pub(super) async fn good(stage: &Stage, spec: &RequestsSpec, field: &FieldSpec, n: u32) -> Outcome<Given> {
    let value = match field.kind {
        FieldKind::Text => json!(padded(&format!("№{n} Ünïcødé «ёлка» O'Neil & \"Co\" <i>x</i> 😀 "), LINE)),
        FieldKind::LongText => json!(padded(&format!("№{n} первая строка\n\tsecond line <b>&amp;</b>\n\nчетвёртая 😀 "), LONG)),
        FieldKind::Number | FieldKind::Money => json!(number(field, n)),
        FieldKind::Date => json!(day(stage, span::later(spec, field) + i64::from(n))?.to_string()),
        FieldKind::DateRange => {
            let first = day(stage, i64::from(n))?;
            let days = span::limits(spec, &[&field.name]).nearest(i64::from(n % 5) + 1);
            json!({ "from": first.to_string(), "to": plus(first, days - 1)?.to_string() })
        }
        FieldKind::Choice => {
            let options = options(stage, spec, field).await?;
            options.get(n as usize % options.len().max(1)).cloned().map_or_else(|| stuck(format!("`{}` has no options", field.name)), Ok)?
        }
        FieldKind::Many => {
            let options = options(stage, spec, field).await?;
            // All of them, then ever fewer, never none.
            let from = n as usize % options.len().max(1);
            Value::Array(options[from..].to_vec())
        }
        FieldKind::Email => json!(format!("o'neil+hr{n}@sub.example-{n}.org")),
        FieldKind::Phone => json!(format!("+49 (30) 90{n:04}-{:02}", n % 100)),
        FieldKind::Person => {
            let people = [Who::MemberB, Who::Owner, Who::Approver, Who::MemberA];
            json!(people[n as usize % people.len()].id().as_str())
        }
        FieldKind::File => return Ok(Given::File(pdf(&field.name, n))),
        FieldKind::YesNo => json!(n.is_multiple_of(2)),
        FieldKind::Computed => return stuck(format!("`{}` is worked out", field.name)),
    };
    Ok(Given::Value(value))
}

/// A small document with a name as people give them. Two fields of one form get two documents with names of their own: an app
/// may call the second of two alike something else.
pub(super) fn pdf(field: &str, n: u32) -> Attachment {
    let bytes = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".as_slice(), format!("% proof {n} {field}\n%%EOF\n").as_bytes()].concat();
    Attachment { field: field.to_owned(), name: format!("Справка №{n} {field} (копия).pdf"), kind: "application/pdf", bytes }
}

fn padded(start: &str, chars: usize) -> String {
    let mut text: String = start.chars().cycle().take(chars - 1).collect();
    // No blank at the end, which a form may cut off.
    text.push('.');
    text
}

/// A number inside the spec's limits, with cents.
fn number(field: &FieldSpec, n: u32) -> f64 {
    let limit = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<f64>().ok());
    let least = limit(&field.least());
    let cents = |x: f64| (x * 100.0).round() / 100.0;
    let n = f64::from(n);
    match (least, limit(&field.max)) {
        (None, None) => -12.75 + n,
        (Some(least), None) => cents(least + 0.29 + n),
        (None, Some(most)) => cents(most - 0.29 - n),
        (Some(least), Some(most)) => cents(least + (most - least) * ((n * 37.0) % 101.0) / 101.0).clamp(least, most),
    }
}

/// A day ahead of the app's clock; the first ones lie around the end of February of a leap year.
pub(super) fn day(stage: &Stage, after: i64) -> Outcome<Date> {
    let soon = plus(stage.today(), 10)?;
    let eves = (soon.year()..soon.year().saturating_add(9)).map(|year| jiff::civil::date(year, 2, 27));
    match eves.into_iter().find(|eve| eve.in_leap_year() && *eve > soon) {
        Some(eve) => plus(eve, after),
        None => stuck("there is no leap year ahead"),
    }
}

/// Days later.
pub(super) fn plus(day: Date, days: i64) -> Outcome<Date> {
    day.checked_add(days.days()).or_else(|e| stuck(format!("no such day: {e}")))
}

/// Stored values of a field's options, in the order of the spec, found by the person's words.
pub(super) async fn options(stage: &Stage, spec: &RequestsSpec, field: &FieldSpec) -> Outcome<Vec<Value>> {
    let shape = stage.shape().await?;
    let shown = shape["fields"].as_array().into_iter().flatten().find(|f| f["name"] == field.name);
    let Some(shown) = shown else { return wrong(format!("`{}` is not on the form", field.name)) };
    let there = shown["options"].as_array().cloned().unwrap_or_default();
    let mut values: Vec<Value> = Vec::new();
    for words in option_words(field) {
        let option = there.iter().find(|o| o["label"][&spec.locale] == words);
        let Some(option) = option else { return wrong(format!("the option \"{words}\" of `{}` is not on the form", field.name)) };
        must(!values.contains(&option["value"]), || format!("two options of `{}` are the same one", field.name))?;
        values.push(option["value"].clone());
    }
    must(values.len() == there.len(), || format!("`{}` has {} options, expected {}", field.name, there.len(), values.len()))?;
    Ok(values)
}

/// The options in the person's words, each once.
pub(super) fn option_words(field: &FieldSpec) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for option in &field.options {
        let option = one_line(option);
        if !option.is_empty() && !words.iter().any(|w| w.to_lowercase() == option.to_lowercase()) {
            words.push(option);
        }
    }
    words
}

/// A person's words as an app shows them on one line.
pub(super) fn one_line(words: &str) -> String {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let line = words.split(|c: char| c.is_whitespace() || hidden(c)).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 120 {
        return line;
    }
    let kept: String = line.chars().take(119).collect();
    format!("{}…", kept.trim_end())
}

/// Whether the app shows what was sent.
pub(super) fn same(kind: FieldKind, sent: &Value, shown: &Value) -> bool {
    match kind {
        FieldKind::Number | FieldKind::Money => sent.as_f64().is_some() && sent.as_f64() == shown.as_f64(),
        FieldKind::Many => {
            let set = |v: &Value| v.as_array().map(|a| a.iter().map(ToString::to_string).collect::<std::collections::BTreeSet<_>>());
            set(sent).is_some() && set(sent) == set(shown) && sent.as_array().map(Vec::len) == shown.as_array().map(Vec::len)
        }
        FieldKind::File => ["name", "size", "type"].iter().all(|part| sent[part] == shown[part]),
        _ => sent == shown,
    }
}

/// Every value of a request reads back as sent.
pub(super) fn reads_back(spec: &RequestsSpec, sent: &BTreeMap<String, Value>, shown: &Value, where_: &str) -> Outcome {
    for field in spec.fields.iter().filter(|f| f.kind != FieldKind::Computed) {
        match sent.get(&field.name) {
            Some(value) => must(same(field.kind, value, &shown[&field.name]), || {
                format!("{where_}: `{}` was sent as {} and reads {}", field.name, brief(value), brief(&shown[&field.name]))
            })?,
            None => must(shown[&field.name].is_null(), || format!("{where_}: `{}` was not given and reads {}", field.name, brief(&shown[&field.name])))?,
        }
    }
    Ok(())
}

/// The field of this name in the spec.
pub(super) fn field<'a>(spec: &'a RequestsSpec, name: &str) -> Outcome<&'a FieldSpec> {
    spec.fields.iter().find(|f| f.name == name).map_or_else(|| stuck(format!("the spec has no field `{name}`")), Ok)
}
