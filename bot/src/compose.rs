//! From a notice to a message: one function a kind of notice, exhaustive, all words from `locales/`.

mod app;
mod brief;
mod conduct;
mod entry;
mod fill;
mod pending;
mod refusal;
mod result;
mod work;

use fleet_domain::notice::Notice;
use fleet_domain::role::Role;

use crate::message::Message;
use crate::voice::Voice;

/// Words a notice in one language.
pub(crate) fn compose(notice: &Notice, voice: &Voice<'_>) -> Message {
    match notice {
        Notice::Greeting { bible, examples } => brief::greeting(bible, *examples, voice),
        Notice::Help => brief::help(voice),
        Notice::Question(question) => brief::question(question, voice),
        Notice::Card(card) => brief::card(card, voice),
        Notice::WishKept { verdict, detail, words } => brief::wish(verdict, detail, words, voice),
        Notice::ChangeNoted(change) => brief::change_noted(change, voice),
        Notice::AskWhatToChange => Message::of("ask_change").line(voice.say("chat-ask-change")),
        Notice::AskOwnAnswer => Message::of("ask_own_answer").line(voice.say("chat-ask-own-answer")),
        Notice::FilesKept { names } => {
            let n = names.len();
            Message::of("files_kept").line(voice.tell("chat-files-kept", &[("names", voice.and(names).into()), ("n", n.into())]))
        }
        Notice::FilesLeft { names } => {
            let n = names.len();
            let left = voice.tell("chat-files-left", &[("names", voice.and(names).into()), ("n", n.into())]);
            Message::of("files_left").line(left).line(voice.say("chat-files-left-next"))
        }
        Notice::QuestionWaits { ask } => Message::of("question_waits").line(voice.tell("chat-question-waits", &[("ask", voice.text(ask).into())])),
        Notice::AskReason { entry } => Message::of("ask_reason").line(voice.tell("chat-ask-reason", &[("entry", entry.into())])),
        Notice::AskNewTitle { title } => Message::of("ask_title").line(voice.tell("chat-ask-title", &[("title", title.into())])),
        Notice::Progress(progress) => work::progress(progress, voice),
        Notice::Result(result) => result::result(result, voice),
        Notice::EntriesQuestion { run, commit, entries, live, answer } => result::entries_question(run, commit, (*entries, *live), *answer, voice),
        Notice::Live { title, version, over: Some(over), .. } => result::live_over(title, *version, *over, voice),
        Notice::Live { project, run, title, version, entries, undo_until, shape, over: None } => {
            result::live(&result::Switch { project, run, title, version: *version, entries: *entries, undo_until: *undo_until, shape: *shape }, voice)
        }
        Notice::UndoQuestion { run, version, title, entries } => result::undo_question(run, *version, title, *entries, voice),
        Notice::Undone { title, live, pending } => pending::with(result::undone(title, *live, voice), pending.as_ref()),
        Notice::LiesInTrash { title } => Message::of("lies_in_trash").line(voice.tell("chat-lies-in-trash", &[("title", title.into())])),
        Notice::ThrownAway { title, live } => result::thrown_away(title, *live, voice),
        Notice::RolledBack { title, version } => {
            Message::of("rolled_back").line(voice.tell("chat-rolled-back", &[("title", title.into()), ("version", (*version).into())]))
        }
        Notice::Renamed { from, to } => Message::of("renamed").line(voice.tell("chat-renamed", &[("from", from.into()), ("to", to.into())])),
        Notice::MemberRemoved { title, name } => {
            Message::of("member_removed").line(voice.tell("chat-member-removed", &[("title", title.into()), ("name", name.into())]))
        }
        Notice::Status { lines, readers } => app::status(lines, readers, voice),
        Notice::Projects { lines, readers } => app::projects(lines, readers, voice),
        Notice::DeleteQuestion { project, title, entries } => app::delete_question(project, title, *entries, voice),
        Notice::Deleted { title } => Message::of("deleted").line(voice.tell("chat-deleted", &[("title", title.into())])),
        Notice::Kept { title } => Message::of("kept").line(voice.tell("chat-kept", &[("title", title.into())])),
        Notice::EntryArrived(entry) => entry::arrived(entry, voice),
        Notice::EntryDecided(entry) => entry::decided(entry, voice),
        Notice::EntriesFound(found) => entry::found(found, voice),
        Notice::EntriesOwn(own) => entry::own(own, voice),
        Notice::EntryFound { entry, .. } => entry::shown(entry, voice),
        Notice::EntryNotThere { title, n, .. } => {
            Message::of("entry_not_there").line(voice.tell("chat-entry-not-there", &[("n", (*n).into()), ("title", title.into())]))
        }
        Notice::Entries(entries) => entry::together(entries, voice),
        Notice::EntryDone { entry, state } => {
            Message::of("entry_done").line(voice.tell("chat-entry-done", &[("entry", entry.into()), ("state", state.into())]))
        }
        Notice::Refused(refusal) => refusal::refused(refusal, voice),
        Notice::Trouble { code } => Message::of("trouble").line(voice.tell("chat-trouble", &[("code", code.into())])),
        Notice::PairingAsked { person, name, code, .. } => app::pairing(person, name, code, voice),
        Notice::BriefCancelled => Message::of("brief_cancelled").line(voice.say("chat-card-cancelled")),
        Notice::LeftUndecided { entry } => Message::of("left_undecided").line(voice.tell("chat-left-undecided", &[("entry", entry.into())])),
        Notice::HowToInvite => Message::of("how_to_invite").line(voice.say("chat-how-to-invite")),
        Notice::PairingsWait { n, .. } => Message::of("pairings").line(voice.tell("chat-pairings", &[("n", (*n).into())])),
        Notice::PutAside { platform, code, .. } => app::put_aside(*platform, code, voice),
        Notice::FilesRefused { files } if files.is_empty() => Message::of("files_refused").line(voice.say("chat-unreadable")),
        Notice::FilesRefused { files } => Message::of("files_refused").list(String::new(), files.clone()).line(voice.say("chat-files-refused")),
        Notice::StoppedAll { runs } => Message::of("stopped_all").line(voice.tell("chat-stopped-all", &[("n", i64::from(*runs).into())])),
        Notice::Joined { title, role } => Message::of("joined").line(voice.tell("chat-joined", &[("title", title.into()), ("role", joined_as(*role).into())])),
        Notice::CodeOver => Message::of("code_over").line(voice.say("chat-code-over")),
        Notice::Linked { name } => Message::of("linked").line(voice.tell("chat-linked", &[("name", name.into())])),
        Notice::EntriesElsewhere => Message::of("entries_asked").line(voice.say("chat-entries-asked")),
        Notice::Reminder(reminder) => conduct::reminder(reminder, voice),
        Notice::Digest(digest) => conduct::digest(digest, voice),
        Notice::DigestSet { digest, paused_until, quiet } => conduct::digest_set(*digest, *paused_until, *quiet, voice),
        Notice::ZoneQuestion => conduct::zone_question(voice),
        Notice::AskZone => Message::of("ask_zone").line(voice.say("chat-ask-zone")),
        Notice::ZoneUnknown { said } => conduct::zone_unknown(said, voice),
        Notice::ZoneSet { zone } => conduct::zone_set(zone, voice),
        Notice::FillAsked(question) => fill::question(question, voice),
        Notice::FillSummary(summary) => fill::summary(summary, voice),
        Notice::FillFields(fields) => fill::fields(fields, voice),
        Notice::FillSent(sent) => fill::sent(sent, voice),
        Notice::FillLeft { title, .. } => Message::of("fill_left").line(voice.tell("chat-fill-left", &[("title", title.into())])),
        Notice::FillOnItsWay { .. } => Message::of("fill_on_its_way").line(voice.say("chat-fill-on-its-way")),
        Notice::FillWhich(which) => fill::which(&which.apps, voice),
        Notice::FillElsewhere => Message::of("fill_elsewhere").line(voice.say("chat-fill-elsewhere")),
        Notice::FillTakesNoFile { .. } => Message::of("fill_takes_no_file").line(voice.say("chat-fill-takes-no-file")),
        // The outbox takes what stands there.
        Notice::MovedOn => Message::of("moved_on"),
        Notice::Welcome { next, pending } => pending::with(refusal::welcome(*next, voice), pending.as_ref()),
        Notice::NothingTo { verb, next, pending } => pending::with(refusal::nothing_to(verb, *next, voice), pending.as_ref()),
    }
}

/// The role as the words about it are told apart.
fn joined_as(role: Role) -> &'static str {
    match role {
        Role::Approver => "approver",
        Role::Requester => "requester",
        Role::Guest | Role::Owner | Role::Admin => "other",
    }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
