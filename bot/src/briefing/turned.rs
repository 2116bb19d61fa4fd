//! Another topic before there is an app: "actually I need it for equipment".

use fleet_domain::bible::Bible;
use fleet_domain::brief::{Brief, Change, Reply};

use crate::turn::Turn;

/// The change that words of another topic make of a new app's brief. An app that is there keeps its topic: another one is another app.
pub(super) fn other_topic(turn: &Turn<'_>, brief: &Brief, bible: &Bible, text: &str) -> Option<Change> {
    let spec = brief.spec.as_ref().filter(|_| brief.of.is_none())?;
    fleet_language::other_topic(&turn.bot.bibles, bible, spec, text)
}

/// The reply to the open question; words that answer nothing may say another topic, and the question goes on.
pub(super) fn or_topic(turn: &Turn<'_>, brief: &Brief, bible: &Bible, text: &str, reply: Reply) -> Reply {
    if !reply.answers.is_empty() || !reply.set.is_empty() {
        return reply;
    }
    match other_topic(turn, brief, bible, text) {
        Some(change) => Reply { set: change.set, clauses: change.clauses, ..Reply::default() },
        None => reply,
    }
}
