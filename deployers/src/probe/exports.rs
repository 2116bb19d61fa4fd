//! The export: exactly the rows that the viewer may see, every field of the form under its label, where each request stands and why, with
//! values that stay values.

use fleet_domain::criterion::Seen;
use fleet_domain::manifest::{ExportFormat, FieldKind};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Visibility};
use serde_json::Value;

use super::flow::{DECLINED, SUBMITTED, steps};
use super::sample::{self, one_line};
use super::sent::Answer;
use super::stage::{COLLECTION, Filed, Stage, Who, is_open, seers};
use super::table::{Table, csv, xlsx};
use super::trail::{Outcome, Trail, must, stuck, wrong};

/// Fields of the form that a list, and so its export, shows at least.
const SHOWN: usize = 4;
/// What a spreadsheet would work out.
const FORMULA: &str = "=1+1";

pub(super) async fn exports(stage: &Stage, spec: &RequestsSpec, format: ExportFormat, trail: &mut Trail) -> Outcome {
    let name = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
    };
    let mut filled = sample::filled(stage, spec, stage.fresh()).await?;
    let free = shown(spec).into_iter().find(|f| f.kind == FieldKind::Text);
    if let Some(field) = free {
        filled.values.insert(field.name.clone(), format!("{FORMULA} №{};{FORMULA}", stage.fresh()).into());
    }
    let filed = stage.file_with(Who::MemberA, &filled).await?;
    let theirs = stage.file(Who::MemberB, spec).await?;
    // Rows in several states: a list that leaves one state out must not pass.
    let step = &steps(spec)[0];
    stage.make_to(step.by, &theirs.id, step.decline, Some("Нет замены"), DECLINED).await?;
    let declined = Told { state: DECLINED, reason: reason(stage, &theirs, step.decline).await? };
    let waits = Told { state: SUBMITTED, reason: None };
    let passed = stage.file(Who::MemberB, spec).await?;
    stage.make_to(step.by, &passed.id, step.approve, None, step.to).await?;
    for who in seers(spec) {
        let view = stage.collection(who).await?["views"].as_array().into_iter().flatten().find(|v| v["name"] == "all").cloned().unwrap_or_default();
        must(view["export"].as_array().into_iter().flatten().any(|f| f == name), || format!("{} is offered no {name} export", who.name()))?;
        for locale in &spec.locales {
            let seen = stage.get_in(who, &address(name, "?view=all"), locale).await?;
            let table = read(&seen, format)?;
            labels(spec, locale, &table)?;
            must(table.rows.len() == stage.ids_of(None).len(), || {
                format!("{}: {} rows, there are {} requests", who.name(), table.rows.len(), stage.ids_of(None).len())
            })?;
            for (filed, told) in [(&filed, &waits), (&theirs, &declined)] {
                row(stage, spec, locale, &table, filed, told).await?;
            }
            trail.say(format!("{}: {name} in {locale} → {} rows under {:?}", who.name(), table.rows.len(), table.header));
        }
    }
    trail.tell(Seen::AllRowsExported);
    members(stage, spec, format, name, trail).await?;
    trail.tell(Seen::OwnRowsExported);
    if free.is_some() && format == ExportFormat::Csv {
        let seen = stage.get(Who::Owner, &address(name, "?view=all")).await?;
        let text = seen.text()?;
        must(text.starts_with('\u{feff}'), || "a spreadsheet would not read its letters: it has no byte-order mark".to_owned())?;
        let bare = [",", "\"", ";"].iter().any(|before| text.contains(&format!("{before}{FORMULA}")));
        must(text.contains(&format!("'{FORMULA}")) && !bare, || format!("`{FORMULA}` would be worked out by a spreadsheet"))?;
        trail.say(format!("`{FORMULA}` stays text"));
        trail.tell(Seen::FormulaHarmless);
    }
    Ok(())
}

fn address(name: &str, query: &str) -> String {
    format!("/api/collections/{COLLECTION}/export.{name}{query}")
}

fn read(seen: &Answer, format: ExportFormat) -> Outcome<Table> {
    must(seen.status == 200, || format!("{}, expected the export", seen.line()))?;
    must(seen.header("content-disposition").starts_with("attachment"), || "the export is not a download".to_owned())?;
    match format {
        ExportFormat::Csv => csv(&seen.body),
        ExportFormat::Xlsx => xlsx(&seen.body),
    }
}

/// Fields that a list shows.
fn shown(spec: &RequestsSpec) -> Vec<&FieldSpec> {
    spec.fields.iter().filter(|f| !matches!(f.kind, FieldKind::LongText | FieldKind::File)).take(SHOWN).collect()
}

/// A field's words in a language.
fn label(spec: &RequestsSpec, field: &FieldSpec, locale: &str) -> String {
    let known = field.translations.iter().find(|(l, _)| l == locale && locale != spec.locale).map(|(_, words)| one_line(words));
    known.filter(|w| !w.is_empty()).unwrap_or_else(|| one_line(&field.label))
}

/// Each shown field has its column, in order, and each other field one after them; a range has two.
fn labels(spec: &RequestsSpec, locale: &str, table: &Table) -> Outcome {
    let mut left: Vec<&str> = table.header.iter().map(|h| h.trim_start_matches('\'')).collect();
    let shown = shown(spec);
    let mut from = 0;
    let others = spec.fields.iter().filter(|f| !shown.iter().any(|s| s.name == f.name));
    for (field, in_place) in shown.iter().map(|f| (*f, true)).chain(others.map(|f| (f, false))) {
        let words = label(spec, field, locale);
        let count = if field.kind == FieldKind::DateRange { 2 } else { 1 };
        for _ in 0..count {
            // A word that is another's beginning must not take its column.
            let exact = left[from..].iter().position(|h| *h == words);
            let at = exact.or_else(|| left[from..].iter().position(|h| h.starts_with(&words)));
            let Some(at) = at else { return wrong(format!("the export in {locale} has no column \"{words}\" in its place: {:?}", table.header)) };
            left.remove(from + at);
            from = if in_place { from + at } else { 0 };
        }
    }
    must(table.header.iter().all(|h| !h.trim().is_empty()), || format!("a column has no name: {:?}", table.header))
}

/// Where a request stands by now, and why.
struct Told {
    state: &'static str,
    reason: Option<String>,
}

/// The reason of a decision as the request's author reads it in the history.
async fn reason(stage: &Stage, filed: &Filed, decision: &str) -> Outcome<Option<String>> {
    let history = stage.get(Who::MemberB, &format!("{}/history", stage.record(&filed.id))).await?.ok()?;
    let last = history.as_array().into_iter().flatten().rfind(|h| h["transition"] == decision).cloned().unwrap_or_default();
    Ok(last["reason"].as_str().map(str::to_owned))
}

/// One row holds this request's values, its state and the reason of its decision.
async fn row(stage: &Stage, spec: &RequestsSpec, locale: &str, table: &Table, filed: &Filed, told: &Told) -> Outcome {
    let shape = stage.shape().await?;
    let state = shape["workflow"]["states"].as_array().into_iter().flatten().find(|s| s["name"] == told.state).cloned().unwrap_or_default();
    let Some(state) = state["label"][locale].as_str() else { return stuck(format!("the state `{}` has no word in {locale}", told.state)) };
    let mut expected: Vec<String> = told.reason.iter().cloned().chain([state.to_owned()]).collect();
    for field in &spec.fields {
        expected.extend(cells(stage, field, locale, filed).await?);
    }
    let author = filed.record["author_name"].as_str().unwrap_or_default().to_owned();
    let there = table.rows.iter().any(|row| row.contains(&author) && expected.iter().all(|cell| row.iter().any(|r| bare(r) == bare(cell))));
    must(there, || format!("no row of the export holds {author}, {expected:?}"))
}

/// A cell without the quotes that keep a spreadsheet from working it, or a part of it, out.
fn bare(cell: &str) -> String {
    cell.replace('\'', "")
}

/// What stands in a field's cells.
async fn cells(stage: &Stage, field: &FieldSpec, locale: &str, filed: &Filed) -> Outcome<Vec<String>> {
    let value = &filed.record[&field.name];
    let word = async |value: &Value| {
        let shape = stage.shape().await?;
        let there = shape["fields"].as_array().into_iter().flatten().find(|f| f["name"] == field.name).cloned().unwrap_or_default();
        let option = there["options"].as_array().into_iter().flatten().find(|o| o["value"] == *value).cloned().unwrap_or_default();
        let words = option["label"][locale].as_str().map(str::to_owned);
        words.map_or_else(|| stuck(format!("an option of `{}` has no word in {locale}", field.name)), Ok)
    };
    Ok(match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Phone | FieldKind::Date => vec![value.as_str().unwrap_or_default().to_owned()],
        FieldKind::Number | FieldKind::Money | FieldKind::Computed => value.as_f64().map(|n| n.to_string()).into_iter().collect(),
        FieldKind::DateRange => ["from", "to"].iter().map(|p| value[p].as_str().unwrap_or_default().to_owned()).collect(),
        FieldKind::Choice => vec![word(value).await?],
        FieldKind::Many => {
            let mut words = Vec::new();
            for one in value.as_array().into_iter().flatten() {
                words.push(word(one).await?);
            }
            vec![words.join("; ")]
        }
        FieldKind::Person => {
            let people = [Who::Owner, Who::Approver, Who::ApproverTwo, Who::MemberA, Who::MemberB, Who::Guest];
            people.iter().filter(|w| value == w.id().as_str()).map(|w| w.shown_as().to_owned()).collect()
        }
        // Words of the service for yes and no; the row is known by the others.
        FieldKind::YesNo => Vec::new(),
        FieldKind::File => value["name"].as_str().map(str::to_owned).into_iter().collect(),
    })
}

/// Members export what they may see and nothing else.
async fn members(stage: &Stage, spec: &RequestsSpec, format: ExportFormat, name: &str, trail: &mut Trail) -> Outcome {
    for who in [Who::MemberA, Who::Guest] {
        let expected = match spec.visibility {
            Visibility::Own => stage.ids_of(Some(who)).len(),
            Visibility::All => stage.ids_of(None).len(),
        };
        let seen = stage.get(who, &address(name, "")).await?;
        if seen.status == 200 {
            let rows = read(&seen, format)?.rows.len();
            must(rows == expected, || format!("{} exports {rows} rows, expected {expected}", who.name()))?;
        } else {
            seen.refused(&[403])?;
        }
        let seen = stage.get(who, &address(name, "?view=all")).await?;
        match spec.visibility {
            Visibility::Own => seen.refused(&[403, 404])?,
            Visibility::All => {
                let rows = read(&seen, format)?.rows.len();
                must(rows == expected, || format!("{} exports {rows} rows of the list of all, expected {expected}", who.name()))?;
            }
        }
        trail.say(format!("{}: exports {expected} rows, what they may see", who.name()));
    }
    // What is agreed to be open to the world is exported by the world.
    for who in [Who::Stranger, Who::Nobody].into_iter().filter(|_| !is_open(spec)) {
        let seen = stage.get(who, &address(name, "?view=all")).await?;
        must(seen.is_refusal(), || format!("{}, expected a refusal", seen.line()))?;
    }
    Ok(())
}
