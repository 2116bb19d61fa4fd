//! Lists the entries of an app that somebody asked for in the chat: what they may see, what they may decide with a button.

use fleet_deployers::Members as _;
use fleet_deployers::records::ListQuery;
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::id::EffectId;
use fleet_domain::notice::{EntriesNotice, EntryNotice, Notice, Refusal};
use fleet_store::Change;

use super::show::anew;
use super::tell;
use crate::carrier::{About, Told, entry_slot, viewer};
use crate::members::{StoreMembers, app_person};
use crate::{Runtime, RuntimeError};

/// Tells the newest entries, those that wait for whoever asks first.
pub(crate) async fn list(runtime: &Runtime, effect: &Effect, id: &EffectId, done: Change) -> Result<(), RuntimeError> {
    let Effect::ListEntries { project, env, by, nth, thread } = effect else { return runtime.settle(vec![done]).await };
    let row = runtime.load_project(project).await?.value;
    let say = |notice: Notice| tell(thread, notice, TellClass::Must, &format!("{id}/said"));
    let person = runtime.store().person(by).await?.and_then(|p| app_person(&row, &p.value));
    let Some(person) = person else { return runtime.settle(vec![done, say(Notice::Refused(Refusal::NotYours))]).await };
    let (Some(records), Some(manifest)) = (runtime.parts.cloud.records(project, *env).await, runtime.parts.cloud.manifest(project, *env).await) else {
        return runtime.settle(vec![done, say(Notice::Refused(Refusal::Stale))]).await;
    };
    let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
    let told = Told { project: &row, env: *env, manifest: &manifest, people: &people };
    let (mut entries, mut total) = (Vec::new(), 0);
    for collection in manifest.collections.iter().filter(|c| c.workflow.is_some()) {
        let query = ListQuery { per_page: LOOKED_AT, ..ListQuery::default() };
        let page = records.list(&viewer(&person), &collection.name, &query).await.map_err(fleet_deployers::CloudError::from)?;
        total += page.total_items;
        for record in page.items {
            entries.extend(told.for_person(runtime, &records, &About::of(collection, &record.id), &person).await?);
        }
    }
    // What waits for them comes first; what is older than what was looked at is in the app.
    entries.sort_by_key(|entry| entry.actions.is_empty());
    entries.truncate(EntriesNotice::MOST);
    if let Some(n) = *nth {
        let at = usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
        return match at.and_then(|at| entries.into_iter().nth(at)) {
            // With decisions it is the entry's own message, once more: decided here, it is decided there.
            Some(entry) if !entry.actions.is_empty() => {
                let slot = entry_slot(project, *env, &entry.record, entry.step.map_or(1, |(step, _)| step));
                let changes = anew(runtime, thread, &slot, entry, id).await?;
                runtime.settle(std::iter::once(done).chain(changes).collect()).await
            }
            Some(entry) => {
                // As the notice of the decision said it.
                let history = records.history(&viewer(&person), &entry.collection, &entry.record).await.map_err(fleet_deployers::CloudError::from)?;
                let reason = history.into_iter().rfind(|line| line.transition.is_some()).and_then(|line| line.reason);
                let entry = EntryNotice { reason, ..entry };
                runtime.settle(vec![done, say(Notice::EntryFound { entry, reader: by.clone() })]).await
            }
            None => runtime.settle(vec![done, say(Notice::EntryNotThere { title: row.title.clone(), n, reader: by.clone() })]).await,
        };
    }
    let list = EntriesNotice { project: project.clone(), title: row.title.clone(), env: *env, entries };
    runtime.settle(vec![done, say(Notice::EntriesFound { list, total, reader: Some(by.clone()) })]).await
}

/// Entries looked at of each form.
const LOOKED_AT: u32 = 50;
