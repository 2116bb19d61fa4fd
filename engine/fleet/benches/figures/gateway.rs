//! What the gateway adds: the same file of an app through it, and from a bare listener in this process.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;

use super::fleet::Fleet;
use super::{ms, spread};

const ROUNDS: usize = 2_000;

pub(crate) async fn figures() {
    let fleet = Fleet::start().await;
    let (_, link, _) = fleet.make().await;
    let (host, cookie) = fleet.enter(&link).await.unwrap();
    let through = |path: &str| fleet.http.get(format!("{}{path}", fleet.url)).header("host", &host).header("cookie", &cookie);
    let file = through("/theme.css").send().await.unwrap().bytes().await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bare = format!("http://{}", listener.local_addr().unwrap());
    let body = file.clone();
    let app = Router::new().route("/theme.css", get(move || async move { ([("content-type", "text/css")], body) }));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with.push(timed(through("/theme.css")).await);
        without.push(timed(fleet.http.get(format!("{bare}/theme.css"))).await);
    }
    let (with, without) = (spread(with), spread(without));
    println!(
        "gateway overhead ({} bytes, N={ROUNDS}): p50 {:.2} ms, p95 {:.2} ms over a bare listener's {:.2} / {:.2} ms (reach p50 1)",
        file.len(),
        ms(with.p50.saturating_sub(without.p50)),
        ms(with.p95.saturating_sub(without.p95)),
        ms(without.p50),
        ms(without.p95)
    );
}

async fn timed(request: reqwest::RequestBuilder) -> Duration {
    let asked = Instant::now();
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.bytes().await.unwrap();
    asked.elapsed()
}
