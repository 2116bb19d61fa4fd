//! From the confirm to a link that answers with the app's title.

use super::fleet::Fleet;
use super::{ms, spread};

pub(crate) async fn figures() {
    let fleet = Fleet::start().await;
    let mut times = Vec::new();
    for _ in 0..30 {
        times.push(fleet.make().await.2);
    }
    let all = spread(times);
    println!("confirm to link (kit requests, N=30): p50 {:.0} ms, p95 {:.0} ms, worst {:.0} ms (reach p50 2000)", ms(all.p50), ms(all.p95), ms(all.p99));
}
