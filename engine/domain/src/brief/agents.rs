//! What is left to coding agents, and why: a kit is quicker and proved, so it does what it can.

use serde::{Deserialize, Serialize};

use super::{Brief, Fate};
use crate::run::Means;
use crate::spec::Spec;

/// Why coding agents do what a brief settled, and no kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyAgents {
    /// No kit makes such an app.
    NoKit,
    /// No kit can do all of the change.
    Beyond,
    /// Agents wrote the app as it is: a kit would write over their files.
    Before,
}

impl WhyAgents {
    /// Stable key for wording.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoKit => "no_kit",
            Self::Beyond => "beyond",
            Self::Before => "before",
        }
    }

    /// One sentence for the journal.
    pub fn journal(self) -> &'static str {
        match self {
            Self::NoKit => "no kit makes such an app: coding agents build it",
            Self::Beyond => "no kit can do all of it: coding agents make the change",
            Self::Before => "coding agents wrote this app and make its changes: a kit would write over their files",
        }
    }
}

impl Brief {
    /// Why agents do it; `None` where a kit does.
    pub fn agents(&self) -> Option<WhyAgents> {
        let beyond = |c: &super::Clause| c.by == Means::Agent && matches!(c.fate, Fate::Criterion(_));
        match &self.spec {
            Some(Spec::Free(_)) if self.of.is_none() => Some(WhyAgents::NoKit),
            _ if self.made_by == Means::Agent => Some(WhyAgents::Before),
            Some(Spec::Free(_)) => Some(WhyAgents::NoKit),
            _ if self.clauses.iter().any(beyond) => Some(WhyAgents::Beyond),
            _ => None,
        }
    }

    /// How what it settled is done.
    pub fn means(&self) -> Means {
        if self.agents().is_some() { Means::Agent } else { Means::Kit }
    }

    /// A sentence for the journal, with who does it where that is no kit.
    pub(super) fn journal(&self, why: &str) -> String {
        self.agents().map_or_else(|| why.to_owned(), |agents| format!("{why}; {}", agents.journal()))
    }
}
