//! Telegram: long polling into the intake, messages as HTML with a plain form behind it, one topic a project where topics exist.
//!
//! Types and payloads are teloxide's; the calls are ours, because its answers drop what they do not know, and wait ten seconds on
//! every fault of the server.

mod api;
mod format;
mod keyboard;
mod press;
mod read;
mod receive;
pub mod setup;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fleet_domain::chat::{Door, Platform, Room, RoomKind};
use fleet_domain::id::PostId;
use teloxide::payloads::{
    CreateForumTopic, EditMessageText, EditMessageTextSetters, GetFile, SendChatAction, SendChatActionSetters, SendMessage, SendMessageSetters,
    SetMessageReaction, SetMessageReactionSetters,
};
use teloxide::types::{ChatAction, ChatId, FileId, LinkPreviewOptions, MessageId, ParseMode, ReactionType, ThreadId};
use tokio_util::sync::CancellationToken;

use crate::messenger::{Chat, ChatError, Found, Heard, Intake, Limits, Outgoing, Pauses, RemoteFile, Sound, What, Whispered};
use keyboard::keyboard;
use press::Presses;

pub use api::Api;

/// Characters of a topic's name.
const TOPIC: usize = 100;

/// One bot of Telegram.
pub struct Telegram {
    api: Api,
    me: Me,
    /// Chats that have no topics, so that nobody asks again and again.
    flat: Mutex<HashSet<String>>,
    presses: Presses,
}

/// What the bot is, as Telegram says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Its immutable id.
    pub id: String,
    /// Its name in links and mentions, without `@`.
    pub username: String,
    /// Whether direct chats with it have topics.
    pub topics: Topics,
    /// Whether it hears everything in groups (privacy mode off).
    pub hears: Hears,
}

/// Whether direct chats have topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topics {
    /// They do.
    Yes,
    /// They do not.
    No,
}

/// What a bot hears in groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hears {
    /// Everything.
    All,
    /// Commands, mentions and replies.
    Addressed,
}

impl Telegram {
    /// The bot of a token.
    ///
    /// # Errors
    /// [`ChatError::Unauthorized`] if Telegram does not know the token; others if it cannot be asked.
    pub async fn connect(api: Api) -> Result<Self, ChatError> {
        let me = api.me().await?;
        Ok(Self { api, me, flat: Mutex::default(), presses: Presses::default() })
    }

    /// Presses in groups wait for so long at most to be answered with why nothing comes of them: 0.9 s, if nothing else is said.
    #[must_use]
    pub fn holding(mut self, held: std::time::Duration) -> Self {
        self.presses = Presses::holding(held);
        self
    }

    /// What the bot is.
    pub fn me(&self) -> &Me {
        &self.me
    }
}

impl Chat for Telegram {
    fn platform(&self) -> Platform {
        Platform::Telegram
    }

    fn workspace(&self) -> &str {
        &self.me.id
    }

    /// A payload of such a link has 1-64 characters of `A-Za-z0-9_-`; codes of the page are made of those.
    fn door(&self, code: &str) -> Door {
        Door { messenger: "Telegram".to_owned(), url: Some(format!("https://t.me/{}?start={code}", self.me.username)), words: format!("/start {code}") }
    }

    fn limits(&self) -> Limits {
        // 1 a second in a chat, 20 a minute in a group, 30 a second in all; edits count alike.
        let (gap, shared_gap, none) = (Duration::from_secs(1), Duration::from_secs(3), Duration::ZERO);
        Limits { gap, shared_gap, burst: 3, all_gap: Duration::from_millis(40), edit_gap: none, aside_gap: none, pauses: Pauses::Chat }
    }

    async fn receive(&self, intake: Intake, shutdown: CancellationToken) {
        tokio::join!(receive::run(&self.api, &intake, &shutdown), self.presses.run(&self.api, &shutdown));
    }

    fn read(&self, raw: &str) -> Result<Heard, String> {
        read::read(&self.me, raw)
    }

    async fn send(&self, room: &Room, message: &Outgoing<'_>) -> Result<String, ChatError> {
        match self.say(room, message, format::html(message), Some(ParseMode::Html)).await {
            // Whatever is wrong with the markup or a link, the words arrive.
            Err(ChatError::Refused(why)) => {
                tracing::warn!(why, post = %message.post, "sent as plain text");
                let bare = message.without_links();
                self.say(room, &bare, format::plain(&bare), None).await
            }
            other => other,
        }
    }

    async fn edit(&self, room: &Room, remote: &str, message: &Outgoing<'_>) -> Result<(), ChatError> {
        match self.reword(room, remote, message, format::html(message), Some(ParseMode::Html)).await {
            Err(ChatError::Refused(why)) => {
                tracing::warn!(why, post = %message.post, "edited as plain text");
                let bare = message.without_links();
                self.reword(room, remote, &bare, format::plain(&bare), None).await
            }
            other => other,
        }
    }

    async fn whisper(&self, room: &Room, to: &str, message: &Outgoing<'_>) -> Result<Whispered, ChatError> {
        self.presses.tell(&self.api, &room.spot.channel, to, &message.body.plain).await
    }

    async fn find(&self, _: &Room, _: &PostId, _: i64) -> Result<Found, ChatError> {
        // A bot cannot read what stands in a chat.
        Ok(Found::Unknown)
    }

    async fn noticed(&self, heard: &Heard) {
        let Ok(chat) = chat_id(&heard.channel) else { return };
        let sign = async {
            if let What::Pressed { answer, .. } = &heard.what {
                // Where others read along, a press that comes to nothing is answered with why.
                return match &heard.from {
                    Some(from) if heard.shared() => self.presses.hold(&self.api, &heard.channel, &from.external, answer).await,
                    _ => press::answer(&self.api, answer, None).await,
                };
            }
            if let Some(message) = heard.message.as_deref().and_then(|m| m.parse().ok()) {
                let eyes = [ReactionType::Emoji { emoji: "👀".to_owned() }];
                self.api.call(&SetMessageReaction::new(chat, MessageId(message)).reaction(eyes)).await?;
            }
            let mut typing = SendChatAction::new(chat, ChatAction::Typing);
            if let Some(topic) = topic_id(&heard.topic) {
                typing = typing.message_thread_id(topic);
            }
            self.api.call(&typing).await.map(|_| ())
        };
        if let Err(error) = sign.await {
            tracing::debug!(%error, "no sign of life could be given");
        }
    }

    async fn fetch(&self, file: &RemoteFile, most: u64) -> Result<Vec<u8>, ChatError> {
        let answer = self.api.call(&GetFile { file_id: FileId(file.handle.clone()) }).await?;
        let path = answer.get("file_path").and_then(|p| p.as_str()).ok_or_else(|| ChatError::Refused("the file has no path".to_owned()))?;
        self.api.download(path, most).await
    }

    async fn open_topic(&self, room: &Room, title: &str) -> Result<Option<String>, ChatError> {
        let flat = |chats: &Mutex<HashSet<String>>| chats.lock().unwrap_or_else(PoisonError::into_inner).contains(&room.spot.channel);
        if (room.kind == RoomKind::Direct && self.me.topics == Topics::No) || flat(&self.flat) {
            return Ok(None);
        }
        let name: String = title.chars().take(TOPIC).collect();
        match self.api.call(&CreateForumTopic::new(chat_id(&room.spot.channel)?, name)).await {
            Ok(answer) => Ok(answer.get("message_thread_id").and_then(serde_json::Value::as_i64).map(|id| id.to_string())),
            // A group without topics, or one in which the bot may make none.
            Err(ChatError::Refused(_)) => {
                self.flat.lock().unwrap_or_else(PoisonError::into_inner).insert(room.spot.channel.clone());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl Telegram {
    async fn say(&self, room: &Room, message: &Outgoing<'_>, text: String, mode: Option<ParseMode>) -> Result<String, ChatError> {
        let mut send = SendMessage::new(chat_id(&room.spot.channel)?, text).link_preview_options(no_preview());
        send.parse_mode = mode;
        send.message_thread_id = topic_id(&room.spot.topic);
        send.disable_notification = (message.sound == Sound::No).then_some(true);
        send.reply_markup = keyboard(message).map(Into::into);
        let answer = self.api.call(&send).await?;
        let id = answer.get("message_id").and_then(serde_json::Value::as_i64);
        id.map(|id| id.to_string()).ok_or_else(|| ChatError::Unknown("the answer names no message".to_owned()))
    }

    async fn reword(&self, room: &Room, remote: &str, message: &Outgoing<'_>, text: String, mode: Option<ParseMode>) -> Result<(), ChatError> {
        let id = MessageId(remote.parse().map_err(|_| ChatError::Gone)?);
        let mut edit = EditMessageText::new(chat_id(&room.spot.channel)?, id, text).link_preview_options(no_preview());
        edit.parse_mode = mode;
        edit.reply_markup = keyboard(message);
        match self.api.call(&edit).await {
            Ok(_) => Ok(()),
            Err(ChatError::Refused(why)) if why.contains("message is not modified") => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions { is_disabled: true, url: None, prefer_small_media: false, prefer_large_media: false, show_above_text: false }
}

fn chat_id(channel: &str) -> Result<ChatId, ChatError> {
    channel.parse().map(ChatId).map_err(|_| ChatError::Refused(format!("{channel} is no chat")))
}

fn topic_id(topic: &str) -> Option<ThreadId> {
    topic.parse().ok().map(|id| ThreadId(MessageId(id)))
}
