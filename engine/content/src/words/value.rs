//! Words an entry's values: short, in one language.

use fleet_domain::filling::{Filling, Form};
use fleet_domain::manifest::{Field, FieldKind};
use serde_json::Value;

use super::spoken::group;
use super::{Words, date, number};

/// A value of a field in words; `name` knows people by their id. Empty where nothing can be said.
pub fn value(words: &Words, locale: &str, field: &Field, value: &Value, name: &dyn Fn(&str) -> Option<String>) -> String {
    match field.kind {
        FieldKind::Date => day(words, locale, value),
        FieldKind::DateRange => {
            let (from, to) = (day(words, locale, &value["from"]), day(words, locale, &value["to"]));
            words.say(locale, "entry-range", &[("from", from.into()), ("to", to.into())])
        }
        FieldKind::Choice => option(locale, field, value),
        FieldKind::Many => value.as_array().map(|l| l.iter().map(|v| option(locale, field, v)).collect::<Vec<_>>().join(", ")).unwrap_or_default(),
        FieldKind::YesNo => words.say(locale, if value.as_bool() == Some(true) { "entry-yes" } else { "entry-no" }, &[]),
        FieldKind::Person => {
            let id = value.as_str().or_else(|| value["id"].as_str()).unwrap_or_default();
            name(id).unwrap_or_else(|| plain(value))
        }
        FieldKind::File => value["name"].as_str().unwrap_or_default().to_owned(),
        FieldKind::Money => format!("{} {}", amount(locale, field.kind, value), field.currency.as_deref().unwrap_or_default()).trim().to_owned(),
        FieldKind::Number | FieldKind::Computed => amount(locale, field.kind, value),
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Phone => plain(value),
    }
}

fn day(words: &Words, locale: &str, value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.parse().map_or_else(|_| text.to_owned(), |d| date(words, locale, d))
}

fn option(locale: &str, field: &Field, value: &Value) -> String {
    let value = value.as_str().unwrap_or_default();
    field.options.iter().find(|o| o.value == value).map_or_else(|| value.to_owned(), |o| o.label.in_locale(locale, "en").to_owned())
}

/// A figure in one shape, however it was typed: thousands apart, the mark of the language, an amount of money with two digits behind it or none.
fn amount(locale: &str, kind: FieldKind, value: &Value) -> String {
    let text = plain(value);
    let (whole, behind) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let Some(units) = whole.parse::<i64>().ok().filter(|_| behind.bytes().all(|b| b.is_ascii_digit())) else { return text };
    let behind = behind.trim_end_matches('0');
    if behind.is_empty() {
        return number(locale, units);
    }
    let width = if kind == FieldKind::Money { 2 } else { 0 };
    group(&format!("{whole}.{behind:0<width$}"), locale)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Label and value of each answer of a form, in its order; what was passed over is left out.
pub fn answers(words: &Words, locale: &str, form: &Form, filling: &Filling) -> Vec<(String, String)> {
    let name = |id: &str| form.people.iter().find(|(p, _)| p.as_str() == id).map(|(_, name)| name.clone());
    let line = |field: &Field| {
        let said = value(words, locale, field, filling.answers.get(&field.name).filter(|v| !v.is_null())?, &name);
        (!said.is_empty()).then(|| (field.label.in_locale(locale, Words::FALLBACK).to_owned(), said))
    };
    form.fields.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_one_shape_however_it_was_typed() {
        for (typed, money, number) in [
            ("1999.5", "1,999.50", "1,999.5"),
            ("1999.50", "1,999.50", "1,999.5"),
            ("2000.00", "2,000", "2,000"),
            ("0.05", "0.05", "0.05"),
            ("-0.5", "-0.50", "-0.5"),
            ("about 5", "about 5", "about 5"),
        ] {
            let shown = |kind| amount("en", kind, &Value::from(typed));
            assert_eq!((shown(FieldKind::Money).as_str(), shown(FieldKind::Number).as_str()), (money, number), "{typed}");
        }
        assert_eq!(amount("en", FieldKind::Money, &serde_json::json!(1999.5)), "1,999.50");
        assert!(amount("ru", FieldKind::Money, &Value::from("1999.5")).ends_with(",50"));
    }
}
