//! Invitations into a project: given out by whoever manages it, redeemed once, by a new person or one who is signed in.

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use fleet_domain::alike::is_taken;
use fleet_domain::chat::{Door, Env, Person, Standing};
use fleet_domain::id::PersonId;
use fleet_domain::invitation::Invitation;
use fleet_domain::project::Project;
use fleet_domain::role::{Deed, Role};
use fleet_store::{Commit, StoreError, Token, TokenKind, Versioned};

use crate::answer;
use crate::clean;
use crate::enter::{Entering, audit};
use crate::pace::Sending;
use crate::refused::Refused;
use crate::secret;
use crate::sight::SeenProject;
use crate::site::{Site, store};
use crate::viewer::Viewer;
use crate::visit::Visit;

/// How long an invitation can be redeemed, ms.
const HOLDS: i64 = 7 * 86_400_000;
/// Characters of a name.
const NAME: u32 = 80;
/// How often a member is added anew when the project moved on meanwhile.
const TRIES: u32 = 5;

/// An invitation on its way to somebody: the same code for a browser and for the messengers.
pub(crate) struct GivenOut {
    /// For a browser.
    pub(crate) url: String,
    /// For each messenger.
    pub(crate) doors: Vec<Door>,
}

impl Site {
    /// Gives out an invitation; it is shown once and never stored.
    pub(crate) async fn invite(&self, visit: &Visit, viewer: &Viewer, seen: &SeenProject, role: Role, step: Option<u8>) -> Result<GivenOut, Refused> {
        self.paced(viewer, Sending::Press)?;
        if !seen.may(Deed::Manage) {
            return Err(Refused::NotAllowed);
        }
        let project = &seen.project.value;
        let steps = u8::try_from(project.spec.steps().len()).unwrap_or(u8::MAX);
        let wrong = match (role, step) {
            // Ownership is not handed out by links that are passed on.
            (Role::Owner | Role::Admin, _) => Some("role: guest, requester, approver".to_owned()),
            (Role::Guest | Role::Requester, Some(_)) => Some("step: role approver".to_owned()),
            (Role::Approver, Some(step)) if !(1..=steps).contains(&step) => Some(format!("step: 1–{steps}")),
            (Role::Guest | Role::Requester | Role::Approver, _) => None,
        };
        if let Some(what) = wrong {
            return Err(Refused::Unreadable { what });
        }
        let text = secret::new_token()?;
        let now = self.web.store.now();
        let invitation = Invitation::into(project, role, step);
        let token = Token {
            hash: secret::token_hash(&text),
            kind: TokenKind::Invite,
            person: None,
            data: serde_json::to_value(&invitation).map_err(|source| crate::WebError::Write { source })?,
            created_at: now,
            expires_at: now + HOLDS,
            used_at: None,
            used_by: None,
            voided: false,
        };
        let mut row = audit(visit, &viewer.person.value, "invite", &format!("{role:?}"));
        row.role = Some(seen.role);
        row.object = project.id.to_string();
        self.web.store.commit(Commit::new().put_token(token).audit(row)).await.map_err(store("giving out an invitation"))?;
        Ok(GivenOut { url: format!("{}/enter?t={text}", self.web.origin), doors: (self.web.doors)(&text) })
    }
}

/// The page of an invitation: what it is for, and who comes.
pub(crate) async fn show(site: &Site, visit: &Visit, text: &str, token: &Token) -> Result<Response, Refused> {
    ask(site, visit, text, token, None).await
}

/// The same, with what is wrong with the name that was given, if one was.
async fn ask(site: &Site, visit: &Visit, text: &str, token: &Token, wrong: Option<(&str, String)>) -> Result<Response, Refused> {
    let (invitation, project) = read(site, token).await?;
    let (given, wrong) = wrong.unzip();
    let step = step_words(&project.value, invitation.step);
    let context = serde_json::json!({
        "token": text, "title": project.value.title, "role": invitation.role, "step": step,
        // Another language is chosen on this very page.
        "here": format!("/enter?t={text}"),
        "name": visit.viewer().map(|v| v.person.value.name.clone()),
        "given": given, "wrong": wrong,
    });
    Ok(site.bare_page("invite.html", visit, &context)?.into_response())
}

/// The person joins the project and is signed in. What is wrong with a newcomer's name is said beside it.
pub(crate) async fn redeem(site: &Arc<Site>, visit: &Visit, sent: &Entering, token: Token) -> Result<Response, Refused> {
    match join(site, visit, sent, &token).await {
        Err(refused @ (Refused::NoName | Refused::NameTooLong { .. } | Refused::NameTaken)) => {
            let wrong = answer::sentence(site, visit, &refused);
            let mut asked = ask(site, visit, &sent.t, &token, Some((&sent.name, wrong))).await?;
            *asked.status_mut() = refused.status();
            Ok(asked)
        }
        other => other,
    }
}

async fn join(site: &Arc<Site>, visit: &Visit, sent: &Entering, token: &Token) -> Result<Response, Refused> {
    let newcomer = match visit.viewer() {
        Some(_) => None,
        None => Some(newcomer(site, visit, &sent.name)?),
    };
    for _ in 0..TRIES {
        let (invitation, project) = read(site, token).await?;
        if let Some(person) = &newcomer {
            own_name(site, person, &project.value).await?;
        }
        let person = match (&newcomer, visit.viewer()) {
            (Some(person), _) => Versioned::fresh(person.clone()),
            (None, Some(viewer)) => viewer.person.clone(),
            (None, None) => return Err(Refused::SignIn),
        };
        let fresh = site.fresh_session(&person.value)?;
        let mut commit = Commit::new().use_token(&token.hash, Some(person.value.id.clone()));
        if newcomer.is_some() {
            commit = commit.put_person(person.clone()).put_session(fresh.session.clone());
        }
        let mut team = project.value;
        let entry = invitation.redeem(&mut team, &person.value.id);
        let to = leads_to(site, &team, &person.value);
        commit = commit.put_project(Versioned { rev: project.rev, value: team }).journal(Some(invitation.project.clone()), None, entry).audit(audit(
            visit,
            &person.value,
            "join",
            invitation.project.as_str(),
        ));
        match site.web.store.commit(commit).await {
            Ok(_) if newcomer.is_some() => return site.welcome(visit, Versioned { rev: 1, ..person }, &fresh, &to).await,
            Ok(_) => return Ok(Redirect::to(&to).into_response()),
            // The project moved on, or the link was used meanwhile: looked at again from the start.
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(store("redeeming an invitation")(error).into()),
        }
        if !site.token(&sent.t).await?.holds_at(site.web.store.now()) {
            return Err(Refused::LinkOver);
        }
    }
    Err(Refused::MovedOn)
}

/// Where somebody who joined goes on: whoever only uses the app, to its form; whoever decides, or where it is not live yet, to its page.
fn leads_to(site: &Site, team: &Project, person: &Person) -> String {
    let page = format!("/projects/{}", team.id);
    if team.role_of(&person.id).is_some_and(|role| role.may(Deed::Decide)) {
        return page;
    }
    // By a page of ours: a browser follows no form to another host, and an app's address is one.
    if team.live.is_some() && (site.web.link)(&team.id, Env::Live, person).is_some() { format!("{page}/joined") } else { page }
}

/// What an invitation that still holds is for.
async fn read(site: &Site, token: &Token) -> Result<(Invitation, Versioned<Project>), Refused> {
    if !token.holds_at(site.web.store.now()) {
        return Err(Refused::LinkOver);
    }
    let invitation: Invitation = serde_json::from_value(token.data.clone()).map_err(|_| Refused::LinkOver)?;
    let project = site.web.store.project(&invitation.project).await.map_err(store("reading a project"))?;
    let there = project.filter(|p| p.value.state == fleet_domain::project::ProjectState::Present && invitation.stands(&p.value));
    Ok((invitation, there.ok_or(Refused::LinkOver)?))
}

fn newcomer(site: &Site, visit: &Visit, name: &str) -> Result<Person, Refused> {
    let name = clean::line(name, usize::MAX);
    if name.is_empty() {
        return Err(Refused::NoName);
    }
    if name.chars().count() > usize::try_from(NAME).unwrap_or(usize::MAX) {
        return Err(Refused::NameTooLong { most: NAME });
    }
    let id = PersonId::from_unique(&site.web.store.unique());
    Ok(Person { id, name, locale: visit.locale.clone(), standing: Standing::Guest, created_at: site.web.store.now(), sign_outs: 0 })
}

/// Refuses a name that others would take for Fleet, for somebody in the project, or for whoever runs the instance.
async fn own_name(site: &Site, newcomer: &Person, project: &Project) -> Result<(), Refused> {
    let people = site.web.store.people().await.map_err(store("reading the people"))?;
    let taken = is_taken(&newcomer.name, &newcomer.id, Some(project), people.iter().map(|p| &p.value));
    if taken { Err(Refused::NameTaken) } else { Ok(()) }
}

/// The approval step in the words of the app.
pub(crate) fn step_words(project: &Project, step: Option<u8>) -> Option<String> {
    project.steps().get(usize::from(step?).checked_sub(1)?).map(|s| s.approver.clone())
}
