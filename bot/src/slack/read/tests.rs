//! No frame brings the reader down, whatever its fields hold.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::*;
use crate::slack::frame::{Frame, frame};

const ME: &str = "UBOT";

fn text() -> impl Strategy<Value = String> {
    const TOKENS: [&str; 22] = [
        "<",
        ">",
        "<@UBOT>",
        "<@UBOT|x>",
        "<@",
        "|",
        "`",
        "```",
        "&gt; ",
        "&lt;",
        "&amp;",
        "\n",
        " ",
        "word",
        "<http://a.example|a>",
        "<!here>",
        "<#C1|c>",
        "<>",
        "😀",
        "<!>",
        "<mailto:>",
        "привет",
    ];
    vec(select(TOKENS.to_vec()), 0..14).prop_map(|all| all.concat())
}

/// Any value that a field may hold.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
        select(vec!["C1", "D1", "U1", "UBOT", "1.1", "im", "bot_message", "message_changed", "block_actions", "/fleet", "link x"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let keys = select(vec!["id", "user", "text", "ts", "channel", "value", "type", "name", "url_private", "actions", "message"]);
        prop_oneof![vec(inner.clone(), 0..3).prop_map(Value::from), btree_map(keys.prop_map(str::to_owned), inner, 0..4).prop_map(|m| json!(m))]
    })
}

fn seeds() -> Vec<Value> {
    vec![
        json!({"type": "events_api", "envelope_id": "e", "payload": {"event_id": "Ev", "event": {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1",
            "text": "<@UBOT> x", "ts": "1.2", "thread_ts": "1.1", "files": [{"id": "F", "name": "n", "size": 1, "url_private": "u"}], "user_profile": {"display_name": "n"}}}}),
        json!({"type": "events_api", "envelope_id": "e", "payload": {"event_id": "Ev", "event": {"type": "message", "subtype": "message_changed", "channel": "D1",
            "message": {"user": "U1", "text": "a", "ts": "1"}, "previous_message": {"text": "b"}, "event_ts": "2"}}}),
        json!({"type": "interactive", "envelope_id": "e", "payload": {"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "t", "channel": {"id": "C1"},
            "message": {"ts": "1", "thread_ts": "0"}, "actions": [{"value": "n", "action_ts": "3"}]}}),
        json!({"type": "interactive", "envelope_id": "e", "payload": {"type": "view_submission", "user": {"id": "U1"}, "trigger_id": "t",
            "view": {"callback_id": "fleet_sheet", "private_metadata": r#"{"channel":"C1","topic":"1","of":{"sheet":"filling","id":"flg_1"}}"#,
            "state": {"values": {"b": {"a": {"value": "v", "selected_options": [{"value": "w"}]}}}}}}}),
        json!({"type": "slash_commands", "envelope_id": "e", "payload": {"command": "/fleet", "text": "new x", "user_id": "U1", "channel_id": "C1", "trigger_id": "t"}}),
    ]
}

/// Every place in a value.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(n, v)| (n.to_string(), v)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in inner {
        let place = format!("{at}/{key}");
        places(value, &place, into);
        into.push(place);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_read_or_refused(seed in select(seeds()), changes in vec((any::<prop::sample::Index>(), value()), 0..4)) {
        let mut raw = seed;
        for (at, value) in changes {
            let mut all = Vec::new();
            places(&raw, "", &mut all);
            if let Some(place) = all.get(at.index(all.len().max(1))).and_then(|place| raw.pointer_mut(place)) {
                *place = value;
            }
        }
        let raw = raw.to_string();
        let kept = frame(&raw, ME);
        let heard = read(&raw, ME);
        prop_assert_eq!(heard.is_ok(), !at(&serde_json::from_str(&raw).unwrap(), "/envelope_id").is_empty());
        let Ok(heard) = heard else { return Ok(()) };
        if heard.what == What::Nothing {
            return Ok(());
        }
        prop_assert!(matches!(kept, Frame::Envelope(_)));
        let of_channel = matches!(heard.what, What::Moved { .. } | What::Closed { .. } | What::Reopened);
        prop_assert!(of_channel || !heard.channel.is_empty());
        if let Some(from) = &heard.from {
            prop_assert!(!from.external.is_empty() && from.external != ME && !heard.key.is_empty());
        }
    }

    #[test]
    fn words_are_never_lost_for_their_signs(raw in text()) {
        // Of a mark with a label only the label is seen.
        let raw = raw.replace('|', "");
        let spoken = spoken(&raw, ME);
        prop_assert!(raw.matches("word").count() == spoken.text.matches("word").count());
        prop_assert!(spoken.named == Named::No || raw.contains("<@UBOT"));
    }
}
