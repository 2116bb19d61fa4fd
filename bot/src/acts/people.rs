//! Letting people in, and taking them out of an app.

use fleet_domain::chat::Standing;
use fleet_domain::effect::TellClass;
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::project::ProjectState;
use fleet_domain::role::{Deed, Role};
use fleet_store::{Change, TokenKind};

use crate::greeting;
use crate::names;
use crate::rights::{Place, Whose, allow};
use crate::turn::{Halt, Turn};

/// Lets a stranger in: they may ask for work from now on, and are greeted where they wrote.
pub(super) async fn pair(turn: &mut Turn<'_>, person: &PersonId) -> Result<Role, Halt> {
    let role = allow(&turn.person, Place::Instance, Deed::Administer, Whose::Own)?;
    let mut stranger = turn.bot.store.person(person).await?.ok_or(Refusal::Unknown)?;
    if stranger.value.standing != Standing::Stranger {
        return Err(Refusal::Stale.into());
    }
    stranger.value.standing = Standing::Member;
    if let Some(thread) = turn.bot.store.threads_of(person).await?.into_iter().next() {
        stranger.value.name = names::own(&turn.bot.store, &stranger.value, None, thread.value.platform).await?;
        greeting::greet_in(turn, thread);
    }
    let state = turn.voice().say("chat-paired-state");
    let entry = stranger.value.name.clone();
    let (slot, here) = (format!("pair:{person}"), turn.thread.value.id.clone());
    // Wherever those who run the instance were asked, nothing is asked any more.
    let asked = turn.bot.store.threads_with_slot(&slot).await?;
    for thread in asked.into_iter().filter(|thread| *thread != here).chain([here.clone()]) {
        turn.tell_in(thread, Notice::EntryDone { entry: entry.clone(), state: state.clone() }, TellClass::Edit { slot: slot.clone() });
    }
    turn.journal(None, None, "pair", format!("{} let {person} in", turn.person.id));
    turn.put(Change::PutPerson(stranger));
    Ok(role)
}

/// Takes somebody out of an app. Whoever has no other place here is signed out, and their unused sign-in links are void.
pub(super) async fn remove(turn: &mut Turn<'_>, project: &ProjectId, person: &PersonId) -> Result<Role, Halt> {
    let mut there = turn.bot.store.project(project).await?.ok_or(Refusal::Unknown)?;
    let role = allow(&turn.person, Place::Project(&there.value), Deed::Manage, Whose::Own)?;
    if there.value.state != ProjectState::Present || there.value.role_of(person).is_none() {
        return Err(Refusal::Stale.into());
    }
    if there.value.is_last_owner(person) {
        return Err(Refusal::LastOwner.into());
    }
    there.value.members.retain(|m| m.person != *person);
    let (id, title) = (there.value.id.clone(), there.value.title.clone());
    turn.put(Change::PutProject(there));
    let gone = turn.bot.store.person(person).await?.map(|p| p.value);
    if gone.as_ref().is_none_or(|p| p.standing == Standing::Guest) && !has_a_place(turn, person, &id).await? {
        turn.put(Change::RevokeSessions { person: person.clone() });
        turn.put(Change::VoidTokens { kind: TokenKind::Login, person: Some(person.clone()) });
    }
    turn.journal(Some(id), None, "remove_member", format!("{} took {person} out of the app", turn.person.id));
    turn.tell(Notice::MemberRemoved { title, name: gone.map(|p| p.name).unwrap_or_default() });
    Ok(role)
}

/// Whether a guest is a member of any other app that is there.
async fn has_a_place(turn: &Turn<'_>, person: &PersonId, besides: &ProjectId) -> Result<bool, Halt> {
    let all = turn.bot.store.projects().await?;
    Ok(all.iter().any(|p| p.value.id != *besides && p.value.state == ProjectState::Present && p.value.role_of(person).is_some()))
}
