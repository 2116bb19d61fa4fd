//! Every agent by its name: those written here and those described by data.

use std::collections::BTreeMap;

use crate::acp::{self, Acp, Entry};
use crate::agent::Agent;
use crate::cli::{amp::Amp, claude::Claude, coder::Coder, codex::Codex, copilot::Copilot, droid::Droid, gemini::Gemini, opencode::Opencode, qwen::Qwen};
use crate::error::AgentsError;

/// The agents that can be asked for.
pub struct Roster(BTreeMap<String, Box<dyn Agent>>);

impl Roster {
    /// All that are known, and those of the settings.
    ///
    /// # Errors
    /// [`AgentsError::AgentTwice`] if a name is taken.
    pub fn new(more: impl IntoIterator<Item = Entry>) -> Result<Self, AgentsError> {
        let mut all: Vec<Box<dyn Agent>> = vec![
            Box::new(Amp::default()),
            Box::new(Claude::default()),
            Box::new(Coder::default()),
            Box::new(Codex::default()),
            Box::new(Copilot::default()),
            Box::new(Droid::default()),
            Box::new(Gemini::default()),
            Box::new(Opencode::default()),
            Box::new(Qwen::default()),
        ];
        for entry in acp::embedded().iter().cloned().chain(more) {
            all.push(Box::new(Acp::new(entry)));
        }
        let mut roster = BTreeMap::new();
        for agent in all {
            let name = agent.name().to_owned();
            if roster.insert(name.clone(), agent).is_some() {
                return Err(AgentsError::AgentTwice { name });
            }
        }
        Ok(Self(roster))
    }

    /// The agent of this name.
    pub fn get(&self, name: &str) -> Option<&dyn Agent> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &dyn Agent> {
        self.0.values().map(AsRef::as_ref)
    }
}
