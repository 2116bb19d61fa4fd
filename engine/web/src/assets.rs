//! The page's own scripts, styles and images: embedded, served under an address that changes with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fleet_domain::letters::hex;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::refused::Refused;

static ASSETS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The first part of the hash over all assets.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    let mut files: Vec<_> = ASSETS.files().collect();
    files.sort_by_key(|f| f.path());
    for file in files {
        hash.update(file.path().to_string_lossy().as_bytes());
        hash.update(file.contents());
    }
    hex(&hash.finalize())[..16].to_owned()
});

static PREFIX: LazyLock<String> = LazyLock::new(|| format!("/assets/{}", *VERSION));

/// Where the current assets lie: `/assets/<version>`.
pub(crate) fn prefix() -> &'static str {
    &PREFIX
}

/// One asset. An address of an older version gets the current file, not to be kept.
pub(crate) async fn asset(Path((version, name)): Path<(String, String)>) -> Response {
    let Some(file) = ASSETS.get_file(&name) else { return Refused::NotFound.into_response() };
    let kind = match name.rsplit_once('.').map(|(_, e)| e) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CACHE_CONTROL, HeaderValue::from_static(keep))], file.contents()).into_response()
}

/// The icon that browsers ask for on their own.
pub(crate) async fn favicon() -> Response {
    asset(Path((VERSION.clone(), "icon.svg".to_owned()))).await
}
