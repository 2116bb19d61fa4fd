//! From [Start] to a link in the chat that answers with the app's title.

use super::fleet::Fleet;
use super::sheet::{Goal, Sheet};
use super::spread::{ms, spread};

const N: usize = 30;

pub(crate) async fn figures(sheet: &mut Sheet) {
    let fleet = Fleet::start().await;
    let mut times = Vec::new();
    for _ in 0..N {
        times.push(fleet.make().await.took);
    }
    let all = spread(times);
    let seen = format!("p50 {:.0} ms, p95 {:.0} ms, worst {:.0} ms (N = {N})", ms(all.p50), ms(all.p95), ms(all.worst));
    sheet.figure("confirm to working link, kit requests", &seen, ms(all.p50), &Goal::AtMost(2_000.0));
}
