//! `fleet restore`: checks an archive whole, then puts it into an empty data folder; or only checks it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{AuditHead, Manifest, StoredAs, archive, database};
use crate::End;
use crate::cli::{Global, Restore as Args};
use crate::config::Env;
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::lock::FolderLock;
use crate::out::{self, Shape};

/// What was found good.
struct Checked {
    manifest: Manifest,
    /// Databases found whole.
    databases: usize,
    /// Rows of the store by table.
    rows: BTreeMap<String, i64>,
}

pub(crate) async fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let file = args.file.clone();
    std::fs::File::open(&file).map_err(|source| FleetError::InputFile { path: file.clone(), source })?;
    if args.verify {
        let scratch = tempfile::Builder::new().prefix("fleet-verify-").tempdir()?;
        let checked = check(&file, scratch.path()).await?;
        tell(global, &file, &checked, None);
        return Ok(End::Done);
    }
    let data = DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &Env::of_process())?;
    if !data.is_empty()? {
        return Err(FleetError::NotEmpty { path: data.path().to_owned() }.into());
    }
    data.prepare()?;
    let _lock = FolderLock::take(&data)?;
    // Unpacked inside the folder, so that moving it up is a rename on the same disk, also where the folder is a mount.
    let unpacked = data.path().join(".restoring");
    let outcome = bring(&file, &unpacked, &data).await;
    if outcome.is_err() {
        let _ = std::fs::remove_dir_all(&unpacked);
        let _ = std::fs::remove_file(data.lock());
    }
    let checked = outcome?;
    tell(global, &file, &checked, Some(data.path()));
    Ok(End::Done)
}

async fn bring(file: &Path, unpacked: &Path, data: &DataFolder) -> Result<Checked, FleetError> {
    let failed = |path: PathBuf| move |source| FleetError::DataFile { path, verb: "written", source };
    std::fs::create_dir(unpacked).map_err(failed(unpacked.to_owned()))?;
    let checked = check(file, unpacked).await?;
    let entries = std::fs::read_dir(unpacked).map_err(failed(unpacked.to_owned()))?;
    for entry in entries {
        let entry = entry.map_err(failed(unpacked.to_owned()))?;
        let target = data.path().join(entry.file_name());
        std::fs::rename(entry.path(), &target).map_err(failed(target.clone()))?;
    }
    std::fs::remove_dir(unpacked).map_err(failed(unpacked.to_owned()))?;
    Ok(checked)
}

/// Unpacks and checks: hashes, integrity of every database, rows by table, the audit chain and its head.
async fn check(file: &Path, into: &Path) -> Result<Checked, FleetError> {
    let broken = |why: String| FleetError::Backup { path: file.to_owned(), why };
    let (from, to) = (file.to_owned(), into.to_owned());
    let unpacked = tokio::task::spawn_blocking(move || archive::unpack(&from, &to)).await.map_err(|e| broken(e.to_string()))?;
    let manifest = unpacked.map_err(broken)?;
    let mut databases = 0;
    let mut of_store = BTreeMap::new();
    for (name, member) in &manifest.members {
        let Some(noted) = &member.rows else { continue };
        let path = into.join(name);
        let wrong = database::integrity(&path).await.map_err(broken)?;
        if let Some(first) = wrong.first() {
            return Err(broken(format!("the database {name} is damaged: {first}")));
        }
        let counted = database::rows(&path).await.map_err(broken)?;
        if &counted != noted {
            return Err(broken(format!("the database {name} does not hold what its list says")));
        }
        leave_no_traces(&path);
        databases += 1;
        if name == "fleet.db" {
            of_store = counted;
        }
    }
    if manifest.store == StoredAs::Inside && manifest.members.contains_key("fleet.db") {
        let scratch = tempfile::tempdir().map_err(|e| broken(e.to_string()))?;
        let head: Option<AuditHead> = database::audit_head(&into.join("fleet.db"), scratch.path()).await.map_err(broken)?;
        if manifest.audit.is_some() && head != manifest.audit {
            return Err(broken("its audit chain does not end where its list says".to_owned()));
        }
    }
    Ok(Checked { manifest, databases, rows: of_store })
}

/// What opening a database left beside it.
fn leave_no_traces(database: &Path) {
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
}

fn tell(global: &Global, file: &Path, checked: &Checked, into: Option<&Path>) {
    let manifest = &checked.manifest;
    let made =
        jiff::Timestamp::from_millisecond(manifest.made_at).map_or_else(|_| manifest.made_at.to_string(), |t| t.strftime("%Y-%m-%d %H:%M UTC").to_string());
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&serde_json::json!({
            "ok": true, "file": file, "restored_to": into, "made_at": manifest.made_at, "fleet": manifest.fleet, "members": manifest.members.len(),
            "databases": checked.databases, "rows": checked.rows, "store": manifest.store,
        })),
        Shape::People => {
            out::line(&format!(
                "{}: made {made} by Fleet {}; {} files and {} databases are whole.",
                file.display(),
                manifest.fleet,
                manifest.members.len(),
                checked.databases
            ));
            for (table, rows) in checked.rows.iter().filter(|(_, rows)| **rows > 0) {
                out::line(&format!("  {table}: {rows}"));
            }
            if manifest.store == StoredAs::Postgres {
                out::line("The store was on a PostgreSQL server and is not in this file: restore it with pg_restore first.");
            }
            if let Some(into) = into {
                out::line(&format!("Restored. Start it: fleet --data {}", into.display()));
            }
        }
    }
}
