//! Files that people send: known by content, kept by hash in the data folder, described beside it. Never in git, never run.

pub(crate) mod kind;
mod quota;
mod sweep;
mod zip_names;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fleet_content::Words;
use fleet_domain::chat::FileRef;
use fleet_domain::id::{FileId, PersonId};
use fleet_domain::letters::hex;
use fleet_store::Store;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::RwLock;

use crate::answer::mebibytes;
use crate::clean;
use crate::error::WebError;
use crate::files::kind::Finding;
use crate::files::quota::Quota;
use crate::refused::Refused;
use crate::site::{Limits, Site};
use crate::viewer::Viewer;

/// The folder of files that people sent.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    sent: Arc<Quota>,
    /// Shared while a file is kept or about to be named, alone while what nobody names is removed.
    tidying: Arc<RwLock<()>>,
}

impl Files {
    /// The files in this folder; made if it is missing.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, sent: Arc::default(), tidying: Arc::default() }
    }

    /// Where they lie, by SHA-256, each beside descriptions of who sent it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a file that somebody sent by a messenger, as those of the page are kept.
    ///
    /// # Errors
    /// Why it is not taken, in this language.
    pub async fn take(
        &self,
        store: &Store,
        limits: &Limits,
        (words, locale): (&Words, &str),
        person: &PersonId,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<FileRef, String> {
        let kept = self.keep(store, limits, person, name, bytes.into()).await;
        let Err(refused) = kept else { return kept.map_err(|_| String::new()) };
        Err(words.say(locale, &format!("page-refused-{}", refused.code()), &refused.args()))
    }

    /// At most so many bytes from the start of a kept file; `None` if it is not there or cannot be read.
    pub async fn start_of(&self, file: &FileRef, most: u64) -> Option<Vec<u8>> {
        use tokio::io::AsyncReadExt as _;
        if !is_digest(&file.sha256) {
            return None;
        }
        let mut bytes = Vec::new();
        let opened = tokio::fs::File::open(self.folder.join(&file.sha256)).await;
        match opened {
            Ok(opened) => opened.take(most).read_to_end(&mut bytes).await.ok().map(|_| bytes),
            Err(error) => {
                tracing::warn!(file = %file.id, %error, "a kept file cannot be read");
                None
            }
        }
    }

    async fn keep(&self, store: &Store, limits: &Limits, person: &PersonId, name: &str, bytes: bytes::Bytes) -> Result<FileRef, Refused> {
        let name = clean::file_name(name);
        if bytes.len() > limits.file {
            return Err(Refused::FileTooLarge { name, mebibytes: mebibytes(limits.file) });
        }
        if bytes.is_empty() {
            return Err(Refused::FileEmpty { name });
        }
        let kind = match kind::find(&name, &bytes) {
            Finding::Taken(kind) => kind,
            Finding::NotTaken => return Err(Refused::FileKind { name }),
            Finding::Lies(kind) => return Err(Refused::FileLies { name, kind: kind.words() }),
            Finding::Unsafe => return Err(Refused::FileUnsafe { name }),
        };
        if !self.sent.takes(person, bytes.len(), limits.files_a_day, store.now()) {
            return Err(Refused::FilesADay { mebibytes: mebibytes(limits.files_a_day) });
        }
        let file = FileRef {
            id: FileId::from_unique(&store.unique()),
            name,
            mime: kind.mime().to_owned(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: hex(&Sha256::digest(&bytes)),
        };
        let described = Description { file: file.clone(), by: person.clone(), at: store.now() };
        let described = serde_json::to_vec(&described).map_err(|source| WebError::Write { source })?;
        let folder = self.folder.clone();
        let (data, note) = (folder.join(&file.sha256), folder.join(description_name(&file.id)));
        let mark = store.unique();
        let _kept = self.tidying.read().await;
        let written = tokio::task::spawn_blocking(move || {
            make_folder(&folder)?;
            if !data.is_file() {
                put(&data, &bytes, &mark)?;
            }
            put(&note, &described, &mark)
        });
        written.await.map_err(|_| WebError::Panic)?.map_err(|source| WebError::File { operation: "keeping a file", source })?;
        Ok(file)
    }
}

/// What lies beside the bytes: who sent them, and as what.
#[derive(Debug, Serialize, Deserialize)]
struct Description {
    file: FileRef,
    by: PersonId,
    at: i64,
}

impl Site {
    /// Keeps a file if it is of a kind that is taken.
    pub(crate) async fn keep_file(&self, viewer: &Viewer, name: &str, bytes: bytes::Bytes) -> Result<FileRef, Refused> {
        self.web.files.keep(&self.web.store, &self.web.limits, &viewer.person.value.id, name, bytes).await
    }

    /// Files that this person sent, by id.
    pub(crate) async fn own_files(&self, viewer: &Viewer, ids: &[String]) -> Result<Vec<FileRef>, Refused> {
        if ids.len() > self.web.limits.files {
            return Err(Refused::TooManyFiles { most: u32::try_from(self.web.limits.files).unwrap_or(u32::MAX) });
        }
        let _kept = self.web.files.tidying.read().await;
        let mut files = Vec::new();
        for id in ids {
            let id = FileId::parse(id).map_err(|_| Refused::FileUnknown)?;
            let bytes = match tokio::fs::read(self.web.files.folder.join(description_name(&id))).await {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Refused::FileUnknown),
                Err(source) => return Err(WebError::File { operation: "reading the description of a file", source }.into()),
            };
            let described: Description = serde_json::from_slice(&bytes).map_err(|source| WebError::Description { source })?;
            if described.by != viewer.person.value.id {
                return Err(Refused::FileUnknown);
            }
            self.keep_on(&described).await?;
            files.push(described.file);
        }
        Ok(files)
    }

    /// A file that waited for its message gets another grace: it is about to be named.
    async fn keep_on(&self, described: &Description) -> Result<(), Refused> {
        let now = self.web.store.now();
        if now - described.at < sweep::GRACE / 2 {
            return Ok(());
        }
        let renewed = serde_json::to_vec(&Description { file: described.file.clone(), by: described.by.clone(), at: now });
        let renewed = renewed.map_err(|source| WebError::Write { source })?;
        let (note, mark) = (self.web.files.folder.join(description_name(&described.file.id)), self.web.store.unique());
        let written = tokio::task::spawn_blocking(move || put(&note, &renewed, &mark)).await;
        Ok(written.map_err(|_| WebError::Panic)?.map_err(|source| WebError::File { operation: "keeping a file", source })?)
    }

    /// The bytes of a kept file.
    pub(crate) async fn file_bytes(&self, file: &FileRef) -> Result<Vec<u8>, Refused> {
        if !is_digest(&file.sha256) {
            return Err(Refused::NotFound);
        }
        match tokio::fs::read(self.web.files.folder.join(&file.sha256)).await {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Refused::NotFound),
            Err(source) => Err(WebError::File { operation: "reading a kept file", source }.into()),
        }
    }
}

/// Whether text is a SHA-256 in hex.
fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn description_name(id: &FileId) -> String {
    format!("{id}.json")
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file whole or not at all.
fn put(path: &Path, bytes: &[u8], mark: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut part = PathBuf::from(path);
    part.set_extension(format!("part-{mark}"));
    let written = (|| {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)?;
        if let Some(folder) = path.parent() {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}
