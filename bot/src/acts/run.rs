//! Acts on a run: stop, resume, throw away, accept, choose entries, ask for changes, undo.

use fleet_domain::act::Act;
use fleet_domain::chat::{Asked, Env};
use fleet_domain::effect::Effect;
use fleet_domain::id::RunId;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};
use fleet_domain::roster::{Rest, SeatNow};
use fleet_domain::run::{Event, Ignored, Means, Policy, Run, RunState, decide};
use fleet_store::{Change, Versioned};

use crate::again;
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
        Act::Undo { run, version } => simple(turn, &run, deed, Event::Undo { by, version }).await,
        Act::Accept { run, commit } => {
            let (run, project, role) = load(turn, &run, deed).await?;
            may_accept(turn, &project.value, role)?;
            let taken_along = !project.value.has_been_live();
            let entries = if taken_along { (turn.bot.config.entries)(&project.value.id, Env::Preview).await } else { 0 };
            drive(turn, &run, Event::Accept { by, commit, versions: highest(&project.value), entries })?;
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
