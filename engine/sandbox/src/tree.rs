//! The processes below a process, as `/proc` tells: who they are, what they used, what they hold.

use std::fs;
use std::time::Duration;

/// One process.
#[derive(Debug, Clone, Copy)]
struct Process {
    pid: i32,
    parent: i32,
    ticks: u64,
    zombie: bool,
}

/// What a tree of processes uses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    /// Those below the root that live; the root itself is not there.
    pub(crate) pids: Vec<i32>,
    /// Time of all of them on cores, ended children included where their parent has waited for them.
    pub(crate) cpu: Duration,
}

/// The tree below `root`.
pub(crate) fn below(root: i32) -> Tree {
    let all: Vec<Process> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid: i32| read(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?))
        .collect();
    let mut found = vec![root];
    let mut tree = Tree::default();
    let mut ticks = 0;
    while let Some(parent) = found.pop() {
        for process in all.iter().filter(|process| process.parent == parent) {
            found.push(process.pid);
            ticks += process.ticks;
            if !process.zombie {
                tree.pids.push(process.pid);
            }
        }
    }
    tree.cpu = Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second().max(1));
    tree
}

/// Bytes of memory that belong to `pids`, shared pages by their share. A process that cannot be read counts as nothing.
pub(crate) fn memory(pids: &[i32]) -> u64 {
    let pss = |text: String| text.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    pids.iter().filter_map(|pid| pss(fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?)).sum::<u64>() * 1024
}

/// A line of `/proc/PID/stat`. The name stands in parentheses and may itself hold some: only the last one ends it.
fn read(stat: &str) -> Option<Process> {
    let (pid, _) = stat.split_once(' ')?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = (11..15).map(|field| fields.get(field)?.parse::<u64>().ok()).sum::<Option<u64>>()?;
    Some(Process { pid: pid.parse().ok()?, parent: fields.get(1)?.parse().ok()?, ticks, zombie: fields.first() == Some(&"Z") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lie_about_its_process() {
        let stat = "42 (a) R 1 (b) S 7 42 42 0 -1 4194560 100 0 0 0 3 4 5 6 20 0 1 0 99 1000 10";
        let process = read(stat).unwrap();
        assert_eq!((process.pid, process.parent, process.ticks, process.zombie), (42, 7, 18, false));
    }
}
