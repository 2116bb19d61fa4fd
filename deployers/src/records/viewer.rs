//! For whom something is read or written: a person with roles inside one app.

use std::collections::BTreeSet;

use fleet_domain::manifest::Access;
use serde::{Deserialize, Serialize};

/// A standing inside one app; a person may hold several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppRole {
    /// Owns the app.
    Owner,
    /// Decides; the first step where there are two.
    Approver,
    /// Decides the second step.
    Approver2,
    /// A person of the project.
    Member,
    /// May look.
    Guest,
}

impl AppRole {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Approver, Self::Approver2, Self::Member, Self::Guest];

    /// As rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Approver => "approver",
            Self::Approver2 => "approver2",
            Self::Member => "member",
            Self::Guest => "guest",
        }
    }
}

/// A person as others see them: what a person field may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Person id.
    pub id: String,
    /// Name on the screen.
    pub name: String,
    /// Roles inside this app: what rules know of an entry's author. None in what was remembered before they were.
    #[serde(default)]
    pub roles: BTreeSet<AppRole>,
}

/// For whom something is done. An empty `id` is somebody unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Person id; empty for somebody unknown.
    pub id: String,
    /// Name on the screen.
    pub name: String,
    /// Roles inside this app.
    pub roles: BTreeSet<AppRole>,
    /// Language of messages and headers, `en` or `ru`.
    pub locale: String,
    /// Came by a link that anyone may hold, not as a person of the project.
    pub link: bool,
}

impl Viewer {
    /// Somebody unknown, with no role.
    pub fn unknown(locale: &str) -> Self {
        Self { id: String::new(), name: String::new(), roles: BTreeSet::new(), locale: locale.to_owned(), link: false }
    }

    /// Whether it is nobody in particular.
    pub fn is_unknown(&self) -> bool {
        self.id.is_empty()
    }

    /// Whether this viewer may open an app of this access at all.
    pub(crate) fn may_open(&self, access: Access) -> bool {
        match access {
            Access::Members => !self.is_unknown() && !self.link && !self.roles.is_empty(),
            Access::Link => !self.is_unknown(),
            Access::Public => true,
        }
    }

    /// Whether it is a person of the project, who may see the other people's names.
    pub(crate) fn is_member(&self) -> bool {
        !self.is_unknown() && !self.link
    }
}
