//! Control groups: what counts and limits a run as a whole. Files are written directly; version 2 where it can be had, else version 1.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fleet_domain::launch::Limits;
use rustix::process::{Pid, Signal};

use crate::Cgroups;

/// Processes of the sandbox itself: bubblewrap, the init and its two threads.
const OWN_PIDS: u32 = 4;
/// Where a delegated fleet moves itself: a group with groups below it may hold no processes.
const OWN_GROUP: &str = "fleet-itself";

/// Where groups of runs are made: each in every one of these folders.
#[derive(Debug)]
pub(crate) struct Hierarchy {
    pub(super) kind: Cgroups,
    /// Folders of this fleet's groups, one a hierarchy.
    bases: Vec<PathBuf>,
}

/// The group of one run. Removed by [`Group::remove`], once all in it are gone.
#[derive(Debug)]
pub(crate) struct Group {
    folders: Vec<PathBuf>,
}

impl Hierarchy {
    /// The best that can be had below `mount`. `name` is this fleet's own: what lies under it is nobody else's.
    pub(super) fn find(mount: &Path, name: &str) -> Option<Self> {
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let found = if mount.join("cgroup.controllers").exists() { Self::version_2(mount, &own, name) } else { Self::version_1(mount, name) };
        let found = found.filter(Self::works);
        if let Some(hierarchy) = &found {
            hierarchy.sweep();
        }
        found
    }

    fn version_2(mount: &Path, own: &str, name: &str) -> Option<Self> {
        let own = mount.join(own.lines().find_map(|line| line.strip_prefix("0::/"))?);
        let delegated = Self::enable(&own).or_else(|_| {
            fs::create_dir_all(own.join(OWN_GROUP))?;
            fs::write(own.join(OWN_GROUP).join("cgroup.procs"), "0")?;
            Self::enable(&own)
        });
        let (kind, base) = match delegated {
            Ok(()) => (Cgroups::Delegated, own.join(name)),
            Err(_) if Self::enable(mount).is_ok() => (Cgroups::Root, mount.join(name)),
            Err(_) => return None,
        };
        fs::create_dir_all(&base).ok()?;
        Self::enable(&base).ok()?;
        Some(Self { kind, bases: vec![base] })
    }

    fn enable(group: &Path) -> io::Result<()> {
        fs::write(group.join("cgroup.subtree_control"), "+memory +pids +cpu")
    }

    /// A group in each controller, from its root as the Docker Engine does it, too: version 1 has no delegation.
    fn version_1(mount: &Path, name: &str) -> Option<Self> {
        let base = |controller: &str| {
            let base = mount.join(controller).join(name);
            fs::create_dir_all(&base).is_ok().then_some(base)
        };
        let mut bases = vec![base("memory")?, base("pids")?];
        bases.extend(base("cpu"));
        // No limits there, but it can kill a group at once.
        bases.extend(mount.join("unified/cgroup.procs").exists().then(|| base("unified")).flatten());
        Some(Self { kind: Cgroups::PerController, bases })
    }

    /// A real file system of groups fills a new folder with files.
    fn works(&self) -> bool {
        self.bases.iter().all(|base| base.join("cgroup.procs").exists())
    }

    /// Kills and removes what a dead fleet left behind.
    fn sweep(&self) {
        for base in &self.bases {
            for entry in fs::read_dir(base).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir()) {
                let group = Group { folders: vec![entry.path()] };
                group.kill();
                group.remove();
            }
        }
    }

    /// A group for one run, with its limits.
    pub(super) fn group(&self, run: u64, limits: &Limits) -> io::Result<Group> {
        let group = Group { folders: self.bases.iter().map(|base| base.join(run.to_string())).collect() };
        let made = group.folders.iter().try_for_each(fs::create_dir).and_then(|()| group.limit(limits));
        if made.is_err() {
            group.remove();
        }
        made.map(|()| group)
    }
}

impl Drop for Hierarchy {
    fn drop(&mut self) {
        // Fails while runs are in it, and then the next fleet sweeps it.
        self.bases.iter().for_each(|base| drop(fs::remove_dir(base)));
    }
}

impl Group {
    fn limit(&self, limits: &Limits) -> io::Result<()> {
        const PERIOD: u64 = 100_000;
        let pids = limits.pids.saturating_add(OWN_PIDS).to_string();
        let quota = (u64::from(limits.cpu_milli) * PERIOD / 1000).max(1000);
        for folder in &self.folders {
            let set = |file: &str, value: &str| if folder.join(file).exists() { fs::write(folder.join(file), value) } else { Ok(()) };
            set("pids.max", &pids)?;
            set("memory.max", &limits.memory.to_string())?;
            set("memory.swap.max", "0")?;
            set("cpu.max", &format!("{quota} {PERIOD}"))?;
            set("memory.limit_in_bytes", &limits.memory.to_string())?;
            // Memory and swap together, so no swap. Absent where the kernel does not count swap.
            set("memory.memsw.limit_in_bytes", &limits.memory.to_string())?;
            set("cpu.cfs_period_us", &PERIOD.to_string())?;
            set("cpu.cfs_quota_us", &quota.to_string())?;
        }
        Ok(())
    }

    /// The files to which a process writes `0` to join.
    pub(super) fn doors(&self) -> io::Result<Vec<File>> {
        self.folders.iter().map(|folder| OpenOptions::new().write(true).open(folder.join("cgroup.procs"))).collect()
    }

    /// Whether the kernel killed for memory.
    pub(super) fn oom(&self) -> bool {
        let killed = |file: PathBuf| {
            let text = fs::read_to_string(file).unwrap_or_default();
            text.lines().any(|line| line.strip_prefix("oom_kill ").is_some_and(|count| count != "0"))
        };
        self.folders.iter().any(|folder| killed(folder.join("memory.events")) || killed(folder.join("memory.oom_control")))
    }

    /// Kills all in it: at once where the kernel can, else one by one (and then the namespace sees to those just born).
    pub(super) fn kill(&self) {
        let at_once = self.folders.iter().any(|folder| {
            let file = folder.join("cgroup.kill");
            file.exists() && fs::write(file, "1").is_ok()
        });
        if at_once {
            return;
        }
        for folder in &self.folders {
            let pids = fs::read_to_string(folder.join("cgroup.procs")).unwrap_or_default();
            for pid in pids.lines().filter_map(|pid| pid.parse().ok().and_then(Pid::from_raw)) {
                // It may have ended meanwhile.
                let _ = rustix::process::kill_process(pid, Signal::KILL);
            }
        }
    }

    /// Removes it. The kernel lets go a little after the last process is gone; what it holds on to is swept by the next fleet.
    pub(super) fn remove(&self) {
        for folder in &self.folders {
            let mut removed = fs::remove_dir(folder);
            for _ in 0..50 {
                if !removed.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ResourceBusy) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(2));
                removed = fs::remove_dir(folder);
            }
            if let Err(error) = removed
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(folder = %folder.display(), %error, "the control group of a run was not removed");
            }
        }
    }
}

/// A name that no other fleet on this machine has: its folder of places is its own.
pub(crate) fn name(runs: &Path) -> io::Result<String> {
    let meta = runs.metadata()?;
    Ok(format!("fleet-{:x}-{:x}", meta.dev(), meta.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that looks like version 2; what is written there can be read back.
    #[test]
    fn version_2_gets_its_limits() {
        let mount = tempfile::tempdir().unwrap();
        let group = Group { folders: vec![mount.path().to_owned()] };
        for file in ["pids.max", "memory.max", "memory.swap.max", "cpu.max"] {
            fs::write(mount.path().join(file), "max").unwrap();
        }
        group.limit(&Limits { cpu_milli: 1500, ..Limits::AGENT }).unwrap();
        let read = |file: &str| fs::read_to_string(mount.path().join(file)).unwrap();
        assert_eq!(read("pids.max"), (Limits::AGENT.pids + OWN_PIDS).to_string());
        assert_eq!(read("memory.max"), Limits::AGENT.memory.to_string());
        assert_eq!(read("memory.swap.max"), "0");
        assert_eq!(read("cpu.max"), "150000 100000");
        assert!(!mount.path().join("memory.limit_in_bytes").exists(), "version 1 is not written there");
        fs::write(mount.path().join("memory.events"), "oom 3\noom_kill 0\n").unwrap();
        assert!(!group.oom());
        fs::write(mount.path().join("memory.events"), "oom 3\noom_kill 2\n").unwrap();
        assert!(group.oom());
    }

    #[test]
    fn a_plain_folder_is_no_file_system_of_groups() {
        let mount = tempfile::tempdir().unwrap();
        assert!(Hierarchy::find(mount.path(), "fleet").is_none());
    }
}
