//! How programs start: what they see, get and are refused.

use crate::bench::{Bench, shell};

#[tokio::test]
async fn a_program_runs_in_its_place() {
    let bench = Bench::new().await;
    eprintln!("{:?}", bench.sandbox.probe());
    let (lines, exit) = bench.run(&shell("id; pwd; env; ls -la / /dev /etc /run/fleet /run/fleet/run; cat /proc/1/status | head -40; touch x; ls -la; ulimit -a; ps aux; exit 3")).await;
    eprintln!("{}\n{exit:?}", lines.join("\n"));
}
