//! Words about entries of an app: one arrived, one was decided.

use fleet_domain::act::Act;
use fleet_domain::chat::Env;
use fleet_domain::notice::EntryNotice;

use crate::message::{Choice, Message};
use crate::voice::Voice;

pub(super) fn arrived(e: &EntryNotice, voice: &Voice<'_>) -> Message {
    let mut message = entry("entry_arrived", "chat-entry-arrived", e, voice);
    if let (Some((n, of)), false) = (e.step, e.actions.is_empty())
        && of > 1
    {
        message = message.line(voice.tell("chat-entry-step", &[("n", i64::from(n).into()), ("of", i64::from(of).into())]));
    }
    for action in &e.actions {
        let act = Act::Decide {
            project: e.project.clone(),
            env: e.env,
            collection: e.collection.clone(),
            record: e.record.clone(),
            transition: action.transition.clone(),
            reason: action.reason,
        };
        message = message.choice(Choice::words(act, action.label.clone(), action.tone));
    }
    message
}

pub(super) fn decided(e: &EntryNotice, voice: &Voice<'_>) -> Message {
    entry("entry_decided", "chat-entry-decided", e, voice)
}

fn entry(kind: &'static str, header: &str, e: &EntryNotice, voice: &Voice<'_>) -> Message {
    let mut message = Message::of(kind).header(voice.tell(header, &[("title", (&e.title).into())]));
    message = message.fact(voice.say("chat-entry-author"), e.author.clone());
    for (label, value) in e.lines.iter().take(12) {
        message = message.fact(label.clone(), value.clone());
    }
    message = message.fact(voice.say("chat-entry-state"), e.state.clone());
    message = message.fact(voice.say("chat-entry-reason"), e.reason.clone().unwrap_or_default());
    match e.env {
        Env::Preview | Env::Proof => message = message.footer(voice.say("chat-entry-trial")),
        Env::Live => {}
    }
    let label = match e.env {
        Env::Live => "chat-link-live",
        Env::Preview | Env::Proof => "chat-link-trial",
    };
    message.link(voice.say(label), &e.project, e.env)
}
