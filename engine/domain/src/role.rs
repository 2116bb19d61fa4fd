//! Who may do what: one table, default deny.

use serde::{Deserialize, Serialize};

/// A person's standing. `Admin` holds for the instance; the others for a Bible or a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May comment.
    Guest,
    /// May ask for work: in an app of somebody else, for changes that its owner or an approver starts.
    Requester,
    /// Decides requests of the project's app; may accept.
    Approver,
    /// Owns the project.
    Owner,
    /// Runs the instance.
    Admin,
}

/// Something a person does that needs a right. One row of the table each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Ask "what is happening?", see status and help, say when and how to be told.
    Ask,
    /// Comment in a thread.
    Comment,
    /// Start a brief, answer its questions.
    Brief,
    /// Answer, start, change or cancel somebody else's brief.
    BriefOfAnother,
    /// Start a change of an app: what it keeps, and who sees it, may become another.
    StartChange,
    /// Stop, resume or cancel a task.
    Steer,
    /// Ask for changes of a result.
    AskChanges,
    /// Accept a result (the Bible narrows this further).
    Accept,
    /// Undo an accept, roll back to an earlier version.
    Rollback,
    /// Rename a project, give invitations, revoke links.
    Manage,
    /// Delete an app with its data.
    Delete,
    /// See the project on the page.
    See,
    /// Decide an entry of the app (the app's own rules narrow this further).
    Decide,
    /// Fill in an entry of the app (the app's own rules narrow this further).
    Fill,
    /// Approve pairings, see every project, stop everything.
    Administer,
}

impl Deed {
    /// Every deed, for tests and tables.
    pub const ALL: [Self; 15] = [
        Self::Ask,
        Self::Comment,
        Self::Brief,
        Self::BriefOfAnother,
        Self::StartChange,
        Self::Steer,
        Self::AskChanges,
        Self::Accept,
        Self::Rollback,
        Self::Manage,
        Self::Delete,
        Self::See,
        Self::Decide,
        Self::Fill,
        Self::Administer,
    ];
}

impl Role {
    /// Every role, weakest first.
    pub const ALL: [Self; 5] = [Self::Guest, Self::Requester, Self::Approver, Self::Owner, Self::Admin];

    /// Whether this role may do `deed`. What is not named here is refused.
    pub fn may(self, deed: Deed) -> bool {
        use Deed as D;
        match self {
            Self::Guest => matches!(deed, D::Ask | D::Comment | D::See | D::Fill),
            Self::Requester => matches!(deed, D::Ask | D::Comment | D::See | D::Fill | D::Brief | D::Steer | D::AskChanges | D::Accept),
            Self::Approver => {
                matches!(
                    deed,
                    D::Ask
                        | D::Comment
                        | D::See
                        | D::Fill
                        | D::Brief
                        | D::BriefOfAnother
                        | D::StartChange
                        | D::Steer
                        | D::AskChanges
                        | D::Accept
                        | D::Rollback
                        | D::Decide
                )
            }
            Self::Owner => !matches!(deed, D::Administer),
            Self::Admin => true,
        }
    }

    /// Whether this role follows how an app is made: its tasks, its results with their proofs, its trial. Whoever only uses the app has
    /// what is live, and what is their own.
    pub fn follows(self) -> bool {
        self.may(Deed::BriefOfAnother)
    }

    /// Whether this role may do `deed` only to what is the person's own: a requester works on what they asked for themselves.
    pub fn only_own(self, deed: Deed) -> bool {
        self <= Self::Requester && matches!(deed, Deed::Steer | Deed::AskChanges | Deed::Accept)
    }
}
