//! Changes that put one row: revision 0 inserts, any other updates exactly that revision.

use fleet_domain::audit::JournalEntry;
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Person, Platform, Standing, Thread};
use fleet_domain::id::{PersonId, ProjectId, RunId};
use fleet_domain::project::{Project, Task, Wish};
use fleet_domain::run::{Run, RunState};

use crate::conduct;
use crate::db::{args, json, word};
use crate::fault::Fault;
use crate::hint::Hint;
use crate::sql::{people as people_sql, work as sql};
use crate::tx::Tx;
use crate::versioned::Versioned;

fn stale(id: &impl std::fmt::Display, rev: i64) -> impl FnOnce() -> String {
    move || format!("{id} at revision {rev}")
}

pub(super) async fn person(tx: &mut Tx<'_>, v: &Versioned<Person>) -> Result<(), Fault> {
    let p = &v.value;
    let (standing, json) = (word(&p.standing)?, json(p)?);
    match v.rev {
        0 => tx.must(people_sql::INSERT_PERSON, args![p.id.as_str(), standing, p.created_at, json], stale(&p.id, 0)).await?,
        rev => tx.must(people_sql::UPDATE_PERSON, args![standing, json, p.id.as_str(), rev], stale(&p.id, rev)).await?,
    }
    match (p.standing, v.rev) {
        (Standing::Erased, _) => conduct::erase(tx, &p.id).await,
        (_, 0) => conduct::begin(tx, &p.id).await,
        _ => Ok(()),
    }
}

pub(super) async fn identity(tx: &mut Tx<'_>, platform: Platform, workspace: &str, external: &str, person: &PersonId) -> Result<(), Fault> {
    tx.run(people_sql::PUT_IDENTITY, args![platform.as_str(), workspace, external, person.as_str(), tx.now]).await?;
    Ok(())
}

pub(super) async fn drop_identities(tx: &mut Tx<'_>, person: &PersonId) -> Result<(), Fault> {
    tx.run(people_sql::DROP_IDENTITIES, args![person.as_str()]).await?;
    Ok(())
}

pub(super) async fn thread(tx: &mut Tx<'_>, v: &Versioned<Thread>) -> Result<(), Fault> {
    let t = &v.value;
    let (project, json) = (t.project.as_ref().map(ProjectId::as_str), json(t)?);
    tx.hint(Hint::Thread(t.id.clone()));
    if v.rev == 0 {
        let values = args![t.id.as_str(), t.platform.as_str(), &t.bible, t.opened_by.as_str(), project, t.created_at, json];
        tx.must(people_sql::INSERT_THREAD, values, stale(&t.id, 0)).await?;
        tx.run(people_sql::START_COUNTS, args![t.id.as_str(), t.active_at]).await?;
        return Ok(());
    }
    tx.must(people_sql::UPDATE_THREAD, args![&t.bible, project, t.opened_by.as_str(), json, t.id.as_str(), v.rev], stale(&t.id, v.rev)).await
}

pub(super) async fn brief(tx: &mut Tx<'_>, v: &Versioned<Brief>) -> Result<(), Fault> {
    let b = &v.value;
    let json = json(b)?;
    tx.hint(Hint::Thread(b.thread.clone()));
    match v.rev {
        0 => tx.must(sql::INSERT_BRIEF, args![b.id.as_str(), b.thread.as_str(), tx.now, json], stale(&b.id, 0)).await,
        rev => tx.must(sql::UPDATE_BRIEF, args![json, b.id.as_str(), rev], stale(&b.id, rev)).await,
    }
}

pub(super) async fn run(tx: &mut Tx<'_>, v: &Versioned<Run>) -> Result<(), Fault> {
    let r = &v.value;
    let (state, json) = (r.state.name(), json(r)?);
    let wakes_at = if let RunState::Resting { until, .. } = r.state { Some(until) } else { None };
    tx.hint(Hint::Project(r.project.clone()));
    match v.rev {
        0 => {
            let values = args![r.id.as_str(), r.project.as_str(), r.task.as_str(), state, r.updated_at, wakes_at, json];
            tx.must(sql::INSERT_RUN, values, stale(&r.id, 0)).await
        }
        rev => tx.must(sql::UPDATE_RUN, args![state, r.updated_at, wakes_at, json, r.id.as_str(), rev], stale(&r.id, rev)).await,
    }
}

pub(super) async fn project(tx: &mut Tx<'_>, v: &Versioned<Project>) -> Result<(), Fault> {
    let p = &v.value;
    let (state, json) = (word(&p.state)?, json(p)?);
    tx.hint(Hint::Project(p.id.clone()));
    if tx.row(sql::SLUG_TAKEN, args![&p.slug, p.id.as_str()]).await?.is_some() {
        return Err(Fault::Stale(format!("the slug {}", p.slug)));
    }
    match v.rev {
        0 => {
            let values = args![p.id.as_str(), &p.bible, &p.slug, state, p.created_at, json];
            tx.must(sql::INSERT_PROJECT, values, || format!("{} or the slug {}", p.id, p.slug)).await
        }
        rev => tx.must(sql::UPDATE_PROJECT, args![&p.bible, &p.slug, state, json, p.id.as_str(), rev], stale(&p.id, rev)).await,
    }
}

pub(super) async fn task(tx: &mut Tx<'_>, t: &Task) -> Result<(), Fault> {
    tx.run(sql::PUT_TASK, args![t.id.as_str(), t.project.as_str(), t.run.as_str(), t.created_at, json(t)?]).await?;
    tx.hint(Hint::Project(t.project.clone()));
    Ok(())
}

pub(super) async fn wish(tx: &mut Tx<'_>, w: &Wish) -> Result<(), Fault> {
    tx.run(sql::PUT_WISH, args![w.id.as_str(), w.by.as_str(), w.at, json(w)?]).await?;
    tx.hint(Hint::Thread(w.thread.clone()));
    Ok(())
}

pub(crate) async fn journal(tx: &mut Tx<'_>, project: Option<&ProjectId>, run: Option<&RunId>, entry: &JournalEntry) -> Result<(), Fault> {
    // A counter row, not an identity column: identity values become visible out of order, and a reader that follows would skip lines.
    let name = project.map_or("", ProjectId::as_str);
    let seq = tx.number(sql::NEXT_LINE, args![name]).await?;
    let at = if entry.at == 0 { tx.now } else { entry.at };
    tx.run(sql::INSERT_LINE, args![name, seq, run.map(RunId::as_str), at, &entry.event, &entry.why]).await?;
    if let Some(project) = project {
        tx.hint(Hint::Project(project.clone()));
    }
    Ok(())
}
