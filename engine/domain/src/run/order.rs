//! What a run has to do.

use serde::{Deserialize, Serialize};

use crate::criterion::Criterion;
use crate::id::BriefId;
use crate::spec::Spec;

/// What a run has to do: complete, so that any way of doing it needs nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The brief it comes from.
    pub brief: BriefId,
    /// The Bible and the version of its text.
    pub bible: String,
    /// SHA-256 of the Bible's files.
    pub bible_version: String,
    /// Title of the app.
    pub title: String,
    /// What is to be made.
    pub spec: Spec,
    /// What "done" means.
    pub criteria: Vec<Criterion>,
    /// What is not included, in words.
    pub not_included: Vec<String>,
    /// The commit it builds on; `None` for a new app.
    pub base: Option<String>,
    /// A new app or a change of one.
    pub kind: OrderKind,
    /// How it is done.
    #[serde(default)]
    pub means: Means,
    /// The commit message's subject.
    pub subject: String,
}

impl Order {
    /// Name of the kit that fills it; `None` where agents do it. What no kit makes is never a kit's, whatever the means say.
    pub fn kit(&self) -> Option<&'static str> {
        match self.means {
            Means::Kit => self.spec.kit(),
            Means::Agent => None,
        }
    }
}

/// How an order is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A kit fills it: no agent, no model.
    #[default]
    Kit,
    /// Coding agents of the Bible's roster.
    Agent,
}

/// A new app or a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// A new app.
    New,
    /// A change of the project's app.
    Change,
}
