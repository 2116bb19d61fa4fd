//! Who may do what, asked in one place: a person's role towards a project or the instance, and the table of the domain.

use fleet_domain::chat::{Person, Standing};
use fleet_domain::notice::Refusal;
use fleet_domain::project::Project;
use fleet_domain::role::{Deed, Role};

/// What an act is done to, as far as rights are concerned.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// Something outside of every project.
    Instance,
    /// Something of a project.
    Project(&'a Project),
}

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The person's own.
    Own,
    /// Somebody else's.
    Others,
}

impl Whose {
    /// Own if the two are one.
    pub(crate) fn of(owner: &fleet_domain::id::PersonId, person: &Person) -> Self {
        if owner == &person.id { Self::Own } else { Self::Others }
    }
}

/// A person's role there; `None` = nothing is theirs to do.
pub(crate) fn role(person: &Person, place: Place<'_>) -> Option<Role> {
    match (person.standing, place) {
        (Standing::Admin, _) => Some(Role::Admin),
        (Standing::Stranger | Standing::Erased, _) => None,
        (Standing::Member | Standing::Guest, Place::Project(project)) => project.role_of(&person.id),
        (Standing::Member, Place::Instance) => Some(Role::Requester),
        (Standing::Guest, Place::Instance) => Some(Role::Guest),
    }
}

/// The role in which a person may do this; refused otherwise. Whoever only asks for things works on what is their own.
pub(crate) fn allow(person: &Person, place: Place<'_>, deed: Deed, whose: Whose) -> Result<Role, Refusal> {
    let deed = if deed == Deed::Brief && whose == Whose::Others { Deed::BriefOfAnother } else { deed };
    let missing = Refusal::Role { deed };
    let outside = matches!((person.standing, place), (Standing::Member | Standing::Guest, Place::Project(_)));
    let role = role(person, place).ok_or_else(|| if outside { Refusal::NotInApp } else { missing.clone() })?;
    if !role.may(deed) {
        return Err(missing);
    }
    if whose == Whose::Others && role.only_own(deed) {
        return Err(Refusal::NotYours);
    }
    Ok(role)
}
