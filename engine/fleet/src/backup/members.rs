//! Which files of a data folder belong into a backup.

use std::path::{Path, PathBuf};

use crate::data::DataFolder;

/// Folders below the internal cloud that are made anew or are on their way out.
const PASSING: [&str; 3] = ["proof", "trash", "tmp"];

/// Folders that are kept; what else an archive holds is nothing of ours.
pub(super) const FOLDERS: [&str; 5] = ["cloud", "repos", "files", "config", "bibles"];

/// What was found: name in the archive and where it lies.
pub(super) struct Found {
    /// Databases of apps, to be copied by the database.
    pub(super) databases: Vec<(String, PathBuf)>,
    /// Everything else.
    pub(super) files: Vec<(String, PathBuf)>,
}

/// Walks the folders that are kept. Left out: lock, address, secret, name of the instance, logs, trash, other backups.
pub(super) fn of(data: &DataFolder) -> Result<Found, String> {
    let mut found = Found { databases: Vec::new(), files: Vec::new() };
    for (name, folder) in FOLDERS.into_iter().zip([data.cloud(), data.repos(), data.files(), data.config(), data.bibles()]) {
        let mut all = Vec::new();
        walk(&folder, name, &mut all)?;
        // A reference is read before the objects it leads to: whatever it names is there already, and copied after it.
        all.sort_by_key(|(name, _)| (rank(name), name.clone()));
        for (name, path) in all {
            let kept = name.split('/').nth(1).is_none_or(|part| !(name.starts_with("cloud/") && PASSING.contains(&part)));
            let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            match extension {
                _ if !kept => {}
                "db" => found.databases.push((name, path)),
                "db-wal" | "db-shm" | "lock" => {}
                _ => found.files.push((name, path)),
            }
        }
    }
    Ok(found)
}

fn rank(name: &str) -> u8 {
    u8::from(name.starts_with("repos/") && name.contains("/objects/"))
}

fn walk(folder: &Path, name: &str, out: &mut Vec<(String, PathBuf)>) -> Result<(), String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        // What vanishes while the fleet works is not there to be kept.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(format!("{} cannot be read: {e}", folder.display())),
    };
    for entry in entries {
        let entry = entry.map_err(|e| format!("{} cannot be read: {e}", folder.display()))?;
        let Ok(kind) = entry.file_type() else { continue };
        let Some(own) = entry.file_name().to_str().map(str::to_owned) else {
            return Err(format!("{} has a name that is not UTF-8", entry.path().display()));
        };
        let below = format!("{name}/{own}");
        if kind.is_dir() {
            walk(&entry.path(), &below, out)?;
        } else if kind.is_file() && !own.starts_with(".tmp") {
            out.push((below, entry.path()));
        }
    }
    Ok(())
}
