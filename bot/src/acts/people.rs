//! Letting people in.

use fleet_domain::chat::Standing;
use fleet_domain::effect::TellClass;
use fleet_domain::id::PersonId;
use fleet_domain::notice::{Notice, Refusal};
use fleet_domain::role::{Deed, Role};
use fleet_store::Change;

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
        let bible = thread.value.bible.clone();
        turn.tell_in(thread.value.id, Notice::Greeting { bible }, TellClass::Must);
    }
    let state = turn.voice().say("chat-paired-state");
    let entry = stranger.value.name.clone();
    turn.edit(format!("pair:{person}"), Notice::EntryDone { entry, state });
    turn.journal(None, None, "pair", format!("{} let {person} in", turn.person.id));
    turn.put(Change::PutPerson(stranger));
    Ok(role)
}
