//! What a messenger's pieces say, in words that all messengers share.

use fleet_domain::chat::RoomKind;
use fleet_domain::sheet::{Given, SheetOf};

/// A piece that a messenger sent, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The messenger's id of the message or press; the same twice is one.
    pub key: String,
    /// The chat or channel.
    pub channel: String,
    /// The topic, or the root of the Slack thread; empty = the chat itself.
    pub topic: String,
    /// Who can read along there.
    pub kind: RoomKind,
    /// From whom; `None` where it is nobody's.
    pub from: Option<Sender>,
    /// The message it replies to, by its id there.
    pub reply_to: Option<String>,
    /// Its own message's id there, for signs of life.
    pub message: Option<String>,
    /// Whether it is meant for the bot.
    pub addressed: Addressed,
    /// The mark that it shares with others, where one message of a person comes in several pieces (an album).
    pub album: Option<String>,
    /// What it is.
    pub what: What,
}

/// Who sent something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Their immutable id there, never a name that can change hands.
    pub external: String,
    /// Their name, for people.
    pub name: String,
    /// Their language as the messenger has it (`ru`, `en-GB`), if it does.
    pub locale: Option<String>,
    /// Their time zone as the messenger has it (`Europe/Berlin`), if it does.
    pub zone: Option<String>,
}

/// Whether something is meant for the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressed {
    /// Said to it: in a direct chat, by mention, by reply, in a conversation of its own.
    Yes,
    /// Said in a topic: it counts where a conversation of ours is held.
    Here,
    /// Said where it listens: it counts only as the requester's answer to an open question.
    Overheard,
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Words, files or both.
    Said {
        /// As written, without the bot's own name.
        text: String,
        /// Files sent along.
        files: Vec<RemoteFile>,
    },
    /// Somebody else's words, passed on: they may say what is wanted, and command nothing.
    Quoted {
        /// As written.
        text: String,
        /// Files that came along.
        files: Vec<RemoteFile>,
    },
    /// Something that was sent for us to read, and holds neither words nor a file.
    Unreadable,
    /// Words that were said before now read otherwise.
    Reworded {
        /// The key of what was said.
        of: String,
        /// How it reads now.
        text: String,
    },
    /// A button.
    Pressed {
        /// Its nonce.
        nonce: String,
        /// What the messenger wants back as an answer.
        answer: String,
    },
    /// A sheet was filled in and sent.
    Sheet {
        /// What it asked for.
        of: SheetOf,
        /// What was put into it.
        given: Vec<Given>,
    },
    /// The bot was opened, with the payload of the link that led to it.
    Opened {
        /// A code or invitation; empty if it was a plain start.
        payload: String,
    },
    /// A new conversation is wanted here, beside the one that is.
    Anew {
        /// What it is about, if said at once.
        text: String,
    },
    /// The chat has another id now.
    Moved {
        /// The new one.
        to: String,
    },
    /// Nothing can be said there any more.
    Closed {
        /// `blocked`, `removed`.
        why: &'static str,
    },
    /// Something can be said there again.
    Reopened,
    /// Nothing that concerns anybody.
    Nothing,
}

/// A file that lies with the messenger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// How the messenger hands it out.
    pub handle: String,
    /// Its name as given.
    pub name: String,
    /// Bytes, as the messenger says.
    pub size: u64,
}
