//! The watch over one run: hears its init, stops it when told to, kills it over a limit, says how it ended.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::launch::Limits;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::plan::{Plan, Report, TERM};
use crate::running::Held;
use crate::tree;
use crate::walk::walk;
use crate::{Exit, Over, SandboxError};

/// How often memory is looked at, where it is watched.
const MEMORY: Duration = Duration::from_secs(1);
/// How often folders are counted at the most; large ones take no more than a twentieth of the time.
const DISK: Duration = Duration::from_secs(5);

/// The line to the init.
pub(crate) struct Control {
    reports: Lines<BufReader<OwnedReadHalf>>,
    orders: OwnedWriteHalf,
}

impl Control {
    pub(crate) fn new(stream: UnixStream) -> Self {
        let (read, orders) = stream.into_split();
        Self { reports: BufReader::new(read).lines(), orders }
    }

    /// Sends the plan and hears whether the program runs.
    pub(crate) async fn begin(&mut self, plan: &Plan) -> Result<u32, SandboxError> {
        let text = serde_json::to_vec(plan).map_err(|error| SandboxError::Talk(error.into()))?;
        let length = u32::try_from(text.len()).map_err(|error| SandboxError::Talk(std::io::Error::other(error)))?;
        self.orders.write_all(&length.to_be_bytes()).await.map_err(SandboxError::Talk)?;
        self.orders.write_all(&text).await.map_err(SandboxError::Talk)?;
        match self.report().await {
            Some(Report::Ready { landlock }) => Ok(landlock),
            Some(Report::Unrunnable { why }) => Err(SandboxError::Program { program: plan.program.clone(), why }),
            Some(Report::Refused { why }) => Err(SandboxError::Refused(why)),
            Some(Report::Ended { .. }) | None => Err(SandboxError::Refused("it ended before it began".into())),
        }
    }

    /// The next report; `None` when there will be no more. Safe to drop and call again.
    async fn report(&mut self) -> Option<Report> {
        serde_json::from_str(&self.reports.next_line().await.ok()??).ok()
    }
}

/// Watches until everything is gone.
pub(crate) async fn until_gone(
    held: Arc<dyn Held>,
    mut control: Control,
    limits: Limits,
    folders: [PathBuf; 2],
    mut stop: mpsc::UnboundedReceiver<Duration>,
    exit: watch::Sender<Option<Exit>>,
) {
    let (mut ended, mut over, mut listening) = (None, None, true);
    let far = Instant::now() + Duration::from_hours(10 * 365 * 24);
    let (mut kill_at, mut memory_at) = (far, Instant::now() + MEMORY);
    // Kept over everything else that happens: begun anew each second, a folder that takes longer to count would never be counted.
    let counting = counted(&folders, limits.disk, Instant::now() + DISK);
    tokio::pin!(counting);
    if !held.watched() {
        memory_at = far;
    }
    loop {
        tokio::select! {
            biased;
            report = control.report(), if listening => match report {
                Some(Report::Ended { code, signal }) => ended = Some((code, signal)),
                Some(_) => {}
                None => listening = false,
            },
            () = held.gone() => break,
            Some(grace) = stop.recv() => {
                // A shorter grace overrules a longer one.
                kill_at = kill_at.min(Instant::now() + grace);
                if !grace.is_zero() {
                    // An init that does not hear is killed with the rest.
                    let _ = control.orders.write_all(&[TERM]).await;
                }
            },
            () = sleep_until(kill_at) => {
                held.kill().await;
                kill_at = far;
            },
            () = sleep_until(memory_at) => {
                memory_at = Instant::now() + MEMORY;
                if tree::memory(&held.tree().pids) > limits.memory {
                    (over, kill_at) = (Some(Over::Memory), Instant::now());
                }
            },
            (too_much, next) = &mut counting => {
                counting.set(counted(&folders, limits.disk, next));
                if too_much {
                    (over, kill_at) = (Some(Over::Disk), Instant::now());
                }
            },
        }
    }
    // The last report may still lie in the socket.
    while ended.is_none() && listening {
        match control.report().await {
            Some(Report::Ended { code, signal }) => ended = Some((code, signal)),
            Some(_) => {}
            None => listening = false,
        }
    }
    let (code, signal) = ended.unwrap_or((None, Some(9)));
    let oom = held.oom().await;
    held.clean().await;
    // Nobody may be waiting.
    let _ = exit.send(Some(Exit { code, signal, oom, over }));
}

/// Counts at the given time. Whether it is too much, and when to count again.
async fn counted(folders: &[PathBuf; 2], limit: u64, at: Instant) -> (bool, Instant) {
    sleep_until(at).await;
    let begun = Instant::now();
    let folders = folders.clone();
    let too_much = tokio::task::spawn_blocking(move || exceeds(&folders, limit)).await.unwrap_or(false);
    (too_much, Instant::now() + DISK.max(begun.elapsed() * 20))
}

/// Whether the folders hold more than `limit` bytes, as blocks on the disk. What cannot be counted is too much: it is hidden.
fn exceeds(folders: &[PathBuf], limit: u64) -> bool {
    let (mut sum, mut linked) = (0, HashSet::new());
    let mut count = |folder: &Path| {
        walk(folder, |_, _, stat| {
            // A file with several names lies on the disk once.
            if stat.st_nlink == 1 || linked.insert((stat.st_dev, stat.st_ino)) {
                // Blocks are of 512 bytes on every file system; a name alone costs something too.
                sum += u64::try_from(stat.st_blocks).unwrap_or_default().max(1) * 512;
            }
            if sum > limit { Err(rustix::io::Errno::DQUOT) } else { Ok(()) }
        })
    };
    folders.iter().any(|folder| count(folder).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_counted_as_they_lie_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_owned()];
        std::fs::write(folder.path().join("a"), vec![1; 1 << 20]).unwrap();
        std::fs::hard_link(folder.path().join("a"), folder.path().join("b")).unwrap();
        std::os::unix::fs::symlink("/usr", folder.path().join("usr")).unwrap();
        assert!(!exceeds(&folders, 2 << 20));
        assert!(exceeds(&folders, (1 << 20) - 1));
    }
}
