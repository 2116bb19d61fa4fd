//! Reads the `.ftl` files of every language.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Pattern};

use super::facts::{self, Facts};
use super::{Bundle, spoken};
use crate::problem::{Problem, line_and_column};
use crate::tree::{self, Tree};

/// Where a sentence stands and what it needs.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) facts: Facts,
}

/// One language: its files, and its sentences by key (`key`, `key.attribute`, `-term`).
#[derive(Debug, Default)]
pub(super) struct Locale {
    pub(super) files: Vec<(String, String)>,
    pub(super) sentences: BTreeMap<String, Sentence>,
}

pub(super) fn load(tree: &Tree, problems: &mut Vec<Problem>) -> BTreeMap<String, Locale> {
    let mut locales = BTreeMap::new();
    for name in tree::top_folders(tree) {
        let mut locale = Locale::default();
        for (path, bytes) in tree::below(tree, &name) {
            let file = format!("{name}/{path}");
            if std::path::Path::new(&path).extension().is_none_or(|e| e != "ftl") {
                problems.push(Problem::of_file(&file, "is not a Fluent file (`.ftl`)"));
                continue;
            }
            match String::from_utf8(bytes) {
                Ok(text) => {
                    read(&file, &text, &mut locale.sentences, problems);
                    locale.files.push((file, text));
                }
                Err(_) => problems.push(Problem::of_file(&file, "is not UTF-8")),
            }
        }
        locales.insert(name, locale);
    }
    locales
}

fn read(file: &str, text: &str, sentences: &mut BTreeMap<String, Sentence>, problems: &mut Vec<Problem>) {
    let resource = match fluent_syntax::parser::parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                problems.push(Problem::at(file, text, error.pos.start, "", format!("is not Fluent: {}", error.kind)));
            }
            resource
        }
    };
    for entry in &resource.body {
        let (key, line, value, attributes) = match entry {
            Entry::Message(m) => (m.id.name.to_owned(), line_of(text, m.id.name), m.value.as_ref(), m.attributes.as_slice()),
            Entry::Term(t) => (format!("-{}", t.id.name), line_of(text, t.id.name), Some(&t.value), t.attributes.as_slice()),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => continue,
        };
        if let Some(value) = value {
            add(file, line, key.clone(), value, sentences, problems);
        }
        for attribute in attributes {
            add(file, line_of(text, attribute.id.name), format!("{key}.{}", attribute.id.name), &attribute.value, sentences, problems);
        }
    }
}

fn add(file: &str, line: usize, key: String, pattern: &Pattern<&str>, sentences: &mut BTreeMap<String, Sentence>, problems: &mut Vec<Problem>) {
    if let Some(first) = sentences.get(&key) {
        problems.push(Problem { file: file.to_owned(), line, column: 1, message: format!("is there already, at {}:{}", first.file, first.line), key });
        return;
    }
    sentences.insert(key, Sentence { file: file.to_owned(), line, facts: facts::of_pattern(pattern) });
}

/// The parser hands out slices of the text it was given: the distance of their addresses is the place.
fn line_of(text: &str, slice: &str) -> usize {
    line_and_column(text, slice.as_ptr().addr().saturating_sub(text.as_ptr().addr())).0
}

pub(super) fn bundle(name: &str, locale: Locale, problems: &mut Vec<Problem>) -> Option<Bundle> {
    let Ok(tag) = name.parse() else {
        problems.push(Problem::of_file(name, "is not a language tag"));
        return None;
    };
    let mut bundle: Bundle = FluentBundle::new_concurrent(vec![tag]);
    // Isolation marks land in copied text and break links.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(if name == "ru" { group_ru } else { group_en }));
    if let Err(error) = bundle.add_builtins() {
        problems.push(Problem::of_file(name, &format!("cannot be prepared: {error}")));
        return None;
    }
    for (file, text) in locale.files {
        // Faults of syntax were reported by `read` with their places.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        if bundle.add_resource(resource).is_err() {
            problems.push(Problem::of_file(&file, "repeats a key of another file"));
        }
    }
    Some(bundle)
}

fn group_en<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    group(value, "en")
}

fn group_ru<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    group(value, "ru")
}

fn group(value: &FluentValue<'_>, locale: &str) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(spoken::group(&number.as_string(), locale))
}
