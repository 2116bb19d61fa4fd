//! Words of the one living message of a run.

use fleet_domain::act::Act;
use fleet_domain::id::RunId;
use fleet_domain::manifest::Tone;
use fleet_domain::notice::{ProgressNotice, Standing};
use fleet_domain::run::{Doing, NeedsHuman, Stage};

use crate::message::{Choice, Look, Mark, Message, Progress};
use crate::voice::Voice;

/// The steps people see, in order: what a kit answers at once is one of them.
const STEPS: [&str; 6] = ["plan", "implement", "review", "deploy", "qa", "acceptance"];

pub(super) fn progress(p: &ProgressNotice, voice: &Voice<'_>) -> Message {
    let message = Message::of("progress").header(voice.tell("chat-progress", &[("title", (&p.title).into())]));
    match &p.standing {
        Standing::Working => {
            let mut message = message.marks(String::new(), marks(p, voice));
            if p.attempt > 1 {
                message = message.line(voice.tell("chat-progress-attempt", &[("n", p.attempt.into())]));
            }
            doing(message.line(at_work(p, voice)), &p.doing, voice).choice(Choice::key(Act::Stop { run: p.run.clone() }, "chat-button-stop", Tone::Neutral))
        }
        Standing::Resting { until } => {
            let minutes = (until - voice.now).max(0).saturating_add(59_999) / 60_000;
            let message = message.marks(String::new(), marks(p, voice)).line(voice.tell("chat-progress-resting", &[("n", minutes.into())]));
            message.choice(Choice::key(Act::Stop { run: p.run.clone() }, "chat-button-stop", Tone::Neutral))
        }
        Standing::Stopped => go_on_or_not(message.marks(String::new(), marks(p, voice)).line(voice.say("chat-progress-stopped")), &p.run),
        Standing::Ready => message.marks(String::new(), marks(p, voice)).line(voice.say("chat-progress-ready")),
        Standing::Accepted => message.line(voice.say("chat-progress-accepted")),
        Standing::Cancelled => message.line(voice.say("chat-progress-cancelled")),
        Standing::NeedsHuman { why } => go_on_or_not(message.marks(String::new(), marks(p, voice)).line(needs(why, voice)), &p.run),
    }
}

/// What is seen of the agent: its own last note, quoted as a stranger's words, else how many files it has changed.
fn doing(message: Message, doing: &Doing, voice: &Voice<'_>) -> Message {
    match (&doing.note, doing.files) {
        (Some(note), _) => message.line(voice.say("chat-progress-note")).quote(note),
        (None, 0) => message,
        (None, files) => message.line(voice.tell("chat-progress-files", &[("n", files.into())])),
    }
}

/// That work goes on; where nothing else is new, for how long it does, and how far it is.
fn at_work(p: &ProgressNotice, voice: &Voice<'_>) -> String {
    let Some(minutes) = p.passed_ms.map(|ms| ms / 60_000).filter(|minutes| *minutes > 0) else { return voice.say("chat-progress-working") };
    let args = [("n", minutes.into()), ("step", (place(p.stage) + 1).into()), ("all", STEPS.len().into())];
    voice.tell("chat-progress-still", &args)
}

fn go_on_or_not(message: Message, run: &RunId) -> Message {
    message.choice(Choice::key(Act::Resume { run: run.clone() }, "chat-button-resume", Tone::Good)).choice(Choice::key(
        Act::ThrowAway { run: run.clone() },
        "chat-button-throw-away",
        Tone::Bad,
    ))
}

fn marks(p: &ProgressNotice, voice: &Voice<'_>) -> Vec<Mark> {
    let at = place(p.stage);
    let working = matches!(p.standing, Standing::Working | Standing::Ready);
    STEPS
        .iter()
        .enumerate()
        .map(|(n, step)| {
            let (progress, mark) = if n < at {
                (Progress::Done, voice.say("chat-mark-done"))
            } else if n == at && working {
                (Progress::Now, voice.say("chat-mark-now"))
            } else {
                (Progress::Later, voice.say("chat-mark-later"))
            };
            Mark { look: Look::Step(progress), sign: mark, words: voice.say(&format!("chat-stage-{step}")) }
        })
        .collect()
}

/// Which of the steps people see a stage belongs to.
fn place(stage: Stage) -> usize {
    match stage {
        Stage::Research | Stage::Architect | Stage::Plan => 0,
        Stage::Implement => 1,
        Stage::Review => 2,
        Stage::Deploy => 3,
        Stage::Qa => 4,
        Stage::Acceptance => 5,
    }
}

/// The word of a stage in a line of status.
pub(super) fn stage(stage: Stage, voice: &Voice<'_>) -> String {
    voice.say(&format!("chat-stage-{}", STEPS.get(place(stage)).copied().unwrap_or("plan")))
}

/// What a person has to decide. What programs said stays on the page: it helps nobody in a chat.
fn needs(why: &NeedsHuman, voice: &Voice<'_>) -> String {
    match why {
        NeedsHuman::GatesStuck { .. } => voice.say("chat-needs-gates"),
        NeedsHuman::CriteriaUnmet { criteria } => voice.tell("chat-needs-criteria", &[("n", criteria.len().into())]),
        NeedsHuman::AttemptsUsed { attempts, .. } => voice.tell("chat-needs-attempts", &[("n", (*attempts).into())]),
        NeedsHuman::NoAgent { .. } => voice.say("chat-needs-agent"),
        // A parked run tells its cap by this one word.
        NeedsHuman::Environment { message } => match message.as_str() {
            "time" => voice.say("chat-needs-time"),
            "money" => voice.say("chat-needs-money"),
            _ => voice.say("chat-needs-environment"),
        },
    }
}
