//! The work folder: files are opened below it and nowhere else, whatever links say. The sandbox is the fence; this is good manners.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, mkdirat, openat2};
use rustix::io::Errno;

use crate::Error;

/// The folder, held open: nobody can put another one in its place.
pub(crate) struct Folder {
    root: OwnedFd,
    path: PathBuf,
}

/// No link leads out, and none of `/proc`'s is one.
const BENEATH: ResolveFlags = ResolveFlags::BENEATH.union(ResolveFlags::NO_MAGICLINKS);

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let path = std::fs::canonicalize(path).map_err(Error::Folder)?;
        let root = rustix::fs::open(&path, OFlags::DIRECTORY | OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).map_err(|e| Error::Folder(e.into()))?;
        Ok(Self { root, path })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A path as the model wrote it, below the folder; whole paths that lead into it are taken, too.
    pub(crate) fn below(&self, path: &str) -> Result<PathBuf, String> {
        let outside = || format!("{path}: lies outside of the work folder {}", self.path.display());
        let path = Path::new(path.trim());
        let path = if path.is_absolute() { path.strip_prefix(&self.path).map_err(|_| outside())? } else { path };
        let mut below = PathBuf::new();
        for part in path.components() {
            match part {
                Component::Normal(name) => below.push(name),
                Component::CurDir => {}
                Component::ParentDir if below.pop() => {}
                _ => return Err(outside()),
            }
        }
        Ok(if below.as_os_str().is_empty() { ".".into() } else { below })
    }

    /// Opens a file for reading.
    pub(crate) fn read(&self, path: &str) -> Result<File, String> {
        self.file(path, &self.below(path)?, OFlags::RDONLY)
    }

    /// Opens a file for writing, empty; makes the folders that lead to it.
    pub(crate) fn write(&self, path: &str) -> Result<File, String> {
        let below = self.below(path)?;
        let mut made = PathBuf::new();
        for part in below.parent().into_iter().flat_map(Path::components) {
            made.push(part);
            match self.make(&made) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(self.told(path, error)),
            }
        }
        self.file(path, &below, OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC)
    }

    /// The whole path of a folder or file that can be reached without a link that leads out.
    pub(crate) fn reach(&self, path: &str) -> Result<PathBuf, String> {
        let below = self.below(path)?;
        self.at(&below, OFlags::PATH).map_err(|error| self.told(path, error))?;
        Ok(if below == Path::new(".") { self.path.clone() } else { self.path.join(below) })
    }

    fn file(&self, path: &str, below: &Path, how: OFlags) -> Result<File, String> {
        // Without NONBLOCK a pipe would be waited for.
        let file = self.at(below, how | OFlags::NONBLOCK).map_err(|error| self.told(path, error))?;
        match fstat(&file).map(|stat| FileType::from_raw_mode(stat.st_mode)) {
            Ok(FileType::RegularFile) => Ok(file.into()),
            Ok(FileType::Directory) => Err(format!("{path}: is a folder; `list` shows it")),
            _ => Err(format!("{path}: is no ordinary file")),
        }
    }

    fn at(&self, below: &Path, how: OFlags) -> Result<OwnedFd, Errno> {
        let mode = if how.contains(OFlags::CREATE) { Mode::from_raw_mode(0o666) } else { Mode::empty() };
        openat2(&self.root, below, how | OFlags::CLOEXEC, mode, BENEATH)
    }

    fn make(&self, below: &Path) -> Result<(), Errno> {
        let name = below.file_name().ok_or(Errno::INVAL)?;
        match below.parent().filter(|p| !p.as_os_str().is_empty()) {
            Some(parent) => mkdirat(self.at(parent, OFlags::DIRECTORY | OFlags::PATH)?, name, Mode::from_raw_mode(0o777)),
            None => mkdirat(&self.root, name, Mode::from_raw_mode(0o777)),
        }
    }

    fn told(&self, path: &str, error: Errno) -> String {
        match error {
            Errno::NOENT => format!("{path}: there is no such file or folder below {}", self.path.display()),
            Errno::XDEV | Errno::LOOP => format!("{path}: a link on the way leads out of the work folder"),
            Errno::NOTDIR => format!("{path}: something on the way is a file and no folder"),
            Errno::ISDIR => format!("{path}: is a folder; `list` shows it"),
            other => format!("{path}: {}", io::Error::from(other)),
        }
    }
}
