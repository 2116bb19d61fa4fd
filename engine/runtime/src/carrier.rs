//! Carries what apps have to tell into the chat: each notice once, read with the eyes of the person who is told.

mod wording;

use std::time::Duration;

use fleet_deployers::records::{AppRecords, AppRole, RecordNotice, Viewer};
use fleet_deployers::{AppPerson, Members};
use fleet_domain::chat::Env;
use fleet_domain::effect::TellClass;
use fleet_domain::id::{PersonId, ProjectId, ThreadId};
use fleet_domain::manifest::{Collection, Manifest, NoticeTo};
use fleet_domain::notice::{EntryAction, EntryNotice, Notice};
use fleet_domain::project::{Project, ProjectState};
use fleet_kill::kill_point;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::effects::tell;
use crate::members::StoreMembers;
use crate::{Runtime, RuntimeError};

/// Every app is looked at this often even without a hint.
const SWEEP: Duration = Duration::from_mins(1);
const AT_ONCE: u32 = 50;

/// Carries until `shutdown`.
pub(crate) async fn run(runtime: Runtime, shutdown: CancellationToken) {
    let mut hints = runtime.parts.cloud.noticed();
    let mut sweep = tokio::time::interval(SWEEP);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let hint = tokio::select! {
            () = shutdown.cancelled() => return,
            _ = sweep.tick() => None,
            hint = hints.recv() => match hint {
                Ok(hint) => Some(hint),
                Err(RecvError::Lagged(_)) => None,
                Err(RecvError::Closed) => return,
            },
        };
        let outcome = match hint {
            Some((project, env)) => carry(&runtime, &project, env).await,
            None => carry_all(&runtime).await,
        };
        if let Err(error) = outcome {
            tracing::warn!(error = error.chain(), "notices of apps wait for the next sweep");
        }
    }
}

async fn carry_all(runtime: &Runtime) -> Result<(), RuntimeError> {
    for project in runtime.store().projects().await? {
        for env in [Env::Preview, Env::Live] {
            carry(runtime, &project.value.id, env).await?;
        }
    }
    Ok(())
}

async fn carry(runtime: &Runtime, project: &ProjectId, env: Env) -> Result<(), RuntimeError> {
    let cloud = &runtime.parts.cloud;
    let (Some(records), Some(manifest)) = (cloud.records(project, env).await, cloud.manifest(project, env)) else { return Ok(()) };
    let Some(project) = runtime.store().project(project).await?.filter(|p| p.value.state == ProjectState::Present) else { return Ok(()) };
    let people = StoreMembers { store: runtime.store().clone() }.people(&project.value.id).await;
    let told = Told { project: &project.value, env, manifest: &manifest, people: &people };
    for notice in records.pending_notices(AT_ONCE).await.map_err(fleet_deployers::CloudError::from)? {
        let mut changes = Vec::new();
        for (thread, entry, slot) in told.entries(runtime, &records, &notice).await? {
            // The outbox's own number is given out again once a notice was taken: what happened, to what and when is not.
            let step = notice.step.unwrap_or(0);
            let key = format!(
                "notice/{}/{}/{}/{}/{}/{:?}{step}/{thread}/{}",
                project.value.id,
                env.as_str(),
                notice.record,
                notice.event,
                notice.at,
                notice.to,
                slot.as_deref().unwrap_or("new")
            );
            let class = match slot {
                Some(slot) => TellClass::Edit { slot },
                None => TellClass::Must,
            };
            changes.push(tell(&thread, entry, class, &key));
        }
        if !changes.is_empty() {
            kill_point("runtime.notice.before");
            runtime.settle(changes).await?;
        }
        kill_point("runtime.notice.between");
        records.notice_taken(notice.id).await.map_err(fleet_deployers::CloudError::from)?;
    }
    Ok(())
}

pub(crate) struct Told<'a> {
    pub(crate) project: &'a Project,
    pub(crate) env: Env,
    pub(crate) manifest: &'a Manifest,
    pub(crate) people: &'a [AppPerson],
}

impl Told<'_> {
    /// Where and what is told of one notice.
    async fn entries(
        &self,
        runtime: &Runtime,
        records: &fleet_deployers::records::AppRecords,
        notice: &RecordNotice,
    ) -> Result<Vec<(ThreadId, Notice, Option<String>)>, RuntimeError> {
        let Some(collection) = self.manifest.collection(&notice.collection) else { return Ok(Vec::new()) };
        let about = About { collection, record: &notice.record, author: &notice.author_name, reason: notice.reason.as_deref() };
        let mut out = Vec::new();
        let step = notice.step.unwrap_or(1);
        match notice.to {
            NoticeTo::Approvers | NoticeTo::Owner => {
                let role = if notice.to == NoticeTo::Owner {
                    AppRole::Owner
                } else if step == 2 {
                    AppRole::Approver2
                } else {
                    AppRole::Approver
                };
                let reader = self.people.iter().find(|p| p.roles.contains(&role));
                if let Some(entry) = self.entry(runtime, records, &about, reader, &notice.actions, notice.step).await? {
                    let slot = entry_slot(&self.project.id, self.env, &notice.record, step);
                    out.push((self.project.thread.clone(), Notice::EntryArrived(entry), Some(slot)));
                }
            }
            NoticeTo::Author => {
                let Ok(author) = PersonId::parse(&notice.author) else { return Ok(out) };
                let reader = self.people.iter().find(|p| p.id == author);
                let thread = self.thread_of(runtime, &author).await?;
                if let (Some(thread), Some(entry)) = (thread, self.entry(runtime, records, &about, reader, &[], notice.step).await?) {
                    out.push((thread, Notice::EntryDecided(entry), None));
                }
            }
        }
        // A decision made in the app takes the buttons off the chat's message too.
        if notice.transition.is_some() {
            let taken: Vec<Option<String>> = out.iter().map(|(_, _, slot)| slot.clone()).collect();
            for (slot, entry) in self.settled(runtime, records, &about).await? {
                if !taken.contains(&Some(slot.clone())) {
                    out.push((self.project.thread.clone(), Notice::EntryArrived(entry), Some(slot)));
                }
            }
        }
        Ok(out)
    }

    /// The thread in which a person hears of their own entry: the project's if it is theirs, else their newest.
    async fn thread_of(&self, runtime: &Runtime, person: &PersonId) -> Result<Option<ThreadId>, RuntimeError> {
        if self.project.role_of(person).is_some_and(|r| r >= fleet_domain::role::Role::Approver) {
            return Ok(Some(self.project.thread.clone()));
        }
        Ok(runtime.store().threads_of(person).await?.into_iter().next().map(|t| t.value.id))
    }

    /// An entry's messages that still have buttons, as they look now that it was decided.
    pub(crate) async fn settled(&self, runtime: &Runtime, records: &AppRecords, about: &About<'_>) -> Result<Vec<(String, EntryNotice)>, RuntimeError> {
        let reader = self.people.iter().find(|p| p.roles.contains(&AppRole::Owner));
        let mut out = Vec::new();
        for step in 1..=2 {
            let slot = entry_slot(&self.project.id, self.env, about.record, step);
            let open = runtime.store().post_by_slot(&self.project.thread, &slot).await?.is_some_and(|p| !p.body.buttons.is_empty());
            if open && let Some(entry) = self.entry(runtime, records, about, reader, &[], Some(step)).await? {
                out.push((slot, entry));
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
        actions: &[String],
        step: Option<u8>,
    ) -> Result<Option<EntryNotice>, RuntimeError> {
        let Some(reader) = reader else { return Ok(None) };
        let locale = self.project.locale.as_str();
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
            author: about.author.to_owned(),
            lines: wording::lines(&runtime.parts.words, locale, about.collection, &record, self.people),
            state: state.map(|s| s.label.in_locale(locale, &self.manifest.app.locale).to_owned()).unwrap_or_default(),
            reason: about.reason.map(str::to_owned),
            actions: actions.iter().filter_map(offered).collect(),
            step: step.map(|n| (n, steps)),
        }))
    }
}

/// Which entry is told, and what is known of its last move.
pub(crate) struct About<'a> {
    pub(crate) collection: &'a Collection,
    pub(crate) record: &'a str,
    pub(crate) author: &'a str,
    pub(crate) reason: Option<&'a str>,
}

/// The message of one entry at one step.
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
