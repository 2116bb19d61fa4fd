//! Requests of an app by words: which there are, and "approve" or "declined, we are short of people" on the one that waits.

use fleet_domain::act::Act;
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Asked, Env, RoomKind};
use fleet_domain::effect::{Effect, EntriesOf};
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::Reason;
use fleet_domain::notice::Notice;
use fleet_domain::project::Project;
use fleet_domain::role::Deed;
use fleet_domain::wait::WaitOf;
use fleet_store::{Change, Versioned};

use super::commands::{Was, nothing};
use crate::acts::{self, Via};
use crate::briefing;
use crate::mine;
use crate::rights::{Place, Whose, allow};
use crate::turn::{Halt, Taken, Turn};

/// Apps whose entries are listed at once.
const APPS: usize = 3;

/// The entries of this thread's app, or the one of this number among them; in somebody's own thread elsewhere, of every app of theirs
/// that is live or on trial. They are told where whoever asks alone reads them: on the page nobody else is shown the answer.
pub(super) async fn list(turn: &mut Turn<'_>, whose: EntriesOf, nth: Option<u32>, brief: Option<&Versioned<Brief>>) -> Taken {
    let here = turn.thread.value.id.clone();
    let room = turn.bot.store.room(&here).await?;
    let theirs = turn.thread.value.opened_by == turn.person.id;
    let own = room.as_ref().is_some_and(|room| room.kind == RoomKind::Direct) && theirs;
    let asked: Vec<Project> = match mine::here(turn).await? {
        Some(project) => vec![project.value],
        None if own || (room.is_none() && theirs) => {
            let tried = |p: &Project| p.preview.as_ref().is_some_and(|tried| tried.expires_at > turn.now);
            mine::projects(turn).await?.into_iter().filter(|p| p.live.is_some() || tried(p)).collect()
        }
        None => Vec::new(),
    };
    let of = places(turn, asked, whose).await?;
    if of.is_empty() {
        return nothing(turn, "entries", brief).await;
    }
    // In a chat that others read, or that is somebody else's, the answer comes to a chat of their own.
    let thread = if own || room.is_none() { Some(here.clone()) } else { turn.bot.store.own_chat(&turn.person.id, Some(turn.thread.value.platform)).await? };
    let Some(thread) = thread else {
        turn.tell(Notice::EntriesElsewhere);
        return Ok(());
    };
    // Each app counts for itself: with several of them no number says which is meant.
    let nth = nth.filter(|_| of.len() == 1);
    for (project, env) in of {
        allow(&turn.person, Place::Project(&project), Deed::See, Whose::Own)?;
        let effect = Effect::ListEntries { project: project.id.clone(), env, by: turn.person.id.clone(), nth, whose, thread: thread.clone(), answers: None };
        let key = format!("{}/list/{}/{}", turn.arrival.id, project.id, env.as_str());
        turn.put(Change::Effect { key, effect, not_before: None, max_tries: 5 });
    }
    if thread != here {
        turn.tell(Notice::EntriesElsewhere);
    }
    Ok(())
}

/// Where each of these apps' entries are looked up: in what is live, else on trial. Asked what waits for a decision, wherever it does, if
/// that is known.
async fn places(turn: &Turn<'_>, apps: Vec<Project>, whose: EntriesOf) -> Result<Vec<(Project, Env)>, Halt> {
    if whose == EntriesOf::Decisions {
        let mut waiting: Vec<(Project, Env)> = Vec::new();
        for wait in turn.bot.store.waits_for(&turn.person.id).await? {
            let WaitOf::Entries { project, env, .. } = &wait.of else { continue };
            let known = waiting.iter().any(|(p, e)| p.id == *project && e == env);
            waiting.extend(apps.iter().find(|p| p.id == *project && !known).map(|p| (p.clone(), *env)));
        }
        // Where something waits in the live app, that is what counts; a trial beside it is tried by its own messages.
        let used: Vec<ProjectId> = waiting.iter().filter(|(_, env)| *env == Env::Live).map(|(p, _)| p.id.clone()).collect();
        waiting.retain(|(p, env)| *env == Env::Live || !used.contains(&p.id));
        if !waiting.is_empty() {
            return Ok(waiting);
        }
    }
    let with_env = |p: Project| {
        let env = if p.live.is_some() { Env::Live } else { Env::Preview };
        (p, env)
    };
    Ok(apps.into_iter().take(APPS).map(with_env).collect())
}

/// What is said of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Approve,
    /// With the reason, if it came along.
    Decline(Option<String>),
}

/// Takes a decision by words: in the conversation of an app on that app's requests, elsewhere on those of any. Where not exactly one is
/// known to wait, those that do are looked up and listed with their buttons; where others speak, too, the words mean something else.
pub(super) async fn decided(turn: &mut Turn<'_>, verdict: Verdict, brief: Option<&Versioned<Brief>>) -> Result<Was, Halt> {
    let here = turn.thread.value.project.clone();
    // Where others read along, only what was asked about there is spoken of.
    let shared = turn.bot.store.room(&turn.thread.value.id).await?.is_some_and(|room| room.kind == RoomKind::Shared);
    let (mut acts, mut waiting): (Vec<Act>, usize) = (Vec::new(), 0);
    for wait in turn.bot.store.waits_for(&turn.person.id).await? {
        let WaitOf::Entries { project, entries, .. } = &wait.of else { continue };
        if here.as_ref().is_some_and(|here| here != project) || (shared && wait.thread != turn.thread.value.id) {
            continue;
        }
        waiting += entries.len();
        let grants = turn.bot.store.grants_of(&wait.group).await?;
        let open = grants.into_iter().filter(|g| g.used_at.is_none() && !g.voided && g.expires_at > turn.now);
        acts.extend(open.map(|g| g.act).filter(|act| fits(act, &verdict)));
    }
    match (waiting, acts.pop()) {
        // In an app of which they may hear nothing they are refused like all their words.
        (0, _) if shared || (here.is_some() && !uses_one_here(turn).await?) => return Ok(Was::Words),
        // Outside of an app nothing waits, and a question that does is no request.
        (0, _) if here.is_none() => match brief {
            Some(brief) if brief.value.open_question().is_some() => briefing::ask_again(turn, &brief.value),
            _ => nothing(turn, "decide", brief).await?,
        },
        (1, Some(act)) => decide(turn, act, verdict).await?,
        // What came a moment ago was told nobody yet: the app knows.
        _ => list(turn, EntriesOf::Decisions, None, brief).await?,
    }
    Ok(Was::Command)
}

/// Whether this conversation has an app in use, and they are one of those whose words count here: of it they hear what waits for them, if
/// anything does.
async fn uses_one_here(turn: &Turn<'_>) -> Result<bool, Halt> {
    let Some(project) = mine::here(turn).await? else { return Ok(false) };
    let used = project.value.live.is_some() || project.value.preview.is_some();
    Ok(used && allow(&turn.person, Place::Project(&project.value), Deed::Brief, Whose::Own).is_ok())
}

fn fits(act: &Act, verdict: &Verdict) -> bool {
    let Act::Decide { transition, .. } = act else { return false };
    match verdict {
        Verdict::Approve => transition.starts_with("approve"),
        Verdict::Decline(_) => transition.starts_with("decline"),
    }
}

async fn decide(turn: &mut Turn<'_>, act: Act, verdict: Verdict) -> Taken {
    let asked = |act: Act| match act {
        Act::Decide { project, env, collection, record, transition, rev, about, .. } => {
            Some(Asked::Reason { project, env, collection, record, transition, rev, about })
        }
        _ => None,
    };
    let asks = matches!(&act, Act::Decide { reason: Reason::Required, .. });
    match (verdict, asked(act.clone())) {
        (Verdict::Decline(Some(reason)), Some(asked)) => acts::alone(turn, asked, Some(&reason)).await,
        (_, Some(asked)) if !asks => acts::alone(turn, asked, None).await,
        _ => acts::take(turn, act, Via::Words).await,
    }
}
