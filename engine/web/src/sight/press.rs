//! Which buttons a person is shown: those that the chat would take from them. The chat has the last word at each press; a page that
//! offers what will be refused asks people for decisions that are not theirs.

use std::collections::HashMap;

use fleet_domain::act::{Act, Allowed};
use fleet_domain::id::{PersonId, RunId};
use fleet_domain::post::Post;
use fleet_domain::project::Project;
use fleet_domain::role::{Deed, Role};

use super::{SeenProject, SeenThread};
use crate::refused::Refused;
use crate::shown::people::Names;
use crate::shown::post::PostShown;
use crate::site::{Site, store};
use crate::viewer::Viewer;

impl Site {
    /// Whether somebody in this role may do this to a run, their own or another's.
    pub(crate) fn may_do(&self, project: &Project, role: Role, own: bool, act: &Act) -> bool {
        let deed = act.deed();
        role.may(deed) && (own || !role.only_own(deed)) && (deed != Deed::Accept || self.accepts(project, role))
    }

    /// Whether this role accepts results of this project. Without its Bible nobody does: the chat takes no accept then.
    fn accepts(&self, project: &Project, role: Role) -> bool {
        self.web.bibles.get(&project.bible).is_some_and(|bible| bible.front.acceptance.lets(role))
    }

    /// The people of a project who accept its results, by name.
    pub(crate) fn who_accepts(&self, project: &Project, names: &Names) -> String {
        let who: Vec<String> = project.members.iter().filter(|m| self.accepts(project, m.role)).map(|m| names.of(&m.person)).collect();
        who.join(", ")
    }

    /// Messages as this person is shown them, with the buttons that are theirs to press.
    pub(crate) async fn posts_shown(&self, viewer: &Viewer, seen: &SeenThread, posts: Vec<Post>) -> Result<Vec<PostShown>, Refused> {
        let mut runs = HashMap::new();
        let mut out = Vec::with_capacity(posts.len());
        for mut post in posts {
            let decided = match &seen.project {
                // Owners and administrators press everything.
                Some(project) if project.role < Role::Owner => self.leave_theirs(viewer, project, &mut post, &mut runs).await?,
                _ => None,
            };
            let mut shown = PostShown::of(self, viewer, post);
            shown.body.decided_by = decided;
            out.push(shown);
        }
        Ok(out)
    }

    /// Takes away the buttons that are not theirs; the names of who accepts, if it is that which was taken away.
    async fn leave_theirs(
        &self,
        viewer: &Viewer,
        project: &SeenProject,
        post: &mut Post,
        runs: &mut HashMap<RunId, Option<PersonId>>,
    ) -> Result<Option<String>, Refused> {
        let mut accept_went = false;
        let mut left = Vec::with_capacity(post.body.buttons.len());
        for button in std::mem::take(&mut post.body.buttons) {
            let grant = self.web.store.grant(&button.nonce).await.map_err(store("reading a button"))?;
            // What is not known is for the chat to refuse.
            let Some(grant) = grant else {
                left.push(button);
                continue;
            };
            if self.is_theirs(viewer, project, &grant.act, &grant.allowed, runs).await? {
                left.push(button);
            } else {
                accept_went |= grant.act.deed() == Deed::Accept;
            }
        }
        post.body.buttons = left;
        if !accept_went {
            return Ok(None);
        }
        let names = self.names().await?;
        Ok(Some(self.who_accepts(&project.project.value, &names)).filter(|who| !who.is_empty()))
    }

    async fn is_theirs(
        &self,
        viewer: &Viewer,
        project: &SeenProject,
        act: &Act,
        allowed: &Allowed,
        runs: &mut HashMap<RunId, Option<PersonId>>,
    ) -> Result<bool, Refused> {
        let me = &viewer.person.value.id;
        if let Allowed::Person(person) = allowed
            && person != me
        {
            return Ok(false);
        }
        let Some(run) = act.run() else { return Ok(true) };
        if !runs.contains_key(run) {
            let found = self.web.store.run(run).await.map_err(store("reading a run"))?.map(|r| r.value);
            runs.insert(run.clone(), found.filter(|r| r.project == project.project.value.id).map(|r| r.by));
        }
        // A run of another app is judged where that app is.
        let Some(Some(by)) = runs.get(run) else { return Ok(true) };
        Ok(self.may_do(&project.project.value, project.role, by == me, act))
    }
}
