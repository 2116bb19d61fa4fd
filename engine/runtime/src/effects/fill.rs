//! Makes an entry of an app out of what somebody filled in in the chat, as that person: the app's own rules have the last word.

use std::collections::BTreeSet;
use std::path::Path;

use fleet_content::words::answers;
use fleet_deployers::records::{AppRecords, AppRole, Input, NewFile, Record, RecordsError, Viewer};
use fleet_deployers::{AppPerson, Members as _};
use fleet_domain::chat::{Person, Thread};
use fleet_domain::effect::{Effect, TellClass};
use fleet_domain::filling::{FillStep, Filling, Wrong};
use fleet_domain::id::{EffectId, FillingId};
use fleet_domain::manifest::{FieldKind, Manifest, NoticeTo};
use fleet_domain::notice::{FillSent, FillState, Notice, Refusal};
use fleet_domain::project::Project;
use fleet_kill::kill_point;
use fleet_store::{Change, Versioned};

use super::tell;
use crate::carrier::viewer;
use crate::members::{StoreMembers, app_person};
use crate::{Runtime, RuntimeError};

/// Makes the entry, and says where it goes next; or asks again for what the app finds wrong.
pub(crate) async fn fill(runtime: &Runtime, effect: &Effect, id: &EffectId, done: Change) -> Result<(), RuntimeError> {
    let Effect::FillEntry { filling, project, thread } = effect else { return runtime.settle(vec![done]).await };
    // It goes in the commit that says it was sent, or with its app: there is nothing left to do.
    let Some(Versioned { rev, value: filling }) = runtime.store().filling(filling).await? else { return runtime.settle(vec![done]).await };
    let row = runtime.load_project(project).await?.value;
    let end = Change::EndFilling { id: filling.id.clone() };
    let say = |notice: Notice| tell(thread, notice, TellClass::Must, &format!("{id}/said"));
    let refused = |refusal: Refusal| vec![done.clone(), end.clone(), say(Notice::Refused(refusal))];
    let person = runtime.store().person(&filling.person).await?.map(|p| p.value);
    let there = runtime.store().thread(thread).await?.map(|t| t.value);
    let (Some(person), Some(there)) = (person, there) else { return runtime.settle(vec![done, end]).await };
    let Some(theirs) = app_person(&row, &person) else { return runtime.settle(refused(Refusal::NotYours)).await };
    let cloud = &runtime.parts.cloud;
    let (Some(records), Some(manifest)) = (cloud.records(project, filling.env).await, cloud.manifest(project, filling.env).await) else {
        return runtime.settle(refused(Refusal::Stale)).await;
    };
    let asks = Viewer { locale: there.locale_for(Some(&person), None).to_owned(), ..viewer(&theirs) };
    let files = sent_files(&runtime.parts.files, &filling).await.map_err(|source| RuntimeError::File { source })?;
    let input = Input { values: filling.values(), files, idempotency_key: Some(filling.id.to_string()) };
    kill_point("runtime.fill.before");
    let outcome = records.create(&asks, &filling.collection, input).await;
    kill_point("runtime.fill.after");
    match outcome {
        Ok(record) => {
            let people = StoreMembers { store: runtime.store().clone() }.people(project).await;
            let sent = sent(&row, &filling, &manifest, &record, &people, &asks.locale);
            runtime.settle(vec![done, end, say(Notice::FillSent(sent))]).await
        }
        Err(RecordsError::Invalid(issues)) => {
            let wrong = issues.into_iter().map(|i| Wrong { message: i.message(&asks.locale), field: i.field }).collect();
            let again = Again { project: &row, person: &person, thread: &there, wrong };
            let (filling, notice) = again.of(runtime, &records, &asks, filling)?;
            let Some(notice) = notice else { return runtime.settle(refused(Refusal::Stale)).await };
            let told = tell(thread, notice, TellClass::Edit { slot: filling.slot() }, &format!("{id}/again"));
            runtime.settle(vec![done, Change::PutFilling(Versioned { rev, value: filling }), told]).await
        }
        Err(error @ (RecordsError::Forbidden | RecordsError::Locked)) => {
            let message = error.message(&asks.locale);
            runtime.settle(refused(Refusal::App { message })).await
        }
        // Made before and deleted since, or the form is another one now.
        Err(RecordsError::NotFound | RecordsError::KeyReused) => runtime.settle(refused(Refusal::Stale)).await,
        Err(other) => Err(fleet_deployers::CloudError::from(other).into()),
    }
}

/// What was never sent waits for its [Send] once more: nothing that was answered is lost.
pub(super) async fn given_back(runtime: &Runtime, filling: &FillingId) -> Result<Option<Change>, RuntimeError> {
    let there = runtime.store().filling(filling).await?;
    Ok(there.map(|Versioned { rev, value }| Change::PutFilling(Versioned { rev, value: Filling { step: FillStep::Summary, ..value } })))
}

/// The files that were sent for a filling, with their bytes, out of the folder where such files lie by their digest.
///
/// # Errors
/// What the disk says; a file that was sent stays for as long as the message that brought it.
pub async fn sent_files(folder: &Path, filling: &Filling) -> std::io::Result<Vec<NewFile>> {
    let mut files = Vec::new();
    for (field, file) in filling.files() {
        if file.sha256.len() != 64 || !file.sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(std::io::Error::other("a file without a digest"));
        }
        let bytes = tokio::fs::read(folder.join(&file.sha256)).await?;
        files.push(NewFile { field, name: file.name, bytes: bytes.into() });
    }
    Ok(files)
}

/// What the person hears of an entry that was made.
fn sent(project: &Project, filling: &Filling, manifest: &Manifest, record: &Record, people: &[AppPerson], locale: &str) -> FillSent {
    let form = manifest.collection(&filling.collection);
    let states = form.and_then(|c| c.workflow.as_ref()).map(|w| w.states.as_slice()).unwrap_or_default();
    let state = states.iter().find(|s| Some(&s.name) == record.state.as_ref());
    // Whoever is asked first, as the app's own notices say.
    let entered = record.state.as_ref().map(|s| format!("state:{s}"));
    let asked = form.into_iter().flat_map(|c| &c.notices).filter(|n| n.to == NoticeTo::Approvers && (n.on == "create" || Some(&n.on) == entered.as_ref()));
    let roles: BTreeSet<AppRole> = asked.map(|n| if n.step == Some(2) { AppRole::Approver2 } else { AppRole::Approver }).collect();
    let named = |asked: &dyn Fn(&AppPerson) -> bool| people.iter().filter(|p| asked(p)).map(|p| p.name.clone()).collect::<Vec<_>>();
    let mut next = named(&|p| p.id != filling.person && p.roles.iter().any(|role| roles.contains(role)));
    // Nobody decides what they asked for themselves, but the owner does.
    if next.is_empty() && !roles.is_empty() {
        next = named(&|p| p.roles.contains(&AppRole::Owner));
    }
    // What was left out on purpose has an answer, an empty one.
    let unasked = form.into_iter().flat_map(|c| &c.fields).filter(|f| f.kind == FieldKind::File && !filling.answers.contains_key(&f.name));
    let no_file = unasked.map(|f| f.label.in_locale(locale, &manifest.app.locale).to_owned()).collect();
    FillSent {
        person: filling.person.clone(),
        project: project.id.clone(),
        env: filling.env,
        title: project.title.clone(),
        state: state.map(|s| s.label.in_locale(locale, &manifest.app.locale).to_owned()).unwrap_or_default(),
        next,
        no_file,
    }
}

/// What is asked again, of whom.
struct Again<'a> {
    project: &'a Project,
    person: &'a Person,
    thread: &'a Thread,
    wrong: Vec<Wrong>,
}

impl Again<'_> {
    /// The filling as it waits again, and its question: for the first field that is wrong, else the summary. No question if the
    /// form is not there any more.
    fn of(self, runtime: &Runtime, records: &AppRecords, asks: &Viewer, mut filling: Filling) -> Result<(Filling, Option<Notice>), RuntimeError> {
        let form = records.form(asks).map_err(fleet_deployers::CloudError::from)?.filter(|f| f.collection == filling.collection);
        let Some(form) = form else { return Ok((filling, None)) };
        filling.told += 1;
        let at = self.wrong.iter().find_map(|w| Some((form.field(&w.field)?, w.message.clone())));
        let notice = if let Some((field, message)) = at {
            filling.step = FillStep::Asking { field: field.name.clone() };
            let question = filling.question(&self.project.title, &form, field, self.thread.platform, Some(message), FillState::Open);
            Notice::FillAsked(Box::new(question))
        } else {
            filling.step = FillStep::Summary;
            let lines = answers(&runtime.parts.words, self.thread.locale_for(Some(self.person), None), &form, &filling);
            let wrong = self.wrong.first().map(|w| w.message.clone());
            Notice::FillSummary(filling.summary(&self.project.title, lines, wrong, FillState::Open))
        };
        Ok((filling, Some(notice)))
    }
}
