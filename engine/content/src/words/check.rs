//! Holds the languages against one another: the same keys, the same variables, every plural form.

use std::collections::{BTreeMap, BTreeSet};

use super::Words;
use super::load::{Locale, Sentence};
use crate::problem::{Problem, hint};

/// Plural forms that a language counts with.
fn forms(locale: &str) -> &'static [&'static str] {
    match locale {
        "ru" => &["one", "few", "many", "other"],
        _ => &["one", "other"],
    }
}

pub(super) fn check(locales: &BTreeMap<String, Locale>, problems: &mut Vec<Problem>) {
    let Some(model) = locales.get(Words::FALLBACK) else {
        problems.push(Problem::of_file(Words::FALLBACK, "is missing: every language is held against it"));
        return;
    };
    let model_keys = signature(model);
    for (name, locale) in locales {
        alone(name, locale, problems);
        if name != Words::FALLBACK {
            against(name, locale, &model_keys, model, problems);
        }
    }
}

/// Every sentence that can be said, with the variables it takes, those of quoted sentences among them.
pub(super) fn signature(locale: &Locale) -> BTreeMap<String, BTreeSet<String>> {
    locale.sentences.keys().filter(|key| !key.starts_with('-')).map(|key| (key.clone(), variables(locale, key))).collect()
}

fn variables(locale: &Locale, key: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut left = vec![key.to_owned()];
    while let Some(key) = left.pop() {
        let Some(sentence) = locale.sentences.get(&key) else { continue };
        if seen.insert(key.clone()) {
            // A term takes only what its own call hands it.
            if !key.starts_with('-') {
                all.extend(sentence.facts.variables.iter().cloned());
            }
            left.extend(sentence.facts.quotes.iter().cloned());
        }
    }
    all
}

fn alone(name: &str, locale: &Locale, problems: &mut Vec<Problem>) {
    let keys: Vec<&str> = locale.sentences.keys().map(String::as_str).collect();
    for (key, sentence) in &locale.sentences {
        for quoted in &sentence.facts.quotes {
            if !locale.sentences.contains_key(quoted) {
                problems.push(at(sentence, key, format!("quotes `{quoted}`, which does not exist; {}", hint(quoted, &near_only(quoted, &keys)))));
            }
        }
        if quotes_itself(locale, key) {
            problems.push(at(sentence, key, "quotes itself".to_owned()));
        }
        for function in sentence.facts.functions.iter().filter(|f| *f != "NUMBER") {
            problems.push(at(sentence, key, format!("calls `{function}`; only NUMBER is known")));
        }
        for found in &sentence.facts.plurals {
            let missing: Vec<&str> = forms(name).iter().copied().filter(|form| !found.contains(*form)).collect();
            if !missing.is_empty() {
                problems.push(at(sentence, key, format!("counts without the form {}", missing.join(", "))));
            }
        }
    }
}

fn quotes_itself(locale: &Locale, start: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut left: Vec<&str> = vec![start];
    while let Some(key) = left.pop() {
        for quoted in locale.sentences.get(key).iter().flat_map(|s| &s.facts.quotes) {
            if quoted == start {
                return true;
            }
            if seen.insert(quoted.as_str()) {
                left.push(quoted);
            }
        }
    }
    false
}

fn against(name: &str, locale: &Locale, model: &BTreeMap<String, BTreeSet<String>>, from: &Locale, problems: &mut Vec<Problem>) {
    let mine = signature(locale);
    for (key, wanted) in model {
        match mine.get(key) {
            None => {
                let place = from.sentences.get(key).map(|s| format!(" ({}:{})", s.file, s.line)).unwrap_or_default();
                problems.push(Problem { key: key.clone(), ..Problem::of_file(name, &format!("has no such sentence; `{}` has it{place}", Words::FALLBACK)) });
            }
            Some(found) if found != wanted => {
                let say = |set: &BTreeSet<String>| set.iter().map(|v| format!("${v}")).collect::<Vec<_>>().join(" ");
                let message = format!("takes ({}), in `{}` it takes ({})", say(found), Words::FALLBACK, say(wanted));
                if let Some(sentence) = locale.sentences.get(key) {
                    problems.push(at(sentence, key, message));
                }
            }
            Some(_) => {}
        }
    }
    let known: Vec<&str> = model.keys().map(String::as_str).collect();
    for key in mine.keys().filter(|key| !model.contains_key(*key)) {
        if let Some(sentence) = locale.sentences.get(key) {
            problems.push(at(sentence, key, format!("is not in `{}`; {}", Words::FALLBACK, hint(key, &near_only(key, &known)))));
        }
    }
}

/// Hundreds of keys are no hint: only the nearest one is, if there is one.
fn near_only<'a>(written: &str, keys: &[&'a str]) -> Vec<&'a str> {
    crate::problem::nearest(written, keys.iter().copied()).into_iter().collect()
}

fn at(sentence: &Sentence, key: &str, message: String) -> Problem {
    Problem { file: sentence.file.clone(), line: sentence.line, column: 1, key: key.to_owned(), message }
}
