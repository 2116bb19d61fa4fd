//! What the bot's token is granted, and which methods it cannot call without.

use serde_json::Value;

/// What an app made from the manifest is granted.
pub(super) const GRANTED: [&str; 14] = [
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:history",
    "reactions:write",
    "users:read",
];

/// The scope that a call needs and the token lacks.
pub(super) fn lacks(granted: &[String], method: &str, arguments: &Value) -> Option<&'static str> {
    let of_channel = |kinds: [&'static str; 3]| match arguments["channel"].as_str().and_then(|id| id.chars().next()) {
        Some('D') => kinds[1],
        Some('G') => kinds[2],
        _ => kinds[0],
    };
    let needed = match method {
        "chat.postMessage" | "chat.update" | "chat.postEphemeral" => "chat:write",
        "reactions.add" => "reactions:write",
        "users.info" => "users:read",
        "conversations.open" => "im:write",
        "conversations.history" | "conversations.replies" => of_channel(["channels:history", "im:history", "groups:history"]),
        "conversations.info" => of_channel(["channels:read", "im:read", "groups:read"]),
        // Who the bot is, and sheets, need nothing but the token.
        _ => return None,
    };
    (!granted.iter().any(|scope| scope == needed)).then_some(needed)
}
