//! Releases: a commit's files on the disk, written once, never changed, and served only as they were published.

mod check;
mod media;
mod recent;
mod shelf;
mod write;

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use fleet_domain::id::ProjectId;
use fleet_domain::letters::hex;
use fleet_domain::manifest::Manifest;
use rustix::fs::{Mode, OFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cloud::CloudError;
use crate::records::read_manifest;

pub(crate) use check::is_commit;
pub(crate) use media::media_type;
pub(crate) use recent::Recent;
pub(crate) use shelf::{Served, Shelf};
pub(crate) use write::publish;

/// Name of the manifest in a tree.
pub(crate) const MANIFEST: &str = "fleet-app.toml";
/// List of a release's files, beside its tree.
const INDEX: &str = "index.json";
/// Folder of a release's files.
const TREE: &str = "tree";

/// A published commit. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Release {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    commit: String,
    folder: PathBuf,
    files: BTreeMap<String, FileEntry>,
    manifest: Arc<Manifest>,
}

/// A file as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// SHA-256, lower-case hex.
    pub(crate) sha256: String,
    /// Bytes.
    pub(crate) size: u64,
}

impl FileEntry {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self { sha256: digest(bytes), size: bytes.len() as u64 }
    }
}

impl Release {
    /// Full hex id of the commit.
    pub fn commit(&self) -> &str {
        &self.inner.commit
    }

    /// What the app is made of.
    pub fn manifest(&self) -> &Arc<Manifest> {
        &self.inner.manifest
    }

    /// Paths of its files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.inner.files.keys().map(String::as_str)
    }

    /// The file of this exact path.
    pub(crate) fn file(&self, path: &str) -> Option<&FileEntry> {
        self.inner.files.get(path)
    }

    /// The bytes of a file as they were published; blocks on the disk.
    ///
    /// # Errors
    /// [`CloudError::Damaged`] if they are not those any more, [`CloudError::Read`] if they cannot be read. No link is
    /// followed, whoever put it there.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, CloudError> {
        let commit = || self.inner.commit.clone();
        let entry = self.file(path).ok_or_else(|| CloudError::Read { commit: commit(), path: path.to_owned(), source: io::ErrorKind::NotFound.into() })?;
        let bytes = read_beneath(&self.inner.folder, &Path::new(TREE).join(path), entry.size).map_err(|source| CloudError::Read {
            commit: commit(),
            path: path.to_owned(),
            source,
        })?;
        if FileEntry::of(&bytes) == *entry { Ok(bytes) } else { Err(CloudError::Damaged { commit: commit(), path: path.to_owned() }) }
    }

    /// Finds a published commit below `root`; blocks on the disk.
    ///
    /// # Errors
    /// [`CloudError::NotPublished`], or what is wrong with what lies there.
    pub(crate) fn load(root: &Path, project: &ProjectId, commit: &str) -> Result<Self, CloudError> {
        if !is_commit(commit) {
            return Err(CloudError::Commit { commit: check::shown(commit) });
        }
        let folder = folder(root, project, commit);
        let files = match index(&folder) {
            Ok(files) => files,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(CloudError::NotPublished { commit: commit.to_owned() }),
            Err(source) => return Err(CloudError::Read { commit: commit.to_owned(), path: INDEX.to_owned(), source }),
        };
        let entry = files.get(MANIFEST).ok_or(CloudError::NoManifest)?;
        let failed = |source| CloudError::Read { commit: commit.to_owned(), path: MANIFEST.to_owned(), source };
        let bytes = read_beneath(&folder, &Path::new(TREE).join(MANIFEST), entry.size).map_err(failed)?;
        if FileEntry::of(&bytes) != *entry {
            return Err(CloudError::Damaged { commit: commit.to_owned(), path: MANIFEST.to_owned() });
        }
        let manifest = manifest(&bytes)?;
        Ok(Self { inner: Arc::new(Inner { commit: commit.to_owned(), folder, files, manifest: Arc::new(manifest) }) })
    }
}

/// Folder of a project's releases.
pub(crate) fn project_folder(root: &Path, project: &ProjectId) -> PathBuf {
    root.join(project.as_str())
}

fn folder(root: &Path, project: &ProjectId, commit: &str) -> PathBuf {
    project_folder(root, project).join(commit)
}

fn manifest(bytes: &[u8]) -> Result<Manifest, CloudError> {
    let text = std::str::from_utf8(bytes).map_err(|_| CloudError::NoManifest)?;
    read_manifest(text).map_err(CloudError::Manifest)
}

fn index(folder: &Path) -> io::Result<BTreeMap<String, FileEntry>> {
    // The index is ours and small; a few thousand paths fit easily.
    let bytes = read_beneath(folder, Path::new(INDEX), 4 * 1024 * 1024)?;
    serde_json::from_slice(&bytes).map_err(io::Error::other)
}

/// Reads a file below `folder` without following any link on the way, and no more than `limit` bytes and one.
fn read_beneath(folder: &Path, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_beneath(folder, path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a plain file"));
    }
    let mut bytes = Vec::new();
    // One byte more than it may have: a file that grew is seen as changed without being read whole.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file below `folder`, one step at a time, each only into a folder that is one and no link. `openat2` would do it in one
/// call, but a systemd service with a dynamic user has no such call (`RestrictSUIDSGID=` takes it away).
fn open_beneath(folder: &Path, path: &Path) -> io::Result<std::fs::File> {
    let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let outside = || io::Error::new(io::ErrorKind::InvalidInput, "not a path below the folder");
    let mut below = rustix::fs::open(folder, step, Mode::empty())?;
    let mut steps = path.components().peekable();
    while let Some(name) = steps.next() {
        let Component::Normal(name) = name else { return Err(outside()) };
        if steps.peek().is_none() {
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            return Ok(rustix::fs::openat(&below, name, flags, Mode::empty())?.into());
        }
        below = rustix::fs::openat(&below, name, step, Mode::empty())?;
    }
    Err(outside())
}

/// SHA-256 as lower-case hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
