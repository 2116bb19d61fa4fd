//! What people do, and what the bot is told of it.

use serde_json::{Value, json};

use super::ledger::Act;
use super::state::{Message, State};
use super::{BOT, FakeSlack, TEAM, socket, words};

impl FakeSlack {
    /// Somebody writes; `@fleet` names the bot, `thread` is the root's id. The message's id.
    pub fn say(&self, user: &str, channel: &str, text: &str, thread: Option<&str>) -> String {
        self.write(user, channel, text, thread, Vec::new())
    }

    /// Somebody writes and sends a file along. The message's id.
    pub fn upload(&self, user: &str, channel: &str, text: &str, thread: Option<&str>, name: &str, bytes: &[u8]) -> String {
        let id = self.new_file();
        self.shared.lock().files.insert(id.clone(), bytes.to_vec());
        self.write(user, channel, text, thread, vec![self.described(&id, name, bytes.len())])
    }

    /// The same with a file that is gone before anybody asks for it.
    pub fn upload_lost(&self, user: &str, channel: &str, text: &str, thread: Option<&str>, name: &str, size: usize) -> String {
        let id = self.new_file();
        self.write(user, channel, text, thread, vec![self.described(&id, name, size)])
    }

    fn new_file(&self) -> String {
        format!("F{}", self.shared.lock().number())
    }

    fn described(&self, id: &str, name: &str, size: usize) -> Value {
        let last = if name.is_ascii() && !name.contains([' ', '/']) { name } else { "download" };
        let url = format!("http://{}/files/{id}/{last}", self.shared.address);
        json!({"id": id, "name": name, "size": size, "mode": "hosted", "url_private": url, "url_private_download": url})
    }

    fn write(&self, user: &str, channel: &str, text: &str, thread: Option<&str>, files: Vec<Value>) -> String {
        let mut state = self.shared.lock();
        // Who replies to a reply writes below its root, and that is what Slack tells.
        let root = thread.and_then(|below| state.message(channel, below)).map(|m| m.thread.clone()).filter(|root| !root.is_empty());
        let message = Message {
            ts: state.ts(),
            thread: root.unwrap_or_else(|| thread.unwrap_or("").to_owned()),
            user: user.to_owned(),
            text: words::escaped(text, BOT),
            blocks: Vec::new(),
            metadata: Value::Null,
            files,
            reactions: Vec::new(),
            before: Vec::new(),
        };
        state.post(channel, message.clone());
        tell(&mut state, channel, &message);
        drop(state);
        self.shared.change();
        message.ts
    }

    /// Somebody changes what they wrote.
    pub fn edit(&self, channel: &str, ts: &str, text: &str) {
        reword(&mut self.shared.lock(), channel, ts, words::escaped(text, BOT), Vec::new());
        self.shared.change();
    }

    /// Somebody deletes a message, whoever wrote it.
    pub fn delete(&self, channel: &str, ts: &str) {
        let mut state = self.shared.lock();
        let Some(message) = state.message(channel, ts).cloned() else { return };
        if let Some(channel) = state.channels.get_mut(channel) {
            channel.messages.retain(|m| m.ts != ts);
        }
        let user = message.user.clone();
        state.note(channel, &message, &user, Act::Deleted, message.lines());
        let now = state.ts();
        event(
            &mut state,
            channel,
            &json!({"type": "message", "subtype": "message_deleted", "hidden": true, "channel": channel, "deleted_ts": ts, "ts": now, "event_ts": now, "previous_message": message.json()}),
        );
        drop(state);
        self.shared.change();
    }

    /// The id of the newest message of the bot that has a button with these words.
    pub fn with_button(&self, channel: &str, label: &str) -> Option<String> {
        let state = self.shared.lock();
        let messages = &state.channels.get(channel)?.messages;
        messages.iter().rev().find(|m| button(m, |b| b["text"]["text"].as_str() == Some(label)).is_some()).map(|m| m.ts.clone())
    }

    /// Somebody presses a button of a message; whether it was there.
    pub fn press(&self, user: &str, channel: &str, ts: &str, label: &str) -> Pressed {
        self.press_where(user, channel, ts, |b| b["text"]["text"].as_str() == Some(label))
    }

    /// Somebody presses the button of a message that has this `action_id`; whether it was there.
    pub(super) fn press_action(&self, user: &str, channel: &str, ts: &str, action: &str) -> Pressed {
        self.press_where(user, channel, ts, |b| b["action_id"].as_str() == Some(action))
    }

    fn press_where(&self, user: &str, channel: &str, ts: &str, wanted: impl Fn(&Value) -> bool) -> Pressed {
        let mut state = self.shared.lock();
        let Some(message) = state.message(channel, ts).cloned() else { return Pressed::NotThere };
        let Some(element) = button(&message, wanted) else { return Pressed::NotThere };
        let label = element["text"]["text"].as_str().unwrap_or("");
        state.note(channel, &message, user, Act::Pressed, vec![format!("[{label}]")]);
        let (now, trigger) = (state.ts(), state.trigger(user, "press"));
        let mut action = element.clone();
        action["action_ts"] = now.into();
        let payload = json!({
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "username": state.name(user), "team_id": TEAM},
            "trigger_id": trigger, "channel": {"id": channel}, "message": message.json(),
            "container": {"type": "message", "message_ts": message.ts, "channel_id": channel, "thread_ts": message.thread},
            "actions": [action], "enterprise": null, "is_enterprise_install": false,
        });
        socket::push(&mut state, "interactive", payload);
        drop(state);
        self.shared.change();
        Pressed::There
    }

    /// Somebody gives the slash command.
    pub fn slash(&self, user: &str, channel: &str, text: &str) {
        let mut state = self.shared.lock();
        let trigger = state.trigger(user, "slash");
        let payload = json!({
            "command": "/fleet", "text": words::escaped(text, BOT), "user_id": user, "user_name": state.name(user).to_lowercase(), "team_id": TEAM,
            "channel_id": channel, "channel_name": channel, "trigger_id": trigger, "api_app_id": "A0DEMO", "is_enterprise_install": "false",
        });
        socket::push(&mut state, "slash_commands", payload);
        drop(state);
        self.shared.change();
    }

    /// A frame of whatever words, through one of the sockets; it is not sent again.
    pub fn frame(&self, text: &str) {
        if let Some(socket) = self.shared.lock().sockets.first() {
            let _ = socket.out.send(super::state::Out::Text(text.to_owned()));
        }
    }

    /// The bot is told of something, in Slack's own words.
    pub fn envelope(&self, kind: &'static str, payload: Value) {
        socket::push(&mut self.shared.lock(), kind, payload);
    }
}

/// Whether a button was there to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// It was.
    There,
    /// It was not.
    NotThere,
}

fn button(message: &Message, wanted: impl Fn(&Value) -> bool) -> Option<&Value> {
    let mut all = message.blocks.iter().flat_map(words::buttons);
    all.find(|b| b["url"].is_null() && wanted(b))
}

/// Tells the bot of a message, if it is where the bot is: once as a message and once more if it is named.
pub(super) fn tell(state: &mut State, channel: &str, message: &Message) {
    let mut told = message.json();
    told["channel"] = channel.into();
    told["event_ts"] = message.ts.as_str().into();
    told["channel_type"] = if channel.starts_with('D') { "im" } else { "channel" }.into();
    let named = message.user != BOT && message.text.contains(&format!("<@{BOT}>")) && !channel.starts_with('D');
    if named {
        let mut mention = told.clone();
        mention["type"] = "app_mention".into();
        if let Some(fields) = mention.as_object_mut() {
            fields.remove("channel_type");
        }
        event(state, channel, &mention);
    }
    event(state, channel, &told);
}

/// Gives a message other words.
pub(super) fn reword(state: &mut State, channel: &str, ts: &str, text: String, blocks: Vec<Value>) {
    let Some(message) = state.message(channel, ts) else { return };
    let previous = message.json();
    message.before.push(message.lines());
    (message.text, message.blocks) = (text, blocks);
    let message = message.clone();
    state.note(channel, &message, &message.user.clone(), Act::Edited, message.lines());
    let (now, mut told) = (state.ts(), message.json());
    told["edited"] = json!({"user": message.user, "ts": now});
    let kind = if channel.starts_with('D') { "im" } else { "channel" };
    event(
        state,
        channel,
        &json!({"type": "message", "subtype": "message_changed", "hidden": true, "channel": channel, "channel_type": kind, "ts": now, "event_ts": now, "message": told, "previous_message": previous}),
    );
}

fn event(state: &mut State, channel: &str, event: &Value) {
    if !state.channels.get(channel).is_some_and(|c| c.members.contains(BOT)) {
        return;
    }
    let number = state.number();
    let payload = json!({
        "type": "event_callback", "event_id": format!("Ev{number}"), "team_id": TEAM, "api_app_id": "A0DEMO", "event": event,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": true, "is_enterprise_install": false}],
    });
    socket::push(state, "events_api", payload);
}
