//! What a person may see. Default deny: what they have no role for is not found, exactly as if it were not there.

mod posts;
mod press;

use fleet_domain::chat::Thread;
use fleet_domain::id::{ProjectId, TaskId, ThreadId};
use fleet_domain::project::{Project, Task};
use fleet_domain::role::{Deed, Role};
use fleet_domain::run::Run;
use fleet_store::Versioned;

use crate::refused::Refused;
use crate::site::{Site, store};
use crate::viewer::Viewer;

/// A project that the viewer may see, and as what.
#[derive(Debug, Clone)]
pub(crate) struct SeenProject {
    pub(crate) project: Versioned<Project>,
    pub(crate) role: Role,
}

impl SeenProject {
    /// Whether the viewer may do something here.
    pub(crate) fn may(&self, deed: Deed) -> bool {
        self.role.may(deed)
    }

    /// Whether the viewer reads how the app is made: what others asked for, the tasks, the journal. Whoever only uses it does not.
    pub(crate) fn follows(&self) -> bool {
        self.role.follows()
    }
}

/// A thread that the viewer may see, with its project if it has one.
#[derive(Debug, Clone)]
pub(crate) struct SeenThread {
    pub(crate) thread: Versioned<Thread>,
    pub(crate) project: Option<SeenProject>,
}

/// A task that the viewer may see, with what it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct SeenTask {
    pub(crate) task: Task,
    pub(crate) run: Versioned<Run>,
    pub(crate) project: SeenProject,
}

impl Site {
    /// The project of this id.
    pub(crate) async fn project(&self, viewer: &Viewer, id: &str) -> Result<SeenProject, Refused> {
        let id = ProjectId::parse(id).map_err(|_| Refused::NotFound)?;
        self.seen_project(viewer, &id).await?.ok_or(Refused::NotFound)
    }

    /// The same by a parsed id; `None` if it is not there for this viewer.
    pub(crate) async fn seen_project(&self, viewer: &Viewer, id: &ProjectId) -> Result<Option<SeenProject>, Refused> {
        let found = self.web.store.project(id).await.map_err(store("reading a project"))?;
        Ok(found.and_then(|project| seen(viewer, project)))
    }

    /// Every project that the viewer may see, newest first.
    pub(crate) async fn projects(&self, viewer: &Viewer) -> Result<Vec<SeenProject>, Refused> {
        let all = self.web.store.projects().await.map_err(store("reading the projects"))?;
        Ok(all.into_iter().rev().filter_map(|project| seen(viewer, project)).collect())
    }

    /// Whether the viewer has what is on trial there: whoever follows how the app is made, and whoever asked for it.
    pub(crate) async fn tries(&self, viewer: &Viewer, seen: &SeenProject) -> Result<bool, Refused> {
        if seen.follows() {
            return Ok(true);
        }
        Ok(self.web.store.tries(&seen.project.value, &viewer.person.value).await.map_err(store("reading whose a trial is"))?)
    }

    /// The thread of this id: one's own, one of a project that one sees; admins see all.
    pub(crate) async fn thread(&self, viewer: &Viewer, id: &str) -> Result<SeenThread, Refused> {
        let id = ThreadId::parse(id).map_err(|_| Refused::NotFound)?;
        let thread = self.web.store.thread(&id).await.map_err(store("reading a thread"))?.ok_or(Refused::NotFound)?;
        let project = match &thread.value.project {
            Some(project) => self.seen_project(viewer, project).await?,
            None => None,
        };
        let own = thread.value.opened_by == viewer.person.value.id;
        if own || project.is_some() || viewer.is_admin() { Ok(SeenThread { thread, project }) } else { Err(Refused::NotFound) }
    }

    /// The viewer's threads, last spoken in first, at most so many: their own, and those of projects that they see as members.
    pub(crate) async fn threads(&self, viewer: &Viewer, most: u32) -> Result<Vec<Thread>, Refused> {
        let person = &viewer.person.value.id;
        let near = self.web.store.threads_near(person, most).await.map_err(store("reading the threads of a person"))?;
        let mut all = Vec::with_capacity(near.len());
        for thread in near.into_iter().map(|t| t.value) {
            if thread.opened_by == *person || self.is_member_of(viewer, &thread).await? {
                all.push(thread);
            }
        }
        Ok(all)
    }

    /// Whether this is the thread of a project that the viewer sees as a member.
    async fn is_member_of(&self, viewer: &Viewer, thread: &Thread) -> Result<bool, Refused> {
        let Some(project) = &thread.project else { return Ok(false) };
        let seen = self.seen_project(viewer, project).await?.map(|s| s.project.value);
        Ok(seen.is_some_and(|p| p.thread == thread.id && p.role_of(&viewer.person.value.id).is_some()))
    }

    /// The task of this id, with its run and project.
    pub(crate) async fn task(&self, viewer: &Viewer, id: &str) -> Result<SeenTask, Refused> {
        let id = TaskId::parse(id).map_err(|_| Refused::NotFound)?;
        let task = self.web.store.task(&id).await.map_err(store("reading a task"))?.ok_or(Refused::NotFound)?;
        let project = self.seen_project(viewer, &task.project).await?.ok_or(Refused::NotFound)?;
        if !project.follows() && task.by != viewer.person.value.id {
            return Err(Refused::NotFound);
        }
        let run = self.web.store.run(&task.run).await.map_err(store("reading a run"))?.ok_or(Refused::NotFound)?;
        Ok(SeenTask { task, run, project })
    }
}

fn seen(viewer: &Viewer, project: Versioned<Project>) -> Option<SeenProject> {
    let role = viewer.role_in(&project.value).filter(|r| r.may(Deed::See))?;
    Some(SeenProject { project, role })
}
