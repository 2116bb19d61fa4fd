//! Which buttons a person is shown: those that the chat would take from them. The chat has the last word at each press; a page that
//! offers what will be refused asks people for decisions that are not theirs.

use std::collections::{BTreeSet, HashMap};

use fleet_domain::act::{Act, Allowed, Target};
use fleet_domain::chat::Env;
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId};
use fleet_domain::post::Post;
use fleet_domain::project::Project;
use fleet_domain::role::{Deed, Role};
use fleet_store::Grant;

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
        // Owners and administrators press everything.
        let judged = match &seen.project {
            Some(project) if project.role < Role::Owner => Some(Judged::of(self, viewer, project, &posts).await?),
            _ => None,
        };
        let hidden = self.trials_hidden(viewer, &posts).await?;
        let show = |mut post: Post| {
            post.body.links.retain(|link| link.env == Env::Live || !hidden.contains(&link.project));
            let decided_by = judged.as_ref().and_then(|judged| judged.leave_theirs(self, &mut post));
            let mut shown = PostShown::of(self, viewer, post);
            shown.body.decided_by = decided_by;
            shown
        };
        Ok(posts.into_iter().map(show).collect())
    }

    /// The projects to whose trial these messages lead, and where the viewer has what is live alone.
    async fn trials_hidden(&self, viewer: &Viewer, posts: &[Post]) -> Result<BTreeSet<ProjectId>, Refused> {
        let links = posts.iter().flat_map(|post| &post.body.links).filter(|link| link.env != Env::Live);
        let mut hidden = BTreeSet::new();
        for id in links.map(|link| link.project.clone()).collect::<BTreeSet<_>>() {
            let theirs = match self.seen_project(viewer, &id).await? {
                Some(seen) => self.tries(viewer, &seen).await?,
                // Nothing is there for them, and a link that is over says so.
                None => true,
            };
            if !theirs {
                hidden.insert(id);
            }
        }
        Ok(hidden)
    }
}

/// All that it takes to say which buttons are somebody's. It is read once for a page of messages, and answers without another read.
struct Judged<'a> {
    me: &'a PersonId,
    project: &'a SeenProject,
    /// What the buttons of the page stand for, by nonce.
    grants: HashMap<String, Grant>,
    /// Whose the briefs are to which they belong.
    briefs: HashMap<BriefId, PersonId>,
    /// Whose the runs of this project are to which they belong.
    runs: HashMap<RunId, PersonId>,
    /// Who accepts, by name; empty where the page has no button to accept with.
    accepts: String,
}

impl<'a> Judged<'a> {
    async fn of(site: &Site, viewer: &'a Viewer, project: &'a SeenProject, posts: &[Post]) -> Result<Self, Refused> {
        let nonces: Vec<&str> = posts.iter().flat_map(|post| &post.body.buttons).map(|button| button.nonce.as_str()).collect();
        let grants = site.web.store.grants(&nonces).await.map_err(store("reading the buttons"))?;
        let mut runs = HashMap::new();
        for id in grants.iter().filter_map(|grant| grant.act.run()).collect::<BTreeSet<_>>() {
            let run = site.web.store.run(id).await.map_err(store("reading a run"))?.map(|run| run.value);
            // A run of another app is judged where that app is.
            runs.extend(run.filter(|run| run.project == project.project.value.id).map(|run| (run.id, run.by)));
        }
        let mut briefs = HashMap::new();
        for id in grants.iter().filter_map(|grant| brief_of(&grant.act)).collect::<BTreeSet<_>>() {
            let brief = site.web.store.brief(id).await.map_err(store("reading a brief"))?.map(|brief| brief.value);
            briefs.extend(brief.filter(|brief| brief.of.as_ref() == Some(&project.project.value.id)).map(|brief| (brief.id, brief.person)));
        }
        let accepts = if grants.iter().any(|grant| grant.act.deed() == Deed::Accept) {
            site.who_accepts(&project.project.value, &site.names().await?)
        } else {
            String::new()
        };
        let grants = grants.into_iter().map(|grant| (grant.nonce.clone(), grant)).collect();
        Ok(Self { me: &viewer.person.value.id, project, grants, briefs, runs, accepts })
    }

    /// Takes away the buttons that are not theirs; the names of who accepts, if it is that which was taken away.
    fn leave_theirs(&self, site: &Site, post: &mut Post) -> Option<String> {
        let mut accept_went = false;
        post.body.buttons.retain(|button| {
            // What is not known is for the chat to refuse.
            let Some(grant) = self.grants.get(&button.nonce) else { return true };
            let theirs = self.is_theirs(site, grant);
            accept_went |= !theirs && grant.act.deed() == Deed::Accept;
            theirs
        });
        (accept_went && !self.accepts.is_empty()).then(|| self.accepts.clone())
    }

    /// Whether they decide this step of the app; of one step, or of an app whose steps the fleet does not know, whoever decides in it does.
    fn decides(&self, step: u8) -> bool {
        let project = &self.project.project.value;
        let any = project.steps().len() < 2;
        project.members.iter().any(|member| member.person == *self.me && project.decides(member).is_some_and(|theirs| any || theirs == step))
    }

    fn is_theirs(&self, site: &Site, grant: &Grant) -> bool {
        if matches!(&grant.allowed, Allowed::Person(person) if person != self.me) {
            return false;
        }
        if let Some(step) = step_of(&grant.act) {
            return self.decides(step);
        }
        if let Some(by) = brief_of(&grant.act).and_then(|brief| self.briefs.get(brief)) {
            let starts = !matches!(grant.act, Act::Start { .. }) || self.project.may(Deed::StartChange);
            return starts && self.project.may(if by == self.me { Deed::Brief } else { Deed::BriefOfAnother });
        }
        let Some(by) = grant.act.run().and_then(|run| self.runs.get(run)) else { return true };
        site.may_do(&self.project.project.value, self.project.role, by == self.me, &grant.act)
    }
}

/// The brief that a button belongs to.
fn brief_of(act: &Act) -> Option<&BriefId> {
    if let Target::Brief(brief) = act.target() { Some(brief) } else { None }
}

/// The approval step that a decision belongs to.
fn step_of(act: &Act) -> Option<u8> {
    match act {
        Act::ShowEntry { step, .. } => Some(*step),
        // What decides the second of two steps is called so in every form.
        Act::Decide { transition, .. } => Some(if transition.ends_with("_second") { 2 } else { 1 }),
        _ => None,
    }
}
