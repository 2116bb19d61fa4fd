//! Who is signed in, and what their standing lets them do.

use fleet_domain::chat::{Person, Standing};
use fleet_domain::project::{Project, ProjectState};
use fleet_domain::role::{Deed, Role};
use fleet_store::Versioned;

/// A signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    /// Who.
    pub(crate) person: Versioned<Person>,
    /// By what.
    pub(crate) by: SignedBy,
}

/// What signed a person in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignedBy {
    /// The page's cookie: sent by the browser of its own accord, so the request must come from our own page.
    Cookie { hash: String },
    /// A session's token in a header.
    Bearer { hash: String },
    /// The token of this machine's own tools.
    Machine,
}

impl Viewer {
    /// The role that holds for the whole instance.
    pub(crate) fn role(&self) -> Option<Role> {
        match self.person.value.standing {
            Standing::Admin => Some(Role::Admin),
            Standing::Member => Some(Role::Requester),
            Standing::Guest => Some(Role::Guest),
            Standing::Stranger | Standing::Erased => None,
        }
    }

    /// Whether their standing with the instance allows a deed.
    pub(crate) fn may(&self, deed: Deed) -> bool {
        self.role().is_some_and(|r| r.may(deed))
    }

    /// Whether they run the instance.
    pub(crate) fn is_admin(&self) -> bool {
        self.person.value.standing == Standing::Admin
    }

    /// The role in a project; `None` = the project does not exist for them.
    pub(crate) fn role_in(&self, project: &Project) -> Option<Role> {
        if project.state == ProjectState::Deleted {
            return None;
        }
        let member = project.role_of(&self.person.value.id);
        if self.is_admin() { Some(Role::Admin) } else { member.filter(|_| self.role().is_some()) }
    }
}

/// Whether this person may be signed in at all.
pub(crate) fn lets_in(standing: Standing) -> bool {
    match standing {
        Standing::Admin | Standing::Member | Standing::Guest => true,
        Standing::Stranger | Standing::Erased => false,
    }
}
