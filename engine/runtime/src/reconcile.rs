//! What is recorded against what is there: takes no input, produces the same events.

use fleet_deployers::Cloud;
use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;
use fleet_domain::project::{Project, ProjectState};
use fleet_store::{Change, Versioned};
use tokio_util::sync::CancellationToken;

use crate::every::Every;
use crate::{Runtime, RuntimeError, effects, routes};

const DAY_MS: i64 = 86_400_000;
/// Rows of a kind that are forgotten in one transaction.
const BATCH: u32 = 500;
/// Transactions of one look: a long backlog takes several looks, and nobody waits behind it.
const BATCHES: u32 = 20;

/// Everything; each part goes on if another fails.
pub(crate) async fn all(runtime: &Runtime) -> Result<(), RuntimeError> {
    let parts = [routes(runtime).await, dead(runtime).await, views(runtime).await, old(runtime).await];
    parts.into_iter().collect()
}

/// Every address that the rows name is shown, before anybody is served: all at once, however many there are. What cannot be shown
/// like that, because the disk lost it, is made from its mirror.
pub(crate) async fn at_start(runtime: &Runtime) -> Result<(), RuntimeError> {
    swept(runtime).await?;
    let (mut every, mut routes) = (Every::default(), Vec::new());
    while let Some(projects) = every.next(runtime, Every::AT_ONCE).await? {
        let there = projects.iter().filter(|p| p.state == ProjectState::Present);
        routes.extend(there.flat_map(|p| [routes::preview(p), routes::live(p)]).flatten());
    }
    for (route, error) in runtime.parts.cloud.show_again(routes).await {
        tracing::warn!(project = %route.project, env = route.env.as_str(), error = &error as &dyn std::error::Error, "a release is made from its mirror");
    }
    self::routes(runtime).await
}

/// What a death in the middle of a write left in the mirrors is gone before anybody writes to them.
async fn swept(runtime: &Runtime) -> Result<(), RuntimeError> {
    let repos = runtime.repos.clone();
    for (path, error) in effects::blocking(move || Ok(repos.sweep())).await? {
        tracing::warn!(path = %path.display(), error = &error as &dyn std::error::Error, "what a dead process left cannot be removed");
    }
    Ok(())
}

/// Every release that an address shows is whole, once after a start: what the disk lost or changed is written anew.
pub(crate) async fn releases(runtime: Runtime, shutdown: CancellationToken) {
    let mut every = Every::default();
    loop {
        let projects = match every.next(&runtime, Every::AT_ONCE).await {
            Ok(Some(projects)) => projects,
            Ok(None) => return,
            Err(error) => return tracing::warn!(error = error.chain(), "releases could not be looked at"),
        };
        for project in projects.iter().filter(|p| p.state == ProjectState::Present) {
            if shutdown.is_cancelled() {
                return;
            }
            if let Err(error) = routes::publish_again(&runtime, project).await {
                tracing::error!(project = %project.id, error = error.chain(), "a release could not be looked at");
            }
        }
    }
}

/// Every address that the rows name is shown.
pub(crate) async fn routes(runtime: &Runtime) -> Result<(), RuntimeError> {
    let mut every = Every::default();
    while let Some(projects) = every.next(runtime, Every::AT_ONCE).await? {
        for project in projects.iter().filter(|p| p.state != ProjectState::Deleted) {
            let live_lost = project.live.is_some() && runtime.parts.cloud.url(&project.id, Env::Live).is_none();
            let preview_lost = preview_elsewhere(runtime, project);
            // One app that cannot be shown must not hide the others.
            if (preview_lost || live_lost)
                && let Err(error) = show(runtime, project).await
            {
                tracing::error!(project = %project.id, error = error.chain(), "an app could not be shown again");
            }
        }
    }
    Ok(())
}

/// Moves the preview address of a project whose row names another one.
pub(crate) async fn moved(runtime: &Runtime, project: &ProjectId) -> Result<(), RuntimeError> {
    let Some(project) = runtime.store().project(project).await? else { return Ok(()) };
    // Before the first preview there is nothing to move, and a preview that is being made is shown by its own effect.
    let shown = runtime.parts.cloud.url(&project.value.id, Env::Preview).is_some();
    if shown && project.value.state == ProjectState::Present && preview_elsewhere(runtime, &project.value) {
        routes::show_preview(runtime, &project.value).await?;
    }
    Ok(())
}

/// Whether the preview is not shown where the row says.
fn preview_elsewhere(runtime: &Runtime, project: &Project) -> bool {
    let label = Cloud::preview_label(&project.slug, &project.preview_secret);
    let shown = runtime.parts.cloud.url(&project.id, Env::Preview);
    project.preview.is_some() && shown.is_none_or(|url| !url.contains(&format!("//{label}.")))
}

async fn show(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    routes::publish_again(runtime, project).await?;
    routes::show_preview(runtime, project).await?;
    routes::show_live(runtime, project).await
}

/// Effects that died without anybody hearing of it (their worker died too often) are reported now.
async fn dead(runtime: &Runtime) -> Result<(), RuntimeError> {
    for dead in runtime.store().dead_effects(50).await? {
        if matches!(dead.effect, fleet_domain::effect::Effect::Tell(_)) {
            continue;
        }
        let told = Change::EffectTold { id: dead.id.clone() };
        // One that cannot be reported keeps no other from being.
        if let Err(error) = effects::unless_late(effects::bury(runtime, &dead.effect, &dead.error, vec![told]).await) {
            tracing::error!(effect = %dead.id, name = dead.effect.name(), error = error.chain(), "a dead effect could not be reported");
        }
    }
    Ok(())
}

/// A preview that was looked at lives on.
async fn views(runtime: &Runtime) -> Result<(), RuntimeError> {
    for (project, seen_at) in runtime.parts.cloud.take_views() {
        // They are told once: what is not put down now for one app must not be lost for the others.
        if let Err(error) = viewed(runtime, &project, seen_at).await {
            tracing::warn!(%project, error = error.chain(), "a preview that was looked at is not kept longer for it");
        }
    }
    Ok(())
}

async fn viewed(runtime: &Runtime, project: &ProjectId, seen_at: i64) -> Result<(), RuntimeError> {
    let Some(mut row) = runtime.store().project(project).await? else { return Ok(()) };
    let days = runtime.parts.bibles.get(&row.value.bible).map_or(7, |b| b.front.deploy.preview_days);
    let until = seen_at + i64::from(days) * DAY_MS;
    let Some(preview) = row.value.preview.as_mut().filter(|p| until - p.expires_at > DAY_MS / 24) else { return Ok(()) };
    preview.expires_at = until;
    routes::show_preview(runtime, &row.value).await?;
    // If somebody else wrote the row, the next view extends it.
    runtime.settle_first(vec![Change::PutProject(Versioned { rev: row.rev, value: row.value })]).await
}

/// What was over longer ago than it is to be kept is forgotten.
async fn old(runtime: &Runtime) -> Result<(), RuntimeError> {
    let Some(keep) = runtime.parts.keep else { return Ok(()) };
    let before = runtime.now() - i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let mut total = 0;
    for _ in 0..BATCHES {
        let gone = runtime.store().forget(before, BATCH).await?;
        total += gone.total();
        if !gone.filled(BATCH) {
            break;
        }
    }
    if total > 0 {
        tracing::info!(rows = total, "what was over long ago is forgotten");
    }
    Ok(())
}
