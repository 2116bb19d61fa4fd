//! The database and the memory give the same answer for every rule and every row.

use std::collections::BTreeSet;
use std::sync::Arc;

use fleet_domain::manifest::Manifest;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Row as _};

use super::Expr;
use super::eval::holds;
use super::parse::{Scope, parse};
use super::settle::{Asker, Settled, settle};
use super::sql::{Bind, Sql};
use crate::records::app::AppRecords;
use crate::records::plan::{COLUMNS, row_of};
use crate::records::row::{Row, Seen};
use crate::records::viewer::{AppRole, Person, Viewer};
use crate::records::{AppKey, Input, Records};

const MANIFEST: &str = r#"
[app]
title = { en = "All" }
locale = "en"
locales = ["en"]
kind = "records"
origin = "template"
access = "public"
[[collections]]
name = "all"
title = { en = "All" }
[collections.rules]
list = ""
view = ""
create = ""
[[collections.fields]]
name = "line"
label = { en = "Line" }
type = "text"
[[collections.fields]]
name = "other"
label = { en = "Other" }
type = "text"
[[collections.fields]]
name = "note"
label = { en = "Note" }
type = "long_text"
[[collections.fields]]
name = "n"
label = { en = "N" }
type = "number"
[[collections.fields]]
name = "m"
label = { en = "M" }
type = "money"
[[collections.fields]]
name = "total"
label = { en = "Total" }
type = "computed"
formula = { op = "sum", of = ["n", "m"] }
[[collections.fields]]
name = "day"
label = { en = "Day" }
type = "date"
[[collections.fields]]
name = "span"
label = { en = "Span" }
type = "date_range"
[[collections.fields]]
name = "kind"
label = { en = "Kind" }
type = "choice"
options = [{ value = "a", label = { en = "Alpha" } }, { value = "B", label = { en = "Beta" } }]
[[collections.fields]]
name = "tags"
label = { en = "Tags" }
type = "many"
options = [{ value = "x", label = { en = "Ex" } }, { value = "y", label = { en = "Why" } }, { value = "z", label = { en = "Zed" } }]
[[collections.fields]]
name = "who"
label = { en = "Who" }
type = "person"
[[collections.fields]]
name = "yes"
label = { en = "Yes" }
type = "yes_no"
[collections.workflow]
initial = "new"
states = [{ name = "new", label = { en = "New" } }, { name = "old", label = { en = "Old" } }]
transitions = [{ name = "age", label = { en = "Age" }, from = ["new"], to = "old", rule = "" }]
"#;

const TEXTS: [&str; 10] = ["a", "A", "Ёж", "еж", "ab", "Straße", "%", "it's \\ \"q\"", "2026-02-01", "_"];
const DAYS: [&str; 3] = ["2026-01-31", "2026-02-01", "2026-02-02"];
const NUMBERS: [&str; 6] = ["0", "-1", "0.1", "0.3", "2", "10"];
const PEOPLE: [&str; 3] = ["per_a", "per_b", ""];

fn viewer(id: &str) -> Viewer {
    Viewer { id: id.to_owned(), name: TEXTS[2].to_owned(), roles: [AppRole::Member, AppRole::Approver].into(), locale: "en".to_owned(), link: false }
}

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(from)
}

fn some<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(strategy)
}

fn row() -> impl Strategy<Value = (Map<String, Value>, &'static str, bool)> {
    let texts = (some(pick(&TEXTS)), some(pick(&TEXTS)), some(pick(&TEXTS)));
    let numbers = (some(pick(&NUMBERS)), some(pick(&NUMBERS)));
    let days = (some(pick(&DAYS)), some((0..3_usize, 0..3_usize)));
    let choices = (some(pick(&["a", "B"])), proptest::sample::subsequence(vec!["x", "y", "z"], 0..=3), some(pick(&["per_a", "per_b"])), some(any::<bool>()));
    (texts, numbers, days, choices, pick(&PEOPLE), any::<bool>()).prop_map(|((line, other, note), (n, m), (day, span), (kind, tags, who, yes), author, aged)| {
        let span = span.map(|(a, b)| json!({ "from": DAYS[a.min(b)], "to": DAYS[a.max(b)] }));
        let values = json!({ "line": line, "other": other, "note": note, "n": n, "m": m, "day": day, "span": span, "kind": kind, "tags": tags, "who": who, "yes": yes });
        let Value::Object(values) = values else { unreachable!() };
        (values, author, aged)
    })
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn comparison() -> impl Strategy<Value = String> {
    let text_field = pick(&["line", "other", "note", "day", "span", "span.to", "kind", "author_name", "state", "created"]);
    let text_op = pick(&["=", "!=", ">", ">=", "<", "<=", "~", "!~", "?="]);
    let text_value = prop_oneof![
        pick(&TEXTS).prop_map(quoted),
        pick(&DAYS).prop_map(quoted),
        pick(&["''", "'new'", "'B'", "@today", "@now", "@request.auth.name", "@request.auth.id"]).prop_map(str::to_owned)
    ];
    let text = (text_field, text_op, text_value).prop_map(|(f, o, v)| format!("{f} {o} {v}"));
    let order = pick(&["=", "!=", ">", ">=", "<", "<="]);
    let number_value = prop_oneof![pick(&NUMBERS), pick(&["n", "m", "total", "0.4"])];
    let number = (pick(&["n", "m", "total", "rev"]), order, number_value).prop_map(|(f, o, v)| format!("{f} {o} {v}"));
    let columns = (
        pick(&["line", "other", "note", "day", "span", "span.to", "kind"]),
        pick(&["=", "!=", ">", "<=", "?="]),
        pick(&["line", "other", "day", "span", "state", "author_name"]),
    )
        .prop_map(|(l, o, r)| format!("{l} {o} {r}"));
    let id = (pick(&["author", "who"]), pick(&["=", "!=", "?="]), pick(&["@request.auth.id", "'per_b'", "''", "author", "who"]))
        .prop_map(|(l, o, r)| format!("{l} {o} {r}"));
    let yes = (pick(&["=", "!="]), pick(&["true", "false"])).prop_map(|(o, v)| format!("yes {o} {v}"));
    let many = prop_oneof![pick(&[
        "tags ?= 'x'",
        "tags ?= 'nothing'",
        "tags = ''",
        "tags != ''",
        "tags = null",
        "tags != null",
        "tags ?= @request.auth.name",
        "tags ?= ''"
    ])]
    .prop_map(str::to_owned);
    let none = (pick(&["line", "n", "day", "span.to", "yes", "who", "note", "total"]), pick(&["=", "!="])).prop_map(|(f, o)| format!("{f} {o} null"));
    let constant = pick(&[
        "@request.auth.role = 'approver'",
        "@request.auth.role != 'owner'",
        "@request.auth.roles ?= 'guest'",
        "@request.auth.id != ''",
        "1 = 1",
        "'a' ~ 'A'",
        "'per_a' = author",
    ])
    .prop_map(str::to_owned);
    prop_oneof![4 => text, 3 => number, 2 => columns, 2 => id, 1 => yes, 2 => many, 2 => none, 1 => constant]
}

fn rule() -> impl Strategy<Value = String> {
    comparison().prop_recursive(3, 12, 3, |inner| {
        (proptest::collection::vec(inner, 1..4), pick(&[" && ", " || "])).prop_map(|(parts, by)| format!("({})", parts.join(by)))
    })
}

async fn filled(folder: &std::path::Path) -> (AppRecords, Vec<Row>) {
    let manifest: Manifest = toml::from_str(MANIFEST).unwrap();
    let records = Records::new(folder.to_owned(), Arc::new(|| 1_769_904_000_000));
    let app = records.open(&AppKey::new("p", "live").unwrap(), Arc::new(manifest)).await.unwrap();
    app.set_people(["per_a", "per_b"].map(|id| Person { id: id.to_owned(), name: id.to_owned(), roles: [AppRole::Member].into() }).to_vec()).await.unwrap();
    let mut runner = TestRunner::deterministic();
    for _ in 0..150 {
        let (values, author, aged) = row().new_tree(&mut runner).unwrap().current();
        let mut by = viewer(author);
        by.name = TEXTS[values.len() % TEXTS.len()].to_owned();
        let made = app.create(&by, "all", Input::of(values)).await.unwrap();
        if aged {
            app.transition(&by, "all", &made.id, "age", None, None).await.unwrap();
        }
    }
    let db = app.app.db().await.unwrap();
    let found = sqlx::query(AssertSqlSafe(format!("select {COLUMNS} from records r"))).fetch_all(&db.pool).await.unwrap();
    let rows: Vec<Row> = found.iter().map(|r| row_of(r).unwrap()).collect();
    drop(db);
    assert_eq!(rows.len(), 150);
    (app, rows)
}

async fn by_database(app: &AppRecords, rule: &Settled) -> BTreeSet<String> {
    let mut sql = Sql::default();
    sql.push("select r.id from records r where ").condition(rule, "all");
    let db = app.app.db().await.unwrap();
    let mut query = sqlx::query(AssertSqlSafe(sql.text));
    for bind in sql.binds {
        query = match bind {
            Bind::Text(t) => query.bind(t),
            Bind::Number(n) => query.bind(n),
        };
    }
    query.fetch_all(&db.pool).await.unwrap().iter().map(|r| r.try_get(0).unwrap()).collect()
}

#[test]
fn both_agree() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (app, rows) = runtime.block_on(filled(folder.path()));
    let (model, people) = (app.app.model.load_full(), app.app.people());
    let collection = model.collection("all").unwrap();
    let mut runner = TestRunner::new(Config { cases: 1_500, failure_persistence: None, ..Config::default() });
    let counted = std::cell::Cell::new(0_u32);
    runner
        .run(&(rule(), pick(&PEOPLE), proptest::option::weighted(0.1, pick(&["a", "еж", "straße", "per", "alpha", "0.3"]))), |(text, person, search)| {
            let who = viewer(person);
            let asker = Asker { viewer: &who, people: &people, now: "2026-02-01T00:00:00.000Z".to_owned(), today: "2026-02-01".to_owned() };
            let mut expr = parse(&text, Scope::Filter(&collection.def)).map_err(|e| TestCaseError::fail(format!("{text}: {e:?}")))?;
            if let Some(needle) = search {
                expr = Expr::All(vec![expr, Expr::Search(needle.to_owned())]);
            }
            let settled = settle(&expr, &asker);
            let by_memory: BTreeSet<String> = rows.iter().filter(|row| holds(&settled, &Seen { row, collection })).map(|r| r.id.clone()).collect();
            let found = runtime.block_on(by_database(&app, &settled));
            prop_assert_eq!(&by_memory, &found, "{} as {:?}", text, person);
            if !found.is_empty() && found.len() < rows.len() {
                counted.set(counted.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    let told_apart = counted.get();
    // Rules that hold for all rows or for none would agree about nothing.
    assert!(told_apart > 500, "{told_apart}");
}
