//! Copies of all entries: to keep, to go back to, to take along into another environment.

use std::path::Path;

use fleet_kill::kill_point;
use sqlx::{ConnectOptions, Connection};

use super::app::{App, AppRecords};
use super::change::adopt;
use super::error::RecordsError;
use super::file::absent_is_well;
use super::limits::Limits;
use super::open::{database, files};
use super::schema;

impl AppRecords {
    /// Writes a copy of all entries and files into a new folder `to`; whole or not at all.
    ///
    /// # Errors
    /// [`RecordsError::Disk`] if `to` is there already.
    pub async fn snapshot(&self, to: &Path) -> Result<(), RecordsError> {
        whole(to, async |unfinished| copy_open(&self.app, unfinished).await).await
    }

    /// Puts the entries of a snapshot in the place of all that is here. What is here stays if the snapshot is damaged or does not fit.
    pub async fn restore(&self, from: &Path) -> Result<(), RecordsError> {
        let _alone = self.app.moving.lock().await;
        let prepared = self.app.beside("restoring");
        let failed = |e| RecordsError::disk("reading a snapshot", e);
        absent_is_well(tokio::fs::remove_dir_all(&prepared).await).map_err(failed)?;
        let done = match take_over(from, &prepared).await {
            Ok(()) => self.put(&prepared).await,
            Err(error) => Err(error),
        };
        absent_is_well(tokio::fs::remove_dir_all(&prepared).await).map_err(failed)?;
        done
    }

    /// Adds the entries of another environment to those of this one: each once, however often it is asked. What is here stays as it
    /// is; of what came along, that which waits for a decision is told as waiting here. How many came.
    ///
    /// An entry with a value that only one may have and another has here stays where it is.
    ///
    /// # Errors
    /// Where the other's entries do not fit this manifest; nothing is changed then.
    pub async fn take_along(&self, other: &AppRecords) -> Result<u64, RecordsError> {
        let failed = |e| RecordsError::disk("taking entries along", e);
        let _alone = self.app.moving.lock().await;
        let prepared = self.app.beside("copying");
        absent_is_well(tokio::fs::remove_dir_all(&prepared).await).map_err(failed)?;
        other.snapshot(&prepared).await?;
        let done = match self.fit(&prepared).await {
            Ok(()) => self.app.add(&prepared).await,
            Err(error) => Err(error),
        };
        absent_is_well(tokio::fs::remove_dir_all(&prepared).await).map_err(failed)?;
        done
    }

    /// Removes every entry, file and the database itself; later calls on open handles fail, a new opening starts empty.
    pub async fn erase(&self) -> Result<(), RecordsError> {
        self.app.erase().await
    }

    /// Closes after what is being written; the data stays where it is.
    pub async fn close(&self) {
        self.app.close().await;
    }

    /// Checks and fits a prepared folder, then exchanges it with this one.
    async fn put(&self, prepared: &Path) -> Result<(), RecordsError> {
        self.fit(prepared).await?;
        self.app.exchange(prepared).await
    }

    /// Checks a prepared folder and fits it to the manifest.
    async fn fit(&self, prepared: &Path) -> Result<(), RecordsError> {
        let failed = |e| RecordsError::database("reading a snapshot", e);
        let mut conn = schema::open(&database(prepared), &self.app.house().limits).await?;
        let checked = async {
            let (verdict,): (String,) = sqlx::query_as("pragma quick_check(1)").fetch_one(&mut conn).await.map_err(failed)?;
            if verdict != "ok" {
                return Err(RecordsError::Damaged(format!("the snapshot: {verdict}")));
            }
            adopt(&mut conn, &self.app.model.load_full(), &self.app.moment().text).await
        };
        let checked = checked.await;
        conn.close().await.map_err(failed)?;
        checked
    }
}

/// A new folder `to` that `write` fills: whole or not at all.
async fn whole(to: &Path, write: impl AsyncFnOnce(&Path) -> Result<(), RecordsError>) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::disk("writing a snapshot", e);
    if tokio::fs::try_exists(to).await.map_err(failed)? {
        return Err(failed(std::io::ErrorKind::AlreadyExists.into()));
    }
    let name = to.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let unfinished = to.with_file_name(format!(".{name}.unfinished"));
    absent_is_well(tokio::fs::remove_dir_all(&unfinished).await).map_err(failed)?;
    let done = match write(&unfinished).await {
        Ok(()) => {
            kill_point("records.snapshot.before");
            let done = tokio::fs::rename(&unfinished, to).await;
            kill_point("records.snapshot.after");
            done.map_err(failed)
        }
        Err(error) => Err(error),
    };
    if done.is_err() {
        drop(tokio::fs::remove_dir_all(&unfinished).await);
    }
    done
}

async fn copy_open(app: &App, to: &Path) -> Result<(), RecordsError> {
    // No file goes away while the rows that hold it are being copied. Before the gate, as everywhere: two orders would wait for each other.
    let _untidied = app.tidying.read().await;
    let db = app.db().await?;
    let held = copy_rows(&app.folder(), to, &app.house().limits).await?;
    drop(db);
    copy_files(&app.folder(), to, held).await
}

/// The same of entries that nobody has open, as they lie there: no manifest is laid over them first.
pub(super) async fn copy_closed(folder: &Path, to: &Path, limits: &Limits) -> Result<(), RecordsError> {
    whole(to, async |unfinished| {
        let held = copy_rows(folder, unfinished, limits).await?;
        copy_files(folder, unfinished, held).await
    })
    .await
}

/// Copies the rows of a folder; the files that they hold, by hash.
async fn copy_rows(folder: &Path, to: &Path, limits: &Limits) -> Result<Vec<(String,)>, RecordsError> {
    let failed = |e| RecordsError::disk("writing a snapshot", e);
    let broken = |e| RecordsError::database("writing a snapshot", e);
    tokio::fs::create_dir_all(to).await.map_err(failed)?;
    let target = database(to);
    // A file whose first opening broke off has no tables yet.
    let mut conn = schema::open(&database(folder), limits).await?;
    let vacuumed = sqlx::query("vacuum into ?").bind(target.to_string_lossy().into_owned()).execute(&mut conn).await.map_err(broken);
    conn.close().await.map_err(broken)?;
    vacuumed?;
    let mut copied = schema::reading(&target).connect().await.map_err(broken)?;
    let held: Vec<(String,)> = sqlx::query_as("select distinct sha256 from files").fetch_all(&mut copied).await.map_err(broken)?;
    copied.close().await.map_err(broken)?;
    Ok(held)
}

async fn copy_files(folder: &Path, to: &Path, held: Vec<(String,)>) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::disk("writing a snapshot", e);
    tokio::fs::create_dir_all(files(to)).await.map_err(failed)?;
    for (sha256,) in held {
        link(&files(folder).join(&sha256), &files(to).join(&sha256)).await.map_err(failed)?;
    }
    tokio::fs::File::open(database(to)).await.map_err(failed)?.sync_all().await.map_err(failed)?;
    tokio::fs::File::open(to).await.map_err(failed)?.sync_all().await.map_err(failed)
}

async fn take_over(from: &Path, to: &Path) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::disk("reading a snapshot", e);
    tokio::fs::create_dir_all(files(to)).await.map_err(failed)?;
    tokio::fs::copy(database(from), database(to)).await.map_err(failed)?;
    let mut entries = match tokio::fs::read_dir(files(from)).await {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(failed(e)),
    };
    while let Some(entry) = entries.next_entry().await.map_err(failed)? {
        link(&entry.path(), &files(to).join(entry.file_name())).await.map_err(failed)?;
    }
    Ok(())
}

/// A second name for the same file where the disk can (a stored file never changes), else a copy.
pub(super) async fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    match tokio::fs::hard_link(from, to).await {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(e),
        Err(_) => tokio::fs::copy(from, to).await.map(drop),
    }
}
