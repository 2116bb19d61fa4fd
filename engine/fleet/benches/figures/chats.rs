//! 1, 100, 1,000 conversations at once: time to the first words, memory a conversation.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fleet::Fleet;
use super::{ms, spread};

pub(crate) async fn figures() {
    for chats in [1_usize, 100, 1_000] {
        let fleet = Arc::new(Fleet::start().await);
        let before = fleet.memory();
        let mut threads = Vec::new();
        for _ in 0..chats {
            threads.push(fleet.open().await);
        }
        // Greetings first: what is measured is an answer to a request.
        for thread in &threads {
            while count(&fleet, thread).await == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        let mut people = tokio::task::JoinSet::new();
        for (n, thread) in threads.into_iter().enumerate() {
            let fleet = fleet.clone();
            people.spawn(async move {
                // A thousand people do not press Enter in the same millisecond: they do in the same ten seconds.
                tokio::time::sleep(Duration::from_millis((n as u64 * 7919) % (10 * chats as u64))).await;
                let had = count(&fleet, &thread).await;
                let said = Instant::now();
                fleet.say(&thread, "Leave requests: first day, last day, reason; the manager approves", "first").await;
                while count(&fleet, &thread).await == had {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                said.elapsed()
            });
        }
        let times = spread(people.join_all().await);
        let grown = (fleet.memory() - before).max(0.0) * 1024.0 / chats as f64;
        println!("{chats} chats at once: first words p50 {:.0} ms, p95 {:.0} ms; memory a chat {grown:.0} KiB", ms(times.p50), ms(times.p95));
    }
}

async fn count(fleet: &Fleet, thread: &str) -> usize {
    let all = fleet.get(&format!("threads/{thread}/posts?after=0&limit=50")).await;
    all["posts"].as_array().map_or(0, |l| l.iter().filter(|p| p["author"]["by"] == "fleet").count())
}
