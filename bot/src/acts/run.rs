//! Acts on a run: stop, resume, throw away, accept, choose entries, ask for changes, undo.

use fleet_domain::act::Act;
use fleet_domain::chat::{Asked, Env};
use fleet_domain::effect::Effect;
use fleet_domain::id::RunId;
use fleet_domain::notice::{Notice, PastUndo, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};
use fleet_domain::roster::{Rest, SeatNow};
use fleet_domain::run::{Event, Ignored, Means, Policy, Run, RunState, decide};
use fleet_store::{Change, Versioned};

use crate::again;
use crate::command::Command;
use crate::rights::{Place, Whose, allow};
use crate::turn::{Halt, Turn};

pub(super) async fn act(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    again::over(turn);
    let deed = act.deed();
    let by = turn.person.id.clone();
    match act {
        Act::Stop { run } => simple(turn, &run, deed, Event::Stop { by }).await,
        Act::Resume { run } => simple(turn, &run, deed, Event::Resume { by }).await,
        Act::ThrowAway { run } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            drive(turn, &run, Event::Cancel { by })?;
            let thrown = Notice::ThrownAway { title: project.value.title.clone(), live: project.value.live };
            go_back(turn, &run.value, project).await?;
            // The messages that change may be far above.
            if !turn.is_seen(&run.value.living_slot()).await? {
                turn.tell(thrown);
            }
            Ok(role)
        }
        Act::Undo { run, version } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            past_undo(&project.value, version).map_or(Ok(()), Err)?;
            // Where the time is over, there is nothing to ask.
            let offline = project.value.version_before(version).is_none();
            let in_time = matches!(run.value.state, RunState::Accepted { undo_until, .. } if turn.now <= undo_until);
            let entries = if offline && in_time { (turn.bot.config.entries)(&project.value.id, Env::Live).await } else { 0 };
            if entries == 0 {
                drive(turn, &run, Event::Undo { by, version })?;
                return Ok(role);
            }
            let (run, title) = (run.value.id, project.value.title);
            turn.ask(Asked::Undo { run: run.clone(), version });
            turn.tell(Notice::UndoQuestion { run, version, title, entries });
            Ok(role)
        }
        Act::UndoSure { run, version } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            turn.answered();
            past_undo(&project.value, version).map_or(Ok(()), Err)?;
            drive(turn, &run, Event::Undo { by, version })?;
            Ok(role)
        }
        Act::KeepLive { run } => {
            let (_, project, role) = load(turn, &run, deed).await?;
            turn.answered();
            turn.tell(Notice::Kept { title: project.value.title });
            Ok(role)
        }
        Act::Accept { run, commit } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            may_accept(turn, &project.value, role)?;
            let count = async |env| if project.value.has_been_live() { 0 } else { (turn.bot.config.entries)(&project.value.id, env).await };
            // Where nothing was ever accepted, nothing is live from before.
            let live = if project.value.versions.is_empty() { 0 } else { count(Env::Live).await };
            let entries = count(Env::Preview).await;
            drive(turn, &run, Event::Accept { by, commit, versions: highest(&project.value), entries, live })?;
            Ok(role)
        }
        Act::ChooseEntries { run, commit, entries } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            may_accept(turn, &project.value, role)?;
            drive(turn, &run, Event::ChooseEntries { by, commit, entries, versions: highest(&project.value) })?;
            Ok(role)
        }
        Act::AskChanges { run } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            if !matches!(run.value.state, RunState::AwaitingAcceptance { .. }) {
                return Err(Refusal::Stale.into());
            }
            turn.ask(Asked::Change { project: project.value.id });
            turn.tell(Notice::AskWhatToChange);
            Ok(role)
        }
        _ => Err(Refusal::Unknown.into()),
    }
}

/// Why the accept of a version is not taken back: only the latest is, and only while it is what is live.
pub(crate) fn past_undo(project: &Project, version: u32) -> Option<Refusal> {
    let latest = project.versions.iter().max_by_key(|v| v.n)?;
    let why = match latest {
        latest if latest.n > version => PastUndo::Newer,
        latest if latest.withdrawn => PastUndo::Undone,
        _ if project.live != Some(version) => PastUndo::RolledBack,
        _ => return None,
    };
    Some(Refusal::PastUndo { latest: latest.n, live: project.live, why })
}

/// What the words after the question about taking an accept back mean, if they answer it.
pub(crate) fn undo_said(turn: &Turn<'_>, run: RunId, version: u32, text: &str, command: Option<&Command>) -> Option<Act> {
    match (turn.bot.vocabulary.agreed(text), command) {
        (Some(true), _) => Some(Act::UndoSure { run, version }),
        (Some(false), _) | (None, Some(Command::Cancel | Command::Stop)) => Some(Act::KeepLive { run }),
        _ => None,
    }
}

/// What was thrown away is neither on trial any more nor the base of what comes next: that is what is live again, else what was
/// built last before it. Before the first thing that was made there is nothing: then nothing can be opened any more.
async fn go_back(turn: &mut Turn<'_>, thrown: &Run, mut row: Versioned<Project>) -> Result<(), Halt> {
    let project = &row.value;
    let shown = project.preview.as_ref().is_some_and(|preview| preview.run == thrown.id);
    if !shown {
        return Ok(());
    }
    let runs = turn.bot.store.runs_of(&project.id).await?;
    let live = project.live_version().map(|version| &version.run);
    let stands = |run: &Run| run.id < thrown.id && run.built.is_some() && !matches!(run.state, RunState::Cancelled { .. });
    let before: Vec<&Run> = runs.iter().map(|run| &run.value).filter(|run| stands(run)).collect();
    let to = before.iter().find(|run| live == Some(&run.id)).or(before.last());
    match to.and_then(|to| Some((to, to.built.as_ref()?))) {
        Some((to, built)) => {
            let made_by = if before.iter().any(|run| run.id <= to.id && run.order.means == Means::Agent) { Means::Agent } else { Means::Kit };
            row.value.tries_again(to, &built.commit, made_by);
        }
        None => row.value.preview = None,
    }
    turn.want(Effect::Reshow { project: row.value.id.clone() });
    turn.put(Change::PutProject(row));
    Ok(())
}

async fn simple(turn: &mut Turn<'_>, run: &RunId, deed: Deed, event: Event) -> Result<Role, Halt> {
    let (run, _, role) = load(turn, run, deed).await?;
    drive(turn, &run, event)?;
    Ok(role)
}

/// The run with its project, and the role in which the person may do this to it.
async fn load(turn: &Turn<'_>, run: &RunId, deed: Deed) -> Result<(Versioned<Run>, Versioned<Project>, Role), Halt> {
    let run = turn.bot.store.run(run).await?.ok_or(Refusal::Unknown)?;
    let project = turn.bot.store.project(&run.value.project).await?.ok_or(Refusal::Unknown)?;
    let role = allow(&turn.person, Place::Project(&project.value), deed, Whose::of(&run.value.by, &turn.person))?;
    if project.value.state != ProjectState::Present {
        return Err(Refusal::Stale.into());
    }
    Ok((run, project, role))
}

/// Refuses whom the Bible does not let accept.
fn may_accept(turn: &Turn<'_>, project: &Project, role: Role) -> Result<(), Halt> {
    let bible = turn.bot.bible(&project.bible)?;
    if bible.front.acceptance.lets(role) { Ok(()) } else { Err(Refusal::Role { deed: Deed::Accept }.into()) }
}

/// The highest version there has been: 0 = nothing was accepted yet.
fn highest(project: &Project) -> u32 {
    project.versions.iter().map(|v| v.n).max().unwrap_or(0)
}

/// Takes an event to a run, into this turn's commit.
pub(crate) fn drive(turn: &mut Turn<'_>, run: &Versioned<Run>, event: Event) -> Result<(), Halt> {
    let bible = turn.bot.bible(&run.value.order.bible)?;
    let mut policy = Policy::of(&bible.front.budget);
    // How accounts stand is the engine's to know: one that sleeps says so at once, and the next one goes on.
    policy.seats = bible.seats.iter().map(|seat| SeatNow { seat: seat.clone(), rest: Rest::Awake }).collect();
    let name = event.name();
    match decide(&run.value, event, &policy, turn.now) {
        Ok(decision) => {
            turn.decided(run.rev, name, decision);
            Ok(())
        }
        Err(Ignored::TooLate) => Err(Refusal::Expired.into()),
        Err(Ignored::Fenced { .. } | Ignored::NotExpected { .. } | Ignored::OtherResult { .. }) => Err(Refusal::Stale.into()),
    }
}
