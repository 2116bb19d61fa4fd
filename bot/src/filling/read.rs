//! From what somebody typed to a value as the app takes it. What cannot be understood goes to the app as it stands: it says what is wrong.

use fleet_domain::filling::Form;
use fleet_domain::manifest::{Field, FieldKind, Text};
use fleet_language::{Figure, read_day, read_days, read_figure};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::Step;
use crate::command::{distance, plain};
use crate::voice::Voice;

/// Words that leave an answer out.
const NOTHING: [&str; 3] = ["-", "–", "—"];

/// The choices of a field: value and words. A yes or no has two, whose words are ours.
fn choices(step: &Step<'_, '_>, field: &Field) -> Vec<(Value, Vec<String>)> {
    let every = |key: &str| -> Vec<String> {
        let words = &step.turn.bot.words;
        words.locales().flat_map(|locale| words.say(locale, key, &[]).split(';').map(plain).collect::<Vec<_>>()).collect()
    };
    let labels = |label: &Text| label.0.values().map(|words| plain(words)).collect();
    match field.kind {
        FieldKind::Choice | FieldKind::Many => field.options.iter().map(|o| (Value::from(o.value.clone()), labels(&o.label))).collect(),
        FieldKind::YesNo => vec![(Value::Bool(true), every("fill-says-yes")), (Value::Bool(false), every("fill-says-no"))],
        FieldKind::Person => step.form.people.iter().map(|(id, name)| (Value::from(id.to_string()), vec![plain(name)])).collect(),
        _ => Vec::new(),
    }
}

/// Whether words are exactly what was offered, whatever they mean elsewhere.
pub(super) fn is_offered(step: &Step<'_, '_>, field: &Field, text: &str) -> bool {
    let said = plain(text);
    choices(step, field).iter().any(|(_, words)| words.contains(&said))
}

/// An offered value, if it is one.
pub(super) fn offered(form: &Form, field: &Field, value: &str) -> Option<Value> {
    match field.kind {
        FieldKind::Choice | FieldKind::Many => field.options.iter().any(|o| o.value == value).then(|| value.into()),
        FieldKind::YesNo => value.parse().ok().map(Value::Bool),
        FieldKind::Person => form.people.iter().any(|(id, _)| id.as_str() == value).then(|| value.into()),
        _ => None,
    }
}

/// The offered value of exactly this name.
pub(super) fn named(form: &Form, field: &Field, said: &str) -> Option<Value> {
    let is = |label: &Text| label.0.values().any(|words| plain(words) == plain(said));
    match field.kind {
        FieldKind::Choice | FieldKind::Many => field.options.iter().find(|o| is(&o.label)).map(|o| o.value.clone().into()),
        FieldKind::Person => form.people.iter().find(|(_, name)| plain(name) == plain(said)).map(|(id, _)| id.as_str().into()),
        _ => None,
    }
}

/// The field that is named by its label or its number.
pub(super) fn label(form: &Form, text: &str) -> Option<String> {
    let said = plain(text);
    if let Ok(n) = said.parse::<usize>() {
        return form.fields.get(n.checked_sub(1)?).map(|f| f.name.clone());
    }
    form.fields.iter().find(|f| f.label.0.values().any(|label| distance(&said, &plain(label)).is_some())).map(|f| f.name.clone())
}

/// Whether these are the words of a button of ours, in any language.
pub(super) fn says(step: &Step<'_, '_>, key: &str, text: &str) -> bool {
    let words = &step.turn.bot.words;
    words.locales().any(|locale| plain(&words.say(locale, key, &[])) == plain(text))
}

/// Whether these words are among those of this key, in any language.
pub(super) fn is_one_of(step: &Step<'_, '_>, key: &str, text: &str) -> bool {
    let words = &step.turn.bot.words;
    words.locales().any(|locale| words.say(locale, key, &[]).split(';').any(|w| plain(w) == plain(text)))
}

/// Whether the words leave out what may be left out.
pub(super) fn leaves_out(step: &Step<'_, '_>, field: &Field, text: &str) -> bool {
    !field.required && (NOTHING.contains(&text.trim()) || says(step, "chat-button-fill-skip", text))
}

/// What is to be said of words that the app would find wrong without knowing what they were: it judges what was read out of them.
pub(super) fn misread(step: &Step<'_, '_>, field: &Field, text: &str, value: &Value, voice: &Voice<'_>) -> Option<String> {
    if field.required && says(step, "chat-button-fill-skip", text) && !is_offered(step, field, text) {
        return Some(voice.say("chat-fill-needed"));
    }
    match field.kind {
        // How a day may be written stands below the question.
        FieldKind::Date if value.as_str().is_some_and(|said| said.parse::<Date>().is_err()) => Some(voice.say("chat-fill-no-day")),
        FieldKind::DateRange if value.is_string() => Some(voice.say("chat-fill-no-days")),
        _ => foreign(field, text, voice),
    }
}

/// What the words answer, on this day.
pub(super) fn value(step: &Step<'_, '_>, field: &Field, text: &str, today: Date) -> Value {
    let text = text.trim();
    if leaves_out(step, field, text) {
        return Value::Null;
    }
    match field.kind {
        FieldKind::Choice | FieldKind::YesNo | FieldKind::Person => chosen(step, field, text).unwrap_or_else(|| text.into()),
        FieldKind::Many if says(step, "chat-button-fill-done", text) => step.filling.answers.get(&field.name).cloned().unwrap_or_default(),
        FieldKind::Many => {
            let parts = text.split([',', ';', '\n']).map(str::trim).filter(|p| !p.is_empty());
            parts.map(|part| chosen(step, field, part).unwrap_or_else(|| part.into())).collect::<Vec<_>>().into()
        }
        FieldKind::Number | FieldKind::Money => amount(field, text, &step.locale()).into(),
        FieldKind::Date => read_day(text, today).map_or_else(|| text.into(), |day| iso(day).into()),
        FieldKind::DateRange => read_days(text, today).map_or_else(|| text.into(), |(from, to)| json!({ "from": iso(from), "to": iso(to) })),
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Phone | FieldKind::File | FieldKind::Computed => text.into(),
    }
}

fn iso(day: Date) -> String {
    day.strftime("%Y-%m-%d").to_string()
}

/// The choice of this number, of these words, or of words that only it begins with.
fn chosen(step: &Step<'_, '_>, field: &Field, text: &str) -> Option<Value> {
    let said = plain(text);
    let mut all = choices(step, field);
    if let Some(at) = all.iter().position(|(_, words)| words.contains(&said)) {
        return Some(all.swap_remove(at).0);
    }
    if field.kind != FieldKind::YesNo
        && let Ok(n) = said.parse::<usize>()
    {
        return all.into_iter().nth(n.checked_sub(1)?).map(|(value, _)| value);
    }
    let near: Vec<usize> = all.iter().enumerate().filter(|(_, (_, words))| words.iter().any(|w| distance(&said, w).is_some())).map(|(at, _)| at).collect();
    let begins = || all.iter().enumerate().filter(|(_, (_, words))| said.chars().count() > 2 && words.iter().any(|w| w.starts_with(&said)));
    let found = if near.is_empty() { begins().map(|(at, _)| at).collect() } else { near };
    match found.as_slice() {
        [only] => Some(all.swap_remove(*only).0),
        _ => None,
    }
}

/// A number as the app takes it: `1 500,50 €` is `1500.50` where euros are asked for. What is none stays as it is: the app refuses it.
pub(super) fn amount(field: &Field, text: &str, locale: &str) -> String {
    let ours = |figure: &Figure| figure.currency.is_none() || figure.currency == field.currency;
    read_figure(text, locale, field.kind == FieldKind::Money).filter(ours).map_or_else(|| text.to_owned(), |figure| figure.value)
}

/// What is to be said of an amount in another currency than the field's: nothing is worked out from one into the other.
pub(super) fn foreign(field: &Field, text: &str, voice: &Voice<'_>) -> Option<String> {
    if !matches!(field.kind, FieldKind::Number | FieldKind::Money) {
        return None;
    }
    let given = read_figure(text, voice.locale, field.kind == FieldKind::Money)?.currency.filter(|given| field.currency.as_ref() != Some(given))?;
    Some(match &field.currency {
        Some(wanted) => voice.tell("chat-fill-currency", &[("wanted", wanted.into()), ("given", (&given).into())]),
        None => voice.tell("chat-fill-no-currency", &[("given", (&given).into())]),
    })
}

#[cfg(test)]
mod tests {
    use fleet_domain::manifest::{Field, FieldKind, Text};

    use super::amount;

    #[test]
    fn an_amount_is_taken_in_the_currency_of_its_field_alone() {
        let money = Field { currency: Some("USD".to_owned()), ..Field::new("price", Text::of("Price", "Цена"), FieldKind::Money) };
        let number = Field::new("rooms", Text::of("Rooms", "Комнат"), FieldKind::Number);
        for (text, of_money, of_number) in [
            ("1 500,50", "1500.50", "1500.50"),
            ("100 тысяч", "100000", "100000"),
            ("5k USD", "5000", "5k USD"),
            ("$5", "5", "$5"),
            ("5k EUR", "5k EUR", "5k EUR"),
            ("500 руб.", "500 руб.", "500 руб."),
            ("3 m", "3000000", "3 m"),
            ("about 5", "about 5", "about 5"),
            ("", "", ""),
        ] {
            assert_eq!((amount(&money, text, "en").as_str(), amount(&number, text, "en").as_str()), (of_money, of_number), "{text}");
        }
    }
}
