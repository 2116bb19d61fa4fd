//! What shapes cannot say: that a Bible's files agree with one another and can be shown to people.

use std::collections::{BTreeMap, BTreeSet};

use fleet_domain::bible::{BriefPlan, CommandGate, Design, FrontMatter, Kit};
use fleet_domain::manifest::{FieldKind, Text};

use super::contrast;
use super::shapes::{COLOURS, GATES, KITS};
use crate::problem::{Problem, hint};
use crate::source::Source;

/// Characters of a command gate's name.
const GATE_NAME: usize = 32;
/// Command gates of one Bible.
const COMMANDS: usize = 20;
/// Longest button in characters: what a phone shows without cutting.
const BUTTON: usize = 24;
/// Sections that the prose of a Bible has.
const PROSE: [&str; 5] = ["who", "what_for", "whom", "tone", "limits"];
/// Pairs of colours that carry text, foreground first.
const TEXT_PAIRS: [(&str, &str); 10] = [
    ("text", "background"),
    ("text", "surface"),
    ("muted", "background"),
    ("muted", "surface"),
    ("on_accent", "accent"),
    ("accent", "background"),
    ("accent", "surface"),
    ("good", "surface"),
    ("bad", "surface"),
    ("waiting", "surface"),
];

pub(super) fn prose(file: &str, prose: &BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    for section in PROSE {
        if prose.get(section).is_none_or(String::is_empty) {
            let heading = section.replace('_', " ");
            problems.push(Problem::of_file(file, &format!("has no prose under a heading `## {heading}`")));
        }
    }
}

pub(super) fn front(name: &str, source: &Source<'_>, front: &FrontMatter, problems: &mut Vec<Problem>) {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !plain {
        problems.push(Problem::of_file(name, "a Bible's folder is named with a-z, 0-9 and -, a letter first"));
    }
    let languages = &front.languages;
    if languages.is_empty() {
        problems.push(source.problem_at("languages", "names no language".to_owned()));
    }
    say(source, "title", &front.title, languages, problems);
    say(source, "promise", &front.promise, languages, problems);
    for language in languages {
        let count = front.examples.get(language).map_or(0, Vec::len);
        if !(3..=4).contains(&count) {
            problems.push(source.problem_at("examples", format!("`{language}` has {count} examples; 3 or 4 are shown")));
        }
    }
    if front.kits.is_empty() && front.roster.is_empty() {
        problems.push(source.problem_at("kits", "names no kit and `roster` no agent: nothing could be made".to_owned()));
    }
    if front.acceptance.roles.is_empty() {
        problems.push(source.problem_at("acceptance.roles", "names nobody who may accept".to_owned()));
    }
    for (key, value, most) in [
        ("deploy.preview_days", i64::from(front.deploy.preview_days), 90),
        ("deploy.keep_versions", i64::from(front.deploy.keep_versions), 50),
        ("budget.attempts", i64::from(front.budget.attempts), 100),
        ("budget.task_minutes", i64::from(front.budget.task_minutes), 24 * 60),
    ] {
        if !(1..=most).contains(&value) {
            problems.push(source.problem_at(key, format!("is {value}; between 1 and {most}")));
        }
    }
    if front.budget.task_micro < 0 {
        problems.push(source.problem_at("budget.task_micro", "is below zero".to_owned()));
    }
    commands(source, &front.commands, problems);
}

fn commands(source: &Source<'_>, commands: &[CommandGate], problems: &mut Vec<Problem>) {
    if commands.len() > COMMANDS {
        problems.push(source.problem_at("gate", format!("is there {} times; {COMMANDS} at most", commands.len())));
    }
    let mut names = BTreeSet::new();
    for (i, gate) in commands.iter().enumerate() {
        let plain = !gate.name.is_empty() && gate.name.len() <= GATE_NAME && gate.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let wrong = match &gate.name {
            _ if !plain => Some(format!("must be letters, digits, `-` and `_`, {GATE_NAME} at most")),
            name if GATES.contains(&name.as_str()) => Some(format!("`{name}` is a gate of the engine's own: a command needs another name")),
            name if !names.insert(name) => Some(format!("`{name}` is there twice")),
            _ => None,
        };
        problems.extend(wrong.map(|wrong| source.problem_at(&format!("gate.{i}.name"), wrong)));
        if gate.run.first().is_none_or(|program| program.trim().is_empty()) {
            problems.push(source.problem_at(&format!("gate.{i}.run"), "names no program: `run = [\"npm\", \"test\"]`".to_owned()));
        } else if gate.run.iter().any(|part| part.contains(char::is_control)) {
            problems
                .push(source.problem_at(&format!("gate.{i}.run"), "has a control character; no shell reads it, each part is a string of its own".to_owned()));
        }
        if !(1..=3_600).contains(&gate.seconds) {
            problems.push(source.problem_at(&format!("gate.{i}.seconds"), format!("is {}; between 1 and 3600", gate.seconds)));
        }
    }
}

pub(super) fn brief(source: &Source<'_>, plan: &BriefPlan, languages: &[String], kits: &[String], problems: &mut Vec<Problem>) {
    if plan.before_card > 3 {
        problems.push(source.problem_at("before_card", "is above 3: more questions before the card drive people away".to_owned()));
    }
    if plan.in_all > 5 || plan.in_all < plan.before_card {
        problems.push(source.problem_at("in_all", "must be at most 5 and not below `before_card`".to_owned()));
    }
    let known: Vec<&str> = kits.iter().map(String::as_str).collect();
    let mut keys = BTreeSet::new();
    for (i, question) in plan.questions.iter().enumerate() {
        let path = format!("questions.{i}");
        if !keys.insert(&question.key) {
            problems.push(source.problem_at(&format!("{path}.key"), format!("`{}` is asked twice", question.key)));
        }
        for (k, kit) in question.kits.iter().enumerate() {
            if !known.contains(&kit.as_str()) {
                problems.push(source.problem_at(&format!("{path}.kits.{k}"), format!("the Bible has no kit `{kit}`; {}", hint(kit, &known))));
            }
        }
        say(source, &format!("{path}.ask"), &question.ask, languages, problems);
        if !(2..=4).contains(&question.choices.len()) {
            problems.push(source.problem_at(&format!("{path}.choices"), format!("has {} choices; 2 to 4 are offered", question.choices.len())));
        }
        let mut values = BTreeSet::new();
        for (c, choice) in question.choices.iter().enumerate() {
            let path = format!("{path}.choices.{c}");
            if !values.insert(&choice.value) {
                problems.push(source.problem_at(&format!("{path}.value"), format!("`{}` is offered twice", choice.value)));
            }
            button(source, &format!("{path}.label"), &choice.label, languages, problems);
            match &choice.assumed {
                Some(assumed) => say(source, &format!("{path}.assumed"), assumed, languages, problems),
                None if c == 0 => {
                    problems.push(source.problem_at(&path, "the first choice is the default and needs `assumed`: how the card words it".to_owned()));
                }
                None => {}
            }
        }
    }
}

pub(super) fn kit(source: &Source<'_>, kit: &Kit, wanted: &str, languages: &[String], problems: &mut Vec<Problem>) {
    if kit.name != wanted {
        problems.push(source.problem_at("name", format!("is `{}` in a file named {wanted}.toml", kit.name)));
    } else if !KITS.contains(&wanted) {
        problems.push(source.problem_at("name", format!("the engine cannot fill a kit `{wanted}`; {}", hint(wanted, &KITS))));
    }
    say(source, "promise", &kit.promise, languages, problems);
    for (key, words) in [("words", &kit.words), ("against", &kit.against)] {
        for language in languages {
            if key == "words" && words.get(language).is_none_or(Vec::is_empty) {
                problems.push(source.problem_at(key, format!("has no words in `{language}`")));
            }
        }
        for (language, list) in words {
            for (i, word) in list.iter().enumerate() {
                if !(1..=10).contains(&word.weight) {
                    problems.push(source.problem_at(&format!("{key}.{language}.{i}.weight"), format!("is {}; between 1 and 10", word.weight)));
                }
            }
        }
    }
    let mut names = BTreeSet::new();
    for (p, preset) in kit.presets.iter().enumerate() {
        let path = format!("presets.{p}");
        if !names.insert(&preset.name) {
            problems.push(source.problem_at(&format!("{path}.name"), format!("`{}` is there twice", preset.name)));
        }
        // A title is offered as a button when two presets fit.
        button(source, &format!("{path}.title"), &preset.title, languages, problems);
        for language in languages {
            if preset.words.get(language).is_none_or(Vec::is_empty) {
                problems.push(source.problem_at(&format!("{path}.words"), format!("has no words in `{language}`")));
            }
        }
        fields(source, &path, &preset.fields, languages, problems);
    }
}

fn fields(source: &Source<'_>, path: &str, fields: &[fleet_domain::bible::PresetField], languages: &[String], problems: &mut Vec<Problem>) {
    if fields.is_empty() {
        problems.push(source.problem_at(&format!("{path}.fields"), "has no field".to_owned()));
    }
    let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
    for (i, field) in fields.iter().enumerate() {
        let path = format!("{path}.fields.{i}");
        if names[..i].contains(&field.name.as_str()) {
            problems.push(source.problem_at(&format!("{path}.name"), format!("`{}` is there twice", field.name)));
        }
        say(source, &format!("{path}.label"), &field.label, languages, problems);
        for (o, option) in field.options.iter().enumerate() {
            say(source, &format!("{path}.options.{o}"), option, languages, problems);
        }
        let choosing = matches!(field.kind, FieldKind::Choice | FieldKind::Many);
        if choosing != (field.options.len() >= 2) {
            problems.push(source.problem_at(&path, "a choice has at least two `options`, no other kind has any".to_owned()));
        }
        if (field.kind == FieldKind::Money) != field.currency.is_some() {
            problems.push(source.problem_at(&path, "money has a `currency`, no other kind has one".to_owned()));
        }
        if (field.kind == FieldKind::Computed) != field.formula.is_some() {
            problems.push(source.problem_at(&path, "a computed field has a `formula`, no other kind has one".to_owned()));
        }
        for (o, of) in field.formula.iter().flat_map(|f| &f.of).enumerate() {
            if !names.contains(&of.as_str()) {
                problems.push(source.problem_at(&format!("{path}.formula.of.{o}"), format!("no field is named `{of}`; {}", hint(of, &names))));
            }
        }
    }
}

pub(super) fn design(source: &Source<'_>, design: &Design, languages: &[String], problems: &mut Vec<Problem>) {
    for (theme, colours) in [("light", &design.light), ("dark", &design.dark)] {
        for (name, colour) in colours {
            if !COLOURS.contains(&name.as_str()) {
                problems.push(source.problem_at(&format!("{theme}.{name}"), format!("is no colour of the design; {}", hint(name, &COLOURS))));
            } else if contrast::parse(colour).is_none() {
                problems.push(source.problem_at(&format!("{theme}.{name}"), format!("`{colour}` is not a colour like #1a2b3c")));
            }
        }
        for name in COLOURS {
            if !colours.contains_key(name) {
                problems.push(source.problem_at(theme, format!("has no colour `{name}`")));
            }
        }
        let edges = [("focus", "background"), ("focus", "surface")];
        for (least, pairs) in [(contrast::TEXT_AA, TEXT_PAIRS.as_slice()), (contrast::EDGE_AA, edges.as_slice())] {
            for (fore, back) in pairs {
                let of = |name: &str| colours.get(name).and_then(|c| contrast::parse(c));
                let (Some(a), Some(b)) = (of(fore), of(back)) else { continue };
                let ratio = contrast::ratio(a, b);
                if ratio < least {
                    problems.push(source.problem_at(&format!("{theme}.{fore}"), format!("on `{back}` has a contrast of {ratio:.2}; {least} is the least")));
                }
            }
        }
    }
    if !(12..=24).contains(&design.font.size) {
        problems.push(source.problem_at("font.size", format!("is {}; between 12 and 24", design.font.size)));
    }
    for (key, family) in [("font.body", &design.font.body), ("font.heading", &design.font.heading)] {
        // The value is written into a stylesheet: only what a list of font names needs.
        if !family.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '-' | '"' | '\'')) {
            problems.push(source.problem_at(key, "is not a list of font names".to_owned()));
        }
    }
    for (key, text) in &design.voice {
        say(source, &format!("voice.{key}"), text, languages, problems);
    }
}

/// A logo is shown inside apps: nothing in it may run or reach out.
pub(super) fn logo(file: &str, svg: &str, problems: &mut Vec<Problem>) {
    let lower = svg.to_lowercase();
    if !lower.contains("<svg") {
        problems.push(Problem::of_file(file, "is not an SVG"));
    }
    for banned in ["<script", "javascript:", "<foreignobject", "<!doctype", "<!entity", "<image", "<style", "@import", "href=", " on"] {
        let found = match banned {
            " on" => lower
                .split(banned)
                .skip(1)
                .any(|rest| rest.split_once('=').is_some_and(|(n, _)| !n.is_empty() && n.trim().chars().all(|c| c.is_ascii_lowercase()))),
            _ => lower.contains(banned),
        };
        if found {
            problems.push(Problem::of_file(file, &format!("may not contain `{}`", banned.trim())));
        }
    }
}

fn say(source: &Source<'_>, path: &str, text: &Text, languages: &[String], problems: &mut Vec<Problem>) {
    for language in languages {
        if text.0.get(language).is_none_or(|words| words.trim().is_empty()) {
            problems.push(source.problem_at(path, format!("has no words in `{language}`")));
        }
    }
    let known: Vec<&str> = languages.iter().map(String::as_str).collect();
    for language in text.0.keys() {
        if !known.contains(&language.as_str()) {
            problems.push(source.problem_at(path, format!("speaks `{language}`, the Bible does not; {}", hint(language, &known))));
        }
    }
}

fn button(source: &Source<'_>, path: &str, text: &Text, languages: &[String], problems: &mut Vec<Problem>) {
    say(source, path, text, languages, problems);
    for (language, words) in &text.0 {
        let length = words.chars().count();
        if length > BUTTON {
            problems.push(source.problem_at(path, format!("`{language}` is {length} characters; a button holds {BUTTON}")));
        }
    }
}
