//! What each method does, and refuses, in the words that Telegram uses.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::check::{self, Shown};
use super::{BOT, BOT_NAME, Button, ChatState, Inner, Message, Privacy, State};

/// A refusal as Telegram words it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) parameters: Option<Value>,
}

impl Refusal {
    pub(super) fn new(code: u16, description: &str) -> Self {
        Self { code, description: description.to_owned(), parameters: None }
    }

    pub(super) fn too_many(seconds: u64) -> Self {
        Self { code: 429, description: format!("Too Many Requests: retry after {seconds}"), parameters: Some(json!({ "retry_after": seconds })) }
    }
}

type Done = Result<Value, Refusal>;

/// Longest wait of a poll here: tests do not wait half a minute for a server to end.
const POLL: Duration = Duration::from_secs(2);

/// Waits for updates; what was asked for before is confirmed.
pub(super) async fn get_updates(inner: &Inner, args: &Value) -> Done {
    let offset = args.get("offset").and_then(Value::as_i64).unwrap_or(0);
    let wait = Duration::from_secs(args.get("timeout").and_then(Value::as_u64).unwrap_or(0)).min(POLL);
    let mine = {
        let mut state = inner.state();
        state.polls += 1;
        if !state.hold_updates {
            while let Some((_, since, _)) = state.updates.pop_front_if(|(id, _, _)| *id < offset) {
                state.taken.push(since.elapsed());
            }
            state.confirmed = state.confirmed.max(offset);
        }
        inner.news.notify_waiters();
        state.polls
    };
    let end = tokio::time::Instant::now() + wait;
    let _waiting = Waiting::new(inner);
    loop {
        let news = inner.news.notified();
        {
            let state = inner.state();
            if state.polls != mine {
                let text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
                return Err(Refusal::new(409, text));
            }
            let ready: Vec<Value> = state.updates.iter().filter(|(id, ..)| *id >= offset || state.hold_updates).take(100).map(|(.., u)| u.clone()).collect();
            if !ready.is_empty() {
                return Ok(Value::Array(ready));
            }
        }
        tokio::select! {
            () = news => {}
            () = inner.shutdown.cancelled() => return Ok(json!([])),
            () = tokio::time::sleep_until(end) => return Ok(json!([])),
        }
    }
}

/// Counts a poll for as long as it waits, however it ends.
struct Waiting<'i>(&'i Inner);

impl<'i> Waiting<'i> {
    fn new(inner: &'i Inner) -> Self {
        inner.state().waiting += 1;
        Self(inner)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

pub(super) fn call(state: &mut State, method: &str, args: &Value) -> Done {
    match method {
        "getme" => Ok(json!({
            "id": BOT, "is_bot": true, "first_name": "Fleet", "username": BOT_NAME, "can_join_groups": true,
            "can_read_all_group_messages": state.privacy == Privacy::Off, "supports_inline_queries": false, "has_main_web_app": false, "has_topics_enabled": state.topics_in_direct,
        })),
        "sendmessage" | "editmessagetext" => {
            if args.pointer("/link_preview_options/is_disabled").and_then(Value::as_bool) != Some(true) {
                state.previews.push(args.get("text").and_then(Value::as_str).unwrap_or_default().to_owned());
            }
            if method == "sendmessage" { send(state, args) } else { edit(state, args) }
        }
        "answercallbackquery" => answer(state, args),
        "sendchataction" | "deletewebhook" => Ok(json!(true)),
        "setmycommands" => {
            state.commands.push(args.clone());
            Ok(json!(true))
        }
        "setmessagereaction" => react(state, args),
        "createforumtopic" => topic(state, args),
        "getfile" => {
            let id = args.get("file_id").and_then(Value::as_str).unwrap_or_default();
            if !state.files.contains_key(id) {
                return Err(Refusal::new(400, "Bad Request: invalid file_id"));
            }
            Ok(json!({ "file_id": id, "file_unique_id": id, "file_path": id, "file_size": state.files.get(id).map_or(0, Vec::len) }))
        }
        _ => Err(Refusal::new(404, "Not Found: method not found")),
    }
}

/// The chat that a call is about, if the bot may speak there.
fn open_chat<'s>(state: &'s mut State, args: &Value) -> Result<(i64, &'s mut ChatState), Refusal> {
    let id = args.get("chat_id").and_then(Value::as_i64).ok_or_else(|| Refusal::new(400, "Bad Request: chat_id is empty"))?;
    let chat = state.chat(id).ok_or_else(|| Refusal::new(400, "Bad Request: chat not found"))?;
    if let Some(to) = chat.moved_to {
        let mut refusal = Refusal::new(400, "Bad Request: group chat was upgraded to a supergroup chat");
        refusal.parameters = Some(json!({ "migrate_to_chat_id": to }));
        return Err(refusal);
    }
    match chat.closed {
        Some("blocked") => Err(Refusal::new(403, "Forbidden: bot was blocked by the user")),
        Some(_) => Err(Refusal::new(403, "Forbidden: bot was kicked from the supergroup chat")),
        None => Ok((id, chat)),
    }
}

/// One a second in a chat after a short burst, twenty a minute in a group: edits count.
fn paced(chat: &mut ChatState) -> Result<(), Refusal> {
    let now = Instant::now();
    chat.told.retain(|at| now.duration_since(*at) < Duration::from_mins(1));
    let recent = chat.told.iter().filter(|at| now.duration_since(**at) < Duration::from_secs(3)).count();
    if recent >= 6 {
        return Err(Refusal::too_many(2));
    }
    if chat.kind != "private" && chat.told.len() >= 20 {
        return Err(Refusal::too_many(20));
    }
    chat.told.push_back(now);
    Ok(())
}

fn send(state: &mut State, args: &Value) -> Done {
    let date = state.tick();
    let (id, chat) = open_chat(state, args)?;
    let topic = args.get("message_thread_id").and_then(Value::as_i64).unwrap_or(0);
    if topic != 0 && !chat.topics.contains_key(&topic) {
        return Err(Refusal::new(400, "Bad Request: message thread not found"));
    }
    let Shown { text, buttons } = check::message(args)?;
    paced(chat)?;
    let silent = args.get("disable_notification").and_then(Value::as_bool).unwrap_or(false);
    let message = Message { id: 0, from: "Fleet".to_owned(), topic, text, first: String::new(), buttons, silent, edits: 0, deleted: false, at: Instant::now() };
    let number = chat.put(message);
    let kind = chat.kind;
    let text = chat.messages.get(&number).map(|m| m.text.clone()).unwrap_or_default();
    Ok(json!({
        "message_id": number, "date": date, "chat": { "id": id, "type": kind }, "text": text,
        "from": { "id": BOT, "is_bot": true, "first_name": "Fleet", "username": BOT_NAME },
    }))
}

fn edit(state: &mut State, args: &Value) -> Done {
    let date = state.tick();
    let (id, chat) = open_chat(state, args)?;
    let number = args.get("message_id").and_then(Value::as_i64).unwrap_or(0);
    let Shown { text, buttons } = check::message(args)?;
    let there = chat.messages.get(&number).filter(|m| !m.deleted).cloned();
    let Some(there) = there else { return Err(Refusal::new(400, "Bad Request: message to edit not found")) };
    if there.from != "Fleet" {
        return Err(Refusal::new(400, "Bad Request: message can't be edited"));
    }
    if there.text == text && there.buttons == buttons {
        return Err(Refusal::new(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    paced(chat)?;
    if let Some(message) = chat.messages.get_mut(&number) {
        message.text = text;
        message.buttons = buttons;
        message.edits += 1;
    }
    Ok(json!({ "message_id": number, "date": date, "edit_date": date, "chat": { "id": id, "type": chat.kind }, "text": "" }))
}

/// Once only; words of at most 200 units, which whoever pressed sees over the chat.
fn answer(state: &mut State, args: &Value) -> Done {
    let id = args.get("callback_query_id").and_then(Value::as_str).unwrap_or_default();
    let text = args.get("text").and_then(Value::as_str).unwrap_or_default();
    if text.encode_utf16().count() > 200 {
        return Err(Refusal::new(400, "Bad Request: MESSAGE_TOO_LONG"));
    }
    let Some((user, chat)) = state.presses.remove(id) else {
        return Err(Refusal::new(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"));
    };
    if !text.is_empty() {
        state.alerts.push((user, chat, text.to_owned()));
    }
    Ok(json!(true))
}

fn react(state: &mut State, args: &Value) -> Done {
    let (_, chat) = open_chat(state, args)?;
    let number = args.get("message_id").and_then(Value::as_i64).unwrap_or(0);
    let Some(since) = chat.messages.get(&number).map(|m| m.at) else {
        return Err(Refusal::new(400, "Bad Request: message to react not found"));
    };
    let emoji = args.pointer("/reaction/0/emoji").and_then(Value::as_str).unwrap_or_default().to_owned();
    chat.reactions.push((number, emoji));
    state.signs.push(since.elapsed());
    Ok(json!(true))
}

fn topic(state: &mut State, args: &Value) -> Done {
    let direct = state.topics_in_direct;
    let (_, chat) = open_chat(state, args)?;
    let allowed = if chat.kind == "private" { direct } else { chat.forum };
    if !allowed {
        return Err(Refusal::new(400, "Bad Request: the chat is not a forum"));
    }
    let name = args.get("name").and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() || name.chars().count() > 128 {
        return Err(Refusal::new(400, "Bad Request: topic name is invalid"));
    }
    let id = chat.next;
    chat.next += 1;
    chat.topics.insert(id, name.to_owned());
    Ok(json!({ "message_thread_id": id, "name": name, "icon_color": 7_322_096 }))
}

/// For comparing what a message shows.
impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        (self.id, &self.text, &self.buttons) == (other.id, &other.text, &other.buttons)
    }
}

/// A button's data, if it sends any.
impl Button {
    /// What a press sends.
    pub fn data(&self) -> Option<&str> {
        match self {
            Self::Data(data) => Some(data),
            Self::Url(_) => None,
        }
    }
}
