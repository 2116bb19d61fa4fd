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
    /// And what whoever decides that step was called when it was given out; none where no step is named.
    #[serde(default)]
    pub approver: Option<String>,
}

impl Invitation {
    /// An invitation into this project as it is now.
    pub fn into(project: &Project, role: Role, step: Option<u8>) -> Self {
        Self { project: project.id.clone(), role, step, approver: step.and_then(|step| project.approver_of(step)).map(str::to_owned) }
    }

    /// Whether what it was given out for is still there: nobody takes a step that has become somebody else's.
    pub fn stands(&self, project: &Project) -> bool {
        self.approver.is_none() || self.step.and_then(|step| project.approver_of(step)) == self.approver.as_deref()
    }

    /// Takes somebody in who redeems it; the line of the project's journal that says so, of the moment it is kept.
    pub fn redeem(&self, project: &mut Project, person: &PersonId) -> JournalEntry {
        project.join(person, self.role, self.step);
        let why = format!("{person} redeemed an invitation as {:?}", self.role).to_lowercase();
        JournalEntry { at: 0, event: "joined".to_owned(), why }
    }
}
