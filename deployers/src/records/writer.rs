//! The one write path of an app: waiting writes go into one transaction, one flush to the disk answers them all.
//!
//! Each write is decided before anything of it is stored, so a refused write leaves nothing behind. If storing fails, the whole
//! transaction is given up and each write is tried alone: one that does not fit on the disk takes no other with it.

use std::sync::Arc;

use fleet_kill::kill_point;
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::error::RecordsError;
use super::live::Live;
use super::plan::{Done, Plan, Write, decide, store};
use super::row::Row;

/// Writes that may wait.
pub(crate) const WAITING: usize = 1_024;
const TOGETHER: usize = 128;

/// A write and who waits for it.
#[derive(Debug)]
pub(crate) struct Job {
    /// What to write.
    pub(crate) write: Write,
    /// Where the answer goes.
    pub(crate) reply: oneshot::Sender<Result<Done, RecordsError>>,
}

/// A change that live viewers hear of once it is on the disk.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The row before; nothing if it is new.
    pub(crate) before: Option<Arc<Row>>,
    /// The row now; nothing if it is gone.
    pub(crate) after: Option<Arc<Row>>,
}

struct Outcome {
    result: Result<Done, RecordsError>,
    change: Option<Change>,
    told: bool,
}

/// Writes until nobody can ask any more.
pub(crate) async fn run(mut conn: SqliteConnection, mut jobs: mpsc::Receiver<Job>, live: Arc<Live>) {
    while let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        while batch.len() < TOGETHER {
            match jobs.try_recv() {
                Ok(job) => batch.push(job),
                Err(_) => break,
            }
        }
        match together(&mut conn, &batch).await {
            Ok(outcomes) => batch.into_iter().zip(outcomes).for_each(|(job, outcome)| answer(job, outcome, &live)),
            Err(error) => {
                let alone = batch.len() == 1;
                let mut first = alone.then_some(error);
                for job in batch {
                    if let Some(error) = first.take() {
                        drop(job.reply.send(Err(error)));
                        continue;
                    }
                    match together(&mut conn, std::slice::from_ref(&job)).await {
                        Ok(outcomes) => {
                            if let Some(outcome) = outcomes.into_iter().next() {
                                answer(job, outcome, &live);
                            }
                        }
                        Err(error) => drop(job.reply.send(Err(error))),
                    }
                }
            }
        }
    }
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "closing the records failed");
    }
}

fn answer(job: Job, outcome: Outcome, live: &Live) {
    if let Some(change) = outcome.change {
        live.changed(change);
    }
    if outcome.told {
        live.told();
    }
    // Whoever asked may have gone; what was written stays.
    drop(job.reply.send(outcome.result));
}

async fn together(conn: &mut SqliteConnection, batch: &[Job]) -> Result<Vec<Outcome>, RecordsError> {
    let failed = |e| RecordsError::database("writing", e);
    // Each statement sent by itself is a way to the database's thread and back: one client's writes spend their time on those.
    let whole = matches!(batch, [job] if job.write.is_one_text());
    if whole {
        kill_point("records.write.before");
    } else {
        sqlx::query("begin immediate").execute(&mut *conn).await.map_err(failed)?;
    }
    let outcomes = match each(conn, batch, whole).await {
        Ok(outcomes) if !whole => {
            kill_point("records.write.before");
            sqlx::query("commit").execute(&mut *conn).await.map(|_| outcomes).map_err(failed)
        }
        stored => stored,
    };
    kill_point("records.write.after");
    if outcomes.is_err() {
        // SQLite may have rolled back by itself, then this says so and nothing more.
        drop(sqlx::query("rollback").execute(&mut *conn).await);
    }
    outcomes
}

async fn each(conn: &mut SqliteConnection, batch: &[Job], whole: bool) -> Result<Vec<Outcome>, RecordsError> {
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in batch {
        let plan = match decide(conn, &job.write).await {
            Ok(plan) => plan,
            Err(error @ (RecordsError::Database { .. } | RecordsError::Full)) => return Err(error),
            Err(refusal) => {
                outcomes.push(Outcome { result: Err(refusal), change: None, told: false });
                continue;
            }
        };
        let told = matches!(&plan, Plan::Insert { notices, .. } | Plan::Replace { notices, .. } if !notices.is_empty());
        let (before, changes) = match &plan {
            Plan::Insert { .. } => (None, true),
            Plan::Replace { before, .. } => (Some(Arc::new(before.clone())), true),
            Plan::Remove { row } => (Some(Arc::new(row.clone())), true),
            Plan::Keep { .. } | Plan::Take { .. } | Plan::Remember { .. } => (None, false),
        };
        let done = store(conn, &job.write, plan, whole).await?;
        let after = done.row.clone();
        outcomes.push(Outcome { result: Ok(done), change: changes.then_some(Change { before, after }), told });
    }
    Ok(outcomes)
}
