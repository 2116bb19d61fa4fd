//! What is told of an app's notice, and to whom: the entry as the person who is told may see it now.

use fleet_deployers::AppPerson;
use fleet_deployers::records::{AppRecords, AppRole, RecordNotice, STEPS_CHANGED, Viewer};
use fleet_domain::chat::{Env, Platform, RoomKind};
use fleet_domain::id::{PersonId, ProjectId, ThreadId};
use fleet_domain::manifest::{Collection, Manifest, NoticeTo};
use fleet_domain::notice::{EntryAction, EntryNotice};
use fleet_domain::project::Project;

use super::wording;
use crate::{Runtime, RuntimeError};

/// Something new to tell in a thread.
pub(super) struct News {
    pub(super) thread: ThreadId,
    pub(super) entry: EntryNotice,
    /// The entry's own message, if it waits for a decision; without one, it was decided.
    pub(super) slot: Option<String>,
}

/// A message's thread and slot, and the entry in it as it stands now.
pub(crate) type Settled = (ThreadId, String, EntryNotice);

/// An app, and the people of it.
pub(crate) struct Told<'a> {
    pub(crate) project: &'a Project,
    pub(crate) env: Env,
    pub(crate) manifest: &'a Manifest,
    pub(crate) people: &'a [AppPerson],
}

impl Told<'_> {
    /// What is told of one notice: news, and messages that lose their buttons because of it.
    pub(super) async fn of(&self, runtime: &Runtime, records: &AppRecords, notice: &RecordNotice) -> Result<(Option<News>, Vec<Settled>), RuntimeError> {
        let Some(collection) = self.manifest.collection(&notice.collection) else { return Ok((None, Vec::new())) };
        let about = About { reason: notice.reason.as_deref(), ..About::of(collection, &notice.record) };
        let news = self.news(runtime, records, &about, notice).await?;
        // A decision made in the app takes the buttons off the chat's message too.
        let mut settled = if notice.transition.is_some() { self.settled(runtime, records, &about).await? } else { Vec::new() };
        let new = news.as_ref().and_then(|n| Some((&n.thread, n.slot.as_ref()?)));
        settled.retain(|(thread, slot, _)| Some((thread, slot)) != new);
        Ok((news, settled))
    }

    async fn news(&self, runtime: &Runtime, records: &AppRecords, about: &About<'_>, notice: &RecordNotice) -> Result<Option<News>, RuntimeError> {
        let step = notice.step.unwrap_or(1);
        Ok(match notice.to {
            NoticeTo::Approvers | NoticeTo::Owner => {
                let reader = if notice.to == NoticeTo::Owner { self.reader(AppRole::Owner) } else { self.asked(step, &notice.author) };
                let slot = entry_slot(&self.project.id, self.env, &notice.record, step);
                let Some(thread) = self.asked_in(runtime, reader).await? else { return Ok(None) };
                // Who decides was changed: it waits anew, and what stands far above is not looked at again.
                let anew = notice.transition.as_deref() == Some(STEPS_CHANGED);
                let slot = if anew { Places::of(runtime, &thread, &slot).await?.next } else { slot };
                let locale = self.locale_in(runtime, &thread, None).await?;
                let entry = self.entry(runtime, records, about, reader, (&notice.actions, notice.step), &locale).await?;
                entry.map(|entry| News { thread, entry, slot: Some(slot) })
            }
            NoticeTo::Author => {
                let Ok(author) = PersonId::parse(&notice.author) else { return Ok(None) };
                let reader = self.people.iter().find(|p| p.id == author);
                // Who has no conversation of their own reads along in the project's, on the page: what they are told there is theirs.
                let (thread, only) = match self.thread_of(runtime, &author).await? {
                    Some(thread) => (Some(thread), None),
                    None if runtime.store().room(&self.project.thread).await?.is_none() => (Some(self.project.thread.clone()), Some(author)),
                    None => (None, None),
                };
                let Some(thread) = thread else { return Ok(None) };
                let locale = self.locale_in(runtime, &thread, only.as_ref()).await?;
                let entry = self.entry(runtime, records, about, reader, (&[], notice.step), &locale).await?;
                entry.map(|entry| News { thread, entry: EntryNotice { only, ..entry }, slot: None })
            }
        })
    }

    /// An entry that waits at a step, as its approver sees it now, for a message in this thread.
    pub(crate) async fn waiting(
        &self,
        runtime: &Runtime,
        records: &AppRecords,
        about: &About<'_>,
        step: u8,
        transitions: &[String],
        thread: &ThreadId,
    ) -> Result<Option<EntryNotice>, RuntimeError> {
        let locale = self.locale_in(runtime, thread, None).await?;
        self.entry(runtime, records, about, self.reader(approver(step)), (transitions, Some(step)), &locale).await
    }

    /// The language of a message in a thread, for everybody there or for one person alone: the entry in it is told in the same, as far
    /// as the app has words in it.
    pub(crate) async fn locale_in(&self, runtime: &Runtime, thread: &ThreadId, only: Option<&PersonId>) -> Result<String, RuntimeError> {
        let person = match only {
            Some(person) => runtime.store().person(person).await?.map(|p| p.value),
            None => None,
        };
        let thread = runtime.store().thread(thread).await?.map(|t| t.value);
        Ok(thread.map_or_else(|| self.project.locale.clone(), |t| t.locale_for(person.as_ref(), None).to_owned()))
    }

    /// An entry as one person sees it, with the decisions that are theirs at the step where it stands.
    pub(crate) async fn for_person(
        &self,
        runtime: &Runtime,
        records: &AppRecords,
        about: &About<'_>,
        person: &AppPerson,
        locale: &str,
    ) -> Result<Option<EntryNotice>, RuntimeError> {
        let asked = about.collection.notices.iter().filter(|n| !n.actions.is_empty() && person.roles.contains(&approver(n.step.unwrap_or(1))));
        for notice in asked {
            let entry = self.entry(runtime, records, about, Some(person), (&notice.actions, notice.step), locale).await?;
            if entry.as_ref().is_some_and(|e| !e.actions.is_empty()) {
                return Ok(entry);
            }
        }
        self.entry(runtime, records, about, Some(person), (&[], None), locale).await
    }

    /// The message of an entry that a move was meant for, as it stands now, with every decision of its step, for this thread.
    pub(crate) async fn again(
        &self,
        runtime: &Runtime,
        records: &AppRecords,
        collection: &str,
        record: &str,
        transition: &str,
        thread: &ThreadId,
    ) -> Result<Option<(String, EntryNotice)>, RuntimeError> {
        let Some(collection) = self.manifest.collection(collection) else { return Ok(None) };
        // The decisions that its notice offered, and for which step.
        let offered = collection.notices.iter().find(|n| n.actions.iter().any(|a| a == transition));
        let Some(rule) = offered else { return Ok(None) };
        let step = rule.step.unwrap_or(1);
        let entry = self.waiting(runtime, records, &About::of(collection, record), step, &rule.actions, thread).await?;
        Ok(entry.map(|entry| (entry_slot(&self.project.id, self.env, record, step), entry)))
    }

    /// Who is asked to decide at a step: nobody decides what they asked for themselves, but the owner does.
    fn asked(&self, step: u8, author: &str) -> Option<&AppPerson> {
        let another = self.people.iter().find(|p| p.roles.contains(&approver(step)) && p.id.as_str() != author);
        another.or_else(|| self.reader(AppRole::Owner)).or_else(|| self.reader(approver(step)))
    }

    fn reader(&self, role: AppRole) -> Option<&AppPerson> {
        self.people.iter().find(|p| p.roles.contains(&role))
    }

    /// The thread in which a person hears of their own entry: the project's if they decide and read it, else one that is theirs.
    async fn thread_of(&self, runtime: &Runtime, person: &PersonId) -> Result<Option<ThreadId>, RuntimeError> {
        let decides = self.project.role_of(person).is_some_and(|r| r >= fleet_domain::role::Role::Approver);
        if decides && self.is_read_by(runtime, person).await? {
            return Ok(Some(self.project.thread.clone()));
        }
        own_thread(runtime, person).await
    }

    /// The thread in which somebody is asked to decide: the project's if they read it, else one that is theirs; of a project held in
    /// a group, theirs if they have one. `None` if there is none that they alone read.
    async fn asked_in(&self, runtime: &Runtime, reader: Option<&AppPerson>) -> Result<Option<ThreadId>, RuntimeError> {
        let of_project = self.project.thread.clone();
        let Some(reader) = reader else { return Ok(Some(of_project)) };
        let room = runtime.store().room(&of_project).await?;
        match room.map(|room| room.kind) {
            None => Ok(Some(of_project)),
            // Values are never shown to a group: there is only said that something is new.
            Some(RoomKind::Shared) => Ok(own_thread(runtime, &reader.id).await?.or(Some(of_project))),
            Some(RoomKind::Direct) if self.is_read_by(runtime, &reader.id).await? => Ok(Some(of_project)),
            Some(RoomKind::Direct) => own_thread(runtime, &reader.id).await,
        }
    }

    /// Whether somebody reads the project's thread: on the page everybody of the project does, in somebody's own chat they alone.
    async fn is_read_by(&self, runtime: &Runtime, person: &PersonId) -> Result<bool, RuntimeError> {
        let Some(room) = runtime.store().room(&self.project.thread).await? else { return Ok(true) };
        let theirs = runtime.store().thread(&self.project.thread).await?.is_some_and(|t| t.value.opened_by == *person);
        Ok(room.kind == RoomKind::Direct && theirs)
    }

    /// An entry's messages that still have buttons, as they look now that it was decided.
    pub(crate) async fn settled(&self, runtime: &Runtime, records: &AppRecords, about: &About<'_>) -> Result<Vec<Settled>, RuntimeError> {
        let reader = self.reader(AppRole::Owner);
        let mut out = Vec::new();
        for step in 1..=2 {
            let slot = entry_slot(&self.project.id, self.env, about.record, step);
            for thread in runtime.store().threads_with_slot(&slot).await? {
                let open = Places::of(runtime, &thread, &slot).await?.open;
                if open.is_empty() {
                    continue;
                }
                let locale = self.locale_in(runtime, &thread, None).await?;
                if let Some(entry) = self.entry(runtime, records, about, reader, (&[], Some(step)), &locale).await? {
                    out.extend(open.into_iter().map(|slot| (thread.clone(), slot, entry.clone())));
                }
            }
        }
        Ok(out)
    }

    async fn entry(
        &self,
        runtime: &Runtime,
        records: &AppRecords,
        about: &About<'_>,
        reader: Option<&AppPerson>,
        (actions, step): (&[String], Option<u8>),
        locale: &str,
    ) -> Result<Option<EntryNotice>, RuntimeError> {
        let Some(reader) = reader else { return Ok(None) };
        // Deleted or hidden since: nothing is left to tell.
        let Ok(record) = records.get(&viewer(reader), &about.collection.name, about.record).await else { return Ok(None) };
        let workflow = about.collection.workflow.as_ref();
        let state = workflow.and_then(|w| w.states.iter().find(|s| Some(&s.name) == record.state.as_ref()));
        let offered = |name: &String| {
            let transition = workflow?.transitions.iter().find(|t| &t.name == name)?;
            let open = record.state.as_ref().is_some_and(|s| transition.from.contains(s));
            open.then(|| EntryAction { transition: name.clone(), label: transition.label.clone(), tone: transition.tone, reason: transition.reason })
        };
        let steps = if workflow.is_some_and(|w| w.transitions.iter().any(|t| t.name.ends_with("_second"))) { 2 } else { 1 };
        Ok(Some(EntryNotice {
            project: self.project.id.clone(),
            title: self.project.title.clone(),
            env: self.env,
            collection: about.collection.name.clone(),
            record: about.record.to_owned(),
            rev: Some(record.rev),
            author: record.author_name.clone(),
            lines: wording::lines(&runtime.parts.words, (locale, &self.manifest.app.locale), about.collection, &record, self.people),
            state: state.map(|s| s.label.in_locale(locale, &self.manifest.app.locale).to_owned()).unwrap_or_default(),
            reason: about.reason.map(str::to_owned),
            actions: actions.iter().filter_map(offered).collect(),
            step: step.map(|n| (n, steps)),
            only: None,
            nth: None,
        }))
    }
}

/// Which entry is told, and what is known of its last move.
pub(crate) struct About<'a> {
    pub(crate) collection: &'a Collection,
    pub(crate) record: &'a str,
    pub(crate) reason: Option<&'a str>,
}

impl<'a> About<'a> {
    /// An entry of which nothing more is known.
    pub(crate) fn of(collection: &'a Collection, record: &'a str) -> Self {
        Self { collection, record, reason: None }
    }
}

/// Where an entry stands in a thread: each time it is asked for, it is shown in a message of its own.
pub(crate) struct Places {
    /// Slots of messages that still have buttons.
    pub(crate) open: Vec<String>,
    /// The slot of the next message.
    pub(crate) next: String,
}

impl Places {
    pub(crate) async fn of(runtime: &Runtime, thread: &ThreadId, slot: &str) -> Result<Self, RuntimeError> {
        let mut places = Self { open: Vec::new(), next: slot.to_owned() };
        let mut shown = 1;
        while let Some(post) = runtime.store().post_by_slot(thread, &places.next).await? {
            shown += 1;
            let there = std::mem::replace(&mut places.next, format!("{slot}:{shown}"));
            if !post.body.buttons.is_empty() {
                places.open.push(there);
            }
        }
        Ok(places)
    }
}

/// A thread that nobody but this person reads, or that is on the page: their own chat of a messenger before others, newest first.
async fn own_thread(runtime: &Runtime, person: &PersonId) -> Result<Option<ThreadId>, RuntimeError> {
    let mut on_page = None;
    for thread in runtime.store().threads_of(person).await? {
        match runtime.store().room(&thread.value.id).await? {
            Some(room) if room.kind == RoomKind::Direct && room.closed.is_empty() => return Ok(Some(thread.value.id)),
            None if thread.value.platform == Platform::Web => on_page = on_page.or(Some(thread.value.id)),
            _ => {}
        }
    }
    Ok(on_page)
}

fn approver(step: u8) -> AppRole {
    if step == 2 { AppRole::Approver2 } else { AppRole::Approver }
}

/// The first message of one entry at one step.
pub(crate) fn entry_slot(project: &ProjectId, env: Env, record: &str, step: u8) -> String {
    format!("entry:{project}:{}:{record}:{step}", env.as_str())
}

/// A person of the app as the records service knows them.
pub(crate) fn viewer(person: &AppPerson) -> Viewer {
    Viewer { id: person.id.to_string(), name: person.name.clone(), roles: person.roles.clone(), locale: person.locale.clone(), link: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_one_message_a_step_and_environment() {
        let project = ProjectId::from_unique("1");
        let one = entry_slot(&project, Env::Live, "r1", 1);
        assert_ne!(one, entry_slot(&project, Env::Live, "r1", 2));
        assert_ne!(one, entry_slot(&project, Env::Preview, "r1", 1));
    }
}
