//! Whose a brief is, and who may move it.

use fleet_domain::brief::Brief;
use fleet_domain::notice::Refusal;
use fleet_domain::project::Project;
use fleet_domain::role::{Deed, Role};

use crate::rights::{Place, Whose, allow};
use crate::turn::{Halt, Taken, Turn};

/// The app that a brief changes, if it changes one.
pub(super) async fn project_of(turn: &Turn<'_>, brief: &Brief) -> Result<Option<Project>, Halt> {
    let Some(id) = &brief.of else { return Ok(None) };
    Ok(turn.bot.store.project(id).await?.map(|p| p.value))
}

/// Whether the person may move this brief.
pub(super) fn may(turn: &Turn<'_>, brief: &Brief, project: Option<&Project>) -> Result<Role, Halt> {
    let place = project.map_or(Place::Instance, Place::Project);
    Ok(allow(&turn.person, place, Deed::Brief, Whose::of(&brief.person, &turn.person))?)
}

/// Words that would be welcome if nobody else's brief were open here: whose it is, and what to do, instead of a role that is not at fault.
pub(super) async fn others(turn: &Turn<'_>, brief: &Brief, project: Option<&Project>, refusal: Halt) -> Taken {
    let place = project.map_or(Place::Instance, Place::Project);
    if allow(&turn.person, place, Deed::Brief, Whose::Own).is_err() {
        return Err(refusal);
    }
    let whose = turn.bot.store.person(&brief.person).await?;
    Err(whose.map_or(refusal, |person| Refusal::OthersBrief { name: person.value.name }.into()))
}
