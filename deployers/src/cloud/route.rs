//! The table of addresses: which host shows which release over which data. Read without a lock, replaced whole.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use arc_swap::{ArcSwap, ArcSwapOption};
use fleet_domain::chat::Env;
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::Access;
use tokio_util::sync::CancellationToken;

use super::{AppPerson, CloudError};
use crate::records::{AppKey, AppRecords};
use crate::release::Release;

/// What an address shows. Who may open it stands in the release's own manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The project.
    pub project: ProjectId,
    /// Readable part of its addresses.
    pub slug: String,
    /// Name on screens.
    pub title: String,
    /// Trial or accepted address.
    pub env: Env,
    /// Full hex id of the published commit.
    pub commit: String,
    /// First label of the host.
    pub host_label: String,
    /// UTC ms after which the address answers 410; `None` = never.
    pub expires_at: Option<i64>,
}

/// A route that is being served. Its release is read when it is needed: see [`Cloud::release`](super::Cloud::release).
pub(crate) struct Shown {
    pub(crate) route: Route,
    /// Whole host, lower case, without a port.
    pub(crate) host: String,
    access: Access,
    /// Where its data lies.
    pub(crate) key: AppKey,
    /// Ended when the address stops showing this: open streams end with it.
    pub(crate) ended: CancellationToken,
    /// UTC ms of the last look; 0 = none since it was taken. Handed on to what is shown next.
    pub(crate) viewed_at: Arc<AtomicI64>,
    /// The people that the data was told of last.
    pub(crate) people: ArcSwap<Vec<AppPerson>>,
    /// The data as this route goes on seeing it while another manifest takes over.
    frozen: ArcSwapOption<AppRecords>,
}

impl Shown {
    pub(crate) fn new(route: Route, host: String, release: &Release, viewed_at: Arc<AtomicI64>) -> Result<Self, CloudError> {
        let key = AppKey::new(route.project.as_str(), route.env.as_str()).map_err(CloudError::data("naming the data"))?;
        let ended = CancellationToken::new();
        let access = release.manifest().app.access;
        Ok(Self { route, host, access, key, ended, viewed_at, people: ArcSwap::default(), frozen: ArcSwapOption::empty() })
    }

    /// The same release and data under a route that differs in words or time.
    pub(crate) fn with(&self, route: Route) -> Self {
        Self {
            route,
            host: self.host.clone(),
            access: self.access,
            key: self.key.clone(),
            ended: self.ended.clone(),
            viewed_at: Arc::clone(&self.viewed_at),
            people: ArcSwap::from(self.people.load_full()),
            frozen: ArcSwapOption::empty(),
        }
    }

    /// Whether it shows the same app and environment as this route.
    pub(crate) fn is_of(&self, route: &Route) -> bool {
        self.route.project == route.project && self.route.env == route.env
    }

    pub(crate) fn access(&self) -> Access {
        self.access
    }

    pub(crate) fn is_expired(&self, now: i64) -> bool {
        self.route.expires_at.is_some_and(|at| now >= at)
    }

    pub(crate) fn viewed(&self, now: i64) {
        self.viewed_at.fetch_max(now, Ordering::AcqRel);
    }

    /// The last look since the last call.
    pub(crate) fn take_view(&self) -> Option<i64> {
        Some(self.viewed_at.swap(0, Ordering::AcqRel)).filter(|at| *at > 0)
    }

    /// Keeps this handle on the data: a call that is still under way must not bring the old manifest back.
    pub(crate) fn freeze(&self, records: AppRecords) {
        self.frozen.store(Some(Arc::new(records)));
    }

    pub(crate) fn thaw(&self) {
        self.frozen.store(None);
    }

    pub(crate) fn frozen(&self) -> Option<AppRecords> {
        self.frozen.load().as_deref().cloned()
    }
}

/// All addresses at one moment.
#[derive(Default, Clone)]
pub(crate) struct Table {
    by_host: HashMap<String, Arc<Shown>>,
}

impl Table {
    pub(crate) fn at(&self, host: &str) -> Option<Arc<Shown>> {
        self.by_host.get(host).cloned()
    }

    pub(crate) fn of(&self, project: &ProjectId, env: Env) -> Option<Arc<Shown>> {
        self.all().find(|s| s.route.project == *project && s.route.env == env).cloned()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Shown>> {
        self.by_host.values()
    }

    /// The table with this address, and what showed the same app and environment before.
    pub(crate) fn with(&self, shown: Arc<Shown>) -> (Self, Option<Arc<Shown>>) {
        let (mut next, before) = self.without(&shown.route.project, shown.route.env);
        next.by_host.insert(shown.host.clone(), shown);
        (next, before)
    }

    /// The table with all of these, by host, which nothing showed before.
    pub(crate) fn with_all(&self, shown: &HashMap<String, Arc<Shown>>) -> Self {
        let mut next = self.clone();
        next.by_host.extend(shown.iter().map(|(host, s)| (host.clone(), Arc::clone(s))));
        next
    }

    /// The table without an app's environment, and what showed it.
    pub(crate) fn without(&self, project: &ProjectId, env: Env) -> (Self, Option<Arc<Shown>>) {
        let before = self.of(project, env);
        let mut next = self.clone();
        if let Some(before) = &before {
            next.by_host.remove(&before.host);
        }
        (next, before)
    }
}
