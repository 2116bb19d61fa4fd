//! Files that come in a form, here and in the composer of the page.

use std::sync::Arc;

use axum::Json;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use fleet_domain::chat::FileRef;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::mebibytes;
use crate::clean;
use crate::pace::Sending;
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

/// Reads a form with words and files; the files are kept as they come. The routes of such forms leave the limits to it, so that
/// whatever is too large is told the limit that a person can do something about.
pub(crate) async fn read(site: &Site, viewer: &Viewer, form: Result<Multipart, MultipartRejection>) -> Result<Form, Refused> {
    let mut form = form.map_err(|_| unreadable())?;
    let mut read = Form { text: String::new(), key: None, files: Vec::new() };
    let mut left = site.web.limits.body;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        match (field.name().unwrap_or_default().to_owned().as_str(), field.file_name().map(str::to_owned)) {
            ("text", None) => read.text = words(whole(site, None, field, &mut left).await?)?,
            ("key", None) => read.key = Some(words(whole(site, None, field, &mut left).await?)?),
            (_, Some(name)) => {
                let bytes = whole(site, Some(&name), field, &mut left).await?;
                // A file input that was left empty is sent with neither name nor bytes.
                if name.is_empty() && bytes.is_empty() {
                    continue;
                }
                if read.files.len() >= site.web.limits.files {
                    return Err(Refused::TooManyFiles { most: u32::try_from(site.web.limits.files).unwrap_or(u32::MAX) });
                }
                if read.files.is_empty() {
                    site.roomy().await?;
                }
                read.files.push(site.keep_file(viewer, &name, bytes).await?);
            }
            _ => {
                whole(site, None, field, &mut left).await?;
            }
        }
    }
    Ok(read)
}

/// The bytes of a field: those of a file up to the limit of files, and all together up to that of a request.
async fn whole(site: &Site, file: Option<&str>, mut field: Field<'_>, left: &mut usize) -> Result<bytes::Bytes, Refused> {
    let limits = &site.web.limits;
    let mut bytes = bytes::BytesMut::new();
    while let Some(piece) = field.chunk().await.map_err(|_| unreadable())? {
        if let Some(name) = file.filter(|_| bytes.len() + piece.len() > limits.file) {
            return Err(Refused::FileTooLarge { name: clean::file_name(name), mebibytes: mebibytes(limits.file) });
        }
        *left = left.checked_sub(piece.len()).ok_or(Refused::TooLarge { mebibytes: mebibytes(limits.body) })?;
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn words(bytes: bytes::Bytes) -> Result<String, Refused> {
    String::from_utf8(bytes.into()).map_err(|_| unreadable())
}

fn unreadable() -> Refused {
    Refused::Unreadable { what: "multipart/form-data".to_owned() }
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
    site.paced(&viewer, Sending::Message)?;
    let form = read(&site, &viewer, form).await?;
    if form.files.is_empty() {
        return Err(Refused::Empty);
    }
    let files = form.files.into_iter().map(|f| FileAnswer { id: f.id.to_string(), name: f.name, mime: f.mime, size: f.size, sha256: f.sha256 });
    Ok((StatusCode::CREATED, Json(FilesAnswer { files: files.collect() })))
}
