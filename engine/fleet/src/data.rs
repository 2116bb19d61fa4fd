//! The data folder: where it is, that it can be used, and where everything in it lies.

use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::config::{Env, EnvNames, peek};
use crate::error::FleetError;

/// The data folder of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    /// Where the data is: `--data`, the variable, `--config`, then the conventional places. Never the working folder.
    pub(crate) fn resolve(flag: Option<&Path>, config_file: Option<&Path>, env: &Env) -> Result<Self, FleetError> {
        let said =
            flag.map(Path::to_owned).or_else(|| env.get(EnvNames::DATA_DIR).map(PathBuf::from)).or_else(|| peek(config_file, "data.dir").map(PathBuf::from));
        // The convention says that a relative XDG_DATA_HOME is not to be used.
        let xdg = || env.get(EnvNames::XDG_DATA_HOME).map(PathBuf::from).filter(|p| p.is_absolute()).map(|p| p.join("fleet"));
        let home = || env.get(EnvNames::HOME).map(|h| Path::new(h).join(".local/share/fleet"));
        let path = said.or_else(xdg).or_else(home).ok_or(FleetError::DataUnknown)?;
        let path = std::path::absolute(&path).map_err(|source| FleetError::DataFile { path, verb: "made absolute", source })?;
        Ok(Self(path))
    }

    /// A folder of somebody who made it for this alone.
    pub(crate) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Makes the folder for its owner alone if it is not there, and makes sure that it can be written.
    pub(crate) fn prepare(&self) -> Result<(), FleetError> {
        if self.0.exists() && !self.0.is_dir() {
            return Err(FleetError::DataNotFolder { path: self.0.clone() });
        }
        let unwritable = |source: std::io::Error| FleetError::DataUnwritable { path: self.0.clone(), user: user(), source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotADirectory => FleetError::DataNotFolder { path: self.0.clone() },
            _ => unwritable(source),
        })?;
        let probe = self.0.join(format!(".write-test-{}", std::process::id()));
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&probe).map_err(unwritable)?;
        std::fs::remove_file(&probe).map_err(unwritable)?;
        self.close_to_others();
        Ok(())
    }

    /// A folder of ours that others may read is closed; one that others also use (no trace of ours in it) is left as it is, and so is one
    /// that they may only pass: programs in sandboxes do, on the way to their own folders.
    fn close_to_others(&self) {
        let Ok(there) = std::fs::metadata(&self.0) else { return };
        let open = there.permissions().mode() & 0o066 != 0;
        let ours = there.uid() == user() && self.lock().exists();
        if open && ours {
            // Only a precaution: files in it are made for their owner alone anyway.
            let mode = if self.0.join("agents").is_dir() { 0o711 } else { 0o700 };
            let _ = std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(mode));
        }
    }

    /// Whether what lies there is none of ours: a file, or a folder of something else. Nothing about its owner or modes is to be changed.
    pub(crate) fn stranger(&self) -> Option<Stranger> {
        if self.0.exists() && !self.0.is_dir() {
            return Some(Stranger::File);
        }
        let ours = [self.lock(), self.database(), self.secret(), self.instance(), self.config(), self.bibles(), self.backups()];
        // What cannot be read may be ours.
        let holds_nothing = self.is_empty().unwrap_or(true);
        (!holds_nothing && !ours.iter().any(|path| path.exists())).then_some(Stranger::Folder)
    }

    /// Whether nothing is in it, or it does not exist. What a file system keeps at its root does not count.
    pub(crate) fn is_empty(&self) -> Result<bool, FleetError> {
        match std::fs::read_dir(&self.0) {
            Ok(entries) => Ok(entries.filter_map(Result::ok).all(|e| e.file_name() == "lost+found")),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(true),
            Err(source) => Err(FleetError::DataFile { path: self.0.clone(), verb: "read", source }),
        }
    }

    /// Free space where it lies, in MiB; `None` if the system does not say.
    pub(crate) fn free_mib(&self) -> Option<u64> {
        let there = self.0.ancestors().find(|p| p.exists())?;
        Some(free_bytes(there)? / (1024 * 1024))
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Settings of this instance.
    pub(crate) fn config(&self) -> PathBuf {
        self.0.join("config")
    }

    /// Bibles laid over the embedded ones.
    pub(crate) fn bibles(&self) -> PathBuf {
        self.0.join("bibles")
    }

    /// The store, if it is SQLite.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("fleet.db")
    }

    /// Releases and records of apps.
    pub(crate) fn cloud(&self) -> PathBuf {
        self.0.join("cloud")
    }

    /// Git mirrors of projects.
    pub(crate) fn repos(&self) -> PathBuf {
        self.0.join("repos")
    }

    /// Files that people sent, by hash.
    pub(crate) fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    /// What was deleted, until its days of grace end.
    pub(crate) fn trash(&self) -> PathBuf {
        self.0.join("trash")
    }

    /// Warnings and errors, for `fleet why`.
    pub(crate) fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    /// Where `fleet backup` writes if not told otherwise.
    pub(crate) fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// The secret that links, cookies and buttons are signed with.
    pub(crate) fn secret(&self) -> PathBuf {
        self.0.join("secret")
    }

    /// The name of the instance.
    pub(crate) fn instance(&self) -> PathBuf {
        self.0.join("instance")
    }

    /// The lock of the folder.
    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Where a running fleet says how to reach it.
    pub(crate) fn run_file(&self) -> PathBuf {
        self.0.join("run.json")
    }
}

/// What lies where data was to be, and is none of Fleet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stranger {
    /// No folder.
    File,
    /// A folder in which other things lie, and nothing of a fleet.
    Folder,
}

/// Bytes that the disk of a folder has room for; `None` if the system does not say.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(folder).ok()?;
    Some(facts.f_bavail.saturating_mul(facts.f_frsize))
}

/// The user this process works as.
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Writes a file for its owner alone, whole or not at all.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FleetError> {
    let failed = |source| FleetError::DataFile { path: path.to_owned(), verb: "written", source };
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    // A named temporary file is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_the_most_deliberate_one_and_never_the_working_folder() {
        let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        std::fs::write(file.path(), "[data]\ndir = \"/from/file\"\n").unwrap();
        let all = Env::invented(&[("FLEET__DATA__DIR", "/from/env"), ("XDG_DATA_HOME", "/xdg"), ("HOME", "/home/me")]);
        let place = |flag: Option<&str>, config: Option<&Path>, env: &Env| DataFolder::resolve(flag.map(Path::new), config, env).unwrap().0;
        assert_eq!(place(Some("/flag"), Some(file.path()), &all), Path::new("/flag"));
        assert_eq!(place(None, Some(file.path()), &all), Path::new("/from/env"));
        let conventional = Env::invented(&[("XDG_DATA_HOME", "/xdg"), ("HOME", "/home/me")]);
        assert_eq!(place(None, Some(file.path()), &conventional), Path::new("/from/file"));
        assert_eq!(place(None, None, &conventional), Path::new("/xdg/fleet"));
        let relative = Env::invented(&[("XDG_DATA_HOME", "here"), ("HOME", "/home/me")]);
        assert_eq!(place(None, None, &relative), Path::new("/home/me/.local/share/fleet"));
        assert!(matches!(DataFolder::resolve(None, None, &Env::default()), Err(FleetError::DataUnknown)));
    }

    #[test]
    fn a_new_folder_is_for_its_owner_alone_and_a_shared_one_is_left_alone() {
        let base = tempfile::tempdir().unwrap();
        let data = DataFolder::at(&base.path().join("a/b"));
        data.prepare().unwrap();
        let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(data.path()), 0o700);
        let shared = base.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o755)).unwrap();
        DataFolder::at(&shared).prepare().unwrap();
        assert_eq!(mode(&shared), 0o755);
        std::fs::write(shared.join("lock"), "").unwrap();
        DataFolder::at(&shared).prepare().unwrap();
        assert_eq!(mode(&shared), 0o700);
        std::fs::create_dir(shared.join("agents")).unwrap();
        std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o755)).unwrap();
        DataFolder::at(&shared).prepare().unwrap();
        assert_eq!(mode(&shared), 0o711, "agents at work pass it while a doctor or a backup looks");
        assert!(std::fs::read_dir(data.path()).unwrap().next().is_none(), "the write test leaves nothing");
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(DataFolder::at(file.path()).prepare(), Err(FleetError::DataNotFolder { .. })));
        assert!(matches!(DataFolder::at(&file.path().join("below")).prepare(), Err(FleetError::DataNotFolder { .. })));
    }

    #[test]
    fn a_private_file_replaces_the_old_one_whole() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("x/secret");
        write_private(&path, b"one").unwrap();
        write_private(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(base.path().join("x")).unwrap().count(), 1);
    }
}
