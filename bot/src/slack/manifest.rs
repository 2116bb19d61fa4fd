//! The app as Slack has to know it, made from what the code uses: one place, no drift.

use serde_json::{Value, json};

/// The slash command.
pub(super) const COMMAND: &str = "/fleet";

/// What the bot may do, and why it has to.
const SCOPES: [(&str, &str); 15] = [
    ("app_mentions:read", "hears its name"),
    ("assistant:write", "stands among the agents"),
    ("channels:history", "hears replies in its threads, finds what it said"),
    ("channels:read", "learns that it was let in or that a channel was closed"),
    ("chat:write", "speaks"),
    ("commands", "has a slash command"),
    ("files:read", "takes files it was sent"),
    ("groups:history", "the same in private channels"),
    ("groups:read", "the same in private channels"),
    ("im:history", "reads what it is written"),
    ("im:read", "knows its direct chats"),
    ("im:write", "opens a direct chat"),
    ("mpim:history", "the same in group chats"),
    ("reactions:write", "shows that it has seen something"),
    ("users:read", "calls people by their names"),
];

/// What Slack tells the bot of.
const EVENTS: [&str; 14] = [
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
];

/// The manifest of an app with this name: what is pasted where Slack asks for one.
pub fn manifest(name: &str) -> Value {
    let name: String = name.chars().take(35).collect();
    json!({
        "_metadata": {"major_version": 2},
        "display_information": {"name": name, "description": "Write what you need; get a working app"},
        "features": {
            "agent_view": {"agent_description": "Makes small apps for a team from what people write, and shows them before they go live."},
            "app_home": {"home_tab_enabled": false, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
            "bot_user": {"display_name": name, "always_online": true},
            "slash_commands": [{"command": COMMAND, "description": "Ask for an app", "usage_hint": "what you need | new | link CODE", "should_escape": true}],
        },
        "oauth_config": {"scopes": {"bot": SCOPES.map(|(scope, _)| scope)}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": true},
            "org_deploy_enabled": true,
            "socket_mode_enabled": true,
            "token_rotation_enabled": false,
        },
    })
}

/// What the bot needs and was not granted, as `scope: why`.
pub fn missing_scopes(granted: &[String]) -> Vec<String> {
    SCOPES.iter().filter(|(scope, _)| !granted.iter().any(|g| g == scope)).map(|(scope, why)| format!("{scope}: {why}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_asks_for_what_the_code_uses() {
        let manifest = manifest("Fleet");
        let scopes: Vec<String> = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect();
        assert!(missing_scopes(&scopes).is_empty());
        assert_eq!(missing_scopes(&scopes[1..]), ["app_mentions:read: hears its name"]);
        assert_eq!(manifest["features"]["slash_commands"][0]["command"], "/fleet");
        assert_eq!(manifest["settings"]["socket_mode_enabled"], true);
    }
}
