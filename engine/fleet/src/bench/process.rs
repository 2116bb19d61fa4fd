//! What this process and those it started cost, as the system counts it.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The unit of times in /proc: a hundredth of a second, whatever the kernel counts in itself.
const TICK: Duration = Duration::from_millis(10);
const LOOK: Duration = Duration::from_millis(100);
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

/// The most that was seen at once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Peak {
    pub(super) mib: f64,
    pub(super) agents: u32,
}

/// Looks at this process and all below it again and again.
pub(super) struct Sampler {
    end: CancellationToken,
    task: JoinHandle<Peak>,
}

impl Sampler {
    pub(super) fn start() -> Self {
        let end = CancellationToken::new();
        let over = end.clone();
        let task = tokio::spawn(async move {
            let mut peak = Peak::default();
            loop {
                let seen = tokio::task::spawn_blocking(look).await.unwrap_or_default();
                peak = Peak { mib: peak.mib.max(seen.mib), agents: peak.agents.max(seen.agents) };
                tokio::select! {
                    () = over.cancelled() => return peak,
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        });
        Self { end, task }
    }

    pub(super) async fn end(self) -> Peak {
        self.end.cancel();
        self.task.await.unwrap_or_default()
    }
}

/// Memory of the fleet and of what holds its agents; how many of those there are.
fn look() -> Peak {
    let own = std::fs::read_link("/proc/self/exe").ok();
    let mut parents: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rfind(')').and_then(|at| stat[at + 1..].split_whitespace().nth(1)?.parse().ok());
        parents.entry(parent.unwrap_or(0)).or_default().push(pid);
    }
    let (mut kib, mut agents, mut below) = (0_u32, 0, vec![std::process::id()]);
    while let Some(pid) = below.pop() {
        below.extend(parents.remove(&pid).unwrap_or_default());
        let of = Path::new("/proc").join(pid.to_string());
        let exe = std::fs::read_link(of.join("exe")).unwrap_or_default();
        let name = std::fs::read(of.join("cmdline")).unwrap_or_default();
        // By its place, or by that of the program that took its place.
        let is_agent = name.split(|b| *b == 0).take(2).any(|arg| [AGENT, PROGRAM].iter().any(|one| arg.ends_with(format!("/bin/{one}").as_bytes())));
        let ours = pid == std::process::id() || exe.file_name().is_some_and(|n| n == "bwrap" || n == "init") || Some(&exe) == own.as_ref();
        if ours {
            kib = kib.saturating_add(proportional(&of));
        } else if is_agent {
            agents += 1;
        }
    }
    Peak { mib: f64::from(kib) / 1024.0, agents }
}

/// Memory with what is shared counted in parts, KiB.
fn proportional(of: &Path) -> u32 {
    let rollup = std::fs::read_to_string(of.join("smaps_rollup")).unwrap_or_default();
    rollup.lines().find_map(|l| l.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}
