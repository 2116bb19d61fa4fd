//! The embedded Bibles are sound; broken ones are refused with place, key and the nearest valid key, several at once.

use super::*;

fn hr() -> Tree {
    tree::below(&embedded::bibles(), "hr").into_iter().map(|(path, bytes)| (format!("hr/{path}"), bytes)).collect()
}

/// The problems after `from` was replaced by `to` in a file of the hr Bible.
fn broken(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut tree = hr();
    let text = String::from_utf8(tree[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    tree.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    problems(&tree)
}

fn problems(tree: &Tree) -> Vec<String> {
    match Bibles::from_tree(tree) {
        Ok(_) => Vec::new(),
        Err(e) => e.problems.iter().map(ToString::to_string).collect(),
    }
}

fn only(problems: &[String], wanted: &str) {
    assert!(problems.len() == 1 && problems[0].contains(wanted), "wanted `{wanted}`, got {problems:#?}");
}

#[test]
fn the_embedded_bibles_are_sound() {
    let bibles = Bibles::embedded().unwrap_or_else(|e| panic!("{e}"));
    let hr = bibles.get("hr").unwrap();
    assert_eq!(hr.front.languages, ["en", "ru"]);
    assert_eq!(hr.kits.len(), 1);
    assert!(hr.kits[0].presets.len() >= 10);
    assert!(hr.design.logo.is_some());
    assert_eq!(hr.version.len(), 64);
    assert!(hr.prose["limits"].contains("passwords"));
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let all = broken("hr/bible.md", "egress =", "egres =").join("\n");
    assert!(all.contains("hr/bible.md:5:1: egres: is not a key here; did you mean `egress`?"), "{all}");
    let all = broken("hr/bible.md", "languages =", "langages =").join("\n");
    assert!(all.contains("langages"), "{all}");
}

#[test]
fn several_problems_come_at_once() {
    let mut tree = hr();
    for (file, from, to) in [
        ("hr/bible.md", "target = \"local\"", "target = \"locla\""),
        ("hr/brief.toml", "before_card = 3", "before_card = \"three\""),
        ("hr/design/tokens.toml", "background = \"#f6f5f2\"", "background = \"#f6f5f\""),
    ] {
        let text = String::from_utf8(tree[file].clone()).unwrap();
        tree.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    let all = problems(&tree).join("\n");
    assert!(all.contains("deploy.target: `locla` is not known; "), "{all}");
    assert!(all.contains("hr/brief.toml:4:15: before_card: must be a whole number"), "{all}");
}

#[test]
fn contrast_and_colours_are_checked() {
    let all = broken("hr/design/tokens.toml", "muted = \"#5a626c\"", "muted = \"#b0b6bc\"").join("\n");
    assert!(all.contains("light.muted: on `background` has a contrast of"), "{all}");
    only(&broken("hr/design/tokens.toml", "border = \"#d5d8dc\"", "border = \"grey\""), "light.border: `grey` is not a colour");
    let all = broken("hr/design/tokens.toml", "waiting = \"#8a5300\"", "wating = \"#8a5300\"").join("\n");
    assert!(all.contains("did you mean `waiting`?") && all.contains("light: has no colour `waiting`"), "{all}");
}

#[test]
fn questions_are_short_and_complete() {
    only(
        &broken("hr/brief.toml", "\"The manager, then HR\"", "\"The manager and after that HR\""),
        "questions.2.choices.2.label: `en` is 29 characters; a button holds 24",
    );
    only(&broken("hr/brief.toml", ", ru = \"Кто видит заявки?\"", ""), "questions.3.ask: has no words in `ru`");
    only(&broken("hr/brief.toml", "value = \"hr\"", "value = \"manager\""), "`manager` is offered twice");
    only(&broken("hr/brief.toml", "kits = [\"requests\"]", "kits = [\"request\"]"), "did you mean `requests`?");
    only(&broken("hr/brief.toml", "assumed = { en = \"The manager decides\", ru = \"Решает руководитель\" }", ""), "needs `assumed`");
    only(&broken("hr/brief.toml", "in_all = 5", "in_all = 6"), "at most 5");
}

#[test]
fn kits_are_held_to_their_words() {
    only(
        &broken("hr/bible.md", "kits = [\"requests\"]", "kits = [\"requests\", \"reqests\"]"),
        "kits.1: kits/reqests.toml does not exist; did you mean `requests`?",
    );
    only(&broken("hr/kits/requests.toml", "weight = 7 }", "weight = 70 }"), "between 1 and 10");
    only(&broken("hr/kits/requests.toml", "of = [\"first_day\", \"last_day\"]", "of = [\"first_day\", \"lst_day\"]"), "did you mean `last_day`?");
    only(&broken("hr/kits/requests.toml", "type = \"date\"", "type = \"dat\""), "did you mean `date`?");
    only(&broken("hr/bible.md", "\"secrets\"]", "\"secret\"]"), "did you mean `secrets`?");
}

#[test]
fn commands_are_gates_and_what_is_wrong_with_them_is_said() {
    let with = |gate: &str| broken("hr/bible.md", "[acceptance]", &format!("[[gate]]\n{gate}\n\n[acceptance]"));
    assert_eq!(with("name = \"tests\"\nrun = [\"npm\", \"test\"]\nseconds = 60\nwrites = false"), Vec::<String>::new());
    only(&with("name = \"tests\"\nrun = [\"npm\"]\nsecond = 60"), "hr/bible.md:42:1: gate.0.second: is not a key here; did you mean `seconds`?");
    only(&with("name = \"tests\""), "gate.0.run: is missing");
    only(&with("name = \"tests\"\nrun = \"npm test\""), "gate.0.run: must be a list");
    only(&with("name = \"tests\"\nrun = []"), "gate.0.run: names no program");
    only(&with("name = \"tests\"\nrun = [\"a\\nb\"]"), "gate.0.run: has a control character");
    only(&with("name = \"secrets\"\nrun = [\"npm\"]"), "gate.0.name: `secrets` is a gate of the engine's own");
    only(&with("name = \"my tests\"\nrun = [\"npm\"]"), "gate.0.name: must be letters");
    only(&with("name = \"tests\"\nrun = [\"npm\"]\nseconds = 0"), "gate.0.seconds: is 0; between 1 and 3600");
    only(&with("name = \"tests\"\nrun = [\"npm\"]\n\n[[gate]]\nname = \"tests\"\nrun = [\"npm\"]"), "gate.1.name: `tests` is there twice");
    let mut tree = hr();
    let text = String::from_utf8(tree["hr/bible.md"].clone()).unwrap();
    tree.insert("hr/bible.md".to_owned(), text.replacen("[acceptance]", "[[gate]]\nname = \"tests\"\nrun = [\"npm\"]\n\n[acceptance]", 1).into_bytes());
    let gate = Bibles::from_tree(&tree).unwrap().get("hr").unwrap().front.commands[0].clone();
    assert_eq!((gate.name.as_str(), gate.line().as_str(), gate.seconds, gate.writes), ("tests", "npm", 300, true));
}

#[test]
fn a_logo_may_not_run_or_reach_out() {
    only(&broken("hr/design/logo.svg", "<circle", "<circle onload=\"x()\""), "may not contain `on`");
    only(&broken("hr/design/logo.svg", "<circle", "<script/><circle"), "may not contain `<script`");
}

#[test]
fn a_missing_file_and_a_missing_fence_are_said() {
    let mut tree = hr();
    tree.remove("hr/brief.toml");
    only(&problems(&tree), "hr/brief.toml: is missing");
    only(&broken("hr/bible.md", "+++\n", "---\n"), "must start with front matter");
}

#[test]
fn an_overlay_replaces_a_bible_whole() {
    let dir = tempfile::tempdir().unwrap();
    for (path, bytes) in hr() {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap().replace("People team", "Our people");
        std::fs::write(path, text).unwrap();
    }
    let bibles = Bibles::with_overlay(dir.path()).unwrap();
    assert_eq!(bibles.get("hr").unwrap().front.title.in_locale("en", "en"), "Our people");
    assert_ne!(bibles.get("hr").unwrap().version, Bibles::embedded().unwrap().get("hr").unwrap().version);
    assert_eq!(Bibles::with_overlay(&dir.path().join("none")).unwrap().names(), ["hr"]);
}
