//! Deletes a folder that somebody else filled: however deep, without following links, without holding more than one folder open.

use std::fs::Permissions;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Deletes a folder and all in it; nothing to do if there is none. Nobody may be at work in it. Folders inside are moved up to the
/// first level before they are emptied, so that no path is ever long: a tree a hundred thousand folders deep is a list.
pub(super) fn erase(folder: &Path) -> io::Result<()> {
    match folder.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(stat) if !stat.is_dir() => return std::fs::remove_file(folder),
        Ok(_) => {}
    }
    // A name that nothing inside bears: what is moved up must not meet it.
    let mut fresh = (0_u64..).map(|n| folder.join(format!(".erase-{n}")));
    let mut left = vec![folder.to_owned()];
    while let Some(at) = left.pop() {
        match open_up(&at) {
            // An empty one, whose place was taken by what was moved up.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            done => done?,
        }
        let mut inner = Vec::new();
        for entry in std::fs::read_dir(&at)? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                std::fs::remove_file(entry.path())?;
            } else if at == folder {
                inner.push(entry.path());
            } else if std::fs::remove_dir(entry.path()).is_err() {
                open_up(&entry.path())?;
                inner.push(move_up(&entry.path(), &mut fresh)?);
            }
        }
        if at == folder {
            left.push(at);
            if inner.is_empty() {
                break;
            }
        } else {
            std::fs::remove_dir(&at)?;
        }
        left.append(&mut inner);
    }
    std::fs::remove_dir(folder)
}

/// Our own folder can be closed to ourselves by its mode.
fn open_up(folder: &Path) -> io::Result<()> {
    if folder.symlink_metadata()?.permissions().mode() & 0o700 == 0o700 {
        return Ok(());
    }
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))
}

fn move_up(from: &Path, fresh: &mut impl Iterator<Item = PathBuf>) -> io::Result<PathBuf> {
    for to in fresh {
        match std::fs::rename(from, &to) {
            Ok(()) => return Ok(to),
            Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists | ErrorKind::NotADirectory) => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("no name is left"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_deleted_however_deep_and_what_its_links_name_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (folder, kept) = (dir.path().join("evil"), dir.path().join("kept"));
        std::fs::create_dir_all(folder.join("wide/er")).unwrap();
        std::fs::create_dir_all(&kept).unwrap();
        std::fs::write(kept.join("file"), "1").unwrap();
        std::fs::write(folder.join(".erase-0"), "in the way").unwrap();
        std::os::unix::fs::symlink(&kept, folder.join("wide/link")).unwrap();
        std::os::unix::fs::symlink(&kept, folder.join("link")).unwrap();
        // Deeper than any path can name: built from the inside out, one folder around the last.
        let (inner, outer) = (folder.join("d"), folder.join("e"));
        for _ in 0..5000 {
            std::fs::create_dir(&outer).unwrap();
            if inner.exists() {
                std::fs::rename(&inner, outer.join("d")).unwrap();
            }
            std::fs::rename(&outer, &inner).unwrap();
        }
        std::fs::set_permissions(folder.join("wide"), Permissions::from_mode(0o000)).unwrap();
        erase(&folder).unwrap();
        assert!(!folder.exists());
        assert_eq!(std::fs::read_to_string(kept.join("file")).unwrap(), "1");
        erase(&folder).unwrap();
    }
}
