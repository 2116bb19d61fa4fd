//! Broken words are refused with their place; sound ones are said as the language says them.

use super::*;

fn words(files: &[(&str, &str)]) -> Result<Words, ContentError> {
    Words::from_tree(&files.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())).collect())
}

fn faults(files: &[(&str, &str)]) -> Vec<String> {
    words(files).unwrap_err().problems.iter().map(ToString::to_string).collect()
}

#[test]
fn embedded_words_are_sound_and_complete() {
    let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(words.locales().collect::<Vec<_>>(), ["en", "ru"]);
    for key in ["date-day", "date-moment", "list-and"].map(str::to_owned).into_iter().chain((1..=12).map(|m| format!("date-month-{m}"))) {
        assert!(words.has(&key), "{key}");
    }
}

#[test]
fn russian_counts_in_four_forms() {
    let ru = "apps = { $n ->\n    [one] { $n } приложение\n    [few] { $n } приложения\n    [many] { $n } приложений\n   *[other] { $n } приложения\n}\n";
    let en = "apps = { $n ->\n    [one] { $n } app\n   *[other] { $n } apps\n}\n";
    let words = words(&[("en/a.ftl", en), ("ru/a.ftl", ru)]).unwrap();
    let say = |locale, n: i64| words.say(locale, "apps", &[("n", n.into())]);
    assert_eq!(say("ru", 1), "1 приложение");
    assert_eq!(say("ru", 22), "22 приложения");
    assert_eq!(say("ru", 11), "11 приложений");
    assert_eq!(say("ru", 12_345), "12\u{a0}345 приложений");
    assert_eq!(say("en", 12_345), "12,345 apps");
    assert_eq!(say("de", 1), "1 app", "an unknown language falls back");
}

#[test]
fn a_missing_form_is_named() {
    let ru = "apps = { $n ->\n    [one] { $n } приложение\n   *[other] { $n } приложений\n}\n";
    let en = "apps = { $n ->\n    [one] { $n } app\n   *[other] { $n } apps\n}\n";
    assert_eq!(faults(&[("en/a.ftl", en), ("ru/a.ftl", ru)]), ["ru/a.ftl:1:1: apps: counts without the form few, many"]);
}

#[test]
fn keys_and_variables_are_the_same_everywhere() {
    let en = "one = { $name } came\n    .title = Hi\ntwo = Two\n";
    let ru = "one = { $who } тут\n    .title = Привет\nthree = Три\n";
    let faults = faults(&[("en/a.ftl", en), ("ru/a.ftl", ru)]);
    assert_eq!(faults.len(), 3);
    assert_eq!(faults[0], "ru: two: has no such sentence; `en` has it (en/a.ftl:3)");
    assert_eq!(faults[1], "ru/a.ftl:1:1: one: takes ($who), in `en` it takes ($name)");
    assert!(faults[2].starts_with("ru/a.ftl:3:1: three: is not in `en`"));
}

#[test]
fn syntax_repeats_and_unknown_quotes_have_places() {
    let faults = faults(&[("en/a.ftl", "a = A\n\n== what\nb = { gone } { OTHER(1) }\nc = { c }\n"), ("en/b.ftl", "a = Again\n")]);
    let all = faults.join("\n");
    assert!(all.contains("en/a.ftl:3:1: is not Fluent"), "{all}");
    assert!(all.contains("en/b.ftl:1:1: a: is there already, at en/a.ftl:1"), "{all}");
    assert!(all.contains("en/a.ftl:4:1: b: quotes `gone`"), "{all}");
    assert!(all.contains("calls `OTHER`"), "{all}");
    assert!(all.contains("c: quotes itself"), "{all}");
}

#[test]
fn variables_of_quoted_sentences_count() {
    let words = words(&[("en/a.ftl", "a = { b }!\nb = { $x }\n"), ("ru/a.ftl", "a = { $x }!\nb = { $x }\n")]).unwrap();
    assert_eq!(words.variables("a").unwrap().iter().collect::<Vec<_>>(), ["x"]);
    assert_eq!(words.say("en", "a", &[("x", "<b>".into())]), "<b>!");
}

#[test]
fn an_unknown_key_is_bracketed() {
    let words = words(&[("en/a.ftl", "a = A\n    .b = B\n")]).unwrap();
    assert_eq!(words.say("en", "nope", &[]), "[nope]");
    assert_eq!(words.say("en", "a.b", &[]), "B");
    assert_eq!(words.say("en", "a.c", &[]), "[a.c]");
}

#[test]
fn numbers_days_and_lists_are_worded() {
    let words = Words::embedded().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(number("ru", -1234), "-1234");
    assert_eq!(number("ru", 1_234_567), "1\u{a0}234\u{a0}567");
    assert_eq!(number("en", 1234), "1,234");
    let day = jiff::civil::date(2026, 11, 21);
    assert_eq!(date(&words, "en", day), "21 November 2026");
    assert_eq!(date(&words, "ru", day), "21 ноября 2026");
    assert_eq!(date_time(&words, "en", 1_795_253_400_000, &jiff::tz::TimeZone::UTC), "21 November 2026, 09:30");
    assert_eq!(list(&words, "ru", &["а".to_owned(), "б".to_owned(), "в".to_owned()]), "а, б и в");
    assert_eq!(list(&words, "en", &["a".to_owned()]), "a");
}
