//! Removes files that no message names: sent along and never said, or left behind by a crash.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fleet_store::Store;

use super::{Description, Files, is_digest};
use crate::error::WebError;

/// How long a file waits for the message that names it, ms.
pub(super) const GRACE: i64 = 24 * 60 * 60 * 1_000;

/// What lies in the folder.
#[derive(Default)]
struct Lying {
    descriptions: Vec<(PathBuf, Description)>,
    digests: Vec<String>,
}

impl Files {
    /// Removes what nobody named within its grace; how many files went. What a row names stays, whoever asks meanwhile: a file
    /// that is about to be named begins a new grace before its message is written.
    ///
    /// # Errors
    /// Nothing is removed where a row or a description cannot be read: it may name what would go.
    pub async fn sweep(&self, store: &Store) -> Result<usize, WebError> {
        let before = store.now() - GRACE;
        let failed = |source| WebError::File { operation: "sweeping files", source };
        // Before the rows are read: nobody looks through them where everything is young.
        let there = look(self.folder.clone()).await?;
        let held: HashSet<&str> = there.descriptions.iter().map(|(_, d)| d.file.sha256.as_str()).collect();
        if there.descriptions.iter().all(|(_, d)| d.at >= before) && there.digests.iter().all(|d| held.contains(d.as_str())) {
            return Ok(0);
        }
        let named = store.named_files().await.map_err(crate::site::store("reading which files are named"))?;
        let ids: HashSet<_> = named.iter().map(|f| &f.id).collect();
        let mut digests: HashSet<_> = named.iter().map(|f| f.sha256.clone()).collect();
        let _alone = self.tidying.write().await;
        let (mut gone, there) = (0, look(self.folder.clone()).await?);
        // The description first: bytes that none holds are removed by the next sweep too, a description without bytes would lie.
        for (path, described) in there.descriptions {
            if described.at >= before || ids.contains(&described.file.id) {
                digests.insert(described.file.sha256);
            } else {
                remove(&path).await.map_err(failed)?;
                gone += 1;
            }
        }
        for digest in there.digests.iter().filter(|d| !digests.contains(*d)) {
            remove(&self.folder.join(digest)).await.map_err(failed)?;
        }
        Ok(gone)
    }
}

async fn look(folder: PathBuf) -> Result<Lying, WebError> {
    tokio::task::spawn_blocking(move || look_now(&folder)).await.map_err(|_| WebError::Panic)?
}

fn look_now(folder: &Path) -> Result<Lying, WebError> {
    let failed = |source| WebError::File { operation: "looking through files", source };
    let mut lying = Lying::default();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(lying),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        if is_digest(name) {
            lying.digests.push(name.to_owned());
        } else if path.extension().is_some_and(|e| e == "json") {
            let described = std::fs::read(&path).map_err(failed)?;
            let described = serde_json::from_slice(&described).map_err(|source| WebError::Description { source })?;
            lying.descriptions.push((path, described));
        }
    }
    Ok(lying)
}

async fn remove(path: &Path) -> std::io::Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
