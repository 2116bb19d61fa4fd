//! Whether a tree may be published: paths that stay inside, sizes within bounds, a manifest without mistakes.

use std::collections::{BTreeMap, BTreeSet};

use super::{MANIFEST, manifest};
use crate::cloud::CloudError;

/// Files of a release at most.
const FILES: usize = 2_000;
/// Bytes of one file at most.
const FILE_BYTES: u64 = 20 * 1024 * 1024;
/// Bytes of a release at most.
const BYTES: u64 = 100 * 1024 * 1024;
/// Bytes of a path at most.
const PATH_BYTES: usize = 512;
/// Bytes of one part of a path at most, as file systems have it.
const PART_BYTES: usize = 255;

/// Passes a tree that can be written and served.
pub(super) fn check(commit: &str, tree: &BTreeMap<String, Vec<u8>>) -> Result<(), CloudError> {
    if !is_commit(commit) {
        return Err(CloudError::Commit { commit: shown(commit) });
    }
    if tree.len() > FILES {
        return Err(CloudError::TooLarge { what: "files", limit: FILES as u64 });
    }
    let mut total: u64 = 0;
    let mut folders = BTreeSet::new();
    for (path, bytes) in tree {
        check_path(path)?;
        folders.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
        let size = bytes.len() as u64;
        if size > FILE_BYTES {
            return Err(CloudError::TooLarge { what: "bytes in one file", limit: FILE_BYTES });
        }
        total += size;
    }
    if total > BYTES {
        return Err(CloudError::TooLarge { what: "bytes", limit: BYTES });
    }
    if let Some(both) = tree.keys().find(|p| folders.contains(p.as_str())) {
        return Err(CloudError::Path { path: shown(both), why: "it is both a file and a folder" });
    }
    manifest(tree.get(MANIFEST).ok_or(CloudError::NoManifest)?).map(drop)
}

fn check_path(path: &str) -> Result<(), CloudError> {
    let refuse = |why| Err(CloudError::Path { path: shown(path), why });
    if path.is_empty() || path.len() > PATH_BYTES {
        return refuse("its length is not between 1 and 512 bytes");
    }
    if path.chars().any(char::is_control) {
        return refuse("it has control characters");
    }
    if path.contains('\\') {
        return refuse("it has a backslash");
    }
    for part in path.split('/') {
        match part {
            "" => return refuse("it has an empty part"),
            "." | ".." => return refuse("it leaves its place"),
            long if long.len() > PART_BYTES => return refuse("a part is longer than 255 bytes"),
            _ => {}
        }
    }
    Ok(())
}

/// Whether text is a full id of a git commit: 40 or 64 lower-case hex digits.
pub(crate) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

/// Foreign text as an error may show it.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
