//! What a frame says: read from its raw text, so that a field of another shape never costs the words beside it.

use fleet_domain::chat::RoomKind;
use serde_json::Value;

use super::frame::{at, first};
use super::manifest::COMMAND;
use super::spoken::{Named, spoken};
use super::view;
use crate::messenger::{Addressed, Heard, RemoteFile, Sender, What};

/// Files of a message that are looked at.
const FILES: usize = 20;

/// What keys of slash commands begin with.
pub(super) const SLASH: &str = "slash:";

/// Events after which nothing can be said in a channel.
pub(super) const CLOSES: [&str; 6] = ["channel_archive", "group_archive", "channel_left", "group_left", "channel_deleted", "group_deleted"];
/// Events after which something can be said there again.
pub(super) const REOPENS: [&str; 2] = ["channel_unarchive", "group_unarchive"];
/// Somebody came into a channel; it may be the bot.
pub(super) const JOINED: &str = "member_joined_channel";
/// A channel has another id.
pub(super) const RENUMBERED: &str = "channel_id_changed";

/// Reads a frame, sent to the bot with this user id.
///
/// # Errors
/// A sentence for operators, if it is no frame at all.
pub(super) fn read(raw: &str, me: &str) -> Result<Heard, String> {
    let value: Value = serde_json::from_str(raw).map_err(|error| format!("no JSON: {error}"))?;
    if at(&value, "/envelope_id").is_empty() {
        return Err("no envelope".to_owned());
    }
    let payload = &value["payload"];
    let heard = match at(&value, "/type") {
        "events_api" => event(&payload["event"], me),
        "interactive" => interaction(payload, me),
        "slash_commands" => slash(payload, me),
        _ => None,
    };
    // Nothing that bears the bot's own name is anybody's word.
    let heard = heard.filter(|heard| heard.from.as_ref().is_none_or(|from| from.external != me));
    Ok(heard.unwrap_or_else(|| nothing(first(&value, &["/payload/event_id", "/payload/trigger_id", "/envelope_id"]))))
}

fn nothing(key: &str) -> Heard {
    Heard {
        key: key.to_owned(),
        channel: String::new(),
        topic: String::new(),
        kind: RoomKind::Shared,
        from: None,
        reply_to: None,
        message: None,
        addressed: Addressed::Overheard,
        album: None,
        what: What::Nothing,
    }
}

fn event(event: &Value, me: &str) -> Option<Heard> {
    let of_channel = |what| Some(Heard { channel: first(event, &["/channel", "/channel/id"]).to_owned(), what, ..nothing("channel") });
    match at(event, "/type") {
        "message" | "app_mention" => message(event, me),
        kind if CLOSES.contains(&kind) => of_channel(What::Closed { why: "removed" }),
        kind if REOPENS.contains(&kind) => of_channel(What::Reopened),
        JOINED if at(event, "/user") == me => of_channel(What::Reopened),
        RENUMBERED => Some(Heard {
            channel: at(event, "/old_channel_id").to_owned(),
            what: What::Moved { to: at(event, "/new_channel_id").to_owned() },
            ..nothing("channel")
        }),
        _ => None,
    }
}

fn message(event: &Value, me: &str) -> Option<Heard> {
    match at(event, "/subtype") {
        "" | "file_share" | "thread_broadcast" | "me_message" => said(event, event, me),
        "message_changed" => reworded(event, me),
        // Deleted, joined, a new topic, a bot's, and whatever comes to be.
        _ => None,
    }
}

fn said(event: &Value, message: &Value, me: &str) -> Option<Heard> {
    let channel = at(event, "/channel");
    let (user, ts) = (at(message, "/user"), at(message, "/ts"));
    if channel.is_empty() || ts.is_empty() || user.is_empty() || is_machine(message, me) {
        return None;
    }
    let kind = kind(channel, at(event, "/channel_type"));
    let thread = Some(at(message, "/thread_ts")).filter(|root| !root.is_empty() && *root != ts);
    let spoken = spoken(at(message, "/text"), me);
    let files: Vec<RemoteFile> = message["files"].as_array().into_iter().flatten().filter_map(file).take(FILES).collect();
    if spoken.text.is_empty() && files.is_empty() && spoken.named == Named::No {
        return None;
    }
    // A direct chat is one conversation; in a channel each root message is the begin of its own.
    let topic = match kind {
        RoomKind::Direct => thread.unwrap_or(""),
        RoomKind::Shared => thread.unwrap_or(ts),
    };
    let addressed = if kind == RoomKind::Direct || spoken.named == Named::Yes { Addressed::Yes } else { Addressed::Overheard };
    Some(Heard {
        key: format!("{channel}:{ts}"),
        channel: channel.to_owned(),
        topic: topic.to_owned(),
        kind,
        from: Some(sender(user, first(message, &["/user_profile/display_name", "/user_profile/real_name"]))),
        reply_to: thread.map(str::to_owned),
        message: Some(ts.to_owned()),
        addressed,
        // What is sent at once comes as one message here.
        album: None,
        what: What::Said { text: spoken.text, files },
    })
}

/// Words that read otherwise now. Slack tells of a preview and of a thread's count in the same way: those change no words.
fn reworded(event: &Value, me: &str) -> Option<Heard> {
    let (now, before) = (&event["message"], &event["previous_message"]);
    if at(now, "/subtype") == "tombstone" || (!before.is_null() && at(before, "/text") == at(now, "/text")) {
        return None;
    }
    let heard = said(event, now, me)?;
    let What::Said { text, .. } = heard.what else { return None };
    let edit = first(event, &["/event_ts", "/ts", "/message/edited/ts"]);
    Some(Heard { key: format!("{}:edit:{edit}", heard.key), what: What::Reworded { of: heard.key.clone(), text }, ..heard })
}

/// Bots never authorise anything, and must not talk to each other for ever.
fn is_machine(message: &Value, me: &str) -> bool {
    let user = at(message, "/user");
    user == me || user == "USLACKBOT" || !at(message, "/bot_id").is_empty() || message["bot_profile"].is_object() || at(message, "/subtype") == "bot_message"
}

fn file(file: &Value) -> Option<RemoteFile> {
    let handle = first(file, &["/url_private_download", "/url_private"]);
    // Deleted and external files have nothing that could be fetched.
    (!handle.is_empty() && !matches!(at(file, "/mode"), "tombstone" | "external" | "hidden_by_limit")).then(|| RemoteFile {
        handle: handle.to_owned(),
        name: first(file, &["/name", "/title", "/id"]).to_owned(),
        size: file["size"].as_u64().unwrap_or(0),
    })
}

fn sender(user: &str, name: &str) -> Sender {
    Sender { external: user.to_owned(), name: name.to_owned(), locale: None, zone: None }
}

fn kind(channel: &str, channel_type: &str) -> RoomKind {
    if channel_type == "im" || channel.starts_with('D') { RoomKind::Direct } else { RoomKind::Shared }
}

fn interaction(payload: &Value, me: &str) -> Option<Heard> {
    let user = at(payload, "/user/id");
    let key = first(payload, &["/trigger_id", "/actions/0/action_ts", "/view/hash"]);
    if user.is_empty() || user == me || key.is_empty() {
        return None;
    }
    let from = Some(sender(user, first(payload, &["/user/name", "/user/username"])));
    match at(payload, "/type") {
        "block_actions" => {
            let channel = first(payload, &["/channel/id", "/container/channel_id"]);
            // A link that was followed is told of too; it carries no nonce.
            let nonce = Some(at(payload, "/actions/0/value")).filter(|n| !n.is_empty() && !channel.is_empty())?;
            let kind = kind(channel, "");
            let root = first(payload, &["/message/thread_ts", "/container/thread_ts"]);
            let message = first(payload, &["/message/ts", "/container/message_ts"]);
            let topic = if root.is_empty() && kind == RoomKind::Shared { message } else { root };
            Some(Heard {
                key: format!("press:{key}"),
                channel: channel.to_owned(),
                topic: topic.to_owned(),
                kind,
                from,
                addressed: Addressed::Yes,
                // With it a sheet can be put up, for three seconds.
                what: What::Pressed { nonce: nonce.to_owned(), answer: at(payload, "/trigger_id").to_owned() },
                ..nothing("")
            })
        }
        "view_submission" => {
            let back = view::back(&payload["view"])?;
            Some(Heard {
                key: format!("sheet:{key}"),
                kind: kind(&back.channel, ""),
                channel: back.channel,
                topic: back.topic,
                from,
                addressed: Addressed::Yes,
                what: What::Sheet { of: back.of, given: back.given },
                ..nothing("")
            })
        }
        _ => None,
    }
}

/// `/fleet …`. It is no message and stands in no thread: where it goes on is settled later (`ground`).
fn slash(payload: &Value, me: &str) -> Option<Heard> {
    let (user, channel, key) = (at(payload, "/user_id"), at(payload, "/channel_id"), at(payload, "/trigger_id"));
    if at(payload, "/command") != COMMAND || user.is_empty() || channel.is_empty() || key.is_empty() {
        return None;
    }
    let text = spoken(at(payload, "/text"), me).text;
    let (verb, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
    let kind = kind(channel, "");
    let what = match verb.to_lowercase().as_str() {
        "" => What::Opened { payload: String::new() },
        "link" => What::Opened { payload: rest.trim().to_owned() },
        "new" => What::Anew { text: rest.trim().to_owned() },
        // In a channel it begins something; in a direct chat it is as good as written there.
        _ if kind == RoomKind::Shared => What::Anew { text },
        _ => What::Said { text, files: Vec::new() },
    };
    Some(Heard {
        key: format!("{SLASH}{key}"),
        channel: channel.to_owned(),
        kind,
        from: Some(sender(user, at(payload, "/user_name"))),
        addressed: Addressed::Yes,
        what,
        ..nothing("")
    })
}

#[cfg(test)]
mod tests;
