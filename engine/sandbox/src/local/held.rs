//! The processes of a run on this machine, from outside.

use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use rustix::process::{Signal, WaitId, WaitIdOptions};
use tokio::time::timeout;

use super::cgroup::{Group, Hierarchy};
use super::spawn::{PidFd, Spawner, pidfd};
use crate::running::Held;
use crate::tree::{self, Tree};

/// The end of process 1 takes all others with it; if that takes longer, each is killed by itself.
const SWEEP: Duration = Duration::from_millis(500);

/// What is made for a run and taken away after it.
#[derive(Debug)]
pub(super) struct Traces {
    pub(super) folder: PathBuf,
    pub(super) group: Option<Group>,
    /// Taken away by the last one, and its groups before it.
    pub(super) _groups: Option<Arc<Hierarchy>>,
}

impl Traces {
    /// Whether nothing limits the memory of the whole.
    pub(super) fn uncounted(&self) -> bool {
        self.group.is_none()
    }

    pub(super) fn clean(&self) {
        if let Some(group) = &self.group {
            group.remove();
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(folder = %self.folder.display(), %error, "the folder of a run was not removed");
        }
    }
}

/// Bubblewrap outside, the init inside, and what was made for them.
#[derive(Debug)]
pub(super) struct Body {
    /// Bubblewrap's number, its own until it was waited for.
    pub(super) pid: u32,
    pub(super) outer: PidFd,
    /// The process 1 of the sandbox; `None` where it was not heard of before its end.
    pub(super) init: Option<PidFd>,
    pub(super) traces: Arc<Traces>,
    /// Whether all was taken away.
    pub(super) cleaned: AtomicBool,
    /// Keeps the thread alive with which everything would die.
    pub(super) _spawner: Spawner,
}

impl Body {
    /// Ends what never began, the process 1 included of which nobody has heard yet.
    pub(super) async fn abandon(mut self) {
        if self.init.is_none() {
            self.init = self.tree().pids.first().and_then(|pid| pidfd(u32::try_from(*pid).ok()?).ok());
            let _ = rustix::process::pidfd_send_signal(self.outer.as_fd(), Signal::KILL);
        }
        self.kill().await;
        self.gone().await;
        self.clean().await;
    }
}

/// Its watch ended with the runtime, not with the run: what the watch would have done, at once.
impl Drop for Body {
    fn drop(&mut self) {
        if self.cleaned.load(Ordering::Relaxed) {
            return;
        }
        let both = [Some(&self.outer), self.init.as_ref()];
        for process in both.into_iter().flatten() {
            let _ = rustix::process::pidfd_send_signal(process.as_fd(), Signal::KILL);
        }
        // The init is ours to wait for only if the other died first.
        for process in both.into_iter().flatten() {
            let _ = rustix::process::waitid(WaitId::PidFd(process.as_fd()), WaitIdOptions::EXITED);
        }
        self.traces.clean();
    }
}

#[async_trait]
impl Held for Body {
    async fn gone(&self) {
        // A handle that cannot be polled any more belongs to a runtime that is ending.
        let _ = self.outer.readable().await;
        if let Some(init) = &self.init {
            let _ = init.readable().await;
            // Its parent saw its end, unless that died first: then it is our child now.
            let _ = rustix::process::waitid(WaitId::PidFd(init.as_fd()), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
        }
        let _ = rustix::process::waitid(WaitId::PidFd(self.outer.as_fd()), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
    }

    async fn kill(&self) {
        // What is dead already cannot be killed, and that is all that can go wrong.
        let kill = |process: &PidFd| {
            let _ = rustix::process::pidfd_send_signal(process.as_fd(), Signal::KILL);
        };
        match &self.init {
            Some(init) => kill(init),
            None => kill(&self.outer),
        }
        if timeout(SWEEP, self.gone()).await.is_err() {
            if let Some(group) = &self.traces.group {
                group.kill();
            }
            kill(&self.outer);
        }
    }

    fn tree(&self) -> Tree {
        i32::try_from(self.pid).map(tree::below).unwrap_or_default()
    }

    fn own_processes(&self) -> usize {
        1
    }

    fn watched(&self) -> bool {
        self.traces.uncounted()
    }

    async fn oom(&self) -> bool {
        self.traces.group.as_ref().is_some_and(Group::oom)
    }

    async fn clean(&self) {
        let traces = Arc::clone(&self.traces);
        let _ = tokio::task::spawn_blocking(move || traces.clean()).await;
        self.cleaned.store(true, Ordering::Relaxed);
    }
}
