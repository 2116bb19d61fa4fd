//! The end: asked once it waits for what is in hand and says for what; asked twice it ends at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Running, parts};
use crate::End;
use crate::out;
use crate::run_file::RunFile;

/// How often whoever waits is told what for.
const TELL: Duration = Duration::from_secs(5);
/// An end that takes no longer than this is no waiting, and nothing is said of it.
const AT_ONCE: Duration = Duration::from_millis(400);

/// SIGTERM and Ctrl-C.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on they ask instead of kill.
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits until one comes.
    pub(crate) async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

impl Running {
    /// Ends in order: no new connections, answers and effects in hand finish, then the data is closed.
    pub(crate) async fn stop(mut self, signals: &mut Signals) -> End {
        self.shutdown.cancel();
        let cloud = self.parts.cloud.clone();
        let patience = self.patience;
        let mut waiting = vec![parts::CONNECTIONS, parts::MESSAGES, parts::WORK, parts::MEASURING];
        let drained = tokio::select! {
            drained = tokio::time::timeout(patience, async {
                let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + AT_ONCE, TELL);
                let mut told = false;
                loop {
                    tokio::select! {
                        ended = self.tasks.join_next() => match ended {
                            None => break,
                            Some(Ok(name)) => {
                                waiting.retain(|w| *w != name);
                                // After the last effect: streams of apps would keep their connections open for ever.
                                if name == parts::WORK {
                                    cloud.close().await;
                                }
                            }
                            Some(Err(error)) => tracing::error!(%error, "a part of the fleet ended badly"),
                        },
                        _ = ticks.tick() => {
                            let for_what = named(&self.open, &waiting);
                            out::trouble(&if told { format!("still waiting for {for_what}") } else { format!("stopping: waiting for {for_what}; a second signal stops at once") });
                            told = true;
                        }
                    }
                }
            }) => drained.is_ok(),
            () = signals.asked() => false,
        };
        if !drained {
            out::trouble(&format!("stopped without waiting for {}; what was accepted is kept and goes on at the next start", waiting.join(", ")));
        }
        RunFile::remove(&self.data);
        // Waiting writes are short; after them nothing of this process touches the data.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.store.close()).await;
        End::Done
    }
}

/// What is waited for, in words.
fn named(open: &AtomicUsize, parts: &[&str]) -> String {
    let open = open.load(Ordering::Relaxed);
    let words = |part: &&str| match *part {
        parts::CONNECTIONS if open == 1 => Some("1 open connection".to_owned()),
        parts::CONNECTIONS if open > 0 => Some(format!("{open} open connections")),
        parts::CONNECTIONS | parts::MEASURING => None,
        part => Some(part.to_owned()),
    };
    let named: Vec<String> = parts.iter().filter_map(words).collect();
    if named.is_empty() { "its last writes".to_owned() } else { named.join(", ") }
}
