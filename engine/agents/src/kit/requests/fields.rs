//! The form's fields as the manifest words them: labels, limits, options.

use std::collections::BTreeSet;

use fleet_domain::manifest::{ChoiceOption, Field, FieldKind, Text};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Switch};

use crate::kit::clean;

/// Characters of one line of text: a name, a reason, an address all fit.
const TEXT_CHARS: u32 = 200;
/// Characters of a longer text: about two printed pages.
const LONG_TEXT_CHARS: u32 = 5_000;
/// Bytes of an attachment; half of what the records service takes, which a phone's photo or a scan fits.
const FILE_BYTES: u64 = 10 * 1024 * 1024;
/// What may be attached: what people scan, photograph and write.
const FILE_TYPES: [&str; 4] = [
    "application/pdf",
    "image/*",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// All fields in screen order. The spec has passed its check.
pub(super) fn fields(spec: &RequestsSpec) -> Vec<Field> {
    spec.fields.iter().map(|f| field(spec, f)).collect()
}

fn field(spec: &RequestsSpec, wanted: &FieldSpec) -> Field {
    let mut field = Field::new(&wanted.name, label(spec, wanted), wanted.kind);
    field.required = wanted.required == Switch::On && wanted.kind != FieldKind::Computed;
    field.unique = wanted.unique == Switch::On;
    match wanted.kind {
        FieldKind::Text => field.max_len = Some(TEXT_CHARS),
        FieldKind::LongText => field.max_len = Some(LONG_TEXT_CHARS),
        FieldKind::Money => {
            field.decimals = Some(2);
            field.min = wanted.least();
            field.max.clone_from(&wanted.max);
            field.currency.clone_from(&wanted.currency);
        }
        FieldKind::Choice | FieldKind::Many => field.options = options(spec, wanted),
        FieldKind::File => {
            field.max_size = Some(FILE_BYTES);
            field.accept = FILE_TYPES.map(str::to_owned).to_vec();
        }
        FieldKind::Computed => {
            field.formula.clone_from(&wanted.formula);
            field.currency = currency_of(spec, wanted);
            field.decimals = field.currency.is_some().then_some(2);
            limits(&mut field, wanted);
        }
        FieldKind::Number => {
            limits(&mut field, wanted);
            field.min = wanted.least();
        }
        FieldKind::Date => {
            // Two dates that make a pair have an order, whether or not somebody thought of saying so.
            field.not_before = spec.opened_by(wanted).map(|opener| opener.name.clone());
            field.not_past = wanted.not_past == Switch::On;
        }
        FieldKind::DateRange => {
            limits(&mut field, wanted);
            field.not_past = wanted.not_past == Switch::On;
        }
        FieldKind::Email | FieldKind::Phone | FieldKind::Person | FieldKind::YesNo => {}
    }
    field
}

fn limits(field: &mut Field, wanted: &FieldSpec) {
    field.min.clone_from(&wanted.min);
    field.max.clone_from(&wanted.max);
}

/// The currency of a result: that of its parts, if all of them are amounts in one currency.
fn currency_of(spec: &RequestsSpec, wanted: &FieldSpec) -> Option<String> {
    let parts = wanted.formula.iter().flat_map(|f| &f.of).map(|name| spec.fields.iter().find(|f| f.name == *name));
    let mut currencies = parts.map(|part| part.filter(|p| p.kind == FieldKind::Money).and_then(|p| p.currency.clone()));
    let first = currencies.next()??;
    currencies.all(|c| c.as_ref() == Some(&first)).then_some(first)
}

/// The label in every language.
fn label(spec: &RequestsSpec, wanted: &FieldSpec) -> Text {
    let own = match clean::line(&wanted.label) {
        words if words.is_empty() => wanted.name.clone(),
        words => words,
    };
    translated(spec, &own, wanted.translations.iter().map(|(l, w)| (l.as_str(), w.as_str())))
}

/// Words in every language of the app: the person's, a translation where one is known, else the person's again.
pub(super) fn translated<'a>(spec: &RequestsSpec, own: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> Text {
    let mut text = Text::same(&spec.locales, own);
    for (locale, words) in known {
        let words = clean::line(words);
        if locale != spec.locale && spec.locales.iter().any(|l| l == locale) && !words.is_empty() {
            text.0.insert(locale.to_owned(), words);
        }
    }
    text
}

/// Options with stored values that stay the same while their words do, each once.
fn options(spec: &RequestsSpec, wanted: &FieldSpec) -> Vec<ChoiceOption> {
    let mut words_seen = BTreeSet::new();
    let mut values: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::new();
    for (n, words) in wanted.options.iter().map(|w| clean::line(w)).enumerate() {
        if words.is_empty() || !words_seen.insert(words.to_lowercase()) {
            continue;
        }
        let mut value = clean::slug(&words).unwrap_or_else(|| format!("option_{}", n + 1));
        while !values.insert(value.clone()) {
            value.truncate(36);
            value = format!("{value}_{}", n + 1);
        }
        let known = wanted.option_translations.iter().filter_map(|(l, all)| Some((l.as_str(), all.get(n)?.as_str())));
        out.push(ChoiceOption { value, label: translated(spec, &words, known) });
    }
    out
}

#[cfg(test)]
mod tests {
    use fleet_domain::manifest::{Formula, FormulaOp};

    use super::*;
    use crate::kit::requests::samples;

    #[test]
    fn every_kind_becomes_a_field_with_what_it_needs() {
        let spec = samples::every_kind();
        let fields = fields(&spec);
        assert_eq!(fields.len(), 14);
        let of = |kind| fields.iter().find(|f| f.kind == kind).expect("each kind is there once");
        assert_eq!(of(FieldKind::Text).max_len, Some(TEXT_CHARS));
        assert_eq!(of(FieldKind::LongText).max_len, Some(LONG_TEXT_CHARS));
        assert_eq!(of(FieldKind::Money).currency.as_deref(), Some("EUR"));
        assert_eq!((of(FieldKind::Money).min.as_deref(), of(FieldKind::Money).max.as_deref()), (Some("0"), Some("2000")));
        assert_eq!(of(FieldKind::Choice).options.len(), 2);
        assert_eq!(of(FieldKind::Many).options.len(), 3);
        assert!(of(FieldKind::File).max_size.is_some_and(|s| s <= 20_000_000));
        assert!(of(FieldKind::Computed).formula.is_some());
        assert!(!of(FieldKind::Computed).required, "nobody can give what is worked out");
        assert!(of(FieldKind::Email).unique);
    }

    #[test]
    fn a_number_that_counts_is_at_least_none() {
        let mut spec = samples::leave();
        spec.fields = vec![samples::field("days", "Количество дней", FieldKind::Number), samples::field("shift", "Температура", FieldKind::Number)];
        let least: Vec<Option<String>> = fields(&spec).into_iter().map(|f| f.min).collect();
        assert_eq!(least, [Some("0".to_owned()), None]);
    }

    #[test]
    fn two_dates_that_make_a_pair_have_an_order_and_days_have_limits() {
        let mut spec = samples::leave();
        spec.fields = vec![samples::field("first_day", "С", FieldKind::Date), samples::field("last_day", "По", FieldKind::Date)];
        spec.fields[0].not_past = Switch::On;
        let formula = Formula { op: FormulaOp::DaysBetween, of: vec!["first_day".into(), "last_day".into()] };
        spec.fields.push(FieldSpec { formula: Some(formula), max: Some("14".into()), ..samples::field("days", "Дней", FieldKind::Computed) });
        let fields = fields(&spec);
        assert_eq!((fields[0].not_before.as_deref(), fields[0].not_past), (None, true));
        assert_eq!((fields[1].not_before.as_deref(), fields[1].not_past), (Some("first_day"), false));
        assert_eq!((fields[2].min.as_deref(), fields[2].max.as_deref()), (None, Some("14")));
    }

    #[test]
    fn a_result_has_a_currency_only_if_all_its_parts_have_it() {
        let of = |spec: &RequestsSpec| fields(spec).into_iter().find(|f| f.kind == FieldKind::Computed).expect("one").currency;
        let mut spec = samples::every_kind();
        assert_eq!(of(&spec), None, "a number and an amount");
        spec.fields.iter_mut().filter(|f| f.name == "number").for_each(|f| {
            f.kind = FieldKind::Money;
            f.currency = Some("EUR".into());
        });
        assert_eq!(of(&spec).as_deref(), Some("EUR"));
    }

    #[test]
    fn a_label_is_translated_where_the_words_are_known() {
        let spec = samples::leave();
        let fields = fields(&spec);
        let period = &fields[0];
        assert_eq!(period.label.in_locale("ru", "ru"), "Период");
        assert_eq!(period.label.in_locale("en", "ru"), "Dates");
        let comment = fields.iter().find(|f| f.name == "comment").expect("a comment");
        assert_eq!(comment.label.in_locale("en", "ru"), "Комментарий", "no translation known: as typed");
    }

    #[test]
    fn options_are_kept_once_and_their_values_differ() {
        let mut wanted = samples::field("kind", "Вид", FieldKind::Choice);
        wanted.options = ["Отпуск", "отпуск ", "年休", "病休", "a b", "a-b", ""].map(str::to_owned).to_vec();
        wanted.option_translations = vec![("en".to_owned(), ["Leave", "x", "Yearly"].map(str::to_owned).to_vec())];
        let options = options(&samples::leave(), &wanted);
        let values: Vec<&str> = options.iter().map(|o| o.value.as_str()).collect();
        assert_eq!(values, ["otpusk", "option_3", "option_4", "a_b", "a_b_6"]);
        assert!(values.iter().all(|v| clean::is_identifier(v)));
        let english: Vec<&str> = options.iter().map(|o| o.label.in_locale("en", "ru")).collect();
        assert_eq!(english, ["Leave", "Yearly", "病休", "a b", "a-b"], "a translation stays with its option");
    }
}
