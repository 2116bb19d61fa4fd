//! Acts of people: found by nonce, by page or by words, allowed or refused, written down, done.

mod entry;
mod habits;
mod people;
mod project;
mod run;

use fleet_domain::act::{Act, Allowed, Target};
use fleet_domain::chat::Platform;
use fleet_domain::filling::FillMove;
use fleet_domain::manifest::Reason;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::role::Role;
use fleet_store::{Change, Grant};

pub(crate) use entry::{alone, reason_said};
pub(crate) use habits::{be_quiet, is_away, show_digest, zone_said};
pub(crate) use project::{ask_title, delete_said, one_line, title_said};
pub(crate) use run::{drive, past_undo, undo_said};

use crate::briefing;
use crate::filling;
use crate::rights::{Place, role};
use crate::turn::{Halt, Taken, Turn};

/// How an act came.
#[derive(Debug, Clone)]
pub(crate) enum Via {
    /// By a button.
    Button(Box<Grant>),
    /// From the page or the API, by a signed-in person.
    Page,
    /// As words of the chat.
    Words,
}

/// A button was pressed: its nonce must be one of this thread.
pub(crate) async fn press(turn: &mut Turn<'_>, nonce: &str) -> Taken {
    let found = if nonce.len() <= 64 { turn.bot.store.grant(nonce).await? } else { None };
    let Some(grant) = found.filter(|g| g.thread == turn.thread.value.id) else {
        refuse(turn, "press", "", Refusal::Unknown, Aloud::No);
        return Ok(());
    };
    let act = grant.act.clone();
    take(turn, act, Via::Button(Box::new(grant))).await
}

/// Does an act, or says why not. Both leave a row in the audit chain.
pub(crate) async fn take(turn: &mut Turn<'_>, act: Act, via: Via) -> Taken {
    let (name, object) = (name(&act), act.target().to_string());
    let outcome = match &via {
        Via::Button(grant) => open(turn, grant).await,
        Via::Page | Via::Words => Ok(()),
    };
    let outcome = match outcome {
        Ok(()) => Box::pin(done(turn, act.clone())).await,
        Err(halt) => Err(halt),
    };
    match outcome {
        Ok(role) => {
            turn.audit(role, name, &object, detail(&act, &via));
            if let Via::Button(grant) = via
                && !only_asks(&act)
            {
                turn.put(Change::UseGrant { nonce: grant.nonce, by: turn.person.id.clone() });
            }
            Ok(())
        }
        Err(Halt::Refused(refusal)) => {
            turn.forget();
            let aloud = if matches!(via, Via::Button(_)) { Aloud::No } else { Aloud::Yes };
            refuse(turn, name, &object, refusal, aloud);
            Ok(())
        }
        Err(broken) => Err(broken),
    }
}

/// Says no to words that are no act by name, and writes down that it was said, if it is a matter of rights.
pub(crate) fn refuse_words(turn: &mut Turn<'_>, refusal: Refusal) {
    if matches!(refusal, Refusal::Role { .. } | Refusal::NotInApp | Refusal::NotYours) {
        let thread = turn.thread.value.id.to_string();
        return refuse(turn, "words", &thread, refusal, Aloud::Yes);
    }
    tracing::info!(target: fleet_domain::notice::REFUSALS, code = refusal.code(), ?refusal, "refused");
    turn.tell(Notice::Refused(refusal));
}

/// Whether a refusal concerns those who read along.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aloud {
    /// It answers words that they read too.
    Yes,
    /// It answers a press, which nobody else saw.
    No,
}

/// Says no, and writes down that it was said.
fn refuse(turn: &mut Turn<'_>, name: &str, object: &str, refusal: Refusal, aloud: Aloud) {
    tracing::info!(target: fleet_domain::notice::REFUSALS, act = name, object, code = refusal.code(), ?refusal, "refused");
    metrics::counter!("fleet_acts_refused_total", "act" => name.to_owned()).increment(1);
    let detail = match &refusal {
        Refusal::Role { deed } => format!("role:{deed:?}").to_lowercase(),
        other => other.code().to_owned(),
    };
    turn.audit(None, &format!("refused:{name}"), object, detail);
    // On the page everybody reads in their own language: what is no for one is said to them, in theirs.
    let thread = &turn.thread.value;
    let apart = thread.platform == Platform::Web && thread.locale_for(Some(&turn.person), None) != thread.locale;
    match aloud {
        Aloud::Yes if !apart => turn.tell(Notice::Refused(refusal)),
        Aloud::Yes | Aloud::No => turn.whisper(Notice::Refused(refusal)),
    }
}

/// Whether a button may be pressed by this person now.
async fn open(turn: &Turn<'_>, grant: &Grant) -> Taken {
    if let Allowed::Person(person) = &grant.allowed
        && *person != turn.person.id
        && !stands_in(turn, &grant.act).await?
    {
        return Err(Refusal::NotYours.into());
    }
    if grant.used_at.is_some() {
        return Err(Refusal::Used.into());
    }
    // A stop is never too late for its own run: its message is told anew again and again while somebody's finger is on the way.
    if grant.voided && !matches!(grant.act, Act::Stop { .. }) {
        return Err(Refusal::Stale.into());
    }
    if grant.expires_at <= turn.now {
        return Err(Refusal::Expired.into());
    }
    Ok(())
}

/// Owners and admins may press what waits for somebody else.
async fn stands_in(turn: &Turn<'_>, act: &Act) -> Result<bool, Halt> {
    let project = match act.target() {
        Target::Brief(brief) => turn.bot.store.brief(brief).await?.and_then(|b| b.value.of),
        _ => turn.thread.value.project.clone(),
    };
    let project = match project {
        Some(id) => turn.bot.store.project(&id).await?.map(|p| p.value),
        None => None,
    };
    let place = project.as_ref().map_or(Place::Instance, Place::Project);
    Ok(role(&turn.person, place).is_some_and(|r| r >= Role::Owner))
}

/// Acts that only ask something, or say how one wants to be told: their button works until its message moves on, so that a changed
/// mind finds the others alive.
fn only_asks(act: &Act) -> bool {
    match act {
        Act::SetDigest { .. }
        | Act::SetZone { .. }
        | Act::SetQuiet { .. }
        | Act::WriteZone
        | Act::WriteOwn { .. }
        | Act::AskAll { .. }
        | Act::Change { .. }
        | Act::AskChanges { .. }
        | Act::AskDelete { .. }
        // It asks first where people use what is live; done, its message is another.
        | Act::Undo { .. }
        | Act::OpenProject { .. }
        | Act::ShowEntry { .. }
        | Act::Fill { .. }
        | Act::Filling { does: FillMove::Sheet, .. } => true,
        Act::Decide { reason, .. } => *reason == Reason::Required,
        Act::Say { .. }
        | Act::Answer { .. }
        | Act::YouDecide { .. }
        | Act::Start { .. }
        | Act::CancelBrief { .. }
        | Act::Stop { .. }
        | Act::Resume { .. }
        | Act::ThrowAway { .. }
        | Act::Accept { .. }
        | Act::ChooseEntries { .. }
        | Act::UndoSure { .. }
        | Act::KeepLive { .. }
        | Act::Rollback { .. }
        | Act::Delete { .. }
        | Act::KeepProject { .. }
        | Act::Rename { .. }
        | Act::Revoke { .. }
        | Act::RemoveMember { .. }
        | Act::Filling { .. }
        | Act::Pair { .. } => false,
    }
}

/// Acts after which the next words are theirs: what is being filled in makes way.
fn takes_the_next_words(act: &Act) -> bool {
    matches!(act, Act::WriteOwn { .. } | Act::Change { .. } | Act::AskChanges { .. })
}

/// Does it; the role in which it was done.
async fn done(turn: &mut Turn<'_>, act: Act) -> Result<Option<Role>, Halt> {
    if takes_the_next_words(&act) {
        filling::make_way(turn).await?;
    }
    match act {
        Act::Say { text } => briefing::said_by_button(turn, &text).await,
        Act::Answer { .. }
        | Act::YouDecide { .. }
        | Act::WriteOwn { .. }
        | Act::AskAll { .. }
        | Act::Start { .. }
        | Act::Change { .. }
        | Act::CancelBrief { .. } => briefing::act(turn, act).await,
        Act::Stop { .. }
        | Act::Resume { .. }
        | Act::ThrowAway { .. }
        | Act::Accept { .. }
        | Act::ChooseEntries { .. }
        | Act::AskChanges { .. }
        | Act::Undo { .. }
        | Act::UndoSure { .. }
        | Act::KeepLive { .. } => run::act(turn, act).await,
        Act::Rollback { .. }
        | Act::Delete { .. }
        | Act::KeepProject { .. }
        | Act::AskDelete { .. }
        | Act::Rename { .. }
        | Act::Revoke { .. }
        | Act::OpenProject { .. } => project::act(turn, act).await,
        Act::SetDigest { .. } | Act::SetZone { .. } | Act::SetQuiet { .. } | Act::WriteZone => habits::act(turn, act).await,
        Act::RemoveMember { project, person } => people::remove(turn, &project, &person).await,
        Act::Decide { .. } => entry::act(turn, act).await,
        Act::ShowEntry { .. } => entry::show(turn, act).await,
        Act::Fill { project, env } => entry::fill(turn, &project, env).await,
        Act::Filling { .. } => filling::act(turn, act).await,
        Act::Pair { person } => people::pair(turn, &person).await,
    }
    .map(Some)
}

/// The name of an act in the audit chain.
fn name(act: &Act) -> &'static str {
    match act {
        Act::Say { .. } => "say",
        Act::Answer { .. } => "answer",
        Act::YouDecide { .. } => "you_decide",
        Act::WriteOwn { .. } => "write_own",
        Act::AskAll { .. } => "ask_all",
        Act::Start { .. } => "start",
        Act::Change { .. } => "change",
        Act::CancelBrief { .. } => "cancel_brief",
        Act::Stop { .. } => "stop",
        Act::Resume { .. } => "resume",
        Act::ThrowAway { .. } => "throw_away",
        Act::Accept { .. } => "accept",
        Act::ChooseEntries { .. } => "choose_entries",
        Act::AskChanges { .. } => "ask_changes",
        Act::Undo { .. } => "undo",
        Act::UndoSure { .. } => "undo_sure",
        Act::KeepLive { .. } => "keep_live",
        Act::Rollback { .. } => "rollback",
        Act::Delete { .. } => "delete",
        Act::KeepProject { .. } => "keep_project",
        Act::AskDelete { .. } => "ask_delete",
        Act::Rename { .. } => "rename",
        Act::Revoke { .. } => "revoke",
        Act::RemoveMember { .. } => "remove_member",
        Act::OpenProject { .. } => "open_project",
        Act::Decide { .. } => "decide",
        Act::ShowEntry { .. } => "show_entry",
        Act::SetDigest { .. } => "set_digest",
        Act::SetZone { .. } => "set_zone",
        Act::SetQuiet { .. } => "set_quiet",
        Act::WriteZone => "write_zone",
        Act::Fill { .. } => "fill",
        Act::Filling { does, .. } => does.name(),
        Act::Pair { .. } => "pair",
    }
}

/// How it came and what exactly it named: ids, commits and keys only, never a person's words.
fn detail(act: &Act, via: &Via) -> String {
    let how = match via {
        Via::Button(_) => "button",
        Via::Page => "page",
        Via::Words => "words",
    };
    match act {
        Act::Answer { key, value, .. } => format!("{how}; {key}={value}"),
        Act::YouDecide { key, .. } | Act::WriteOwn { key, .. } => format!("{how}; {key}"),
        Act::Start { rev, .. } => format!("{how}; revision {rev}"),
        Act::Accept { commit, .. } => format!("{how}; commit {commit}"),
        Act::ChooseEntries { commit, entries, .. } => format!("{how}; commit {commit}; {entries:?}").to_lowercase(),
        Act::Undo { version, .. } | Act::UndoSure { version, .. } | Act::Rollback { version, .. } => format!("{how}; version {version}"),
        Act::SetDigest { wish } => format!("{how}; {}", wish.as_str()),
        Act::RemoveMember { person, .. } => format!("{how}; {person}"),
        Act::Decide { env, transition, .. } => format!("{how}; {}; {transition}", env.as_str()),
        Act::Fill { env, .. } => format!("{how}; {}", env.as_str()),
        // Which field, never which answer.
        Act::Filling { does, .. } => does.field().map_or_else(|| how.to_owned(), |field| format!("{how}; {field}")),
        _ => how.to_owned(),
    }
}
