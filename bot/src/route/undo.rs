//! Words that take something back: the last accept, what is at work, what is live.

use fleet_domain::act::Act;
use fleet_domain::brief::{Brief, BriefState};
use fleet_domain::run::{Run, RunState};
use fleet_store::Versioned;

use super::commands::{HALTABLE, by_words, nothing, one_run, restore, says};
use crate::acts;
use crate::briefing;
use crate::mine;
use crate::turn::{Halt, Taken, Turn};

/// Where nothing is open: ends what is at work. "Take that back" undoes what is done if nothing is.
pub(super) async fn cancel(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Taken {
    let undo = says(turn, "chat-says-take-back") && mine::runs(turn, &HALTABLE).await?.is_empty();
    match if undo { undoable(turn).await? } else { None } {
        Some(act) => take_back(turn, act, brief).await,
        None => one_run(turn, "cancel", &HALTABLE, brief, |run| Act::ThrowAway { run: run.id.clone() }).await,
    }
}

/// Takes the last accept back; where it is past that, says what became of it.
pub(super) async fn undo(turn: &mut Turn<'_>, brief: Option<&Versioned<Brief>>) -> Taken {
    let card = brief.filter(|b| is_open(turn, b) && !says(turn, "chat-says-undo-accept"));
    if let Some(card) = card.filter(|b| b.value.before.is_some()) {
        return briefing::take_back(turn, card).await;
    }
    if let Some(act) = undoable(turn).await? {
        return take_back(turn, act, brief).await;
    }
    if let Some(change) = card.filter(|b| b.value.of.is_some()) {
        // Its first change is all there is: nothing of it is left.
        return by_words(turn, Act::CancelBrief { brief: change.value.id.clone() }).await;
    }
    let past = mine::here(turn).await?.filter(|_| !brief.is_some_and(|b| is_open(turn, b))).and_then(|p| {
        let latest = p.value.versions.iter().map(|v| v.n).max()?;
        acts::past_undo(&p.value, latest)
    });
    match past {
        Some(refusal) => Err(refusal.into()),
        // Of an app that was deleted that is what is meant.
        None if turn.thread.value.project.is_some() && mine::here(turn).await?.is_none() => restore(turn, brief).await,
        None => nothing(turn, "undo", brief).await,
    }
}

async fn take_back(turn: &mut Turn<'_>, act: Act, brief: Option<&Versioned<Brief>>) -> Taken {
    // Whoever has a card or a question open may mean that: what is live is not lost by a word that could be meant for it.
    if brief.is_some_and(|b| is_open(turn, b)) && !says(turn, "chat-says-undo-accept") {
        return nothing(turn, "undo-which", brief).await;
    }
    by_words(turn, act).await
}

/// What takes the last accept of this conversation's app back, while it can be: what is live elsewhere is not lost by a word said here.
async fn undoable(turn: &Turn<'_>) -> Result<Option<Act>, Halt> {
    let Some(here) = mine::here(turn).await? else { return Ok(None) };
    let accepted = turn.bot.store.runs_of(&here.value.id).await?.into_iter().map(|run| run.value);
    let version = |run: &Run| if let RunState::Accepted { version, .. } = run.state { Some(version) } else { None };
    let last = accepted.filter(|run| version(run).is_some()).max_by_key(version);
    Ok(match last.map(|run| (run.id, run.state)) {
        Some((run, RunState::Accepted { version, undo_until, .. })) if undo_until >= turn.now && acts::past_undo(&here.value, version).is_none() => {
            Some(Act::Undo { run, version })
        }
        _ => None,
    })
}

/// Goes back to a version, or to the one before what is live.
pub(super) async fn rollback(turn: &mut Turn<'_>, version: Option<u32>, brief: Option<&Versioned<Brief>>) -> Taken {
    let Some(project) = mine::here(turn).await? else { return nothing(turn, "rollback", brief).await };
    if let Some(version) = version.or_else(|| project.value.live.and_then(|live| project.value.version_before(live))) {
        return by_words(turn, Act::Rollback { project: project.value.id.clone(), version }).await;
    }
    nothing(turn, "rollback", brief).await
}

/// Whether a card or a question of theirs is open.
fn is_open(turn: &Turn<'_>, brief: &Versioned<Brief>) -> bool {
    brief.value.person == turn.person.id && matches!(brief.value.state, BriefState::Asking { .. } | BriefState::Card | BriefState::Changing)
}
