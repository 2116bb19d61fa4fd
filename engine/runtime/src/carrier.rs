//! Carries what apps have to tell into the chat: each notice once. The first thing is told at once; what happens soon after it in the
//! same thread is gathered into one message, so that thirty requests in a minute are two messages.

mod along;
mod message;
mod told;
mod wording;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use fleet_deployers::records::{AppRecords, RecordNotice};
use fleet_deployers::{CloudError, Members};
use fleet_domain::chat::Env;
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::{ProjectId, ThreadId};
use fleet_domain::notice::EntriesNotice;
use fleet_domain::project::{Project, ProjectState};
use fleet_kill::kill_point;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use along::{closed, counts};
pub(crate) use told::{About, Places, Told, entry_slot, viewer};

use crate::effects::{redrawn, tell};
use crate::every::Every;
use crate::members::StoreMembers;
use crate::{Runtime, RuntimeError};

use message::Pending;

/// What failed is tried again this often.
const SWEEP: Duration = Duration::from_mins(1);
/// An app whose news are gathered is looked at this often at most, however much is written there.
const PAUSE: Duration = Duration::from_millis(200);
/// Notices of an app that are read at once.
const AT_ONCE: u32 = 200;
/// How far back a clock may go without anything being told twice after a crash.
const CLOCK_MS: i64 = 60_000;

type App = (ProjectId, Env);

/// What of an app waits for its time. It was looked at: while it waits, hints cost no more than what is new, and now and then.
#[derive(Default)]
struct Gathering {
    /// When each thread may be told.
    until: HashMap<ThreadId, Instant>,
    /// Keys of the notices.
    keys: HashSet<String>,
    /// When to look again, if there was a hint.
    look: Option<Instant>,
}

impl Gathering {
    /// When the first thread may be told.
    fn ripe(&self) -> Option<Instant> {
        self.until.values().min().copied()
    }

    /// When there is something to do.
    fn due(&self) -> Option<Instant> {
        self.ripe().into_iter().chain(self.look).min()
    }

    fn is_waiting(&self) -> bool {
        self.ripe().is_some_and(|at| Instant::now() < at)
    }
}

/// Projects whose apps are looked at in turn at each sweep, hinted or not.
const IN_TURN: u32 = 10;

/// Carries until `shutdown`.
pub(crate) async fn run(runtime: Runtime, shutdown: CancellationToken) {
    let hints = runtime.parts.cloud.noticed();
    let mut sweep = tokio::time::interval(SWEEP);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut gathering: HashMap<App, Gathering> = HashMap::new();
    // Hints are of this process: what was written before it began is found by looking at every app. Later a few are looked at in
    // turn, so that a hint that was lost costs time and nothing else.
    let mut turn = None;
    let mut failed: HashSet<App> = HashSet::new();
    loop {
        let next = gathering.iter().filter_map(|(app, g)| Some((app, g.due()?))).min_by_key(|(_, at)| *at);
        let next = next.map(|(app, at)| (app.clone(), at));
        let apps = tokio::select! {
            () = shutdown.cancelled() => return,
            _ = sweep.tick() => match apps(&runtime, &mut turn).await {
                Ok(some) => {
                    failed.extend(some);
                    failed.drain().collect()
                }
                Err(error) => {
                    tracing::warn!(error = error.chain(), "notices of apps wait for the next sweep");
                    continue;
                }
            },
            app = reached(next) => vec![app],
            app = hints.next() => match gathering.get_mut(&app).filter(|g| g.is_waiting()) {
                Some(waiting) => {
                    waiting.look.get_or_insert_with(|| Instant::now() + PAUSE);
                    continue;
                }
                None => vec![app],
            },
        };
        failed.extend(carry_each(&runtime, apps, &mut gathering, &shutdown).await);
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

/// The apps to look at: all of them first, later those of the next few projects.
async fn apps(runtime: &Runtime, turn: &mut Option<Every>) -> Result<Vec<App>, RuntimeError> {
    let of = |projects: Vec<Project>| projects.into_iter().flat_map(|p| [Env::Preview, Env::Live].map(|env| (p.id.clone(), env)));
    if let Some(every) = turn {
        return Ok(every.next(runtime, IN_TURN).await?.map_or_else(Vec::new, |some| of(some).collect()));
    }
    let (mut every, mut all) = (Every::default(), Vec::new());
    while let Some(projects) = every.next(runtime, Every::AT_ONCE).await? {
        all.extend(of(projects));
    }
    *turn = Some(every);
    Ok(all)
}

/// A thousand apps take a while; an end does not wait for them, and a broken one holds up no other: those are given back.
async fn carry_each(runtime: &Runtime, apps: Vec<App>, gathering: &mut HashMap<App, Gathering>, shutdown: &CancellationToken) -> Vec<App> {
    let mut failed = Vec::new();
    for app in apps {
        if shutdown.is_cancelled() {
            break;
        }
        // Forgotten first: what fails is found by the next sweep, not tried again and again.
        let waiting = gathering.remove(&app).filter(Gathering::is_waiting).map(|g| Gathering { look: None, ..g });
        match carry(runtime, &app.0, app.1, waiting.unwrap_or_default()).await {
            Ok(left) if left.ripe().is_some() => {
                gathering.insert(app, left);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(project = %app.0, env = app.1.as_str(), error = error.chain(), "notices of an app wait for the next sweep");
                failed.push(app);
            }
        }
    }
    failed
}

/// Tells what may be told now; what is left waits with what `waiting` holds.
async fn carry(runtime: &Runtime, project: &ProjectId, env: Env, mut waiting: Gathering) -> Result<Gathering, RuntimeError> {
    let cloud = &runtime.parts.cloud;
    let Some(manifest) = cloud.manifest(project, env).await else { return Ok(Gathering::default()) };
    let Some(records) = cloud.records(project, env).await else { return Err(RuntimeError::Missing { what: "the data of an app".to_owned() }) };
    let Some(project) = runtime.store().project(project).await?.filter(|p| p.value.state == ProjectState::Present) else { return Ok(Gathering::default()) };
    let people = StoreMembers { store: runtime.store().clone() }.people(&project.value.id).await;
    let told = Told { project: &project.value, env, manifest: &manifest, people: &people };
    let (mut threads, mut nobodys) = (Vec::<(ThreadId, Vec<Pending>)>::new(), Vec::new());
    for notice in records.pending_notices(AT_ONCE).await.map_err(CloudError::from)? {
        let key = key(&project.value.id, env, &notice);
        if waiting.keys.contains(&key) {
            continue;
        }
        let (news, settled) = told.of(runtime, &records, &notice).await?;
        // Buttons that nobody can press any more go at once: that is no message.
        let edits: Vec<_> = settled.into_iter().map(|(thread, slot, entry)| redrawn(&thread, slot, entry, format!("{key}/{thread}"))).collect();
        if !edits.is_empty() {
            runtime.settle(edits).await?;
        }
        let Some(news) = news else {
            nobodys.push(notice.id);
            continue;
        };
        let thread = news.thread.clone();
        let pending = Pending { id: notice.id, key, at: notice.at, news };
        match threads.iter_mut().find(|(there, _)| *there == thread) {
            Some((_, all)) => all.push(pending),
            None => threads.push((thread, vec![pending])),
        }
    }
    take(&records, nobodys).await?;
    for (thread, all) in threads {
        let keys: Vec<String> = all.iter().map(|p| p.key.clone()).collect();
        let until = match waiting.until.get(&thread) {
            Some(at) => Some(*at),
            None => tell_in(runtime, &records, &thread, all).await?.map(|left| Instant::now() + left),
        };
        if let Some(at) = until {
            waiting.keys.extend(keys);
            waiting.until.insert(thread, at);
        }
    }
    Ok(waiting)
}

/// Tells the news of one thread, if it is time; how long they have to wait if it is not.
async fn tell_in(runtime: &Runtime, records: &AppRecords, thread: &ThreadId, all: Vec<Pending>) -> Result<Option<Duration>, RuntimeError> {
    let gap = runtime.parts.notices;
    if let Some(left) = too_soon(runtime, thread, gap).await? {
        return Ok(Some(left));
    }
    let told = told_before(runtime, thread, &all).await?;
    let (done, left): (Vec<Pending>, Vec<Pending>) = all.into_iter().partition(|p| told.contains(&p.key));
    take(records, done.iter().map(|p| p.id).collect()).await?;
    for message in message::worded(left, if gap.is_zero() { 1 } else { EntriesNotice::MOST }) {
        kill_point("runtime.notice.before");
        runtime.settle(vec![tell(thread, message.notice, message.class, &format!("{}/{thread}", message.key))]).await?;
        kill_point("runtime.notice.between");
        take(records, message.ids).await?;
    }
    Ok(None)
}

/// Keys of what was told before a crash and not taken since. Each message names all that it tells: an entry that is gone since, or
/// that nobody may read any more, takes no other's mark with it.
async fn told_before(runtime: &Runtime, thread: &ThreadId, all: &[Pending]) -> Result<HashSet<String>, RuntimeError> {
    let oldest = all.iter().filter_map(|p| p.at.parse().ok()).map(jiff::Timestamp::as_millisecond).min();
    let since = oldest.unwrap_or_default() - CLOCK_MS;
    let told = runtime.store().wanted_since(thread.as_str(), Effect::NEWS, since).await?;
    let of = |effect| if let Effect::Tell(Tell { class: TellClass::News { of, .. }, .. }) = effect { of } else { Vec::new() };
    Ok(told.into_iter().flat_map(of).collect())
}

/// How long a thread has to be left in peace, if it has.
async fn too_soon(runtime: &Runtime, thread: &ThreadId, gap: Duration) -> Result<Option<Duration>, RuntimeError> {
    let (now, gap) = (runtime.now(), i64::try_from(gap.as_millis()).unwrap_or(i64::MAX));
    let last = runtime.store().wanted_at(thread.as_str(), Effect::NEWS, now - gap).await?;
    // A clock that went back makes nobody wait longer than once.
    let left = last.map_or(0, |at| gap - (now - at)).min(gap);
    Ok(u64::try_from(left).ok().filter(|left| *left > 0).map(Duration::from_millis))
}

async fn take(records: &AppRecords, ids: Vec<i64>) -> Result<(), RuntimeError> {
    if ids.is_empty() {
        return Ok(());
    }
    Ok(records.notices_taken(ids).await.map_err(CloudError::from)?)
}

/// The outbox's own number is given out again once a notice was taken: what happened, to what and when is not.
fn key(project: &ProjectId, env: Env, notice: &RecordNotice) -> String {
    let step = notice.step.unwrap_or(0);
    format!("notice/{project}/{}/{}/{}/{}/{:?}{step}", env.as_str(), notice.record, notice.event, notice.at, notice.to)
}
