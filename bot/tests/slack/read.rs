//! What Slack's frames say: the shapes it really sends, and some that it might.

use fleet_bot::slack::Slack;
use fleet_bot::{Addressed, Chat, Heard, What};
use fleet_demo::slack::{BOT, FakeSlack};
use fleet_domain::chat::RoomKind;
use fleet_domain::id::FillingId;
use fleet_domain::sheet::{Given, SheetOf};
use serde_json::{Value, json};

use super::desk::config;

async fn chat() -> Slack {
    let slack = FakeSlack::start().await.unwrap();
    Slack::connect(config(&slack)).await.unwrap()
}

fn event(event: &Value) -> String {
    json!({"type": "events_api", "envelope_id": "e1", "payload": {"event_id": "Ev1", "team_id": null, "event": event}}).to_string()
}

fn interactive(payload: &Value) -> String {
    json!({"type": "interactive", "envelope_id": "e1", "payload": payload}).to_string()
}

fn slash(channel: &str, text: &str) -> String {
    let payload = json!({"command": "/fleet", "text": text, "user_id": "U1", "user_name": "anna", "channel_id": channel, "trigger_id": "1.t", "team_id": "T1"});
    json!({"type": "slash_commands", "envelope_id": "e1", "payload": payload}).to_string()
}

fn said(heard: &Heard) -> &str {
    match &heard.what {
        What::Said { text, .. } => text,
        other => panic!("nothing said: {other:?}"),
    }
}

#[tokio::test]
async fn a_direct_message_is_for_the_bot() {
    let chat = chat().await;
    let heard = chat
        .read(&event(&json!({"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "a &lt;form&gt; &amp; more", "ts": "1.1"})))
        .unwrap();
    assert_eq!(said(&heard), "a <form> & more");
    assert_eq!((heard.key.as_str(), heard.topic.as_str(), heard.kind, heard.addressed), ("D1:1.1", "", RoomKind::Direct, Addressed::Yes));
    assert_eq!((heard.from.unwrap().external, heard.message, heard.reply_to), ("U1".to_owned(), Some("1.1".to_owned()), None));
    let below = chat
        .read(&event(&json!({"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "x", "ts": "1.2", "thread_ts": "1.1"})))
        .unwrap();
    assert_eq!((below.topic.as_str(), below.reply_to.as_deref()), ("1.1", Some("1.1")));
}

#[tokio::test]
async fn a_mention_is_one_message_however_often_it_is_told() {
    let chat = chat().await;
    let text = format!("<@{BOT}> leave requests");
    let mention = chat.read(&event(&json!({"type": "app_mention", "channel": "C1", "user": "U1", "text": text, "ts": "1.1", "event_ts": "1.1"}))).unwrap();
    let message = chat.read(&event(&json!({"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "text": text, "ts": "1.1"}))).unwrap();
    assert_eq!(mention, message);
    assert_eq!((said(&mention), mention.topic.as_str(), mention.kind, mention.addressed), ("leave requests", "1.1", RoomKind::Shared, Addressed::Yes));
}

#[tokio::test]
async fn who_talks_in_a_thread_is_overheard_unless_the_bot_is_named() {
    let chat = chat().await;
    let reply = |text: &str| {
        event(&json!({"type": "message", "channel": "C1", "channel_type": "channel", "user": "U2", "text": text, "ts": "1.5", "thread_ts": "1.1"}))
    };
    let heard = chat.read(&reply("for everybody")).unwrap();
    assert_eq!((heard.topic.as_str(), heard.addressed), ("1.1", Addressed::Overheard));
    assert_eq!(chat.read(&reply(&format!("for everybody <@{BOT}>"))).unwrap().addressed, Addressed::Yes);
    for quiet in [format!("`<@{BOT}>` is its name"), format!("&gt; <@{BOT}> make it\nno"), format!("```<@{BOT}>```")] {
        assert_eq!(chat.read(&reply(&quiet)).unwrap().addressed, Addressed::Overheard, "{quiet}");
    }
}

#[tokio::test]
async fn words_survive_fields_of_other_shapes() {
    let chat = chat().await;
    let odd = [
        json!({"metadata": {"event_type": "x", "event_payload": {"n": 1, "deep": {"a": []}}}}),
        json!({"team": null, "blocks": "none", "files": {"no": "list"}, "edited": 7}),
        json!({"user_profile": null, "attachments": [null], "reactions": 3, "client_msg_id": []}),
    ];
    for more in odd {
        let mut message = json!({"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "still here", "ts": "1.1"});
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(said(&chat.read(&event(&message)).unwrap()), "still here", "{more}");
    }
}

#[tokio::test]
async fn what_is_nobodys_business_is_nothing() {
    let chat = chat().await;
    let base = json!({"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "x", "ts": "1.1"});
    let others = [
        json!({"bot_id": "B1"}),
        json!({"subtype": "bot_message"}),
        json!({"user": BOT}),
        json!({"user": "USLACKBOT"}),
        json!({"subtype": "message_deleted", "deleted_ts": "1.0"}),
        json!({"subtype": "channel_join"}),
        json!({"subtype": "something_new"}),
        json!({"text": ""}),
        json!({"user": null}),
        json!({"type": "reaction_added"}),
        json!({"type": "app_home_opened"}),
        json!({"type": "of_the_future"}),
    ];
    for other in others {
        let mut message = base.clone();
        message.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        assert_eq!(chat.read(&event(&message)).unwrap().what, What::Nothing, "{other}");
    }
    for raw in
        [r#"{"type":"new_kind","envelope_id":"e"}"#, r#"{"type":"events_api","envelope_id":"e","payload":null}"#, r#"{"type":"interactive","envelope_id":"e"}"#]
    {
        assert_eq!(chat.read(raw).unwrap().what, What::Nothing, "{raw}");
    }
    for raw in ["", "no json", "[]", "{}"] {
        assert!(chat.read(raw).is_err(), "{raw}");
    }
}

#[tokio::test]
async fn a_changed_message_is_reworded_and_a_preview_is_not() {
    let chat = chat().await;
    let changed = |now: &str, before: &str| {
        event(&json!({"type": "message", "subtype": "message_changed", "channel": "D1", "channel_type": "im", "ts": "1.9", "event_ts": "1.9",
            "message": {"type": "message", "user": "U1", "text": now, "ts": "1.1", "edited": {"user": "U1", "ts": "1.8"}},
            "previous_message": {"type": "message", "user": "U1", "text": before, "ts": "1.1"}}))
    };
    let heard = chat.read(&changed("new", "old")).unwrap();
    assert_eq!(heard.what, What::Reworded { of: "D1:1.1".to_owned(), text: "new".to_owned() });
    assert_ne!(heard.key, "D1:1.1");
    assert_eq!(chat.read(&changed("same", "same")).unwrap().what, What::Nothing);
    let own = event(
        &json!({"type": "message", "subtype": "message_changed", "channel": "D1", "message": {"user": BOT, "bot_id": "B1", "text": "a", "ts": "1"}, "previous_message": {"text": "b"}}),
    );
    assert_eq!(chat.read(&own).unwrap().what, What::Nothing);
}

#[tokio::test]
async fn files_come_with_their_addresses() {
    let chat = chat().await;
    let heard = chat.read(&event(&json!({"type": "message", "subtype": "file_share", "channel": "D1", "channel_type": "im", "user": "U1", "text": "", "ts": "1.1",
        "files": [{"id": "F1", "name": "people.csv", "size": 12, "url_private": "https://files.slack.com/a", "url_private_download": "https://files.slack.com/d/a"},
                  {"id": "F2", "mode": "tombstone"}, {"id": "F3", "mode": "external", "url_private": "https://drive.example/x"}, null]}))).unwrap();
    let What::Said { files, .. } = heard.what else { panic!("files") };
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].handle.as_str(), files[0].name.as_str(), files[0].size), ("https://files.slack.com/d/a", "people.csv", 12));
}

#[tokio::test]
async fn a_press_carries_its_nonce() {
    let chat = chat().await;
    let press = |team: Value, value: Value| {
        interactive(&json!({"type": "block_actions", "team": team, "user": {"id": "U1", "username": "anna"}, "trigger_id": "7.t", "enterprise": {"id": "E1"},
            "channel": {"id": "C1", "name": "hall"}, "message": {"ts": "1.3", "thread_ts": "1.1"},
            "actions": [{"type": "button", "action_id": "press_0", "value": value, "action_ts": "2.0"}]}))
    };
    // Of an installation for a whole organisation there is no team.
    for team in [Value::Null, json!({"id": "T1"})] {
        let heard = chat.read(&press(team, json!("nonce"))).unwrap();
        assert_eq!(heard.what, What::Pressed { nonce: "nonce".to_owned(), answer: "7.t".to_owned() });
        assert_eq!((heard.key.as_str(), heard.topic.as_str(), heard.addressed), ("press:7.t", "1.1", Addressed::Yes));
    }
    assert_eq!(chat.read(&press(Value::Null, Value::Null)).unwrap().what, What::Nothing, "a link that was followed");
}

#[tokio::test]
async fn a_sheet_says_what_was_put_into_it() {
    let chat = chat().await;
    let about = json!({"channel": "C1", "topic": "1.1", "of": {"sheet": "filling", "id": "flg_1"}}).to_string();
    let sent = |callback: &str, about: &str| {
        interactive(&json!({"type": "view_submission", "user": {"id": "U1"}, "trigger_id": "8.t", "team": null,
        "view": {"callback_id": callback, "private_metadata": about, "state": {"values": {
            "why": {"given": {"type": "plain_text_input", "value": "in my words"}},
            "day": {"given": {"type": "datepicker", "selected_date": "2026-12-01"}},
            "kind": {"given": {"type": "static_select", "selected_option": {"value": "rest", "text": {"text": "Rest"}}}},
            "needs": {"given": {"type": "checkboxes", "selected_options": [{"value": "car"}, {"value": "flat"}]}},
            "left": {"given": {"type": "plain_text_input", "value": null}},
        }}}}))
    };
    let heard = chat.read(&sent("fleet_sheet", &about)).unwrap();
    assert_eq!((heard.key.as_str(), heard.channel.as_str(), heard.topic.as_str(), heard.addressed), ("sheet:8.t", "C1", "1.1", Addressed::Yes));
    let What::Sheet { of, given } = heard.what else { panic!("a sheet: {:?}", heard.what) };
    assert_eq!(of, SheetOf::Filling(FillingId::parse("flg_1").unwrap()));
    let at = |name: &str| Given::at(&given, name).to_vec();
    assert_eq!((at("why"), at("day"), at("kind")), (vec!["in my words".to_owned()], vec!["2026-12-01".to_owned()], vec!["rest".to_owned()]));
    assert_eq!((at("needs"), at("left"), at("none")), (vec!["car".to_owned(), "flat".to_owned()], Vec::new(), Vec::new()));
    for (callback, about) in [("fleet_sheet", ""), ("fleet_sheet", "C1 1.1"), ("fleet_sheet", "{}"), ("others", about.as_str())] {
        assert_eq!(chat.read(&sent(callback, about)).unwrap().what, What::Nothing, "{callback} {about}");
    }
    let closed =
        interactive(&json!({"type": "view_closed", "user": {"id": "U1"}, "view": {"callback_id": "fleet_sheet", "hash": "h", "private_metadata": about}}));
    assert_eq!(chat.read(&closed).unwrap().what, What::Nothing, "a sheet that is closed changes nothing");
}

#[tokio::test]
async fn the_slash_command_begins_links_and_begins_anew() {
    let chat = chat().await;
    let what = |channel: &str, text: &str| chat.read(&slash(channel, text)).unwrap().what;
    assert_eq!(what("C1", "leave requests"), What::Anew { text: "leave requests".to_owned() });
    assert_eq!(what("D1", "leave requests"), What::Said { text: "leave requests".to_owned(), files: Vec::new() });
    assert_eq!(what("C1", "link ABC"), What::Opened { payload: "ABC".to_owned() });
    assert_eq!(what("C1", ""), What::Opened { payload: String::new() });
    assert_eq!(what("D1", "new  a form"), What::Anew { text: "a form".to_owned() });
    assert_eq!(what("D1", "New"), What::Anew { text: String::new() });
}

#[tokio::test]
async fn a_channel_that_closes_or_moves_is_known() {
    let chat = chat().await;
    let what = |e: Value| chat.read(&event(&e)).unwrap();
    assert_eq!(what(json!({"type": "channel_archive", "channel": "C1"})).what, What::Closed { why: "removed" });
    assert_eq!(what(json!({"type": "channel_left", "channel": "C1"})).channel, "C1");
    assert_eq!(what(json!({"type": "member_joined_channel", "channel": "C1", "user": BOT})).what, What::Reopened);
    assert_eq!(what(json!({"type": "member_joined_channel", "channel": "C1", "user": "U1"})).what, What::Nothing);
    let moved = what(json!({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C9"}));
    assert_eq!((moved.channel.as_str(), moved.what), ("G1", What::Moved { to: "C9".to_owned() }));
}
