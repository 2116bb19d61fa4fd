//! What a death in the middle of a write leaves in a mirror: locks that nobody holds, and mirrors that are half made.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// What the name of a mirror ends in while it is being made.
pub(crate) const MAKING: &str = "git.making";

/// Removes what the dead left under this folder of mirrors: nobody may be at work in them. What cannot be removed is said, and left.
pub(crate) fn sweep(root: &Path) -> Vec<(PathBuf, Error)> {
    let mut left = Vec::new();
    for path in entries(root, &mut left) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(MAKING) {
            note(&path, std::fs::remove_dir_all(&path), &mut left);
        } else if path.extension().is_some_and(|e| e == "git") && path.is_dir() {
            // Objects are written under names of their own and need no locks.
            unlock(&path, &mut left);
            for refs in [path.join("refs"), path.join("logs")].into_iter().filter(|p| p.is_dir()) {
                unlock_all(&refs, &mut left);
            }
        }
    }
    left
}

fn unlock_all(folder: &Path, left: &mut Vec<(PathBuf, Error)>) {
    unlock(folder, left);
    for path in entries(folder, left) {
        if path.is_dir() && !path.is_symlink() {
            unlock_all(&path, left);
        }
    }
}

fn unlock(folder: &Path, left: &mut Vec<(PathBuf, Error)>) {
    for path in entries(folder, left) {
        if path.extension().is_some_and(|e| e == "lock") && path.is_file() {
            note(&path, std::fs::remove_file(&path), left);
        }
    }
}

fn entries(folder: &Path, left: &mut Vec<(PathBuf, Error)>) -> Vec<PathBuf> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|e| e.path()).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            left.push((folder.to_owned(), error));
            Vec::new()
        }
    }
}

fn note(path: &Path, done: Result<(), Error>, left: &mut Vec<(PathBuf, Error)>) {
    if let Err(error) = done {
        left.push((path.to_owned(), error));
    }
}
