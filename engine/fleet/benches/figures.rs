//! The figures of the README: cold start, idle memory, confirm to link, records, gateway, chats, messengers.
//!
//! `cargo bench` measures all of them and writes `benches/last.txt`; `cargo bench -- records make` measures those and keeps nothing.
//! Peers run in the same run, in processes of their own, in turn with the fleet. Nothing here fails because of a number.
#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a benchmark: whatever goes wrong ends it")]

#[path = "figures/agents.rs"]
mod agents;
#[path = "figures/chats.rs"]
mod chats;
#[path = "figures/crowd.rs"]
mod crowd;
#[path = "figures/echo.rs"]
mod echo;
#[path = "figures/engine.rs"]
mod engine;
#[path = "figures/fleet.rs"]
mod fleet;
#[path = "figures/gateway.rs"]
mod gateway;
#[path = "figures/history.rs"]
mod history;
#[path = "figures/make.rs"]
mod make;
#[path = "figures/messengers.rs"]
mod messengers;
#[path = "figures/peer.rs"]
mod peer;
#[path = "figures/process.rs"]
mod process;
#[path = "figures/records.rs"]
mod records;
#[path = "figures/sheet.rs"]
mod sheet;
#[path = "figures/spread.rs"]
mod spread;
#[path = "figures/start.rs"]
mod start;

use rustix::process::{Resource, getrlimit, setrlimit};
use sheet::Sheet;

fn main() {
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    if let [first, folder] = &args[..]
        && first == peer::FLAG
    {
        runtime.block_on(peer::serve(folder.as_ref()));
        return;
    }
    if let [first, api] = &args[..]
        && first == echo::FLAG
    {
        runtime.block_on(echo::serve(api));
        return;
    }
    // A thousand people are a thousand connections.
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    setrlimit(Resource::Nofile, files).unwrap();
    let wanted: Vec<&String> = args.iter().filter(|a| !a.starts_with('-')).collect();
    let on = |name: &str| wanted.is_empty() || wanted.iter().any(|w| *w == name);
    let mut sheet = Sheet::new();
    runtime.block_on(async {
        if on("start") {
            start::figures(&mut sheet).await;
        }
        if on("make") {
            make::figures(&mut sheet).await;
        }
        if on("records") {
            records::figures(&mut sheet).await;
        }
        if on("gateway") {
            gateway::figures(&mut sheet).await;
        }
        if on("chats") {
            chats::figures(&mut sheet).await;
        }
        if on("agents") {
            agents::figures(&mut sheet).await;
        }
        if on("engine") {
            engine::figures(&mut sheet).await;
        }
        if on("messengers") {
            messengers::figures(&mut sheet).await;
        }
    });
    if wanted.is_empty() {
        sheet.keep();
    }
}
