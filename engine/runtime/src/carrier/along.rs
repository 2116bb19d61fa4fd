//! Entries of a trial that came along at an accept: from then on it is the live ones that count, and that are decided.

use fleet_deployers::Members as _;
use fleet_deployers::records::{AppRole, ListQuery, Viewer};
use fleet_domain::chat::Env;
use fleet_domain::notice::EntryNotice;
use fleet_domain::project::Project;
use fleet_store::Change;

use super::told::{About, Told};
use crate::effects::redrawn;
use crate::members::StoreMembers;
use crate::{Runtime, RuntimeError};

/// Entries looked at at once.
const PIECE: u32 = 200;

/// The messages of those that came along lose their buttons and say so: the live entry has a message of its own.
pub(crate) async fn closed(runtime: &Runtime, project: &Project, key: &str) -> Result<Vec<Change>, RuntimeError> {
    let (cloud, mut changes) = (&runtime.parts.cloud, Vec::new());
    let env = Env::Preview;
    let (Some(records), Some(manifest)) = (cloud.records(&project.id, env).await, cloud.manifest(&project.id, env).await) else { return Ok(changes) };
    let Some(live) = cloud.records(&project.id, Env::Live).await else { return Ok(changes) };
    let people = StoreMembers { store: runtime.store().clone() }.people(&project.id).await;
    let told = Told { project, env, manifest: &manifest, people: &people };
    for collection in manifest.collections.iter().filter(|c| c.workflow.is_some()) {
        for page in 1.. {
            let query = ListQuery { page, per_page: PIECE, ..ListQuery::default() };
            let found = match records.list(&everything(), &collection.name, &query).await {
                Ok(found) => found,
                // A form with rules of its own keeps its messages; what is pressed there is led to the live entry all the same.
                Err(error) => {
                    tracing::warn!(project = %project.id, %error, "messages of a trial's entries could not be looked for");
                    break;
                }
            };
            for record in &found.items {
                if live.get(&everything(), &collection.name, &record.id).await.is_err() {
                    continue;
                }
                for (thread, slot, entry) in told.settled(runtime, &records, &About::of(collection, &record.id)).await? {
                    let locale = told.locale_in(runtime, &thread, None).await?;
                    let state = runtime.parts.words.say(&locale, "chat-entry-along", &[]);
                    changes.push(redrawn(&thread, slot, EntryNotice { state, ..entry }, format!("{key}/{thread}")));
                }
            }
            if u64::from(page) >= found.total_pages {
                break;
            }
        }
    }
    Ok(changes)
}

/// Where a decision on an entry counts. What of the trial is live, too, is decided there, however old the message that was pressed;
/// a trial of something newer is a matter of its own.
pub(crate) async fn counts(runtime: &Runtime, project: &Project, env: Env, collection: &str, record: &str) -> Env {
    let newest = project.preview.as_ref().map(|p| &p.commit);
    let same = newest.is_some() && newest == project.live_version().map(|v| &v.commit);
    if env == Env::Preview && same && is_live(runtime, project, collection, record).await { Env::Live } else { env }
}

async fn is_live(runtime: &Runtime, project: &Project, collection: &str, record: &str) -> bool {
    match runtime.parts.cloud.records(&project.id, Env::Live).await {
        Some(records) => records.get(&everything(), collection, record).await.is_ok(),
        None => false,
    }
}

/// The fleet itself, that looks what is there.
fn everything() -> Viewer {
    Viewer { id: "fleet".to_owned(), name: "Fleet".to_owned(), roles: [AppRole::Owner, AppRole::Member].into(), locale: "en".to_owned(), link: false }
}
