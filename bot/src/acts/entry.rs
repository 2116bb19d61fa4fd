//! Decisions on entries of an app, with a reason where one is asked; one entry of a list on its own.

use fleet_domain::act::Act;
use fleet_domain::chat::{Asked, Env};
use fleet_domain::effect::Effect;
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::Reason;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};

use crate::briefing::{Aside, aside};
use crate::command::Command;
use crate::filling;
use crate::rights::{Place, Whose, allow};
use crate::route::{self, Between};
use crate::turn::{Halt, Taken, Turn};

/// Longest reason, characters.
const REASON: usize = 2_000;

pub(super) async fn act(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    let deed = act.deed();
    let Act::Decide { project, env, collection, record, transition, reason, rev, about } = act else { return Err(Refusal::Unknown.into()) };
    let (there, role) = app(turn, &project, deed).await?;
    match reason {
        Reason::Required => {
            let entry = named(&there, &about);
            turn.ask(Asked::Reason { project, env, collection, record, transition, rev, about });
            turn.tell(Notice::AskReason { entry });
        }
        Reason::None | Reason::Optional => {
            let thread = turn.thread.value.id.clone();
            turn.want(Effect::Decide { project, env, collection, record, transition, reason: None, rev, alone: false, by: turn.person.id.clone(), thread });
        }
    }
    Ok(role)
}

/// The entry as the question why calls it.
fn named(app: &Project, about: &str) -> String {
    if about.is_empty() { app.title.clone() } else { about.to_owned() }
}

/// The app that is there, and the role in which the person may do this to it.
async fn app(turn: &Turn<'_>, project: &ProjectId, deed: Deed) -> Result<(Project, Role), Halt> {
    let there = turn.bot.store.project(project).await?.ok_or(Refusal::Unknown)?.value;
    let role = allow(&turn.person, Place::Project(&there), deed, Whose::Own)?;
    if there.state != ProjectState::Present {
        return Err(Refusal::Stale.into());
    }
    Ok((there, role))
}

/// Shows one entry of a list in a message of its own: read anew, because it may have moved on.
pub(super) async fn show(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    let deed = act.deed();
    let Act::ShowEntry { project, env, collection, record, step, transitions } = act else { return Err(Refusal::Unknown.into()) };
    let (_, role) = app(turn, &project, deed).await?;
    let thread = turn.thread.value.id.clone();
    turn.want(Effect::ShowEntry { project, env, collection, record, step, transitions, thread });
    Ok(role)
}

/// Begins to fill in a request.
pub(super) async fn fill(turn: &mut Turn<'_>, project: &ProjectId, env: Env) -> Result<Role, Halt> {
    let there = turn.bot.store.project(project).await?.ok_or(Refusal::Unknown)?.value;
    filling::begin(turn, &there, env).await
}

/// The words after "why?": they are the reason, unless they leave it undecided.
pub(crate) async fn reason_said(turn: &mut Turn<'_>, asked: Asked, text: &str, command: Option<Command>) -> Taken {
    let Asked::Reason { project, about, .. } = &asked else { return Ok(()) };
    let there = turn.bot.store.project(project).await?.ok_or(Refusal::Unknown)?.value;
    let entry = named(&there, about);
    if matches!(command, Some(Command::Cancel | Command::Stop)) {
        turn.answered();
        turn.tell(Notice::LeftUndecided { entry });
        return Ok(());
    }
    let between = route::between(turn, command).await?;
    if between == Between::Instead {
        return Ok(());
    }
    if between == Between::AskAgain || text.trim().is_empty() || aside(turn, text) == Aside::Greeting {
        turn.tell(Notice::AskReason { entry });
        return Ok(());
    }
    turn.answered();
    for_reason(turn, asked, text).await
}

/// Decides with a reason that was said. The right is asked again: it may have been taken away between the button and the words.
async fn for_reason(turn: &mut Turn<'_>, asked: Asked, reason: &str) -> Taken {
    decide(turn, asked, Some(reason), false).await
}

/// Decides by words that name no entry: this one, if the app knows of no other that waits for them.
pub(crate) async fn alone(turn: &mut Turn<'_>, asked: Asked, reason: Option<&str>) -> Taken {
    decide(turn, asked, reason, true).await
}

async fn decide(turn: &mut Turn<'_>, asked: Asked, reason: Option<&str>, alone: bool) -> Taken {
    let Asked::Reason { project, env, collection, record, transition, rev, .. } = asked else { return Ok(()) };
    let (_, role) = app(turn, &project, Deed::Decide).await?;
    let reason = reason.map(|reason| reason.chars().take(REASON).collect());
    let thread = turn.thread.value.id.clone();
    turn.audit(Some(role), "decide", &format!("{project}/{collection}/{record}"), format!("words; {}; {transition}", env.as_str()));
    turn.want(Effect::Decide { project, env, collection, record, transition, reason, rev, alone, by: turn.person.id.clone(), thread });
    Ok(())
}
