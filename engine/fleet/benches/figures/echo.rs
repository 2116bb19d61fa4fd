//! The peer of the messengers' figures: teloxide's dispatcher that says back what it hears, and keeps nothing.

use std::process::{Child, Command};
use std::time::Duration;

use fleet_demo::telegram::TOKEN;
use teloxide::error_handlers::LoggingErrorHandler;
use teloxide::prelude::{Bot, Dispatcher, Message, Request, Requester, Update};
use teloxide::update_listeners::Polling;
use teloxide::{RequestError, dispatching::UpdateFilterExt};

/// Makes this binary the peer, on the Bot API whose address follows.
pub(crate) const FLAG: &str = "--echo";

/// The peer in a process of its own, as the fleet is.
pub(crate) struct Echo {
    child: Child,
}

impl Echo {
    pub(crate) fn start(api: &str) -> Self {
        Self { child: Command::new(std::env::current_exe().unwrap()).args([FLAG, api]).spawn().unwrap() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until it is killed.
pub(crate) async fn serve(api: &str) {
    let bot = Bot::new(TOKEN).set_api_url(api.parse().unwrap());
    let echo = Update::filter_message().endpoint(async |bot: Bot, message: Message| {
        bot.send_message(message.chat.id, message.text().unwrap_or_default()).send().await?;
        Ok::<(), RequestError>(())
    });
    let polling = Polling::builder(bot.clone()).timeout(Duration::from_secs(10)).build();
    Dispatcher::builder(bot, echo).build().dispatch_with_listener(polling, LoggingErrorHandler::new()).await;
}
