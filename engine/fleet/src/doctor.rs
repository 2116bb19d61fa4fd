//! `fleet doctor`: looks for what is wrong with an instance and changes nothing. Each line has an id, a state and one fix.

mod agents;
mod data;
mod messengers;
mod network;
mod store;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::End;
use crate::cli::Global;
use crate::config_commands::{content, settle};
use crate::out::{self, Shape};
use crate::run_file::RunFile;

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Well.
    Ok,
    /// Works, and needs a look.
    Warn,
    /// Broken.
    Fail,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// Stable name.
    pub(crate) id: &'static str,
    /// How it stands.
    pub(crate) state: State,
    /// What was found.
    pub(crate) found: String,
    /// What to do; empty if nothing.
    pub(crate) fix: String,
}

impl Check {
    fn ok(id: &'static str, found: impl Into<String>) -> Self {
        Self { id, state: State::Ok, found: found.into(), fix: String::new() }
    }

    fn warn(id: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { id, state: State::Warn, found: found.into(), fix: fix.into() }
    }

    fn fail(id: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { id, state: State::Fail, found: found.into(), fix: fix.into() }
    }
}

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    let checks = look(global).await;
    let worst = checks.iter().map(|c| c.state).max().unwrap_or(State::Ok);
    for check in &checks {
        match Shape::of_flag(global.json) {
            Shape::Json => out::json(check),
            Shape::People => {
                let mark = match check.state {
                    State::Ok => "ok  ",
                    State::Warn => "WARN",
                    State::Fail => "FAIL",
                };
                let fix = if check.fix.is_empty() { String::new() } else { format!("\n      fix: {}", check.fix) };
                out::line(&format!("{mark}  {:<10}  {}{fix}", check.id, check.found.replace('\n', "\n      ")));
            }
        }
    }
    Ok(match worst {
        State::Ok => End::Done,
        State::Warn => End::Failed,
        State::Fail => End::NeedsAnswer,
    })
}

async fn look(global: &Global) -> Vec<Check> {
    let (data, loaded) = match settle(global) {
        Ok(found) => found,
        // Without settings it is not known where to look for anything else.
        Err(error) => return vec![Check::fail("config", error.to_string(), "correct what is named; `fleet config defaults` explains every key")],
    };
    let config = &loaded.config;
    let mut checks = vec![Check::ok("config", "the settings are sound")];
    checks.push(match content(&data, config) {
        Ok((bibles, _)) => Check::ok("bibles", format!("sound: {}", bibles.names().join(", "))),
        Err(error) => Check::fail("bibles", error.to_string(), "correct the named file, or take it out of the data folder"),
    });
    let running = RunFile::alive(&data);
    checks.extend(data::look(&data, config));
    checks.extend(store::look(&data, config, running.as_ref()).await);
    checks.push(data::repositories(&data));
    checks.extend(network::look(config, running.as_ref()).await);
    checks.extend(messengers::look(config).await);
    checks.extend(agents::look(&data).await);
    checks.push(data::backup(&data, config, jiff::Timestamp::now().as_millisecond()));
    checks
}
