//! The internal cloud of one machine: publishes commits, shows them at addresses, keeps their data, proves what they do.
//!
//! The truth of what is shown where is a row of the store; whoever owns it tells the cloud at the start and after every
//! change ([`Cloud::show`], [`Cloud::hide`]). Start at [`Cloud`], then `show` (how an address changes), then the gateway.

mod address;
mod data;
mod error;
mod links;
mod members;
mod route;
mod show;
mod spent;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use fleet_content::Words;
use fleet_domain::chat::Env;
use fleet_domain::criterion::{Criterion, Evidence};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::Manifest;
use fleet_domain::run::Means;
use fleet_domain::spec::Spec;
use tokio_util::sync::CancellationToken;

pub use address::{Address, Scheme};
pub use data::Noticed;
pub use error::CloudError;
pub use members::{AppPerson, Members};
pub(crate) use members::{BELIEVED_FOR, Roster};
pub use route::Route;
pub(crate) use route::Shown;
use route::Table;
pub(crate) use spent::{Follower, Spent};

use crate::gateway::{self, Pacer};
use crate::link::Seal;
use crate::probe;
use crate::records::{ApiParts, Clock, Records, absent_is_well, api_router};
use crate::release::{self, Recent, Release, Shelf};

/// What a cloud is made of.
pub struct CloudConfig {
    /// Everything it keeps: `<data>/cloud`.
    pub root: PathBuf,
    /// Its public side.
    pub address: Address,
    /// Signs links and cookies; a new one ends them all.
    pub key: [u8; 32],
    /// UTC ms.
    pub clock: Clock,
    /// Who belongs to a project.
    pub members: Arc<dyn Members>,
    /// Sentences for people.
    pub words: Arc<Words>,
    /// Requests a second that one visitor may send over time; twice that at once; 0 = any number.
    pub requests_per_second: u32,
}

/// The internal cloud. Cheap to clone.
#[derive(Clone)]
pub struct Cloud {
    inner: Arc<Inner>,
}

struct Inner {
    folders: Folders,
    address: Address,
    clock: Clock,
    words: Arc<Words>,
    seal: Seal,
    spent: Spent,
    roster: Roster,
    pacer: Pacer,
    shelf: Shelf,
    recent: Recent,
    records: Records,
    api: axum::Router,
    routes: ArcSwap<Table>,
    /// Held while an address changes: one at a time.
    changing: tokio::sync::Mutex<()>,
    ended: CancellationToken,
}

/// Where the cloud keeps what.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    /// `<project>/<commit>/`.
    pub(crate) releases: PathBuf,
    /// `<project>/<env>/`.
    pub(crate) data: PathBuf,
    /// `<project>/<commit>/`: entries of the live app before that commit.
    pub(crate) snapshots: PathBuf,
    /// Throw-away environments; emptied at the start.
    pub(crate) proof: PathBuf,
    /// Erased apps.
    pub(crate) trash: PathBuf,
}

impl Folders {
    fn below(root: &std::path::Path) -> Self {
        Self {
            releases: root.join("releases"),
            data: root.join("data"),
            snapshots: root.join("snapshots"),
            proof: root.join("proof"),
            trash: root.join("trash"),
        }
    }
}

impl Cloud {
    /// Opens the folders; shows nothing yet.
    ///
    /// # Errors
    /// [`CloudError::Open`] if they cannot be made.
    pub fn new(config: CloudConfig) -> Result<Self, CloudError> {
        let folders = Folders::below(&config.root);
        // What a crash left of a proof is worth nothing.
        absent_is_well(std::fs::remove_dir_all(&folders.proof)).map_err(CloudError::Open)?;
        for folder in [&folders.releases, &folders.data, &folders.snapshots, &folders.proof, &folders.trash] {
            std::fs::create_dir_all(folder).map_err(CloudError::Open)?;
        }
        let spent = Spent::open(&config.root.join("spent-links"), (config.clock)()).map_err(CloudError::Open)?;
        Ok(Self::over(config, folders, spent))
    }

    /// A cloud over these folders, which exist.
    pub(crate) fn with(config: CloudConfig, folders: Folders) -> Self {
        Self::over(config, folders, Spent::default())
    }

    fn over(config: CloudConfig, folders: Folders, spent: Spent) -> Self {
        let CloudConfig { root: _, address, key, clock, members, words, requests_per_second } = config;
        let ended = CancellationToken::new();
        let records = Records::new(folders.data.clone(), Arc::clone(&clock));
        let inner = Inner {
            address: Address { apex: address.apex.to_ascii_lowercase(), ..address },
            seal: Seal::new(&key),
            spent,
            roster: Roster::new(members, Arc::clone(&clock)),
            pacer: Pacer::new(requests_per_second),
            shelf: Shelf::default(),
            recent: Recent::default(),
            api: api_router(ApiParts { shutdown: ended.clone() }),
            routes: ArcSwap::default(),
            changing: tokio::sync::Mutex::new(()),
            folders,
            clock,
            words,
            records,
            ended,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Writes a commit's files as a release: once, whole, never to change. The same again does nothing.
    ///
    /// # Errors
    /// What is wrong with the tree or its manifest, or the disk's refusal; nothing is left behind then.
    pub async fn publish(&self, project: &ProjectId, commit: &str, tree: &BTreeMap<String, Vec<u8>>) -> Result<Release, CloudError> {
        let (root, project, commit, tree) = (self.inner.folders.releases.clone(), project.clone(), commit.to_owned(), tree.clone());
        tokio::task::spawn_blocking(move || release::publish(&root, &project, &commit, &tree)).await.map_err(CloudError::Cut)?
    }

    /// The routes of every app host. Serve them with connect info, so that nameless visitors are counted apart.
    pub fn router(&self) -> axum::Router {
        gateway::router(self.clone())
    }

    /// Whether a `Host` header belongs to the apps' side: the cloud answers it, with 404 if there is no such app.
    pub fn is_app_host(&self, host: &str) -> bool {
        self.inner.address.is_below_apex(host)
    }

    /// Manifest of what an address shows; `None` if nothing is shown there.
    pub async fn manifest(&self, project: &ProjectId, env: Env) -> Option<Arc<Manifest>> {
        let shown = self.shown(project, env)?;
        let release = self.release(&shown).await.inspect_err(|error| {
            tracing::error!(%project, env = env.as_str(), error = error as &dyn std::error::Error, "the release of an app cannot be read");
        });
        release.ok().map(|r| Arc::clone(r.manifest()))
    }

    /// Previews that were looked at since the last call, each with the time of the last look.
    pub fn take_views(&self) -> Vec<(ProjectId, i64)> {
        let table = self.inner.routes.load();
        let previews = table.all().filter(|s| s.route.env == Env::Preview);
        previews.filter_map(|s| s.take_view().map(|at| (s.route.project.clone(), at))).collect()
    }

    /// Tries every criterion on a throw-away environment of a published commit, through the same gateway as people.
    /// What to expect comes from the criteria and the spec, so that a manifest cannot vouch for itself.
    /// `made` says whose screen the commit has: a kit's is the tested one, byte for byte; an agent's is its own.
    ///
    /// # Errors
    /// [`CloudError::NotPublished`], or if the environment cannot be made. A check that fails is no error but evidence.
    pub async fn prove(&self, project: &ProjectId, commit: &str, criteria: &[Criterion], spec: &Spec, made: Means) -> Result<Vec<Evidence>, CloudError> {
        let release = self.load(project, commit).await?;
        probe::prove(self, project, release, &probe::Agreed { criteria, spec, front: probe::Front::of(made) }).await
    }

    /// A person signed out everywhere: the next request by a cookie of theirs is asked about anew.
    pub fn signed_out(&self, person: &PersonId) {
        self.roster().forget_person(person);
    }

    /// Who belongs to a project may have changed (`None` = to any): the next request of each of its people is asked about anew.
    pub fn members_changed(&self, project: Option<&ProjectId>) {
        self.roster().forget(project);
    }

    /// Ends all live streams and closes all data after what is being written.
    pub async fn close(&self) {
        self.inner.ended.cancel();
        self.inner.records.close().await;
    }

    /// The release that an address shows.
    pub(crate) async fn release(&self, shown: &Shown) -> Result<Release, CloudError> {
        let Route { project, commit, .. } = &shown.route;
        if let Some(release) = self.inner.recent.find(project, commit) {
            return Ok(release);
        }
        let release = self.load(project, commit).await?;
        self.inner.recent.keep(project, &release);
        Ok(release)
    }

    /// A published release, as it lies on the disk now.
    pub(crate) async fn load(&self, project: &ProjectId, commit: &str) -> Result<Release, CloudError> {
        let (root, project, commit) = (self.inner.folders.releases.clone(), project.clone(), commit.to_owned());
        tokio::task::spawn_blocking(move || Release::load(&root, &project, &commit)).await.map_err(CloudError::Cut)?
    }

    pub(crate) fn now(&self) -> i64 {
        (self.inner.clock)()
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(crate) fn address(&self) -> &Address {
        &self.inner.address
    }

    pub(crate) fn words(&self) -> &Arc<Words> {
        &self.inner.words
    }

    pub(crate) fn folders(&self) -> &Folders {
        &self.inner.folders
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.inner.seal
    }

    pub(crate) fn spent(&self) -> &Spent {
        &self.inner.spent
    }

    pub(crate) fn roster(&self) -> &Roster {
        &self.inner.roster
    }

    pub(crate) fn pacer(&self) -> &Pacer {
        &self.inner.pacer
    }

    pub(crate) fn shelf(&self) -> &Shelf {
        &self.inner.shelf
    }

    /// The records service's routes; the app comes with the request.
    pub(crate) fn api(&self) -> axum::Router {
        self.inner.api.clone()
    }

    /// What a host shows.
    pub(crate) fn at(&self, host: &str) -> Option<Arc<Shown>> {
        self.inner.routes.load().at(host)
    }

    /// What an app's environment shows.
    pub(crate) fn shown(&self, project: &ProjectId, env: Env) -> Option<Arc<Shown>> {
        self.inner.routes.load().of(project, env)
    }

    /// Waits for the end.
    pub(crate) async fn ended(&self) {
        self.inner.ended.cancelled().await;
    }
}
