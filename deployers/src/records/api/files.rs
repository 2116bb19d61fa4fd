//! Attachments and exports over HTTP: whatever they hold, a browser runs nothing of it.

use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use fleet_domain::letters::hex;
use tokio_util::io::ReaderStream;

use super::answer::{Asked, Caller, Refusal};
use super::entries::ListAsked;
use crate::records::error::RecordsError;

/// An attachment is shown, if at all, without scripts, styles of its own page or anything fetched.
const SHUT: &str =
    "default-src 'none'; sandbox; img-src 'self'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'; frame-ancestors 'none'";

pub(super) async fn file(caller: Caller, Asked(Path((collection, id, name))): Asked<Path<(String, String, String)>>) -> Result<Response, Refusal> {
    let found = caller.hosted.records.file(&caller.viewer, &collection, &id, &name).await.map_err(caller.refuse())?;
    let failed = |e| RecordsError::disk("reading a file", e);
    let opened = tokio::fs::File::open(&found.path).await.map_err(failed).map_err(caller.refuse())?;
    let size = opened.metadata().await.map_err(failed).map_err(caller.refuse())?.len();
    let shown = matches!(found.media_type.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif" | "image/bmp" | "application/pdf");
    let mut headers = HeaderMap::new();
    put(
        &mut headers,
        header::CONTENT_TYPE,
        &if found.media_type.starts_with("text/") { format!("{}; charset=utf-8", found.media_type) } else { found.media_type },
    );
    put(&mut headers, header::CONTENT_DISPOSITION, &disposition(if shown { "inline" } else { "attachment" }, &found.name));
    put(&mut headers, header::CONTENT_LENGTH, &size.to_string());
    put(&mut headers, header::CONTENT_SECURITY_POLICY, SHUT);
    put(&mut headers, header::CACHE_CONTROL, "private, no-store");
    put(&mut headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    Ok((headers, Body::from_stream(ReaderStream::new(opened))).into_response())
}

pub(super) async fn export_csv(
    caller: Caller,
    Asked(Path(collection)): Asked<Path<String>>,
    Asked(Query(asked)): Asked<Query<ListAsked>>,
) -> Result<Response, Refusal> {
    let query = asked.query().map_err(caller.refuse())?;
    let bytes = caller.hosted.records.export_csv(&caller.viewer, &collection, &query).await.map_err(caller.refuse())?;
    Ok(table(bytes, "text/csv; charset=utf-8", &caller.hosted.records.export_name(&caller.hosted.slug, &collection, "csv")))
}

pub(super) async fn export_xlsx(
    caller: Caller,
    Asked(Path(collection)): Asked<Path<String>>,
    Asked(Query(asked)): Asked<Query<ListAsked>>,
) -> Result<Response, Refusal> {
    let query = asked.query().map_err(caller.refuse())?;
    let bytes = caller.hosted.records.export_xlsx(&caller.viewer, &collection, &query).await.map_err(caller.refuse())?;
    let name = caller.hosted.records.export_name(&caller.hosted.slug, &collection, "xlsx");
    Ok(table(bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &name))
}

fn table(bytes: Vec<u8>, media_type: &str, name: &str) -> Response {
    let mut headers = HeaderMap::new();
    put(&mut headers, header::CONTENT_TYPE, media_type);
    put(&mut headers, header::CONTENT_DISPOSITION, &disposition("attachment", name));
    put(&mut headers, header::CACHE_CONTROL, "private, no-store");
    put(&mut headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    (headers, bytes).into_response()
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    // Everything put here was cleaned before; what is no header value all the same is left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The name twice: plain for old clients, percent-encoded UTF-8 for the others.
fn disposition(how: &str, name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex(&[byte]).to_uppercase());
        }
    }
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(disposition("inline", "a\"b\r\n.pdf"), "inline; filename=\"a_b__.pdf\"; filename*=UTF-8''a%22b%0D%0A.pdf");
        assert_eq!(disposition("attachment", "ж.pdf"), "attachment; filename=\"_.pdf\"; filename*=UTF-8''%D0%B6.pdf");
    }
}
