//! Who a person is inside a project's app: read from the store, so that a named person of the chat is a named person there.

use std::collections::BTreeSet;

use fleet_deployers::records::AppRole;
use fleet_deployers::{AppPerson, Members};
use fleet_domain::chat::{Env, Person, Standing};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::project::Project;
use fleet_domain::role::Role;
use fleet_store::Store;
use futures_util::future::BoxFuture;

/// The store's answer to the gateway's question.
#[derive(Clone)]
pub struct StoreMembers {
    /// Where people and projects are.
    pub store: Store,
}

impl Members for StoreMembers {
    fn look_up(&self, project: &ProjectId, env: Env, person: &PersonId) -> BoxFuture<'_, Option<AppPerson>> {
        let (project, person) = (project.clone(), person.clone());
        Box::pin(async move {
            let project = self.store.project(&project).await.ok()??.value;
            let person = self.store.person(&person).await.ok()??.value;
            // What is on trial is for those who make the app: whoever only uses it has what is live.
            let lets_in = env == Env::Live || self.store.tries(&project, &person).await.ok()?;
            app_person(&project, &person).filter(|_| lets_in)
        })
    }

    fn people(&self, project: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>> {
        let project = project.clone();
        Box::pin(async move {
            let Ok(Some(project)) = self.store.project(&project).await else { return Vec::new() };
            let mut people = Vec::new();
            for id in project.value.members.iter().map(|m| &m.person).collect::<BTreeSet<_>>() {
                if let Ok(Some(person)) = self.store.person(id).await {
                    people.extend(app_person(&project.value, &person.value));
                }
            }
            people
        })
    }

    fn title(&self, project: &ProjectId, env: Env) -> BoxFuture<'_, Option<String>> {
        let project = project.clone();
        Box::pin(async move {
            let project = self.store.project(&project).await.ok()??.value;
            Some(match env {
                Env::Live => project.title,
                // What is on trial may bear a name that is not accepted yet.
                Env::Preview | Env::Proof => project.spec.title().to_owned(),
            })
        })
    }
}

/// A person's roles in the app of a project; `None` if they have none. Until somebody else is the approver of a step, the owner is.
pub(crate) fn app_person(project: &Project, person: &Person) -> Option<AppPerson> {
    if matches!(person.standing, Standing::Erased | Standing::Stranger) {
        return None;
    }
    let mut roles = BTreeSet::new();
    for member in project.members.iter().filter(|m| m.person == person.id) {
        roles.insert(match project.role_now(member) {
            Role::Owner => AppRole::Owner,
            Role::Approver if project.decides(member) == Some(2) => AppRole::Approver2,
            Role::Approver => AppRole::Approver,
            Role::Requester | Role::Admin => AppRole::Member,
            Role::Guest => AppRole::Guest,
        });
    }
    if roles.contains(&AppRole::Owner) {
        roles.insert(AppRole::Member);
        let decided_by_another = |step: u8| project.members.iter().any(|m| project.decides(m) == Some(step));
        if !decided_by_another(1) {
            roles.insert(AppRole::Approver);
        }
        if !decided_by_another(2) {
            roles.insert(AppRole::Approver2);
        }
    }
    if roles.iter().any(|r| matches!(r, AppRole::Approver | AppRole::Approver2)) {
        roles.insert(AppRole::Member);
    }
    if roles.is_empty() {
        return None;
    }
    Some(AppPerson { id: person.id.clone(), name: person.name.clone(), locale: person.locale.clone(), roles, sign_outs: person.sign_outs })
}
