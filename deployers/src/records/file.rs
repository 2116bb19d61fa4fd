//! Attachments: what they really are, what they are called, and where they lie, named by their digest.

mod name;
mod sniff;

use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use fleet_domain::letters::hex;
use fleet_domain::manifest::{Field, FieldKind};
use fleet_kill::kill_point;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqlitePool;
use tokio::io::AsyncWriteExt;

use super::error::{FieldIssue, RecordsError};
use super::input::{KeptFile, NewFile};
use super::limits::FILE_BYTES;
use super::words::size;

/// A stored attachment, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundFile {
    /// As people see it.
    pub(crate) name: String,
    /// Type by content.
    pub(crate) media_type: String,
    /// Where it lies.
    pub(crate) path: PathBuf,
}

/// Looks at an attachment: size, type by content, type by name.
pub(crate) fn look(field: &Field, file: &NewFile, locale: &str) -> Result<KeptFile, FieldIssue> {
    let issue = |code| FieldIssue::new(&field.name, code);
    if field.kind != FieldKind::File {
        return Err(issue("unknown_field"));
    }
    let limit = field.max_size.unwrap_or(FILE_BYTES).min(FILE_BYTES);
    if file.bytes.is_empty() {
        return Err(issue("file_empty"));
    }
    let bytes = file.bytes.len() as u64;
    if bytes > limit {
        return Err(issue("file_too_large").with("limit", size(locale, limit)));
    }
    let name = name::clean(&file.name);
    let kind = sniff::sniff(&file.bytes);
    let media_type = kind.called(&name).to_owned();
    if kind.is_program() || !accepted(field, &media_type) {
        return Err(issue("file_type"));
    }
    if !kind.may_be_called(&name) {
        return Err(issue("file_name"));
    }
    let sha256 = hex(&Sha256::digest(&file.bytes));
    Ok(KeptFile { field: field.name.clone(), name, media_type, size: bytes, sha256 })
}

fn accepted(field: &Field, media_type: &str) -> bool {
    let fits = |pattern: &String| match pattern.strip_suffix("/*") {
        Some(family) => media_type.split('/').next() == Some(family),
        None => pattern == media_type || pattern == "text/csv" && media_type == "text/plain",
    };
    field.accept.is_empty() || field.accept.iter().any(fits)
}

/// Puts an attachment on the disk, whole or not at all.
pub(crate) async fn keep(folder: &Path, file: &KeptFile, bytes: &Bytes) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::disk("storing a file", e);
    let place = folder.join(&file.sha256);
    if tokio::fs::try_exists(&place).await.map_err(failed)? {
        return Ok(());
    }
    tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    let unfinished = folder.join(format!(".{}.{}", file.sha256, uuid::Uuid::new_v4().simple()));
    let written = async {
        let mut out = tokio::fs::File::create(&unfinished).await?;
        out.write_all(bytes).await?;
        out.sync_all().await?;
        kill_point("records.file.before");
        tokio::fs::rename(&unfinished, &place).await?;
        kill_point("records.file.after");
        tokio::fs::File::open(folder).await?.sync_all().await
    };
    if let Err(error) = written.await {
        drop(tokio::fs::remove_file(&unfinished).await);
        return Err(failed(error));
    }
    Ok(())
}

/// Removes those of `digests` that no row holds any more. Nobody may be storing files meanwhile.
pub(crate) async fn forget(folder: &Path, pool: &SqlitePool, digests: impl IntoIterator<Item = String>) -> Result<(), RecordsError> {
    for sha256 in digests {
        let held: Option<(i64,)> = sqlx::query_as("select 1 from files where sha256 = ? limit 1")
            .bind(&sha256)
            .fetch_optional(pool)
            .await
            .map_err(|e| RecordsError::database("looking for a file", e))?;
        if held.is_none() {
            absent_is_well(tokio::fs::remove_file(folder.join(&sha256)).await).map_err(|e| RecordsError::disk("removing a file", e))?;
        }
    }
    Ok(())
}

/// Removes what a crash left behind: files that no row holds.
pub(crate) async fn sweep(folder: &Path, pool: &SqlitePool) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::disk("looking through the files", e);
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(failed(e)),
    };
    while let Some(entry) = entries.next_entry().await.map_err(failed)? {
        if let Ok(name) = entry.file_name().into_string() {
            forget(folder, pool, [name]).await?;
        }
    }
    Ok(())
}

/// What is not there need not be removed.
pub(crate) fn absent_is_well(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
