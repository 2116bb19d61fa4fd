//! Briefs, projects, tasks, runs, wishes and the journal.

use fleet_domain::audit::JournalEntry;
use fleet_domain::brief::Brief;
use fleet_domain::id::{BriefId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::project::{Project, Task, Wish};
use fleet_domain::run::{Run, RunState};

use super::{value, versioned};
use crate::db::{Row, args};
use crate::fault::Fault;
use crate::sql::work as sql;
use crate::versioned::Versioned;
use crate::{Store, StoreError};

/// Place, line, and the run it concerns.
fn line_of(row: &Row) -> Result<(i64, JournalEntry, Option<RunId>), Fault> {
    Ok((row.int(0)?, JournalEntry { at: row.int(1)?, event: row.text(2)?, why: row.text(3)? }, row.id_if_any(4)?))
}

impl Store {
    /// A brief.
    pub async fn brief(&self, id: &BriefId) -> Result<Option<Versioned<Brief>>, StoreError> {
        self.one("brief", sql::BRIEF, args![id.as_str()], versioned).await
    }

    /// The newest brief of a thread, open or not.
    pub async fn last_brief_of(&self, thread: &ThreadId) -> Result<Option<Versioned<Brief>>, StoreError> {
        self.one("last_brief_of", sql::LAST_BRIEF_OF, args![thread.as_str()], versioned).await
    }

    /// A run.
    pub async fn run(&self, id: &RunId) -> Result<Option<Versioned<Run>>, StoreError> {
        self.one("run", sql::RUN, args![id.as_str()], versioned).await
    }

    /// Runs of a project, oldest first.
    pub async fn runs_of(&self, project: &ProjectId) -> Result<Vec<Versioned<Run>>, StoreError> {
        self.many("runs_of", sql::RUNS_OF, args![project.as_str()], versioned).await
    }

    /// Runs at work, oldest first.
    pub async fn runs_working(&self) -> Result<Vec<Versioned<Run>>, StoreError> {
        self.runs_in(&["working"]).await
    }

    /// Runs that rest and should go on by now (UTC ms), the longest due first.
    pub async fn runs_resting(&self, now: i64) -> Result<Vec<Versioned<Run>>, StoreError> {
        let mut runs: Vec<Versioned<Run>> = self.many("runs_resting", sql::RUNS_WAKING, args![now], versioned).await?;
        // The column only finds them fast; what the run says is what counts.
        runs.retain(|run| matches!(run.value.state, RunState::Resting { until, .. } if until <= now));
        Ok(runs)
    }

    /// Runs whose state has one of these names, oldest first.
    pub async fn runs_in(&self, states: &[&str]) -> Result<Vec<Versioned<Run>>, StoreError> {
        let mut runs: Vec<Versioned<Run>> = Vec::new();
        for state in states {
            runs.extend(self.many("runs_in", sql::RUNS_IN, args![*state], versioned).await?);
        }
        // A run that moved between two of the questions would be there twice.
        runs.sort_by(|a, b| a.value.id.cmp(&b.value.id).then(b.rev.cmp(&a.rev)));
        runs.dedup_by(|later, first| later.value.id == first.value.id);
        Ok(runs)
    }

    /// A task.
    pub async fn task(&self, id: &TaskId) -> Result<Option<Task>, StoreError> {
        self.one("task", sql::TASK, args![id.as_str()], value).await
    }

    /// Tasks of a project, oldest first.
    pub async fn tasks_of(&self, project: &ProjectId) -> Result<Vec<Task>, StoreError> {
        self.many("tasks_of", sql::TASKS_OF, args![project.as_str()], value).await
    }

    /// A project.
    pub async fn project(&self, id: &ProjectId) -> Result<Option<Versioned<Project>>, StoreError> {
        self.one("project", sql::PROJECT, args![id.as_str()], versioned).await
    }

    /// Every project, deleted ones too, oldest first.
    pub async fn projects(&self) -> Result<Vec<Versioned<Project>>, StoreError> {
        self.many("projects", sql::PROJECTS, args![], versioned).await
    }

    /// Projects after this one in the order of their ids (`None` = from the first), deleted ones too: for a look at every project that
    /// does not hold them all at once.
    pub async fn projects_after(&self, after: Option<&ProjectId>, limit: u32) -> Result<Vec<Versioned<Project>>, StoreError> {
        self.many("projects_after", sql::PROJECTS_AFTER, args![after.map_or("", ProjectId::as_str), limit], versioned).await
    }

    /// The project of an address.
    pub async fn project_by_slug(&self, slug: &str) -> Result<Option<Versioned<Project>>, StoreError> {
        self.one("project_by_slug", sql::PROJECT_BY_SLUG, args![slug], versioned).await
    }

    /// Lines of a project's journal after a place, oldest first. Places have no gaps, so a reader that follows misses nothing.
    pub async fn journal(&self, project: &ProjectId, after_seq: i64, limit: u32) -> Result<Vec<(i64, JournalEntry, Option<RunId>)>, StoreError> {
        self.many("journal", sql::JOURNAL, args![project.as_str(), after_seq, limit], line_of).await
    }

    /// The newest lines of a project's journal, newest first.
    pub async fn journal_last(&self, project: &ProjectId, limit: u32) -> Result<Vec<(i64, JournalEntry, Option<RunId>)>, StoreError> {
        self.many("journal_last", sql::JOURNAL_LAST, args![project.as_str(), limit], line_of).await
    }

    /// Lines that concern the instance and no project.
    pub async fn journal_of_instance(&self, after_seq: i64, limit: u32) -> Result<Vec<(i64, JournalEntry, Option<RunId>)>, StoreError> {
        self.many("journal_of_instance", sql::JOURNAL, args!["", after_seq, limit], line_of).await
    }

    /// Lines of a run, oldest first.
    pub async fn journal_of_run(&self, run: &RunId) -> Result<Vec<(i64, JournalEntry, Option<RunId>)>, StoreError> {
        self.many("journal_of_run", sql::JOURNAL_OF_RUN, args![run.as_str()], line_of).await
    }

    /// Wishes, newest first.
    pub async fn wishes(&self, limit: u32) -> Result<Vec<Wish>, StoreError> {
        self.many("wishes", sql::WISHES, args![limit], value).await
    }
}
