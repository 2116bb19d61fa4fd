//! The stop of everything, for those who run the instance: agents end at once, whatever the store does; then each task is stopped as its
//! button would.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::act::Act;
use fleet_domain::chat::Arrival;
use fleet_domain::run::{Run, RunState};

use crate::refused::Refused;
use crate::site::{Site, store};
use crate::viewer::Viewer;
use crate::visit::Visit;

/// How long whoever asked waits for the tasks to be stopped.
const ANSWER: Duration = Duration::from_secs(10);
/// How often it is looked whether they are.
const LOOK: Duration = Duration::from_millis(200);
/// Looks that a store which answers may need: two minutes.
const LOOKS: u32 = 600;

/// What came of it.
pub(crate) struct Halted {
    /// Agents that were at work; none is left.
    pub(crate) agents: usize,
    /// Tasks that were stopped; `None` while the store does not take it: it is noted as soon as it does, and nobody begins before.
    pub(crate) tasks: Option<usize>,
}

impl Site {
    /// Ends every agent and stops every task that is at work now.
    pub(crate) async fn stop_all(self: &Arc<Self>, visit: &Visit, viewer: &Viewer) -> Result<Halted, Refused> {
        if !viewer.is_admin() {
            return Err(Refused::NotAllowed);
        }
        let agents = (self.web.brake.pull)().await;
        let (site, visit, viewer) = (Arc::clone(self), visit.clone(), viewer.clone());
        // It goes on, should whoever asked be gone.
        let noting = tokio::spawn(async move {
            let stopped = site.stop_each(&visit, &viewer).await;
            (site.web.brake.release)();
            stopped
        });
        let tasks = tokio::time::timeout(ANSWER, noting).await.ok().and_then(Result::ok).flatten();
        Ok(Halted { agents, tasks })
    }

    /// Stops each task; how many, or `None` if that could not be done.
    async fn stop_each(&self, visit: &Visit, viewer: &Viewer) -> Option<usize> {
        let (now, mut looks, mut asked) = (self.web.store.now(), 0, BTreeSet::new());
        while looks < LOOKS && !self.web.shutdown.is_cancelled() {
            match self.stop_once(visit, viewer, now, &mut asked).await {
                Ok(0) => return Some(asked.len()),
                Ok(_) => looks += 1,
                Err(error) => tracing::warn!(?error, "everything is to stop, and the store does not take it yet"),
            }
            tokio::time::sleep(LOOK).await;
        }
        tracing::error!("some tasks could not be stopped; agents may begin again");
        None
    }

    /// Asks each task at work to stop that was not asked yet; how many are at work.
    async fn stop_once(&self, visit: &Visit, viewer: &Viewer, before: i64, asked: &mut BTreeSet<String>) -> Result<usize, Refused> {
        let runs = self.web.store.runs_in(&RunState::AT_WORK).await.map_err(store("reading what is at work"))?;
        let there: Vec<Run> = runs.into_iter().map(|run| run.value).filter(|run| run.started_at <= before).collect();
        for run in &there {
            if asked.contains(run.id.as_str()) {
                continue;
            }
            let key = self.key(viewer, "stop", &run.thread, None)?;
            let act = Act::Stop { run: run.id.clone() };
            self.receive(visit, viewer, &run.thread, key, Arrival::Act { act }, None).await?;
            asked.insert(run.id.to_string());
        }
        Ok(there.len())
    }
}
