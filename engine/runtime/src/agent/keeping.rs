//! What is kept and seen of an agent while it works: its folder after each step, and for people what it says that it does.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fleet_domain::id::RunId;
use fleet_domain::run::Doing;
use fleet_repo::{Bounds, Files, Seen, Worktree};
use tokio::sync::mpsc;

use super::attempt::Desk;
use super::{Crew, progress};
use crate::effects::blocking;
use crate::{Runtime, RuntimeError};

/// The shortest time between two snapshots of its folder.
const SNAPSHOT: Duration = Duration::from_secs(2);
/// How often its notes are looked at where no step comes.
const NOTES: Duration = Duration::from_secs(5);

/// One agent at work.
pub(super) struct Keeping {
    runtime: Runtime,
    crew: Arc<Crew>,
    run: RunId,
    worktree: Worktree,
    /// The commit that the order begins with.
    base: Option<String>,
    home: PathBuf,
    owner: u32,
    since: i64,
}

impl Keeping {
    pub(super) fn of(desk: &Desk, runtime: &Runtime) -> Self {
        Self {
            runtime: runtime.clone(),
            crew: Arc::clone(&desk.crew),
            run: desk.run.id.clone(),
            worktree: desk.worktree.clone(),
            base: desk.run.order.base.clone(),
            home: desk.place.home.clone(),
            owner: desk.place.uid,
            since: desk.attempt.started_at,
        }
    }

    /// Keeps the folder under its private reference after steps of the agent, until there are no more.
    pub(super) async fn until_over(self, mut steps: mpsc::Receiver<()>) {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut files = 0;
        loop {
            match tokio::time::timeout(NOTES, steps.recv()).await {
                Ok(None) => return,
                Ok(Some(())) => {
                    match self.kept(Arc::clone(&seen)).await {
                        Ok(changed) => files = changed,
                        Err(error) => tracing::warn!(error = error.chain(), "a step of an agent was not kept"),
                    }
                    self.look(files).await;
                    tokio::time::sleep(SNAPSHOT).await;
                }
                Err(_) => self.look(files).await,
            }
        }
    }

    /// A snapshot; how many files differ from those of the order's base.
    async fn kept(&self, seen: Arc<Mutex<Seen>>) -> Result<u32, RuntimeError> {
        let (worktree, repos, base, at) = (self.worktree.clone(), self.runtime.repos.clone(), self.base.clone(), self.runtime.now());
        blocking(move || {
            let mirror = repos.mirror(&worktree.project)?;
            let kept = worktree.snapshot(&mirror, &Bounds::ATTEMPT, &mut seen.lock().unwrap_or_else(PoisonError::into_inner), at)?;
            let before = base.map_or_else(|| Ok(Files::new()), |base| mirror.files(&base))?;
            let changed = kept.files.iter().filter(|(path, entry)| before.get(*path) != Some(*entry)).count();
            let gone = before.keys().filter(|path| !kept.files.contains_key(*path)).count();
            Ok(u32::try_from(changed + gone).unwrap_or(u32::MAX))
        })
        .await
    }

    /// Takes down what people may be told.
    async fn look(&self, files: u32) {
        let (home, owner, since) = (self.home.clone(), self.owner, self.since);
        let note = blocking(move || Ok(progress::last(&home, owner, since))).await.unwrap_or_default();
        self.crew.sees(&self.run, Doing { note, files });
    }
}
