//! 1, 100, 1,000 people in conversations at once: time to the first words of an answer, memory a conversation.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::crowd;
use super::fleet::Chat;
use super::sheet::{Goal, Sheet};
use super::spread::{Spread, ms, spread};

const SAY: &str = "Leave requests: first day, last day, reason; the manager approves";
/// Conversations opened at the same time.
const OPENED: usize = 20;

pub(crate) async fn figures(sheet: &mut Sheet) {
    for chats in [1_usize, 100, 1_000] {
        let (times, memory) = answered(chats, Duration::ZERO).await;
        told(sheet, &format!("{chats} chats, all in one moment"), &times, memory);
    }
    let (times, memory) = answered(1_000, Duration::from_secs(10)).await;
    told(sheet, "1000 chats, within ten seconds", &times, memory);
}

fn told(sheet: &mut Sheet, what: &str, times: &Spread, memory: f64) {
    let seen = format!("first words p50 {:.0} ms, p95 {:.0} ms; {memory:.0} KiB a chat, its connection included", ms(times.p50), ms(times.p95));
    sheet.figure(what, &seen, 0.0, &Goal::Told);
}

/// Everybody is greeted first, then says what they want at their moment `within` this time, and listens.
async fn answered(chats: usize, within: Duration) -> (Spread, f64) {
    let (fleet, tokens) = crowd::with_sessions(chats).await;
    let before = fleet.memory();
    let mut people: Vec<Chat<'_>> = Vec::new();
    for some in tokens.chunks(OPENED) {
        people.extend(join_all(some.iter().map(|token| fleet.chat_of(token))).await);
    }
    let start = Arc::new(tokio::sync::Barrier::new(chats));
    let spoken = people.iter_mut().enumerate().map(|(n, chat)| {
        let start = start.clone();
        async move {
            start.wait().await;
            // Moments spread evenly, in no order.
            tokio::time::sleep(within.mul_f64(((n * 7919) % chats) as f64 / chats as f64)).await;
            let said = Instant::now();
            chat.say(SAY).await;
            chat.wait_for(|_| Some(())).await;
            said.elapsed()
        }
    });
    let times = spread(join_all(spoken).await);
    let grown = (fleet.memory() - before).max(0.0) * 1024.0 / chats as f64;
    (times, grown)
}
