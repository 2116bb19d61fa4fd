//! `fleet init`: a few questions, or a file with their answers, written as settings into the data folder.

mod asked;

use std::path::Path;

use fleet_content::Words;
use serde_json::json;
use toml::{Table, Value};

use crate::End;
use crate::cli::{Global, Init as Args};
use crate::config::{self, Env, Sources};
use crate::config_commands::{content, known_bible};
use crate::data::{DataFolder, write_private};
use crate::error::FleetError;
use crate::out::{self, Shape};

/// Answers by name, each the path of a setting.
const ANSWERS: [(&str, &str); 5] = [
    ("language", "instance.language"),
    ("listen", "server.listen"),
    ("public_url", "server.public_url"),
    ("preview_apex", "server.preview_apex"),
    ("bible", "instance.bible"),
];

pub(crate) fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let data = DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &Env::of_process())?;
    let file = data.config().join("fleet.toml");
    let before = config::load(&Sources { data: Some(data.path().to_owned()), ..Sources::default() })?;
    let answers = match &args.answers {
        Some(path) => from_file(path)?,
        None => asked::ask(&before.config, &data)?,
    };
    data.prepare()?;
    let old = std::fs::read_to_string(&file).unwrap_or_default();
    let new = with_answers(&old, &answers)?;
    let changed = new != old;
    if changed {
        try_out(&data, &new)?;
        write_private(&file, new.as_bytes())?;
    }
    let loaded = config::load(&Sources { data: Some(data.path().to_owned()), ..Sources::default() })?;
    let command = match &global.data {
        Some(data) => format!("fleet --data {}", data.display()),
        None => "fleet".to_owned(),
    };
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&json!({ "file": file, "changed": changed, "next": command })),
        Shape::People => {
            let words = Words::embedded()?;
            let say = |key: &str, name: &str, value: String| words.say(&loaded.config.language, key, &[(name, value.into())]);
            let key = if changed { "terminal-init-written" } else { "terminal-init-same" };
            out::line(&say(key, "file", file.display().to_string()));
            out::line(&say("terminal-init-next", "command", command));
        }
    }
    Ok(End::Done)
}

/// Answers of a file; an unknown name is refused with the nearest.
fn from_file(path: &Path) -> Result<Vec<(&'static str, String)>, FleetError> {
    let text = std::fs::read_to_string(path).map_err(|source| FleetError::InputFile { path: path.to_owned(), source })?;
    let table: Table = toml::from_str(&text).map_err(|e| FleetError::Usage(format!("{} is not TOML: {}", path.display(), e.message())))?;
    let mut answers = Vec::new();
    for (name, value) in table {
        let Some((_, setting)) = ANSWERS.iter().find(|(known, _)| *known == name) else {
            let hint = match fleet_content::nearest(&name, ANSWERS.iter().map(|(known, _)| *known)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", ANSWERS.map(|(known, _)| known).join(", ")),
            };
            return Err(FleetError::Usage(format!("{}: `{name}` is not an answer; {hint}", path.display())));
        };
        match value {
            Value::String(words) => answers.push((*setting, words)),
            other => return Err(FleetError::Usage(format!("{}: `{name}` must be a string in quotes, is {}", path.display(), other.type_str()))),
        }
    }
    Ok(answers)
}

/// The settings file with these answers in it; what else it holds stays. Nothing answered anew = the same text.
fn with_answers(old: &str, answers: &[(&'static str, String)]) -> Result<String, FleetError> {
    let mut table: Table = toml::from_str(old).map_err(|e| FleetError::Usage(format!("config/fleet.toml is not TOML: {}", e.message())))?;
    let before = table.clone();
    for (path, answer) in answers {
        let (section, name) = path.split_once('.').unwrap_or(("", path));
        let inside = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
        if let Some(inside) = inside.as_table_mut() {
            inside.insert(name.to_owned(), Value::String(answer.clone()));
        }
    }
    if table == before && !old.is_empty() {
        return Ok(old.to_owned());
    }
    let text = toml::to_string(&table).map_err(|e| FleetError::Usage(e.to_string()))?;
    Ok(format!("# Written by `fleet init`; every setting is explained by `fleet config defaults`.\n\n{text}"))
}

/// Refuses answers that would keep the fleet from starting, before anything is written.
fn try_out(data: &DataFolder, text: &str) -> Result<(), FleetError> {
    let folder = tempfile::tempdir().map_err(|source| FleetError::DataFile { path: std::env::temp_dir(), verb: "written", source })?;
    let file = folder.path().join("fleet.toml");
    std::fs::write(&file, text).map_err(|source| FleetError::DataFile { path: file.clone(), verb: "written", source })?;
    let loaded = config::load(&Sources { file: Some(file), ..Sources::default() })?;
    let (bibles, _) = content(data, &loaded.config)?;
    known_bible(&bibles, &loaded.config.bible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_laid_into_what_is_there_and_twice_is_once() {
        let old = "[log]\nlevel = \"debug\"\n";
        let answers = vec![("server.listen", "127.0.0.1:8080".to_owned()), ("instance.language", "ru".to_owned())];
        let new = with_answers(old, &answers).unwrap();
        let table: Table = toml::from_str(&new).unwrap();
        assert_eq!(table["log"]["level"].as_str(), Some("debug"));
        assert_eq!(table["server"]["listen"].as_str(), Some("127.0.0.1:8080"));
        assert_eq!(with_answers(&new, &answers).unwrap(), new);
        assert_eq!(with_answers(old, &[]).unwrap(), old);
    }

    #[test]
    fn every_answer_is_a_setting() {
        for (_, path) in ANSWERS {
            assert!(config::find(path).is_some(), "{path}");
        }
    }
}
