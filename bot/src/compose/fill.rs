//! Words for somebody who fills in a request of an app: questions, the summary, what became of it.

use fleet_domain::act::Act;
use fleet_domain::chat::Env;
use fleet_domain::filling::FillMove;
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::{FieldKind, Text, Tone};
use fleet_domain::notice::{FillFields, FillQuestion, FillSent, FillState, FillSummary};

use crate::message::{Choice, Message};
use crate::voice::Voice;

/// Choices that get a button each; where there are more, they are listed with numbers.
const BUTTONS: usize = 10;

pub(super) fn question(q: &FillQuestion, voice: &Voice<'_>) -> Message {
    let mut label = voice.text(&q.field.label);
    if let (FieldKind::Money, Some(currency)) = (q.field.kind, &q.field.currency) {
        label = format!("{label} ({currency})");
    }
    let message = Message::of("fill_question");
    match &q.state {
        FillState::Answered(said) if said.is_empty() => return message.fact(label, voice.say("chat-fill-passed")),
        FillState::Answered(said) => return message.fact(label, said.clone()),
        FillState::Over => return message.line(label),
        FillState::Open => {}
    }
    let mut message = match &q.wrong {
        Some(wrong) => message.line(wrong.clone()),
        None => message,
    };
    let (n, of) = q.place;
    message = message.line(voice.tell("chat-fill-question", &[("n", n.into()), ("of", of.into()), ("label", label.into())]));
    if let Some(help) = &q.field.help {
        message = message.line(voice.text(help));
    }
    if let Some(hint) = hint(q.field.kind) {
        message = message.line(voice.say(hint));
    }
    message = offered(message, q, voice);
    let does = |does| Act::Filling { filling: q.filling.clone(), does };
    let field = || q.field.name.clone();
    if q.field.kind == FieldKind::Many {
        message = message.choice(Choice::key(does(FillMove::Chosen { field: field() }), "chat-button-fill-done", Tone::Good));
    }
    if !q.field.required {
        message = message.choice(Choice::key(does(FillMove::Skip { field: field() }), "chat-button-fill-skip", Tone::Neutral));
    }
    if n > 1 {
        message = message.choice(Choice::key(does(FillMove::Back { field: field() }), "chat-button-fill-back", Tone::Neutral));
    }
    if q.sheet {
        message = message.choice(Choice::key(does(FillMove::Sheet), "chat-button-sheet", Tone::Neutral));
    }
    if n == 1 { message.footer(voice.tell("chat-fill-how", &[("title", (&q.title).into())])) } else { message }
}

fn hint(kind: FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::Date => Some("chat-fill-hint-day"),
        FieldKind::DateRange => Some("chat-fill-hint-days"),
        FieldKind::Many => Some("chat-fill-hint-many"),
        FieldKind::File => Some("chat-fill-hint-file"),
        _ => None,
    }
}

/// What may be chosen: a button each, or a list with numbers.
fn offered(mut message: Message, q: &FillQuestion, voice: &Voice<'_>) -> Message {
    let own = |words: &str| Text::same(&[voice.locale.to_owned()], words);
    let choices: Vec<(String, String)> = match q.field.kind {
        FieldKind::Choice | FieldKind::Many => q.field.options.iter().map(|o| (o.value.clone(), voice.text(&o.label))).collect(),
        FieldKind::YesNo => [("true", "chat-button-yes"), ("false", "chat-button-no")].map(|(value, key)| (value.to_owned(), voice.say(key))).into(),
        FieldKind::Person => q.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        _ => Vec::new(),
    };
    let marked = |value: &String, words: &String| if q.chosen.contains(value) { format!("✓ {words}") } else { words.clone() };
    if choices.len() > BUTTONS {
        let items = choices.iter().zip(1..).map(|((value, words), n)| format!("{n}. {}", marked(value, words))).collect();
        return message.line(voice.say("chat-fill-number")).list(String::new(), items);
    }
    for (value, words) in &choices {
        let does = FillMove::Answer { field: q.field.name.clone(), value: value.clone() };
        let act = Act::Filling { filling: q.filling.clone(), does };
        message = message.choice(Choice::words(act, own(&marked(value, words)), Tone::Neutral));
    }
    message
}

pub(super) fn summary(s: &FillSummary, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("fill_summary").header(voice.tell("chat-fill-summary", &[("title", (&s.title).into())]));
    for (label, value) in &s.lines {
        message = message.fact(label.clone(), value.clone());
    }
    if let Some(wrong) = &s.wrong {
        message = message.line(wrong.clone());
    }
    if s.state != FillState::Open {
        return message;
    }
    match s.env {
        Env::Preview | Env::Proof => message = message.footer(voice.say("chat-entry-trial")),
        Env::Live => {}
    }
    let act = |does| Act::Filling { filling: s.filling.clone(), does };
    message
        .choice(Choice::key(act(FillMove::Send), "chat-button-fill-send", Tone::Good))
        .choice(Choice::key(act(FillMove::Change), "chat-button-change", Tone::Neutral))
        .choice(Choice::key(act(FillMove::Leave), "chat-button-cancel", Tone::Bad))
}

pub(super) fn fields(f: &FillFields, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("fill_fields").line(voice.say("chat-fill-which-answer"));
    if f.state != FillState::Open {
        return message;
    }
    if f.fields.len() > BUTTONS {
        let items = f.fields.iter().zip(1..).map(|((_, label), n)| format!("{n}. {}", voice.text(label))).collect();
        return message.list(String::new(), items);
    }
    for (name, label) in &f.fields {
        let act = Act::Filling { filling: f.filling.clone(), does: FillMove::Again { field: name.clone() } };
        message = message.choice(Choice::words(act, label.clone(), Tone::Neutral));
    }
    message
}

pub(super) fn sent(s: &FillSent, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("fill_sent").line(voice.tell("chat-fill-sent", &[("title", (&s.title).into())]));
    if !s.next.is_empty() {
        message = message.line(voice.tell("chat-fill-next", &[("who", voice.and(&s.next).into())]));
    }
    if !s.no_file.is_empty() {
        message = message.line(voice.tell("chat-fill-no-file", &[("n", s.no_file.len().into()), ("fields", voice.and(&s.no_file).into())]));
    }
    message = message.fact(voice.say("chat-entry-state"), s.state.clone());
    let (link, trial) = match s.env {
        Env::Live => ("chat-link-live", false),
        Env::Preview | Env::Proof => ("chat-link-trial", true),
    };
    if trial {
        message = message.footer(voice.say("chat-entry-trial"));
    }
    message.link(voice.say(link), &s.project, s.env)
}

pub(super) fn which(apps: &[(ProjectId, Env, String)], voice: &Voice<'_>) -> Message {
    let mut message = Message::of("fill_which").line(voice.say("chat-fill-which"));
    for (project, env, title) in apps {
        let words = Text::same(&[voice.locale.to_owned()], title);
        message = message.choice(Choice::words(Act::Fill { project: project.clone(), env: *env }, words, Tone::Neutral));
    }
    message
}

/// The button under a message that tells of an app.
pub(super) fn button(project: &ProjectId, env: Env) -> Choice {
    Choice::key(Act::Fill { project: project.clone(), env }, "chat-button-fill", Tone::Neutral)
}
