//! What the model route costs a call. Measured only when asked for, and worth something only when built
//! for release: `FLEET_MEASURE=1 cargo test --release -p fleet-broker measure -- --nocapture`.

use std::time::{Duration, Instant};

use fleet_broker::policy::{Caps, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

use crate::model::call;
use crate::stage::{Stage, TOKEN, calling};

const CALLS: usize = 500;
const ANSWER: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 54\r\n\r\n{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\": 10}}";

/// A server that keeps its connections, as models' servers do.
async fn server() -> (std::net::SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let mut task = JoinSet::new();
    task.spawn(async move {
        let mut talks = JoinSet::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            talks.spawn(async move {
                loop {
                    let mut read = Vec::new();
                    while !crate::stage::whole(&read) {
                        if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    stream.write_all(ANSWER.as_bytes()).await.unwrap();
                }
            });
        }
    });
    (at, task)
}

/// Times of calls over one connection, sorted.
async fn times(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin, ask: &str) -> Vec<Duration> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let begun = Instant::now();
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        while !read.ends_with(b"}}") {
            assert!(stream.read_buf(&mut read).await.unwrap() > 0, "{}", String::from_utf8_lossy(&read));
        }
        times.push(begun.elapsed());
    }
    times.sort();
    times
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_through_the_door_against_one_without_it() {
    if std::env::var_os("FLEET_MEASURE").is_none() {
        return;
    }
    let (at, _server) = server().await;
    let stage = Stage::new();
    let mut policy = calling(at, &[Wire::Chat]);
    policy.caps = Caps { calls: u64::MAX, calls_a_minute: usize::MAX, ..policy.caps };
    let _door = stage.open(&policy);
    for size in [0, 100_000] {
        let (path, mut body) = call(Wire::Chat, 100, false);
        body.insert_str(1, &format!("\"user\":\"{}\",", "x".repeat(size)));
        let ask =
            format!("POST {path} HTTP/1.1\r\nhost: x\r\nx-api-key: {TOKEN}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let direct = times(TcpStream::connect(at).await.unwrap(), &ask).await;
        let through = times(UnixStream::connect(stage.model()).await.unwrap(), &ask).await;
        let at = |times: &[Duration], percent: usize| times[CALLS * percent / 100];
        println!(
            "{} bytes: direct p50 {:?} p95 {:?}, through the door p50 {:?} p95 {:?}",
            body.len(),
            at(&direct, 50),
            at(&direct, 95),
            at(&through, 50),
            at(&through, 95)
        );
        assert!(at(&through, 50) <= at(&direct, 50) + Duration::from_millis(2), "more than 2 ms in the middle");
    }
}
