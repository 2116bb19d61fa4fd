//! Words about entries of an app: one arrived, one was decided, several are told together.

use fleet_domain::act::Act;
use fleet_domain::chat::Env;
use fleet_domain::effect::EntriesOf;
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::{Text, Tone};
use fleet_domain::notice::{EntriesNotice, EntryNotice, FoundEntries, OwnEntries};

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
            rev: e.rev,
            about: in_short(e),
        };
        message = message.choice(Choice::words(act, action.label.clone(), action.tone));
    }
    message
}

pub(super) fn decided(e: &EntryNotice, voice: &Voice<'_>) -> Message {
    entry("entry_decided", "chat-entry-decided", e, voice)
}

/// One that somebody asked for, and cannot decide.
pub(super) fn shown(e: &EntryNotice, voice: &Voice<'_>) -> Message {
    entry("entry_found", "chat-entry-found", e, voice)
}

fn entry(kind: &'static str, header: &str, e: &EntryNotice, voice: &Voice<'_>) -> Message {
    let title = || ("title", (&e.title).into());
    let header = match e.nth {
        Some(n) => voice.tell("chat-entry-numbered", &[("n", n.to_string().into()), title(), ("state", (&e.state).into())]),
        None => voice.tell(header, &[title()]),
    };
    let mut message = Message::of(kind).header(header);
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
    message.link(voice.say(link(e.env)), &e.project, e.env)
}

/// A list with a line an entry, and a button for each that waits for a decision.
pub(super) fn together(e: &EntriesNotice, voice: &Voice<'_>) -> Message {
    listed(Message::of("entries").header(voice.tell("chat-news", &[("n", e.entries.len().into()), ("title", placed(&e.title, e.env, voice).into())])), e, voice)
}

/// Entries that somebody asked for.
pub(super) fn found(f: &FoundEntries, voice: &Voice<'_>) -> Message {
    let total = i64::try_from(f.total).unwrap_or(i64::MAX);
    let header = if f.whose == EntriesOf::Decisions { "chat-entries-to-decide" } else { "chat-entries-found" };
    let mut message = Message::of("entries").header(voice.tell(header, &[("n", total.into()), ("title", placed(&f.list.title, f.list.env, voice).into())]));
    if total > i64::try_from(f.list.entries.len()).unwrap_or(i64::MAX) {
        message = message.line(voice.tell("chat-entries-newest", &[("n", f.list.entries.len().into())]));
    }
    listed(message, &f.list, voice)
}

/// Entries that somebody filed, and apart from them what waits for their decision.
pub(super) fn own(o: &OwnEntries, voice: &Voice<'_>) -> Message {
    let filed = i64::try_from(o.filed).unwrap_or(i64::MAX);
    let mut message = Message::of("entries").header(voice.tell("chat-entries-own", &[("n", filed.into()), ("title", placed(&o.title, o.env, voice).into())]));
    if filed > i64::try_from(o.own.len()).unwrap_or(i64::MAX) {
        message = message.line(voice.tell("chat-entries-newest", &[("n", o.own.len().into())]));
    }
    let lines = |list: &[(u32, EntryNotice)]| list.iter().map(|(n, entry)| line(*n, entry, voice)).collect::<Vec<_>>();
    message = message.list(String::new(), lines(&o.own)).list(voice.say("chat-entries-waiting"), lines(&o.waiting));
    decided_by_button(message, o.own.iter().chain(&o.waiting).map(|(n, entry)| (*n, entry)), (&o.project, o.env), voice)
}

fn listed(message: Message, e: &EntriesNotice, voice: &Voice<'_>) -> Message {
    let items: Vec<String> = (1..).zip(&e.entries).map(|(n, entry)| line(n, entry, voice)).collect();
    decided_by_button(message.list(String::new(), items), (1..).zip(&e.entries), (&e.project, e.env), voice)
}

/// A button for each that waits for a decision, and where the list leads.
fn decided_by_button<'e>(
    mut message: Message,
    entries: impl Iterator<Item = (u32, &'e EntryNotice)>,
    (project, env): (&ProjectId, Env),
    voice: &Voice<'_>,
) -> Message {
    for (n, entry) in entries.filter(|(_, entry)| !entry.actions.is_empty()) {
        let act = Act::ShowEntry {
            project: entry.project.clone(),
            env: entry.env,
            collection: entry.collection.clone(),
            record: entry.record.clone(),
            step: entry.step.map_or(1, |(step, _)| step),
            transitions: entry.actions.iter().map(|a| a.transition.clone()).collect(),
        };
        let words = voice.tell("chat-news-show", &[("n", n.into()), ("author", told_apart(entry).into())]);
        message = message.choice(Choice::words(act, Text::same(&[voice.locale.to_owned()], &words), Tone::Neutral));
    }
    if !message.choices.is_empty() {
        message = message.line(voice.say("chat-news-how"));
    }
    match env {
        Env::Preview | Env::Proof => message = message.footer(voice.say("chat-news-trial")),
        Env::Live => {}
    }
    message.link(voice.say(link(env)), project, env)
}

/// Values of one line.
const VALUES: usize = 3;

/// Who asked, and for what.
fn in_short(e: &EntryNotice) -> String {
    let values = e.lines.iter().take(VALUES).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty());
    std::iter::once(e.author.as_str()).chain(values).collect::<Vec<_>>().join(", ")
}

/// Characters of the value on a button.
const BUTTON: usize = 30;

/// Who asked, and the first thing that they said: one person may ask often.
fn told_apart(e: &EntryNotice) -> String {
    let Some((_, value)) = e.lines.iter().find(|(_, value)| !value.is_empty()) else { return e.author.clone() };
    let short: String = value.chars().take(BUTTON).collect();
    let cut = if short.len() < value.len() { "…" } else { "" };
    format!("{}, {short}{cut}", e.author)
}

fn line(n: u32, e: &EntryNotice, voice: &Voice<'_>) -> String {
    let values: Vec<&str> = e.lines.iter().take(VALUES).map(|(_, value)| value.as_str()).collect();
    let values = values.join(", ");
    let key = if values.is_empty() { "chat-news-line-bare" } else { "chat-news-line" };
    voice.tell(key, &[("n", n.into()), ("author", (&e.author).into()), ("values", values.into()), ("state", (&e.state).into())])
}

/// The name of an app in the heading of a list; of its trial it says so, for the live one's list may stand beside it.
fn placed(title: &str, env: Env, voice: &Voice<'_>) -> String {
    match env {
        Env::Live => title.to_owned(),
        Env::Preview | Env::Proof => voice.tell("chat-in-trial", &[("title", title.into())]),
    }
}

fn link(env: Env) -> &'static str {
    match env {
        Env::Live => "chat-link-live",
        Env::Preview | Env::Proof => "chat-link-trial",
    }
}
