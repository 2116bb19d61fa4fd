//! Reads what a client sends: JSON, or a form with files. Never more than fits, never a type that was not said.

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use serde_json::{Map, Value};

use super::answer::Caller;
use crate::records::error::RecordsError;
use crate::records::input::{Input, NewFile};
use crate::records::limits::{BODY_BYTES, FILE_BYTES, FORM_PARTS, JSON_BYTES, UPLOAD_FOR};
use crate::records::model::CollectionModel;
use fleet_domain::manifest::FieldKind;

/// The part of a form that holds every value that is no file, as one JSON object.
const JSON_PART: &str = "@json";

/// An object of values, whatever they are.
pub(super) async fn values(request: Request) -> Result<Map<String, Value>, RecordsError> {
    if !is(&request, "application/json") {
        return Err(RecordsError::Unreadable("the body must be application/json".to_owned()));
    }
    let body = axum::body::to_bytes(request.into_body(), JSON_BYTES).await.map_err(|e| too_large_or(&e, JSON_BYTES as u64))?;
    object(&body)
}

/// Values and files for an entry.
pub(super) async fn input(caller: &Caller, collection: &str, request: Request) -> Result<Input, RecordsError> {
    if !is(&request, "multipart/form-data") {
        return values(request).await.map(Input::of);
    }
    // Large bodies wait for one another, so that many at once do not fill the memory.
    let turns = std::sync::Arc::clone(&caller.hosted.records.app.house().uploads);
    let _turn = turns.acquire_owned().await.map_err(|_| RecordsError::Closed)?;
    // Nobody holds a place for ever by sending a byte at a time.
    tokio::time::timeout(UPLOAD_FOR, form(caller, collection, request)).await.map_err(|_| RecordsError::Unreadable("the body took too long".to_owned()))?
}

async fn form(caller: &Caller, collection: &str, request: Request) -> Result<Input, RecordsError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|e| RecordsError::Unreadable(e.body_text()))?;
    let model = caller.hosted.records.app.model.load_full();
    let known = model.collection(collection).ok_or(RecordsError::NotFound)?;
    let mut input = Input::default();
    let mut parts = 0;
    while let Some(part) = form.next_field().await.map_err(|e| unread(&e))? {
        parts += 1;
        if parts > FORM_PARTS {
            return Err(RecordsError::TooLarge { what: "parts", limit: FORM_PARTS as u64 });
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|e| unread(&e))?;
        match file_name {
            // A file input that was left empty sends a part without a name and content.
            Some(file) if file.is_empty() && bytes.is_empty() => {}
            Some(file) if name != JSON_PART => {
                if bytes.len() as u64 > FILE_BYTES {
                    return Err(RecordsError::TooLarge { what: "file", limit: FILE_BYTES });
                }
                if input.files.iter().any(|f| f.field == name) {
                    return Err(RecordsError::Unreadable("a field can hold one file".to_owned()));
                }
                input.files.push(NewFile { field: name, name: file, bytes });
            }
            _ if name == JSON_PART => input.values.extend(object(&bytes)?),
            _ => plain(known, &mut input.values, name, &bytes)?,
        }
    }
    Ok(input)
}

/// A value as a plain form sends it: text, repeated for several, `.from` and `.to` for a range.
fn plain(collection: &CollectionModel, values: &mut Map<String, Value>, name: String, bytes: &[u8]) -> Result<(), RecordsError> {
    let text = std::str::from_utf8(bytes).map_err(|_| RecordsError::Unreadable("a value is not UTF-8".to_owned()))?;
    let kind = |name: &str| collection.def.field(name).map(|f| f.kind);
    if let Some((field, part @ ("from" | "to"))) = name.split_once('.')
        && kind(field) == Some(FieldKind::DateRange)
    {
        let range = values.entry(field).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(range) = range {
            range.insert(part.to_owned(), Value::from(text));
        }
        return Ok(());
    }
    if kind(&name) == Some(FieldKind::Many) {
        if let Value::Array(several) = values.entry(name).or_insert_with(|| Value::Array(Vec::new()))
            && !text.is_empty()
        {
            several.push(Value::from(text));
        }
        return Ok(());
    }
    values.insert(name, Value::from(text));
    Ok(())
}

fn is(request: &Request, media_type: &str) -> bool {
    let said = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case(media_type))
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, RecordsError> {
    if bytes.len() > JSON_BYTES {
        return Err(RecordsError::TooLarge { what: "body", limit: JSON_BYTES as u64 });
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(RecordsError::Unreadable("the body must be an object".to_owned())),
        Err(e) => Err(RecordsError::Unreadable(e.to_string())),
    }
}

fn too_large_or(error: &axum::Error, limit: u64) -> RecordsError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(e) = cause {
        if e.is::<http_body_util::LengthLimitError>() {
            return RecordsError::TooLarge { what: "body", limit };
        }
        cause = e.source();
    }
    RecordsError::Unreadable("the body broke off".to_owned())
}

fn unread(error: &axum::extract::multipart::MultipartError) -> RecordsError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return RecordsError::TooLarge { what: "body", limit: BODY_BYTES as u64 };
    }
    RecordsError::Unreadable(error.body_text())
}
