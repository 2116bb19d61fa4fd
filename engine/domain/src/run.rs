//! A run: the engine working on one task once. [`decide`] is the only place that says what happens next.

pub mod decide;
pub mod event;
pub mod policy;

pub use decide::{Decision, Ignored, decide};
pub use event::{Event, GateFinding, Report};
pub use policy::Policy;

use serde::{Deserialize, Serialize};

use crate::act::EntryChoice;
use crate::agent::{Ended, Follows, Usage};
use crate::criterion::{Criterion, Evidence, Verdict};
use crate::id::{AttemptId, BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use crate::roster::Seat;
use crate::spec::Spec;

/// A run of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Id.
    pub id: RunId,
    /// Its task.
    pub task: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Where it reports.
    pub thread: ThreadId,
    /// Who asked.
    pub by: PersonId,
    /// What is to be done; never changes.
    pub order: Order,
    /// Where it stands.
    pub state: RunState,
    /// Attempts so far, oldest first; the last is the current one.
    pub attempts: Vec<Attempt>,
    /// The number of the first attempt since a person last resumed it: those before count no more.
    #[serde(default)]
    pub anew_from: u32,
    /// Money spent, micro-units.
    pub spent_micro: i64,
    /// UTC ms: when it was confirmed.
    pub started_at: i64,
    /// UTC ms.
    pub updated_at: i64,
    /// What the last whole attempt made.
    pub built: Option<Built>,
    /// When the link could first be opened, UTC ms.
    pub ready_at: Option<i64>,
}

impl Run {
    /// The current attempt's id; `None` before the first.
    pub fn attempt(&self) -> Option<AttemptId> {
        self.attempts.last().map(|a| AttemptId { run: self.id.clone(), n: a.n })
    }
}

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

/// The stages of the default playbook, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// What is known and needed. A kit that fits answers it at once.
    Research,
    /// The shape of the solution.
    Architect,
    /// The work graph.
    Plan,
    /// An attempt makes a commit.
    Implement,
    /// Gates on the commit.
    Review,
    /// The preview address shows it.
    Deploy,
    /// Every criterion is tried on a throw-away copy.
    Qa,
    /// A person looks.
    Acceptance,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 8] = [Self::Research, Self::Architect, Self::Plan, Self::Implement, Self::Review, Self::Deploy, Self::Qa, Self::Acceptance];

    /// The name in words keys, tables and the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Research => "research",
            Self::Architect => "architect",
            Self::Plan => "plan",
            Self::Implement => "implement",
            Self::Review => "review",
            Self::Deploy => "deploy",
            Self::Qa => "qa",
            Self::Acceptance => "acceptance",
        }
    }
}

/// Where a run stands. Each state carries exactly what it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RunState {
    /// A stage is at work under an attempt.
    Working {
        /// Which stage.
        stage: Stage,
    },
    /// Every agent that could go on is asleep; it goes on by itself.
    Resting {
        /// Where.
        stage: Stage,
        /// When the first of them wakes, UTC ms.
        until: i64,
    },
    /// A person stopped it; the work is kept.
    Stopped {
        /// Where it stopped.
        stage: Stage,
        /// Who.
        by: PersonId,
    },
    /// Proved; a person has to look.
    AwaitingAcceptance {
        /// The commit on the preview address.
        commit: String,
    },
    /// Accepted for the first time; what becomes of the trial's entries?
    ChoosingEntries {
        /// The accepted commit.
        commit: String,
        /// Who accepted.
        by: PersonId,
        /// How many entries the trial held then.
        #[serde(default)]
        entries: u64,
        /// When it was asked, UTC ms: whoever takes an accept back and accepts again is asked anew.
        #[serde(default)]
        asked_at: i64,
    },
    /// The live address is being switched.
    Promoting {
        /// The accepted commit.
        commit: String,
        /// Who accepted.
        by: PersonId,
        /// The version it becomes.
        version: u32,
        /// What becomes of the trial's entries.
        entries: EntryChoice,
    },
    /// Live. Final but for undo.
    Accepted {
        /// The commit.
        commit: String,
        /// The version.
        version: u32,
        /// Who.
        by: PersonId,
        /// UTC ms.
        undo_until: i64,
    },
    /// An undo is being carried out.
    Undoing {
        /// The commit.
        commit: String,
        /// The version taken back.
        version: u32,
        /// Who had accepted it.
        accepted_by: PersonId,
    },
    /// A newer task of the project took its place before it was accepted. Final.
    Superseded,
    /// A person has to decide; the work is kept.
    NeedsHuman {
        /// Where.
        stage: Stage,
        /// What.
        why: NeedsHuman,
    },
    /// A budget or time cap was reached; report written, [Resume] works.
    Parked {
        /// Where.
        stage: Stage,
        /// Which cap.
        cap: Cap,
    },
    /// Thrown away by a person. Final; the journal stays.
    Cancelled {
        /// Who.
        by: PersonId,
    },
}

/// What a person has to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NeedsHuman {
    /// Gates found the same things again: trying once more would change nothing.
    GatesStuck {
        /// What they found.
        findings: Vec<String>,
    },
    /// Criteria do not hold, and the next attempt would make the same.
    CriteriaUnmet {
        /// Ids of the criteria.
        criteria: Vec<String>,
    },
    /// Every attempt was used.
    AttemptsUsed {
        /// How many.
        attempts: u32,
        /// The last reason.
        last: String,
    },
    /// Nobody of the roster can go on.
    NoAgent {
        /// Who was tried, or what is not ready.
        said: String,
    },
    /// The environment refuses (disk full, folder gone): fix it and resume.
    Environment {
        /// What it said.
        message: String,
    },
}

/// A cap that parks a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// Minutes at work.
    Time,
    /// Money.
    Money,
}

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
