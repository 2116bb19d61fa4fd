//! Pieces in hand: the next of every chat, so that no chat waits for a file of another.

use std::collections::HashMap;
use std::sync::Arc;

use fleet_store::{Hint, Update, hinted};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::NOTICE;
use crate::error::BotError;
use crate::inbox::POLL;
use crate::messenger::{Chat, Messenger};

/// Pieces read at once.
const AT_ONCE: u32 = 64;

/// Reads until `shutdown`: chats do not wait for each other, however long a file of one takes.
pub(crate) async fn run<C: Chat>(messenger: Arc<Messenger<C>>, shutdown: CancellationToken) {
    let mut hints = messenger.bot.store.hints();
    let mut reading = Reading::default();
    while !shutdown.is_cancelled() {
        if let Err(error) = reading.begin(&messenger).await {
            tracing::warn!(error = error.chain(), "what a messenger sent could not be read");
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = reading.one_ends(&messenger) => {}
            () = hinted(&mut hints, |hint| *hint == Hint::Updates) => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    // What is being read is committed before the end; a file that takes long is fetched anew after the next start.
    let _ = tokio::time::timeout(NOTICE, reading.all_end(&messenger)).await;
}

/// Reads what can be read now, to its end; how many pieces there were.
pub(crate) async fn once<C: Chat>(messenger: &Arc<Messenger<C>>) -> Result<usize, BotError> {
    let mut reading = Reading::default();
    let count = reading.begin(messenger).await?;
    reading.all_end(messenger).await;
    Ok(count)
}

/// Pieces in hand, at most one of a chat.
#[derive(Default)]
struct Reading {
    hands: JoinSet<()>,
    of: HashMap<Id, Update>,
}

impl Reading {
    /// Takes up the next piece of every chat of which none is in hand; how many.
    async fn begin<C: Chat>(&mut self, messenger: &Arc<Messenger<C>>) -> Result<usize, BotError> {
        let (platform, workspace) = (messenger.chat.platform(), messenger.chat.workspace());
        if self.hands.len() >= AT_ONCE as usize {
            return Ok(0);
        }
        let mut begun = 0;
        for update in messenger.bot.store.ready_updates(platform, workspace, AT_ONCE).await? {
            if self.hands.len() >= AT_ONCE as usize || self.of.values().any(|other| other.lane == update.lane) {
                continue;
            }
            let (messenger, piece) = (messenger.clone(), update.clone());
            let hand = self.hands.spawn(async move { messenger.take(&piece).await });
            self.of.insert(hand.id(), update);
            begun += 1;
        }
        Ok(begun)
    }

    /// Waits until a piece was read, and for all that were by then; for ever if none is in hand.
    async fn one_ends<C: Chat>(&mut self, messenger: &Messenger<C>) {
        let Some(joined) = self.hands.join_next_with_id().await else { return std::future::pending().await };
        self.ended(messenger, joined).await;
        while let Some(joined) = self.hands.try_join_next_with_id() {
            self.ended(messenger, joined).await;
        }
    }

    async fn all_end<C: Chat>(&mut self, messenger: &Messenger<C>) {
        while let Some(joined) = self.hands.join_next_with_id().await {
            self.ended(messenger, joined).await;
        }
    }

    async fn ended<C: Chat>(&mut self, messenger: &Messenger<C>, joined: Result<(Id, ()), JoinError>) {
        let error = match joined {
            Ok((id, ())) => {
                self.of.remove(&id);
                return;
            }
            Err(error) => error,
        };
        tracing::error!(%error, "reading a piece ended badly");
        // Counted like any other failure, so that it does not come back for ever.
        let Some(update) = self.of.remove(&error.id()) else { return };
        let (platform, workspace) = (messenger.chat.platform(), messenger.chat.workspace());
        if let Err(error) = messenger.bot.store.update_failed(platform, workspace, &update.key, "reading it ended badly").await {
            tracing::warn!(%error, "a failed piece could not be recorded; it is read again");
        }
    }
}
