//! Lists the entries of an app that somebody asked for in the chat: what they may see, what they may decide with a button.

use fleet_deployers::records::{AppRecords, ListQuery};
use fleet_deployers::{AppPerson, CloudError, Members as _};
use fleet_domain::chat::Env;
use fleet_domain::effect::{Effect, EntriesOf};
use fleet_domain::id::{EffectId, PersonId, ThreadId};
use fleet_domain::notice::{EntriesNotice, EntryNotice, FoundEntries, Notice, OwnEntries, Refusal};
use fleet_domain::project::Project;
use fleet_store::Change;

use super::answering;
use super::show::anew;
use crate::carrier::{About, Told, entry_slot, viewer};
use crate::members::{StoreMembers, app_person};
use crate::{Runtime, RuntimeError};

/// Entries looked at of each form, of everybody's and of those that the person filed.
const LOOKED_AT: u32 = 50;

/// Tells the newest entries, those that wait for whoever asks first; or those that they filed, and those that wait for them; or these
/// alone.
pub(crate) async fn list(runtime: &Runtime, effect: &Effect, id: &EffectId, done: Change) -> Result<(), RuntimeError> {
    let Effect::ListEntries { project, env, by, nth, whose, thread, answers } = effect else { return runtime.settle(vec![done]).await };
    let row = runtime.load_project(project).await?.value;
    let say = |notice: Notice| answering(thread, notice, answers.clone(), &format!("{id}/said"));
    let person = runtime.store().person(by).await?.and_then(|p| app_person(&row, &p.value));
    let Some(person) = person else { return runtime.settle(vec![done, say(Notice::Refused(Refusal::NotYours))]).await };
    let (Some(records), Some(manifest)) = (runtime.parts.cloud.records(project, *env).await, runtime.parts.cloud.manifest(project, *env).await) else {
        return runtime.settle(vec![done, say(Notice::Refused(Refusal::Stale))]).await;
    };
    let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
    let told = Told { project: &row, env: *env, manifest: &manifest, people: &people };
    let locale = match answers.as_deref().filter(|words| words.plainly) {
        Some(words) => words.locale.clone(),
        None => told.locale_in(runtime, thread, Some(by)).await?,
    };
    let Seen { entries, total, filed } = seen(runtime, &told, &records, &person, &locale).await?;
    if let Some(n) = *nth {
        let at = usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
        return match at.and_then(|at| entries.into_iter().nth(at)) {
            // With decisions it is the entry's own message, once more, for everybody there: decided here, it is decided there.
            Some((_, entry)) if !entry.actions.is_empty() => {
                let there = told.locale_in(runtime, thread, None).await?;
                let entry = match manifest.collection(&entry.collection).filter(|_| there != locale) {
                    Some(collection) => told.for_person(runtime, &records, &About::of(collection, &entry.record), &person, &there).await?.unwrap_or(entry),
                    None => entry,
                };
                let entry = EntryNotice { nth: Some(n), ..entry };
                let slot = entry_slot(project, *env, &entry.record, entry.step.map_or(1, |(step, _)| step));
                let changes = anew(runtime, thread, &slot, entry, id).await?;
                runtime.settle(std::iter::once(done).chain(changes).collect()).await
            }
            Some((_, entry)) => {
                // As the notice of the decision said it.
                let history = records.history(&viewer(&person), &entry.collection, &entry.record).await.map_err(CloudError::from)?;
                let reason = history.into_iter().rfind(|line| line.transition.is_some()).and_then(|line| line.reason);
                let entry = EntryNotice { reason, nth: Some(n), ..entry };
                runtime.settle(vec![done, say(Notice::EntryFound { entry, reader: by.clone() })]).await
            }
            None => runtime.settle(vec![done, say(Notice::EntryNotThere { title: row.title.clone(), n, reader: by.clone() })]).await,
        };
    }
    let (title, env) = (row.title.clone(), *env);
    let notice = match whose {
        EntriesOf::Everybody | EntriesOf::Decisions => {
            let asked = entries.into_iter().map(|(_, entry)| entry).filter(|e| *whose == EntriesOf::Everybody || !e.actions.is_empty());
            let list = EntriesNotice { project: project.clone(), title, env, entries: asked.collect() };
            found(list, (*whose == EntriesOf::Everybody).then_some(total), *whose, by)
        }
        EntriesOf::Them => {
            let numbered = (1..).zip(entries).map(|(n, (whose, entry))| (whose, (n, entry)));
            let (own, others): (Vec<_>, Vec<_>) = numbered.partition(|(whose, _)| *whose == EntriesOf::Them);
            let own = own.into_iter().map(|(_, entry)| entry).take(EntriesNotice::MOST).collect();
            let waiting = others.into_iter().map(|(_, entry)| entry).filter(|(_, e)| !e.actions.is_empty()).take(EntriesNotice::MOST).collect();
            Notice::EntriesOwn(OwnEntries { project: project.clone(), title, env, own, filed, waiting, reader: by.clone() })
        }
    };
    runtime.settle(vec![done, say(notice)]).await
}

/// Entries as somebody is told of them: the first ones, and how many there are in all, if that is more than these.
pub(super) fn found(mut list: EntriesNotice, in_all: Option<u64>, whose: EntriesOf, by: &PersonId) -> Notice {
    let total = in_all.unwrap_or_else(|| u64::try_from(list.entries.len()).unwrap_or(u64::MAX));
    list.entries.truncate(EntriesNotice::MOST);
    Notice::EntriesFound(FoundEntries { list, total, whose, reader: Some(by.clone()) })
}

/// What waits for somebody's decision in an app: where the entry in question is, and in what is live beside it. A trial that went live
/// is over: nothing of it waits.
pub(super) async fn waiting(runtime: &Runtime, row: &Project, env: Env, person: &AppPerson, thread: &ThreadId) -> Result<EntriesNotice, RuntimeError> {
    let over = row.preview.as_ref().map(|p| &p.commit) == row.live_version().map(|v| &v.commit);
    let places = if row.live.is_none() || env == Env::Live {
        vec![env]
    } else if over {
        vec![Env::Live]
    } else {
        vec![Env::Live, env]
    };
    let mut found = EntriesNotice { project: row.id.clone(), title: row.title.clone(), env, entries: Vec::new() };
    let people = StoreMembers { store: runtime.store().clone() }.people(&row.id).await;
    for env in places {
        let (Some(records), Some(manifest)) = (runtime.parts.cloud.records(&row.id, env).await, runtime.parts.cloud.manifest(&row.id, env).await) else {
            continue;
        };
        let told = Told { project: row, env, manifest: &manifest, people: &people };
        let locale = told.locale_in(runtime, thread, None).await?;
        let Seen { entries, .. } = seen(runtime, &told, &records, person, &locale).await?;
        let waits: Vec<EntryNotice> = entries.into_iter().map(|(_, entry)| entry).filter(|entry| !entry.actions.is_empty()).collect();
        // Of two places the list shows the one in use.
        if found.entries.is_empty() {
            found = EntriesNotice { env, entries: waits, ..found };
        } else if !waits.is_empty() {
            return Ok(found);
        }
    }
    Ok(found)
}

/// What somebody sees of an app's entries.
struct Seen {
    /// The newest ones and the newest that they filed, those that wait for them first: whose they are, and how they look.
    entries: Vec<(EntriesOf, EntryNotice)>,
    /// How many they may see in all.
    total: u64,
    /// How many of them they filed.
    filed: u64,
}

async fn seen(runtime: &Runtime, told: &Told<'_>, records: &AppRecords, person: &AppPerson, locale: &str) -> Result<Seen, RuntimeError> {
    let (mut seen, viewer) = (Seen { entries: Vec::new(), total: 0, filed: 0 }, viewer(person));
    for collection in told.manifest.collections.iter().filter(|c| c.workflow.is_some()) {
        let all = ListQuery { per_page: LOOKED_AT, ..ListQuery::default() };
        let all = records.list(&viewer, &collection.name, &all).await.map_err(CloudError::from)?;
        let own = ListQuery { per_page: LOOKED_AT, filter: format!("author = '{}'", person.id), ..ListQuery::default() };
        let own = records.list(&viewer, &collection.name, &own).await.map_err(CloudError::from)?;
        seen.total += all.total_items;
        seen.filed += own.total_items;
        // Their own ones may be older than all that were looked at.
        let known: Vec<String> = all.items.iter().map(|r| r.id.clone()).collect();
        let older = own.items.into_iter().filter(|r| !known.contains(&r.id));
        for record in all.items.into_iter().chain(older) {
            let whose = if record.author == person.id.as_str() { EntriesOf::Them } else { EntriesOf::Everybody };
            let entry = told.for_person(runtime, records, &About::of(collection, &record.id), person, locale).await?;
            seen.entries.extend(entry.map(|entry| (whose, entry)));
        }
    }
    // What waits for them comes first; what is older than what was looked at is in the app.
    seen.entries.sort_by_key(|(_, entry)| entry.actions.is_empty());
    Ok(seen)
}
