//! In which language the things of an app are called: in the app's own, whoever names them.

use fleet_domain::brief::Setting;
use fleet_domain::spec::{FieldSpec, RequestsSpec};

use crate::token::Token;

/// "In English, too": the languages before stay.
pub(super) fn is_one_more(words: &[Token]) -> bool {
    words.iter().any(|t| matches!(t.low.as_str(), "too" | "also" | "additionally" | "тоже" | "также" | "еще" | "ещё" | "и"))
}

/// The first of equals, in their order.
pub(super) fn each_once(locales: &[String]) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for locale in locales {
        if !once.contains(locale) {
            once.push(locale.clone());
        }
    }
    once
}

/// In another default language the labels that exist in it come first.
pub(super) fn translated(spec: &RequestsSpec, locales: &[String]) -> Vec<Setting> {
    let Some(to) = locales.first().filter(|l| **l != spec.locale) else { return Vec::new() };
    let title = swap(&spec.title, &spec.title_translations, to, &spec.locale).map(|(words, translations)| Setting::Title { words, translations });
    let fields = spec.fields.iter().filter_map(|field| turned(field, to, &spec.locale)).map(|field| Setting::PutField { field });
    title.into_iter().chain(fields).collect()
}

/// New fields that were named in the language `from` are called in that of the app, as far as they are known in it.
pub(super) fn called(set: &mut [Setting], before: &RequestsSpec, to: &str, from: &str) {
    let turn = |field: &mut FieldSpec| {
        let new = !before.fields.iter().any(|f| f.name == field.name);
        if let Some(turned) = turned(field, to, from).filter(|_| new) {
            *field = turned;
        }
    };
    for setting in set {
        match setting {
            Setting::PutField { field } => turn(field),
            Setting::Fields { fields } => fields.iter_mut().for_each(turn),
            _ => {}
        }
    }
}

/// The field with its label and options in another language; `None` if it has no label there.
fn turned(field: &FieldSpec, to: &str, from: &str) -> Option<FieldSpec> {
    let (label, translations) = swap(&field.label, &field.translations, to, from)?;
    let mut field = FieldSpec { label, translations, ..field.clone() };
    if let Some(at) = field.option_translations.iter().position(|(l, _)| l == to) {
        let (_, options) = field.option_translations.remove(at);
        let before = std::mem::replace(&mut field.options, options);
        field.option_translations.push((from.to_owned(), before));
    }
    Some(field)
}

/// Words in another language, with those that they were in among the others.
fn swap(words: &str, translations: &[(String, String)], to: &str, from: &str) -> Option<(String, Vec<(String, String)>)> {
    let new = translations.iter().find(|(l, _)| l == to)?.1.clone();
    let mut rest: Vec<(String, String)> = translations.iter().filter(|(l, _)| l != to).cloned().collect();
    rest.push((from.to_owned(), words.to_owned()));
    Some((new, rest))
}
