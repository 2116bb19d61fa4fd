//! Names of newcomers from a messenger: nobody is taken for somebody else.

use fleet_domain::alike::is_taken;
use fleet_domain::chat::{Person, Platform};
use fleet_domain::project::Project;
use fleet_store::{Store, StoreError};

/// Their name, with what tells it apart where somebody here, or Fleet itself, is called so already.
pub(crate) async fn own(store: &Store, newcomer: &Person, project: Option<&Project>, from: Platform) -> Result<String, StoreError> {
    let people = store.people().await?;
    let free = |name: &String| !is_taken(name, &newcomer.id, project, people.iter().map(|p| &p.value));
    let place = match from {
        Platform::Telegram => "Telegram",
        Platform::Slack => "Slack",
        Platform::Web => "web",
    };
    let told_apart = |n: usize| match n {
        0 => newcomer.name.clone(),
        1 => format!("{} ({place})", newcomer.name),
        n => format!("{} ({place} {n})", newcomer.name),
    };
    Ok((0..=people.len() + 1).map(told_apart).find(free).unwrap_or_else(|| newcomer.name.clone()))
}
