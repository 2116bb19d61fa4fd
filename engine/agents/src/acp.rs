//! Agents that speak the Agent Client Protocol: one client for all, each described by data (`acp.toml`, or the settings).
//!
//! The protocol's own crate changes its major version every few months and brings its runtime; the part that is needed is a
//! handful of messages, so they are written here (`wire`), against recordings of both directions.

mod client;
mod update;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use fleet_domain::launch::{Launch, Stdin};
use serde::Deserialize;

use crate::agent::{Agent, Probe, Reader, Reading, Row, Rules, Setting};
use crate::error::AgentsError;
use client::Client;

/// An agent that speaks ACP, as data. In `args`, `env` and `home`, `{base}`, `{v1}`, `{token}` and `{model}` stand for the
/// setting's; what names `{model}` is left out where no model is chosen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in the roster.
    pub name: String,
    /// Arguments that make it speak ACP.
    pub args: Vec<String>,
    /// Arguments that choose the model.
    #[serde(default)]
    pub model: Vec<String>,
    /// Its environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Files in its home, by path. What begins with `{` is JSON, and so are its placeholders.
    #[serde(default)]
    pub home: BTreeMap<String, String>,
    /// The mode to be set before the prompt, if its own asks or does nothing.
    #[serde(default)]
    pub mode: Option<String>,
    /// Where the answer to a prompt tells its tokens, as a JSON pointer; empty = nowhere.
    #[serde(default)]
    pub answer_usage: String,
    /// Where an update tells the tokens of a turn, as a JSON pointer; empty = nowhere.
    #[serde(default)]
    pub update_usage: String,
    /// How a message begins that is a failure in truth.
    #[serde(default)]
    pub failure_text: Option<String>,
    /// How a message begins that tells of a retry.
    #[serde(default)]
    pub retry_text: Option<String>,
    /// Whether it leaves when its input is closed.
    #[serde(default = "yes")]
    pub leaves: bool,
    /// Whose rows of the table of failures hold for it.
    #[serde(default)]
    pub like: String,
    /// Rows of its own, before those.
    #[serde(default)]
    pub failures: Vec<Row>,
    /// Its program.
    pub probe: Probe,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct File {
    agent: Vec<Entry>,
}

static EMBEDDED: LazyLock<Vec<Entry>> = LazyLock::new(|| entries(include_str!("acp.toml")).unwrap_or_default());

/// The agents that are known without settings.
pub fn embedded() -> &'static [Entry] {
    &EMBEDDED
}

/// Reads entries as `acp.toml` has them: an array of tables `agent`.
///
/// # Errors
/// [`AgentsError::ReadAgents`] names what the text lacks.
pub fn entries(text: &str) -> Result<Vec<Entry>, AgentsError> {
    toml::from_str::<File>(text).map(|file| file.agent).map_err(AgentsError::ReadAgents)
}

/// An agent that speaks ACP.
#[derive(Debug)]
pub struct Acp(Arc<Entry>);

impl Acp {
    /// By its description.
    pub fn new(entry: Entry) -> Self {
        Self(Arc::new(entry))
    }
}

impl Agent for Acp {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn probe(&self) -> &Probe {
        &self.0.probe
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let entry = &self.0;
        let model = if setting.model.is_some() { entry.model.as_slice() } else { &[] };
        let pairs = |map: &BTreeMap<String, String>| map.iter().filter_map(|(k, v)| Some((k.clone(), filled(v, setting)?))).collect();
        Launch {
            program: entry.probe.program.clone(),
            args: entry.args.iter().chain(model).filter_map(|word| filled(word, setting)).collect(),
            env: pairs(&entry.env),
            stdin: Stdin::Open,
            home: pairs(&entry.home),
        }
    }

    fn reader(&self, setting: &Setting) -> Box<dyn Reader + Send> {
        let rules = Rules::of(&self.0.like, &self.0.failures);
        Box::new(Reading::new(Client::new(Arc::clone(&self.0), setting), rules))
    }

    fn leaves(&self) -> bool {
        self.0.leaves
    }
}

/// A value with the setting's words in it; `None` if it needs a model and none is chosen.
fn filled(value: &str, setting: &Setting) -> Option<String> {
    if value.contains("{model}") && setting.model.is_none() {
        return None;
    }
    let json = value.trim_start().starts_with('{') && serde_json::from_str::<serde_json::Value>(value).is_ok();
    let v1 = setting.endpoint.v1();
    let words = [
        ("{base}", setting.endpoint.base.as_str()),
        ("{v1}", &v1),
        ("{token}", &setting.endpoint.token),
        ("{model}", setting.model.as_deref().unwrap_or_default()),
    ];
    // One pass, so that a word that looks like a placeholder stays what it is.
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some((name, word)) = words.iter().find(|(name, _)| from.starts_with(name)) else {
            out.push('{');
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let quoted = serde_json::Value::from(*word).to_string();
        out.push_str(if json { quoted.get(1..quoted.len() - 1).unwrap_or_default() } else { word });
        rest = from.get(name.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::Endpoint;

    #[test]
    fn words_are_put_in_once_and_quoted_in_json() {
        let endpoint = Endpoint { base: "http://h".into(), token: r#"a"b{model}"#.into() };
        let setting = Setting { model: Some("m".into()), endpoint, ..Setting::default() };
        assert_eq!(filled("{v1}/{model} {other}", &setting).as_deref(), Some("http://h/v1/m {other}"));
        assert_eq!(filled("{token}", &setting).as_deref(), Some(r#"a"b{model}"#));
        let json = filled(r#"{"key":"{token}","{model}":{"x":1}}"#, &setting).unwrap();
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["key"], r#"a"b{model}"#);
        assert_eq!(read["m"]["x"], 1);
        assert_eq!(filled("-m={model}", &Setting::default()), None);
    }

    #[test]
    fn an_entry_with_an_unknown_key_is_refused_by_its_name() {
        let text = "[[agent]]\nname = \"x\"\nargs = []\ncolour = 1\n[agent.probe]\nprogram = \"x\"\nversion = []\n";
        let why = std::error::Error::source(&entries(text).unwrap_err()).unwrap().to_string();
        assert!(why.contains("colour"), "{why}");
    }
}
