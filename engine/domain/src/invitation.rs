//! Invitations into a project, as their tokens carry them.

use serde::{Deserialize, Serialize};

use crate::audit::JournalEntry;
use crate::id::{PersonId, ProjectId};
use crate::project::Project;
use crate::role::Role;

/// What an invitation's token carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Into which project.
    pub project: ProjectId,
    /// As what.
    pub role: Role,
    /// For approvers: which step.
    #[serde(default)]
    pub step: Option<u8>,
}

impl Invitation {
    /// Takes somebody in who redeems it; the line of the project's journal that says so, of the moment it is kept.
    pub fn redeem(&self, project: &mut Project, person: &PersonId) -> JournalEntry {
        project.join(person, self.role, self.step);
        let why = format!("{person} redeemed an invitation as {:?}", self.role).to_lowercase();
        JournalEntry { at: 0, event: "joined".to_owned(), why }
    }
}
