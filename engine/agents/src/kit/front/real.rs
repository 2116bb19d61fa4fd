//! The real front end, as files: complete in every language, nothing inline, nothing from outside, nothing read as HTML.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::{Front, shipped};

fn front() -> Front {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bibles/common/app");
    let mut files = Front::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the front end is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).expect("inside").to_str().expect("plain names").to_owned();
                files.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    files
}

fn texts(front: &Front, ending: &str) -> Vec<(String, String)> {
    let ours = front.iter().filter(|(path, _)| path.ends_with(ending));
    ours.map(|(path, bytes)| (path.clone(), String::from_utf8(bytes.clone()).expect("utf-8"))).collect()
}

fn words(front: &Front, locale: &str) -> BTreeMap<String, Value> {
    serde_json::from_slice(&front[&format!("locales/{locale}.json")]).expect("an object of words")
}

/// Every form of a sentence.
fn forms(value: &Value) -> Vec<(&str, &str)> {
    match value {
        Value::String(s) => vec![("", s)],
        Value::Object(map) => map.iter().map(|(form, v)| (form.as_str(), v.as_str().expect("a form is words"))).collect(),
        other => panic!("{other} is no sentence"),
    }
}

/// Names between braces.
fn placeholders(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_file_is_shipped_or_is_the_page_or_the_kits_own() {
    let front = front();
    let left: Vec<&String> = front.keys().filter(|p| super::path_in_app(p).is_none()).collect();
    assert_eq!(left, ["index.html", "kit/requests/en.toml", "kit/requests/ru.toml"]);
    assert!(shipped(&front).count() > 30);
}

#[test]
fn both_languages_say_the_same_things() {
    let front = front();
    let (en, ru) = (words(&front, "en"), words(&front, "ru"));
    assert_eq!(en.keys().collect::<Vec<_>>(), ru.keys().collect::<Vec<_>>());
    for (key, english) in &en {
        let names = |value| forms(value).iter().flat_map(|(_, s)| placeholders(s)).map(str::to_owned).collect::<BTreeSet<_>>();
        assert!(forms(english).iter().chain(&forms(&ru[key])).all(|(_, s)| !s.trim().is_empty()), "{key} is empty");
        // A count may be left out where the form itself says it ("one thing").
        let (mut a, mut b) = (names(english), names(&ru[key]));
        a.remove("count");
        b.remove("count");
        assert_eq!(a, b, "{key}");
        assert_eq!(english.is_object(), ru[key].is_object(), "{key}: forms in one language only");
        if english.is_object() {
            let named = |value| forms(value).iter().map(|(form, _)| (*form).to_owned()).collect::<BTreeSet<String>>();
            assert_eq!(named(english), ["one", "other"].map(str::to_owned).into(), "{key}");
            assert_eq!(named(&ru[key]), ["one", "few", "many", "other"].map(str::to_owned).into(), "{key}");
        }
    }
}

#[test]
fn russian_is_russian() {
    let front = front();
    for (key, value) in words(&front, "ru") {
        for (_, sentence) in forms(&value) {
            let cyrillic = sentence.chars().any(|c| ('а'..='я').contains(&c.to_lowercase().next().unwrap_or(c)));
            let figures = sentence.split(['{', '}']).step_by(2).all(|part| !part.chars().any(char::is_alphabetic));
            assert!(cyrillic || figures || ["export.csv", "export.xlsx"].contains(&key.as_str()), "{key}: {sentence}");
        }
    }
}

#[test]
fn every_word_asked_for_exists_and_none_is_left_over() {
    let front = front();
    let known = words(&front, "en");
    let source: String = texts(&front, ".js").into_iter().map(|(_, text)| text).collect();
    for (at, call) in source.match_indices("t(\"") {
        let part_of_a_name = source[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        let Some((key, rest)) = source[at + call.len()..].split_once('"').filter(|_| !part_of_a_name) else { continue };
        let called = rest.starts_with(')') || rest.starts_with(',');
        if called && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_')) {
            assert!(known.contains_key(key), "`{key}` is asked for and missing");
        }
    }
    // A key that is put together (`role.${role}`) counts as used by its beginning.
    let used = |key: &str| {
        source.contains(&format!("\"{key}\"")) || key.char_indices().filter(|(_, c)| *c == '.').any(|(n, _)| source.contains(&format!("`{}.${{", &key[..n])))
    };
    let left: Vec<&String> = known.keys().filter(|key| *key != "noscript" && !used(key) && !key.ends_with("_next") && !key.starts_with("empty.")).collect();
    assert!(left.is_empty(), "{left:?} are said nowhere");
}

#[test]
fn nothing_is_read_as_html_run_as_code_or_fetched_from_outside() {
    let front = front();
    let banned = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "createContextualFragment",
        "srcdoc",
        "eval(",
        "new Function",
        "import(",
        ".style.",
        "cssText",
        "setInterval",
        "console.",
        "@import",
    ];
    for (path, text) in texts(&front, ".js").into_iter().chain(texts(&front, ".css")).chain(texts(&front, ".html")) {
        for word in banned {
            assert!(!text.contains(word), "{path} has `{word}`");
        }
        for address in text.split("://").skip(1) {
            assert!(address.starts_with("www.w3.org/2000/svg\""), "{path} names an outside host");
        }
        assert!(text.lines().count() < 400, "{path} is too long to read at once");
    }
}

#[test]
fn every_module_says_what_it_is_and_imports_what_is_there() {
    let front = front();
    for (path, text) in texts(&front, ".js") {
        assert!(text.starts_with("// "), "{path} does not say what it is");
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (target, _) in text.split(" from \"").skip(1).filter_map(|rest| rest.split_once('"')) {
            let whole = if let Some(rest) = target.strip_prefix("../") {
                rest.to_owned()
            } else {
                let rest = target.strip_prefix("./").expect("a relative path");
                if folder.is_empty() { rest.to_owned() } else { format!("{folder}/{rest}") }
            };
            assert!(front.contains_key(&whole), "{path} imports {target}, which is not there");
        }
    }
}
