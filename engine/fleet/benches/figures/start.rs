//! Cold start, idle memory and the first byte of the page.

use std::time::{Duration, Instant};

use super::fleet::Fleet;
use super::{ms, spread};

pub(crate) async fn figures() {
    let mut cold = Vec::new();
    for _ in 0..10 {
        cold.push(Fleet::start().await.cold);
    }
    let cold = spread(cold);
    println!("cold start (exec to /readyz, empty folder, N=10): p50 {:.0} ms, worst {:.0} ms (reach 1000)", ms(cold.p50), ms(cold.p99));
    let fleet = Fleet::start().await;
    let mut first = Vec::new();
    for _ in 0..200 {
        let asked = Instant::now();
        let page = fleet.http.get(format!("{}/", fleet.url)).bearer_auth(&fleet.token).send().await.unwrap();
        first.push(asked.elapsed());
        page.bytes().await.unwrap();
    }
    let first = spread(first);
    println!("first byte of the page (N=200): p50 {:.2} ms, p95 {:.2} ms", ms(first.p50), ms(first.p95));
    tokio::time::sleep(Duration::from_mins(1)).await;
    println!("idle memory 60 s after start: {:.1} MiB PSS (reach 80)", fleet.memory());
}
