//! `fleet backup`: the whole instance in one file, while it runs. Databases are copied by the database, never as files.

mod archive;
mod database;
mod members;
mod restore;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::End;
use crate::cli::{Backup as Args, Global};
use crate::config::StorePlace;
use crate::config_commands::settle;
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::out::{self, Shape};

pub(crate) use database::{integrity, snapshot};
pub(crate) use restore::run as restore;

/// Layout of the archive; a reader refuses a higher number.
const FORMAT: u32 = 1;
/// The store, in an archive as in the data folder.
const DATABASE: &str = "fleet.db";
/// The last member of an archive: without it the archive was cut short.
const MANIFEST: &str = "manifest.json";
/// What a backup says about the newest one, for `fleet doctor`.
const LAST: &str = "last.json";

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Layout.
    format: u32,
    /// Version of the Fleet that wrote it.
    fleet: String,
    /// When it was begun, UTC ms.
    made_at: i64,
    /// Where the store is.
    store: StoredAs,
    /// Rows and head of the audit chain, so that a chain rewritten later is seen.
    audit: Option<AuditHead>,
    /// Every member but this one, by path.
    members: BTreeMap<String, Member>,
}

/// Where the store is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredAs {
    /// In this archive.
    Inside,
    /// On a PostgreSQL server, which is backed up by its own tools.
    Postgres,
}

/// End of the audit chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AuditHead {
    /// How many rows; the place of the last.
    pub(crate) rows: i64,
    /// Of the last.
    pub(crate) hash: String,
}

/// One file of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Member {
    /// Bytes.
    size: u64,
    /// Of its bytes, hex.
    sha256: String,
    /// For a database: rows by table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<BTreeMap<String, i64>>,
}

/// The newest backup of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastBackup {
    /// UTC ms.
    pub(crate) made_at: i64,
    /// Where it was written to.
    pub(crate) file: PathBuf,
    /// Where the audit chain ended then: a later chain goes on from there.
    #[serde(default)]
    pub(crate) audit: Option<AuditHead>,
}

impl LastBackup {
    /// What the data folder remembers.
    pub(crate) fn of(data: &DataFolder) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(data.backups().join(LAST)).ok()?).ok()
    }
}

pub(crate) async fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    if !data.path().is_dir() {
        return Err(
            FleetError::Usage(format!("there is nothing to back up: {} does not exist. Say where the data is with --data.", data.path().display())).into()
        );
    }
    if let Some(folder) = args.to.as_deref().map(std::path::absolute).transpose()?.as_deref().and_then(Path::parent).filter(|folder| !folder.is_dir()) {
        // A slip in a name must not make folders, least of all outside of the disk that was meant.
        let shown = folder.display();
        return Err(
            FleetError::Usage(format!("the folder {shown} is not there. Make it first (`mkdir -p '{shown}'`), or choose another place with --to.")).into()
        );
    }
    data.prepare()?;
    let now = jiff::Timestamp::now();
    let file = match &args.to {
        Some(file) => std::path::absolute(file)?,
        None => data.backups().join(format!("fleet-{}.tar.gz", now.strftime("%Y%m%d-%H%M%S"))),
    };
    if !args.force && file.symlink_metadata().is_ok() {
        return Err(FleetError::FileThere { path: file }.into());
    }
    let manifest = write(&data, &loaded.config.place, &file, now.as_millisecond()).await?;
    let size = std::fs::metadata(&file).map_or(0, |m| m.len());
    let last = LastBackup { made_at: manifest.made_at, file: file.clone(), audit: manifest.audit.clone() };
    crate::data::write_private(&data.backups().join(LAST), &serde_json::to_vec(&last)?)?;
    match Shape::of_flag(global.json) {
        Shape::Json => {
            out::json(&serde_json::json!({ "file": file, "bytes": size, "members": manifest.members.len(), "store": manifest.store, "audit": manifest.audit }));
        }
        Shape::People => {
            out::line(&format!("{}: {} files, {size} bytes", file.display(), manifest.members.len()));
            // In the log of whoever runs this, it is out of reach of whoever rewrites the store.
            if let Some(AuditHead { rows, hash }) = &manifest.audit {
                out::line(&format!("the chain of acts: {rows} rows, the last is {hash}"));
            }
            if manifest.store == StoredAs::Postgres {
                out::line("The store is on a PostgreSQL server and not in this file: back it up with pg_dump.");
            }
        }
    }
    Ok(End::Done)
}

/// Writes an archive whole or not at all.
async fn write(data: &DataFolder, place: &StorePlace, file: &Path, now: i64) -> Result<Manifest, FleetError> {
    let broken = |why: String| FleetError::Backup { path: file.to_owned(), why };
    let staging_in = data.backups();
    std::fs::create_dir_all(&staging_in).map_err(|source| FleetError::DataFile { path: staging_in.clone(), verb: "made", source })?;
    let staging = tempfile::Builder::new().prefix(".staging-").tempdir_in(&staging_in).map_err(|source| FleetError::DataFile {
        path: staging_in,
        verb: "written",
        source,
    })?;
    // The store first: what it names of repositories and files is older than what is copied after it.
    let mut databases = Vec::new();
    let mut audit = None;
    let store = match place {
        StorePlace::Postgres(_) => StoredAs::Postgres,
        StorePlace::Sqlite => {
            if data.database().is_file() {
                let copy = staging.path().join("fleet.db");
                let rows = snapshot(&data.database(), &copy).await.map_err(broken)?;
                // A broken chain is for `fleet doctor` to say; what is there is kept all the same.
                audit = match database::audit_head(&copy, staging.path()).await {
                    Ok(head) => head,
                    Err(why) => {
                        out::trouble(&format!("warning: {why}"));
                        None
                    }
                };
                databases.push((DATABASE.to_owned(), copy, rows));
            }
            StoredAs::Inside
        }
    };
    let found = members::of(data).map_err(broken)?;
    for (n, (name, path)) in found.databases.into_iter().enumerate() {
        let copy = staging.path().join(format!("app-{n}.db"));
        let rows = snapshot(&path, &copy).await.map_err(broken)?;
        databases.push((name, copy, rows));
    }
    let mut manifest = Manifest { format: FORMAT, fleet: env!("CARGO_PKG_VERSION").to_owned(), made_at: now, store, audit, members: BTreeMap::new() };
    let target = file.to_owned();
    let whole = tokio::task::spawn_blocking(move || archive::write(&target, &mut manifest, databases, found.files).map(|()| manifest)).await;
    match whole {
        Ok(Ok(manifest)) => Ok(manifest),
        Ok(Err(why)) => Err(broken(why)),
        Err(e) => Err(broken(e.to_string())),
    }
}
