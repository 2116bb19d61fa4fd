//! Where a program runs: the folders it may write to, and what else it is given to see.

use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use fleet_domain::launch::Level;

use crate::SandboxError;

/// Where the work folder is seen inside, and where programs start.
pub const WORK: &str = "/work";
/// The home inside.
pub const HOME: &str = "/home/agent";

/// A place. [`crate::Sandbox::place`] makes one; what it shows beside its folders is added to the fields.
#[derive(Debug, Clone)]
pub struct Place {
    /// The user that owns it on the host; inside it is always 1000.
    pub uid: u32,
    /// The folder of the work on the host, seen as [`WORK`].
    pub work: PathBuf,
    /// The home on the host, seen as [`HOME`]. Outlives the run: agents keep their sessions there.
    pub home: PathBuf,
    /// Files and folders that are seen read-only: path on the host, path inside. Absent or with a link on their way inside: refused.
    pub read_only: Vec<(PathBuf, PathBuf)>,
    /// Paths inside that look empty and cannot be written to. One that is not there is not made.
    pub masked: Vec<PathBuf>,
    /// Ports on loopback inside, and the Unix socket on the host that each leads to. The folder that holds a socket is seen whole
    /// (so that a socket made anew is found): keep nothing else in it.
    pub sockets: Vec<(u16, PathBuf)>,
    /// Which of these ports is an HTTP proxy; programs are told of it.
    pub proxy: Option<u16>,
    /// The weakest level that will do.
    pub least: Level,
}

impl Place {
    /// Read-only paths and masks inside the place's own folders are put over what a program may have planted there: no link on the way.
    pub(crate) fn check(&self) -> Result<(), SandboxError> {
        for folder in [&self.work, &self.home] {
            let there = folder.symlink_metadata().is_ok_and(|meta| meta.is_dir());
            if !there {
                return Err(wrong(folder, "is no folder"));
            }
        }
        for (host, inside) in &self.read_only {
            if !host.exists() {
                return Err(wrong(host, "is not there"));
            }
            self.free_of_links(inside)?;
        }
        self.masked.iter().try_for_each(|inside| self.free_of_links(inside))
    }

    /// Where `inside` lies on the host, if in one of the place's folders.
    pub(crate) fn on_host(&self, inside: &Path) -> Option<PathBuf> {
        [(WORK, &self.work), (HOME, &self.home)].into_iter().find_map(|(seen, host)| Some(host.join(inside.strip_prefix(seen).ok()?)))
    }

    fn free_of_links(&self, inside: &Path) -> Result<(), SandboxError> {
        let plain = inside.components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)));
        if !inside.is_absolute() || !plain {
            return Err(wrong(inside, "is no plain path from the root"));
        }
        for (seen, host) in [(WORK, &self.work), (HOME, &self.home)] {
            let Ok(rest) = inside.strip_prefix(seen) else { continue };
            let mut at = host.clone();
            for part in rest {
                at.push(part);
                if at.is_symlink() {
                    return Err(wrong(&at, "is a link, and something was to be put over it"));
                }
            }
        }
        Ok(())
    }
}

/// The first folder above `path` that a stranger may not pass, if there is one.
pub(crate) fn barred(path: &Path, uid: u32) -> Option<&Path> {
    let passable = |folder: &Path| folder.metadata().is_ok_and(|meta| meta.mode() & 0o001 != 0 || (meta.uid() == uid && meta.mode() & 0o100 != 0));
    path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()).find(|folder| !passable(folder))
}

fn wrong(path: &Path, why: &'static str) -> SandboxError {
    SandboxError::Place { path: path.to_owned(), why }
}
