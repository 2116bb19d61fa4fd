//! Shows one entry of an app in a new message of its own, as it is now.

use fleet_deployers::Members as _;
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::id::{EffectId, ThreadId};
use fleet_domain::notice::{EntryNotice, Notice, Refusal};
use fleet_store::Change;

use super::{redrawn, tell};
use crate::carrier::{About, Places, Told, counts, entry_slot};
use crate::members::StoreMembers;
use crate::{Runtime, RuntimeError};

/// Tells the entry in a new message, and takes the buttons off the ones before it; one that is gone or hidden is refused as moved on.
pub(crate) async fn show(runtime: &Runtime, effect: &Effect, id: &EffectId, done: Change) -> Result<(), RuntimeError> {
    let Effect::ShowEntry { project, env, collection, record, step, transitions, thread } = effect else { return runtime.settle(vec![done]).await };
    let row = runtime.load_project(project).await?.value;
    let env = &counts(runtime, &row, *env, collection, record).await;
    let (records, manifest) = (runtime.parts.cloud.records(project, *env).await, runtime.parts.cloud.manifest(project, *env).await);
    let found = match (records, &manifest) {
        (Some(records), Some(manifest)) => {
            let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
            let told = Told { project: &row, env: *env, manifest, people: &people };
            match manifest.collection(collection) {
                Some(collection) => told.waiting(runtime, &records, &About::of(collection, record), *step, transitions, thread).await?,
                None => None,
            }
        }
        _ => None,
    };
    let mut changes = vec![done];
    if let Some(entry) = found {
        changes.extend(anew(runtime, thread, &entry_slot(project, *env, record, *step), entry, id).await?);
    } else {
        changes.push(tell(thread, Notice::Refused(Refusal::Stale), TellClass::Must, &format!("{id}/stale")));
    }
    runtime.settle(changes).await
}

/// The entry in a new message, and the messages before it without their buttons: far above, nobody would look for it, and what is
/// decided here cannot be decided there too.
pub(crate) async fn anew(runtime: &Runtime, thread: &ThreadId, slot: &str, entry: EntryNotice, id: &EffectId) -> Result<Vec<Change>, RuntimeError> {
    let Places { open, next } = Places::of(runtime, thread, slot).await?;
    let spent = EntryNotice { actions: Vec::new(), nth: None, ..entry.clone() };
    let messages = open.into_iter().map(|slot| (slot, spent.clone())).chain([(next, entry)]);
    Ok(messages.map(|(slot, entry)| redrawn(thread, slot, entry, id)).collect())
}

/// The entry where it stands, with buttons that work: in the newest of its messages that has any.
pub(crate) async fn in_place(runtime: &Runtime, thread: &ThreadId, slot: &str, entry: &EntryNotice, id: &EffectId) -> Result<Option<Change>, RuntimeError> {
    let newest = Places::of(runtime, thread, slot).await?.open.pop();
    Ok(newest.map(|slot| redrawn(thread, slot, entry.clone(), id)))
}
