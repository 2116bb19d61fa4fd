//! What an admin sets up once: commands in each language, the old webhook away; and what stands in the way.

use serde_json::json;

use super::{Api, Hears, Me, Topics};
use crate::messenger::ChatError;

/// Commands of the menu, each with the key of its description in `locales/`. What they do is what the same words do.
pub const COMMANDS: [(&str, &str); 8] = [
    ("new", "telegram-command-new"),
    ("status", "telegram-command-status"),
    ("apps", "telegram-command-apps"),
    ("stop", "telegram-command-stop"),
    ("resume", "telegram-command-resume"),
    ("cancel", "telegram-command-cancel"),
    ("accept", "telegram-command-accept"),
    ("help", "telegram-command-help"),
];

/// Something that was found while setting up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Direct chats have no topics: projects share one chat there.
    NoTopics,
    /// The bot hears commands, mentions and replies only: right for most groups.
    PrivacyOn,
    /// Another program polls with this token.
    OtherPoller,
}

/// Sets the bot up; what it is, and what was found.
///
/// # Errors
/// [`ChatError::Unauthorized`] for a token that Telegram does not know; others if it cannot be asked.
pub async fn run(api: &Api, describe: impl Fn(&str, &str) -> String, locales: &[&str]) -> Result<(Me, Vec<Finding>), ChatError> {
    let me = api.me().await?;
    // A webhook and polling exclude one another; what waits there is kept.
    api.post("deleteWebhook", json!({ "drop_pending_updates": false }).to_string().into_bytes()).await?;
    for (n, locale) in locales.iter().enumerate() {
        let commands: Vec<_> = COMMANDS.iter().map(|(name, key)| json!({ "command": name, "description": describe(locale, key) })).collect();
        let mut body = json!({ "commands": commands });
        if n > 0 {
            // The first language is for everybody whose own is not spoken.
            body["language_code"] = json!(locale);
        }
        api.post("setMyCommands", body.to_string().into_bytes()).await?;
    }
    let mut found = Vec::new();
    if me.topics == Topics::No {
        found.push(Finding::NoTopics);
    }
    if me.hears == Hears::Addressed {
        found.push(Finding::PrivacyOn);
    }
    if other_poller(api).await? {
        found.push(Finding::OtherPoller);
    }
    Ok((me, found))
}

/// Whether another program polls: two polls at once, and Telegram ends one of them.
async fn other_poller(api: &Api) -> Result<bool, ChatError> {
    match api.post("getUpdates", json!({ "timeout": 5, "limit": 1, "offset": 0 }).to_string().into_bytes()).await {
        Ok(_) => Ok(false),
        Err(ChatError::Refused(why)) if why.starts_with("Conflict") => Ok(true),
        Err(error) => Err(error),
    }
}
