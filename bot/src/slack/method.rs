//! Methods of the Web API that the bot calls, each with what it has to be granted. There is no way to call another one, so that the
//! manifest can be held to this table.

/// A method.
#[derive(Debug, Clone, Copy)]
pub(super) struct Method {
    /// As Slack calls it.
    pub(super) name: &'static str,
    /// Scopes that it needs, one for each kind of conversation where that makes a difference.
    pub(super) scopes: &'static [&'static str],
}

const fn method(name: &'static str, scopes: &'static [&'static str]) -> Method {
    Method { name, scopes }
}

const HISTORY: &[&str] = &["channels:history", "groups:history", "im:history", "mpim:history"];

pub(super) const WHO: Method = method("auth.test", &[]);
pub(super) const SAY: Method = method("chat.postMessage", &["chat:write"]);
pub(super) const WHISPER: Method = method("chat.postEphemeral", &["chat:write"]);
pub(super) const CHANGE: Method = method("chat.update", &["chat:write"]);
pub(super) const REACT: Method = method("reactions.add", &["reactions:write"]);
pub(super) const LOOK: Method = method("conversations.history", HISTORY);
pub(super) const LOOK_IN_THREAD: Method = method("conversations.replies", HISTORY);
pub(super) const OPEN_DIRECT: Method = method("conversations.open", &["im:write"]);
pub(super) const PERSON: Method = method("users.info", &["users:read"]);
pub(super) const SHEET: Method = method("views.open", &[]);

/// All of them.
#[cfg(test)]
pub(super) const ALL: [Method; 10] = [WHO, SAY, WHISPER, CHANGE, REACT, LOOK, LOOK_IN_THREAD, OPEN_DIRECT, PERSON, SHEET];
