//! The live address: promote an accepted commit, take an accept back, roll back to an earlier version.

use fleet_domain::act::EntryChoice;
use fleet_domain::effect::TellClass;
use fleet_domain::id::{PersonId, ProjectId, RunId, ThreadId};
use fleet_domain::notice::{Notice, Pending, Refusal};
use fleet_domain::project::{ProjectState, Version};
use fleet_domain::run::{Event, RunState};
use fleet_kill::kill_point;
use fleet_repo::Expect;
use fleet_store::{Change, Versioned};

use super::make::blocking;
use super::tell;
use crate::carrier::closed;
use crate::{Runtime, RuntimeError, routes};

/// Makes a commit the live version.
pub(crate) async fn promote(
    runtime: &Runtime,
    run: &RunId,
    project: &ProjectId,
    commit: &str,
    version: u32,
    entries: Option<EntryChoice>,
    done: Change,
) -> Result<(), RuntimeError> {
    let there = runtime.load_run(run).await?.value;
    let RunState::Promoting { by, version: wanted, .. } = there.state.clone() else { return runtime.settle(vec![done]).await };
    if wanted != version {
        return runtime.settle(vec![done]).await;
    }
    let tree = runtime.tree(&there, commit).await?;
    runtime.parts.cloud.publish(project, commit, &tree).await?;
    let mut row = runtime.load_project(project).await?;
    kill_point("runtime.promote.before");
    let entries = entries.unwrap_or(EntryChoice::Clean);
    runtime.parts.cloud.promote(project, commit, entries).await?;
    kill_point("runtime.promote.after");
    if row.value.versions.iter().all(|v| v.n != version) {
        let steps = there.order.spec.steps().to_vec();
        row.value.versions.push(Version {
            n: version,
            commit: commit.to_owned(),
            run: run.clone(),
            accepted_by: by,
            accepted_at: runtime.now(),
            steps,
            withdrawn: false,
        });
    }
    row.value.live = Some(version);
    // A change that gave the app another name has it from now on, unless somebody renamed it meanwhile.
    let named = there.order.spec.title();
    if named != there.order.title && named == row.value.spec.title() {
        named.clone_into(&mut row.value.title);
    }
    row.value.add_named_approvers();
    routes::show_live(runtime, &row.value).await?;
    kill_point("runtime.live.after");
    let (repos, id, tag, target) = (runtime.repos.clone(), project.clone(), format!("refs/tags/v{version}"), commit.to_owned());
    blocking(move || Ok(repos.mirror(&id)?.set(&tag, &target, Expect::Anything)?)).await?;
    let along = match entries {
        EntryChoice::Keep => closed(runtime, &row.value, &format!("along/{run}/{version}")).await?,
        EntryChoice::Clean => Vec::new(),
    };
    let put = Change::PutProject(Versioned { rev: row.rev, value: row.value });
    runtime.drive(run, Event::Promoted { version }, [done, put].into_iter().chain(along).collect()).await
}

/// Takes an accept back: the version before it is live again, or nothing is.
pub(crate) async fn undo(runtime: &Runtime, run: &RunId, project: &ProjectId, version: u32, done: Change) -> Result<(), RuntimeError> {
    let mut row = runtime.load_project(project).await?;
    if row.value.live == Some(version) {
        row.value.withdraw(version);
        routes::show_live(runtime, &row.value).await?;
    }
    let live = row.value.live;
    let (title, thread) = (row.value.title.clone(), row.value.thread.clone());
    let put = Change::PutProject(Versioned { rev: row.rev, value: row.value });
    let key = format!("undone/{run}/{version}");
    let mut changes = vec![done, put];
    let there = runtime.load_run(run).await?.value;
    let pending = match (&there.state, runtime.store().thread(&thread).await?) {
        // The result is far above by now: what can be done with it stands below what was said last.
        (RunState::Undoing { commit, .. }, Some(mut row)) => {
            let shape = there.order.spec.shape();
            if let Some((slot, rest)) = row.value.again.over() {
                changes.push(tell(&thread, rest, TellClass::Edit { slot }, &format!("{key}/before")));
            }
            let slot = row.value.again.next(None);
            changes.push(Change::PutThread(row));
            Some((slot, Pending::Result { run: run.clone(), project: project.clone(), commit: commit.clone(), shape }))
        }
        _ => None,
    };
    let (class, pending) = pending.map_or((TellClass::Must, None), |(slot, pending)| (TellClass::Edit { slot }, Some(pending)));
    changes.push(tell(&thread, Notice::Undone { title, live, pending }, class, &key));
    runtime.drive(run, Event::Undone { version }, changes).await
}

/// Shows on the trial address what the project's row says. Of what is live nothing is touched.
pub(crate) async fn reshow(runtime: &Runtime, project: &ProjectId, done: Change) -> Result<(), RuntimeError> {
    let row = runtime.load_project(project).await?.value;
    if row.state == ProjectState::Present {
        routes::publish_preview_again(runtime, &row).await?;
        routes::show_preview(runtime, &row).await?;
    }
    runtime.settle(vec![done]).await
}

/// Points the live address at an earlier version that is still kept.
pub(crate) async fn rollback(runtime: &Runtime, project: &ProjectId, version: u32, by: &PersonId, thread: &ThreadId, done: Change) -> Result<(), RuntimeError> {
    let mut row = runtime.load_project(project).await?;
    let keep = runtime.parts.bibles.get(&row.value.bible).map_or(5, |b| b.front.deploy.keep_versions) as usize;
    let oldest = row.value.versions.len().saturating_sub(keep);
    let kept = &row.value.versions[oldest..];
    let Some(target) = kept.iter().find(|v| v.n == version).cloned() else {
        let refused = Notice::Refused(Refusal::NotKept { version, kept: kept.iter().map(|v| v.n).collect() });
        return runtime.settle(vec![done.clone(), tell(thread, refused, TellClass::Must, &effect_key(&done, "refused"))]).await;
    };
    let tree = {
        let (repos, id, commit) = (runtime.repos.clone(), project.clone(), target.commit.clone());
        blocking(move || Ok(repos.mirror(&id)?.read(&commit)?)).await?
    };
    runtime.parts.cloud.publish(project, &target.commit, &tree).await?;
    row.value.live = Some(version);
    routes::show_live(runtime, &row.value).await?;
    tracing::info!(project = %project, version, by = %by, "rolled back");
    let title = row.value.title.clone();
    let put = Change::PutProject(Versioned { rev: row.rev, value: row.value });
    let said = tell(thread, Notice::RolledBack { title, version }, TellClass::Must, &effect_key(&done, "told"));
    runtime.settle(vec![done, put, said]).await
}

/// A key bound to the effect that is being carried out: told once however often it is done.
pub(crate) fn effect_key(done: &Change, what: &str) -> String {
    match done {
        Change::EffectDone { id, .. } => format!("{id}/{what}"),
        _ => what.to_owned(),
    }
}
