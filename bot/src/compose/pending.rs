//! The buttons of what waits, on whatever message is the newest.

use fleet_domain::act::Act;
use fleet_domain::brief::Starter;
use fleet_domain::chat::Env;
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId};
use fleet_domain::manifest::Tone;
use fleet_domain::notice::{Pending, QuestionNotice};
use fleet_domain::spec::Shape;

use super::fill;
use crate::message::{Choice, Message};

/// The message with the buttons of what waits, if anything does.
pub(super) fn with(message: Message, pending: Option<&Pending>) -> Message {
    match pending {
        Some(Pending::Card { brief, rev, starter, person }) => card(message, brief, *rev, *starter, person),
        Some(Pending::Question(question)) => question_of(message, question),
        Some(Pending::Result { run, project, commit, shape }) => result(message, run, project, commit, *shape),
        None => message,
    }
}

/// [Start] [Change] [Cancel].
pub(super) fn card(message: Message, brief: &BriefId, rev: i64, starter: Starter, person: &PersonId) -> Message {
    let start = Choice::key(Act::Start { brief: brief.clone(), rev }, "chat-button-start", Tone::Good);
    let start = if starter == Starter::Asker { start.only(person) } else { start };
    message
        .choice(start)
        .choice(Choice::key(Act::Change { brief: brief.clone() }, "chat-button-change", Tone::Neutral).only(person))
        .choice(Choice::key(Act::CancelBrief { brief: brief.clone() }, "chat-button-cancel", Tone::Neutral).only(person))
}

/// Every offered answer, one's own, and "you decide".
pub(super) fn question_of(mut message: Message, q: &QuestionNotice) -> Message {
    for (value, words) in &q.choices {
        let act = Act::Answer { brief: q.brief.clone(), key: q.key.clone(), value: value.clone() };
        message = message.choice(Choice::words(act, words.clone(), Tone::Neutral).only(&q.person));
    }
    let (brief, key) = (q.brief.clone(), q.key.clone());
    if q.sheet {
        message = message.choice(Choice::key(Act::AskAll { brief: brief.clone() }, "chat-button-sheet", Tone::Neutral).only(&q.person));
    }
    message
        .choice(Choice::key(Act::WriteOwn { brief: brief.clone(), key: key.clone() }, "chat-button-own", Tone::Neutral).only(&q.person))
        .choice(Choice::key(Act::YouDecide { brief, key }, "chat-button-you-decide", Tone::Neutral).only(&q.person))
}

/// [Accept] [Ask for changes] [Fill in a request].
pub(super) fn result(message: Message, run: &RunId, project: &ProjectId, commit: &str, shape: Shape) -> Message {
    let accept = Act::Accept { run: run.clone(), commit: commit.to_owned() };
    let message = message.choice(Choice::key(accept, "chat-button-accept", Tone::Good)).choice(Choice::key(
        Act::AskChanges { run: run.clone() },
        "chat-button-ask-changes",
        Tone::Neutral,
    ));
    filled(message, shape, project, Env::Preview)
}

/// What keeps entries can be filled in.
pub(super) fn filled(message: Message, shape: Shape, project: &ProjectId, env: Env) -> Message {
    match shape {
        Shape::Records => message.choice(fill::button(project, env)),
        Shape::Static => message,
    }
}
