//! Keeps the cloud's addresses equal to what the project rows say.

use fleet_deployers::{Cloud, Route};
use fleet_domain::chat::Env;
use fleet_domain::project::Project;

use crate::{Runtime, RuntimeError};

/// What the project's preview address shows, if it has one.
pub(crate) fn preview(project: &Project) -> Option<Route> {
    let preview = project.preview.as_ref()?;
    Some(Route {
        project: project.id.clone(),
        slug: project.slug.clone(),
        title: project.title.clone(),
        env: Env::Preview,
        commit: preview.commit.clone(),
        host_label: Cloud::preview_label(&project.slug, &project.preview_secret),
        expires_at: Some(preview.expires_at),
    })
}

/// What the project's live address shows, if it has one.
pub(crate) fn live(project: &Project) -> Option<Route> {
    let version = project.live_version()?;
    Some(Route {
        project: project.id.clone(),
        slug: project.slug.clone(),
        title: project.title.clone(),
        env: Env::Live,
        commit: version.commit.clone(),
        host_label: Cloud::live_label(&project.slug),
        expires_at: None,
    })
}

/// Shows the project's preview address, or hides it.
pub(crate) async fn show_preview(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    shown_or_hidden(runtime, project, Env::Preview, preview(project)).await
}

/// Shows the project's live address, or hides it.
pub(crate) async fn show_live(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    shown_or_hidden(runtime, project, Env::Live, live(project)).await
}

async fn shown_or_hidden(runtime: &Runtime, project: &Project, env: Env, route: Option<Route>) -> Result<(), RuntimeError> {
    let cloud = &runtime.parts.cloud;
    match route {
        Some(route) => cloud.show(route).await?,
        None => cloud.hide(&project.id, env).await,
    }
    Ok(())
}

/// Writes the releases again that the project's addresses need: a folder that was lost is made from the mirror.
pub(crate) async fn publish_again(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    publish_preview_again(runtime, project).await?;
    match project.live_version() {
        Some(version) => publish(runtime, project, &version.commit).await,
        None => Ok(()),
    }
}

/// The same for the trial's address alone.
pub(crate) async fn publish_preview_again(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    match &project.preview {
        Some(preview) => publish(runtime, project, &preview.commit).await,
        None => Ok(()),
    }
}

async fn publish(runtime: &Runtime, project: &Project, commit: &str) -> Result<(), RuntimeError> {
    let (repos, id, at) = (runtime.repos.clone(), project.id.clone(), commit.to_owned());
    let tree = crate::effects::blocking(move || Ok(repos.mirror(&id)?.read(&at)?)).await?;
    runtime.parts.cloud.publish(&project.id, commit, &tree).await?;
    Ok(())
}
