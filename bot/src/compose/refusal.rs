//! Words for "no": why a button or a command was not carried out, each with what to do next.

use fleet_domain::notice::{Next, PastUndo, Refusal};
use fleet_domain::role::Deed;

use crate::message::Message;
use crate::voice::Voice;

pub(super) fn refused(refusal: &Refusal, voice: &Voice<'_>) -> Message {
    let words = match refusal {
        Refusal::NotInApp => voice.say("chat-refused-not-in-app"),
        Refusal::NotYours => voice.say("chat-refused-not-yours"),
        Refusal::Role { deed } => voice.tell("chat-refused-role", &[("deed", voice.say(deed_key(*deed)).into())]),
        Refusal::Used => voice.say("chat-refused-used"),
        Refusal::Expired => voice.say("chat-refused-expired"),
        Refusal::Stale => voice.say("chat-refused-stale"),
        Refusal::NotKept { version, kept } => {
            let versions: Vec<String> = kept.iter().map(u32::to_string).collect();
            let count = i64::try_from(kept.len()).unwrap_or(i64::MAX);
            voice.tell("chat-refused-not-kept", &[("version", version.to_string().into()), ("count", count.into()), ("versions", voice.and(&versions).into())])
        }
        Refusal::Withdrawn { version } => voice.tell("chat-refused-withdrawn", &[("version", version.to_string().into())]),
        Refusal::PastUndo { latest, live, why } => {
            let why = match why {
                PastUndo::Undone => "chat-refused-undone",
                PastUndo::RolledBack => "chat-refused-undo-rolled-back",
                PastUndo::Newer => "chat-refused-undo-newer",
            };
            let live = match live {
                Some(live) => voice.tell("chat-refused-undo-live", &[("version", live.to_string().into())]),
                None => voice.say("chat-refused-undo-offline"),
            };
            format!("{} {live}", voice.tell(why, &[("version", latest.to_string().into())]))
        }
        Refusal::Unknown => voice.say("chat-refused-unknown"),
        Refusal::App { message } => voice.tell("chat-refused-app", &[("message", message.into())]),
        Refusal::TooFast => voice.say("chat-refused-too-fast"),
        Refusal::TooManyAtWork { tasks } => voice.tell("chat-refused-too-many-at-work", &[("n", (*tasks).into())]),
        Refusal::ChoiceFirst { title } => voice.tell("chat-refused-choice-first", &[("title", title.into())]),
        Refusal::LastOwner => voice.say("chat-refused-last-owner"),
        Refusal::OthersBrief { name } => voice.tell("chat-refused-others-brief", &[("name", name.into())]),
        Refusal::NoSuchProject { name } => voice.tell("chat-refused-no-project", &[("name", name.into())]),
        Refusal::NoCommand { said } => voice.tell("chat-refused-no-command", &[("said", said.into())]),
        Refusal::NotPaired { code } => voice.tell("chat-refused-not-paired", &[("code", code.into())]),
    };
    Message::of("refused").line(words)
}

fn deed_key(deed: Deed) -> &'static str {
    match deed {
        Deed::Ask => "chat-deed-ask",
        Deed::Comment => "chat-deed-comment",
        Deed::Brief => "chat-deed-brief",
        Deed::BriefOfAnother => "chat-deed-brief_of_another",
        Deed::StartChange => "chat-deed-start_change",
        Deed::Steer => "chat-deed-steer",
        Deed::AskChanges => "chat-deed-ask_changes",
        Deed::Accept => "chat-deed-accept",
        Deed::Rollback => "chat-deed-rollback",
        Deed::Manage => "chat-deed-manage",
        Deed::Delete => "chat-deed-delete",
        Deed::See => "chat-deed-see",
        Deed::Fill => "chat-deed-fill",
        Deed::Decide => "chat-deed-decide",
        Deed::Administer => "chat-deed-administer",
    }
}

/// Verbs that find nothing to be done to; each has its sentence in `locales/`.
pub(crate) const VERBS: [&str; 17] = [
    "change",
    "entries",
    "decide",
    "fill",
    "stop",
    "resume",
    "cancel",
    "accept",
    "undo",
    "undo-which",
    "rollback",
    "delete",
    "restore",
    "rename",
    "rename-card",
    "revoke",
    "start",
];

/// "Thanks" is answered, with what waits for the person.
pub(super) fn welcome(next: Next, voice: &Voice<'_>) -> Message {
    Message::of("welcome").line(voice.say("chat-welcome")).line(voice.say(&format!("chat-next-{}", next.key())))
}

pub(super) fn nothing_to(verb: &str, next: Next, voice: &Voice<'_>) -> Message {
    let verb = VERBS.iter().find(|v| **v == verb).copied().unwrap_or("cancel");
    Message::of("nothing_to").line(voice.say(&format!("chat-nothing-{verb}"))).line(voice.say(&format!("chat-next-{}", next.key())))
}
