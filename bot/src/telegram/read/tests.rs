//! What updates say, and that none brings the reader down.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::telegram::{Hears, Topics};

fn me() -> Me {
    Me { id: "42".to_owned(), username: "fleet_bot".to_owned(), topics: Topics::No, hears: Hears::Addressed }
}

fn message(chat: &str, more: &Value) -> Value {
    let mut body = json!({ "message_id": 7, "date": 1, "chat": { "id": -5, "type": chat }, "from": { "id": 9, "is_bot": false, "first_name": "Anna", "language_code": "ru" } });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "update_id": 1, "message": body })
}

fn of(update: &Value) -> Heard {
    read(&me(), &update.to_string()).unwrap()
}

#[test]
fn words_commands_and_whom_they_are_for() {
    let said = |text: &str| What::Said { text: text.to_owned(), files: Vec::new() };
    for (text, what) in [
        ("hello", said("hello")),
        ("/start", What::Opened { payload: String::new() }),
        ("/start abc-_1", What::Opened { payload: "abc-_1".to_owned() }),
        ("/new equipment", What::Anew { text: "equipment".to_owned() }),
        ("/stop@FLEET_BOT", said("/stop")),
        ("/my_apps", said("/my_apps")),
        ("/stop@other_bot", What::Nothing),
        ("/ 5", said("/ 5")),
        ("@fleet_bot, leave requests", said("leave requests")),
        ("ask @fleet_bot2 and a@b.c", said("ask @fleet_bot2 and a@b.c")),
        ("İ @Fleet_Bot ИСПАНИЯ", said("İ ИСПАНИЯ")),
    ] {
        assert_eq!(of(&message("private", &json!({ "text": text }))).what, what, "{text}");
    }
}

#[test]
fn what_counts_in_a_group() {
    let mention = json!([{ "type": "mention", "offset": 3, "length": 10 }]);
    let in_code = json!([{ "type": "code", "offset": 3, "length": 10 }]);
    let within = |kind: &str, offset: usize, length: usize| json!([{ "type": kind, "offset": offset, "length": length }, mention[0]]);
    let reply = json!({ "message_id": 3, "chat": { "id": -5, "type": "supergroup" }, "from": { "id": 42, "is_bot": true } });
    for (more, addressed) in [
        (json!({ "text": "hi" }), Addressed::Overheard),
        (json!({ "text": "hi @fleet_bot", "entities": mention }), Addressed::Yes),
        (json!({ "text": "hi @fleet_bot", "entities": in_code }), Addressed::Overheard),
        (json!({ "text": "hi @fleet_bot", "entities": within("blockquote", 0, 13) }), Addressed::Overheard),
        (json!({ "text": "hi @fleet_bot", "entities": within("expandable_blockquote", 0, 13) }), Addressed::Overheard),
        (json!({ "text": "hi @fleet_bot", "entities": within("pre", 3, 10) }), Addressed::Overheard),
        (json!({ "text": "hi @fleet_bot", "entities": within("blockquote", 0, 2) }), Addressed::Yes),
        (json!({ "text": "hi @fleet_bot", "entities": within("bold", 0, 13) }), Addressed::Yes),
        (json!({ "text": "yes", "reply_to_message": reply }), Addressed::Yes),
        (json!({ "text": "hi", "message_thread_id": 12, "is_topic_message": true }), Addressed::Here),
        (json!({ "caption": "hi @fleet_bot", "caption_entities": mention, "document": { "file_id": "f" } }), Addressed::Yes),
    ] {
        assert_eq!(of(&message("supergroup", &more)).addressed, addressed, "{more}");
    }
    assert_eq!(of(&message("supergroup", &json!({ "text": "x", "message_thread_id": 1, "is_topic_message": true }))).topic, "");
}

#[test]
fn nobody_speaks_for_others() {
    let bot = json!({ "text": "accept", "from": { "id": 1, "is_bot": true } });
    let channel = json!({ "text": "accept", "sender_chat": { "id": -9, "type": "channel" } });
    for more in [bot, channel] {
        assert_eq!(of(&message("private", &more)).from, None, "{more}");
    }
    let forwarded = json!({ "text": "/start code", "forward_origin": { "type": "user" } });
    assert!(matches!(of(&message("private", &forwarded)).what, What::Quoted { .. }), "what is forwarded commands nothing");
}

/// A value that stands where Telegram would put another.
fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!("")),
        Just(json!(-1)),
        Just(json!(9_007_199_254_740_993_i64)),
        Just(json!([])),
        Just(json!({})),
        Just(json!(true)),
        "\\PC{0,30}".prop_map(|s| json!(s)),
        Just(json!("\u{202e}\u{0000}🙂".repeat(500))),
    ]
}

fn twist(value: &mut Value, path: usize, odd: &Value) {
    let mut left = path;
    walk(value, &mut left, odd);
}

/// Puts the odd value in the place of the n-th one.
fn walk(value: &mut Value, left: &mut usize, odd: &Value) -> bool {
    if *left == 0 {
        *value = odd.clone();
        return true;
    }
    *left -= 1;
    match value {
        Value::Object(map) => map.values_mut().any(|v| walk(v, left, odd)),
        Value::Array(all) => all.iter_mut().any(|v| walk(v, left, odd)),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_read_or_refused(kind in 0_usize..4, path in 0_usize..40, with in odd(), text in "\\PC{0,40}") {
        let mut update = match kind {
            0 => message("private", &json!({ "text": text, "entities": [{ "type": "mention", "offset": 3, "length": 40 }] })),
            1 => message("supergroup", &json!({ "caption": text, "photo": [{ "file_id": "a" }], "reply_to_message": { "message_id": 1, "chat": { "id": 1 } } })),
            2 => json!({ "update_id": 1, "callback_query": { "id": "1", "from": { "id": 9 }, "data": text, "message": { "message_id": 1, "chat": { "id": 9, "type": "private" } } } }),
            _ => json!({ "update_id": 1, "my_chat_member": { "chat": { "id": 9, "type": "private" }, "new_chat_member": { "status": text } } }),
        };
        twist(&mut update, path, &with);
        let _ = read(&me(), &update.to_string());
    }
}

#[test]
fn what_has_no_words_is_no_silence() {
    let here = json!({ "message_thread_id": 12, "is_topic_message": true });
    for more in [
        json!({ "sticker": { "file_id": "s", "emoji": "👍" } }),
        json!({ "location": { "latitude": 1.5, "longitude": 2 } }),
        json!({ "contact": { "phone_number": "1", "first_name": "x" } }),
        json!({ "video_note": { "file_id": "v", "length": 3, "duration": 1 } }),
        json!({ "dice": { "emoji": "🎲", "value": 6 } }),
        json!({ "poll": { "id": "1", "question": "?" } }),
        json!({ "rich_message": { "blocks": [{ "type": "paragraph", "text": "hello" }] } }),
        json!({ "sticker": { "file_id": "s" }, "forward_origin": { "type": "user" } }),
        json!({ "something_new": {} }),
    ] {
        assert_eq!(of(&message("private", &more)).what, What::Unreadable, "{more}");
        assert_eq!(of(&message("supergroup", &more)).what, What::Nothing, "said to others: {more}");
        let mut in_topic = more.clone();
        in_topic.as_object_mut().unwrap().extend(here.as_object().unwrap().clone());
        let heard = of(&message("supergroup", &in_topic));
        assert_eq!((heard.what, heard.addressed), (What::Unreadable, Addressed::Here), "{more}");
    }
}

#[test]
fn what_happened_to_a_chat_is_nobodys_word() {
    for (key, value) in [
        ("pinned_message", json!({ "message_id": 3 })),
        ("new_chat_members", json!([{ "id": 9 }])),
        ("left_chat_member", json!({ "id": 9 })),
        ("new_chat_title", json!("x")),
        ("delete_chat_photo", json!(true)),
        ("forum_topic_created", json!({ "name": "x", "icon_color": 1 })),
        ("general_forum_topic_hidden", json!({})),
        ("video_chat_started", json!({})),
        ("message_auto_delete_timer_changed", json!({ "message_auto_delete_time": 1 })),
        ("chat_background_set", json!({})),
        ("write_access_allowed", json!({})),
    ] {
        assert_eq!(of(&message("private", &json!({ key: value }))).what, What::Nothing, "{key}");
    }
    // A place that is shared live is told of anew every few seconds: that changes no words.
    let mut moved = message("private", &json!({ "location": { "latitude": 1, "longitude": 2 }, "edit_date": 5 }));
    let body = moved["message"].take();
    assert_eq!(of(&json!({ "update_id": 2, "edited_message": body })).what, What::Nothing);
}
