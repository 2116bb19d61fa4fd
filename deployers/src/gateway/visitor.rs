//! Who is asking: from the cookie to a person of the project, somebody with a link, or nobody in particular.

use std::collections::BTreeSet;

use axum::http::HeaderMap;
use fleet_domain::manifest::Access;

use super::accept::spoken;
use super::cookie;
use super::refusal::Refusal;
use crate::cloud::{AppPerson, Cloud, Shown};
use crate::link::{Purpose, Who};
use crate::records::{AppRole, Viewer};

/// What a cookie says about its bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// A person of the project, now.
    Person(AppPerson),
    /// A person who is not of the project (any more).
    Removed,
    /// Somebody who came by a link that anyone may hold.
    Holder {
        /// `link_…`.
        id: String,
        /// As they called themselves.
        name: String,
    },
    /// Nobody in particular.
    Nobody,
}

/// Who the cookie belongs to.
pub(crate) async fn visitor(cloud: &Cloud, shown: &Shown, headers: &HeaderMap) -> Visitor {
    session(cloud, shown, headers).await.0
}

/// Who the cookie belongs to, and its token; empty where nobody is let in by one. Neighbouring hosts may plant cookies of
/// our name: the first that is really ours counts.
pub(crate) async fn session<'a>(cloud: &Cloud, shown: &Shown, headers: &'a HeaderMap) -> (Visitor, &'a str) {
    let now = cloud.now();
    let mut seen = Visitor::Nobody;
    for token in cookie::tokens(cloud.address().scheme, headers) {
        let Ok(grant) = cloud.seal().open(Purpose::Session, token, &shown.host, now) else { continue };
        match grant.who {
            Who::Person(id) => match cloud.roster().look_up(&shown.route.project, shown.route.env, &id).await {
                Some(person) if person.sign_outs == grant.sign_outs => return (Visitor::Person(person), token),
                // They signed out since.
                Some(_) => {}
                None => seen = Visitor::Removed,
            },
            Who::Holder { id, name } => return (Visitor::Holder { id, name }, token),
            Who::Anyone => {}
        }
    }
    (seen, "")
}

/// As whom the visitor looks at the app, or why they do not.
pub(crate) async fn viewer(cloud: &Cloud, shown: &Shown, headers: &HeaderMap, locale: &'static str) -> Result<Viewer, Refusal> {
    admit(visitor(cloud, shown, headers).await, shown.access(), locale)
}

/// The visitor's right to an app of this access.
fn admit(visitor: Visitor, access: Access, locale: &'static str) -> Result<Viewer, Refusal> {
    match (visitor, access) {
        (Visitor::Person(p), _) => Ok(Viewer { id: p.id.as_str().to_owned(), name: p.name, roles: p.roles, locale: spoken(&p.locale).to_owned(), link: false }),
        (Visitor::Holder { id, name }, Access::Link | Access::Public) => {
            Ok(Viewer { id, name, roles: BTreeSet::from([AppRole::Guest]), locale: locale.to_owned(), link: true })
        }
        (Visitor::Removed | Visitor::Nobody, Access::Public) => Ok(Viewer { roles: BTreeSet::from([AppRole::Guest]), ..Viewer::unknown(locale) }),
        (Visitor::Removed, Access::Members | Access::Link) => Err(Refusal::NotHere),
        (Visitor::Holder { .. } | Visitor::Nobody, Access::Members) | (Visitor::Nobody, Access::Link) => Err(Refusal::NoLink),
    }
}

#[cfg(test)]
mod tests {
    use fleet_domain::id::PersonId;

    use super::*;

    fn person() -> Visitor {
        Visitor::Person(AppPerson {
            id: PersonId::from_unique("01"), name: "Анна".into(), locale: "ru".into(), roles: [AppRole::Member].into(), sign_outs: 0
        })
    }

    fn holder() -> Visitor {
        Visitor::Holder { id: "link_1".into(), name: "X".into() }
    }

    #[test]
    fn each_access_lets_in_whom_it_says() {
        use Access::{Link, Members, Public};
        let enters = |visitor, access| admit(visitor, access, "en").map(|v| (v.id, v.link));
        for access in [Members, Link, Public] {
            assert_eq!(enters(person(), access), Ok(("per_01".into(), false)));
        }
        assert_eq!(enters(holder(), Members), Err(Refusal::NoLink));
        assert_eq!(enters(holder(), Link), Ok(("link_1".into(), true)));
        assert_eq!(enters(holder(), Public), Ok(("link_1".into(), true)));
        assert_eq!(enters(Visitor::Nobody, Members), Err(Refusal::NoLink));
        assert_eq!(enters(Visitor::Nobody, Link), Err(Refusal::NoLink));
        assert_eq!(enters(Visitor::Nobody, Public), Ok((String::new(), false)));
        assert_eq!(enters(Visitor::Removed, Members), Err(Refusal::NotHere));
        assert_eq!(enters(Visitor::Removed, Link), Err(Refusal::NotHere));
        assert_eq!(enters(Visitor::Removed, Public), Ok((String::new(), false)));
    }

    #[test]
    fn a_person_is_spoken_to_in_their_own_language() {
        assert_eq!(admit(person(), Access::Members, "en").map(|v| v.locale), Ok("ru".into()));
    }
}
