//! What must hold of any text: nothing is dropped, nothing panics, everything ends with a fate.

use fleet_content::Bibles;
use fleet_domain::bible::Abilities;
use fleet_domain::brief::Clause;
use fleet_domain::spec::Spec;
use fleet_language::{Fate, Outcome, read, read_answer, read_change};
use proptest::prelude::*;

thread_local! {
    static BIBLES: Bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
}

fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Clauses in order are the text, blanks aside.
fn assert_covered(text: &str, clauses: &[Clause]) {
    let glued: String = clauses.iter().map(|c| packed(&c.text)).collect();
    assert_eq!(glued, packed(text), "{clauses:#?}");
    for clause in clauses {
        assert!(!clause.text.trim().is_empty());
        if let Fate::Criterion(id) = &clause.fate {
            assert!(!clause.checks.is_empty(), "{clause:?}");
            assert!(id.starts_with('c'), "{clause:?}");
        }
    }
}

fn assert_sound(spec: &Spec) {
    let spec = crate::show::requests(spec);
    assert!(!spec.title.trim().is_empty());
    assert!((1..=2).contains(&spec.steps.len()), "{:?}", spec.steps);
    assert!((1..=fleet_domain::brief::MOST_FIELDS).contains(&spec.fields.len()), "{:?}", spec.fields.len());
    assert_eq!(spec.locales.first(), Some(&spec.locale));
    for (n, field) in spec.fields.iter().enumerate() {
        assert!(!field.label.trim().is_empty(), "{field:?}");
        assert!(field.name.len() <= 40 && field.name.starts_with(|c: char| c.is_ascii_lowercase()), "{field:?}");
        assert!(field.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{field:?}");
        assert!(spec.fields[..n].iter().all(|f| f.name != field.name), "{field:?} twice");
        let choosing = matches!(field.kind, fleet_domain::manifest::FieldKind::Choice | fleet_domain::manifest::FieldKind::Many);
        assert_eq!(choosing, field.options.len() >= 2, "{field:?}");
        assert_eq!(field.kind == fleet_domain::manifest::FieldKind::Money, field.currency.is_some(), "{field:?}");
        for of in field.formula.iter().flat_map(|f| &f.of) {
            assert!(spec.fields.iter().any(|f| f.name == *of), "{field:?}");
        }
    }
}

fn check(text: &str) {
    BIBLES.with(|bibles| {
        let bible = bibles.get("hr").unwrap();
        let reading = read(bibles, "hr", None, text);
        assert_covered(text, &reading.clauses);
        assert_eq!(matches!(reading.outcome, Outcome::Kit { .. } | Outcome::Ask { .. }), reading.draft.is_some());
        let base = read(bibles, "hr", None, "нужна форма на отпуск").draft.unwrap();
        let change = read_change(&bible, &base.spec, Abilities::Kits, text);
        assert_covered(text, &change.clauses);
        assert_sound(&change.spec);
        assert_eq!(change.unchanged, change.spec == base.spec);
        let mut again = base.spec.clone();
        fleet_domain::brief::apply(&mut again, &change.set);
        assert_eq!(again, change.spec, "the settings are the change");
        for open in &base.questions {
            let reply = read_answer(&bible, open, &base.questions, &base, text);
            assert!(reply.answers.iter().filter(|a| a.key == open.key).count() <= 1);
        }
        if let Some(draft) = &reading.draft {
            assert_sound(&draft.spec);
        }
    });
}

/// Words that steer the reader, in random order: the soup that real run-on sentences are made of.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "нужна",
        "форма",
        "на",
        "отпуск",
        "заявка",
        "чтобы",
        "сотрудник",
        "выбирал",
        "даты",
        "тип",
        "(ежегодный,",
        "учебный)",
        "и",
        "руководитель",
        "согласует",
        "потом",
        "HR",
        ",",
        ":",
        ";",
        ".",
        "\n-",
        "выгрузка",
        "в",
        "эксель",
        "сумма",
        "до",
        "2000",
        "евро",
        "комментарий",
        "необязательно",
        "все",
        "видят",
        "только",
        "свои",
        "убери",
        "добавь",
        "переименуй",
        "request",
        "leave",
        "approves",
        "then",
        "fields",
        "price",
        "optional",
        "type",
        "/",
        "вариант",
        "вместо",
        "на английском",
        "два шага",
        "без",
        "days",
        "calculated",
        "«",
        "»",
        "(",
        ")",
        "я",
        "Анна Петрова",
        "or",
        "who",
        "?",
        "да/нет",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..30).prop_map(|w| w.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_covered(text in "\\PC{0,120}") {
        check(&text);
    }

    #[test]
    fn any_characters_are_covered(chars in prop::collection::vec(any::<char>(), 0..60)) {
        check(&chars.into_iter().collect::<String>());
    }

    #[test]
    fn any_sentence_of_known_words_is_covered(text in soup()) {
        check(&text);
    }
}

#[test]
fn a_text_without_end_is_read_to_its_limit() {
    let text = "нужна форма на отпуск, ".repeat(3_000);
    BIBLES.with(|bibles| {
        let reading = read(bibles, "hr", None, &text);
        assert_covered(&text, &reading.clauses);
        assert!(reading.clauses.len() >= 2);
    });
}

/// What a field was before it became a choice, a line of text or a yes or no goes with its kind.
#[test]
fn a_field_that_becomes_another_keeps_nothing_of_its_former_kind() {
    for text in [
        "сумма потом заявка ; type : leave",
        "requests: amount up to 500 eur, options: small",
        "amount, first day; options: today, later",
        "заявки: сумма да или нет",
    ] {
        check(text);
    }
}
