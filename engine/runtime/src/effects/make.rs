//! The stages of an attempt: fill the app, gate the commit, show it, prove it.

use std::fmt::Write as _;

use fleet_domain::id::AttemptId;
use fleet_domain::project::ProjectState;
use fleet_domain::run::{Report, Run, Spent, Stage, Worker};
use fleet_domain::spec::Spec;
use fleet_kill::kill_point;
use fleet_repo::{Expect, NewCommit, Tree};
use fleet_store::{Change, StoreError, Versioned};
use tokio_util::sync::CancellationToken;

use crate::gates::command::{self, Subject};
use crate::{Runtime, RuntimeError, gates, routes};

const DAY_MS: i64 = 86_400_000;

/// Does the order: an agent works, or the kit's files are laid over the base's. A commit under the attempt's own reference comes of it.
pub(crate) async fn implement(runtime: &Runtime, attempt: &AttemptId, done: Change) -> Result<(), RuntimeError> {
    let Some(run) = runtime.at_work(attempt, Stage::Implement).await? else { return runtime.settle(vec![done]).await };
    if let Some(Worker::Agent { seat }) = run.attempts.last().map(|a| &a.worker) {
        return Box::pin(crate::agent::implement(runtime, attempt, &seat.clone(), done)).await;
    }
    let bible = runtime.parts.bibles.get(&run.order.bible).ok_or_else(|| RuntimeError::Missing { what: format!("the Bible {}", run.order.bible) })?;
    let repos = runtime.repos.clone();
    let order = run.clone();
    let n = attempt.n;
    let made = blocking(move || {
        let mirror = repos.mirror(&order.project)?;
        // What no kit makes comes here only if somebody wrote it into the store: there is nothing to fill it from.
        let Spec::Requests(spec) = &order.order.spec else { return Err(RuntimeError::Missing { what: format!("a kit for {}", order.order.title) }) };
        let filled = fleet_agents::kit::requests::fill(spec, &bible.design, &fleet_content::front_files())?;
        let mut tree = match &order.order.base {
            Some(base) => mirror.read(base)?,
            None => Tree::new(),
        };
        tree.extend(filled);
        let at = order.attempts.last().map_or(order.started_at, |a| a.started_at);
        let message = message_of(&order, &format!("Written from the kit {}: no agent ran.", order.order.kit().unwrap_or_default()));
        let made = mirror.commit(&NewCommit { tree: &tree, parent: order.order.base.as_deref(), message: &message, author: "Fleet", at })?;
        mirror.set(&format!("refs/fleet/{}/{n}", order.id), &made.commit, Expect::Anything)?;
        Ok(made)
    })
    .await?;
    runtime.report(attempt, Report::Implemented { commit: made.commit, tree: made.tree, spent: Spent::default(), findings: Vec::new() }, vec![done]).await
}

/// The message of a commit; `by` says who wrote it.
pub(crate) fn message_of(run: &Run, by: &str) -> String {
    let mut text = format!("{}\n\n{by}\n", run.order.subject);
    for criterion in &run.order.criteria {
        let _ = writeln!(text, "- {}", criterion.words.replace('\n', " "));
    }
    let _ = writeln!(text, "\nTask: {}\nRun: {}", run.task, run.id);
    text
}

/// Runs the Bible's gates on the commit: those that read it as data, and its commands once these passed.
pub(crate) async fn gate(runtime: &Runtime, attempt: &AttemptId, commit: &str, done: Change) -> Result<(), RuntimeError> {
    let Some(run) = runtime.at_work(attempt, Stage::Review).await? else { return runtime.settle(vec![done]).await };
    let bible = runtime.parts.bibles.get(&run.order.bible);
    let names = bible.as_ref().map_or_else(|| gates::NAMES.map(str::to_owned).to_vec(), |b| b.front.gates.clone());
    let commands = bible.as_ref().map_or(&[][..], |b| &b.front.commands);
    let tree = runtime.tree(&run, commit).await?;
    let mut findings = gates::run(&names, &tree);
    drop(tree);
    if findings.is_empty() && !commands.is_empty() {
        let of = Subject { attempt, project: &run.project, commit };
        let found = loop {
            let stop = CancellationToken::new();
            let found = tokio::select! {
                found = command::all(runtime, &of, commands, &stop) => found?,
                never = runtime.fenced(attempt, Stage::Review, &run.project, &stop) => match never {},
            };
            runtime.released().await;
            // Whoever was ended with everybody and is wanted all the same begins anew.
            if found.is_some() || runtime.at_work(attempt, Stage::Review).await?.is_none() {
                break found;
            }
        };
        let Some(found) = found else { return runtime.settle(vec![done]).await };
        findings = found;
    }
    runtime.report(attempt, Report::Gated { findings }, vec![done]).await
}

/// Puts the commit on the preview address, moves `main`, and notes both in the project.
pub(crate) async fn preview(runtime: &Runtime, attempt: &AttemptId, commit: &str, done: Change) -> Result<(), RuntimeError> {
    let Some(run) = runtime.at_work(attempt, Stage::Deploy).await? else { return runtime.settle(vec![done]).await };
    let tree = runtime.tree(&run, commit).await?;
    let repos = runtime.repos.clone();
    let (project_id, branch_commit) = (run.project.clone(), commit.to_owned());
    blocking(move || Ok(repos.mirror(&project_id)?.set("refs/heads/main", &branch_commit, Expect::Anything)?)).await?;
    kill_point("runtime.publish.before");
    runtime.parts.cloud.publish(&run.project, commit, &tree).await?;
    kill_point("runtime.publish.after");
    for _ in 0..8 {
        let mut project = runtime.load_project(&run.project).await?;
        if project.value.state == ProjectState::Deleted {
            return runtime.settle(vec![done]).await;
        }
        let days = runtime.parts.bibles.get(&run.order.bible).map_or(7, |b| b.front.deploy.preview_days);
        let expires_at = runtime.now() + i64::from(days) * DAY_MS;
        project.value.tries(&run, commit, expires_at);
        routes::show_preview(runtime, &project.value).await?;
        kill_point("runtime.show.after");
        let put = Change::PutProject(Versioned { rev: project.rev, value: project.value });
        match runtime.report(attempt, Report::Previewed, vec![done.clone(), put]).await {
            Err(RuntimeError::Contended { .. } | RuntimeError::Store(StoreError::Conflict { .. })) => {}
            other => return other,
        }
    }
    Err(RuntimeError::Contended { what: run.project.to_string() })
}

/// Tries every criterion on a throw-away copy of the same commit.
pub(crate) async fn prove(runtime: &Runtime, attempt: &AttemptId, commit: &str, done: Change) -> Result<(), RuntimeError> {
    let Some(run) = runtime.at_work(attempt, Stage::Qa).await? else { return runtime.settle(vec![done]).await };
    kill_point("runtime.prove.before");
    let evidence = runtime.parts.cloud.prove(&run.project, commit, &run.order.criteria, &run.order.spec, run.order.means).await?;
    kill_point("runtime.prove.after");
    runtime.report(attempt, Report::Proved { evidence }, vec![done]).await
}

impl Runtime {
    /// All files of a run's commit.
    pub(crate) async fn tree(&self, run: &Run, commit: &str) -> Result<Tree, RuntimeError> {
        let (repos, project, commit) = (self.repos.clone(), run.project.clone(), commit.to_owned());
        blocking(move || Ok(repos.mirror(&project)?.read(&commit)?)).await
    }
}

/// Runs disk work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(job: impl FnOnce() -> Result<T, RuntimeError> + Send + 'static) -> Result<T, RuntimeError> {
    tokio::task::spawn_blocking(job).await.map_err(RuntimeError::BrokeOff)?
}
