//! Who may be in which app: asked from outside, remembered for a few seconds, and forgotten as soon as somebody says that it changed.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::records::{AppRole, Clock};

/// How long an answer is believed, ms: a removed person is out after this long at the latest, though nobody said that they are.
pub(crate) const BELIEVED_FOR: i64 = 5_000;
/// Answers kept at most; beyond it old ones are dropped.
const KEPT: usize = 4_096;

/// A person as an app knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPerson {
    /// Who.
    pub id: PersonId,
    /// Name on the screen.
    pub name: String,
    /// Language they are spoken to in.
    pub locale: String,
    /// Roles inside the app; never empty for somebody who may open it.
    pub roles: BTreeSet<AppRole>,
    /// How often they signed out everywhere: cookies given before the last time are over.
    pub sign_outs: u32,
}

/// Tells who belongs to a project. The truth is the store's; the cloud only asks.
pub trait Members: Send + Sync {
    /// The person's place at this address of a project's app; `None` if they have none (any more).
    fn look_up(&self, project: &ProjectId, env: Env, person: &PersonId) -> BoxFuture<'_, Option<AppPerson>>;

    /// Everybody in the app of this project.
    fn people(&self, project: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>>;

    /// What the app is called now; `None` = as its manifest says.
    fn title(&self, _project: &ProjectId, _env: Env) -> BoxFuture<'_, Option<String>> {
        Box::pin(std::future::ready(None))
    }
}

struct Answer<T> {
    at: i64,
    told: T,
}

impl<T: Clone> Answer<T> {
    /// The answer while it is believed. A clock that jumped back makes it old, not eternal.
    fn fresh(&self, now: i64) -> Option<T> {
        (0..BELIEVED_FOR).contains(&(now - self.at)).then(|| self.told.clone())
    }
}

type Kept<K, T> = Mutex<HashMap<K, Answer<T>>>;

/// Remembers what [`Members`] said.
pub(crate) struct Roster {
    members: Arc<dyn Members>,
    clock: Clock,
    persons: Kept<(ProjectId, Env, PersonId), Option<AppPerson>>,
    people: Kept<ProjectId, Arc<Vec<AppPerson>>>,
    /// How often something was forgotten: an answer that was asked for before is not remembered after.
    forgotten: AtomicU64,
    /// Wakes whoever goes by an answer of before.
    anew: watch::Sender<()>,
}

impl Roster {
    pub(crate) fn new(members: Arc<dyn Members>, clock: Clock) -> Self {
        Self { members, clock, persons: Mutex::default(), people: Mutex::default(), forgotten: AtomicU64::new(0), anew: watch::Sender::default() }
    }

    /// The person's place at this address of the app, at most [`BELIEVED_FOR`] old.
    pub(crate) async fn look_up(&self, project: &ProjectId, env: Env, person: &PersonId) -> Option<AppPerson> {
        let now = (self.clock)();
        let key = (project.clone(), env, person.clone());
        if let Some(told) = fresh(&self.persons, &key, now) {
            return told;
        }
        let asked = self.forgotten.load(Ordering::Acquire);
        let told = self.members.look_up(project, env, person).await.filter(|p| !p.roles.is_empty() && p.id == *person);
        self.keep(&self.persons, key, now, told.clone(), asked);
        told
    }

    /// Everybody in the app, at most [`BELIEVED_FOR`] old.
    pub(crate) async fn people(&self, project: &ProjectId) -> Arc<Vec<AppPerson>> {
        let now = (self.clock)();
        if let Some(told) = fresh(&self.people, project, now) {
            return told;
        }
        let asked = self.forgotten.load(Ordering::Acquire);
        let told = Arc::new(self.members.people(project).await);
        self.keep(&self.people, project.clone(), now, Arc::clone(&told), asked);
        told
    }

    /// What the app is called now, if somebody gave it a name.
    pub(crate) async fn title(&self, project: &ProjectId, env: Env) -> Option<String> {
        self.members.title(project, env).await
    }

    /// Forgets what is known of a project (`None` = of all), so that the next question is asked.
    pub(crate) fn forget(&self, project: Option<&ProjectId>) {
        let other = |of: &ProjectId| project.is_some_and(|project| of != project);
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        lock(&self.people).retain(|of, _| other(of));
        lock(&self.persons).retain(|(of, ..), _| other(of));
        self.anew.send_replace(());
    }

    /// Forgets what is known of a person, so that the next question is asked.
    pub(crate) fn forget_person(&self, person: &PersonId) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        lock(&self.persons).retain(|(.., p), _| p != person);
        self.anew.send_replace(());
    }

    /// Changes whenever something is forgotten: whoever was let in before is asked about again.
    pub(crate) fn anew(&self) -> watch::Receiver<()> {
        self.anew.subscribe()
    }

    /// Remembers an answer, unless something was forgotten since it was `asked` for: it may be of before.
    fn keep<K: std::hash::Hash + Eq, T: Clone>(&self, kept: &Kept<K, T>, key: K, at: i64, told: T, asked: u64) {
        let mut kept = lock(kept);
        if self.forgotten.load(Ordering::Acquire) != asked {
            return;
        }
        if kept.len() >= KEPT {
            kept.retain(|_, a| a.fresh(at).is_some());
            if kept.len() >= KEPT {
                kept.clear();
            }
        }
        kept.insert(key, Answer { at, told });
    }
}

fn lock<K, T>(kept: &Kept<K, T>) -> std::sync::MutexGuard<'_, HashMap<K, Answer<T>>> {
    // A poisoned memory holds whole answers all the same.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fresh<K: std::hash::Hash + Eq, T: Clone>(kept: &Kept<K, T>, key: &K, now: i64) -> Option<T> {
    lock(kept).get(key).and_then(|a| a.fresh(now))
}
