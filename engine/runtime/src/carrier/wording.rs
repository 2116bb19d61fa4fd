//! Words an entry's values for the chat: short, in the app's language, only what the reader may see.

use fleet_content::Words;
use fleet_content::words::{date, number};
use fleet_deployers::AppPerson;
use fleet_deployers::records::Record;
use fleet_domain::manifest::{Collection, Field, FieldKind};
use serde_json::Value;

/// Lines of a message: more are left to the app.
const MOST_LINES: usize = 12;
/// Characters of one value.
const MOST_CHARS: usize = 200;

/// Label and value of each field that is filled.
pub(super) fn lines(words: &Words, locale: &str, collection: &Collection, record: &Record, people: &[AppPerson]) -> Vec<(String, String)> {
    collection
        .fields
        .iter()
        .filter_map(|field| {
            let value = record.values.get(&field.name).filter(|v| !v.is_null())?;
            let said = value_of(words, locale, field, value, people);
            let label = field.label.in_locale(locale, "en").to_owned();
            (!said.is_empty()).then(|| (label, shorten(&said)))
        })
        .take(MOST_LINES)
        .collect()
}

fn value_of(words: &Words, locale: &str, field: &Field, value: &Value, people: &[AppPerson]) -> String {
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
            people.iter().find(|p| p.id.as_str() == id).map_or_else(|| plain(value), |p| p.name.clone())
        }
        FieldKind::File => value["name"].as_str().unwrap_or_default().to_owned(),
        FieldKind::Money => format!("{} {}", amount(locale, value), field.currency.as_deref().unwrap_or_default()).trim().to_owned(),
        FieldKind::Number | FieldKind::Computed => amount(locale, value),
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

fn amount(locale: &str, value: &Value) -> String {
    let text = plain(value);
    match text.parse::<i64>() {
        Ok(whole) => number(locale, whole),
        Err(_) if locale == "ru" => text.replace('.', ","),
        Err(_) => text,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shorten(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= MOST_CHARS {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(MOST_CHARS - 1).collect();
    cut.push('…');
    cut
}
