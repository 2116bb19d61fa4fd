//! What the gateway adds: the same file of an app through it, and from a bare listener in a process of its own.

use std::time::{Duration, Instant};

use super::fleet::{Fleet, Made};
use super::peer::Peer;
use super::sheet::{Goal, Sheet};
use super::spread::{ms, spread};

const N: usize = 2_000;
const FILE: &str = "/theme.css";

pub(crate) async fn figures(sheet: &mut Sheet) {
    let fleet = Fleet::start().await;
    let Made { host, cookie, .. } = fleet.make().await;
    let through = || fleet.http.get(format!("{}{FILE}", fleet.url)).header("host", &host).header("cookie", &cookie);
    let file = through().send().await.unwrap().bytes().await.unwrap();
    let bare = Peer::start(&file);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..N {
        with.push(timed(through(), file.len()).await);
        without.push(timed(fleet.http.get(format!("{}/file", bare.url)), file.len()).await);
    }
    let (with, without) = (spread(with), spread(without));
    let over = |a: Duration, b: Duration| ms(a) - ms(b);
    let seen = format!(
        "p50 {:.2} ms, p95 {:.2} ms over {:.2} / {:.2} ms of a bare listener ({} bytes, N = {N})",
        over(with.p50, without.p50),
        over(with.p95, without.p95),
        ms(without.p50),
        ms(without.p95),
        file.len()
    );
    sheet.figure("gateway overhead", &seen, over(with.p50, without.p50), &Goal::AtMost(1.0));
}

async fn timed(request: reqwest::RequestBuilder, length: usize) -> Duration {
    let asked = Instant::now();
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    assert_eq!(answer.bytes().await.unwrap().len(), length);
    asked.elapsed()
}
