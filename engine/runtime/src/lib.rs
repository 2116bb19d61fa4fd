//! The shell of the engine: it stores decisions and carries them out.
//!
//! An event reaches a run through [`driver`]: load, `decide`, one commit. Workers claim effects, do them, and report by the
//! same door. Beside it a repair loop compares what is recorded with what is there, and produces the same events.
//! **Must never** decide anything about a run itself, talk to a person (it queues notices), or believe a report that bears
//! an old attempt. Start at [`Runtime`], then `effects`.

pub mod agent;
mod carrier;
mod conduct;
mod driver;
mod effects;
mod error;
mod every;
pub mod gates;
mod members;
mod pulse;
mod reconcile;
mod routes;
mod watch;
mod work;

pub use effects::sent_files;
pub use error::RuntimeError;
pub use members::StoreMembers;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use fleet_content::{Bibles, Words};
use fleet_deployers::Cloud;
use fleet_domain::habits::Zone;
use fleet_repo::Repos;
use fleet_store::{Store, WorkerId};
use tokio_util::sync::CancellationToken;

/// Places of the runtime where a test can kill the process (see `fleet_kill`).
pub const KILL_POINTS: &[&str] = &[
    "runtime.publish.before",
    "runtime.publish.after",
    "runtime.show.after",
    "runtime.prove.before",
    "runtime.prove.after",
    "runtime.promote.before",
    "runtime.promote.after",
    "runtime.live.after",
    "runtime.decide.before",
    "runtime.decide.after",
    "runtime.fill.before",
    "runtime.fill.after",
    "runtime.notice.before",
    "runtime.notice.between",
    "runtime.erase.between",
    "runtime.erase.after",
    "runtime.agent.before",
    "runtime.agent.after",
    "runtime.agent.reported",
    "runtime.gate.laid",
    "runtime.gate.ran",
];

/// Everything the runtime works with.
#[derive(Clone)]
pub struct RuntimeParts {
    /// The one place of truth.
    pub store: Store,
    /// Words for values of entries.
    pub words: Arc<Words>,
    /// The Bibles of the instance.
    pub bibles: Arc<Bibles>,
    /// The internal cloud.
    pub cloud: Cloud,
    /// Folder of the bare mirrors, `<data>/repos`.
    pub repos: PathBuf,
    /// Where erased mirrors wait out their days of grace, `<data>/trash`.
    pub trash: PathBuf,
    /// Where files that people sent lie, each under its SHA-256, `<data>/files`.
    pub files: PathBuf,
    /// How long what is over stays in the store; `None` = for good.
    pub keep: Option<Duration>,
    /// Time between two things that apps tell in one thread; what happens meanwhile is gathered.
    pub notices: Duration,
    /// Where the clock of those stands who did not say where theirs does.
    pub zone: Zone,
    /// Coding agents, where an admin has set some up.
    pub crew: Option<Arc<agent::Crew>>,
}

/// The engine's shell. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    parts: RuntimeParts,
    repos: Repos,
}

impl Runtime {
    /// Puts the parts together; starts nothing.
    pub fn new(parts: RuntimeParts) -> Self {
        let repos = Repos::new(parts.repos.clone());
        Self { parts, repos }
    }

    /// Shows every project's addresses again: called once before the listener answers.
    pub async fn reconcile_at_start(&self) -> Result<(), RuntimeError> {
        reconcile::at_start(self).await
    }

    /// Works until `shutdown`, then ends what it has in hand.
    pub async fn run(&self, worker: WorkerId, shutdown: CancellationToken) {
        work::until(self.clone(), worker, shutdown).await;
    }

    /// Looks once whether somebody is to be reminded, or to be told what happened; what runs does so all the time.
    pub async fn conduct(&self) -> Result<(), RuntimeError> {
        conduct::once(self).await
    }

    /// Looks once whether a run at work has said nothing for long; what runs does so all the time.
    pub async fn pulse(&self) -> Result<(), RuntimeError> {
        pulse::once(self).await
    }

    /// Deletes for good what was erased thirty days ago; what runs does so all the time.
    pub async fn empty_trash(&self) -> Result<(), RuntimeError> {
        effects::erase::empty_trash(self).await
    }

    fn store(&self) -> &Store {
        &self.parts.store
    }

    fn now(&self) -> i64 {
        self.parts.store.now()
    }
}
