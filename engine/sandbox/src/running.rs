//! A program that runs: what it reads and writes, how it is doing, how it ends.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};

use crate::tree::Tree;
use crate::{Lines, Output, SandboxError};

/// A program that runs. Dropped, it is killed.
pub struct Running {
    /// Its output; both end when the last process is gone.
    pub stdout: Lines,
    /// Its errors.
    pub stderr: Lines,
    /// Its input, where [`fleet_domain::launch::Stdin::Open`] was asked for.
    pub stdin: Option<Input>,
    pub(crate) held: Arc<dyn Held>,
    pub(crate) landlock: u32,
    pub(crate) stop: mpsc::UnboundedSender<Duration>,
    pub(crate) exit: watch::Receiver<Option<Exit>>,
}

/// One of the two streams that a program writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Its output.
    Out,
    /// Its errors.
    Err,
}

/// How a program ended. Its code is not the truth about what it did; these are facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The code it ended with.
    pub code: Option<i32>,
    /// The signal that ended it; killed from outside, it is 9.
    pub signal: Option<i32>,
    /// The kernel killed a process of the tree for memory.
    pub oom: bool,
    /// The limit for which the fleet killed it.
    pub over: Option<Over>,
}

/// A limit of the whole, over which a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Memory, where it is watched and not limited by the kernel.
    Memory,
    /// What it keeps in its folders.
    Disk,
}

/// Signs of life, each by itself no proof: bytes may be noise, a core may be burnt in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Bytes written so far, both streams.
    pub bytes: u64,
    /// Time of the whole tree on cores so far; of a child that was not waited for it ends with the child.
    pub cpu: Duration,
    /// Processes that live, the program itself included.
    pub processes: usize,
}

impl Running {
    /// Waits for the end of everything. May be called again, and at the same time.
    pub async fn wait(&self) -> Exit {
        let mut exit = self.exit.clone();
        let gone = Exit { code: None, signal: Some(9), oom: false, over: None };
        exit.wait_for(Option::is_some).await.ok().and_then(|exit| exit.clone()).unwrap_or(gone)
    }

    /// Asks all processes to end (SIGTERM), waits for `grace`, then kills what is left. Returns when everything is gone.
    pub async fn kill(&self, grace: Duration) -> Exit {
        // Whoever does not listen has ended already.
        let _ = self.stop.send(grace);
        self.wait().await
    }

    /// Hears both streams to their end, whichever says something; `said` is told which it was. May be dropped and called again.
    pub async fn hear(&self, mut said: impl FnMut(Stream, Output)) {
        let (mut out, mut err) = (true, true);
        while out || err {
            tokio::select! {
                heard = self.stdout.next(), if out => match heard {
                    Some(heard) => said(Stream::Out, heard),
                    None => out = false,
                },
                heard = self.stderr.next(), if err => match heard {
                    Some(heard) => said(Stream::Err, heard),
                    None => err = false,
                },
            }
        }
    }

    /// How it is doing. Reads `/proc`, which takes a millisecond or some.
    pub fn sign_of_life(&self) -> Life {
        // After the end the root's number may be somebody else's.
        let tree = if self.exit.borrow().is_some() { Tree::default() } else { self.held.tree() };
        Life { bytes: self.stdout.bytes() + self.stderr.bytes(), cpu: tree.cpu, processes: tree.pids.len().saturating_sub(self.held.own_processes()) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(Duration::ZERO);
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("exit", &*self.exit.borrow()).finish_non_exhaustive()
    }
}

/// What a program reads. Dropped, it is closed.
///
/// The lock is never taken: it makes a run that can be shared of a pipe that cannot.
pub struct Input(Mutex<Box<dyn AsyncWrite + Send + Unpin>>);

impl Input {
    pub(crate) fn new(pipe: impl AsyncWrite + Send + Unpin + 'static) -> Self {
        Self(Mutex::new(Box::new(pipe)))
    }

    fn pipe(&mut self) -> &mut (dyn AsyncWrite + Send + Unpin) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut()
    }

    /// Writes one line; the end of the line is added.
    pub async fn line(&mut self, text: &str) -> Result<(), SandboxError> {
        self.all(format!("{text}\n").as_bytes()).await
    }

    /// Writes, and then nothing more: the program reads its end.
    pub(crate) async fn end_with(&mut self, bytes: &[u8]) -> Result<(), SandboxError> {
        self.all(bytes).await?;
        self.pipe().shutdown().await.map_err(SandboxError::Input)
    }

    pub(crate) async fn all(&mut self, bytes: &[u8]) -> Result<(), SandboxError> {
        self.pipe().write_all(bytes).await.map_err(SandboxError::Input)?;
        self.pipe().flush().await.map_err(SandboxError::Input)
    }
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Input")
    }
}

/// What holds a run's processes, on this machine or in a container.
#[async_trait]
pub(crate) trait Held: Send + Sync + 'static {
    /// Returns when the last process is gone.
    async fn gone(&self);
    /// Kills everything, without asking.
    async fn kill(&self);
    /// The processes.
    fn tree(&self) -> Tree;
    /// How many of these are the sandbox's own.
    fn own_processes(&self) -> usize;
    /// Whether memory is to be watched, because nothing else limits it.
    fn watched(&self) -> bool;
    /// Whether the kernel killed for memory. Asked once all are gone.
    async fn oom(&self) -> bool;
    /// Takes away what was made for the run.
    async fn clean(&self);
}
