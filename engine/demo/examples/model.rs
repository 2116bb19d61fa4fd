//! Runs the scripted model alone, to try an agent on it by hand: `cargo run -p fleet-demo --example model [KEY]`. Prints the address
//! of the script `ok`, then what is asked; ends when its input ends.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for trying agents by hand, never shipped")]

use fleet_demo::model::{FaultKind, ModelServer, scripts};

#[tokio::main]
async fn main() {
    let server = ModelServer::start([]).await.unwrap();
    if let Some(key) = std::env::args().nth(1) {
        server.demand_key(&key);
    }
    println!("{}", server.base("ok", "LABEL"));
    let names: Vec<String> = scripts().unwrap().into_keys().collect();
    println!("scripts: {}", names.join(" "));
    println!("each line read is a label, and its counters are printed; faults: {}", FaultKind::ALL.len());
    tokio::task::spawn_blocking(move || {
        for label in std::io::stdin().lines() {
            let label = label.unwrap();
            println!("{label}: {:?}", server.stats(&label));
            for asked in server.asked(&label) {
                println!("  {:?} turn {} stream {} key {:?} fault {:?}", asked.wire, asked.turn, asked.stream, asked.key, asked.fault);
            }
        }
    })
    .await
    .unwrap();
}
