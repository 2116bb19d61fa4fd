//! What waits is shown again, with its buttons, in the newest message; the message that showed it before loses them.

use fleet_domain::brief::{Brief, BriefState};
use fleet_domain::notice::{CardState, ChangeNotice, Notice, Pending};
use fleet_domain::run::RunState;
use fleet_store::Versioned;

use crate::briefing;
use crate::mine;
use crate::turn::{Halt, Turn};

/// Says it, with the buttons of what waits if it bears any.
pub(crate) fn tell(turn: &mut Turn<'_>, notice: Notice) {
    let bears = match &notice {
        Notice::ChangeNoted(change) => change.pending.is_some(),
        Notice::Card(card) => card.state == CardState::Open,
        Notice::Welcome { pending, .. } | Notice::NothingTo { pending, .. } => pending.is_some(),
        _ => false,
    };
    if !bears {
        turn.tell(notice);
        return;
    }
    over(turn);
    // What it asks for waits no longer than its buttons stand.
    let rest = match &notice {
        Notice::ChangeNoted(change) => Some(Box::new(ChangeNotice { pending: None, ..change.clone() })),
        _ => None,
    };
    let place = turn.thread.value.again.next(rest);
    turn.edit(place, notice);
}

/// What was shown again last moves on: the message stays, its buttons go, and so does the question that they answered.
pub(crate) fn over(turn: &mut Turn<'_>) {
    if let Some((place, rest)) = turn.thread.value.again.over() {
        turn.edit(place, rest);
    }
}

/// What waits in this conversation, with all that its buttons need.
pub(crate) async fn pending(turn: &Turn<'_>, brief: Option<&Versioned<Brief>>) -> Result<Option<Pending>, Halt> {
    if let Some(brief) = brief
        && let Some(pending) = of_brief(&brief.value, brief.rev)
    {
        return Ok(Some(pending));
    }
    let Some(project) = mine::here(turn).await? else { return Ok(None) };
    let newest = turn.bot.store.runs_of(&project.value.id).await?.pop().map(|run| run.value);
    Ok(newest.and_then(|run| match run.state {
        RunState::AwaitingAcceptance { commit } => {
            let shape = run.order.spec.shape();
            Some(Pending::Result { run: run.id, project: run.project, commit, shape })
        }
        _ => None,
    }))
}

/// What a brief of this revision waits for.
pub(crate) fn of_brief(brief: &Brief, rev: i64) -> Option<Pending> {
    match &brief.state {
        BriefState::Card | BriefState::Changing if brief.card_at.is_some() => {
            Some(Pending::Card { brief: brief.id.clone(), rev, starter: brief.starter, person: brief.person.clone() })
        }
        BriefState::Asking { .. } => briefing::open_question(brief).map(|question| Pending::Question(Box::new(question))),
        _ => None,
    }
}
