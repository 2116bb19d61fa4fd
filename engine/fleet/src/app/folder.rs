//! Reads a folder as the engine takes it: plain files only, no link followed, what tools fill left out, everything bounded.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use fleet_repo::{Tree, check_path, of_tools};
use rustix::fs::OFlags;

use super::Finding;

/// Files that are read.
const FILES: usize = 2_000;
/// Bytes of one file.
const FILE_BYTES: u64 = 20 * 1024 * 1024;
/// Bytes in all.
const BYTES: u64 = 100 * 1024 * 1024;
/// Folders inside one another.
const DEPTH: usize = 32;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Its files.
    pub(super) tree: Tree,
    /// What cannot be taken.
    pub(super) findings: Vec<Finding>,
    bytes: u64,
}

/// Reads a folder.
pub(super) fn read(root: &Path) -> anyhow::Result<Folder> {
    let mut folder = Folder::default();
    anyhow::ensure!(root.is_dir(), "{} is no folder", root.display());
    folder.below(root, "", 0).with_context(|| format!("{} cannot be read", root.display()))?;
    Ok(folder)
}

impl Folder {
    fn find(&mut self, path: &str, what: &str) {
        self.findings.push(Finding::new("folder", path, what));
    }

    /// Reads one folder; `prefix` ends with `/` or is empty.
    fn below(&mut self, folder: &Path, prefix: &str, depth: usize) -> io::Result<()> {
        if depth > DEPTH {
            self.find(prefix, "it is too deep");
            return Ok(());
        }
        let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.find(&format!("{prefix}{}", name.to_string_lossy()), "its name is not UTF-8");
                continue;
            };
            if name == ".git" || of_tools(name) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if let Err(error) = check_path(&path) {
                self.find(&path, &error.to_string());
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.below(&entry.path(), &format!("{path}/"), depth + 1)?;
            } else if !kind.is_file() {
                self.find(&path, "it is no plain file; an app has no links");
            } else if self.tree.len() == FILES {
                self.find("", &format!("there are more than {FILES} files"));
                return Ok(());
            } else {
                self.file(&entry.path(), path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, at: &Path, path: String) -> io::Result<()> {
        let mut bytes = Vec::new();
        open(at)?.take(FILE_BYTES + 1).read_to_end(&mut bytes)?;
        self.bytes += bytes.len() as u64;
        if bytes.len() as u64 > FILE_BYTES {
            self.find(&path, &format!("it is larger than {FILE_BYTES} bytes"));
        } else if self.bytes > BYTES {
            self.find(&path, &format!("with it the app is larger than {BYTES} bytes"));
        } else {
            self.tree.insert(path, bytes);
        }
        Ok(())
    }
}

/// What took the file's place meanwhile, a link or a pipe, neither leads elsewhere nor holds us up.
fn open(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    OpenOptions::new().read(true).custom_flags(i32::try_from(flags).unwrap_or_default()).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_files_are_read_and_the_rest_is_left_or_told() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for path in ["index.html", "app/main.js", ".git/config", "node_modules/x/index.js", "app/node_modules/y.js"] {
            put(path, path);
        }
        std::os::unix::fs::symlink("/etc/passwd", root.path().join("link.html")).unwrap();
        std::os::unix::fs::symlink("/etc", root.path().join("app/etc")).unwrap();
        let read = read(root.path()).unwrap();
        assert_eq!(read.tree.keys().map(String::as_str).collect::<Vec<_>>(), ["app/main.js", "index.html"]);
        let found: Vec<&str> = read.findings.iter().map(|f| f.file.as_str()).collect();
        assert_eq!(found, ["app/etc", "link.html"]);
        assert!(super::read(&root.path().join("none")).is_err());
    }
}
