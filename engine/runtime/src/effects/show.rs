//! Shows one entry of an app in a new message of its own, as it is now.

use fleet_deployers::Members as _;
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::id::EffectId;
use fleet_domain::notice::{EntryNotice, Notice, Refusal};
use fleet_store::Change;

use super::tell;
use crate::carrier::{About, Places, Told, entry_slot};
use crate::members::StoreMembers;
use crate::{Runtime, RuntimeError};

/// Tells the entry in a new message, and takes the buttons off the ones before it; one that is gone or hidden is refused as moved on.
pub(crate) async fn show(runtime: &Runtime, effect: &Effect, id: &EffectId, done: Change) -> Result<(), RuntimeError> {
    let Effect::ShowEntry { project, env, collection, record, step, transitions, thread } = effect else { return runtime.settle(vec![done]).await };
    let key = format!("{id}/shown");
    let row = runtime.load_project(project).await?.value;
    let (records, manifest) = (runtime.parts.cloud.records(project, *env).await, runtime.parts.cloud.manifest(project, *env));
    let found = match (records, &manifest) {
        (Some(records), Some(manifest)) => {
            let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
            let told = Told { project: &row, env: *env, manifest, people: &people };
            match manifest.collection(collection) {
                Some(collection) => told.waiting(runtime, &records, &About::of(collection, record), *step, transitions).await?,
                None => None,
            }
        }
        _ => None,
    };
    let mut changes = vec![done];
    if let Some(entry) = found {
        let places = Places::of(runtime, thread, &entry_slot(project, *env, record, *step)).await?;
        // Far above, nobody would look for it; and what is decided here cannot be decided there too.
        for slot in places.open {
            let key = format!("{id}/{slot}");
            let spent = EntryNotice { actions: Vec::new(), ..entry.clone() };
            changes.push(tell(thread, Notice::EntryArrived(spent), TellClass::Edit { slot }, &key));
        }
        changes.push(tell(thread, Notice::EntryArrived(entry), TellClass::Edit { slot: places.next }, &key));
    } else {
        changes.push(tell(thread, Notice::Refused(Refusal::Stale), TellClass::Must, &key));
    }
    runtime.settle(changes).await
}
