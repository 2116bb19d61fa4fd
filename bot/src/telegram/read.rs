//! What an update says. Only the fields that are needed, so that what Telegram adds tomorrow changes nothing.

mod wordless;

use fleet_domain::chat::RoomKind;
use serde::Deserialize;

use super::Me;
use crate::messenger::{Addressed, Heard, RemoteFile, Sender, What};

#[derive(Deserialize)]
struct Update {
    #[serde(default)]
    message: Option<Message>,
    #[serde(default)]
    edited_message: Option<Message>,
    #[serde(default)]
    callback_query: Option<Callback>,
    #[serde(default)]
    my_chat_member: Option<Membership>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "as Telegram names them")]
struct Message {
    message_id: i64,
    chat: ChatOf,
    #[serde(default)]
    from: Option<User>,
    /// Somebody who writes in the name of a group or channel: nobody in particular.
    #[serde(default)]
    sender_chat: Option<serde_json::Value>,
    #[serde(default)]
    message_thread_id: Option<i64>,
    #[serde(default)]
    is_topic_message: bool,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    entities: Vec<Entity>,
    #[serde(default)]
    caption_entities: Vec<Entity>,
    #[serde(default)]
    reply_to_message: Option<Box<Message>>,
    #[serde(default)]
    forward_origin: Option<serde_json::Value>,
    #[serde(default)]
    via_bot: Option<serde_json::Value>,
    #[serde(default)]
    edit_date: i64,
    #[serde(default)]
    migrate_to_chat_id: Option<i64>,
    #[serde(default)]
    media_group_id: Option<String>,
    #[serde(default)]
    photo: Vec<File>,
    #[serde(default)]
    document: Option<File>,
    #[serde(default)]
    voice: Option<File>,
    #[serde(default)]
    audio: Option<File>,
    #[serde(default)]
    video: Option<File>,
}

#[derive(Deserialize)]
struct ChatOf {
    id: i64,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    language_code: Option<String>,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    kind: String,
    /// In UTF-16 units.
    offset: usize,
    length: usize,
}

impl Entity {
    fn holds(&self, other: &Self) -> bool {
        self.offset <= other.offset && other.offset.saturating_add(other.length) <= self.offset.saturating_add(self.length)
    }
}

/// Kinds of entities in which words are shown and not said.
const SHOWN: [&str; 4] = ["code", "pre", "blockquote", "expandable_blockquote"];

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "as Telegram names them")]
struct File {
    file_id: String,
    #[serde(default)]
    file_name: Option<String>,
    #[serde(default)]
    file_size: u64,
    #[serde(default)]
    mime_type: Option<String>,
}

#[derive(Deserialize)]
struct Callback {
    id: String,
    from: User,
    #[serde(default)]
    message: Option<Message>,
    #[serde(default)]
    data: String,
}

#[derive(Deserialize)]
struct Membership {
    chat: ChatOf,
    new_chat_member: Member,
}

#[derive(Deserialize)]
struct Member {
    status: String,
}

/// Reads one update.
pub(super) fn read(me: &Me, raw: &str) -> Result<Heard, String> {
    let update: Update = serde_json::from_str(raw).map_err(|error| error.to_string())?;
    if let Some(message) = update.message {
        return Ok(said(me, message, raw));
    }
    if let Some(message) = update.edited_message {
        return Ok(reworded(me, message));
    }
    if let Some(callback) = update.callback_query {
        return Ok(pressed(callback));
    }
    let Some(member) = update.my_chat_member else { return Ok(nothing("")) };
    let what = match member.new_chat_member.status.as_str() {
        "kicked" | "left" if member.chat.kind == "private" => What::Closed { why: "blocked" },
        "kicked" | "left" => What::Closed { why: "removed" },
        _ => What::Reopened,
    };
    Ok(Heard { kind: kind(&member.chat), what, ..nothing(&member.chat.id.to_string()) })
}

fn said(me: &Me, message: Message, raw: &str) -> Heard {
    let channel = message.chat.id.to_string();
    if let Some(to) = message.migrate_to_chat_id {
        return Heard { kind: kind(&message.chat), what: What::Moved { to: to.to_string() }, ..nothing(&channel) };
    }
    let text = message.text.clone().or_else(|| message.caption.clone()).unwrap_or_default();
    let files = files(&message);
    let addressed = addressed(me, &message, &text);
    if text.trim().is_empty() && files.is_empty() {
        // Nobody sends a sticker to a group for the bot to read it.
        let for_us = addressed != Addressed::Overheard && !wordless::is_service(raw);
        return if for_us { whole(message, addressed, What::Unreadable) } else { nothing(&channel) };
    }
    let what = match command(me, &text) {
        // What is forwarded is somebody else's: it is read, and commands nothing.
        _ if message.forward_origin.is_some() || message.via_bot.is_some() => What::Quoted { text, files },
        Some(Command::Start(payload)) => What::Opened { payload },
        Some(Command::New(text)) => What::Anew { text },
        Some(Command::Words(text)) => What::Said { text, files },
        Some(Command::OfAnother) => return nothing(&channel),
        None => What::Said { text: without_name(me, &text), files },
    };
    whole(message, addressed, what)
}

fn reworded(me: &Me, message: Message) -> Heard {
    let text = message.text.clone().or_else(|| message.caption.clone()).unwrap_or_default();
    // A place that is shared live, a poll that goes on: no words changed.
    if text.trim().is_empty() {
        return nothing(&message.chat.id.to_string());
    }
    let (of, addressed) = (key(&message), addressed(me, &message, &text));
    let text = without_name(me, &text);
    whole(message, addressed, What::Reworded { of, text })
}

fn whole(message: Message, addressed: Addressed, what: What) -> Heard {
    let topic = topic(&message);
    // In a topic every message replies to the one that opened it: that is no reply of a person.
    let reply_to = message.reply_to_message.as_ref().map(|m| m.message_id).filter(|id| Some(*id) != message.message_thread_id);
    let key = match &what {
        What::Reworded { .. } => format!("{}:edit:{}:{}", key(&message), message.edit_date, fleet_domain::letters::hex(&sha2_of(&what))),
        _ => key(&message),
    };
    Heard {
        key,
        channel: message.chat.id.to_string(),
        topic,
        kind: kind(&message.chat),
        // Bots, and groups and channels that speak, are nobody.
        from: message.from.filter(|u| !u.is_bot && message.sender_chat.is_none()).map(sender),
        reply_to: reply_to.map(|id| id.to_string()),
        message: Some(message.message_id.to_string()),
        addressed,
        album: message.media_group_id,
        what,
    }
}

/// The same wording twice is one.
fn sha2_of(what: &What) -> Vec<u8> {
    use sha2::Digest as _;
    let What::Reworded { text, .. } = what else { return Vec::new() };
    sha2::Sha256::digest(text.as_bytes())[..8].to_vec()
}

fn pressed(callback: Callback) -> Heard {
    // Without its message nobody knows where it was pressed.
    let Some(m) = &callback.message else { return nothing("") };
    let (channel, topic, kind_of, message) = (m.chat.id.to_string(), topic(m), kind(&m.chat), Some(m.message_id.to_string()));
    Heard {
        key: format!("c:{}", callback.id),
        channel,
        topic,
        kind: kind_of,
        from: (!callback.from.is_bot).then(|| sender(callback.from)),
        reply_to: None,
        message,
        addressed: Addressed::Yes,
        album: None,
        what: What::Pressed { nonce: callback.data, answer: callback.id },
    }
}

fn nothing(channel: &str) -> Heard {
    Heard {
        key: String::new(),
        channel: channel.to_owned(),
        topic: String::new(),
        kind: RoomKind::Direct,
        from: None,
        reply_to: None,
        message: None,
        addressed: Addressed::Overheard,
        album: None,
        what: What::Nothing,
    }
}

fn key(message: &Message) -> String {
    format!("m:{}:{}", message.chat.id, message.message_id)
}

fn kind(chat: &ChatOf) -> RoomKind {
    if chat.kind == "private" { RoomKind::Direct } else { RoomKind::Shared }
}

/// The general topic has number 1 and is refused when something is sent to it by number.
fn topic(message: &Message) -> String {
    match message.message_thread_id {
        Some(id) if message.is_topic_message && id != 1 => id.to_string(),
        _ => String::new(),
    }
}

fn sender(user: User) -> Sender {
    let name = [user.first_name.trim(), user.last_name.trim()].into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" ");
    Sender { external: user.id.to_string(), name, locale: user.language_code, zone: None }
}

/// In a group: a command, the bot's name, a reply to it. In a topic whatever is said, where a conversation is held.
fn addressed(me: &Me, message: &Message, text: &str) -> Addressed {
    if kind(&message.chat) == RoomKind::Direct {
        return Addressed::Yes;
    }
    let replies = message.reply_to_message.as_ref().and_then(|m| m.from.as_ref()).is_some_and(|u| u.id.to_string() == me.id);
    let entities = if message.text.is_some() { &message.entities } else { &message.caption_entities };
    // In code and quotes a name is shown, nobody is called by it. Telegram marks it there all the same.
    let shown = |e: &Entity| entities.iter().any(|around| SHOWN.contains(&around.kind.as_str()) && around.holds(e));
    let named = entities.iter().filter(|e| !shown(e)).any(|e| match e.kind.as_str() {
        "mention" => utf16(text, e.offset, e.length).is_some_and(|m| m.trim_start_matches('@').eq_ignore_ascii_case(&me.username)),
        "bot_command" => e.offset == 0,
        _ => false,
    });
    match (replies || named, topic(message).is_empty()) {
        (true, _) => Addressed::Yes,
        (false, false) => Addressed::Here,
        (false, true) => Addressed::Overheard,
    }
}

enum Command {
    Start(String),
    New(String),
    Words(String),
    OfAnother,
}

/// `/stop`, `/stop@this_bot`, `/start payload`.
fn command(me: &Me, text: &str) -> Option<Command> {
    let rest = text.trim().strip_prefix('/')?;
    let (head, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, of) = head.split_once('@').unwrap_or((head, ""));
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    if !of.is_empty() && !of.eq_ignore_ascii_case(&me.username) {
        return Some(Command::OfAnother);
    }
    let tail = tail.trim().to_owned();
    Some(match name.to_ascii_lowercase().as_str() {
        "start" => Command::Start(tail),
        "new" => Command::New(tail),
        _ => Command::Words(format!("/{name} {tail}").trim().to_owned()),
    })
}

/// The words without the bot's own name.
fn without_name(me: &Me, text: &str) -> String {
    if me.username.is_empty() {
        return text.to_owned();
    }
    let mention = format!("@{}", me.username.to_lowercase());
    // Names are ASCII: lowering them keeps every byte where it is only if the text around is ASCII too, so each place is checked.
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let is_it = from.get(..mention.len()).is_some_and(|m| m.to_lowercase() == mention)
            && !from[mention.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if is_it {
            rest = from[mention.len()..].trim_start_matches([' ', ',', ':']);
        } else {
            out.push('@');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// A piece of a text, counted as Telegram counts.
fn utf16(text: &str, offset: usize, length: usize) -> Option<String> {
    let units: Vec<u16> = text.encode_utf16().skip(offset).take(length).collect();
    String::from_utf16(&units).ok().filter(|s| !s.is_empty())
}

fn files(message: &Message) -> Vec<RemoteFile> {
    let one = |file: &File, fallback: &str| RemoteFile {
        handle: file.file_id.clone(),
        name: file.file_name.clone().unwrap_or_else(|| fallback.to_owned()),
        size: file.file_size,
    };
    // Of a picture's sizes the largest comes last.
    let photo = message.photo.last().map(|f| one(f, "photo.jpg"));
    let document = message.document.as_ref().map(|f| one(f, extension(f)));
    let heard = message.voice.as_ref().or(message.audio.as_ref()).map(|f| one(f, "voice.ogg"));
    let video = message.video.as_ref().map(|f| one(f, "video.mp4"));
    [photo, document, heard, video].into_iter().flatten().collect()
}

fn extension(file: &File) -> &'static str {
    match file.mime_type.as_deref() {
        Some("application/pdf") => "file.pdf",
        Some("text/csv") => "file.csv",
        Some("image/png") => "file.png",
        Some("image/jpeg") => "file.jpg",
        _ => "file",
    }
}

#[cfg(test)]
mod tests;
