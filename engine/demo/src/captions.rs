//! Words around a chat: what a messenger's own program would say. In English unless somebody gives others.

use std::collections::BTreeMap;

/// Every word by its key, in English.
const ENGLISH: [(&str, &str); 24] = [
    ("language", "en"),
    ("note-slack", "A stand-in for Slack on this machine: no account, no token."),
    ("note-telegram", "A stand-in for Telegram on this machine: no account, no token."),
    ("writes-as", "You write as"),
    ("places", "Channels and direct chats"),
    ("messages", "Messages"),
    ("message", "Message"),
    ("hint-channel", "“@Fleet …” or “/fleet …”"),
    ("first", "Write what you need to the bot: “@Fleet leave requests: first day, last day. The manager approves”."),
    ("send", "Send"),
    ("file", "File"),
    ("thread", "Thread"),
    ("thread-close", "Close the thread"),
    ("reply", "Reply in a thread"),
    ("replies", "Replies"),
    ("needed", "Please fill this in."),
    ("edited", "edited"),
    ("new", "new"),
    ("only-you", "Only you see this"),
    ("step-done", "Done"),
    ("step-now", "At work"),
    ("step-next", "To do"),
    ("no-command", "There is no such command here. Only “/fleet” is known."),
    ("no-command-in-thread", "Slack takes no commands in threads. Write “@Fleet …” here."),
];

/// The words of a view.
#[derive(Debug, Clone)]
pub struct Captions(BTreeMap<&'static str, String>);

impl Default for Captions {
    fn default() -> Self {
        Self::of(|_, english| english.to_owned())
    }
}

impl Captions {
    /// Words in whatever language: asked for by key, with the English ones beside it. The key `language` wants a code such as `en`.
    pub fn of(words: impl Fn(&str, &str) -> String) -> Self {
        Self(ENGLISH.iter().map(|(key, english)| (*key, words(key, english))).collect())
    }

    /// The keys, for whoever checks that none is missing.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        ENGLISH.iter().map(|(key, _)| *key)
    }

    /// The words of a key.
    pub(crate) fn say(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_own_words() {
        let captions = Captions::of(|key, _| format!("<{key}>"));
        assert!(Captions::keys().all(|key| captions.say(key) == format!("<{key}>")));
        assert_eq!(Captions::keys().collect::<std::collections::BTreeSet<_>>().len(), ENGLISH.len());
    }
}
