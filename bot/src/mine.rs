//! What a person may see of apps and work: lists for answers, and the one thing that words can mean.

use fleet_domain::brief::{Brief, BriefState};
use fleet_domain::chat::{Platform, RoomKind};
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::notice::{Next, Notice, ProjectLine, Readers, StatusLine, Waiting};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::Role;
use fleet_domain::run::{Run, RunState};
use fleet_domain::wait::WaitOf;
use fleet_store::{Store, StoreError, Versioned};

use crate::briefing::{short, topic_is_open};
use crate::rights::{Place, role};
use crate::turn::{Halt, Turn};

/// Lines of a status at most: newer ones first.
const LINES: usize = 20;
/// The apps the person has a role in, oldest first.
pub(crate) async fn projects(turn: &Turn<'_>) -> Result<Vec<Project>, Halt> {
    let all = turn.bot.store.projects().await?;
    let seen = |p: &Project| p.state == ProjectState::Present && role(&turn.person, Place::Project(p)).is_some();
    Ok(all.into_iter().map(|p| p.value).filter(seen).collect())
}

/// The apps that an overview in this conversation is about, and who reads it: what is not its own is nobody else's to see.
pub(crate) async fn shown(turn: &Turn<'_>) -> Result<(Vec<Project>, Readers), Halt> {
    let room = turn.bot.store.room(&turn.thread.value.id).await?;
    Ok(match room.map(|room| room.kind) {
        Some(RoomKind::Shared) => {
            let seen = |p: &Project| role(&turn.person, Place::Project(p)).is_some();
            (here(turn).await?.map(|p| p.value).filter(seen).into_iter().collect(), Readers::Others)
        }
        Some(RoomKind::Direct) => (projects(turn).await?, Readers::Alone),
        None => (projects(turn).await?, Readers::Only(turn.person.id.clone())),
    })
}

/// Where somebody is told of what concerns them alone: where nobody else reads, else in their newest conversation on the page, as
/// a message that is shown to nobody else.
pub(crate) async fn told_in(store: &Store, person: &PersonId) -> Result<Option<ThreadId>, StoreError> {
    if let Some(alone) = store.alone_with(person).await? {
        return Ok(Some(alone));
    }
    let threads = store.threads_of(person).await?;
    Ok(threads.into_iter().find(|t| t.value.platform == Platform::Web).map(|t| t.value.id))
}

/// The app of this thread, if it is there.
pub(crate) async fn here(turn: &Turn<'_>) -> Result<Option<Versioned<Project>>, Halt> {
    let Some(id) = &turn.thread.value.project else { return Ok(None) };
    Ok(turn.bot.store.project(id).await?.filter(|p| p.value.state == ProjectState::Present))
}

/// Runs in these states: of this thread's app, else of all apps of the person; oldest first.
pub(crate) async fn runs(turn: &Turn<'_>, states: &[&str]) -> Result<Vec<Run>, Halt> {
    let of = match here(turn).await? {
        Some(project) => vec![project.value],
        None => projects(turn).await?,
    };
    let mut found = Vec::new();
    for project in of {
        let runs = turn.bot.store.runs_of(&project.id).await?;
        found.extend(runs.into_iter().map(|r| r.value).filter(|r| states.contains(&r.state.name())));
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// One line an app: the state of its newest run; the open brief of this thread comes first.
pub(crate) async fn status(turn: &Turn<'_>, brief: Option<&Versioned<Brief>>) -> Result<Notice, Halt> {
    let (apps, readers) = shown(turn).await?;
    let open = brief.filter(|b| b.value.person == turn.person.id || b.value.of.is_none() || follows(turn, &apps, &b.value));
    let mut lines: Vec<StatusLine> = open.and_then(|b| brief_line(&b.value)).into_iter().collect();
    // Requests that wait for this person to decide them; those that nobody asked about in the chat wait in the app.
    let mut decides = Vec::new();
    for wait in turn.bot.store.waits_for(&turn.person.id).await? {
        if let WaitOf::Entries { project, .. } = wait.of {
            decides.push(project);
        }
    }
    for project in apps.into_iter().rev() {
        if lines.len() >= LINES {
            break;
        }
        let Some(run) = turn.bot.store.runs_of(&project.id).await?.into_iter().next_back() else { continue };
        // Of work that is another's, whoever only uses the app is told nothing: for them it is live, or not yet.
        let follows = role(&turn.person, Place::Project(&project)).is_some_and(Role::follows);
        let theirs = follows || run.value.by == turn.person.id;
        let stage = if !theirs {
            None
        } else if let RunState::Working { stage } = run.value.state {
            Some(stage)
        } else {
            None
        };
        let state = match (theirs, project.live) {
            (true, _) => state_of(&project, &run.value, turn.now),
            (false, Some(_)) => "status-accepted".to_owned(),
            (false, None) => "status-not_live".to_owned(),
        };
        if readers != Readers::Others && decides.contains(&project.id) {
            lines.push(StatusLine { title: project.title.clone(), state: "status-decisions".to_owned(), stage: None });
        }
        lines.push(StatusLine { title: project.title, state, stage });
    }
    Ok(Notice::Status { lines, readers })
}

/// Whether somebody follows how the app of a brief is made: whoever only uses it is told nothing of a change that others ask for.
fn follows(turn: &Turn<'_>, apps: &[Project], brief: &Brief) -> bool {
    let app = apps.iter().find(|project| brief.of.as_ref() == Some(&project.id));
    app.and_then(|project| role(&turn.person, Place::Project(project))).is_some_and(Role::follows)
}

/// The words of how an app stands by its newest run. What was thrown away of it takes nothing from what is live, or tried.
fn state_of(project: &Project, newest: &Run, now: i64) -> String {
    let tried = project.preview.as_ref().filter(|tried| tried.expires_at > now);
    let name = match newest.state {
        RunState::Cancelled { .. } if project.live.is_some() => "live_change_dropped",
        RunState::Cancelled { .. } if tried.is_some_and(|tried| tried.run != newest.id) => "trial_change_dropped",
        _ => newest.state.name(),
    };
    format!("status-{name}")
}

/// What the conversation waits for.
pub(crate) async fn next(turn: &Turn<'_>, brief: Option<&Versioned<Brief>>) -> Result<Next, Halt> {
    match brief.map(|b| &b.value.state) {
        Some(BriefState::Asking { .. }) => return Ok(Next::Answer),
        Some(BriefState::Card | BriefState::Changing) => return Ok(Next::Card),
        _ => {}
    }
    let Some(project) = here(turn).await? else { return Ok(Next::Request) };
    let newest = turn.bot.store.runs_of(&project.value.id).await?.pop();
    Ok(match newest.map(|run| run.value.state) {
        Some(RunState::Working { .. } | RunState::Resting { .. } | RunState::Promoting { .. } | RunState::Undoing { .. }) => Next::Work,
        Some(RunState::Stopped { .. } | RunState::NeedsHuman { .. } | RunState::Parked { .. }) => Next::Halted,
        Some(RunState::AwaitingAcceptance { .. }) => Next::Result,
        Some(RunState::ChoosingEntries { .. }) => Next::Entries,
        Some(RunState::Accepted { .. } | RunState::Superseded | RunState::Cancelled { .. }) | None => Next::Change,
    })
}

/// A brief as a line of status; none if nothing of it waits.
pub(crate) fn brief_line(brief: &Brief) -> Option<StatusLine> {
    let state = match brief.state {
        BriefState::Asking { .. } => "status-asking",
        BriefState::Card => "status-card",
        BriefState::Changing => "status-changing",
        BriefState::Wish { .. } => "status-wish",
        BriefState::Listening | BriefState::Started { .. } | BriefState::Cancelled => return None,
    };
    let title = match (&brief.spec, brief.said.first()) {
        (Some(spec), _) if !topic_is_open(brief) => spec.title().to_owned(),
        (_, Some(said)) => short(fleet_language::beyond_greeting(&said.text)),
        (_, None) => return None,
    };
    Some(StatusLine { title, state: state.to_owned(), stage: None })
}

/// One line an app, for "my apps".
pub(crate) async fn lines(turn: &Turn<'_>) -> Result<Notice, Halt> {
    let (apps, readers) = shown(turn).await?;
    let mut lines = Vec::with_capacity(apps.len());
    for project in &apps {
        lines.push(line(turn, project).await?);
    }
    Ok(Notice::Projects { lines, readers })
}

/// An app as a line with its links, as far as they are this person's.
pub(crate) async fn line(turn: &Turn<'_>, project: &Project) -> Result<ProjectLine, Halt> {
    let open = project.preview.as_ref().is_some_and(|p| p.expires_at > turn.now);
    let open = open && turn.bot.store.tries(project, &turn.person).await?;
    Ok(ProjectLine { project: project.id.clone(), title: project.title.clone(), live: project.live, preview: if open { Waiting::Yes } else { Waiting::No } })
}
