//! Messengers at work beside the page: connected when they can be, tried again when they cannot, whatever else goes on.

use std::sync::Arc;
use std::time::Duration;

use fleet_bot::telegram::{Api, Telegram};
use fleet_bot::{ChatError, MessengerConfig, Opens};
use fleet_content::Words;
use fleet_store::Store;
use fleet_web::{Files, Limits, LinkFn};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{self, Config};

/// Between two tries to reach a messenger.
const AGAIN: Duration = Duration::from_secs(5);
/// Between two tries where somebody has to act first.
const REFUSED: Duration = Duration::from_mins(1);

/// Telegram's name, as whoever waits for the end reads it.
const TELEGRAM: &str = "Telegram";

/// What messengers are made from.
pub(super) struct Messengers {
    telegram: Option<config::Bot>,
    shared: MessengerConfig,
}

/// What messengers need of the other parts.
pub(super) struct Needs<'a> {
    pub(super) config: &'a Config,
    pub(super) store: Store,
    pub(super) words: Arc<Words>,
    pub(super) files: Files,
    pub(super) limits: Limits,
    pub(super) link: LinkFn,
}

impl Messengers {
    /// Makes them; starts none.
    pub(super) fn new(needs: Needs<'_>) -> Self {
        let Needs { config, store, words, files, limits, link } = needs;
        // Without an apex of its own apps open on hosts that only this machine resolves.
        let opens = if config.preview_apex.is_some() { Opens::Anywhere } else { Opens::Here };
        let keep_file: fleet_bot::KeepFile = Arc::new(move |person, name, bytes| {
            let (store, words, files) = (store.clone(), Arc::clone(&words), files.clone());
            Box::pin(async move { files.take(&store, &limits, &words, &person, &name, bytes).await })
        });
        let shared =
            MessengerConfig { address: link, keep_file, file_bytes: Limits::FILE as u64, opens, bible: config.bible.clone(), locale: config.language.clone() };
        Self { telegram: config.telegram.clone(), shared }
    }

    /// Starts them; each says its name when it has ended.
    pub(super) fn spawn(&self, bot: &fleet_bot::Bot, tasks: &mut JoinSet<&'static str>, shutdown: &CancellationToken) {
        if let Some(settings) = self.telegram.clone() {
            let (bot, shared, until) = (bot.clone(), self.shared.clone(), shutdown.clone());
            tasks.spawn(async move {
                if let Some(chat) = connected(&settings, &until).await {
                    tracing::info!(bot = chat.me().username, "Telegram is connected");
                    bot.messenger(chat, shared).run(until).await;
                }
                TELEGRAM
            });
        }
    }
}

/// The bot, once Telegram answers; `None` if the end comes first.
async fn connected(settings: &config::Bot, until: &CancellationToken) -> Option<Telegram> {
    loop {
        let tried = match Api::new(&settings.api, &settings.token) {
            Ok(api) => Telegram::connect(api).await,
            Err(error) => Err(error),
        };
        let wait = match tried {
            Ok(chat) => return Some(chat),
            Err(error @ ChatError::Unauthorized(_)) => {
                tracing::error!(%error, "Telegram does not take the token in telegram.token: see `fleet telegram setup`");
                REFUSED
            }
            Err(error) => {
                tracing::warn!(%error, "Telegram cannot be reached; it is tried again");
                AGAIN
            }
        };
        tokio::select! {
            () = until.cancelled() => return None,
            () = tokio::time::sleep(wait) => {}
        }
    }
}
