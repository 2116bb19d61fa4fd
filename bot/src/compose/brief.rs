//! Words of a brief: greeting, help, questions, the card, wishes, changes.

use fleet_content::Arg;
use fleet_domain::act::Act;
use fleet_domain::brief::{Difference, Starter};
use fleet_domain::criterion::CriterionOrigin;
use fleet_domain::manifest::{Text, Tone};
use fleet_domain::notice::{AgentsLine, CardNotice, CardState, ChangeNotice, Pending, QuestionNotice, Waiting};
use fleet_domain::spec::Visibility;

use super::pending;
use crate::message::{Choice, Look, Mark, Message};
use crate::voice::Voice;

pub(super) fn greeting(bible: &str, pressable: Waiting, voice: &Voice<'_>) -> Message {
    let bible = voice.bible(bible);
    let promise = bible.as_ref().map(|b| voice.text(&b.front.promise)).unwrap_or_default();
    let examples = bible.and_then(|b| b.front.examples.get(voice.locale).cloned()).unwrap_or_default();
    let mut message = Message::of("greeting").line(voice.tell("chat-greeting", &[("promise", promise.into())])).line(voice.say("chat-greeting-how"));
    message = message.list(voice.say("chat-greeting-examples"), examples.clone());
    if pressable == Waiting::No {
        return message;
    }
    for example in examples {
        let label = Text([(voice.locale.to_owned(), topic(&example).to_owned())].into());
        message = message.choice(Choice::words(Act::Say { text: example }, label, Tone::Neutral));
    }
    message
}

/// What an example is about: its words up to the first stop.
fn topic(example: &str) -> &str {
    example.split([':', ',', '.', ';']).next().map_or(example, str::trim)
}

pub(super) fn help(voice: &Voice<'_>) -> Message {
    let lines = ["request", "status", "fill", "steer", "change", "accept", "manage", "told"].map(|k| voice.say(&format!("chat-help-{k}")));
    Message::of("help").header(voice.say("chat-help")).list(String::new(), lines.to_vec()).line(voice.say("chat-help-other"))
}

pub(super) fn question(q: &QuestionNotice, voice: &Voice<'_>) -> Message {
    let ask = voice.text(&q.ask);
    if let Some(answer) = &q.answer {
        return Message::of("question").line(voice.tell("chat-question-answered", &[("ask", ask.into()), ("answer", answer.into())]));
    }
    let mut message = Message::of("question");
    if q.of > 1 {
        message = message.header(voice.tell("chat-question-count", &[("n", q.n.into()), ("of", q.of.into())]));
    }
    message = message.line(ask).footer(voice.say("chat-question-own"));
    pending::question_of(message, q)
}

pub(super) fn card(c: &CardNotice, voice: &Voice<'_>) -> Message {
    let message = Message::of("card").header(c.title.clone());
    if c.state == CardState::Cancelled {
        return message.line(voice.say("chat-card-cancelled"));
    }
    let mut message = message;
    if c.state == CardState::Open {
        message = message.line(voice.say("chat-card-open-intro")).list(voice.say("chat-card-changed"), c.changed.clone());
        message = message.list(voice.say("chat-differs"), c.differs.iter().map(|d| difference(d, voice)).collect());
    }
    if c.goal != c.title {
        message = message.fact(voice.say("chat-card-goal"), c.goal.clone());
    }
    message = message.fact(voice.say("chat-card-for"), c.for_whom.clone());
    message = message.fact(voice.say("chat-card-steps"), steps(&c.steps, voice));
    message = message.list(voice.say("chat-card-fields"), c.fields.clone());
    message = message.marks(voice.say("chat-card-criteria"), criteria(c, voice));
    let not_included = c.not_included.iter().map(|(words, why)| not_included(words, why, voice)).collect();
    message = message.list(voice.say("chat-card-not-included"), not_included);
    message = message.list(voice.say("chat-card-assumptions"), c.assumptions.clone());
    for line in c.agents.iter().flat_map(|a| agents(a, voice)) {
        message = message.line(line);
    }
    if c.state == CardState::Started {
        return message.line(voice.say("chat-card-started"));
    }
    let words = if c.starter == Starter::Asker { "chat-card-open" } else { "chat-card-open-decider" };
    pending::card(message.line(voice.say(words)), &c.brief, c.rev, c.starter, &c.person)
}

/// That agents do it, why, how long it takes, and what it may cost.
fn agents(a: &AgentsLine, voice: &Voice<'_>) -> [String; 3] {
    let money = match a.task_micro {
        ..=0 => voice.say("chat-card-agents-free"),
        micro => voice.tell("chat-card-agents-money", &[("amount", dollars(micro).into())]),
    };
    [voice.say(&format!("chat-card-agents-{}", a.why.key())), voice.tell("chat-card-agents-time", &[("n", a.task_minutes.into())]), money]
}

/// Micro-units as money is written, to the cent, rounded down: nobody is promised more than the limit.
fn dollars(micro: i64) -> String {
    let cents = micro / 10_000;
    format!("${}.{:02}", cents / 100, cents % 100)
}

fn steps(steps: &[String], voice: &Voice<'_>) -> String {
    match steps {
        [first, second] => voice.tell("chat-card-steps-then", &[("first", first.into()), ("second", second.into())]),
        other => voice.and(other),
    }
}

fn criteria(c: &CardNotice, voice: &Voice<'_>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = c
        .criteria
        .iter()
        .map(|line| {
            let mark = match line.origin {
                CriterionOrigin::Said | CriterionOrigin::Kit => String::new(),
                CriterionOrigin::Answered => voice.say("chat-card-mark-answered"),
                CriterionOrigin::Assumed => voice.say("chat-card-mark-assumed"),
            };
            Mark { look: Look::Plain, sign: mark, words: line.words.clone() }
        })
        .collect();
    if c.more_checks > 0 {
        marks.push(Mark { look: Look::Plain, sign: String::new(), words: voice.tell("chat-card-more", &[("n", c.more_checks.into())]) });
    }
    marks
}

/// `“words”: why`; a reason that no sentence exists for is left out rather than shown as a key.
fn not_included(words: &str, why: &str, voice: &Voice<'_>) -> String {
    let key = format!("chat-why-{why}");
    if !voice.words.has(&key) {
        return words.to_owned();
    }
    voice.tell("chat-card-not-included-line", &[("words", words.into()), ("why", voice.say(&key).into())])
}

pub(super) fn wish(verdict: &str, detail: &str, words: &str, voice: &Voice<'_>) -> Message {
    let refused = format!("chat-wish-refused-{detail}");
    let (key, detail) = match verdict {
        "refused" if voice.words.has(&refused) => (refused, String::new()),
        "refused" => ("chat-wish-refused-harm".to_owned(), String::new()),
        // An installed Bible has a name for people; another one is called by its own.
        "other_bible" => ("chat-wish-other_bible".to_owned(), voice.bible(detail).map_or_else(|| field(detail, voice), |b| voice.text(&b.front.title))),
        "needs_person" => ("chat-wish-needs_person".to_owned(), String::new()),
        _ => ("chat-wish-waits_for_agent".to_owned(), String::new()),
    };
    let said = if detail.is_empty() { voice.say(&key) } else { voice.tell(&key, &[("detail", Arg::from(detail))]) };
    Message::of("wish").quote(words).line(said).line(voice.say("chat-wish-next"))
}

/// A field of work whose Bible is not installed.
fn field(bible: &str, voice: &Voice<'_>) -> String {
    let key = format!("page-field-{bible}");
    if voice.words.has(&key) { voice.say(&key) } else { bible.to_owned() }
}

pub(super) fn change_noted(change: &ChangeNotice, voice: &Voice<'_>) -> Message {
    let mut message = Message::of("change_noted").list(voice.say("chat-changed-taken"), change.taken.clone());
    message = message.list(voice.say("chat-differs"), change.differs.iter().map(|d| difference(d, voice)).collect());
    message = message.list(voice.say("chat-changed-already"), change.already.clone());
    let nothing = change.taken.is_empty() && change.already.is_empty();
    message = message.list(voice.say(if nothing { "chat-changed-none" } else { "chat-changed-not-taken" }), change.not_taken.clone());
    if change.wishes > 0 {
        message = message.line(voice.say("chat-changed-kept"));
    } else if nothing {
        message = message.line(voice.say("chat-changed-hint"));
    }
    let waits = match &change.pending {
        None => None,
        Some(Pending::Card { starter: Starter::Asker, .. }) if !change.taken.is_empty() => Some(voice.say("chat-card-open")),
        Some(Pending::Card { starter: Starter::Decider, .. }) => Some(voice.say("chat-card-open-decider")),
        Some(Pending::Card { .. }) => Some(voice.say("chat-next-card")),
        Some(Pending::Question(question)) => Some(voice.tell("chat-question-waits", &[("ask", voice.text(&question.ask).into())])),
        Some(Pending::Result { .. }) => Some(voice.say("chat-next-result")),
    };
    let message = waits.into_iter().fold(message, Message::line);
    pending::with(message, change.pending.as_ref())
}

/// A part of an app that is not as it was.
fn difference(part: &Difference, voice: &Voice<'_>) -> String {
    let told = |key: &str, line: &str| voice.tell(key, &[("line", Arg::from(line))]);
    match part {
        Difference::FieldAdded { line } => told("chat-differs-added", line),
        Difference::FieldGone { label } => told("chat-differs-gone", label),
        Difference::FieldRenamed { was, line } => voice.tell("chat-differs-renamed", &[("was", Arg::from(was)), ("line", Arg::from(line))]),
        Difference::FieldNow { line, kind: None } => told("chat-differs-now", line),
        Difference::FieldNow { line, kind: Some(kind) } => {
            let kind = voice.say(&format!("chat-differs-kind-{}", kind.key()));
            voice.tell("chat-differs-kind", &[("line", Arg::from(line)), ("kind", kind.into())])
        }
        Difference::Order => voice.say("chat-differs-order"),
        Difference::Steps { now } => told("chat-differs-steps", &steps(now, voice)),
        Difference::Title { now } => told("chat-differs-title", now),
        Difference::Audience { now } => told("chat-differs-audience", now),
        Difference::Seen { now: Visibility::Own } => voice.say("chat-differs-own"),
        Difference::Seen { now: Visibility::All } => voice.say("chat-differs-all"),
    }
}
