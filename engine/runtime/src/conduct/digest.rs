//! Digests: one message a day in the chat that somebody alone reads, what waits for them first; nothing if nothing happened.

use fleet_deployers::records::{AppRole, ListQuery};
use fleet_deployers::{AppPerson, CloudError};
use fleet_domain::chat::{Env, Person, Standing};
use fleet_domain::effect::TellClass;
use fleet_domain::habits::{Digest, Habits, Looked};
use fleet_domain::id::PersonId;
use fleet_domain::manifest::Collection;
use fleet_domain::notice::{AppLine, DigestNotice, Notice};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::run::Run;
use fleet_store::Versioned;

use super::open::Open;
use super::{AT_ONCE, Batches, ask_zone, hears, horizon, keep};
use crate::carrier::viewer;
use crate::effects::tell;
use crate::members::app_person;
use crate::{Runtime, RuntimeError};

/// Runs that moved lately, read at once.
const RUNS: u32 = 5_000;

/// From when until when, UTC ms.
type Period = (i64, i64);

/// What digests are made from, read once for all who are due.
struct News {
    projects: Vec<Project>,
    runs: Vec<Run>,
    /// Runs before this were not read, UTC ms.
    since: i64,
}

impl News {
    async fn since(runtime: &Runtime, since: i64) -> Result<Self, RuntimeError> {
        let projects = runtime.store().projects().await?.into_iter().map(|p| p.value).filter(|p| p.state == ProjectState::Present).collect();
        let runs = runtime.store().runs_since(since, RUNS).await?.into_iter().map(|r| r.value).collect();
        Ok(Self { projects, runs, since })
    }
}

/// Tells whoever is due.
pub(super) async fn due(runtime: &Runtime) -> Result<(), RuntimeError> {
    let (mut batches, mut news) = (Batches::default(), None);
    while batches.goes_on() {
        let due = runtime.store().habits_due(horizon(runtime), AT_ONCE).await?;
        for (person, habits) in batches.fresh(due, |(person, _)| person.clone()) {
            // Somebody whose digest cannot be made holds up nobody else's.
            if let Err(error) = look(runtime, &person, habits, &mut news).await {
                tracing::warn!(%person, error = error.chain(), "a digest waits for the next look");
            }
        }
    }
    Ok(())
}

async fn look(runtime: &Runtime, person: &PersonId, habits: Versioned<Habits>, news: &mut Option<News>) -> Result<(), RuntimeError> {
    let rev = habits.rev;
    let Looked { mut habits, due_at, period } = habits.value.look(runtime.now(), &runtime.parts.zone);
    let known = runtime.store().person(person).await?.map(|p| p.value).filter(|p| hears(p.standing));
    let mut changes = Vec::new();
    if let (Some(known), Some(period)) = (known, period)
        && let Some(thread) = runtime.store().alone_with(person).await?
    {
        let told = match news.take().filter(|news| news.since <= period.0) {
            Some(told) => told,
            None => News::since(runtime, period.0).await?,
        };
        let notice = digest(runtime, &known, habits.digest, period, &told).await?;
        *news = Some(told);
        if let Some(notice) = notice {
            let day = habits.settled.map(|day| day.to_string()).unwrap_or_default();
            changes.push(tell(&thread, Notice::Digest(notice), TellClass::Must, &format!("digest/{person}/{day}")));
            changes.extend(ask_zone(runtime, &thread, person, &mut habits).await?);
        }
    }
    changes.push(keep(person, rev, habits, due_at));
    runtime.settle_first(changes).await
}

/// What there is to tell; `None` if nothing is.
async fn digest(runtime: &Runtime, person: &Person, how: Digest, period: Period, news: &News) -> Result<Option<DigestNotice>, RuntimeError> {
    let mut apps = Vec::new();
    for project in news.projects.iter().filter(|p| p.role_of(&person.id).is_some()) {
        let line = app(runtime, person, project, period, news).await?;
        apps.extend((!line.is_empty()).then_some(line));
    }
    // What only waits is reminded of, or parked: no digest is told for it alone.
    if apps.is_empty() {
        return Ok(None);
    }
    let waits = runtime.store().waits_for(&person.id).await?;
    let mut waits = Open::of(runtime, &person.id, waits).await?.gathered();
    let more_waits = u32::try_from(waits.len().saturating_sub(DigestNotice::WAITS)).unwrap_or(u32::MAX);
    let more_apps = u32::try_from(apps.len().saturating_sub(DigestNotice::APPS)).unwrap_or(u32::MAX);
    waits.truncate(DigestNotice::WAITS);
    apps.truncate(DigestNotice::APPS);
    let audit = match person.standing {
        Standing::Admin => runtime.store().audit_head().await?,
        _ => None,
    };
    Ok(Some(DigestNotice { person: person.id.clone(), digest: how, waits, more_waits, apps, more_apps, audit }))
}

/// What happened in one app, as far as the person may see it.
async fn app(runtime: &Runtime, person: &Person, project: &Project, (since, until): Period, news: &News) -> Result<AppLine, RuntimeError> {
    let within = |at: i64| at >= since && at < until;
    let live = project.versions.iter().rfind(|v| project.live == Some(v.n) && within(v.accepted_at)).map(|v| v.n);
    let results = news.runs.iter().filter(|r| r.project == project.id && r.ready_at.is_some_and(within)).count();
    let results = u32::try_from(results).unwrap_or(u32::MAX);
    let mut line = AppLine { title: project.title.clone(), live, results, came: 0, decided: 0 };
    let (true, Some(reader)) = (project.live.is_some(), app_person(project, person)) else { return Ok(line) };
    let cloud = &runtime.parts.cloud;
    let (Some(manifest), Some(records)) = (cloud.manifest(&project.id, Env::Live).await, cloud.records(&project.id, Env::Live).await) else {
        return Ok(line);
    };
    for collection in manifest.collections.iter().filter(|c| c.workflow.is_some()) {
        for (filter, count) in [(came(&reader, since, until), &mut line.came), (decided(collection, since, until), &mut line.decided)] {
            let Some(filter) = filter else { continue };
            let query = ListQuery { filter, ..ListQuery::default() };
            let n = records.count(&viewer(&reader), &collection.name, &query).await.map_err(CloudError::from)?;
            *count = count.saturating_add(u32::try_from(n).unwrap_or(u32::MAX));
        }
    }
    Ok(line)
}

/// Entries of others that came: for whoever decides them.
fn came(reader: &AppPerson, since: i64, until: i64) -> Option<String> {
    let decides = [AppRole::Owner, AppRole::Approver, AppRole::Approver2].iter().any(|role| reader.roles.contains(role));
    decides.then(|| format!("{} && author != \"{}\"", between("created", since, until), reader.id))
}

/// Entries that stand where nothing follows, and came there lately.
fn decided(collection: &Collection, since: i64, until: i64) -> Option<String> {
    let workflow = collection.workflow.as_ref()?;
    let last = workflow.states.iter().filter(|s| !workflow.transitions.iter().any(|t| t.from.contains(&s.name)));
    let states: Vec<String> = last.map(|s| format!("state = \"{}\"", s.name)).collect();
    (!states.is_empty()).then(|| format!("{} && ({})", between("updated", since, until), states.join(" || ")))
}

fn between(column: &str, since: i64, until: i64) -> String {
    let moment = |at: i64| jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
    format!("{column} >= \"{}\" && {column} < \"{}\"", moment(since), moment(until))
}
