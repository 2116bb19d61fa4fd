//! The figures of the README: cold start, idle memory, confirm to link, records, gateway, chats. Prints one line each.
//!
//! `cargo bench` runs all; `cargo bench -- records` runs those whose name starts so. Ratios are against peers in the same run.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark: a failure ends it, and printing is its purpose")]

#[path = "figures/chats.rs"]
mod chats;
#[path = "figures/fleet.rs"]
mod fleet;
#[path = "figures/gateway.rs"]
mod gateway;
#[path = "figures/make.rs"]
mod make;
#[path = "figures/peer.rs"]
mod peer;
#[path = "figures/records.rs"]
mod records;
#[path = "figures/start.rs"]
mod start;

use std::time::Duration;

/// Percentiles of a list of durations.
struct Spread {
    p50: Duration,
    p95: Duration,
    p99: Duration,
}

fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    Spread { p50: at(50), p95: at(95), p99: at(99) }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn main() {
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("machine: {} cores, load {}", std::thread::available_parallelism().unwrap(), std::fs::read_to_string("/proc/loadavg").unwrap().trim());
    runtime.block_on(async {
        if on(wanted.as_deref(), "start") {
            start::figures().await;
        }
        if on(wanted.as_deref(), "make") {
            make::figures().await;
        }
        if on(wanted.as_deref(), "records") {
            records::figures().await;
        }
        if on(wanted.as_deref(), "gateway") {
            gateway::figures().await;
        }
        if on(wanted.as_deref(), "chats") {
            chats::figures().await;
        }
    });
}

fn on(wanted: Option<&str>, name: &str) -> bool {
    wanted.is_none_or(|w| name.starts_with(w))
}
