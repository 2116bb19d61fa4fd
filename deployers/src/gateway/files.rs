//! Files of a release: by their exact path, else the app's page where a person walks.

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::accept::{takes_gzip, takes_html};
use super::arrival::Arrival;
use super::refusal::Refusal;
use crate::cloud::{Cloud, CloudError, Shown};
use crate::release::{MANIFEST, Served, media_type};

/// The app's page.
const PAGE: &str = "index.html";
/// Folders whose paths are files or nothing.
const FOLDERS: [&str; 2] = ["app/", "locales/"];

/// Nobody is to list an app, whatever they hold.
pub(crate) fn robots(method: &Method) -> Result<Response, Refusal> {
    reads(method)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "User-agent: *\nDisallow: /\n").into_response())
}

/// Answers with a file of the release.
pub(crate) async fn file(cloud: &Cloud, shown: &Shown, arrival: &Arrival, request: &Parts) -> Result<Response, Refusal> {
    reads(&request.method)?;
    let path = decoded(request.uri.path()).ok_or(Refusal::NotFound)?;
    let asked = if path.is_empty() { PAGE } else { path.as_str() };
    let broken = |error: &CloudError| {
        tracing::error!(host = arrival.host, path = asked, error = error as &dyn std::error::Error, "a file of a release cannot be served");
        Refusal::Broken
    };
    let release = cloud.release(shown).await.map_err(|e| broken(&e))?;
    let wanted = if served(asked) && release.file(asked).is_some() {
        asked
    } else if is_walk(asked) && takes_html(&request.headers) {
        PAGE
    } else {
        return Err(Refusal::NotFound);
    };
    let found = cloud.shelf().take(&release, wanted).await.map_err(|e| broken(&e))?;
    let file = found.ok_or(Refusal::NotFound)?;
    if wanted == PAGE {
        shown.viewed(cloud.now());
    }
    Ok(response(&file, media_type(wanted), request))
}

fn reads(method: &Method) -> Result<(), Refusal> {
    if matches!(*method, Method::GET | Method::HEAD) { Ok(()) } else { Err(Refusal::Method) }
}

/// What whoever made it noted for whoever goes on with it: no visitor's.
const NOTES: &str = "NOTES.md";

/// What the manifest says reaches the screen through the data's own routes, cut to the viewer; notes and dot files are nobody's.
fn served(path: &str) -> bool {
    path != MANIFEST && path != NOTES && !path.split('/').any(|part| part.starts_with('.'))
}

/// Whether a path can be a screen of the app: no folder of files, nothing that ends like a file, nothing hidden.
fn is_walk(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    !last.contains('.') && !path.split('/').any(|part| part.starts_with('.')) && !FOLDERS.iter().any(|f| path.starts_with(f))
}

/// A path without its first slash, decoded once; `None` where it is not text or has control characters.
fn decoded(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(b) = rest.next() {
        bytes.push(if b == b'%' { hex(rest.next()?)? << 4 | hex(rest.next()?)? } else { b });
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

fn response(file: &Served, kind: &'static str, request: &Parts) -> Response {
    let packed = file.gzip.as_ref().filter(|_| takes_gzip(&request.headers));
    let tag = match packed {
        Some(_) => format!("\"{}-gz\"", &file.sha256[..32]),
        None => format!("\"{}\"", &file.sha256[..32]),
    };
    let known = request.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).any(|tags| matches(tags, &file.sha256[..32]));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(packed.unwrap_or(&file.plain).clone())) };
    let headers = response.headers_mut();
    if !known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CONTENT_LENGTH, packed.unwrap_or(&file.plain).len().into());
        if packed.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // Kept by the one browser that may see it, and asked again each time: an accepted change shows at once.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Whether a list of tags names this content, packed or not.
fn matches(tags: &str, content: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || tag.strip_prefix('"').and_then(|t| t.strip_suffix('"')).is_some_and(|t| t.strip_suffix("-gz").unwrap_or(t) == content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_once_and_odd_ones_are_none() {
        assert_eq!(decoded("/app/main.js").as_deref(), Some("app/main.js"));
        assert_eq!(decoded("/%D0%B6").as_deref(), Some("ж"));
        assert_eq!(decoded("/%252e%252e/x").as_deref(), Some("%2e%2e/x"));
        for odd in ["", "x", "/%", "/%4", "/%zz", "/%ff", "/a%00b", "/a%0ab"] {
            assert_eq!(decoded(odd), None, "{odd}");
        }
    }

    #[test]
    fn screens_are_walked_to_and_files_are_not() {
        for screen in ["new/requests", "record/requests/abc123", "list/requests/all", "nowhere"] {
            assert!(is_walk(screen), "{screen}");
        }
        for file in ["favicon.ico", "app/none", "locales/de", ".env", ".git/config", "a/.hidden/b", "x/y.js", ".."] {
            assert!(!is_walk(file), "{file}");
        }
        assert!(!served(MANIFEST) && !served(NOTES) && !served(".env") && !served("a/.b/c") && served("logo.svg"));
    }

    #[test]
    fn tags_are_compared_by_content() {
        for same in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc-gz\"", "*"] {
            assert!(matches(same, "abc"), "{same}");
        }
        for other in ["abc", "\"abcd\"", "", "\"\""] {
            assert!(!matches(other, "abc"), "{other}");
        }
    }
}
