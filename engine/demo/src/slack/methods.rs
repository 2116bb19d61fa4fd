//! Methods of the Web API: what the bot can do, refused as Slack refuses it.

use serde_json::{Value, json};

use super::ledger::Act;
use super::state::{Channel, Message, State, Whisper};
use super::{BOT, BOT_ID, TEAM, acts, check, views};

/// Why a method was not carried out.
pub(super) enum Refusal {
    /// 429: seconds to wait.
    TooFast(u64),
    /// Slack's code, and why in words.
    Code(&'static str, String),
}

pub(super) fn code(code: &'static str) -> Refusal {
    Refusal::Code(code, String::new())
}

/// Carries out a method for the bot.
pub(super) fn run(state: &mut State, method: &str, arguments: &Value) -> Result<Value, Refusal> {
    let text = |name: &str| arguments[name].as_str().unwrap_or("");
    match method {
        "auth.test" => Ok(
            json!({"url": "https://demo.slack.com/", "team": "Demo", "user": "fleet", "team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID, "is_enterprise_install": false}),
        ),
        "chat.postMessage" => post(state, arguments),
        "chat.update" => update(state, arguments),
        "chat.postEphemeral" => {
            let (channel, user) = (text("channel"), text("user").to_owned());
            writable(state, channel)?;
            if !state.channels.get(channel).is_some_and(|c| c.members.contains(&user)) {
                return Err(code("user_not_in_channel"));
            }
            let (text, blocks) = checked(arguments)?;
            let message = Message { thread: arguments["thread_ts"].as_str().unwrap_or("").to_owned(), text, blocks, ..blank(state) };
            let words = message.lines();
            state.note(channel, &message, BOT, Act::Whispered, words);
            let Message { thread, text, blocks, .. } = message;
            let ts = state.whisper(channel, Whisper { user, who: state.name(BOT), ts: String::new(), thread, text, blocks });
            Ok(json!({"message_ts": ts}))
        }
        "conversations.replies" | "conversations.history" => listed(state, arguments),
        "conversations.open" => {
            let user = text("users").to_owned();
            if !state.users.contains_key(&user) {
                return Err(code("user_not_found"));
            }
            Ok(json!({"channel": {"id": direct(state, &user)}}))
        }
        "conversations.info" => {
            let channel = state.channels.get(text("channel")).ok_or_else(|| code("channel_not_found"))?;
            Ok(
                json!({"channel": {"id": text("channel"), "is_member": channel.members.contains(BOT), "is_archived": channel.archived, "is_im": text("channel").starts_with('D')}}),
            )
        }
        "reactions.add" => {
            writable(state, text("channel"))?;
            let message = state.message(text("channel"), text("timestamp")).ok_or_else(|| code("message_not_found"))?;
            if message.reactions.iter().any(|r| r == text("name")) {
                return Err(code("already_reacted"));
            }
            message.reactions.push(text("name").to_owned());
            let message = message.clone();
            state.note(text("channel"), &message, BOT, Act::Reacted, vec![text("name").to_owned()]);
            Ok(json!({}))
        }
        "users.info" => {
            let user = state.users.get(text("user")).ok_or_else(|| code("user_not_found"))?;
            Ok(
                json!({"user": {"id": text("user"), "name": user.name.to_lowercase(), "real_name": user.name, "locale": user.locale, "tz": user.zone, "profile": {"display_name": user.name, "real_name": user.name}}}),
            )
        }
        "views.open" => views::open(state, arguments),
        _ => Err(code("unknown_method")),
    }
}

/// The direct chat of somebody with the bot.
pub(super) fn direct(state: &mut State, user: &str) -> String {
    let id = format!("D{}", &user[1.min(user.len())..]);
    let members = [BOT.to_owned(), user.to_owned()].into();
    state.channels.entry(id.clone()).or_insert_with(|| Channel { members, ..Channel::default() });
    id
}

fn blank(state: &mut State) -> Message {
    Message {
        ts: state.ts(),
        thread: String::new(),
        user: BOT.to_owned(),
        text: String::new(),
        blocks: Vec::new(),
        metadata: Value::Null,
        files: Vec::new(),
        reactions: Vec::new(),
        before: Vec::new(),
    }
}

fn writable(state: &State, channel: &str) -> Result<(), Refusal> {
    let channel = state.channels.get(channel).ok_or_else(|| code("channel_not_found"))?;
    if channel.archived {
        return Err(code("is_archived"));
    }
    if channel.members.contains(BOT) { Ok(()) } else { Err(code("not_in_channel")) }
}

fn checked(arguments: &Value) -> Result<(String, Vec<Value>), Refusal> {
    let text = arguments["text"].as_str().unwrap_or("").to_owned();
    let blocks = arguments["blocks"].as_array().cloned().unwrap_or_default();
    check::message(&text, &blocks).map_err(|(code, why)| Refusal::Code(code, why))?;
    Ok((text, blocks))
}

fn post(state: &mut State, arguments: &Value) -> Result<Value, Refusal> {
    let channel = arguments["channel"].as_str().unwrap_or("");
    writable(state, channel)?;
    let (text, blocks) = checked(arguments)?;
    let strings = |payload: &Value| payload.as_object().is_some_and(|p| p.values().all(Value::is_string));
    if !arguments["metadata"].is_null() && !strings(&arguments["metadata"]["event_payload"]) {
        return Err(code("invalid_metadata_format"));
    }
    let thread = arguments["thread_ts"].as_str().unwrap_or("").to_owned();
    // Only a root has a thread: the id of a reply leads nowhere that people look.
    if !thread.is_empty() && state.message(channel, &thread).is_none_or(|root| !root.thread.is_empty()) {
        return Err(code("thread_not_found"));
    }
    if arguments["unfurl_links"] != false || arguments["unfurl_media"] != false {
        state.careless.push(format!("links unfold: {text}"));
    }
    state.may_post(channel).map_err(Refusal::TooFast)?;
    let message = Message { thread, text, blocks, metadata: arguments["metadata"].clone(), ..blank(state) };
    let ts = message.ts.clone();
    state.post(channel, message.clone());
    acts::tell(state, channel, &message);
    Ok(json!({"channel": channel, "ts": ts, "message": message.json()}))
}

fn update(state: &mut State, arguments: &Value) -> Result<Value, Refusal> {
    let (channel, ts) = (arguments["channel"].as_str().unwrap_or(""), arguments["ts"].as_str().unwrap_or(""));
    writable(state, channel)?;
    let (text, blocks) = checked(arguments)?;
    let message = state.message(channel, ts).ok_or_else(|| code("message_not_found"))?;
    if message.user != BOT {
        return Err(code("cant_update_message"));
    }
    if blocks.is_empty() || text.is_empty() {
        state.careless.push(format!("a change without words or without blocks: {text}"));
    }
    state.may_update().map_err(Refusal::TooFast)?;
    acts::reword(state, channel, ts, text, blocks);
    Ok(json!({"channel": channel, "ts": ts}))
}

/// Messages of a thread, oldest first, or of a channel, newest first; page by page.
fn listed(state: &State, arguments: &Value) -> Result<Value, Refusal> {
    let text = |name: &str| arguments[name].as_str().unwrap_or("");
    writable(state, text("channel"))?;
    let channel = state.channels.get(text("channel")).ok_or_else(|| code("channel_not_found"))?;
    let root = text("ts");
    let mut all: Vec<&Message> = channel.messages.iter().filter(|m| m.ts.as_str() > text("oldest")).collect();
    if root.is_empty() {
        all.retain(|m| m.thread.is_empty());
        all.reverse();
    } else {
        if !channel.messages.iter().any(|m| m.ts == root) {
            return Err(code("thread_not_found"));
        }
        all.retain(|m| m.thread == root || m.ts == root);
    }
    let from: usize = text("cursor").parse().unwrap_or(0);
    let most: usize = text("limit").parse().unwrap_or(100);
    let page: Vec<Value> = all.iter().skip(from).take(most).map(|m| m.json()).collect();
    let next = if all.len() > from + most { (from + most).to_string() } else { String::new() };
    Ok(json!({"messages": page, "has_more": !next.is_empty(), "response_metadata": {"next_cursor": next}}))
}
