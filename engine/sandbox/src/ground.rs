//! The folder of the places: who owns which, and what all of them share.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::fd::BorrowedFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fleet_domain::launch::Level;
use rustix::fs::{AtFlags, CWD, Gid, Uid};

use crate::place::barred;
use crate::walk::walk;
use crate::{Config, Place, SandboxError, Users};

/// What is not a place begins with a dot.
const SHARED: &str = ".fleet";

/// The folder of the places.
#[derive(Debug)]
pub(crate) struct Ground {
    config: Config,
    pub(crate) users: Users,
    /// Folders of the host's `/etc` that are seen in the places' own.
    pub(crate) of_host: Vec<&'static str>,
    /// Two places must not find the same free user.
    making: Mutex<()>,
    /// Held while this lives: another sandbox would sweep away the runs of this one.
    _lock: File,
}

impl Ground {
    /// Makes what all places share: the init and a small `/etc`. Folders of runs that a dead fleet left behind are removed.
    pub(crate) fn new(config: &Config) -> Result<Self, SandboxError> {
        let users = if rustix::process::geteuid().is_root() { Users::OnePerPlace } else { Users::Single };
        let failed = |source| SandboxError::Ground { path: config.runs.clone(), source };
        let lock = locked(&config.runs.join(SHARED)).map_err(failed)?;
        let of_host = OF_HOST.into_iter().filter(|path| Path::new(path).is_dir()).collect();
        let ground = Self { config: config.clone(), users, of_host, making: Mutex::new(()), _lock: lock };
        ground.prepare().map_err(failed)?;
        Ok(ground)
    }

    fn prepare(&self) -> io::Result<()> {
        let shared = self.shared();
        absent_is_well(fs::remove_dir_all(self.runs()))?;
        for folder in [&self.config.runs, &shared, &self.runs()] {
            open(folder, 0o711)?;
        }
        if let Some(folder) = barred(&shared.join("x"), self.stranger()) {
            return Err(io::Error::other(format!("{} is closed to other users (chmod o+x)", folder.display())));
        }
        // Replaced, not written to: a run of a fleet that is just ending may still hold the old one.
        let (init, fresh) = (shared.join("init"), shared.join("fresh"));
        let put = |fresh: &Path, mode, path: &Path| {
            fs::set_permissions(fresh, fs::Permissions::from_mode(mode))?;
            fs::rename(fresh, path)
        };
        // One that was cut short may be closed to writing.
        absent_is_well(fs::remove_file(&fresh))?;
        fs::copy(&self.config.init, &fresh)?;
        put(&fresh, 0o555, &init)?;
        let etc = self.etc();
        open(&etc, 0o755)?;
        let copied = COPIED.map(|name| fs::read(Path::new("/etc").join(name)).map(|bytes| (etc.join(name), bytes)));
        let ours = ETC.map(|(name, text)| (etc.join(name), text.into()));
        for (path, bytes) in copied.into_iter().flatten().chain(ours).chain([(self.empty(), Vec::new())]) {
            fs::write(&fresh, bytes)?;
            put(&fresh, 0o444, &path)?;
        }
        // Something to be mounted on.
        for path in &self.of_host {
            let below = etc.join(path.trim_start_matches("/etc/"));
            let above = below.ancestors().take_while(|folder| *folder != etc).collect::<Vec<_>>();
            above.into_iter().rev().try_for_each(|folder| open(folder, 0o755))?;
        }
        Ok(())
    }

    /// Any user that is not the fleet's, to judge whether folders are open.
    fn stranger(&self) -> u32 {
        match self.users {
            Users::OnePerPlace => self.config.uids.start,
            Users::Single => rustix::process::geteuid().as_raw(),
        }
    }

    /// The folder of what all places share.
    pub(crate) fn shared(&self) -> PathBuf {
        self.config.runs.join(SHARED)
    }

    /// The folder that is seen as `/etc`.
    pub(crate) fn etc(&self) -> PathBuf {
        self.shared().join("etc")
    }

    /// A file that is seen in the place of a masked one.
    pub(crate) fn empty(&self) -> PathBuf {
        self.shared().join("empty")
    }

    /// The folder of the folders of runs.
    pub(crate) fn runs(&self) -> PathBuf {
        self.shared().join("runs")
    }

    /// A run's folder: closed to all but the user of its place.
    pub(crate) fn run(&self, number: u64, uid: u32) -> Result<PathBuf, SandboxError> {
        let folder = self.runs().join(number.to_string());
        self.make(&folder, uid).map_err(|source| SandboxError::Folder { path: folder.clone(), source })?;
        Ok(folder)
    }

    /// The place `name`, as it was or new. Its folder's owner is its user, so that a restarted fleet knows it.
    pub(crate) fn place(&self, name: &str) -> Result<Place, SandboxError> {
        let path = self.folder(name)?;
        let _one = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = |path: &Path| path.symlink_metadata().ok().filter(fs::Metadata::is_dir).map(|meta| meta.uid());
        let uid = match (self.users, owner(&path)) {
            (Users::Single, _) => rustix::process::geteuid().as_raw(),
            (Users::OnePerPlace, Some(uid)) if self.config.uids.contains(&uid) => uid,
            (Users::OnePerPlace, _) => {
                let entries = fs::read_dir(&self.config.runs).map_err(|source| SandboxError::Ground { path: self.config.runs.clone(), source })?;
                let taken: BTreeSet<u32> = entries.flatten().filter_map(|entry| owner(&entry.path())).collect();
                self.config.uids.clone().find(|uid| !taken.contains(uid)).ok_or(SandboxError::Users)?
            }
        };
        let (work, home) = (path.join("work"), path.join("home"));
        for folder in [&path, &work, &home] {
            self.make(folder, uid).map_err(|source| SandboxError::Folder { path: folder.clone(), source })?;
        }
        Ok(Place { uid, work, home, read_only: Vec::new(), masked: Vec::new(), sockets: Vec::new(), proxy: None, least: Level::Local })
    }

    fn make(&self, folder: &Path, uid: u32) -> io::Result<()> {
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        if self.users == Users::OnePerPlace { std::os::unix::fs::lchown(folder, Some(uid), Some(uid)) } else { Ok(()) }
    }

    /// Gives all in the place's folders to its user. No program may run in the place meanwhile.
    pub(crate) fn hand_over(&self, place: &Place) -> Result<(), SandboxError> {
        if self.users == Users::Single {
            return Ok(());
        }
        let give = |folder: &PathBuf| give(folder, place.uid).map_err(|errno| SandboxError::Folder { path: folder.clone(), source: errno.into() });
        [&place.work, &place.home].into_iter().try_for_each(give)
    }

    /// Names of all places.
    pub(crate) fn places(&self) -> Result<Vec<String>, SandboxError> {
        let entries = fs::read_dir(&self.config.runs).map_err(|source| SandboxError::Ground { path: self.config.runs.clone(), source })?;
        Ok(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| self.folder(name).is_ok()).collect())
    }

    /// Removes the place and all in it; one that is not there is removed.
    pub(crate) fn remove(&self, name: &str) -> Result<(), SandboxError> {
        let path = self.folder(name)?;
        absent_is_well(fs::remove_dir_all(&path)).map_err(|source| SandboxError::Folder { path, source })
    }

    fn folder(&self, name: &str) -> Result<PathBuf, SandboxError> {
        let plain = !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        let path = self.config.runs.join(name);
        if plain { Ok(path) } else { Err(SandboxError::Place { path, why: "is no name for a place (letters, digits, - _ . of ASCII)" }) }
    }
}

/// What is not there need not be removed.
pub(crate) fn absent_is_well(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// A folder of ours with this mode, made if it is not there.
fn open(folder: &Path, mode: u32) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

fn locked(shared: &Path) -> io::Result<File> {
    fs::create_dir_all(shared)?;
    let lock = File::create(shared.join("lock"))?;
    lock.try_lock().map_err(|error| match error {
        fs::TryLockError::WouldBlock => io::Error::other("another fleet runs its sandboxes there"),
        fs::TryLockError::Error(error) => error,
    })?;
    Ok(lock)
}

/// Gives a folder and all below it to `uid`.
fn give(folder: &Path, uid: u32) -> rustix::io::Result<()> {
    let own =
        |folder: BorrowedFd<'_>, name: &OsStr| rustix::fs::chownat(folder, name, Some(Uid::from_raw(uid)), Some(Gid::from_raw(uid)), AtFlags::SYMLINK_NOFOLLOW);
    own(CWD, folder.as_os_str())?;
    walk(folder, |folder, name, stat| if stat.st_uid == uid { Ok(()) } else { own(folder, name) })
}

/// What programs look up in `/etc` before anything else.
const ETC: [(&str, &str); 5] = [
    ("passwd", "root:x:0:0::/root:/usr/sbin/nologin\nagent:x:1000:1000::/home/agent:/bin/sh\nnobody:x:65534:65534::/:/usr/sbin/nologin\n"),
    ("group", "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n"),
    ("hosts", "127.0.0.1 localhost fleet\n"),
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
    ("resolv.conf", ""),
];
/// Files of the host's `/etc` that programs need and that tell nothing of the host; copied at the start.
const COPIED: [&str; 2] = ["ld.so.cache", "mime.types"];
/// Folders of the same kind; seen as they are.
const OF_HOST: [&str; 5] = ["/etc/alternatives", "/etc/ca-certificates/extracted", "/etc/fonts", "/etc/pki/tls/certs", "/etc/ssl/certs"];
