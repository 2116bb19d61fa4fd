//! What a process and its children cost, as the system counts it.

use std::path::Path;

/// The unit of times in /proc: a hundredth of a second, whatever the kernel counts in itself.
const TICKS: f64 = 100.0;

/// Proportional memory of a process and its children, MiB.
pub(crate) fn memory(pid: u32) -> f64 {
    pss(pid) as f64 / 1024.0
}

fn pss(pid: u32) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let own: u64 = rollup.lines().find_map(|l| l.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap();
    own + children(pid).into_iter().map(pss).sum::<u64>()
}

fn children(pid: u32) -> Vec<u32> {
    let listed = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join(format!("task/{pid}/children")));
    listed.unwrap_or_default().split_whitespace().filter_map(|c| c.parse().ok()).collect()
}

/// Seconds of processor time that a process has used.
pub(crate) fn cpu(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name may hold anything; after its bracket come state and numbers: utime and stime are fields 14 and 15.
    let after: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    let ticks: u64 = after[11].parse::<u64>().unwrap() + after[12].parse::<u64>().unwrap();
    ticks as f64 / TICKS
}
