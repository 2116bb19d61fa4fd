//! Sandboxes of this machine's kernel: a user, a control group, bubblewrap's namespaces, and our init inside them.

mod birth;
mod cgroup;
mod held;
mod spawn;
mod view;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use fleet_domain::launch::{Launch, Level, Limits, Stdin};
use rustix::process::Pid;

use crate::ground::Ground;
use crate::{Cgroups, Config, Lack, Place, Probe, Running, SandboxError, Users};
use cgroup::Hierarchy;
use spawn::Spawner;

pub(crate) use view::sockets;

/// Sandboxes of this machine.
#[derive(Debug)]
pub(crate) struct Local {
    config: Config,
    ground: Arc<Ground>,
    bwrap: PathBuf,
    groups: Option<Hierarchy>,
    spawner: Spawner,
    runs: AtomicU64,
}

impl Local {
    /// Finds out what can be had, and tries it.
    pub(crate) async fn new(config: Config, ground: Arc<Ground>) -> Result<(Arc<Self>, Probe), SandboxError> {
        let failed = |source| SandboxError::Ground { path: config.runs.clone(), source };
        let name = cgroup::name(&config.runs).map_err(failed)?;
        let groups = config.cgroups.as_deref().and_then(|mount| Hierarchy::find(mount, &name));
        // Should bubblewrap die before its child, the child's end is ours to see. Any process id means "yes".
        rustix::process::set_child_subreaper(Some(Pid::INIT)).map_err(|errno| failed(errno.into()))?;
        let (bwrap, spawner) = (found(&config.bwrap), Spawner::new().map_err(failed)?);
        let local = Arc::new(Self { config, ground, bwrap, groups, spawner, runs: AtomicU64::new(0) });
        let probe = local.probe().await;
        Ok((local, probe))
    }

    async fn probe(self: &Arc<Self>) -> Probe {
        const TRIAL: &str = "trial";
        let tried = self.trial(TRIAL).await;
        // Nothing of the trial matters any more.
        let _ = self.ground.remove(TRIAL);
        let cgroups = self.groups.as_ref().map_or(Cgroups::Watched, |groups| groups.kind);
        let mut lacks: Vec<Lack> = tried.as_ref().err().map(|why| Lack::Everything(why.clone())).into_iter().collect();
        lacks.extend((cgroups == Cgroups::Watched).then_some(Lack::Cgroups));
        lacks.extend((tried == Ok(0)).then_some(Lack::Landlock));
        lacks.extend((self.ground.users == Users::Single).then_some(Lack::Users));
        Probe { level: tried.is_ok().then_some(Level::Local), cgroups, users: self.ground.users, landlock: tried.unwrap_or(0), lacks }
    }

    /// Runs a program that does nothing. The ABI of landlock that held it, or a sentence about what went wrong.
    async fn trial(self: &Arc<Self>, name: &str) -> Result<u32, String> {
        let launch = Launch { program: "true".into(), args: Vec::new(), env: [].into(), stdin: Stdin::Closed, home: [].into() };
        let place = self.ground.place(name).map_err(|error| chain(&error))?;
        let running = self.start(&launch, &place, &Limits::AGENT).await.map_err(|error| chain(&error))?;
        let exit = running.wait().await;
        if exit.code == Some(0) { Ok(running.landlock) } else { Err(format!("a program that does nothing ended with {exit:?}")) }
    }

    /// Starts a program. A start that nobody waits for any more is finished and then killed, so that nothing is left of it.
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

/// An error with its causes, as a sentence.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
