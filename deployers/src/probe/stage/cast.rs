//! The invented people of a proof.

use std::collections::BTreeSet;

use fleet_domain::chat::Env;
use fleet_domain::id::{PersonId, ProjectId};
use futures_util::future::BoxFuture;

use crate::cloud::{AppPerson, Members};
use crate::records::AppRole;

/// Somebody in a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::probe) enum Who {
    /// Owns the app and decides nothing.
    Owner,
    /// Decides step 1.
    Approver,
    /// Decides step 2, nothing where there is one step.
    ApproverTwo,
    /// Two people of the project.
    MemberA,
    MemberB,
    /// May look.
    Guest,
    /// A person who is not of the project.
    Stranger,
    /// Somebody without any link.
    Nobody,
}

impl Who {
    /// Those who have a place in the app.
    pub(in crate::probe) const INSIDE: [Self; 6] = [Self::Owner, Self::Approver, Self::ApproverTwo, Self::MemberA, Self::MemberB, Self::Guest];

    /// As the steps call them.
    pub(in crate::probe) fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Approver => "approver",
            Self::ApproverTwo => "second approver",
            Self::MemberA => "member A",
            Self::MemberB => "member B",
            Self::Guest => "guest",
            Self::Stranger => "stranger",
            Self::Nobody => "nobody",
        }
    }

    /// Their name in the app: what people are called, and what breaks pages that do not escape.
    pub(in crate::probe) fn shown_as(self) -> &'static str {
        match self {
            Self::Owner => "Ольга Ö. O’Neil",
            Self::Approver => "Zoë <b>Approver</b>",
            Self::ApproverTwo => "Иван \"Второй\" Ё.",
            Self::MemberA => "Ana & Álvaro",
            Self::MemberB => "Петр Ъ'Член",
            Self::Guest => "李 Guest",
            Self::Stranger => "Mallory",
            Self::Nobody => "",
        }
    }

    pub(in crate::probe) fn id(self) -> PersonId {
        PersonId::from_unique(match self {
            Self::Owner => "proofowner",
            Self::Approver => "proofapprover",
            Self::ApproverTwo => "proofapprovertwo",
            Self::MemberA => "proofmembera",
            Self::MemberB => "proofmemberb",
            Self::Guest => "proofguest",
            Self::Stranger => "proofstranger",
            Self::Nobody => "proofnobody",
        })
    }

    fn roles(self) -> BTreeSet<AppRole> {
        match self {
            Self::Owner => [AppRole::Owner, AppRole::Member].into(),
            Self::Approver => [AppRole::Approver, AppRole::Member].into(),
            Self::ApproverTwo => [AppRole::Approver2, AppRole::Member].into(),
            Self::MemberA | Self::MemberB => [AppRole::Member].into(),
            Self::Guest => [AppRole::Guest].into(),
            Self::Stranger | Self::Nobody => BTreeSet::new(),
        }
    }
}

/// Answers the gateway for the invented people.
pub(super) struct Cast {
    /// Language they are all spoken to in.
    pub(super) locale: String,
}

impl Cast {
    fn person(&self, who: Who) -> AppPerson {
        AppPerson { id: who.id(), name: who.shown_as().to_owned(), locale: self.locale.clone(), roles: who.roles(), sign_outs: 0 }
    }
}

impl Members for Cast {
    fn look_up(&self, _: &ProjectId, _: Env, person: &PersonId) -> BoxFuture<'_, Option<AppPerson>> {
        let found = Who::INSIDE.into_iter().find(|w| w.id() == *person).map(|w| self.person(w));
        Box::pin(std::future::ready(found))
    }

    fn people(&self, _: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>> {
        Box::pin(std::future::ready(Who::INSIDE.map(|w| self.person(w)).into()))
    }
}
