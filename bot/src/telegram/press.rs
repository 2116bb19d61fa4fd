//! Presses in groups: Telegram waits for an answer, which only whoever pressed sees. It is given when it is known why nothing
//! happens; else soon, with nothing in it, so that no button seems to hang.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use teloxide::payloads::AnswerCallbackQuery;
use teloxide::types::CallbackQueryId;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::api::Api;
use crate::messenger::{ChatError, Whispered};

/// How long a press is held at most, if nothing else is said.
const HELD: Duration = Duration::from_millis(900);
/// UTF-16 units of an answer.
const WORDS: usize = 200;

/// Presses that nobody has answered, by chat and account.
pub(super) struct Presses {
    held: Mutex<HashMap<(String, String), (String, Instant)>>,
    news: Notify,
    most: Duration,
}

impl Default for Presses {
    fn default() -> Self {
        Self::holding(HELD)
    }
}

impl Presses {
    /// Presses are held for so long at most.
    pub(super) fn holding(most: Duration) -> Self {
        Self { held: Mutex::default(), news: Notify::new(), most }
    }

    /// Holds a press; one of the same person that was held before is answered with nothing.
    pub(super) async fn hold(&self, api: &Api, channel: &str, account: &str, press: &str) -> Result<(), ChatError> {
        let key = (channel.to_owned(), account.to_owned());
        let before = self.lock().insert(key, (press.to_owned(), Instant::now()));
        self.news.notify_one();
        match before {
            Some((before, _)) => answer(api, &before, None).await,
            None => Ok(()),
        }
    }

    /// Answers a held press with words, if there is one.
    pub(super) async fn tell(&self, api: &Api, channel: &str, account: &str, words: &str) -> Result<Whispered, ChatError> {
        let held = self.lock().remove(&(channel.to_owned(), account.to_owned()));
        let Some((press, _)) = held else { return Ok(Whispered::No) };
        match answer(api, &press, Some(shortened(words))).await {
            Ok(()) => Ok(Whispered::Yes),
            // It may have been too late: then it is said aloud.
            Err(_) => Ok(Whispered::No),
        }
    }

    /// Lets go of what was held for long enough, until `shutdown`.
    pub(super) async fn run(&self, api: &Api, shutdown: &CancellationToken) {
        loop {
            let first = self.lock().values().map(|(_, since)| *since).min();
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.news.notified(), if first.is_none() => continue,
                () = tokio::time::sleep_until(first.unwrap_or_else(Instant::now) + self.most), if first.is_some() => {}
            }
            let mut over = Vec::new();
            self.lock().retain(|_, (press, since)| {
                let stays = since.elapsed() < self.most;
                if !stays {
                    over.push(std::mem::take(press));
                }
                stays
            });
            for press in over {
                if let Err(error) = answer(api, &press, None).await {
                    tracing::debug!(%error, "a press could not be answered");
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), (String, Instant)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers a press: its button stops waiting, and whoever pressed reads the words, if there are any.
pub(super) async fn answer(api: &Api, press: &str, words: Option<String>) -> Result<(), ChatError> {
    let show_alert = words.is_some().then_some(true);
    let call = AnswerCallbackQuery { callback_query_id: CallbackQueryId(press.to_owned()), text: words, show_alert, url: None, cache_time: None };
    api.call(&call).await.map(|_| ())
}

fn shortened(words: &str) -> String {
    let mut left = WORDS - 1;
    let fits = |c: &char| {
        let takes = c.len_utf16();
        let fits = takes <= left;
        left = left.saturating_sub(takes);
        fits
    };
    let head: String = words.trim().chars().take_while(fits).collect();
    if head.len() == words.trim().len() { head } else { format!("{}…", head.trim_end()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_as_long_as_telegram_takes() {
        assert_eq!(shortened(" No. "), "No.");
        for long in ["я".repeat(300), "🙂".repeat(300)] {
            let short = shortened(&long);
            assert!(short.ends_with('…') && short.encode_utf16().count() <= WORDS, "{short}");
        }
    }
}
