//! Whoever can do attempts here: agents, the accounts that they work on, where they work, and their only way out.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use fleet_agents::roster::Roster;
use fleet_broker::Broker;
use fleet_broker::policy::Account;
use fleet_domain::id::RunId;
use fleet_domain::launch::Limits;
use fleet_domain::roster::Class;
use fleet_domain::run::Doing;
use fleet_repo::Worktrees;
use fleet_sandbox::{Lack, Sandbox};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Brake, Ears, Patience, Skill};

const MIB: u64 = 1024 * 1024;

/// What a crew is made of.
pub struct CrewParts {
    /// Every agent that is known.
    pub roster: Roster,
    /// Accounts by name.
    pub accounts: BTreeMap<String, CrewAccount>,
    /// Where programs run.
    pub sandbox: Sandbox,
    /// Their way out.
    pub broker: Broker,
    /// What hears it.
    pub ears: Ears,
    /// Attempt folders.
    pub worktrees: Worktrees,
    /// The folder of the folders of doors. It and all above it can be passed by everybody, as those of the sandbox.
    pub doors: PathBuf,
    /// Where what agents said is kept, a file an attempt.
    pub told: PathBuf,
    /// What every agent finds to read.
    pub skill: Skill,
    /// What one agent may use.
    pub limits: Limits,
    /// How long it may take.
    pub patience: Patience,
    /// Memory of this machine that all agents together may use, bytes.
    pub memory: u64,
    /// Agents at once, whatever memory is left: those that think cost no core, those that build do.
    pub at_once: usize,
}

/// An account and its models.
#[derive(Clone)]
pub struct CrewAccount {
    /// As the broker wants it.
    pub account: Account,
    /// Its models by how strong they are; a class without one takes the next stronger, then the next weaker.
    pub models: BTreeMap<Class, String>,
}

impl CrewAccount {
    /// The model of a class; `None` = the agent chooses.
    pub fn model(&self, class: Class) -> Option<&str> {
        let stronger = self.models.range(class..).next();
        stronger.or_else(|| self.models.range(..class).next_back()).map(|(_, name)| name.as_str())
    }
}

/// Whoever can do attempts here.
pub struct Crew {
    pub(crate) parts: CrewParts,
    room: Arc<Semaphore>,
    brake: Brake,
    /// What is seen of those at work, for whoever tells people.
    doing: Mutex<BTreeMap<RunId, Doing>>,
}

impl Crew {
    /// Puts it together; nobody works yet.
    pub fn new(parts: CrewParts) -> Self {
        let room = Semaphore::new(usize::try_from(parts.memory / MIB).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS));
        Self { parts, room: Arc::new(room), brake: Brake::default(), doing: Mutex::default() }
    }

    /// The emergency stop of everybody in it.
    pub fn brake(&self) -> &Brake {
        &self.brake
    }

    /// What its sandbox does without on this machine, worst first.
    pub fn lacks(&self) -> &[Lack] {
        &self.parts.sandbox.probe().lacks
    }

    /// Takes down what is seen of the agent of a run; people are told at their own pace.
    pub fn sees(&self, run: &RunId, doing: Doing) {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).insert(run.clone(), doing);
    }

    /// What was seen last of the agent of a run, while it is at work.
    pub(crate) fn seen(&self, run: &RunId) -> Option<Doing> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).get(run).cloned()
    }

    /// The agent of a run is not at work any more.
    pub(crate) fn over(&self, run: &RunId) {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).remove(run);
    }

    /// Agents that may work at once.
    pub(crate) fn at_once(&self) -> usize {
        self.parts.at_once.max(1)
    }

    /// Waits until there is memory for one more.
    pub(crate) async fn room(&self) -> Option<OwnedSemaphorePermit> {
        let whole = self.parts.memory.min(self.parts.limits.memory) / MIB;
        let needed = u32::try_from(whole).unwrap_or(u32::MAX);
        Arc::clone(&self.room).acquire_many_owned(needed).await.ok()
    }
}
