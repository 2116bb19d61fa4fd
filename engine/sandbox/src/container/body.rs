//! The processes of a run in a container, as the engine tells of them.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicI32, Ordering};

use async_trait::async_trait;
use bollard::container::LogOutput;
use bollard::errors::Error as EngineError;
use bollard::query_parameters::{KillContainerOptionsBuilder, RemoveContainerOptionsBuilder};
use futures_util::{Stream, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;

use crate::Lines;
use crate::running::Held;
use crate::tree::{self, Tree};

/// One container.
pub(super) struct Body {
    pub(super) id: String,
    engine: bollard::Docker,
    folder: PathBuf,
    /// Its process 1 in the host's numbers.
    pid: AtomicI32,
    gone: watch::Receiver<bool>,
    went: watch::Sender<bool>,
}

impl Body {
    pub(super) fn new(engine: bollard::Docker, id: String, folder: PathBuf) -> Self {
        let (went, gone) = watch::channel(false);
        Self { id, engine, folder, pid: AtomicI32::new(0), gone, went }
    }

    /// To be called once it was started: from now on its end is waited for.
    pub(super) async fn begun(&self) -> Result<(), EngineError> {
        let (engine, id, went) = (self.engine.clone(), self.id.clone(), self.went.clone());
        tokio::spawn(async move {
            let mut waiting = Box::pin(engine.wait_container(&id, None));
            // A code other than zero comes as an error of the stream: all that ends it is an end.
            while let Some(Ok(_)) = waiting.next().await {}
            went.send_replace(true);
        });
        let state = self.engine.inspect_container(&self.id, None).await?.state;
        let pid = state.and_then(|state| state.pid).and_then(|pid| i32::try_from(pid).ok()).unwrap_or(0);
        self.pid.store(pid, Ordering::Relaxed);
        Ok(())
    }
}

#[async_trait]
impl Held for Body {
    async fn gone(&self) {
        // Its sender lives as long as this.
        let _ = self.gone.clone().wait_for(|gone| *gone).await;
    }

    async fn kill(&self) {
        let kill = KillContainerOptionsBuilder::new().signal("SIGKILL").build();
        // One that has just ended cannot be killed.
        let _ = self.engine.kill_container(&self.id, Some(kill)).await;
    }

    fn tree(&self) -> Tree {
        match self.pid.load(Ordering::Relaxed) {
            0 => Tree::default(),
            pid => tree::below(pid),
        }
    }

    fn own_processes(&self) -> usize {
        0
    }

    fn watched(&self) -> bool {
        false
    }

    async fn oom(&self) -> bool {
        let state = self.engine.inspect_container(&self.id, None).await.ok().and_then(|container| container.state);
        state.and_then(|state| state.oom_killed).unwrap_or(false)
    }

    async fn clean(&self) {
        let force = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        if let Err(error) = self.engine.remove_container(&self.id, Some(force)).await {
            tracing::warn!(container = %self.id, %error, "the container of a run was not removed");
        }
        // Made anew by the next run, or swept by the next fleet.
        let _ = tokio::fs::remove_dir_all(&self.folder).await;
    }
}

/// Carries what comes to the two outputs, until there is no more.
pub(super) async fn part(mut output: Pin<Box<dyn Stream<Item = Result<LogOutput, EngineError>> + Send>>, stdout: Lines, stderr: Lines) {
    let ((mut out, out_end), (mut err, err_end)) = (tokio::io::duplex(64 * 1024), tokio::io::duplex(64 * 1024));
    let carry = async move {
        while let Some(Ok(piece)) = output.next().await {
            // The other ends are read until these are dropped.
            let _ = match piece {
                LogOutput::StdErr { message } => err.write_all(&message).await,
                LogOutput::StdOut { message } | LogOutput::StdIn { message } | LogOutput::Console { message } => out.write_all(&message).await,
            };
        }
    };
    tokio::join!(carry, stdout.fill(out_end), stderr.fill(err_end));
}
