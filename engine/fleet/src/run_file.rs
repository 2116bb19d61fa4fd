//! How the programs of one machine find the fleet that runs on a data folder: `run.json`, readable by its owner alone.

use serde::{Deserialize, Serialize};

use crate::data::{DataFolder, write_private};
use crate::error::FleetError;
use crate::lock::FolderLock;

/// Address and key of a running fleet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunFile {
    /// Where it answers on this machine, without a slash at the end.
    pub(crate) url: String,
    /// Bearer token that acts as the owner; new at every start.
    pub(crate) token: String,
    /// Its process.
    pub(crate) pid: u32,
}

impl std::fmt::Debug for RunFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunFile").field("url", &self.url).field("token", &"…").field("pid", &self.pid).finish()
    }
}

impl RunFile {
    /// Writes it; replaces what an earlier fleet left.
    pub(crate) fn write(&self, data: &DataFolder) -> Result<(), FleetError> {
        let bytes = serde_json::to_vec(self).map_err(|e| FleetError::DataFile { path: data.run_file(), verb: "written", source: e.into() })?;
        write_private(&data.run_file(), &bytes)
    }

    /// Takes it away at the end.
    pub(crate) fn remove(data: &DataFolder) {
        if let Err(e) = std::fs::remove_file(data.run_file()) {
            tracing::warn!(error = %e, "run.json could not be removed; it names a process that has ended");
        }
    }

    /// The fleet that runs on this folder; `None` if none does or what is there was left by one that died.
    pub(crate) fn alive(data: &DataFolder) -> Option<Self> {
        let bytes = std::fs::read(data.run_file()).ok()?;
        let run: Self = serde_json::from_slice(&bytes).ok()?;
        match FolderLock::is_held(data) {
            Some(true) => Some(run),
            Some(false) => None,
            None => run.is_process().then_some(run),
        }
    }

    /// Whether there is such a process: all that can be known where the system does not list locks.
    fn is_process(&self) -> bool {
        let pid = i32::try_from(self.pid).ok().and_then(rustix::process::Pid::from_raw);
        // A process of another user cannot be asked, but it is there.
        pid.is_some_and(|pid| matches!(rustix::process::test_kill_process(pid), Ok(()) | Err(rustix::io::Errno::PERM)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_living_fleet_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        assert_eq!(RunFile::alive(&data), None);
        let run = RunFile { url: "http://127.0.0.1:7070".to_owned(), token: "t".to_owned(), pid: std::process::id() };
        run.write(&data).unwrap();
        assert_eq!(RunFile::alive(&data), None, "its process lives, but holds no lock: the number was given to another program");
        let lock = FolderLock::take(&data).unwrap();
        assert_eq!(RunFile::alive(&data), Some(run.clone()));
        assert!(run.is_process());
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let gone = child.id();
        child.wait().unwrap();
        assert!(!RunFile { pid: gone, ..run.clone() }.is_process());
        std::fs::write(data.run_file(), "{\"url\":1}").unwrap();
        assert_eq!(RunFile::alive(&data), None);
        drop(lock);
        RunFile::remove(&data);
        assert!(!data.run_file().exists());
        assert!(!format!("{run:?}").contains("\"t\""), "a token never reaches a log");
    }
}
