//! What was asked of the server: counted for ever, kept word for word for a while.

use std::collections::{BTreeMap, VecDeque};

use super::{FaultKind, Wire};

/// Requests kept word for word, over all labels.
const KEPT: usize = 400;
/// Bytes kept of each.
const BODY: usize = 256 * 1024;

/// How often something was asked under one label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Requests that offered tools, faults included.
    pub work: u64,
    /// Requests that offered none.
    pub asides: u64,
    /// How many tokens something has, and which models there are.
    pub small: u64,
    /// Turned away for their key, whatever they asked.
    pub keyless: u64,
    /// Answered by the script, without a fault.
    pub answered: u64,
    /// Met by a fault.
    pub faults: BTreeMap<FaultKind, u64>,
    /// Turns for which the agent offered no tool that fits.
    pub unfit: u64,
    /// At an address, or for a script, that is not there.
    pub lost: u64,
}

/// One request for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Under which label.
    pub label: String,
    /// In which format.
    pub wire: Wire,
    /// The model that was wanted.
    pub model: String,
    /// Whether the answer was wanted piece by piece.
    pub stream: bool,
    /// The turn that was due, from 0.
    pub turn: usize,
    /// Tools on offer, by name.
    pub tools: Vec<String>,
    /// The key that came with it.
    pub key: Option<String>,
    /// What went wrong with it.
    pub fault: Option<FaultKind>,
    /// The request as it came, cut to 256 KiB.
    pub body: String,
}

/// What was asked so far.
#[derive(Default)]
pub(super) struct Ledger {
    stats: BTreeMap<String, Stats>,
    asked: VecDeque<Asked>,
}

impl Ledger {
    /// The counters of a label, to count on.
    pub(super) fn of(&mut self, label: &str) -> &mut Stats {
        self.stats.entry(label.to_owned()).or_default()
    }

    /// The counters of a label.
    pub(super) fn stats(&self, label: &str) -> Stats {
        self.stats.get(label).cloned().unwrap_or_default()
    }

    /// Keeps a request.
    pub(super) fn keep(&mut self, mut asked: Asked) {
        let end = (0..=BODY.min(asked.body.len())).rev().find(|end| asked.body.is_char_boundary(*end)).unwrap_or(0);
        asked.body.truncate(end);
        if self.asked.len() == KEPT {
            self.asked.pop_front();
        }
        self.asked.push_back(asked);
    }

    /// What is kept of a label, oldest first.
    pub(super) fn asked(&self, label: &str) -> Vec<Asked> {
        self.asked.iter().filter(|asked| asked.label == label).cloned().collect()
    }
}
