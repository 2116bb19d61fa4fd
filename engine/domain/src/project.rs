//! Projects, tasks and what of them is deployed.

use serde::{Deserialize, Serialize};

use crate::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId, WishId};
use crate::role::Role;
use crate::spec::Spec;

/// One repository and its thread under one Bible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Id.
    pub id: ProjectId,
    /// The Bible.
    pub bible: String,
    /// Name on screens.
    pub title: String,
    /// Readable part of addresses: `[a-z0-9-]{1,40}`, unique in the instance.
    pub slug: String,
    /// Its thread.
    pub thread: ThreadId,
    /// Language of its words.
    pub locale: String,
    /// What the kit last filled; base of the next change.
    pub spec: Spec,
    /// People and their roles here.
    pub members: Vec<Member>,
    /// Whether it is there.
    pub state: ProjectState,
    /// Unguessable part of the preview host (16 characters); changes on revoke.
    pub preview_secret: String,
    /// Commit on the preview address.
    pub preview: Option<PreviewRef>,
    /// Accepted versions, oldest first; numbers only grow.
    pub versions: Vec<Version>,
    /// Version on the live address.
    pub live: Option<u32>,
    /// UTC ms.
    pub created_at: i64,
}

impl Project {
    /// The version on the live address.
    pub fn live_version(&self) -> Option<&Version> {
        self.live.and_then(|n| self.versions.iter().find(|v| v.n == n))
    }

    /// Whether this person owns the project and nobody else does: then they cannot leave it.
    pub fn is_last_owner(&self, person: &PersonId) -> bool {
        let mut owners = self.members.iter().filter(|m| m.role == Role::Owner).peekable();
        owners.peek().is_some() && owners.all(|m| m.person == *person)
    }

    /// A person's strongest role here.
    pub fn role_of(&self, person: &PersonId) -> Option<Role> {
        self.members.iter().filter(|m| &m.person == person).map(|m| m.role).max()
    }
}

/// A person's role in a project, and the approval step it decides, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Role.
    pub role: Role,
    /// For approvers: which step (1 or 2).
    pub step: Option<u8>,
}

/// Whether a project is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectState {
    /// There.
    Present,
    /// Deletion was asked; data lies in the trash until its grace ends.
    Deleted,
}

/// What the preview address shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewRef {
    /// Full hex id.
    pub commit: String,
    /// The run that made it.
    pub run: RunId,
    /// UTC ms; 7 days after the last view or message.
    pub expires_at: i64,
}

/// An accepted version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// 1, 2, …
    pub n: u32,
    /// Full hex id.
    pub commit: String,
    /// The run it came from.
    pub run: RunId,
    /// Who accepted.
    pub accepted_by: PersonId,
    /// UTC ms.
    pub accepted_at: i64,
}

/// Something wanted: one brief, one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Id.
    pub id: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Its thread.
    pub thread: ThreadId,
    /// The brief it came from.
    pub brief: BriefId,
    /// The run that works on it.
    pub run: RunId,
    /// The goal in the person's words.
    pub title: String,
    /// Who asked.
    pub by: PersonId,
    /// UTC ms.
    pub created_at: i64,
}

/// A request that nothing can serve yet, kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Id.
    pub id: WishId,
    /// Who wished.
    pub by: PersonId,
    /// Where.
    pub thread: ThreadId,
    /// Under which Bible.
    pub bible: String,
    /// The words.
    pub text: String,
    /// Why it waits: `other_bible`, `waits_for_agent`, `needs_person`, `refused`, with details for people.
    pub verdict: String,
    /// UTC ms.
    pub at: i64,
}
