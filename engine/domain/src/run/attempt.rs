//! One attempt at an order: who makes it, what is seen of it, how it ends, what it made.

use serde::{Deserialize, Serialize};

use super::Stage;
use crate::agent::{Ended, Follows, Usage};
use crate::criterion::{Evidence, Verdict};
use crate::roster::Seat;

/// One attempt: one way of doing the order, once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// 1, 2, …
    pub n: u32,
    /// Who does it.
    pub worker: Worker,
    /// UTC ms.
    pub started_at: i64,
    /// The commit it made.
    pub commit: Option<String>,
    /// SHA-256 of the tree it made: the same tree twice means that trying again is pointless.
    pub tree: Option<String>,
    /// How it ended; `None` while at work.
    pub end: Option<AttemptEnd>,
    /// For agents: the commit whose files it begins with, if not the order's base.
    #[serde(default)]
    pub from: Option<String>,
    /// For agents: the session of an earlier attempt that it goes on with.
    #[serde(default)]
    pub resumes: Option<String>,
    /// For agents: its session, and what it used.
    #[serde(default)]
    pub spent: Spent,
    /// For agents: what people were told of it last.
    #[serde(default)]
    pub doing: Doing,
}

/// What is seen of an agent at work. It decides nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// The last line that it noted for people: a stranger's words, cleaned and short.
    #[serde(default)]
    pub note: Option<String>,
    /// Files that differ from those that it began with.
    #[serde(default)]
    pub files: u32,
}

impl Doing {
    /// Whether people read the same of both: a note stands in the place of numbers.
    pub fn reads_like(&self, other: &Self) -> bool {
        self.note == other.note && (self.note.is_some() || self.files == other.files)
    }
}

impl Attempt {
    /// An attempt that begins.
    pub fn new(n: u32, worker: Worker, started_at: i64) -> Self {
        Self { n, worker, started_at, commit: None, tree: None, end: None, from: None, resumes: None, spent: Spent::default(), doing: Doing::default() }
    }

    /// Whether it counts against the attempts that a Bible allows: a limit of an account is nobody's failure.
    pub fn counts(&self) -> bool {
        match &self.end {
            Some(AttemptEnd::Agent { ended, .. }) => !matches!(ended.end.follows(), Follows::Sleep | Follows::Disable | Follows::Park),
            _ => true,
        }
    }
}

/// What an attempt of an agent used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// The agent's session, if it names one.
    pub session: Option<String>,
    /// Tokens.
    pub usage: Usage,
    /// Money, micro-units, by our own prices.
    pub micro: i64,
}

/// Who does an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "worker", rename_all = "snake_case")]
pub enum Worker {
    /// A kit: no agent, no model.
    Kit {
        /// Its name.
        kit: String,
    },
    /// A coding agent.
    Agent {
        /// Which, on which account.
        seat: Seat,
    },
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum AttemptEnd {
    /// Its commit passed gates and criteria.
    Done,
    /// Gates found something.
    GatesFailed {
        /// Findings in words.
        findings: Vec<String>,
    },
    /// Criteria did not hold.
    CriteriaUnmet {
        /// Ids.
        criteria: Vec<String>,
    },
    /// A stage broke.
    Broke {
        /// Which stage.
        stage: Stage,
        /// What it said.
        message: String,
    },
    /// The agent ended before there was anything for the gates.
    Agent {
        /// How.
        ended: Ended,
        /// When, UTC ms.
        at: i64,
    },
    /// A person stopped or threw it away.
    Halted,
}

/// What a whole attempt made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Built {
    /// The attempt.
    pub attempt: u32,
    /// Full hex id.
    pub commit: String,
    /// Proof of each criterion.
    pub evidence: Vec<Evidence>,
}

impl Built {
    /// Ids of criteria that are not met (a person's own judgement is left to the person).
    pub fn unmet(&self) -> Vec<String> {
        self.evidence.iter().filter(|e| matches!(e.verdict, Verdict::Unmet | Verdict::NotProved)).map(|e| e.criterion.clone()).collect()
    }
}
