//! A filled app as a whole: round trips, hostile words, refusals, and one golden.

use fleet_domain::manifest::{FieldKind, Formula, FormulaOp, Manifest};
use fleet_domain::spec::{FieldSpec, RequestsSpec, StepSpec, Switch};

use super::samples::{design, every_kind, field, front, leave};
use super::{fill, manifest};
use crate::AgentsError;
use crate::kit::Tree;

fn filled(spec: &RequestsSpec) -> Tree {
    fill(spec, &design(), &front()).expect("a sound spec fills")
}

fn text<'a>(tree: &'a Tree, path: &str) -> &'a str {
    std::str::from_utf8(tree.get(path).expect("the file is there")).expect("utf-8")
}

fn read_back(tree: &Tree) -> Manifest {
    toml::from_str(text(tree, "fleet-app.toml")).expect("the manifest parses")
}

#[test]
fn the_manifest_reads_back_as_it_was() {
    for spec in [leave(), every_kind()] {
        assert_eq!(read_back(&filled(&spec)), manifest(&spec).expect("sound"));
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    assert_eq!(filled(&every_kind()), filled(&every_kind()));
}

#[test]
fn hostile_words_stay_words_in_every_file() {
    let hostile = "\"\"\"'''</title><script>alert(1)</script>{{ 7*7 }}{% raw %}\u{202e}\n[app]\nkind = \"x\" # *b* [y](javascript:z)";
    let mut spec = leave();
    spec.title = hostile.into();
    spec.audience = hostile.into();
    spec.steps = vec![StepSpec { approver: hostile.into(), person: None }; 2];
    spec.fields[2].options = vec![hostile.into(), "b".into()];
    spec.fields[3].label = hostile.into();
    let tree = filled(&spec);

    let back = read_back(&tree);
    assert_eq!(back, manifest(&spec).expect("sound"));
    let title = back.app.title.in_locale("ru", "ru");
    assert!(title.contains("</title><script>alert(1)</script>{{ 7*7 }}"), "kept as words: {title}");
    assert!(!title.contains(['\n', '\u{202e}']), "{title:?}");

    let page = text(&tree, "index.html");
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(page.contains("{{ 7*7 }}"), "words are no template");

    let readme = text(&tree, "README.md");
    assert!(!readme.contains("<script>") && !readme.contains("[y](javascript"), "{readme}");
    assert_eq!(readme.lines().filter(|l| l.starts_with("# ")).count(), 1, "{readme}");
}

#[test]
fn the_page_has_nothing_inline_and_names_only_files_that_are_there() {
    let tree = filled(&leave());
    let page = text(&tree, "index.html");
    assert!(page.contains("<html lang=\"ru\""));
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("onclick"), "{page}");
    assert!(!page.contains("://"), "no outside host");
    for part in page.split("<script").skip(1) {
        assert!(part.split_once('>').is_some_and(|(attributes, rest)| attributes.contains("src=") && rest.starts_with("</script>")));
    }
    let names = page.split(['"', '\'']).filter(|v| v.starts_with('/') && v.contains('.'));
    let mut seen = 0;
    for name in names {
        assert!(tree.contains_key(&name[1..]), "{name} is not in the tree");
        seen += 1;
    }
    assert!(seen >= 8, "{seen} files named");
    assert!(page.contains("Включите JavaScript.") && page.contains("Switch JavaScript on."), "both languages without scripts");
}

#[test]
fn an_app_without_a_logo_asks_for_none() {
    let mut design = design();
    design.logo = None;
    let tree = fill(&leave(), &design, &front()).expect("sound");
    assert!(!tree.contains_key("logo.svg"));
    assert!(!text(&tree, "index.html").contains("logo.svg"));
}

fn number(min: &str, max: &str) -> FieldSpec {
    FieldSpec { min: Some(min.into()), max: Some(max.into()), ..field("period", "x", FieldKind::Number) }
}

#[test]
fn what_cannot_be_filled_is_named() {
    type Case = (fn(&mut RequestsSpec), fn(&AgentsError) -> bool);
    let cases: [Case; 23] = [
        (|s| s.title = " \n\u{0}".into(), |e| matches!(e, AgentsError::TitleMissing)),
        (|s| s.locale = "de".into(), |e| matches!(e, AgentsError::LocaleMissing { .. })),
        (|s| s.locales.push("de".into()), |e| matches!(e, AgentsError::LocaleUnknown { .. })),
        (|s| s.fields.clear(), |e| matches!(e, AgentsError::FieldsMissing)),
        (|s| s.steps.clear(), |e| matches!(e, AgentsError::Steps { steps: 0 })),
        (|s| s.steps = vec![s.steps[0].clone(); 3], |e| matches!(e, AgentsError::Steps { steps: 3 })),
        (|s| s.fields[0].name = "Имя".into(), |e| matches!(e, AgentsError::FieldName { .. })),
        (|s| s.fields[0].name = "state".into(), |e| matches!(e, AgentsError::FieldName { why: "a system column", .. })),
        (|s| s.fields[1].name = "period".into(), |e| matches!(e, AgentsError::FieldName { why: "there twice", .. })),
        (|s| s.fields[2].options.clear(), |e| matches!(e, AgentsError::OptionsMissing { .. })),
        (|s| s.fields[3].unique = Switch::On, |e| matches!(e, AgentsError::Unique { .. })),
        (|s| s.fields[1].formula = None, |e| matches!(e, AgentsError::Formula { why: "there is none", .. })),
        (
            |s| s.fields[1].formula.iter_mut().for_each(|f| f.of = vec!["comment".into()]),
            |e| matches!(e, AgentsError::Formula { why: "it names fields of a kind that it cannot use", .. }),
        ),
        (
            |s| {
                s.fields.push(FieldSpec { currency: Some("euro".into()), ..field("price", "Цена", FieldKind::Money) });
            },
            |e| matches!(e, AgentsError::Currency { .. }),
        ),
        (
            |s| s.fields[1].formula.iter_mut().for_each(|f| *f = Formula { op: FormulaOp::Sum, of: vec!["days".into()] }),
            |e| matches!(e, AgentsError::Formula { why: "it names a computed field that does not stand before it", .. }),
        ),
        (
            |s| {
                let price = |name, currency: &str| FieldSpec { currency: Some(currency.into()), ..field(name, name, FieldKind::Money) };
                s.fields.extend([price("a", "EUR"), price("b", "RUB")]);
                s.fields[1].formula = Some(Formula { op: FormulaOp::Sum, of: vec!["a".into(), "b".into()] });
            },
            |e| matches!(e, AgentsError::Formula { why: "it puts amounts in different currencies together", .. }),
        ),
        (|s| s.fields[0] = number("5", "4"), |e| matches!(e, AgentsError::Limits { .. })),
        (|s| s.fields[0] = number("1e3", "inf"), |e| matches!(e, AgentsError::Limits { .. })),
        (|s| s.fields[1].max = Some("0".into()), |e| matches!(e, AgentsError::Limits { .. })),
        (|s| s.fields[0].min = Some("1.5".into()), |e| matches!(e, AgentsError::Limits { .. })),
        (|s| s.fields[3].max = Some("5".into()), |e| matches!(e, AgentsError::Limits { .. })),
        (|s| s.fields[3].not_past = Switch::On, |e| matches!(e, AgentsError::NotPast { .. })),
        (
            |s| {
                let day = |name, other: &str| FieldSpec { not_before: Some(other.into()), ..field(name, name, FieldKind::Date) };
                s.fields.extend([day("a", "b"), day("b", "a")]);
            },
            |e| matches!(e, AgentsError::Order { .. }),
        ),
    ];
    for (n, (spoil, expected)) in cases.into_iter().enumerate() {
        let mut spec = leave();
        spoil(&mut spec);
        let error = manifest(&spec).expect_err("a spoilt spec");
        assert!(expected(&error), "case {n}: {error}");
    }
}

#[test]
fn a_front_without_a_language_or_a_page_is_refused() {
    let mut front = front();
    front.remove("locales/ru.json");
    let spec = leave();
    assert!(matches!(fill(&spec, &design(), &front), Err(AgentsError::LocaleUnknown { locale }) if locale == "ru"));
    front.insert("locales/ru.json".into(), b"{}".to_vec());
    assert!(matches!(fill(&spec, &design(), &front), Err(AgentsError::ReadFront { file }) if file == "locales/ru.json"));
    front.remove("index.html");
    assert!(matches!(fill(&spec, &design(), &front), Err(AgentsError::ReadFront { file }) if file == "index.html"));
}

#[test]
fn one_filled_app() {
    let tree = filled(&leave());
    let files: Vec<String> = tree.iter().map(|(path, bytes)| format!("=== {path}\n{}\n", String::from_utf8_lossy(bytes))).collect();
    insta::assert_snapshot!(files.concat());
}
