//! Messengers: whether their tokens are known, and what stands in the way.

use std::time::Duration;

use fleet_bot::ChatError;
use fleet_bot::slack::{Slack, SlackConfig};

use super::Check;
use crate::config::{Config, SlackBot};
use crate::telegram::bot_api;

/// How long a messenger may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One line for each messenger that is set.
pub(super) async fn look(config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    if config.telegram.is_some() {
        checks.push(telegram(config).await);
    }
    if let Some(settings) = &config.slack {
        checks.push(slack(settings).await);
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

async fn slack(settings: &SlackBot) -> Check {
    let mut wanted = SlackConfig::new(settings.bot_token.clone(), settings.app_token.clone());
    wanted.api.clone_from(&settings.api);
    match tokio::time::timeout(PATIENCE, Slack::connect(wanted)).await {
        Ok(Ok(slack)) => match slack.missing_scopes().as_slice() {
            [] => Check::ok("slack", "the bot answers, with every scope it needs"),
            missing => Check::warn(
                "slack",
                format!("scopes are missing: {}", missing.join("; ")),
                "paste `fleet slack manifest` into the app's settings and install it again",
            ),
        },
        Ok(Err(ChatError::Unauthorized(why))) => {
            Check::fail("slack", format!("Slack does not take slack.bot_token: {why}"), "install the app again and set its bot token (xoxb-…)")
        }
        Ok(Err(error)) => Check::warn("slack", format!("cannot be reached: {error}"), "look at this machine's way to the network, and at slack.api"),
        Err(_) => Check::warn("slack", "does not answer", "look at this machine's way to the network, and at slack.api"),
    }
}
