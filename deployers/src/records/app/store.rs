//! What is behind an open app: its writer, its readers, its files, and the gate that closes them all.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use fleet_domain::manifest::Manifest;
use fleet_kill::kill_point;
use sqlx::Connection;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use tokio::sync::{Mutex, RwLock, RwLockReadGuard, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::records::change;
use crate::records::error::RecordsError;
use crate::records::file;
use crate::records::key::AppKey;
use crate::records::live::Live;
use crate::records::merge;
use crate::records::model::Model;
use crate::records::open::{House, database, files};
use crate::records::plan::{Done, Moment, People, What, Write};
use crate::records::schema;
use crate::records::snapshot::link;
use crate::records::viewer::{Person, Viewer};
use crate::records::writer::{self, Job, WAITING};

/// One open app.
pub(crate) struct App {
    key: AppKey,
    house: House,
    /// What it runs on now.
    pub(crate) model: ArcSwap<Model>,
    people: ArcSwap<People>,
    gate: RwLock<Option<Db>>,
    closed: AtomicBool,
    /// Held while other data is put in place of this.
    pub(crate) moving: Mutex<()>,
    /// Read while files come in, written while files are taken away or the data they belong to is exchanged: an entry and its
    /// files come together or not at all. Taken before the gate.
    pub(crate) tidying: RwLock<()>,
    /// Those who watch.
    pub(crate) live: Arc<Live>,
}

/// The open database.
pub(crate) struct Db {
    jobs: mpsc::Sender<Job>,
    /// Readers; they cannot write.
    pub(crate) pool: SqlitePool,
    writer: JoinHandle<()>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("key", &self.key).finish_non_exhaustive()
    }
}

impl App {
    /// Opens or makes the environment.
    pub(crate) async fn open(key: AppKey, house: House, model: Arc<Model>) -> Result<Self, RecordsError> {
        let live = Arc::new(Live::new(key.clone(), Arc::clone(&house.hints)));
        let app = Self {
            key,
            house,
            model: ArcSwap::from(Arc::clone(&model)),
            people: ArcSwap::from_pointee(People::default()),
            gate: RwLock::new(None),
            closed: AtomicBool::new(false),
            moving: Mutex::new(()),
            tidying: RwLock::new(()),
            live,
        };
        app.recover().await?;
        let mut gate = app.gate.write().await;
        *gate = Some(app.start(&model).await?);
        drop(gate);
        Ok(app)
    }

    /// Opens the database in the folder as it lies there, fits it to the model and starts its writer.
    async fn start(&self, model: &Arc<Model>) -> Result<Db, RecordsError> {
        let folder = self.folder();
        tokio::fs::create_dir_all(&folder).await.map_err(|e| RecordsError::disk("making a folder", e))?;
        let mut conn = schema::open(&database(&folder), &self.house.limits).await?;
        let people = match change::adopt(&mut conn, model, &self.moment().text).await {
            Ok(()) => schema::remembered(&mut conn, "people").await?,
            Err(error) => {
                conn.close().await.ok();
                return Err(error);
            }
        };
        let people: Vec<Person> = people.and_then(|p| serde_json::from_str(&p).ok()).unwrap_or_default();
        self.people.store(Arc::new(People::of(people)));
        let pool = SqlitePoolOptions::new()
            .max_connections(self.house.limits.readers.max(1))
            .min_connections(0)
            .idle_timeout(Duration::from_mins(1))
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_lazy_with(schema::reading(&database(&folder)));
        file::sweep(&self.files(), &pool).await?;
        let (jobs, waiting) = mpsc::channel(WAITING);
        let writer = self.house.tasks.spawn(writer::run(conn, waiting, Arc::clone(&self.live)));
        Ok(Db { jobs, pool, writer })
    }

    /// Whether it runs on this very manifest.
    pub(crate) fn runs_on(&self, manifest: &Arc<Manifest>) -> bool {
        let model = self.model.load();
        Arc::ptr_eq(&model.manifest, manifest) || model.manifest == *manifest
    }

    /// Takes another manifest; the old one goes on if the entries do not fit.
    pub(crate) async fn adopt(&self, model: Arc<Model>) -> Result<(), RecordsError> {
        let _no_upload = self.tidying.write().await;
        let mut gate = self.gate.write().await;
        let Some(db) = gate.take() else { return Err(RecordsError::Closed) };
        db.close().await;
        let taken = self.start(&model).await;
        let refused = match taken {
            Ok(db) => {
                *gate = Some(db);
                self.model.store(model);
                return Ok(());
            }
            Err(error) => error,
        };
        let old = self.model.load_full();
        self.go_on(&mut gate, &old).await?;
        Err(refused)
    }

    /// Starts anew with what lies in the folder. What cannot is closed for good, so that whoever comes next opens it anew: else its
    /// handles would be found again and again, and not one of them would work.
    async fn go_on(&self, gate: &mut Option<Db>, model: &Arc<Model>) -> Result<(), RecordsError> {
        let started = self.start(model).await;
        match started {
            Ok(db) => {
                *gate = Some(db);
                Ok(())
            }
            Err(error) => {
                self.shut(gate).await;
                Err(error)
            }
        }
    }

    /// The database, as long as the guard is held.
    pub(crate) async fn db(&self) -> Result<RwLockReadGuard<'_, Db>, RecordsError> {
        RwLockReadGuard::try_map(self.gate.read().await, Option::as_ref).map_err(|_| RecordsError::Closed)
    }

    /// Writes, and waits until it is on the disk.
    pub(crate) async fn write(&self, viewer: Viewer, moment: Moment, what: What) -> Result<Done, RecordsError> {
        let db = self.db().await?;
        // Read behind the gate, so that a write is never decided by a model that was replaced.
        let write = Write { model: self.model.load_full(), viewer, moment, people: self.people.load_full(), what };
        let (reply, answer) = oneshot::channel();
        db.jobs.send(Job { write, reply }).await.map_err(|_| RecordsError::Closed)?;
        answer.await.map_err(|_| RecordsError::Closed)?
    }

    /// Removes files that nobody holds any more. A failure leaves them for the next opening.
    pub(crate) async fn tidy(&self, digests: Vec<String>) {
        if digests.is_empty() {
            return;
        }
        let _alone = self.tidying.write().await;
        let done = match self.db().await {
            Ok(db) => file::forget(&self.files(), &db.pool, digests).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::warn!(app = %self.key, %error, "files were not tidied away");
        }
    }

    /// Closes after what is being written; the data stays.
    pub(crate) async fn close(&self) {
        let mut gate = self.gate.write().await;
        self.shut(&mut gate).await;
    }

    /// Closes and removes the data.
    pub(crate) async fn erase(&self) -> Result<(), RecordsError> {
        // Nor does an upload that is on its way leave a file behind.
        let _no_upload = self.tidying.write().await;
        let mut gate = self.gate.write().await;
        self.shut(&mut gate).await;
        file::absent_is_well(tokio::fs::remove_dir_all(self.folder()).await).map_err(|e| RecordsError::disk("erasing entries", e))
    }

    async fn shut(&self, gate: &mut Option<Db>) {
        self.closed.store(true, Ordering::Release);
        self.live.end();
        if let Some(db) = gate.take() {
            db.close().await;
        }
    }

    /// Adds the entries of a prepared folder to those of this one, between two writes. The folder must fit the model.
    pub(crate) async fn add(&self, prepared: &Path) -> Result<u64, RecordsError> {
        let _no_upload = self.tidying.write().await;
        let mut gate = self.gate.write().await;
        let Some(db) = gate.take() else { return Err(RecordsError::Closed) };
        db.close().await;
        let model = self.model.load_full();
        let added = self.add_closed(prepared, &model).await;
        self.go_on(&mut gate, &model).await?;
        self.live.restart();
        added
    }

    /// The files first: one that no entry holds is swept away at the next opening, an entry without its file would stay without.
    async fn add_closed(&self, prepared: &Path, model: &Model) -> Result<u64, RecordsError> {
        let failed = |e| RecordsError::disk("taking files along", e);
        tokio::fs::create_dir_all(self.files()).await.map_err(failed)?;
        let mut held = tokio::fs::read_dir(files(prepared)).await.map_err(failed)?;
        while let Some(file) = held.next_entry().await.map_err(failed)? {
            let to = self.files().join(file.file_name());
            if !tokio::fs::try_exists(&to).await.map_err(failed)? {
                link(&file.path(), &to).await.map_err(failed)?;
            }
        }
        let mut conn = schema::open(&database(&self.folder()), &self.house.limits).await?;
        let added = merge::add(&mut conn, prepared, model).await;
        conn.close().await.map_err(|e| RecordsError::database("taking entries along", e))?;
        added
    }

    /// Puts a prepared folder in the place of this one, between two writes. The folder must fit the model.
    pub(crate) async fn exchange(&self, prepared: &Path) -> Result<(), RecordsError> {
        let failed = |e| RecordsError::disk("putting restored entries in place", e);
        let _no_upload = self.tidying.write().await;
        let mut gate = self.gate.write().await;
        let Some(db) = gate.take() else { return Err(RecordsError::Closed) };
        db.close().await;
        let model = self.model.load_full();
        let (folder, before) = (self.folder(), self.beside("before"));
        let moved = async {
            kill_point("records.exchange.before");
            tokio::fs::rename(&folder, &before).await?;
            kill_point("records.exchange.between");
            tokio::fs::rename(prepared, &folder).await?;
            kill_point("records.exchange.after");
            Ok::<(), std::io::Error>(())
        };
        if let Err(error) = moved.await {
            // The old data goes on.
            if !tokio::fs::try_exists(&folder).await.unwrap_or(false) {
                self.or_shut(&mut gate, tokio::fs::rename(&before, &folder).await).await?;
            }
            self.go_on(&mut gate, &model).await?;
            return Err(failed(error));
        }
        let started = self.start(&model).await;
        match started {
            Ok(db) => *gate = Some(db),
            Err(error) => {
                // It was checked before and does not run all the same: the old data goes on.
                self.or_shut(&mut gate, tokio::fs::rename(&folder, prepared).await).await?;
                self.or_shut(&mut gate, tokio::fs::rename(&before, &folder).await).await?;
                self.go_on(&mut gate, &model).await?;
                return Err(error);
            }
        }
        self.live.restart();
        // The exchange is done, whatever becomes of what was there: the next opening tries again.
        if let Err(error) = file::absent_is_well(tokio::fs::remove_dir_all(&before).await) {
            tracing::warn!(app = %self.key, %error, "the entries that others were put in the place of were not removed");
        }
        Ok(())
    }

    /// A step back that the disk refused: nothing is started over what lies there now. The next opening finishes it.
    async fn or_shut(&self, gate: &mut Option<Db>, done: std::io::Result<()>) -> Result<(), RecordsError> {
        if done.is_err() {
            self.shut(gate).await;
        }
        done.map_err(|e| RecordsError::disk("putting entries back", e))
    }

    /// Finishes an exchange that a crash cut in two: the old data is good until the new is in place.
    async fn recover(&self) -> Result<(), RecordsError> {
        let failed = |e| RecordsError::disk("recovering entries", e);
        let before = self.beside("before");
        if tokio::fs::try_exists(&before).await.map_err(failed)? {
            if tokio::fs::try_exists(self.folder()).await.map_err(failed)? {
                tokio::fs::remove_dir_all(&before).await.map_err(failed)?;
            } else {
                tokio::fs::rename(&before, self.folder()).await.map_err(failed)?;
            }
        }
        for unfinished in ["restoring", "copying"] {
            file::absent_is_well(tokio::fs::remove_dir_all(self.beside(unfinished)).await).map_err(failed)?;
        }
        Ok(())
    }

    /// Who may be named.
    pub(crate) fn people(&self) -> Arc<People> {
        self.people.load_full()
    }

    /// Says who may be named, from the next write on.
    pub(crate) fn name_people(&self, people: People) {
        self.people.store(Arc::new(people));
    }

    /// Now.
    pub(crate) fn moment(&self) -> Moment {
        Moment::at((self.house.clock)())
    }

    /// The house it stands in.
    pub(crate) fn house(&self) -> &House {
        &self.house
    }

    /// Where the data lies.
    pub(crate) fn folder(&self) -> PathBuf {
        self.house.folder(&self.key)
    }

    /// Where the files lie.
    pub(crate) fn files(&self) -> PathBuf {
        files(&self.folder())
    }

    /// A folder beside this one; its name cannot be an environment's.
    pub(crate) fn beside(&self, what: &str) -> PathBuf {
        self.folder().with_file_name(format!("{}.{what}", self.key.env()))
    }

    /// Whether it was closed for good.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

impl Db {
    /// Entries of all collections.
    pub(crate) async fn count(&self) -> Result<i64, RecordsError> {
        let counted = sqlx::query_as("select count(*) from records").fetch_one(&self.pool).await;
        counted.map(|(n,)| n).map_err(|e| RecordsError::database("counting entries", e))
    }

    async fn close(self) {
        let Self { jobs, pool, writer } = self;
        drop(jobs);
        pool.close().await;
        if writer.await.is_err() {
            tracing::error!("a writer ended by a panic");
        }
    }
}

#[cfg(test)]
mod tests;
