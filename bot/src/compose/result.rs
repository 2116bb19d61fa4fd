//! Words of a result: the link, the promises with their verdicts, going live and coming back.

use fleet_domain::act::{Act, EntryChoice};
use fleet_domain::chat::Env;
use fleet_domain::criterion::Verdict;
use fleet_domain::id::{ProjectId, RunId};
use fleet_domain::manifest::Tone;
use fleet_domain::notice::{EntriesAnswer, Over, ResultNotice, Waiting};
use fleet_domain::run::Means;
use fleet_domain::spec::Shape;

use super::pending;
use crate::message::{Choice, Look, Mark, Message};
use crate::voice::{Among, Voice};

/// Promises shown that hold; those that do not are all shown.
const SHOWN: usize = 7;

pub(super) fn result(r: &ResultNotice, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("result")
        .header(voice.tell("chat-result", &[("title", (&r.title).into())]))
        .line(voice.tell("chat-result-seconds", &[("n", r.seconds.into())]))
        .marks(voice.say("chat-result-criteria"), verdicts(r, voice))
        .list(voice.say("chat-result-not-included"), r.not_included.clone())
        .footer(voice.say(match r.made {
            Means::Kit => "chat-template",
            Means::Agent => "chat-agents",
        }))
        .link(voice.say("chat-link-trial"), &r.project, Env::Preview);
    match r.waiting {
        Waiting::Yes => {
            let trial = match r.shape {
                Shape::Records => "chat-result-trial",
                Shape::Static => "chat-result-trial-static",
            };
            message =
                message.line(voice.say(trial)).line(voice.say(if voice.among == Among::Others { "chat-result-change-by-name" } else { "chat-result-change" }));
            pending::result(message, &r.run, &r.project, &r.commit, r.shape)
        }
        Waiting::No => message.line(voice.say("chat-result-settled")),
    }
}

/// First what does not hold or was not tried, then what holds; several checks of the same words are one promise.
fn verdicts(r: &ResultNotice, voice: &Voice<'_>) -> Vec<Mark> {
    let mut open: Vec<Mark> = Vec::new();
    let mut met: Vec<Mark> = Vec::new();
    for (words, verdict) in &r.criteria {
        let key = match verdict {
            Verdict::Met => "met",
            Verdict::Unmet => "unmet",
            Verdict::NotProved => "not_proved",
            Verdict::ForPerson => "for_person",
        };
        let mark = Mark { look: Look::Verdict(*verdict), sign: voice.say(&format!("chat-verdict-{key}")), words: words.clone() };
        let list = if *verdict == Verdict::Met { &mut met } else { &mut open };
        if !list.contains(&mark) {
            list.push(mark);
        }
    }
    let held: Vec<String> = open.iter().map(|m| m.words.clone()).collect();
    met.retain(|m| !held.contains(&m.words));
    let more = met.len().saturating_sub(SHOWN);
    met.truncate(SHOWN);
    open.append(&mut met);
    if more > 0 {
        open.push(Mark { look: Look::Verdict(Verdict::Met), sign: String::new(), words: voice.tell("chat-result-more-met", &[("n", more.into())]) });
    }
    open
}

pub(super) fn entries_question(run: &RunId, commit: &str, (entries, live): (u64, u64), answer: EntriesAnswer, voice: &Voice<'_>) -> Message {
    let act = |entries| Act::ChooseEntries { run: run.clone(), commit: commit.to_owned(), entries };
    // What is live from before stays; the question is only what comes beside it.
    let (asks, clean) = if live == 0 { ("chat-entries", "chat-entries-clean") } else { ("chat-entries-beside", "chat-entries-left") };
    let mut message = Message::of("entries_question").line(voice.tell(asks, &[("n", count(entries).into())]));
    if live > 0 {
        message = message.line(voice.tell("chat-entries-stay", &[("n", count(live).into())]));
    }
    match answer {
        EntriesAnswer::Open => message.choice(Choice::key(act(EntryChoice::Clean), "chat-button-start-clean", Tone::Neutral)).choice(Choice::key(
            act(EntryChoice::Keep),
            "chat-button-keep-these",
            Tone::Neutral,
        )),
        EntriesAnswer::Chosen(EntryChoice::Clean) => message.line(voice.say(clean)),
        EntriesAnswer::Chosen(EntryChoice::Keep) => message.line(voice.say("chat-entries-keep")),
        EntriesAnswer::Closed => message.line(voice.say("chat-result-settled")),
    }
}

/// A version that went live.
pub(super) struct Switch<'a> {
    pub(super) project: &'a ProjectId,
    pub(super) run: &'a RunId,
    pub(super) title: &'a str,
    pub(super) version: u32,
    pub(super) entries: Option<EntryChoice>,
    pub(super) undo_until: i64,
    pub(super) shape: Shape,
}

pub(super) fn live(s: &Switch<'_>, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("live").header(voice.tell("chat-live", &[("title", s.title.into()), ("version", s.version.into())]));
    match s.entries {
        Some(EntryChoice::Clean) => message = message.line(voice.say("chat-live-clean")),
        Some(EntryChoice::Keep) => message = message.line(voice.say("chat-live-kept")),
        None => {}
    }
    message = message.link(voice.say("chat-link-live"), s.project, Env::Live);
    let minutes = (s.undo_until - voice.now).max(0).saturating_add(59_999) / 60_000;
    if minutes > 0 {
        let undo = Choice::key(Act::Undo { run: s.run.clone(), version: s.version }, "chat-button-undo", Tone::Neutral).until(s.undo_until);
        message = message.line(voice.tell("chat-live-undo", &[("n", minutes.into())])).choice(undo);
    }
    pending::filled(message, s.shape, s.project, Env::Live)
}

/// The same message once it is not live any more: it leads nowhere, and nothing of it can be pressed.
pub(super) fn live_over(title: &str, version: u32, over: Over, voice: &Voice<'_>) -> Message {
    let key = match over {
        Over::Undone => "chat-live-undone",
        Over::Deleted => "chat-live-deleted",
    };
    Message::of("live").line(voice.tell(key, &[("title", title.into()), ("version", version.into())]))
}

pub(super) fn thrown_away(title: &str, live: Option<u32>, voice: &Voice<'_>) -> Message {
    let words = match live {
        Some(version) => voice.tell("chat-thrown-away-live", &[("title", title.into()), ("version", version.into())]),
        None => voice.tell("chat-thrown-away", &[("title", title.into())]),
    };
    Message::of("thrown_away").line(words)
}

/// Taking the accept back takes it offline, and people use it.
pub(super) fn undo_question(run: &RunId, version: u32, title: &str, entries: u64, voice: &Voice<'_>) -> Message {
    let sure = Act::UndoSure { run: run.clone(), version };
    Message::of("undo_question")
        .line(voice.tell("chat-undo-question", &[("title", title.into()), ("n", count(entries).into())]))
        .choice(Choice::key(sure, "chat-button-undo-sure", Tone::Bad))
        .choice(Choice::key(Act::KeepLive { run: run.clone() }, "chat-button-keep-live", Tone::Neutral))
}

pub(super) fn undone(title: &str, live: Option<u32>, voice: &Voice<'_>) -> Message {
    let words = match live {
        Some(version) => voice.tell("chat-undone-live", &[("title", title.into()), ("version", version.into())]),
        None => voice.tell("chat-undone-none", &[("title", title.into())]),
    };
    Message::of("undone").line(words)
}

pub(super) fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
