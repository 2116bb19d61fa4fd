//! The invented people of an app that is tried out.

use std::collections::BTreeSet;

use fleet_deployers::records::AppRole;
use fleet_deployers::{AppPerson, Members};
use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};
use futures_util::future::BoxFuture;

/// Somebody in an app that is tried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Owns it.
    Owner,
    /// Decides the first step.
    Approver,
    /// Decides the second step.
    Approver2,
    /// Two people of the project.
    Member,
    Member2,
    /// May look.
    Guest,
    /// Somebody without a link.
    Nobody,
}

impl Who {
    pub(super) const ALL: [Self; 7] = [Self::Owner, Self::Approver, Self::Approver2, Self::Member, Self::Member2, Self::Guest, Self::Nobody];

    /// As addresses write it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Approver => "approver",
            Self::Approver2 => "approver2",
            Self::Member => "member",
            Self::Member2 => "member2",
            Self::Guest => "guest",
            Self::Nobody => "nobody",
        }
    }

    /// By what addresses write.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.as_str() == word)
    }

    pub(super) fn id(self) -> PersonId {
        PersonId::from_unique(&format!("try{}", self.as_str()))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Owner => "Olga Owner",
            Self::Approver => "Anna Approver",
            Self::Approver2 => "Boris Approver",
            Self::Member => "Maria Member",
            Self::Member2 => "Max Member",
            Self::Guest => "Greta Guest",
            Self::Nobody => "",
        }
    }

    fn roles(self) -> BTreeSet<AppRole> {
        match self {
            Self::Owner => [AppRole::Owner, AppRole::Member].into(),
            Self::Approver => [AppRole::Approver, AppRole::Member].into(),
            Self::Approver2 => [AppRole::Approver2, AppRole::Member].into(),
            Self::Member | Self::Member2 => [AppRole::Member].into(),
            Self::Guest => [AppRole::Guest].into(),
            Self::Nobody => BTreeSet::new(),
        }
    }
}

/// Answers the gateway for them.
pub(super) struct People {
    /// Language they are spoken to in.
    pub(super) locale: String,
}

impl People {
    fn all(&self) -> impl Iterator<Item = AppPerson> {
        let person = |who: Who| AppPerson { id: who.id(), name: who.name().to_owned(), locale: self.locale.clone(), roles: who.roles(), sign_outs: 0 };
        Who::ALL.into_iter().filter(|who| *who != Who::Nobody).map(person)
    }
}

impl Members for People {
    fn look_up(&self, _: &ProjectId, _: Env, person: &PersonId) -> BoxFuture<'_, Option<AppPerson>> {
        let found = self.all().find(|p| p.id == *person);
        Box::pin(std::future::ready(found))
    }

    fn people(&self, _: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>> {
        Box::pin(std::future::ready(self.all().collect()))
    }
}
