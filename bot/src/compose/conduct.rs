//! Words of what is told at its time: reminders, digests, and how somebody wants to hear of it.

use fleet_content::words::date;
use fleet_domain::act::Act;
use fleet_domain::habits::{Digest, DigestWish, Quiet, Zone};
use fleet_domain::manifest::Tone;
use fleet_domain::notice::{AppLine, DigestNotice, ReminderNotice, Then, WaitLine, Wanted};
use jiff::civil::Date;

use crate::message::{Choice, Message};
use crate::voice::Voice;
use crate::zones;

/// Characters of a name or a question in a line.
const LINE: usize = 70;
/// Characters of a hash: enough to compare.
const HASH: usize = 16;
/// Things named in a reminder; how many more there are is said.
const REMINDED: usize = 5;

pub(super) fn reminder(r: &ReminderNotice, voice: &Voice<'_>) -> Message {
    let message = Message::of("reminder").header(voice.tell("chat-reminder", &[("n", r.waits.len().into())]));
    let lines = with_more(r.waits.iter().take(REMINDED).map(|w| wait(w, voice)).collect(), r.waits.len().saturating_sub(REMINDED), voice);
    let then = match r.then {
        Then::Again => "chat-reminder-again",
        Then::Parked => "chat-reminder-parked",
    };
    message.list(String::new(), lines).line(voice.say(then))
}

pub(super) fn digest(d: &DigestNotice, voice: &Voice<'_>) -> Message {
    let key = if d.digest == Digest::Weekly { "chat-digest-weekly" } else { "chat-digest" };
    let waits = with_more(d.waits.iter().map(|w| wait(w, voice)).collect(), usize::try_from(d.more_waits).unwrap_or(0), voice);
    let apps = with_more(d.apps.iter().map(|a| app(a, voice)).collect(), usize::try_from(d.more_apps).unwrap_or(0), voice);
    let message = Message::of("digest").header(voice.say(key)).list(voice.say("chat-digest-waits"), waits).list(voice.say("chat-digest-happened"), apps);
    let message = match &d.audit {
        Some(head) => {
            let hash: String = head.hash.chars().take(HASH).collect();
            message.footer(voice.tell("chat-digest-audit", &[("n", head.rows.into()), ("hash", hash.into())]))
        }
        None => message,
    };
    choices(message, d.digest, Resting::No).only_for(&d.person)
}

pub(super) fn digest_set(digest: Digest, paused_until: Option<Date>, quiet: Quiet, voice: &Voice<'_>) -> Message {
    let message = Message::of("digest_set");
    let message = match (digest, paused_until) {
        (Digest::Off, _) => message.line(voice.say("chat-digest-is-off")),
        (_, Some(day)) => message.line(voice.tell("chat-digest-rests", &[("day", date(voice.words, voice.locale, day).into())])),
        (Digest::Daily, None) => message.line(voice.say("chat-digest-is-daily")),
        (Digest::Weekly, None) => message.line(voice.say("chat-digest-is-weekly")),
    };
    let resting = if paused_until.is_some() { Resting::Yes } else { Resting::No };
    let hour = |hour: i8| format!("{hour:02}:00");
    if quiet.from() == quiet.until() {
        return choices(message.line(voice.say("chat-quiet-never")), digest, resting);
    }
    let message = message.line(voice.tell("chat-quiet", &[("from", hour(quiet.from()).into()), ("until", hour(quiet.until()).into())]));
    choices(message, digest, resting)
}

/// Whether a digest rests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Resting {
    Yes,
    No,
}

/// The other ways of getting one's digest.
fn choices(mut message: Message, digest: Digest, resting: Resting) -> Message {
    let mut wishes = Vec::new();
    if resting == Resting::Yes {
        wishes.push(DigestWish::Back);
    }
    match digest {
        Digest::Daily => wishes.push(DigestWish::Weekly),
        Digest::Weekly => wishes.push(DigestWish::Daily),
        Digest::Off => wishes.extend([DigestWish::Daily, DigestWish::Weekly]),
    }
    if digest != Digest::Off {
        if resting == Resting::No {
            wishes.push(DigestWish::Pause);
        }
        wishes.push(DigestWish::Off);
    }
    for wish in wishes {
        message = message.choice(Choice::key(Act::SetDigest { wish }, &format!("chat-button-digest-{}", wish.as_str()), Tone::Neutral));
    }
    message
}

fn with_more(mut lines: Vec<String>, more: usize, voice: &Voice<'_>) -> Vec<String> {
    if more > 0 {
        lines.push(voice.tell("chat-more", &[("n", more.into())]));
    }
    lines
}

/// Words on one line that leaves room for others.
fn line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= LINE { words } else { words.chars().take(LINE - 1).chain(['…']).collect() }
}

fn wait(w: &WaitLine, voice: &Voice<'_>) -> String {
    let title = || line(&w.title);
    match &w.what {
        Wanted::Answer { ask } => voice.tell("chat-wait-answer", &[("ask", line(&voice.text(ask)).into())]),
        Wanted::Start => voice.tell("chat-wait-start", &[("title", title().into())]),
        Wanted::Accept => voice.tell("chat-wait-accept", &[("title", title().into())]),
        Wanted::Decisions { n } => voice.tell("chat-wait-decisions", &[("title", title().into()), ("n", i64::from(*n).into())]),
    }
}

fn app(a: &AppLine, voice: &Voice<'_>) -> String {
    let mut said = Vec::new();
    if let Some(version) = a.live {
        said.push(voice.tell("chat-digest-live", &[("version", i64::from(version).into())]));
    }
    for (key, n) in [("results", a.results), ("came", a.came), ("decided", a.decided)] {
        if n > 0 {
            said.push(voice.tell(&format!("chat-digest-{key}"), &[("n", i64::from(n).into())]));
        }
    }
    voice.tell("chat-digest-app", &[("title", line(&a.title).into()), ("what", said.join(", ").into())])
}

pub(super) fn zone_question(voice: &Voice<'_>) -> Message {
    with_cities(Message::of("zone_question").line(voice.say("chat-zone-question")), voice)
}

pub(super) fn zone_unknown(said: &str, voice: &Voice<'_>) -> Message {
    with_cities(Message::of("zone_question").line(voice.tell("chat-zone-unknown", &[("said", line(said).into())])), voice)
}

fn with_cities(message: Message, voice: &Voice<'_>) -> Message {
    let city = |message: Message, zone: &'static str| message.choice(Choice::key(Act::SetZone { zone: zone.to_owned() }, &zones::key(zone), Tone::Neutral));
    zones::offered(voice.locale).into_iter().fold(message, city).choice(Choice::key(Act::WriteZone, "chat-button-zone-other", Tone::Neutral))
}

pub(super) fn zone_set(zone: &str, voice: &Voice<'_>) -> Message {
    let zone = Zone::parse(zone).unwrap_or_else(Zone::utc);
    let time = zone.local(voice.now).strftime("%H:%M").to_string();
    Message::of("zone_set").line(voice.tell("chat-zone-set", &[("city", zones::named(voice.words, voice.locale, &zone).into()), ("time", time.into())]))
}
