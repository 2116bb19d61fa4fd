//! Messengers at work beside the page: connected when they can be, tried again when they cannot, whatever else goes on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fleet_bot::slack::{Slack, SlackConfig};
use fleet_bot::telegram::{Api, Telegram};
use fleet_bot::{Chat, ChatError, MessengerConfig, Opens};
use fleet_content::Words;
use fleet_domain::chat::Door;
use fleet_store::Store;
use fleet_web::{DoorsFn, Files, Limits, LinkFn};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{self, Config};

/// Between two tries to reach a messenger.
const AGAIN: Duration = Duration::from_secs(5);
/// Between two tries where somebody has to act first.
const REFUSED: Duration = Duration::from_mins(1);

/// Telegram's name, as whoever waits for the end reads it.
const TELEGRAM: &str = "Telegram";
/// Slack's.
const SLACK: &str = "Slack";

/// The bots that are connected, by the messenger's name.
type Connected = Arc<Mutex<BTreeMap<&'static str, DoorFn>>>;
type DoorFn = Arc<dyn Fn(&str) -> Door + Send + Sync>;

/// How a code of the page is handed to them.
#[derive(Clone, Default)]
pub(super) struct Doors(Connected);

impl Doors {
    fn open(&self, name: &'static str, door: DoorFn) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, door);
    }

    /// For the page.
    pub(super) fn of_code(&self) -> DoorsFn {
        let Self(connected) = self.clone();
        Arc::new(move |code| connected.lock().unwrap_or_else(PoisonError::into_inner).values().map(|door| door(code)).collect())
    }
}

/// What messengers are made from.
pub(super) struct Messengers {
    doors: Doors,
    telegram: Option<config::Bot>,
    slack: Option<config::SlackBot>,
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
    pub(super) doors: Doors,
}

impl Messengers {
    /// Makes them; starts none.
    pub(super) fn new(needs: Needs<'_>) -> Self {
        let Needs { config, store, words, files, limits, link, doors } = needs;
        // Without an apex of its own apps open on hosts that only this machine resolves.
        let opens = if config.preview_apex.is_some() { Opens::Anywhere } else { Opens::Here };
        let keep_file: fleet_bot::KeepFile = Arc::new(move |person, locale, name, bytes| {
            let (store, words, files) = (store.clone(), Arc::clone(&words), files.clone());
            Box::pin(async move { files.take(&store, &limits, (&words, &locale), &person, &name, bytes).await })
        });
        let shared =
            MessengerConfig { address: link, keep_file, file_bytes: Limits::FILE as u64, opens, bible: config.bible.clone(), locale: config.language.clone() };
        Self { telegram: config.telegram.clone(), slack: config.slack.clone(), shared, doors }
    }

    fn with(&self, bot: &fleet_bot::Bot, until: &CancellationToken) -> With {
        With { bot: bot.clone(), shared: self.shared.clone(), doors: self.doors.clone(), until: until.clone() }
    }

    /// Starts them; each says its name when it has ended.
    pub(super) fn spawn(&self, bot: &fleet_bot::Bot, tasks: &mut JoinSet<&'static str>, shutdown: &CancellationToken) {
        if let Some(settings) = self.telegram.clone() {
            let connect = move || {
                let settings = settings.clone();
                async move { Telegram::connect(Api::new(&settings.api, &settings.token)?).await }
            };
            tasks.spawn(at_work(TELEGRAM, self.with(bot, shutdown), connect));
        }
        if let Some(settings) = self.slack.clone() {
            let connect = move || {
                let mut config = SlackConfig::new(settings.bot_token.clone(), settings.app_token.clone());
                config.api.clone_from(&settings.api);
                async move {
                    let slack = Slack::connect(config).await?;
                    for missing in slack.missing_scopes() {
                        tracing::warn!(missing, "Slack did not grant a scope: add it to the app and install it again (`fleet doctor`)");
                    }
                    Ok(slack)
                }
            };
            tasks.spawn(at_work(SLACK, self.with(bot, shutdown), connect));
        }
    }
}

/// What a messenger works with.
struct With {
    bot: fleet_bot::Bot,
    shared: MessengerConfig,
    doors: Doors,
    until: CancellationToken,
}

/// A messenger, from the first try to reach it until the end.
async fn at_work<C: Chat, F: Future<Output = Result<C, ChatError>> + Send>(
    name: &'static str,
    With { bot, shared, doors, until }: With,
    connect: impl Fn() -> F + Send,
) -> &'static str {
    loop {
        let wait = match connect().await {
            Ok(chat) => {
                tracing::info!(messenger = name, workspace = chat.workspace(), "connected");
                let messenger = bot.messenger(chat, shared);
                let door = Arc::clone(&messenger);
                doors.open(name, Arc::new(move |code| door.door(code)));
                messenger.run(until).await;
                return name;
            }
            Err(error @ ChatError::Unauthorized(_)) => {
                tracing::error!(messenger = name, %error, "it does not take the token in the settings: see `fleet doctor`");
                REFUSED
            }
            Err(error) => {
                tracing::warn!(messenger = name, %error, "it cannot be reached; it is tried again");
                AGAIN
            }
        };
        tokio::select! {
            () = until.cancelled() => return name,
            () = tokio::time::sleep(wait) => {}
        }
    }
}
