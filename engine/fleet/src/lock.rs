//! One fleet a data folder: an advisory lock that the system frees when the process ends, however it ends.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

use rustix::fs::{FlockOperation, flock};

use crate::data::DataFolder;
use crate::error::FleetError;

/// The lock, held as long as this value lives.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock, or says who has it.
    pub(crate) fn take(data: &DataFolder) -> Result<Self, FleetError> {
        let path = data.lock();
        let failed = |verb| {
            let path = path.clone();
            move |source| FleetError::DataFile { path, verb, source }
        };
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(failed("opened"))?;
        if let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            if error != rustix::io::Errno::WOULDBLOCK {
                return Err(failed("locked")(error.into()));
            }
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            return Err(FleetError::Locked { path: data.path().to_owned(), pid: holder.trim().parse().ok() });
        }
        file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| writeln!(file, "{}", std::process::id())).map_err(failed("written"))?;
        Ok(Self { _file: file })
    }

    /// Whether somebody holds the lock, without touching it: a start at the same moment must not be refused because of a look.
    /// `None` where the system does not list locks.
    pub(crate) fn is_held(data: &DataFolder) -> Option<bool> {
        let locks = std::fs::read_to_string("/proc/locks").ok()?;
        let inode = match std::fs::metadata(data.lock()) {
            Ok(found) => format!(":{}", found.ino()),
            Err(_) => return Some(false),
        };
        // `1: FLOCK  ADVISORY  WRITE 4711 fd:01:2622471 0 EOF`; the device is left out: layered file systems name another one here.
        Some(locks.lines().any(|line| {
            let mut words = line.split_whitespace().skip(1);
            words.next() == Some("FLOCK") && words.nth(3).is_some_and(|file| file.ends_with(&inode))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_fleet_is_told_who_has_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        let first = FolderLock::take(&data).unwrap();
        let error = FolderLock::take(&data).unwrap_err().to_string();
        assert!(error.contains(&format!("another fleet (pid {}) runs on {}", std::process::id(), folder.path().display())), "{error}");
        assert_eq!(FolderLock::is_held(&data), Some(true));
        drop(first);
        assert_eq!(FolderLock::is_held(&data), Some(false));
        FolderLock::take(&data).unwrap();
    }

    #[test]
    fn what_a_dead_fleet_left_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        std::fs::write(data.lock(), "4294967295999\nnonsense").unwrap();
        FolderLock::take(&data).unwrap();
        assert_eq!(std::fs::read_to_string(data.lock()).unwrap(), format!("{}\n", std::process::id()));
    }
}
