//! Conduct over time: when each person wants to be told, and what waits for them.

use fleet_domain::chat::{Person, Platform, Standing};
use fleet_domain::habits::Habits;
use fleet_domain::id::{PersonId, ThreadId};
use fleet_domain::project::Project;
use fleet_domain::run::Run;
use fleet_domain::wait::{Wait, WaitOf};

use crate::db::{Row, args, json};
use crate::fault::Fault;
use crate::reads::versioned;
use crate::sql::conduct as sql;
use crate::tx::Tx;
use crate::versioned::Versioned;
use crate::{Store, StoreError};

impl Store {
    /// When and how a person wants to be told; `None` if nobody is there to be told.
    pub async fn habits(&self, person: &PersonId) -> Result<Option<Versioned<Habits>>, StoreError> {
        self.one("habits", sql::HABITS, args![person.as_str()], versioned).await
    }

    /// Where somebody is told what is theirs alone: their own chat in a messenger, else their newest conversation on the page that
    /// nobody else reads.
    pub async fn alone_with(&self, person: &PersonId) -> Result<Option<ThreadId>, StoreError> {
        if let Some(own) = self.own_chat(person, None).await? {
            return Ok(Some(own));
        }
        for thread in self.threads_of(person).await?.into_iter().map(|t| t.value).filter(|t| t.platform == Platform::Web) {
            let of = match &thread.project {
                Some(project) => self.project(project).await?,
                None => None,
            };
            let alone = of.is_none_or(|p| p.value.members.iter().all(|m| m.person == *person));
            if alone && self.room(&thread.id).await?.is_none() {
                return Ok(Some(thread.id));
            }
        }
        Ok(None)
    }

    /// People whose digest is to be looked at, those due longest first: due by now, or after `horizon` (both UTC ms), which nobody
    /// plans with a clock that is right.
    pub async fn habits_due(&self, horizon: i64, limit: u32) -> Result<Vec<(PersonId, Versioned<Habits>)>, StoreError> {
        self.many("habits_due", sql::HABITS_DUE, args![self.now(), horizon, limit], |row| Ok((row.id(0)?, Versioned { rev: row.int(1)?, value: row.json(2)? })))
            .await
    }

    /// What is to be looked at whether somebody is to be reminded of it: due by now, or after `horizon` (UTC ms).
    pub async fn waits_due(&self, horizon: i64, limit: u32) -> Result<Vec<Wait>, StoreError> {
        self.many("waits_due", sql::WAITS_DUE, args![self.now(), horizon, limit], wait_of).await
    }

    /// Everything that was said to wait for a person, what waits longest first. Some of it may be settled by now: see [`Self::stands`].
    pub async fn waits_for(&self, person: &PersonId) -> Result<Vec<Wait>, StoreError> {
        self.many("waits_for", sql::WAITS_FOR, args![person.as_str()], wait_of).await
    }

    /// Whether this person has the trial of an app: whoever follows how it is made, and whoever asked for what stands on trial.
    pub async fn tries(&self, project: &Project, person: &Person) -> Result<bool, StoreError> {
        let Some(role) = project.role_of(&person.id) else { return Ok(person.standing == Standing::Admin) };
        if role.follows() || person.standing == Standing::Admin {
            return Ok(true);
        }
        let Some(tried) = &project.preview else { return Ok(false) };
        Ok(self.run(&tried.run).await?.is_some_and(|run| run.value.by == person.id))
    }

    /// Whether something still waits, as far as briefs, runs and projects tell.
    pub async fn stands(&self, of: &WaitOf) -> Result<bool, StoreError> {
        let brief = match of.brief() {
            Some(id) => self.brief(id).await?.map(|b| b.value),
            None => None,
        };
        let run = match of {
            WaitOf::Result { run } => self.run(run).await?.map(|r| r.value),
            _ => None,
        };
        let of_project = match of {
            WaitOf::Entries { project, .. } => Some(project),
            _ => run.as_ref().map(|r| &r.project),
        };
        let project = match of_project {
            Some(id) => self.project(id).await?.map(|p| p.value),
            None => None,
        };
        Ok(of.stands(brief.as_ref(), run.as_ref(), project.as_ref()))
    }

    /// Runs that moved since (UTC ms), the first first.
    pub async fn runs_since(&self, since: i64, limit: u32) -> Result<Vec<Versioned<Run>>, StoreError> {
        self.many("runs_since", sql::RUNS_SINCE, args![since, limit], versioned).await
    }

    /// Whether somebody spoke or pressed something in a conversation between two moments, UTC ms, and was answered.
    pub async fn heard_between(&self, thread: &ThreadId, from: i64, until: i64) -> Result<bool, StoreError> {
        let found = self.one("heard_between", sql::HEARD_SINCE, args![thread.as_str(), from, until], |row| row.int(0)).await?;
        Ok(found.unwrap_or(0) > 0)
    }
}

fn wait_of(row: &Row) -> Result<Wait, Fault> {
    Ok(Wait {
        thread: row.id(0)?,
        group: row.text(1)?,
        person: row.id(2)?,
        of: row.json(3)?,
        since: row.int(4)?,
        reminded: u32::try_from(row.int(5)?).unwrap_or(u32::MAX),
        due_at: row.int_if_any(6)?,
    })
}

pub(crate) async fn put_habits(tx: &mut Tx<'_>, person: &PersonId, habits: &Versioned<Habits>, due_at: Option<i64>) -> Result<(), Fault> {
    let values = args![json(&habits.value)?, due_at, person.as_str(), habits.rev];
    tx.must(sql::UPDATE_HABITS, values, || format!("the habits of {person} at revision {}", habits.rev)).await
}

/// A person begins: their habits are the usual ones.
pub(crate) async fn begin(tx: &mut Tx<'_>, person: &PersonId) -> Result<(), Fault> {
    tx.run(sql::BEGIN_HABITS, args![person.as_str()]).await?;
    Ok(())
}

/// An erased person has no habits, and nothing waits for them.
pub(crate) async fn erase(tx: &mut Tx<'_>, person: &PersonId) -> Result<(), Fault> {
    tx.run(sql::DROP_HABITS, args![person.as_str()]).await?;
    tx.run(sql::DROP_WAITS, args![person.as_str()]).await?;
    Ok(())
}

pub(crate) async fn begin_wait(tx: &mut Tx<'_>, wait: &Wait) -> Result<(), Fault> {
    let values = args![wait.thread.as_str(), &wait.group, wait.person.as_str(), json(&wait.of)?, wait.since, wait.due_at];
    tx.run(sql::AWAIT, values).await?;
    Ok(())
}

pub(crate) async fn end_wait(tx: &mut Tx<'_>, thread: &ThreadId, group: &str) -> Result<(), Fault> {
    tx.run(sql::SETTLE, args![thread.as_str(), group]).await?;
    Ok(())
}

pub(crate) async fn plan_wait(tx: &mut Tx<'_>, wait: &Wait, reminded: u32, due_at: Option<i64>) -> Result<(), Fault> {
    let values = args![reminded, due_at, wait.thread.as_str(), &wait.group, wait.since, wait.reminded];
    tx.must(sql::REMINDED, values, || format!("what waits as {} in {}", wait.group, wait.thread)).await
}
