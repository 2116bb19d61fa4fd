//! Floods of output: the program never waits, memory stays flat, and what is lost is said.

use fleet_sandbox::Output;

use crate::bench::{Bench, program};

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn a_gigabyte_that_nobody_reads_is_kept_at_both_ends() {
    let bench = Bench::new().await;
    let script = "import sys\nprint('first')\nblock = ('x' * 1023 + '\\n') * 1024\nfor n in range(1024): sys.stdout.write(block)\nprint('last')";
    let before = resident();
    let running = bench.start(&program("python3", &["-c", script])).await;
    let exit = running.wait().await;
    assert_eq!(exit.code, Some(0));
    let (mut first, mut last, mut kept, mut lost) = (None, None, 0, (0, 0));
    let peak = resident();
    while let Some(output) = running.stdout.next().await {
        match output {
            Output::Line { text, cut } => {
                assert_eq!(cut, 0);
                kept += text.len() as u64;
                first.get_or_insert(text.clone());
                last = Some(text);
            }
            Output::Gap { lines, bytes } => lost = (lost.0 + lines, lost.1 + bytes),
        }
    }
    assert_eq!((first.as_deref(), last.as_deref()), (Some("first"), Some("last")));
    assert_eq!(running.stdout.bytes(), (1 << 30) + 11);
    assert_eq!(lost.0 + kept / 1023, 1 << 20, "every line is kept or counted");
    assert!(kept <= crate::bench::LIMITS.output, "{kept}");
    // Other tests may run in this process; a flood that is kept would be ten times that.
    assert!(peak.saturating_sub(before) < 100 << 20, "grew by {} MiB", (peak - before) >> 20);
}

#[tokio::test]
async fn a_line_without_end_is_cut() {
    let bench = Bench::new().await;
    let running = bench.start(&program("head", &["-c", "100M", "/dev/zero"])).await;
    let line = running.stdout.next().await;
    assert!(matches!(&line, Some(Output::Line { text, cut }) if text.len() == 1 << 20 && *cut == 99 << 20));
    assert_eq!(running.stdout.next().await, None);
}
