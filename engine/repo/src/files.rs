//! The files of a tree as names of blobs: what a commit holds, without holding it in memory.

use std::collections::BTreeMap;

use git2::FileMode;

use crate::check_path;

/// The name of a blob in a mirror.
pub type BlobId = git2::Oid;

/// Files of a commit: path with `/` between parts, to where its bytes are.
pub type Files = BTreeMap<String, Entry>;

/// One file of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its bytes; for a link its target, for a submodule a commit of another repository.
    pub blob: BlobId,
    /// What it is.
    pub mode: Mode,
}

/// What a file of a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A plain file.
    File,
    /// A file that may be run.
    Executable,
    /// A symbolic link; taken from an attempt only where it stays inside the tree.
    Link,
    /// A commit of another repository. Only ever kept from a base that has it, never taken from an attempt.
    Submodule,
}

impl Mode {
    pub(crate) fn from_git(mode: i32) -> Self {
        match mode & 0o170_000 {
            0o120_000 => Self::Link,
            0o160_000 => Self::Submodule,
            _ if mode & 0o100 != 0 => Self::Executable,
            _ => Self::File,
        }
    }

    pub(crate) fn git(self) -> i32 {
        i32::from(match self {
            Self::File => FileMode::Blob,
            Self::Executable => FileMode::BlobExecutable,
            Self::Link => FileMode::Link,
            Self::Submodule => FileMode::Commit,
        })
    }
}

/// Whether a link at `path` stays inside its tree, whatever other links there are: as many `..` as there are folders above it, then
/// only names. A `..` behind a name could climb out through another link.
pub(crate) fn stays_inside(path: &str, target: &str) -> bool {
    let up = target.split('/').take_while(|part| *part == "..").count();
    let rest = target.splitn(up + 1, '/').nth(up);
    up <= path.matches('/').count() && (up > 0 || rest.is_some()) && rest.is_none_or(|names| check_path(names).is_ok())
}

/// Whether a tree holds something below a folder.
pub(crate) fn has_below(files: &Files, folder: &str) -> bool {
    let start = format!("{folder}/");
    files.range(start.clone()..).next().is_some_and(|(path, _)| path.starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_inside_only_if_no_other_link_can_lead_it_out() {
        for (path, target) in [("a", "b"), ("a/b", "../c"), ("a/b/c", "../.."), ("a/b", ".."), ("a/b", "c/d"), ("a", ".gitignore")] {
            assert!(stays_inside(path, target), "{path} -> {target}");
        }
        for (path, target) in [
            ("a", "/etc/passwd"),
            ("a", ".."),
            ("a", "../x"),
            ("a/b", "../../x"),
            ("a/b/c/d", "../../../s/../.."),
            ("a", "b/../c"),
            ("a", ""),
            ("a", "."),
            ("a", ".git/config"),
            ("a/b", "../.git/hooks"),
            ("a", "b//c"),
            ("a", "b/"),
        ] {
            assert!(!stays_inside(path, target), "{path} -> {target}");
        }
    }
}
