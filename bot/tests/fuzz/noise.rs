//! What comes between people's words and changes nothing of theirs: kinds that nobody knows, pieces of a wrong shape, strangers, huge
//! texts, edits that change no word, buttons that are dead or somebody else's.

use serde_json::{Value, json};

use super::said::Dice;
use super::servers::{OfSlack, OfTelegram, Server};

/// How many updates were offered.
pub(super) type Offered = usize;

/// Bytes of a text that no messenger brings.
const HUGE: usize = 100_000;

/// Values of every shape, for the places of others.
fn odd(dice: &mut Dice) -> Value {
    match dice.below(9) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e300),
        4 => json!("\u{0}\u{202e}<b>"),
        5 => json!([]),
        6 => json!({ "id": { "id": [] } }),
        7 => json!([[[[[["deep"]]]]]]),
        _ => json!("9".repeat(400)),
    }
}

/// Puts an odd value in the place of one that is there.
fn twist(value: &mut Value, dice: &mut Dice) {
    let inside: Vec<String> = match value {
        Value::Object(map) if !map.is_empty() => map.keys().cloned().collect(),
        _ => return *value = odd(dice),
    };
    let key = &inside[dice.below(inside.len())];
    if dice.in_hundred(40) && value[key].is_object() {
        twist(&mut value[key], dice);
    } else {
        value[key] = odd(dice);
    }
}

/// A chat that nobody has, for words that might be taken for somebody's.
const NOBODY: i64 = 11;

fn by_a_stranger(server: &mut impl Server, dice: &mut Dice, stranger: usize) -> Offered {
    match dice.below(4) {
        0 => server.say(stranger, &"ы€x ".repeat(HUGE / 7)),
        1 => server.upload(stranger, "people.csv", "We need leave requests. The manager approves"),
        2 => server.say(stranger, "We need leave requests: first day, last day. The manager approves"),
        _ => server.say(stranger, "start"),
    }
    1
}

pub(super) fn of_telegram(server: &mut OfTelegram, dice: &mut Dice, who: usize, stranger: usize, foreign: &str) -> Offered {
    let user = server.users[who].clone();
    let from = json!({ "id": user.id, "is_bot": false, "first_name": user.name });
    let whole =
        |chat: i64, from: &Value, text: &str| json!({ "message_id": 7, "date": 1, "chat": { "id": chat, "type": "private" }, "from": from, "text": text });
    match dice.below(100) {
        // Kinds that were not asked for, and such as there will be.
        0..10 => {
            let kinds = ["poll", "chat_boost", "business_message", "channel_post", "inline_query", "message_reaction", "something_of_2030"];
            server.fake.raw(json!({ kinds[dice.below(kinds.len())]: whole(user.id, &from, "accept") }));
        }
        10..22 => {
            let stranger = json!({ "id": NOBODY, "is_bot": false, "first_name": "Nobody" });
            let callback = json!({ "id": "x", "from": stranger, "data": "y", "message": whole(NOBODY, &stranger, "z") });
            let mut update = match dice.below(4) {
                0 => json!({ "message": whole(NOBODY, &stranger, "hello") }),
                1 => json!({ "edited_message": whole(NOBODY, &stranger, "hello") }),
                2 => json!({ "callback_query": callback }),
                _ => json!({ "my_chat_member": { "chat": { "id": NOBODY, "type": "private" }, "from": stranger, "new_chat_member": { "status": "member" } } }),
            };
            for _ in 0..=dice.below(3) {
                twist(&mut update, dice);
            }
            server.fake.raw(update);
        }
        22..28 => {
            // Bots, and groups that speak.
            let mut message = whole(user.id, &json!({ "id": 5, "is_bot": true, "first_name": "Bot" }), "accept");
            if dice.in_hundred(50) {
                message = whole(user.id, &from, "accept");
                message["sender_chat"] = json!({ "id": -5, "type": "channel" });
            }
            server.fake.raw(json!({ "message": message }));
        }
        28..48 => return by_a_stranger(server, dice, stranger),
        48..64 => match server.last[who].clone() {
            Some((number, text)) => server.fake.edit(&user, user.id, number, &text),
            None => return 0,
        },
        64..76 => server.press(who, "a-button-that-never-was"),
        76..90 => server.press(who, foreign),
        _ => {
            server.fake.block(&user, true);
            server.fake.block(&user, false);
            return 2;
        }
    }
    1
}

pub(super) fn of_slack(server: &mut OfSlack, dice: &mut Dice, who: usize, stranger: usize, foreign: &str) -> Offered {
    let (user, direct) = server.users[who].clone();
    let said =
        |channel: &str, user: &str, text: &str| json!({ "type": "message", "channel": channel, "channel_type": "im", "user": user, "text": text, "ts": "1.1" });
    let event = |event: Value, n: usize| json!({ "type": "event_callback", "event_id": format!("EvNoise{n}"), "event": event });
    let number = dice.below(usize::MAX);
    match dice.below(100) {
        0..8 => {
            let kinds = ["team_join", "emoji_changed", "app_home_opened", "something_of_2030", "file_shared", "reaction_added"];
            let told = json!({ "type": kinds[dice.below(kinds.len())], "channel": direct, "user": user, "text": "accept" });
            server.fake.envelope("events_api", event(told, number));
        }
        8..16 => {
            let mut payload = event(said("D0NOBODY", "U0NOBODY", "hello"), number);
            for _ in 0..=dice.below(3) {
                twist(&mut payload, dice);
            }
            server.fake.envelope(["events_api", "interactive", "slash_commands", "of_2030"][dice.below(4)], payload);
        }
        16..20 => {
            let frames = ["{", "", "[]", "null", "\u{0}", "{\"type\":\"hello\"}", "{\"type\":\"events_api\"}", "{\"type\":7,\"envelope_id\":[]}"];
            server.fake.frame(frames[dice.below(frames.len())]);
        }
        20..28 => {
            // Bots, and what Slack says itself.
            let mut message = said(&direct, &user, "accept");
            if dice.in_hundred(50) {
                message["bot_id"] = json!("B0OTHER");
            } else {
                message["subtype"] = json!("channel_topic");
            }
            server.fake.envelope("events_api", event(message, number));
        }
        28..50 => return by_a_stranger(server, dice, stranger),
        50..66 => match server.last[who].clone() {
            Some((ts, text)) => server.fake.edit(&direct, &ts, &text),
            None => return 0,
        },
        66..80 => server.press(who, "a-button-that-never-was"),
        _ => server.press(who, foreign),
    }
    1
}
