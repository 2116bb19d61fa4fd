//! Carries what apps have to tell into the chat: each notice once. The first thing is told at once; what happens soon after it in the
//! same thread is gathered into one message, so that thirty requests in a minute are two messages.

mod told;
mod wording;

use std::collections::HashMap;
use std::time::Duration;

use fleet_deployers::records::{AppRecords, RecordNotice};
use fleet_deployers::{CloudError, Members};
use fleet_domain::chat::Env;
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::{ProjectId, ThreadId};
use fleet_domain::notice::{EntriesNotice, Notice};
use fleet_domain::project::ProjectState;
use fleet_kill::kill_point;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use told::{About, Told, entry_slot, viewer};

use crate::effects::tell;
use crate::members::StoreMembers;
use crate::{Runtime, RuntimeError};

use told::News;

/// Every app is looked at this often even without a hint.
const SWEEP: Duration = Duration::from_mins(1);
/// Notices of an app that are read at once.
const AT_ONCE: u32 = 200;

type App = (ProjectId, Env);

/// Carries until `shutdown`.
pub(crate) async fn run(runtime: Runtime, shutdown: CancellationToken) {
    let mut hints = runtime.parts.cloud.noticed();
    let mut sweep = tokio::time::interval(SWEEP);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // Apps whose notices are being gathered, and when they may be told.
    let mut gathering: HashMap<App, Instant> = HashMap::new();
    loop {
        let next = gathering.iter().min_by_key(|(_, at)| **at).map(|(app, at)| (app.clone(), *at));
        let hint = tokio::select! {
            () = shutdown.cancelled() => return,
            _ = sweep.tick() => None,
            app = reached(next) => Some(app),
            hint = hints.recv() => match hint {
                Ok(hint) => Some(hint),
                Err(RecvError::Lagged(_)) => None,
                Err(RecvError::Closed) => return,
            },
        };
        let apps = match hint {
            Some(app) => Ok(vec![app]),
            None => every_app(&runtime).await,
        };
        match apps {
            Ok(apps) => carry_each(&runtime, apps, &mut gathering, &shutdown).await,
            Err(error) => tracing::warn!(error = error.chain(), "notices of apps wait for the next sweep"),
        }
    }
}

/// Waits for the time of what is gathered; for ever if nothing is.
async fn reached(next: Option<(App, Instant)>) -> App {
    match next {
        Some((app, at)) => {
            tokio::time::sleep_until(at).await;
            app
        }
        None => std::future::pending().await,
    }
}

async fn every_app(runtime: &Runtime) -> Result<Vec<App>, RuntimeError> {
    let projects = runtime.store().projects().await?;
    Ok(projects.into_iter().flat_map(|p| [Env::Preview, Env::Live].map(|env| (p.value.id.clone(), env))).collect())
}

/// A thousand apps take a while; an end does not wait for them, and a broken one holds up no other.
async fn carry_each(runtime: &Runtime, apps: Vec<App>, gathering: &mut HashMap<App, Instant>, shutdown: &CancellationToken) {
    for app in apps {
        if shutdown.is_cancelled() {
            break;
        }
        // Forgotten first: what fails is found by the next sweep, not tried again and again.
        gathering.remove(&app);
        match carry(runtime, &app.0, app.1).await {
            Ok(Some(left)) => {
                gathering.insert(app, Instant::now() + left);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(project = %app.0, env = app.1.as_str(), error = error.chain(), "notices of an app wait for the next sweep"),
        }
    }
}

/// A notice that becomes news, under a key that says what happened, to what and when.
struct Pending {
    id: i64,
    key: String,
    news: News,
}

/// Tells what may be told now; how long what is left has to wait.
async fn carry(runtime: &Runtime, project: &ProjectId, env: Env) -> Result<Option<Duration>, RuntimeError> {
    let cloud = &runtime.parts.cloud;
    let (Some(records), Some(manifest)) = (cloud.records(project, env).await, cloud.manifest(project, env)) else { return Ok(None) };
    let Some(project) = runtime.store().project(project).await?.filter(|p| p.value.state == ProjectState::Present) else { return Ok(None) };
    let people = StoreMembers { store: runtime.store().clone() }.people(&project.value.id).await;
    let told = Told { project: &project.value, env, manifest: &manifest, people: &people };
    let (mut threads, mut nobodys) = (Vec::<(ThreadId, Vec<Pending>)>::new(), Vec::new());
    for notice in records.pending_notices(AT_ONCE).await.map_err(CloudError::from)? {
        let key = key(&project.value.id, env, &notice);
        let (news, settled) = told.of(runtime, &records, &notice).await?;
        // Buttons that nobody can press any more go at once: that is no message.
        let edits: Vec<_> = settled
            .into_iter()
            .map(|(slot, entry)| {
                let key = format!("{key}/{slot}");
                tell(&project.value.thread, Notice::EntryArrived(entry), TellClass::Edit { slot }, &key)
            })
            .collect();
        if !edits.is_empty() {
            runtime.settle(edits).await?;
        }
        let Some(news) = news else {
            nobodys.push(notice.id);
            continue;
        };
        let pending = Pending { id: notice.id, key: format!("{key}/{}", news.thread), news };
        match threads.iter_mut().find(|(thread, _)| *thread == pending.news.thread) {
            Some((_, all)) => all.push(pending),
            None => threads.push((pending.news.thread.clone(), vec![pending])),
        }
    }
    take(&records, nobodys).await?;
    let mut wait: Option<Duration> = None;
    for (thread, all) in threads {
        if let Some(left) = tell_in(runtime, &records, &thread, all).await? {
            wait = Some(wait.map_or(left, |w| w.min(left)));
        }
    }
    Ok(wait)
}

/// Tells the news of one thread, if it is time; how long what is left has to wait.
async fn tell_in(runtime: &Runtime, records: &AppRecords, thread: &ThreadId, mut all: Vec<Pending>) -> Result<Option<Duration>, RuntimeError> {
    while let Some(first) = all.first() {
        // Told before a crash and not taken: whatever came after it is not in that message.
        if let Some(before) = runtime.store().effect(&first.key).await? {
            let through = match before {
                Effect::Tell(Tell { notice: Notice::Entries(entries), .. }) => entries.through,
                _ => first.id,
            };
            let (done, rest): (Vec<Pending>, Vec<Pending>) = all.into_iter().partition(|p| p.id <= through);
            take(records, ids(&done)).await?;
            all = rest;
            continue;
        }
        let gap = runtime.parts.notices;
        if let Some(left) = too_soon(runtime, thread, gap).await? {
            return Ok(Some(left));
        }
        let rest = if gap.is_zero() { all.split_off(1) } else { Vec::new() };
        let (key, taken) = (all[0].key.clone(), ids(&all));
        let (notice, class) = worded(all);
        kill_point("runtime.notice.before");
        runtime.settle(vec![tell(thread, notice, class, &key)]).await?;
        kill_point("runtime.notice.between");
        take(records, taken).await?;
        all = rest;
    }
    Ok(None)
}

/// How long a thread has to be left in peace, if it has.
async fn too_soon(runtime: &Runtime, thread: &ThreadId, gap: Duration) -> Result<Option<Duration>, RuntimeError> {
    let (now, gap) = (runtime.now(), i64::try_from(gap.as_millis()).unwrap_or(i64::MAX));
    let last = runtime.store().wanted_at(thread.as_str(), Effect::NEWS, now - gap).await?;
    // A clock that went back makes nobody wait longer than once.
    let left = last.map_or(0, |at| gap - (now - at)).min(gap);
    Ok(u64::try_from(left).ok().filter(|left| *left > 0).map(Duration::from_millis))
}

/// One message: the entry itself, or a list of several. An entry that moved on twice is in it once, as it is now.
fn worded(all: Vec<Pending>) -> (Notice, TellClass) {
    let through = all.last().map_or(0, |p| p.id);
    let mut news: Vec<News> = Vec::with_capacity(all.len());
    for one in all.into_iter().map(|p| p.news) {
        news.retain(|n| n.slot.is_none() || n.slot != one.slot);
        news.push(one);
    }
    if let [News { entry, slot, .. }] = news.as_slice() {
        let (entry, slot) = (entry.clone(), slot.clone());
        let notice = if slot.is_some() { Notice::EntryArrived(entry) } else { Notice::EntryDecided(entry) };
        return (notice, TellClass::News { slot });
    }
    let of = news[0].entry.clone();
    let more = u32::try_from(news.len().saturating_sub(EntriesNotice::MOST)).unwrap_or(u32::MAX);
    let entries = news.into_iter().map(|n| n.entry).take(EntriesNotice::MOST).collect();
    let notice = EntriesNotice { project: of.project, title: of.title, env: of.env, entries, more, through };
    (Notice::Entries(notice), TellClass::News { slot: None })
}

async fn take(records: &AppRecords, ids: Vec<i64>) -> Result<(), RuntimeError> {
    if ids.is_empty() {
        return Ok(());
    }
    Ok(records.notices_taken(ids).await.map_err(CloudError::from)?)
}

fn ids(all: &[Pending]) -> Vec<i64> {
    all.iter().map(|p| p.id).collect()
}

/// The outbox's own number is given out again once a notice was taken: what happened, to what and when is not.
fn key(project: &ProjectId, env: Env, notice: &RecordNotice) -> String {
    let step = notice.step.unwrap_or(0);
    format!("notice/{project}/{}/{}/{}/{}/{:?}{step}", env.as_str(), notice.record, notice.event, notice.at, notice.to)
}
