//! What this process and those it started cost, as the system counts it.

use std::path::Path;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The unit of times in /proc: a hundredth of a second, whatever the kernel counts in itself.
const TICK: Duration = Duration::from_millis(10);
/// Looking costs too, and is counted.
const LOOK: Duration = Duration::from_millis(250);
/// How the program is called inside.
pub(super) const AGENT: &str = "claude";
/// The program that is put in its place.
pub(super) const PROGRAM: &str = "program";

/// Processor time of this process and of those that it started and that ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used(Duration);

impl Used {
    pub(super) fn now() -> Self {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name may hold anything; after its bracket come state and numbers: times are fields 14 to 17.
        let numbers = stat.rfind(')').map_or("", |at| &stat[at + 1..]);
        let ticks: u32 = numbers.split_whitespace().skip(11).take(4).filter_map(|n| n.parse::<u32>().ok()).sum();
        Self(TICK * ticks)
    }

    pub(super) fn since(self, before: Self) -> Duration {
        self.0.saturating_sub(before.0)
    }
}

/// Looks at this process and all below it again and again, for the most memory that it sees.
pub(super) struct Sampler {
    end: CancellationToken,
    task: JoinHandle<f64>,
}

impl Sampler {
    pub(super) fn start() -> Self {
        let end = CancellationToken::new();
        let over = end.clone();
        let task = tokio::spawn(async move {
            let mut peak = 0.0_f64;
            loop {
                peak = peak.max(tokio::task::spawn_blocking(look).await.unwrap_or_default());
                tokio::select! {
                    () = over.cancelled() => return peak,
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        });
        Self { end, task }
    }

    /// The most, MiB.
    pub(super) async fn end(self) -> f64 {
        self.end.cancel();
        self.task.await.unwrap_or_default()
    }
}

/// Memory of the fleet and of what holds its agents, MiB.
fn look() -> f64 {
    let own = std::fs::read_link("/proc/self/exe").ok();
    let (mut kib, mut below) = (0_u32, vec![std::process::id()]);
    while let Some(pid) = below.pop() {
        let of = Path::new("/proc").join(pid.to_string());
        let exe = std::fs::read_link(of.join("exe")).unwrap_or_default();
        if exe.file_name().is_some_and(|name| name == "bwrap" || name == "init") || Some(&exe) == own.as_ref() {
            kib = kib.saturating_add(proportional(&of));
            below.extend(children(&of));
        }
    }
    f64::from(kib) / 1024.0
}

/// The processes that the threads of one started.
fn children(of: &Path) -> Vec<u32> {
    let threads = std::fs::read_dir(of.join("task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect()
}

/// Memory with what is shared counted in parts, KiB.
fn proportional(of: &Path) -> u32 {
    let rollup = std::fs::read_to_string(of.join("smaps_rollup")).unwrap_or_default();
    rollup.lines().find_map(|l| l.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}
