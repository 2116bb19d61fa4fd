//! What a typed line means: words, the number of a choice, or a command of the terminal.

use std::path::PathBuf;

use serde::Deserialize;

use crate::api::ShownButton;

/// A line, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing.
    Nothing,
    /// Words.
    Say(String),
    /// A button.
    Press(String),
    /// A file for the next words, or with words.
    File(PathBuf, Option<String>),
    /// What can be typed.
    Help,
    /// The end.
    Quit,
}

/// Why a line means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// No choice of this number is open.
    NoChoice(String),
    /// No such command.
    NoCommand(String),
    /// Not JSON of the documented form.
    NotJson(String),
}

/// Reads a person's line; `choices` are those of the last message that has some.
pub(super) fn of_person(line: &str, choices: &[ShownButton]) -> Result<Line, Wrong> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(Line::Nothing);
    }
    if let Some(command) = line.strip_prefix('/') {
        let (name, rest) = command.split_once(char::is_whitespace).map_or((command, ""), |(n, r)| (n, r.trim()));
        return match name {
            "quit" | "exit" | "q" => Ok(Line::Quit),
            "help" | "?" => Ok(Line::Help),
            "say" if !rest.is_empty() => Ok(Line::Say(rest.to_owned())),
            "file" if !rest.is_empty() => Ok(Line::File(PathBuf::from(rest), None)),
            _ => Err(Wrong::NoCommand(format!("/{name}"))),
        };
    }
    match line.parse::<usize>() {
        Ok(n) if !choices.is_empty() => match n.checked_sub(1).and_then(|i| choices.get(i)) {
            Some(button) => Ok(Line::Press(button.nonce.clone())),
            None => Err(Wrong::NoChoice(line.to_owned())),
        },
        _ => Ok(Line::Say(line.to_owned())),
    }
}

/// A program's line: exactly one of `say`, `press`, `file` (with words or without).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonLine {
    say: Option<String>,
    press: Option<Pressed>,
    file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Pressed {
    Number(usize),
    Nonce(String),
}

/// Reads a program's line. A button is named by its nonce, its words or its number in the last message that has some.
pub(super) fn of_program(line: &str, choices: &[ShownButton]) -> Result<Line, Wrong> {
    if line.trim().is_empty() {
        return Ok(Line::Nothing);
    }
    let read: JsonLine = serde_json::from_str(line).map_err(|e| Wrong::NotJson(e.to_string()))?;
    match (read.say, read.press, read.file) {
        (Some(words), None, None) => Ok(Line::Say(words)),
        (words, None, Some(file)) => Ok(Line::File(file, words)),
        (None, Some(Pressed::Number(n)), None) => match n.checked_sub(1).and_then(|i| choices.get(i)) {
            Some(button) => Ok(Line::Press(button.nonce.clone())),
            None => Err(Wrong::NoChoice(n.to_string())),
        },
        (None, Some(Pressed::Nonce(text)), None) => Ok(Line::Press(choices.iter().find(|b| b.label == text).map_or(text, |b| b.nonce.clone()))),
        _ => Err(Wrong::NotJson("a line holds `say`, `press` or `file`, and `file` may have `say` with it".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<ShownButton> {
        ["Yes", "No"].iter().map(|l| ShownButton { nonce: format!("n-{l}"), label: (*l).to_owned() }).collect()
    }

    #[test]
    fn a_number_is_a_choice_only_where_there_are_choices() {
        assert_eq!(of_person(" 2 ", &choices()), Ok(Line::Press("n-No".into())));
        assert_eq!(of_person("3", &choices()), Err(Wrong::NoChoice("3".into())));
        assert_eq!(of_person("0", &choices()), Err(Wrong::NoChoice("0".into())));
        assert_eq!(of_person("3", &[]), Ok(Line::Say("3".into())));
        assert_eq!(of_person("/say 2", &choices()), Ok(Line::Say("2".into())));
        assert_eq!(of_person("2 days", &choices()), Ok(Line::Say("2 days".into())));
        assert_eq!(of_person("   ", &choices()), Ok(Line::Nothing));
    }

    #[test]
    fn commands_are_few_and_typos_are_not_sent_as_words() {
        assert_eq!(of_person("/file a b.csv", &[]), Ok(Line::File("a b.csv".into(), None)));
        assert_eq!(of_person("/quit", &[]), Ok(Line::Quit));
        assert_eq!(of_person("/hlep", &[]), Err(Wrong::NoCommand("/hlep".into())));
        assert_eq!(of_person("/file", &[]), Err(Wrong::NoCommand("/file".into())));
    }

    #[test]
    fn a_program_names_a_button_in_three_ways() {
        for line in [r#"{"press": 1}"#, r#"{"press": "Yes"}"#, r#"{"press": "n-Yes"}"#] {
            assert_eq!(of_program(line, &choices()), Ok(Line::Press("n-Yes".into())), "{line}");
        }
        assert_eq!(of_program(r#"{"say": "1"}"#, &choices()), Ok(Line::Say("1".into())));
        assert_eq!(of_program(r#"{"file": "x.csv", "say": "this"}"#, &[]), Ok(Line::File("x.csv".into(), Some("this".into()))));
        for bad in [r#"{"sy": "x"}"#, "hello", "{}", r#"{"say": "x", "press": 1}"#] {
            assert!(matches!(of_program(bad, &choices()), Err(Wrong::NotJson(_))), "{bad}");
        }
    }
}
