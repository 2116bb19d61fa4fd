//! Walks a folder that a program may have filled: no link followed, one folder open at a time, whatever its shape.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::{Errno, Result};

/// Calls `visit` with an open folder, a name in it and what that is: for all below `top`, not for `top` itself. What vanishes
/// meanwhile is passed over; an error otherwise means that not all was seen, as for paths longer than the kernel takes.
pub(crate) fn walk(top: &Path, mut visit: impl FnMut(BorrowedFd<'_>, &OsStr, &Stat) -> Result<()>) -> Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let below = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
    let top = rustix::fs::openat(CWD, top, flags, Mode::empty())?;
    let mut waiting = vec![PathBuf::from(".")];
    while let Some(path) = waiting.pop() {
        let folder = match rustix::fs::openat2(&top, &path, flags, Mode::empty(), below) {
            Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => continue,
            folder => folder?,
        };
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let stat = match rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) => continue,
                stat => stat?,
            };
            visit(folder.as_fd(), name, &stat)?;
            if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
                waiting.push(path.join(name));
            }
        }
    }
    Ok(())
}
