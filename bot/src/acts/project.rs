//! Acts on an app: rename, new address, roll back, delete after a question, open.

use fleet_domain::act::Act;
use fleet_domain::chat::{Asked, Env};
use fleet_domain::effect::Effect;
use fleet_domain::id::ProjectId;
use fleet_domain::notice::{Notice, Readers, Refusal};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};
use fleet_domain::run::Event;
use fleet_store::{Change, Versioned};

use super::{Via, run, take};
use crate::briefing::{Aside, aside};
use crate::command::Command;
use crate::mine;
use crate::rights::{Place, Whose, allow};
use crate::route::{self, Between};
use crate::turn::{Halt, Taken, Turn};

/// Longest name of an app, characters.
const TITLE: usize = 80;

pub(super) async fn act(turn: &mut Turn<'_>, act: Act) -> Result<Role, Halt> {
    let deed = act.deed();
    match act {
        Act::OpenProject { project } => {
            let (project, role) = load(turn, &project, deed).await?;
            let lines = vec![mine::line(turn, &project.value).await?];
            turn.tell(Notice::Projects { lines, readers: Readers::Alone });
            Ok(role)
        }
        Act::Rename { project, title } => {
            let (project, role) = load(turn, &project, deed).await?;
            rename(turn, project, &title).await?;
            Ok(role)
        }
        Act::Revoke { project } => {
            let (mut project, role) = load(turn, &project, deed).await?;
            project.value.preview_secret = turn.bot.seal.address(project.value.id.as_str(), turn.arrival.id.as_str());
            let lines = vec![mine::line(turn, &project.value).await?];
            journal(turn, &project.value, "revoke", "every link to the trial is void; it has a new address");
            turn.put(Change::PutProject(project));
            turn.tell(Notice::Projects { lines, readers: Readers::Alone });
            Ok(role)
        }
        Act::Rollback { project, version } => {
            let (project, role) = load(turn, &project, deed).await?;
            let version_of = project.value.versions.iter().find(|v| v.n == version);
            // Whose accept was taken back goes live by being accepted again, not by a way around it.
            if version_of.is_some_and(|v| v.withdrawn) {
                return Err(Refusal::Withdrawn { version }.into());
            }
            if version_of.is_none() || project.value.live.is_none() || project.value.live == Some(version) {
                return Err(Refusal::Stale.into());
            }
            journal(turn, &project.value, "rollback", &format!("{} wants version {version} back on the live address", turn.person.id));
            let (by, thread) = (turn.person.id.clone(), turn.thread.value.id.clone());
            turn.want(Effect::Rollback { project: project.value.id, version, by, thread });
            Ok(role)
        }
        Act::AskDelete { project } => {
            let (project, role) = load(turn, &project, deed).await?;
            let entries = match project.value.live {
                Some(_) => Some((turn.bot.config.entries)(&project.value.id, Env::Live).await),
                None => None,
            };
            turn.ask(Asked::Delete { project: project.value.id.clone() });
            turn.ask_alone(Notice::DeleteQuestion { project: project.value.id, title: project.value.title, entries });
            Ok(role)
        }
        Act::KeepProject { project } => {
            let (project, role) = load(turn, &project, deed).await?;
            turn.answered();
            turn.ask_alone(Notice::Kept { title: project.value.title });
            Ok(role)
        }
        Act::Delete { project } => {
            let (project, role) = load(turn, &project, deed).await?;
            turn.answered();
            delete(turn, project.value).await?;
            Ok(role)
        }
        _ => Err(Refusal::Unknown.into()),
    }
}

async fn load(turn: &Turn<'_>, project: &ProjectId, deed: Deed) -> Result<(Versioned<Project>, Role), Halt> {
    let project = turn.bot.store.project(project).await?.ok_or(Refusal::Unknown)?;
    let role = allow(&turn.person, Place::Project(&project.value), deed, Whose::Own)?;
    if project.value.state != ProjectState::Present {
        return Err(Refusal::Stale.into());
    }
    Ok((project, role))
}

fn journal(turn: &mut Turn<'_>, project: &Project, event: &str, why: &str) {
    turn.journal(Some(project.id.clone()), None, event, why.to_owned());
}

async fn rename(turn: &mut Turn<'_>, mut project: Versioned<Project>, title: &str) -> Taken {
    let title = one_line(title);
    if title.is_empty() {
        turn.ask(Asked::Title { project: project.value.id.clone() });
        turn.tell(Notice::AskNewTitle { title: project.value.title });
        return Ok(());
    }
    let from = std::mem::replace(&mut project.value.title, title.clone());
    // The cards and versions that come next bear it too.
    project.value.spec.call(&title);
    if project.value.thread == turn.thread.value.id {
        turn.thread.value.title.clone_from(&title);
    } else if let Some(mut thread) = turn.bot.store.thread(&project.value.thread).await? {
        thread.value.title.clone_from(&title);
        turn.put(Change::PutThread(thread));
    }
    journal(turn, &project.value, "rename", "the app has another name");
    turn.put(Change::PutProject(project));
    turn.tell(Notice::Renamed { from, to: title });
    Ok(())
}

/// A name on one line, without what no name has, and not longer than one may be.
pub(crate) fn one_line(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    title.chars().filter(|c| !c.is_control()).take(TITLE).collect()
}

/// Work that is under way ends first; then the app goes, and says so itself.
async fn delete(turn: &mut Turn<'_>, project: Project) -> Taken {
    for there in turn.bot.store.runs_of(&project.id).await? {
        // A run that is final, or switching the live address, ends by itself.
        match run::drive(turn, &there, Event::Supersede) {
            Ok(()) | Err(Halt::Refused(_)) => {}
            Err(broken) => return Err(broken),
        }
    }
    let by = turn.person.id.clone();
    journal(turn, &project, "delete", &format!("{by} wants the app and its data deleted"));
    let thread = turn.thread.value.id.clone();
    turn.want(Effect::Erase { project: project.id, by, thread });
    Ok(())
}

/// What the words after the question about deleting mean, if they answer it.
pub(crate) fn delete_said(turn: &Turn<'_>, project: ProjectId, text: &str, command: Option<&Command>) -> Option<Act> {
    match (turn.bot.vocabulary.agreed(text), command) {
        (Some(true), _) | (None, Some(Command::Delete)) => Some(Act::Delete { project }),
        (Some(false), _) | (None, Some(Command::KeepEntries | Command::Cancel | Command::Stop)) => Some(Act::KeepProject { project }),
        _ => None,
    }
}

/// Asks for the new name; the next words are it.
pub(crate) fn ask_title(turn: &mut Turn<'_>, project: &Project) -> Taken {
    allow(&turn.person, Place::Project(project), Deed::Manage, Whose::Own)?;
    turn.ask(Asked::Title { project: project.id.clone() });
    turn.tell(Notice::AskNewTitle { title: project.title.clone() });
    Ok(())
}

/// The words after that question: the name, unless they are plainly something else.
pub(crate) async fn title_said(turn: &mut Turn<'_>, project: &ProjectId, text: &str, command: Option<Command>) -> Taken {
    let named = match command {
        Some(Command::RenameTo(title)) => title,
        Some(Command::Cancel | Command::Stop) => {
            turn.answered();
            let title = turn.bot.store.project(project).await?.map(|p| p.value.title).unwrap_or_default();
            turn.tell(Notice::Kept { title });
            return Ok(());
        }
        other => {
            let between = route::between(turn, other).await?;
            if between == Between::Instead {
                return Ok(());
            }
            // A question back is no name; a name that is one is taken by "rename to …".
            if between == Between::AskAgain || aside(turn, text) != Aside::No {
                let title = turn.bot.store.project(project).await?.map(|p| p.value.title).unwrap_or_default();
                turn.tell(Notice::AskNewTitle { title });
                return Ok(());
            }
            text.to_owned()
        }
    };
    turn.answered();
    take(turn, Act::Rename { project: project.clone(), title: named }, Via::Words).await
}
