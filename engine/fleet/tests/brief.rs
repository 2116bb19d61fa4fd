//! `fleet brief`: what a sentence leads to, its exit code, and that nothing is started or written.

use crate::run::run;

#[test]
fn a_kit_is_found_in_both_languages_and_every_clause_has_a_fate() {
    let home = tempfile::tempdir().unwrap();
    for (say, locale) in [
        ("A form for leave: people choose dates and the kind of leave, their manager approves, then HR", "en"),
        ("нужна форма на отпуск, согласует руководитель", "ru"),
    ] {
        let ran = run(home.path(), &["brief", "--bible", "hr", "--say", say, "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let brief = ran.json();
        assert_eq!((&brief["outcome"], &brief["kit"], &brief["locale"]), (&"kit".into(), &"requests".into(), &locale.into()), "{brief}");
        let said: String = brief["clauses"].as_array().unwrap().iter().map(|c| c["text"].as_str().unwrap()).collect();
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert_eq!(letters(&said), letters(say), "no word is dropped");
        assert!(brief["questions"].as_array().unwrap().len() <= 3);
        let words = run(home.path(), &["brief", "--say", say]);
        assert!(words.out.contains("requests") && !words.out.contains("[terminal-"), "{words:?}");
    }
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing was written");
}

#[test]
fn a_greeting_asks_and_what_no_kit_makes_says_which_no_it_is() {
    let home = tempfile::tempdir().unwrap();
    let hello = run(home.path(), &["brief", "--say", "hello", "--json"]);
    assert_eq!((hello.code, &hello.json()["why"]), (2, &"greeting".into()), "{hello:?}");
    let empty = run(home.path(), &["brief", "--say", "  ", "--json"]);
    assert_eq!((empty.code, &empty.json()["why"]), (2, &"empty".into()), "{empty:?}");
    let none = run(home.path(), &["brief", "--say", "read the private messages of my colleagues", "--json"]);
    assert_eq!((none.code, &none.json()["outcome"]), (3, &"none".into()), "{none:?}");
    assert_eq!(none.json()["why"], "refused");
    let words = run(home.path(), &["brief", "--say", "read the private messages of my colleagues"]);
    assert!(!words.out.contains('['), "{words:?}");
}

#[test]
fn questions_with_a_usual_answer_do_not_make_a_kit_unclear() {
    let home = tempfile::tempdir().unwrap();
    let asked = run(home.path(), &["brief", "--say", "people ask for something, it has to be approved", "--json"]);
    let brief = asked.json();
    assert_eq!((asked.code, &brief["outcome"]), (0, &"kit".into()), "{asked:?}");
    let questions = brief["questions"].as_array().unwrap();
    assert!(!questions.is_empty() && questions.iter().all(|q| q["default"].is_string()), "each has a usual answer: {brief}");
    let help = run(home.path(), &["brief", "--help"]);
    assert!(help.out.contains("usual answer") && help.out.contains("2 it is unclear"), "{help:?}");
}

#[test]
fn an_unknown_language_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let ran = run(home.path(), &["brief", "--say", "leave", "--locale", "de"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no words for the language `de`"), "{ran:?}");
}
