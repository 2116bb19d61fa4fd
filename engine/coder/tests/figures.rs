//! What a step takes beyond the model. With `FLEET_MEASURE=1`, in a release build and on a quiet machine; otherwise a few steps only.

use std::time::{Duration, Instant};

use fleet_coder::Signal;
use fleet_domain::agent::End;
use serde_json::json;

use crate::agent::{Agent, order};
use crate::server::{Server, calls, words};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_takes_little_beyond_the_model() {
    let measured = std::env::var_os("FLEET_MEASURE").is_some();
    let steps = if measured { 200 } else { 20 };
    let step = |n: usize| calls(n, &[("write", json!({"path": "a.txt", "content": format!("{n}\n").repeat(100)})), ("read", json!({"path": "a.txt"}))]);
    let server = Server::start((0..steps).map(step).chain([words("Done.")])).await;
    let mut order = order();
    order.budget.turns = 1000;
    order.budget.tokens = u64::MAX;
    // Long enough that nothing is summed up: the conversation grows all the time.
    order.budget.context = Some(10_000_000);
    let mut agent = Agent::start(&server, order).await;
    let mut times = Vec::new();
    let mut begun = Instant::now();
    loop {
        match agent.next().await.unwrap() {
            Signal::Usage(_) => {
                times.push(begun.elapsed());
                begun = Instant::now();
            }
            Signal::End(ended) => {
                assert_eq!(ended.end, End::Done);
                break;
            }
            _ => {}
        }
    }
    assert_eq!(times.len(), steps + 1);
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let bytes = server.requests().last().unwrap().to_string().len();
    println!("a step with two tools and a server that answers at once: p50 {:?}, p95 {:?}; the last request had {bytes} bytes", at(50), at(95));
    if measured {
        assert!(at(50) <= Duration::from_millis(5), "{:?}", at(50));
    }
}
