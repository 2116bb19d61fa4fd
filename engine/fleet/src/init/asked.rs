//! The questions, at a terminal. Each offers what holds now.

use fleet_content::{Bibles, Words};
use inquire::validator::Validation;
use inquire::{InquireError, Select, Text};

use crate::config::{self, Config, Env, Sources};
use crate::data::DataFolder;
use crate::error::FleetError;

/// Asks everything; settings by path.
pub(super) fn ask(now: &Config, data: &DataFolder) -> Result<Vec<(&'static str, String)>, FleetError> {
    let words = Words::embedded()?;
    let bibles = Bibles::with_overlay(&data.bibles())?;
    let locales: Vec<String> = words.locales().map(str::to_owned).collect();
    let names: Vec<String> = bibles.names().into_iter().map(str::to_owned).collect();
    // The first question is asked in the language that holds; the others in the one chosen.
    let language = select(&words.say(&now.language, "terminal-init-language", &[]), locales, &now.language)?;
    let say = |key: &str| words.say(&language, key, &[]);
    let listen = text(&say("terminal-init-listen"), &now.listen.to_string(), "server.listen")?;
    let public = now.public_url.as_ref().map(|u| u.as_str().trim_end_matches('/').to_owned()).unwrap_or_default();
    let public_url = text(&say("terminal-init-public"), &public, "server.public_url")?;
    let preview_apex = text(&say("terminal-init-apex"), now.preview_apex.as_deref().unwrap_or_default(), "server.preview_apex")?;
    let bible = if names.len() == 1 { now.bible.clone() } else { select(&say("terminal-init-bible"), names, &now.bible)? };
    Ok(vec![
        ("instance.language", language),
        ("server.listen", listen),
        ("server.public_url", public_url),
        ("server.preview_apex", preview_apex),
        ("instance.bible", bible),
    ])
}

fn select(question: &str, options: Vec<String>, now: &str) -> Result<String, FleetError> {
    let at = options.iter().position(|o| o == now).unwrap_or(0);
    Select::new(question, options).with_starting_cursor(at).prompt().map_err(|e| given_up(&e))
}

fn text(question: &str, now: &str, path: &'static str) -> Result<String, FleetError> {
    let sound = move |answer: &str| {
        Ok(match problem(path, answer) {
            None => Validation::Valid,
            Some(said) => Validation::Invalid(said.into()),
        })
    };
    Text::new(question).with_initial_value(now).with_validator(sound).prompt().map(|answer| answer.trim().to_owned()).map_err(|e| given_up(&e))
}

/// What is wrong with one answer, as the settings themselves would say it.
fn problem(path: &'static str, answer: &str) -> Option<String> {
    let sources = Sources { env: Env::default(), flags: vec![(path, "", answer.trim().to_owned())], ..Sources::default() };
    match config::load(&sources) {
        Ok(_) => None,
        Err(FleetError::Config { problems }) => problems.first().map(|p| p.message.clone()),
        Err(other) => Some(other.to_string()),
    }
}

fn given_up(error: &InquireError) -> FleetError {
    match error {
        InquireError::NotTTY => FleetError::Usage(
            "there is no terminal to ask at. Give the answers in a file: `fleet init --answers answers.toml` (see `fleet init --help`).".to_owned(),
        ),
        InquireError::OperationCanceled | InquireError::OperationInterrupted => FleetError::Usage("stopped; nothing was written.".to_owned()),
        other => FleetError::Usage(format!("the terminal could not be asked: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_judged_by_the_settings_themselves() {
        assert_eq!(problem("server.listen", " 127.0.0.1:0 "), None);
        assert!(problem("server.listen", "everywhere").unwrap().contains("must be an address and a port"));
        assert!(problem("server.public_url", "fleet.example.org").unwrap().contains("https://fleet.example.org"));
        assert_eq!(problem("server.preview_apex", ""), None);
    }
}
