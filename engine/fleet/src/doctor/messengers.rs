//! Messengers: whether their tokens are known, and what stands in the way.

use std::time::Duration;

use fleet_bot::ChatError;

use super::Check;
use crate::config::Config;
use crate::telegram::bot_api;

/// How long a messenger may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One line for each messenger that is set.
pub(super) async fn look(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    if config.telegram.is_some() {
        checks.push(telegram(config).await);
    }
    checks
}

async fn telegram(config: &Config) -> Check {
    let api = match bot_api(config) {
        Ok(api) => api,
        Err(error) => return Check::fail("telegram", error.to_string(), "correct telegram.api"),
    };
    match tokio::time::timeout(PATIENCE, api.me()).await {
        Ok(Ok(me)) => Check::ok("telegram", format!("@{} answers", me.username)),
        Ok(Err(ChatError::Unauthorized(_))) => Check::fail(
            "telegram",
            "Telegram does not know telegram.token",
            "ask @BotFather for the right token (/mybots) and set it, then `fleet telegram setup`",
        ),
        Ok(Err(error)) => Check::warn("telegram", format!("cannot be reached: {error}"), "look at this machine's way to the network, and at telegram.api"),
        Err(_) => Check::warn("telegram", "does not answer", "look at this machine's way to the network, and at telegram.api"),
    }
}
