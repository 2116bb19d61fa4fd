//! What people do: write, press, edit, send files, block, come and go.

use std::time::Instant;

use serde_json::{Value, json};

use super::{BOT, BOT_NAME, ChatState, FakeTelegram, Inner, Message};

/// Somebody with an account there.
#[derive(Debug, Clone)]
pub struct User {
    /// Their number, which is also that of their chat with the bot.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// Their language.
    pub language: String,
}

impl User {
    fn json(&self) -> Value {
        json!({ "id": self.id, "is_bot": false, "first_name": self.name, "language_code": self.language })
    }
}

impl FakeTelegram {
    /// Somebody new, with an account and a chat of their own with the bot: several may be called alike.
    pub fn user(&self, name: &str, language: &str) -> User {
        let mut state = self.inner.state();
        let id = 700_000 + i64::try_from(state.languages.len()).unwrap_or(0);
        state.people.insert(name.to_owned(), id);
        state.languages.insert(id, language.to_owned());
        let first = state.first_message;
        state.chats.insert(id, ChatState::new("private", first));
        User { id, name: name.to_owned(), language: language.to_owned() }
    }

    /// A group with the bot in it.
    pub fn group(&self) -> i64 {
        let mut state = self.inner.state();
        let id = -1_000_000_000_000 - i64::try_from(state.chats.len()).unwrap_or(0);
        let first = state.first_message;
        state.chats.insert(id, ChatState::new("supergroup", first));
        id
    }

    /// Writes in a chat; the message's number.
    pub fn say(&self, user: &User, chat: i64, text: &str) -> i64 {
        say(&self.inner, user, chat, text)
    }

    /// Writes in a topic.
    pub fn say_in(&self, user: &User, chat: i64, topic: i64, text: &str) -> i64 {
        self.write(user, chat, text, json!({ "message_thread_id": topic, "is_topic_message": true }))
    }

    /// Replies to a message.
    pub fn reply(&self, user: &User, chat: i64, to: i64, text: &str) -> i64 {
        let from = self.inner.state().chats.get(&chat).and_then(|c| c.messages.get(&to)).map(|m| m.from.clone()).unwrap_or_default();
        let author = if from == "Fleet" {
            json!({ "id": BOT, "is_bot": true, "first_name": "Fleet", "username": BOT_NAME })
        } else {
            json!({ "id": 1, "is_bot": false, "first_name": from })
        };
        self.write(user, chat, text, json!({ "reply_to_message": { "message_id": to, "chat": { "id": chat, "type": "private" }, "from": author } }))
    }

    fn write(&self, user: &User, chat: i64, text: &str, more: Value) -> i64 {
        write(&self.inner, user, chat, text, more)
    }

    /// Changes what they wrote.
    pub fn edit(&self, user: &User, chat: i64, number: i64, text: &str) {
        {
            let mut state = self.inner.state();
            let date = state.tick();
            let Some(there) = state.chat(chat) else { return };
            if let Some(message) = there.messages.get_mut(&number) {
                text.clone_into(&mut message.text);
                message.edits += 1;
            }
            let kind = there.kind;
            state.update(json!({ "edited_message": {
                "message_id": number, "date": date, "edit_date": date, "chat": { "id": chat, "type": kind }, "from": user.json(), "text": text,
            } }));
        }
        self.inner.news.notify_waiters();
    }

    /// Presses the newest button with these words (a mark before them aside); whether there is one.
    pub fn press(&self, user: &User, chat: i64, label: &str) -> bool {
        let found = self.messages(chat).into_iter().rev().find_map(|m| {
            let hit = m.buttons.iter().find(|(l, _)| l == label || l.trim_start_matches(['✓', '✗', ' ']) == label);
            hit.and_then(|(_, b)| b.data().map(|d| (m.id, d.to_owned())))
        });
        let Some((message, data)) = found else { return false };
        self.press_data(user, chat, message, &data);
        true
    }

    /// Sends what a button would, whether it is there or not.
    pub fn press_data(&self, user: &User, chat: i64, message: i64, data: &str) {
        press(&self.inner, user, chat, message, data);
    }

    /// Sends a file.
    pub fn upload(&self, user: &User, chat: i64, name: &str, bytes: &[u8], caption: &str) -> i64 {
        upload(&self.inner, user, chat, name, bytes, caption)
    }

    /// Sends several pictures as one album, which comes as a message each; the numbers of those.
    pub fn album(&self, user: &User, chat: i64, pictures: &[(&str, &[u8])], caption: &str) -> Vec<i64> {
        let mark = self.inner.state().tick().to_string();
        let captions = std::iter::once(caption).chain(std::iter::repeat(""));
        pictures.iter().zip(captions).map(|((name, bytes), caption)| self.upload_of(user, chat, name, bytes, caption, &mark)).collect()
    }

    /// Sends one picture of an album, by the mark that they share.
    pub fn upload_of(&self, user: &User, chat: i64, name: &str, bytes: &[u8], caption: &str, album: &str) -> i64 {
        upload_with(&self.inner, user, chat, (name, bytes), caption, json!({ "media_group_id": album }))
    }

    /// Sends an update as it is, of whatever shape.
    pub fn raw(&self, body: Value) {
        self.inner.state().update(body);
        self.inner.news.notify_waiters();
    }

    /// Blocks the bot, or lets it speak again.
    pub fn block(&self, user: &User, blocked: bool) {
        {
            let mut state = self.inner.state();
            if let Some(chat) = state.chat(user.id) {
                chat.closed = blocked.then_some("blocked");
            }
            let status = if blocked { "kicked" } else { "member" };
            state.update(json!({ "my_chat_member": {
                "chat": { "id": user.id, "type": "private" }, "from": user.json(), "date": 1,
                "new_chat_member": { "status": status, "user": { "id": BOT, "is_bot": true, "first_name": "Fleet" } },
            } }));
        }
        self.inner.news.notify_waiters();
    }

    /// The bot cannot speak there any more, and nobody tells it.
    pub fn block_silently(&self, user: &User) {
        if let Some(chat) = self.inner.state().chat(user.id) {
            chat.closed = Some("blocked");
        }
    }

    /// Deletes a topic with what was said in it.
    pub fn delete_topic(&self, chat: i64, topic: i64) {
        if let Some(chat) = self.inner.state().chat(chat) {
            chat.topics.remove(&topic);
            for message in chat.messages.values_mut().filter(|m| m.topic == topic) {
                message.deleted = true;
            }
        }
    }

    /// Passes on somebody else's words.
    pub fn forward(&self, user: &User, chat: i64, text: &str) -> i64 {
        self.write(user, chat, text, json!({ "forward_origin": { "type": "user", "date": 1 } }))
    }

    /// Deletes a message under the bot.
    pub fn delete(&self, chat: i64, number: i64) {
        if let Some(message) = self.inner.state().chat(chat).and_then(|c| c.messages.get_mut(&number)) {
            message.deleted = true;
        }
    }

    /// A group becomes a supergroup: it has another number from now on.
    pub fn migrate(&self, chat: i64) -> i64 {
        let to = chat - 77;
        {
            let mut state = self.inner.state();
            let Some(mut old) = state.chats.remove(&chat) else { return chat };
            let mut gone = ChatState::new("supergroup", 1);
            gone.moved_to = Some(to);
            state.chats.insert(chat, gone);
            old.kind = "supergroup";
            state.chats.insert(to, old);
            state.update(json!({ "message": { "message_id": 1, "date": 1, "chat": { "id": chat, "type": "group" }, "migrate_to_chat_id": to } }));
        }
        self.inner.news.notify_waiters();
        to
    }
}

fn merge(into: &mut Value, more: Value) {
    let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) else { return };
    for (key, value) in more {
        if value.is_null() {
            into.remove(&key);
        } else {
            into.insert(key, value);
        }
    }
}

/// Mentions and commands, counted as Telegram counts.
fn entities(text: &str) -> Value {
    let mut all = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let length = bare.encode_utf16().count();
        if bare.starts_with('@') && length > 1 {
            all.push(json!({ "type": "mention", "offset": offset, "length": length }));
        }
        if bare.starts_with('/') && length > 1 && offset == 0 {
            all.push(json!({ "type": "bot_command", "offset": 0, "length": length }));
        }
        offset += word.encode_utf16().count();
    }
    Value::Array(all)
}

/// Writes in a chat.
pub(super) fn say(inner: &Inner, user: &User, chat: i64, text: &str) -> i64 {
    write(inner, user, chat, text, json!({}))
}

/// Sends a file.
pub(super) fn upload(inner: &Inner, user: &User, chat: i64, name: &str, bytes: &[u8], caption: &str) -> i64 {
    upload_with(inner, user, chat, (name, bytes), caption, json!({}))
}

fn upload_with(inner: &Inner, user: &User, chat: i64, (name, bytes): (&str, &[u8]), caption: &str, more: Value) -> i64 {
    let handle = {
        let mut state = inner.state();
        let handle = format!("documents/file_{}", state.tick());
        state.files.insert(handle.clone(), bytes.to_vec());
        handle
    };
    let document = json!({ "file_id": handle, "file_unique_id": handle, "file_name": name, "file_size": bytes.len() });
    // What people see of it here is its name, and what was written with it.
    let shown = format!("📎 {name}\n{caption}");
    let mut body = json!({ "document": document, "caption": caption, "caption_entities": entities(caption), "text": null, "entities": null });
    merge(&mut body, more);
    write(inner, user, chat, shown.trim_end(), body)
}

fn write(inner: &Inner, user: &User, chat: i64, text: &str, more: Value) -> i64 {
    let number = {
        let mut state = inner.state();
        let date = state.tick();
        let Some(there) = state.chat(chat) else { return 0 };
        let topic = more.get("message_thread_id").and_then(Value::as_i64).unwrap_or(0);
        let message = Message {
            id: 0,
            from: user.name.clone(),
            topic,
            text: text.to_owned(),
            first: String::new(),

            buttons: Vec::new(),
            silent: false,
            edits: 0,
            deleted: false,
            at: Instant::now(),
        };
        let number = there.put(message);
        let mut body = json!({
            "message_id": number, "date": date, "chat": { "id": chat, "type": there.kind }, "from": user.json(), "text": text, "entities": entities(text),
        });
        merge(&mut body, more);
        state.update(json!({ "message": body }));
        number
    };
    inner.news.notify_waiters();
    inner.seen.notify_waiters();
    number
}

/// Sends what a button would.
pub(super) fn press(inner: &Inner, user: &User, chat: i64, message: i64, data: &str) {
    {
        let mut state = inner.state();
        let id = state.tick();
        let kind = state.chat(chat).map_or("private", |c| c.kind);
        let topic = state.chats.get(&chat).and_then(|c| c.messages.get(&message)).map_or(0, |m| m.topic);
        let mut body = json!({
            "message_id": message, "date": id, "chat": { "id": chat, "type": kind },
            "from": { "id": BOT, "is_bot": true, "first_name": "Fleet", "username": BOT_NAME }, "text": "…",
        });
        if topic != 0 {
            merge(&mut body, json!({ "message_thread_id": topic, "is_topic_message": true }));
        }
        state.presses.insert(format!("cb{id}"), (user.id, chat));
        state.update(json!({ "callback_query": { "id": format!("cb{id}"), "from": user.json(), "chat_instance": "1", "data": data, "message": body } }));
    }
    inner.news.notify_waiters();
}
