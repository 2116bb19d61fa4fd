//! A project as the page and the API show it.

use fleet_domain::chat::Env;
use fleet_domain::project::{Member, PreviewRef};
use fleet_domain::role::{Deed, Role};
use fleet_domain::run::{Run, RunState};
use fleet_domain::spec::Spec;
use serde::Serialize;
use utoipa::ToSchema;

use super::people::Names;
use super::post::signed;
use super::standing::{Standing, of_project, of_run};
use super::task::made_by;
use super::thread::bible_title;
use crate::refused::Refused;
use crate::sight::SeenProject;
use crate::site::{Site, store};
use crate::viewer::Viewer;

/// A project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectShown {
    /// `prj_…`
    pub(crate) id: String,
    /// Name on screens.
    pub(crate) title: String,
    /// Readable part of its addresses.
    pub(crate) slug: String,
    /// The Bible.
    pub(crate) bible: String,
    /// The Bible's name for people.
    pub(crate) bible_title: String,
    /// Language of its words.
    pub(crate) locale: String,
    /// Its thread.
    pub(crate) thread: String,
    /// The caller's role here.
    #[schema(value_type = String)]
    pub(crate) role: Role,
    /// How it stands.
    pub(crate) standing: Standing,
    /// The kit it was filled from at first, if one was.
    pub(crate) kit: Option<String>,
    /// Who made what is there: `kit` (a template, no agent ran) or `agent`.
    pub(crate) made_by: &'static str,
    /// The form's fields, by label: of what is live; before anything is, of the trial.
    pub(crate) fields: Vec<String>,
    /// Who decides, in order, in the same.
    pub(crate) steps: Vec<String>,
    /// The same of the trial, where it differs from what is live: a change that waits, or was taken back.
    pub(crate) trial: Option<FormShown>,
    /// Trial address, signed for the caller.
    pub(crate) preview_url: Option<String>,
    /// What the trial address shows.
    pub(crate) preview: Option<PreviewShown>,
    /// Live address, signed for the caller.
    pub(crate) live_url: Option<String>,
    /// Version on the live address.
    pub(crate) live: Option<u32>,
    /// Accepted versions, newest first; for whoever follows how the app is made.
    pub(crate) versions: Vec<VersionShown>,
    /// People and their roles.
    pub(crate) members: Vec<MemberShown>,
    /// Tasks, newest first.
    pub(crate) tasks: Vec<TaskLine>,
    /// What the caller may do.
    pub(crate) may: May,
    /// UTC ms.
    pub(crate) created_at: i64,
    /// UTC ms of the last event of its newest run.
    pub(crate) updated_at: i64,
}

/// A form in short.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FormShown {
    /// Its fields, by label.
    pub(crate) fields: Vec<String>,
    /// Who decides, in order.
    pub(crate) steps: Vec<String>,
}

impl FormShown {
    fn of(spec: &Spec) -> Self {
        Self { fields: spec.fields().iter().map(|f| f.label.clone()).collect(), steps: spec.steps().iter().map(|s| s.approver.clone()).collect() }
    }
}

/// What the trial address shows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewShown {
    /// Full hex id.
    pub(crate) commit: String,
    /// The run that made it.
    pub(crate) run: String,
    /// UTC ms.
    pub(crate) expires_at: i64,
}

/// An accepted version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionShown {
    /// 1, 2, …
    pub(crate) n: u32,
    /// Full hex id.
    pub(crate) commit: String,
    /// Who accepted.
    pub(crate) by: String,
    /// UTC ms.
    pub(crate) at: i64,
    /// Whether it is on the live address.
    pub(crate) live: bool,
    /// Whether the caller may roll back to it.
    pub(crate) can_roll_back: bool,
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberShown {
    /// `per_…`
    pub(crate) id: String,
    /// Name.
    pub(crate) name: String,
    /// Role here.
    #[schema(value_type = String)]
    pub(crate) role: Role,
    /// The approval step they decide, if any.
    pub(crate) step: Option<u8>,
    /// Whether the caller may take them out of the app.
    pub(crate) can_remove: bool,
}

/// A task in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskLine {
    /// `tsk_…`
    pub(crate) id: String,
    /// The goal in words.
    pub(crate) title: String,
    /// How its run stands.
    pub(crate) standing: Standing,
    /// Who asked.
    pub(crate) by: String,
    /// UTC ms.
    pub(crate) created_at: i64,
}

/// What the caller may do with a project.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "an answer as programs read it")]
pub(crate) struct May {
    /// Rename, invite, revoke links.
    pub(crate) manage: bool,
    /// Roll back.
    pub(crate) roll_back: bool,
    /// Delete.
    pub(crate) delete: bool,
    /// Talk in its thread.
    pub(crate) comment: bool,
    /// Read how it is made: tasks, results, versions.
    pub(crate) follow: bool,
}

/// Whether what the trial address shows is still being tried: its link is offered with the result.
pub(crate) fn still_tried(preview: &PreviewRef, run: Option<&Run>) -> bool {
    run.is_some_and(|run| run.id == preview.run && matches!(run.state, RunState::Working { .. }))
}

/// Versions that a project keeps ready to go back to, where its Bible says nothing.
const KEPT: usize = 5;

impl Site {
    /// A project with everything about it.
    pub(crate) async fn project_shown(&self, viewer: &Viewer, seen: &SeenProject, locale: &str, names: &Names) -> Result<ProjectShown, Refused> {
        let project = &seen.project.value;
        let runs = self.web.store.runs_of(&project.id).await.map_err(store("reading the runs of a project"))?;
        let runs: Vec<Run> = runs.into_iter().map(|r| r.value).collect();
        let tasks = self.web.store.tasks_of(&project.id).await.map_err(store("reading the tasks of a project"))?;
        let me = &viewer.person.value.id;
        let lines = tasks.iter().rev().filter(|task| seen.follows() || task.by == *me).filter_map(|task| {
            let run = runs.iter().find(|r| r.id == task.run)?;
            Some(TaskLine { id: task.id.to_string(), title: task.title.clone(), standing: of_run(run), by: names.of(&task.by), created_at: task.created_at })
        });
        let (follows, tries) = (seen.follows(), self.tries(viewer, seen).await?);
        // Whoever only uses the app is told how it stands for them: not of work that is another's.
        let last = runs.last().filter(|run| follows || run.by == *me);
        // The project's own spec is that of the newest trial, which may not be what people work with.
        let live = project.live_version().and_then(|v| runs.iter().find(|r| r.id == v.run)).map(|run| FormShown::of(&run.order.spec));
        let newest = FormShown::of(&project.spec);
        let (form, trial) = match live {
            Some(live) if live != newest && project.preview.is_some() && tries => (live, Some(newest)),
            Some(live) => (live, None),
            None if tries => (newest, None),
            None => (FormShown::default(), None),
        };
        let preview = project.preview.as_ref().filter(|_| tries);
        Ok(ProjectShown {
            id: project.id.to_string(),
            title: project.title.clone(),
            slug: project.slug.clone(),
            bible: project.bible.clone(),
            bible_title: bible_title(self, &project.bible, locale),
            locale: project.locale.clone(),
            thread: project.thread.to_string(),
            role: seen.role,
            standing: of_project(project, last, tries),
            kit: project.spec.kit().map(str::to_owned),
            made_by: made_by(project.made_by),
            fields: form.fields,
            steps: form.steps,
            trial,
            preview_url: preview.filter(|p| !still_tried(p, last)).and_then(|_| signed(self, viewer, &project.id, Env::Preview)),
            preview: preview.map(|p| PreviewShown { commit: p.commit.clone(), run: p.run.to_string(), expires_at: p.expires_at }),
            live_url: project.live.and_then(|_| signed(self, viewer, &project.id, Env::Live)),
            live: project.live,
            versions: if follows { self.versions(seen, &runs, names) } else { Vec::new() },
            members: members(seen, names),
            tasks: lines.collect(),
            may: May {
                manage: seen.may(Deed::Manage),
                roll_back: seen.may(Deed::Rollback),
                delete: seen.may(Deed::Delete),
                comment: seen.may(Deed::Comment),
                follow: follows,
            },
            created_at: project.created_at,
            updated_at: last.map_or(project.created_at, |r| r.updated_at),
        })
    }

    fn versions(&self, seen: &SeenProject, runs: &[Run], names: &Names) -> Vec<VersionShown> {
        let project = &seen.project.value;
        let kept = self.web.bibles.get(&project.bible).map_or(KEPT, |b| usize::try_from(b.front.deploy.keep_versions).unwrap_or(KEPT));
        let newest = project.versions.len().saturating_sub(kept);
        let shown = project.versions.iter().enumerate().map(|(n, v)| VersionShown {
            n: v.n,
            commit: v.commit.clone(),
            by: names.of(&v.accepted_by),
            at: v.accepted_at,
            live: project.live == Some(v.n),
            can_roll_back: project.live.is_some()
                && project.live != Some(v.n)
                && !v.withdrawn
                && n >= newest
                && !runs.iter().any(|run| is_on_its_way(run, &v.commit))
                && seen.may(Deed::Rollback),
        });
        let mut shown: Vec<VersionShown> = shown.collect();
        shown.reverse();
        shown
    }
}

/// Whether a version that was taken back waits for a word of its own: [Accept] brings it back, and nothing else beside it.
fn is_on_its_way(run: &Run, commit_of_version: &str) -> bool {
    match &run.state {
        RunState::AwaitingAcceptance { commit }
        | RunState::ChoosingEntries { commit, .. }
        | RunState::Promoting { commit, .. }
        | RunState::Undoing { commit, .. } => commit == commit_of_version,
        _ => false,
    }
}

fn members(seen: &SeenProject, names: &Names) -> Vec<MemberShown> {
    let project = &seen.project.value;
    let shown = |m: &Member| MemberShown {
        id: m.person.to_string(),
        name: names.of(&m.person),
        role: project.role_now(m),
        step: m.step.filter(|_| project.role_now(m) == m.role),
        can_remove: seen.may(Deed::Manage) && !project.is_last_owner(&m.person),
    };
    let mut members: Vec<MemberShown> = project.members.iter().map(shown).collect();
    members.sort_by(|a, b| b.role.cmp(&a.role).then_with(|| a.name.cmp(&b.name)));
    members
}
