//! The app as Slack has to know it, made from what the code uses: one place, no drift.

use serde_json::{Value, json};

/// The slash command.
pub(super) const COMMAND: &str = "/fleet";

/// What the bot may do, and why it has to.
const SCOPES: [(&str, &str); 14] = [
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
    ("im:write", "opens a direct chat"),
    ("mpim:history", "the same in group chats"),
    ("reactions:write", "shows that it has seen something"),
    ("users:read", "calls people by their names"),
];

/// What Slack tells the bot of, each with the scope without which it does not.
const EVENTS: [(&str, &str); 15] = [
    ("app_mention", "app_mentions:read"),
    ("channel_archive", "channels:read"),
    ("channel_deleted", "channels:read"),
    ("channel_id_changed", "channels:read"),
    ("channel_left", "channels:read"),
    ("channel_unarchive", "channels:read"),
    ("group_archive", "groups:read"),
    ("group_deleted", "groups:read"),
    ("group_left", "groups:read"),
    ("group_unarchive", "groups:read"),
    ("member_joined_channel", "channels:read"),
    ("message.channels", "channels:history"),
    ("message.groups", "groups:history"),
    ("message.im", "im:history"),
    ("message.mpim", "mpim:history"),
];

/// What else has to be granted: its command, its place among the agents, the files that it fetches without a method.
#[cfg(test)]
const BESIDE: [&str; 3] = ["commands", "assistant:write", "files:read"];

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
            "event_subscriptions": {"bot_events": EVENTS.map(|(event, _)| event)},
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
    use crate::slack::{method, read};

    #[test]
    fn the_manifest_asks_for_what_the_code_uses() {
        let manifest = manifest("Fleet");
        let sorted = |mut all: Vec<&'static str>| {
            all.sort_unstable();
            all.dedup();
            all
        };
        let needed = method::ALL.iter().flat_map(|m| m.scopes).copied().chain(EVENTS.map(|(_, scope)| scope)).chain(BESIDE).collect();
        assert_eq!(SCOPES.map(|(scope, _)| scope).to_vec(), sorted(needed), "no scope is missing, and none is there for nothing");
        let messages = ["message.channels", "message.groups", "message.im", "message.mpim"];
        let heard = read::CLOSES.into_iter().chain(read::REOPENS).chain([read::JOINED, read::RENUMBERED, "app_mention"]).chain(messages).collect();
        assert_eq!(EVENTS.map(|(event, _)| event).to_vec(), sorted(heard), "what is asked for is read, and what is read is asked for");
        let scopes: Vec<String> = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect();
        assert!(missing_scopes(&scopes).is_empty());
        assert_eq!(missing_scopes(&scopes[1..]), ["app_mentions:read: hears its name"]);
        assert_eq!(manifest["features"]["slash_commands"][0]["command"], "/fleet");
        assert_eq!(manifest["settings"]["socket_mode_enabled"], true);
    }
}
