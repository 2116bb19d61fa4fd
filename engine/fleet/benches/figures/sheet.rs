//! What a run prints and keeps: where it ran, and a line a figure with its goal and whether it was met.

use std::fmt::Write as _;
use std::io::{Seek, Write as _};
use std::process::Command;
use std::time::{Duration, Instant};

use super::spread::{ms, spread};

/// Where the last whole run is kept.
const LAST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/last.txt");

/// What a figure should be.
pub(crate) enum Goal {
    /// Not above.
    AtMost(f64),
    /// Not below.
    AtLeast(f64),
    /// Said for the reader; nothing was promised.
    Told,
}

/// The lines of a run.
pub(crate) struct Sheet {
    text: String,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        let mut sheet = Self { text: String::new() };
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, key: &str| text.lines().find(|l| l.starts_with(key)).and_then(|l| l.split(':').nth(1)).map(|v| v.trim().to_owned());
        let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
        let kib: f64 = value(&memory, "MemTotal").and_then(|v| v.split(' ').next()?.parse().ok()).unwrap_or(0.0);
        let version = git(&["describe", "--always", "--abbrev=12"]);
        let changed = git(&["status", "--porcelain", "--", ".", ":!engine/fleet/benches/last.txt"]);
        sheet.say(&format!("commit    {version}{}", if changed.is_empty() { "" } else { " with changes that are not committed" }));
        sheet.say(&format!("date      {}", jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC")));
        sheet.say(&format!(
            "machine   {} cores, {}, {:.0} GiB, Linux {}; load before: {}",
            std::thread::available_parallelism().unwrap(),
            value(&cpu, "model name").unwrap_or_else(|| "unknown processor".to_owned()),
            kib / 1024.0 / 1024.0,
            read("/proc/sys/kernel/osrelease").trim(),
            read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ")
        ));
        let flush = spread(flushes());
        sheet.say(&format!("disk      4 KiB written and flushed: p50 {:.2} ms, p95 {:.2} ms", ms(flush.p50), ms(flush.p95)));
        sheet.say("");
        sheet
    }

    /// A figure: what it is, what was seen, the number that counts, and its goal.
    pub(crate) fn figure(&mut self, what: &str, seen: &str, number: f64, goal: &Goal) {
        let (wanted, verdict) = match goal {
            Goal::AtMost(most) => (format!("goal ≤ {most}"), if number <= *most { "met" } else { "MISSED" }),
            Goal::AtLeast(least) => (format!("goal ≥ {least}"), if number >= *least { "met" } else { "MISSED" }),
            Goal::Told => (String::new(), ""),
        };
        self.say(format!("{what:<44} {seen:<74} {wanted:<11} {verdict}").trim_end());
    }

    #[expect(clippy::print_stdout, reason = "printing is the purpose of a benchmark")]
    pub(crate) fn say(&mut self, line: &str) {
        println!("{line}");
        let _ = writeln!(self.text, "{line}");
    }

    /// Keeps a whole run as the last one.
    pub(crate) fn keep(&self) {
        let about = "The last whole run of `cargo bench`, written by it. Goals hold on a quiet machine; ratios are against a peer in the same run.";
        std::fs::write(LAST, format!("{about}\n\n{}", self.text)).unwrap();
    }
}

fn git(args: &[&str]) -> String {
    let said = Command::new("git").args(args).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).output();
    said.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

/// What a durable write costs here: the floor of everything that is confirmed only once it is kept.
fn flushes() -> Vec<Duration> {
    let mut file = tempfile::tempfile().unwrap();
    let page = [7_u8; 4096];
    (0..100)
        .map(|_| {
            let started = Instant::now();
            file.rewind().unwrap();
            file.write_all(&page).unwrap();
            file.sync_data().unwrap();
            started.elapsed()
        })
        .collect()
}
