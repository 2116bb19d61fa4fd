//! Sandboxes of this machine's kernel: a user, a control group, bubblewrap's namespaces, and our init inside them.

mod birth;
mod cgroup;
mod held;
mod spawn;
mod view;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use fleet_domain::launch::{Launch, Limits};
use rustix::process::Pid;

use crate::ground::Ground;
use crate::{Cgroups, Config, Place, Running, SandboxError};
use cgroup::Hierarchy;
use spawn::Spawner;

pub(crate) use view::sockets;

/// Sandboxes of this machine.
#[derive(Debug)]
pub(crate) struct Local {
    config: Config,
    ground: Arc<Ground>,
    bwrap: PathBuf,
    groups: Option<Arc<Hierarchy>>,
    spawner: Spawner,
    runs: AtomicU64,
}

impl Local {
    /// Finds out what this machine has.
    pub(crate) fn new(config: Config, ground: Arc<Ground>) -> Result<Arc<Self>, SandboxError> {
        let failed = |source| SandboxError::Ground { path: config.runs.clone(), source };
        let name = cgroup::name(&config.runs).map_err(failed)?;
        let groups = config.cgroups.as_deref().and_then(|mount| Hierarchy::find(mount, &name)).map(Arc::new);
        // Should bubblewrap die before its child, the child's end is ours to see. Any process id means "yes".
        rustix::process::set_child_subreaper(Some(Pid::INIT)).map_err(|errno| failed(errno.into()))?;
        let (bwrap, spawner) = (found(&config.bwrap), Spawner::new().map_err(failed)?);
        Ok(Arc::new(Self { config, ground, bwrap, groups, spawner, runs: AtomicU64::new(0) }))
    }

    /// What counts and limits runs.
    pub(crate) fn cgroups(&self) -> Cgroups {
        self.groups.as_ref().map_or(Cgroups::Watched, |groups| groups.kind)
    }

    /// Starts a program, in a task of its own that is not dropped with its caller.
    pub(crate) async fn start(self: &Arc<Self>, launch: &Launch, place: &Place, limits: &Limits) -> Result<Running, SandboxError> {
        let (local, launch, place, limits) = (Arc::clone(self), launch.clone(), place.clone(), *limits);
        let started = tokio::spawn(async move { local.bear(&launch, &place, &limits).await });
        started.await.unwrap_or_else(|error| Err(SandboxError::Talk(std::io::Error::other(error))))
    }
}

/// A bare name is looked for in `PATH`; what is not found stays as it is, and starting it says so.
fn found(program: &Path) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates = std::env::split_paths(&path).map(|folder| folder.join(program));
    let bare = program.components().count() == 1;
    bare.then(|| candidates.into_iter().find(|path| path.is_file())).flatten().unwrap_or_else(|| program.to_owned())
}
