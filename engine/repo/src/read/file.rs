//! Opens and reads one thing of a folder that somebody else may be changing.

use std::ffi::CStr;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, Stat, fstat, openat2, statat};
use rustix::io::Errno;
use rustix::path::Arg;

use super::seen::Stamp;
use crate::What;

/// How often a file that changes meanwhile is read anew.
const TRIES: usize = 3;

/// Opens a folder by its path, from the root of the file system: the engine's own path, down to the work folder.
pub(super) fn open_root(path: &std::path::Path) -> rustix::io::Result<OwnedFd> {
    openat2(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty(), ResolveFlags::NO_MAGICLINKS)
}

/// Opens a folder in a folder.
pub(super) fn open_folder(parent: impl AsFd, name: &CStr) -> Result<OwnedFd, What> {
    open(parent, name, OFlags::DIRECTORY).map_err(refused)
}

fn open(parent: impl AsFd, name: impl Arg, more: OFlags) -> rustix::io::Result<OwnedFd> {
    // NONBLOCK: a pipe that took the file's place must not hold us up.
    let how = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | more;
    let only = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
    openat2(parent, name, how, Mode::empty(), only)
}

fn refused(error: Errno) -> What {
    match error {
        Errno::XDEV => What::OtherDisk,
        Errno::LOOP | Errno::NOTDIR | Errno::NOENT | Errno::NXIO | Errno::AGAIN => What::Changing,
        _ => What::Unreadable,
    }
}

/// What lies under a name; `None` if nothing does (any more).
pub(super) fn look(parent: impl AsFd, name: &CStr) -> Result<Option<Stat>, What> {
    match statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(_) => Err(What::Unreadable),
    }
}

/// What lies under a name, as a kind.
pub(super) fn kind(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}

/// Refuses what is not a plain file of `owner` of at most `most` bytes. An agent can link or move another's file here, but it cannot
/// make it its own.
pub(super) fn check(stat: &Stat, owner: u32, most: u64) -> Result<(), What> {
    if kind(stat) != FileType::RegularFile {
        Err(What::Special)
    } else if stat.st_uid != owner {
        Err(What::Foreign)
    } else if stat.st_mode & 0o7000 != 0 {
        Err(What::SetId)
    } else if u64::try_from(stat.st_size).unwrap_or(u64::MAX) > most {
        Err(What::TooLarge)
    } else {
        Ok(())
    }
}

/// Reads a plain file into `into`: as it was at one moment, or not at all. What was checked is what is read.
pub(super) fn read(parent: impl AsFd, name: &CStr, owner: u32, most: u64, into: &mut Vec<u8>) -> Result<Stamp, What> {
    let mut why = What::Changing;
    for _ in 0..TRIES {
        // A device is never opened: opening alone can do something.
        let Some(before) = look(parent.as_fd(), name)? else { return Err(What::Changing) };
        check(&before, owner, most)?;
        let mut file = match open(parent.as_fd(), name, OFlags::empty()) {
            Ok(file) => File::from(file),
            Err(error) => {
                why = refused(error);
                continue;
            }
        };
        let opened = fstat(&file).map_err(|_| What::Unreadable)?;
        if Stamp::of(&opened) != Stamp::of(&before) {
            continue;
        }
        into.clear();
        (&mut file).take(most + 1).read_to_end(into).map_err(|_| What::Unreadable)?;
        let after = fstat(&file).map_err(|_| What::Unreadable)?;
        if Stamp::of(&after) == Stamp::of(&before) && u64::try_from(after.st_size) == Ok(into.len() as u64) {
            return Ok(Stamp::of(&after));
        }
    }
    Err(why)
}
