//! Opens apps: one file each, the least recently used closed when too many are open.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use fleet_domain::manifest::Manifest;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::app::{App, AppRecords};
use super::error::RecordsError;
use super::file::absent_is_well;
use super::hints::Hints;
use super::key::AppKey;
use super::limits::Limits;
use super::model::Model;
use super::snapshot::copy_closed;

/// Milliseconds since 1970, UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The records service: every app of this machine. Cheap to clone.
#[derive(Clone)]
pub struct Records {
    shared: Arc<Shared>,
}

struct Shared {
    house: House,
    opening: tokio::sync::Mutex<()>,
    apps: Mutex<Apps>,
}

/// What every app needs of the house it stands in.
#[derive(Clone)]
pub(crate) struct House {
    /// `root/<project>/<env>/`.
    pub(crate) root: PathBuf,
    /// The time.
    pub(crate) clock: Clock,
    /// How much is taken.
    pub(crate) limits: Limits,
    /// Owns the writers, so that closing waits for them.
    pub(crate) tasks: TaskTracker,
    /// Hears which app has something to tell.
    pub(crate) hints: Arc<Hints>,
    /// Uploads in memory at once.
    pub(crate) uploads: Arc<Semaphore>,
}

#[derive(Default)]
struct Apps {
    /// All that anybody holds: an app is never open twice.
    open: HashMap<AppKey, Weak<App>>,
    /// Those kept open though nobody holds them; the last used at the end.
    recent: VecDeque<Arc<App>>,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").field("root", &self.shared.house.root).finish_non_exhaustive()
    }
}

impl Records {
    /// Apps lie at `root/<project>/<env>/data.db` and `…/files/`; the time comes from `clock` alone.
    pub fn new(root: PathBuf, clock: Clock) -> Self {
        Self::with_limits(root, clock, Limits::default())
    }

    /// The same with other limits.
    pub fn with_limits(root: PathBuf, clock: Clock, limits: Limits) -> Self {
        let house = House { root, clock, limits, tasks: TaskTracker::new(), hints: Arc::default(), uploads: Arc::new(Semaphore::new(limits.uploads.max(1))) };
        Self { shared: Arc::new(Shared { house, opening: tokio::sync::Mutex::new(()), apps: Mutex::new(Apps::default()) }) }
    }

    /// Opens an app's environment with this manifest; makes it if it is new. Another manifest than last time takes the entries
    /// along where they fit.
    ///
    /// # Errors
    /// [`RecordsError::Manifest`] for a manifest with mistakes, [`RecordsError::ManifestChange`] where entries do not fit it
    /// (nothing is changed then), [`RecordsError::Newer`] for a file of a newer service.
    pub async fn open(&self, key: &AppKey, manifest: Arc<Manifest>) -> Result<AppRecords, RecordsError> {
        let records = self.open_briefly(key, manifest).await?;
        self.used(&records.app);
        Ok(records)
    }

    /// The same for one look: closed with the handle, unless others use the app.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_briefly(&self, key: &AppKey, manifest: Arc<Manifest>) -> Result<AppRecords, RecordsError> {
        if let Some(app) = self.find(key)
            && app.runs_on(&manifest)
        {
            return Ok(AppRecords { app });
        }
        // One at a time, so that nothing is opened twice.
        let _opening = self.shared.opening.lock().await;
        let app = match self.find(key) {
            Some(app) if app.runs_on(&manifest) => app,
            Some(app) => {
                let model = Arc::new(Model::read(manifest).map_err(RecordsError::Manifest)?);
                app.adopt(model).await?;
                app
            }
            None => {
                let model = Arc::new(Model::read(manifest).map_err(RecordsError::Manifest)?);
                let app = Arc::new(App::open(key.clone(), self.shared.house.clone(), model).await?);
                self.apps().open.insert(key.clone(), Arc::downgrade(&app));
                app
            }
        };
        Ok(AppRecords { app })
    }

    /// Writes a copy of all entries and files of an app into a new folder `to`, whole or not at all: as they lie there if nobody has the
    /// app open.
    ///
    /// # Errors
    /// [`RecordsError::Disk`] if `to` is there already.
    pub async fn snapshot(&self, key: &AppKey, to: &Path) -> Result<(), RecordsError> {
        // Nobody opens it meanwhile.
        let _opening = self.shared.opening.lock().await;
        match self.find(key) {
            Some(app) => AppRecords { app }.snapshot(to).await,
            None => copy_closed(&self.shared.house.folder(key), to, &self.shared.house.limits).await,
        }
    }

    /// Hears the key of an app whenever it has a new notice to tell.
    pub fn hints(&self) -> Arc<Hints> {
        Arc::clone(&self.shared.house.hints)
    }

    /// Removes every environment of a project, with all entries and files.
    pub async fn erase_project(&self, project: &str) -> Result<(), RecordsError> {
        let key = AppKey::new(project, "all")?;
        let _opening = self.shared.opening.lock().await;
        let open: Vec<Arc<App>> = self.apps().open.iter().filter(|(k, _)| k.project() == key.project()).filter_map(|(_, a)| a.upgrade()).collect();
        for app in open {
            app.erase().await?;
        }
        self.forget_closed();
        absent_is_well(tokio::fs::remove_dir_all(self.shared.house.root.join(project)).await).map_err(|e| RecordsError::disk("erasing a project", e))
    }

    /// Closes every app after what is being written; later calls on open handles fail.
    pub async fn close(&self) {
        let _opening = self.shared.opening.lock().await;
        let open: Vec<Arc<App>> = self.apps().open.values().filter_map(Weak::upgrade).collect();
        for app in open {
            app.close().await;
        }
        self.forget_closed();
        self.shared.house.tasks.close();
        self.shared.house.tasks.wait().await;
    }

    fn find(&self, key: &AppKey) -> Option<Arc<App>> {
        self.apps().open.get(key).and_then(Weak::upgrade).filter(|a| !a.is_closed())
    }

    fn used(&self, app: &Arc<App>) {
        let limit = self.shared.house.limits.open_apps.max(1);
        let evicted: Vec<Arc<App>> = {
            let mut apps = self.apps();
            if apps.recent.back().is_some_and(|a| Arc::ptr_eq(a, app)) {
                return;
            }
            apps.recent.retain(|a| !Arc::ptr_eq(a, app));
            apps.recent.push_back(Arc::clone(app));
            let over = apps.recent.len().saturating_sub(limit);
            let evicted = apps.recent.drain(..over).collect();
            apps.open.retain(|_, a| a.strong_count() > 0);
            evicted
        };
        // Closed here unless somebody still holds it; never under the lock.
        drop(evicted);
    }

    fn forget_closed(&self) {
        let mut apps = self.apps();
        apps.recent.retain(|a| !a.is_closed());
        apps.open.retain(|_, a| a.upgrade().is_some_and(|a| !a.is_closed()));
    }

    fn apps(&self) -> std::sync::MutexGuard<'_, Apps> {
        self.shared.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl House {
    /// The folder of one environment.
    pub(crate) fn folder(&self, key: &AppKey) -> PathBuf {
        self.root.join(key.project()).join(key.env())
    }
}

/// Where the database of a folder lies.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("data.db")
}

/// Where the files of a folder lie.
pub(crate) fn files(folder: &Path) -> PathBuf {
    folder.join("files")
}
