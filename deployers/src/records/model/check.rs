//! Looks a manifest through, notes every mistake, and reads its rules.

use std::collections::BTreeSet;

use fleet_domain::manifest::{AppKind, Collection, Field, FieldKind, MOST_DAYS, Manifest, Text};

use super::problem::{Found, ManifestProblems};
use super::{CollectionModel, FieldModel, RowRules, ViewModel, formula, workflow};
use crate::records::decimal::{Decimal, MAX_DECIMALS};
use crate::records::limits::FILE_BYTES;
use crate::records::rule::Expr;
use crate::records::rule::parse::{Scope, column, names, parse};

/// Names that the service itself uses in an entry.
const SYSTEM: [&str; 9] = ["id", "collection", "created", "updated", "author", "author_name", "state", "rev", "can"];
const MAX_COLLECTIONS: usize = 50;
const MAX_FIELDS: usize = 100;
const MAX_OPTIONS: usize = 500;

/// Every collection with its rules read, or every mistake.
pub(super) fn check(manifest: &Manifest) -> Result<Vec<CollectionModel>, ManifestProblems> {
    let mut found = Found::default();
    let app = &manifest.app;
    if !app.locales.contains(&app.locale) {
        found.add("app.locale", format!("`{}` is not among `locales`", app.locale));
    }
    text(&mut found, "app.title", &app.title, &app.locale);
    match app.kind {
        AppKind::Records if manifest.collections.is_empty() || manifest.collections.len() > MAX_COLLECTIONS => {
            found.add("collections", format!("there must be 1 to {MAX_COLLECTIONS} collections"));
        }
        AppKind::Static if !manifest.collections.is_empty() => {
            found.add("collections", "an app of kind `static` keeps nothing: say `records`, or leave them out".to_owned());
        }
        AppKind::Records | AppKind::Static => {}
    }
    repeated(&mut found, "collections", manifest.collections.iter().map(|c| c.name.as_str()));
    let collections = manifest.collections.iter().map(|c| collection(&mut found, c, &app.locale)).collect();
    found.into_result()?;
    Ok(collections)
}

/// `[a-z][a-z0-9_]{0,39}`.
pub(super) fn name(found: &mut Found, place: &str, name: &str) {
    let good = name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !good {
        found.add(place, format!("`{name}` is not a name: a small letter, then at most 39 small letters, digits and _"));
    }
}

/// Words in at least the app's own language.
pub(super) fn text(found: &mut Found, place: &str, text: &Text, locale: &str) {
    if text.0.get(locale).is_none_or(|t| t.trim().is_empty()) {
        found.add(place, format!("there are no words in `{locale}`"));
    }
}

/// No name twice.
pub(super) fn repeated<'a>(found: &mut Found, place: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            found.add(place, format!("`{name}` is there twice"));
        }
    }
}

/// A rule; absent stays absent.
pub(super) fn rule(found: &mut Found, place: &str, text: &str, scope: Scope<'_>) -> Expr {
    parse(text, scope).unwrap_or_else(|e| {
        found.add(format!("{place}, character {}", e.column), e.message);
        Expr::everyone()
    })
}

fn collection(found: &mut Found, c: &Collection, locale: &str) -> CollectionModel {
    let at = &c.name;
    name(found, "collections", at);
    text(found, &format!("{at}.title"), &c.title, locale);
    if c.fields.is_empty() || c.fields.len() > MAX_FIELDS {
        found.add(at, format!("there must be 1 to {MAX_FIELDS} fields"));
    }
    repeated(found, &format!("{at}, fields"), c.fields.iter().map(|f| f.name.as_str()));
    for f in &c.fields {
        field(found, &format!("{at}.{}", f.name), f, locale);
    }
    for f in &c.fields {
        opener(found, c, f);
    }
    let computed = formula::order(found, c);
    let row = |found: &mut Found, what: &str, text: Option<&String>| text.map(|t| rule(found, &format!("{at}, rule of {what}"), t, Scope::Rule(c)));
    let rules = RowRules {
        list: row(found, "list", c.rules.list.as_ref()),
        view: row(found, "view", c.rules.view.as_ref()),
        create: row(found, "create", c.rules.create.as_ref()),
        update: row(found, "update", c.rules.update.as_ref()),
        delete: row(found, "delete", c.rules.delete.as_ref()),
    };
    let fields = c
        .fields
        .iter()
        .map(|f| FieldModel {
            read: row(found, &format!("read of {}", f.name), f.read.as_ref()),
            write: row(found, &format!("write of {}", f.name), f.write.as_ref()),
        })
        .collect();
    let transitions = workflow::check(found, c, locale);
    repeated(found, &format!("{at}, views"), c.views.iter().map(|v| v.name.as_str()));
    let views = c
        .views
        .iter()
        .map(|v| {
            let place = format!("{at}, view {}", v.name);
            name(found, &place, &v.name);
            text(found, &place, &v.title, locale);
            if v.columns.is_empty() {
                found.add(&place, "there are no columns");
            }
            for col in &v.columns {
                if column(col, c).is_none() || col.contains('.') {
                    found.unknown(&place, "column", col, names(c));
                }
            }
            ViewModel {
                filter: rule(found, &format!("{place}, filter"), &v.filter, Scope::Rule(c)),
                rule: rule(found, &format!("{place}, rule"), &v.rule, Scope::Person),
            }
        })
        .collect();
    CollectionModel { def: c.clone(), fields, rules, transitions, views, computed }
}

fn field(found: &mut Found, at: &str, f: &Field, locale: &str) {
    use FieldKind as K;
    name(found, at, &f.name);
    if SYSTEM.contains(&f.name.as_str()) {
        found.add(at, format!("`{}` is a name of the service itself", f.name));
    }
    text(found, at, &f.label, locale);
    let kind = f.kind;
    let mut only = |there: bool, key: &str, kinds: &[K]| {
        if there && !kinds.contains(&kind) {
            found.add(at, format!("`{key}` does not belong to a field of type {}", kind_name(kind)));
        }
    };
    only(f.max_len.is_some(), "max_len", &[K::Text, K::LongText, K::Email, K::Phone]);
    only(f.min.is_some(), "min", &[K::Number, K::Money, K::Computed, K::DateRange]);
    only(f.max.is_some(), "max", &[K::Number, K::Money, K::Computed, K::DateRange]);
    only(f.not_before.is_some(), "not_before", &[K::Date]);
    only(f.not_past, "not_past", &[K::Date, K::DateRange]);
    only(f.decimals.is_some(), "decimals", &[K::Number, K::Money, K::Computed]);
    only(f.currency.is_some(), "currency", &[K::Money, K::Computed]);
    only(!f.options.is_empty(), "options", &[K::Choice, K::Many]);
    only(f.max_size.is_some(), "max_size", &[K::File]);
    only(!f.accept.is_empty(), "accept", &[K::File]);
    only(f.formula.is_some(), "formula", &[K::Computed]);
    only(f.unique, "unique", &[K::Text, K::Number, K::Money, K::Date, K::Choice, K::Email, K::Phone, K::Person]);
    if kind == K::Computed && (f.required || f.write.is_some()) {
        found.add(at, "a computed field is never set: it can be neither required nor written");
    }
    if f.max_len.is_some_and(|n| n == 0 || n > 100_000) {
        found.add(at, "`max_len` must be 1 to 100000");
    }
    if f.decimals.is_some_and(|d| d > MAX_DECIMALS) {
        found.add(at, format!("`decimals` must be 0 to {MAX_DECIMALS}"));
    }
    bounds(found, at, f);
    if f.currency.as_ref().is_some_and(|c| c.len() != 3 || !c.bytes().all(|b| b.is_ascii_uppercase())) {
        found.add(at, "`currency` must be three capital letters, e.g. EUR");
    }
    if matches!(kind, K::Choice | K::Many) {
        if f.options.is_empty() || f.options.len() > MAX_OPTIONS {
            found.add(at, format!("there must be 1 to {MAX_OPTIONS} options"));
        }
        repeated(found, &format!("{at}, options"), f.options.iter().map(|o| o.value.as_str()));
        for o in &f.options {
            if o.value.is_empty() || o.value.chars().count() > 100 || o.value.chars().any(char::is_control) {
                found.add(at, format!("`{}` is not an option's value: 1 to 100 characters that a screen shows", o.value.escape_debug()));
            }
            text(found, &format!("{at}, option {}", o.value), &o.label, locale);
        }
    }
    if f.max_size.is_some_and(|n| n == 0 || n > FILE_BYTES) {
        found.add(at, format!("`max_size` must be 1 to {FILE_BYTES} bytes"));
    }
    for accepted in &f.accept {
        let parts = accepted.split_once('/');
        if parts.is_none_or(|(a, b)| a.is_empty() || b.is_empty() || a == "*" || accepted.bytes().any(|c| c.is_ascii_whitespace() || c.is_ascii_uppercase())) {
            found.add(at, format!("`{accepted}` is not a type of file: write it like application/pdf or image/*"));
        }
    }
}

fn bounds(found: &mut Found, at: &str, f: &Field) {
    let mut read = |key: &str, text: &Option<String>| {
        text.as_deref().and_then(|t| {
            let decimal = Decimal::parse(t).ok();
            if decimal.is_none() {
                found.add(at, format!("`{key}` is not a decimal: write it like \"10\" or \"0.5\""));
            }
            decimal
        })
    };
    if let (Some(min), Some(max)) = (read("min", &f.min), read("max", &f.max))
        && min > max
    {
        found.add(at, "`min` is larger than `max`");
    }
    let days = |text: &Option<String>| text.as_deref().is_none_or(|t| t.parse::<u32>().is_ok_and(|n| (1..=MOST_DAYS).contains(&n)));
    if f.kind == FieldKind::DateRange && !(days(&f.min) && days(&f.max)) {
        found.add(at, "`min` and `max` of a date range are whole days, 1 to 36500");
    }
}

/// The date that a date may not lie before is another date, and does not wait for this one in turn, however many lie between.
fn opener(found: &mut Found, c: &Collection, f: &Field) {
    let Some(name) = &f.not_before else { return };
    let at = format!("{}.{}", c.name, f.name);
    let dates = || c.fields.iter().filter(|o| o.kind == FieldKind::Date && o.name != f.name);
    match dates().find(|o| o.name == *name) {
        None => found.unknown(&at, "date field", name, dates().map(|o| o.name.as_str())),
        Some(other) => {
            let chain = std::iter::successors(Some(other), |o| o.not_before.as_ref().and_then(|n| c.field(n)));
            if chain.take(c.fields.len()).any(|o| o.name == f.name) {
                found.add(&at, format!("`not_before` goes in a circle over `{name}`"));
            }
        }
    }
}

/// As manifests write it.
pub(super) fn kind_name(kind: FieldKind) -> String {
    serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
