//! Settings: the embedded defaults, files, environment and flags, laid over one another and read into one typed value.

pub(crate) mod env;
mod key;
mod layer;
mod read;
mod show;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use fleet_content::Problem;
use fleet_domain::habits::Zone;
use url::Url;

pub(crate) use env::{Env, EnvNames};
pub(crate) use key::{KEYS, find};
pub(crate) use layer::{Origin, Setting, Value};
pub(crate) use show::{Origins, masked, show, shown_as_json};

use crate::error::FleetError;

/// The defaults, each explained.
pub(crate) const DEFAULTS: &str = include_str!("../config.default.toml");

/// All settings, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// Language of the terminal and of the first owner.
    pub(crate) language: String,
    /// The Bible a new conversation speaks under.
    pub(crate) bible: String,
    /// Where the clock of those stands who did not say where theirs does.
    pub(crate) zone: Zone,
    /// Where it listens.
    pub(crate) listen: SocketAddr,
    /// How people reach the page; `None` = localhost with the port.
    pub(crate) public_url: Option<Url>,
    /// Name below which apps have their hosts; `None` = localhost.
    pub(crate) preview_apex: Option<String>,
    /// How long work in hand may take to end.
    pub(crate) shutdown: Duration,
    /// Connections at once.
    pub(crate) connections: usize,
    /// Where the store is.
    pub(crate) place: StorePlace,
    /// How long what is over stays; `None` = for good.
    pub(crate) keep: Option<Duration>,
    /// The bot of Telegram; `None` = no Telegram.
    pub(crate) telegram: Option<Bot>,
    /// The bot of Slack; `None` = no Slack.
    pub(crate) slack: Option<SlackBot>,
    /// What is logged.
    pub(crate) level: String,
    /// How it is logged.
    pub(crate) format: LogFormat,
    /// Messages of one person within a minute; 0 = no limit.
    pub(crate) messages_per_minute: u32,
    /// Requests of one visitor to one app within a second; 0 = no limit.
    pub(crate) requests_per_second: u32,
    /// Time between two things that apps tell in one thread.
    pub(crate) notices: Duration,
    /// Free space needed, MiB.
    pub(crate) free_disk_mib: u64,
    /// Age of a backup that is warned about; `None` = never.
    pub(crate) backup_age: Option<Duration>,
    /// Whether metrics are measured and served.
    pub(crate) metrics: Metrics,
}

/// A bot of a messenger.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bot {
    /// Its token.
    pub(crate) token: String,
    /// Address of its API, without a slash at the end.
    pub(crate) api: String,
}

impl std::fmt::Debug for Bot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bot").field("api", &self.api).finish_non_exhaustive()
    }
}

/// A bot of Slack.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SlackBot {
    /// Its token.
    pub(crate) bot_token: String,
    /// The app's token, for sockets.
    pub(crate) app_token: String,
    /// Address of the API, without a slash at the end.
    pub(crate) api: String,
}

impl std::fmt::Debug for SlackBot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SlackBot").field("api", &self.api).finish_non_exhaustive()
    }
}

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StorePlace {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres(String),
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// One object a line.
    Json,
}

/// Whether metrics are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metrics {
    /// At `/metrics`.
    Served,
    /// Not measured.
    Off,
}

/// The settings that hold, typed, and where each comes from.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// Typed.
    pub(crate) config: Config,
    /// One a key, in the order of the table.
    pub(crate) settings: Vec<Setting>,
}

/// What settings are made from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    /// The data folder, once it is known: its `config/*.toml`.
    pub(crate) data: Option<std::path::PathBuf>,
    /// `--config`.
    pub(crate) file: Option<std::path::PathBuf>,
    /// The environment.
    pub(crate) env: Env,
    /// Flags that stand for a setting: path, name of the flag, what was given.
    pub(crate) flags: Vec<(&'static str, &'static str, String)>,
}

/// Lays all layers over one another.
pub(crate) fn load(sources: &Sources) -> Result<Loaded, FleetError> {
    let mut problems = Vec::new();
    let mut layers: Vec<Setting> = layer::of_text("config.default.toml", DEFAULTS, &mut problems);
    for setting in &mut layers {
        setting.origin = Origin::Default;
    }
    for file in sources.data.iter().flat_map(|d| layer::files_of(&d.join("config"))) {
        let of_file = layer::read_file(&file, &mut problems);
        problems.extend(of_file.iter().filter(|s| s.key.path == "data.dir").map(|s| s.problem("cannot be set in a file inside the data folder".to_owned())));
        layers.extend(of_file);
    }
    if let Some(file) = &sources.file {
        layers.extend(layer::read_file(file, &mut problems));
    }
    layers.extend(layer::of_env(&sources.env, &mut problems));
    layers.extend(sources.flags.iter().filter_map(|flag| of_flag(flag, &mut problems)));
    let mut settings = Vec::new();
    for key in &KEYS {
        match layers.iter().rev().find(|s| s.key == key) {
            Some(setting) => settings.push(setting.clone()),
            None => problems.push(Problem { key: key.path.to_owned(), ..Problem::of_file("config.default.toml", "has no default") }),
        }
    }
    let config = read::read(&settings, &mut problems);
    match config {
        Some(config) if problems.is_empty() => Ok(Loaded { config, settings }),
        _ => {
            problems.sort();
            problems.dedup();
            Err(FleetError::Config { problems })
        }
    }
}

/// Checks one file alone: its keys and the types of its values, and what they mean together with the defaults.
pub(crate) fn check_file(file: &Path) -> Result<(), FleetError> {
    load(&Sources { file: Some(file.to_owned()), ..Sources::default() }).map(|_| ())
}

/// What `--config` says about one key, before the data folder is known.
pub(crate) fn peek(file: Option<&Path>, path: &str) -> Option<String> {
    let settings = layer::read_file(file?, &mut Vec::new());
    settings.into_iter().find(|s| s.key.path == path).and_then(|s| if let Value::Word(word) = s.value { Some(word) } else { None }).filter(|w| !w.is_empty())
}

fn of_flag((path, flag, text): &(&'static str, &'static str, String), problems: &mut Vec<Problem>) -> Option<Setting> {
    let key = find(path)?;
    match layer::parse(text, key) {
        Ok(value) => Some(Setting { key, value, origin: Origin::Flag(flag) }),
        Err(message) => {
            problems.push(Problem::of_file(flag, &message));
            None
        }
    }
}
