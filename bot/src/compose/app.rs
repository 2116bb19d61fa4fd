//! Words about a person's apps and about people: status, lists, deleting, pairing.

use fleet_domain::act::Act;
use fleet_domain::chat::{Env, Platform};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::Tone;
use fleet_domain::notice::{ProjectLine, Readers, StatusLine, Waiting};

use super::result::count;
use super::work;
use crate::message::{Choice, Message};
use crate::voice::Voice;

/// Characters shown of the name of somebody who is not let in yet.
const NAME: usize = 40;

/// Where others read along, what else is somebody's is told in a chat of their own.
fn elsewhere(message: Message, readers: &Readers, voice: &Voice<'_>) -> Message {
    if *readers == Readers::Others { message.line(voice.say("chat-overview-elsewhere")) } else { message }
}

pub(super) fn status(lines: &[StatusLine], readers: &Readers, voice: &Voice<'_>) -> Message {
    let message = Message::of("status");
    if lines.is_empty() {
        return if *readers == Readers::Others { elsewhere(message, readers, voice) } else { message.line(voice.say("chat-status-none")) };
    }
    let items = lines.iter().map(|line| {
        let state = voice.say(&line.state);
        match line.stage {
            Some(stage) => {
                let stage = work::stage(stage, voice);
                voice.tell("chat-status-stage", &[("title", (&line.title).into()), ("state", state.into()), ("stage", stage.into())])
            }
            None => voice.tell("chat-status-line", &[("title", (&line.title).into()), ("state", state.into())]),
        }
    });
    elsewhere(message.list(voice.say("chat-status"), items.collect()), readers, voice)
}

pub(super) fn projects(lines: &[ProjectLine], readers: &Readers, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("projects");
    if lines.is_empty() && *readers == Readers::Others {
        return elsewhere(message, readers, voice);
    }
    if lines.is_empty() {
        return message.line(voice.say("chat-projects-none"));
    }
    let items = lines.iter().map(|line| {
        let title = || ("title", (&line.title).into());
        match (line.live, line.preview) {
            (Some(version), Waiting::Yes) => voice.tell("chat-project-both", &[title(), ("version", version.into())]),
            (Some(version), Waiting::No) => voice.tell("chat-project-live", &[title(), ("version", version.into())]),
            (None, Waiting::Yes) => voice.tell("chat-project-trial", &[title()]),
            (None, Waiting::No) => voice.tell("chat-project-none", &[title()]),
        }
    });
    message = message.list(voice.say("chat-projects"), items.collect());
    for line in lines {
        if line.live.is_some() {
            message = message.link(line.title.clone(), &line.project, Env::Live);
        }
        if line.preview == Waiting::Yes {
            message = message.link(voice.tell("chat-link-trial-of", &[("title", (&line.title).into())]), &line.project, Env::Preview);
        }
    }
    elsewhere(message, readers, voice)
}

pub(super) fn delete_question(project: &ProjectId, title: &str, entries: Option<u64>, voice: &Voice<'_>) -> Message {
    let ask = match entries {
        Some(entries) => voice.tell("chat-delete", &[("title", title.into()), ("n", count(entries).into())]),
        None => voice.tell("chat-delete-never-live", &[("title", title.into())]),
    };
    Message::of("delete_question").line(ask).choice(Choice::key(Act::Delete { project: project.clone() }, "chat-button-delete", Tone::Bad)).choice(Choice::key(
        Act::KeepProject { project: project.clone() },
        "chat-button-keep",
        Tone::Neutral,
    ))
}

pub(super) fn pairing(person: &PersonId, name: &str, code: &str, voice: &Voice<'_>) -> Message {
    // A stranger chooses their name: it stands apart from what Fleet says, and is too short to say something itself.
    Message::of("pairing")
        .line(voice.say("chat-pairing"))
        .fact(voice.say("chat-pairing-name"), name.chars().take(NAME).collect::<String>())
        .fact(voice.say("chat-pairing-code"), code.to_owned())
        .line(voice.say("chat-pairing-compare"))
        .choice(Choice::key(Act::Pair { person: person.clone() }, "chat-button-pair", Tone::Good))
}

/// What could not be read is told to whoever can look: the messenger's name and the code are all that helps them.
pub(super) fn put_aside(platform: Platform, code: &str, voice: &Voice<'_>) -> Message {
    let messenger = voice.say(&format!("chat-messenger-{}", platform.as_str()));
    Message::of("put_aside").line(voice.tell("chat-put-aside", &[("messenger", messenger.into()), ("code", code.into())]))
}
