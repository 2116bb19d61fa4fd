//! Files that come in a form, here and in the composer of the page.

use std::sync::Arc;

use axum::Json;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use fleet_domain::chat::FileRef;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::mebibytes;
use crate::refused::Refused;
use crate::site::Site;
use crate::viewer::Viewer;
use crate::visit::Signed;

/// What a form held.
pub(crate) struct Form {
    pub(crate) text: String,
    pub(crate) key: Option<String>,
    pub(crate) files: Vec<FileRef>,
}

/// Reads a form with words and files; the files are kept as they come.
pub(crate) async fn read(site: &Site, viewer: &Viewer, form: Result<Multipart, MultipartRejection>) -> Result<Form, Refused> {
    let mut form = form.map_err(|_| Refused::Unreadable { what: "multipart/form-data".to_owned() })?;
    let mut read = Form { text: String::new(), key: None, files: Vec::new() };
    let broken = |error: MultipartError| refused(site, &error);
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match (field.name().unwrap_or_default(), field.file_name().map(str::to_owned)) {
            ("text", None) => read.text = field.text().await.map_err(broken)?,
            ("key", None) => read.key = Some(field.text().await.map_err(broken)?),
            (_, Some(name)) => {
                let bytes = field.bytes().await.map_err(broken)?;
                // A file input that was left empty is sent with neither name nor bytes.
                if name.is_empty() && bytes.is_empty() {
                    continue;
                }
                if read.files.len() >= site.web.limits.files {
                    return Err(Refused::TooManyFiles { most: u32::try_from(site.web.limits.files).unwrap_or(u32::MAX) });
                }
                read.files.push(site.keep_file(viewer, &name, bytes).await?);
            }
            _ => {}
        }
    }
    Ok(read)
}

fn refused(site: &Site, error: &MultipartError) -> Refused {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refused::TooLarge { mebibytes: mebibytes(site.web.limits.body) }
    } else {
        Refused::Unreadable { what: "multipart/form-data".to_owned() }
    }
}

/// Files that were kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FilesAnswer {
    /// One a file, in order; name their ids in a message.
    pub(crate) files: Vec<FileAnswer>,
}

/// A kept file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileAnswer {
    /// `fil_…`
    pub(crate) id: String,
    /// Cleaned name.
    pub(crate) name: String,
    /// Type by content.
    pub(crate) mime: String,
    /// Bytes.
    pub(crate) size: u64,
    /// SHA-256, hex.
    pub(crate) sha256: String,
}

/// Keeps files (multipart, each at most 20 MB: csv, txt, pdf, png, jpg, webp, docx, xlsx; known by content), to be named in a message.
#[utoipa::path(post, path = "/files", tag = "conversations", request_body(content_type = "multipart/form-data", content = Vec<u8>), responses((status = 201, body = FilesAnswer)))]
pub(crate) async fn files(
    State(site): State<Arc<Site>>,
    Signed { viewer, .. }: Signed,
    form: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<FilesAnswer>), Refused> {
    let form = read(&site, &viewer, form).await?;
    if form.files.is_empty() {
        return Err(Refused::Empty);
    }
    let files = form.files.into_iter().map(|f| FileAnswer { id: f.id.to_string(), name: f.name, mime: f.mime, size: f.size, sha256: f.sha256 });
    Ok((StatusCode::CREATED, Json(FilesAnswer { files: files.collect() })))
}
