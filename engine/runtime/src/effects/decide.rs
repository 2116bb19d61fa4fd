//! Decides an entry of an app for a person who pressed in the chat: the app's own rules have the last word.

use fleet_deployers::Members as _;
use fleet_deployers::records::{Record, RecordsError};
use fleet_domain::effect::{Effect, EntriesOf, TellClass};
use fleet_domain::id::EffectId;
use fleet_domain::notice::{Notice, Refusal};
use fleet_kill::kill_point;
use fleet_store::Change;

use super::{list, redrawn, show, tell};
use crate::carrier::{About, Told, counts, viewer};
use crate::members::{StoreMembers, app_person};
use crate::{Runtime, RuntimeError};

/// Makes the move as the person, and says what came of it.
pub(crate) async fn decide(runtime: &Runtime, effect: &Effect, id: &EffectId, done: Change) -> Result<(), RuntimeError> {
    let Effect::Decide { project, env, collection, record, transition, reason, rev, alone, by, thread } = effect else {
        return runtime.settle(vec![done]).await;
    };
    let say = |notice: Notice| tell(thread, notice, TellClass::Must, &format!("{id}/said"));
    let refused = |refusal: Refusal| say(Notice::Refused(refusal));
    let row = runtime.load_project(project).await?.value;
    let env = &counts(runtime, &row, *env, collection, record).await;
    let person = runtime.store().person(by).await?.and_then(|p| app_person(&row, &p.value));
    let Some(person) = person else { return runtime.settle(vec![done, refused(Refusal::NotYours)]).await };
    let (Some(records), Some(manifest)) = (runtime.parts.cloud.records(project, *env).await, runtime.parts.cloud.manifest(project, *env).await) else {
        return runtime.settle(vec![done, refused(Refusal::Stale)]).await;
    };
    let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
    let told = Told { project: &row, env: *env, manifest: &manifest, people: &people };
    let locale = told.locale_in(runtime, thread, None).await?;
    let viewer = viewer(&person);
    let before = records.get(&viewer, collection, record).await;
    let form = manifest.collection(collection);
    let workflow = form.and_then(|c| c.workflow.as_ref());
    let target = workflow.and_then(|w| w.transitions.iter().find(|t| &t.name == transition));
    let made = |there: &Record| target.is_some_and(|t| there.state.as_ref() == Some(&t.to));
    // Done twice after a crash, it may stand there by this very effect.
    if *alone && !before.as_ref().is_ok_and(made) {
        let waiting = list::waiting(runtime, &row, *env, &person, thread).await?;
        if !matches!(waiting.entries.as_slice(), [only] if only.record == *record) {
            return runtime.settle(vec![done, say(list::found(waiting, None, EntriesOf::Decisions, by))]).await;
        }
    }
    kill_point("runtime.decide.before");
    let outcome = records.transition(&viewer, collection, record, transition, reason.as_deref(), *rev).await;
    kill_point("runtime.decide.after");
    let now = match outcome {
        Ok(now) => now,
        Err(error @ (RecordsError::WrongState { .. } | RecordsError::Conflict { .. })) => {
            // Done twice after a crash: the move was made by this very effect if the entry stands where the move leads.
            match before {
                Ok(there) if made(&there) => there,
                Ok(_) if matches!(error, RecordsError::Conflict { .. }) => {
                    // It says something else now than what was decided on: whoever decides looks again.
                    let message = error.message(&locale);
                    // Decided since, there is nothing to look at again.
                    let again = told.again(runtime, &records, collection, record, transition, thread).await?.filter(|(_, entry)| !entry.actions.is_empty());
                    let Some((slot, entry)) = again else { return runtime.settle(vec![done, refused(Refusal::Stale)]).await };
                    let mut changes = vec![done, refused(Refusal::App { message })];
                    changes.extend(show::anew(runtime, thread, &slot, entry, id).await?);
                    return runtime.settle(changes).await;
                }
                _ => return runtime.settle(vec![done, refused(Refusal::Stale)]).await,
            }
        }
        Err(error @ (RecordsError::NotFound | RecordsError::Forbidden | RecordsError::Locked | RecordsError::Invalid(_))) => {
            // What they may not see is not there for them.
            let why = if matches!(error, RecordsError::NotFound) { Refusal::Stale } else { Refusal::App { message: error.message(&locale) } };
            let mut changes = vec![done, refused(why)];
            // The press took the buttons from everybody: whoever may decide finds them again.
            let again = told.again(runtime, &records, collection, record, transition, thread).await?;
            if let Some((slot, entry)) = again.filter(|(_, entry)| !entry.actions.is_empty()) {
                changes.extend(show::in_place(runtime, thread, &slot, &entry, id).await?);
            }
            return runtime.settle(changes).await;
        }
        Err(other) => return Err(fleet_deployers::CloudError::from(other).into()),
    };
    let states = workflow.map(|w| w.states.as_slice()).unwrap_or_default();
    let state = states.iter().find(|s| Some(&s.name) == now.state.as_ref()).map(|s| s.label.in_locale(&locale, &manifest.app.locale).to_owned());
    // Which one it was: one person may ask for the same app often.
    let shown = match form {
        Some(form) => told.for_person(runtime, &records, &About::of(form, record), &person, &locale).await?,
        None => None,
    };
    let first = shown.and_then(|entry| entry.lines.into_iter().map(|(_, value)| value).find(|value| !value.is_empty()));
    let entry = [Some(now.author_name), first, Some(row.title.clone())].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let notice = Notice::EntryDone { entry, state: state.unwrap_or_default() };
    let mut changes = vec![done, say(notice)];
    if let Some(collection) = form {
        let about = About { reason: reason.as_deref(), ..About::of(collection, record) };
        let settled = told.settled(runtime, &records, &about).await?;
        changes.extend(settled.into_iter().map(|(thread, slot, entry)| redrawn(&thread, slot, entry, format!("{id}/{thread}"))));
    }
    runtime.settle(changes).await
}
