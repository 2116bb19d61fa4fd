//! Keeps the cloud's addresses equal to what the project rows say.

use fleet_deployers::{Cloud, Route};
use fleet_domain::chat::Env;
use fleet_domain::project::Project;

use crate::{Runtime, RuntimeError};

/// Shows the project's preview address, if it has one.
pub(crate) async fn show_preview(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    let cloud = &runtime.parts.cloud;
    let Some(preview) = &project.preview else {
        cloud.hide(&project.id, Env::Preview).await;
        return Ok(());
    };
    let route = Route {
        project: project.id.clone(),
        slug: project.slug.clone(),
        title: project.title.clone(),
        env: Env::Preview,
        commit: preview.commit.clone(),
        host_label: Cloud::preview_label(&project.slug, &project.preview_secret),
        expires_at: Some(preview.expires_at),
    };
    Ok(cloud.show(route).await?)
}

/// Shows the project's live address, if it has one.
pub(crate) async fn show_live(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    let cloud = &runtime.parts.cloud;
    let Some(version) = project.live_version() else {
        cloud.hide(&project.id, Env::Live).await;
        return Ok(());
    };
    let route = Route {
        project: project.id.clone(),
        slug: project.slug.clone(),
        title: project.title.clone(),
        env: Env::Live,
        commit: version.commit.clone(),
        host_label: Cloud::live_label(&project.slug),
        expires_at: None,
    };
    Ok(cloud.show(route).await?)
}

/// Writes the releases again that the project's addresses need: a folder that was lost is made from the mirror.
pub(crate) async fn publish_again(runtime: &Runtime, project: &Project) -> Result<(), RuntimeError> {
    let commits = project.preview.iter().map(|p| &p.commit).chain(project.live_version().map(|v| &v.commit));
    for commit in commits {
        let (repos, id, at) = (runtime.repos.clone(), project.id.clone(), commit.clone());
        let tree = crate::effects::blocking(move || Ok(repos.mirror(&id)?.read(&at)?)).await?;
        runtime.parts.cloud.publish(&project.id, commit, &tree).await?;
    }
    Ok(())
}
