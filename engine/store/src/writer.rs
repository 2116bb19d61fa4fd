//! The one writer of an embedded database: writes that wait together are made durable together, each with its own outcome.

use std::sync::Mutex;

use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Executor, SqliteConnection};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::db::Conn;
use crate::error::StoreError;
use crate::fault::Fault;
use crate::hint::Hint;
use crate::kill::Points;
use crate::operation::Operation;
use crate::place::{Clock, Timing};
use crate::tx::Tx;

/// Writes that may wait before writers are made to wait too.
const QUEUE: usize = 1024;
/// Writes that share one transaction at most.
const BATCH: usize = 64;

/// Where writes are handed in.
pub(crate) struct Desk {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    writer: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Desk {
    /// Hands a write in and waits until it is durable. A caller that goes away does not undo it.
    pub(crate) async fn put<O: Operation>(&self, operation: O) -> Result<O::Out, StoreError> {
        let queue = self.queue.lock().ok().and_then(|q| q.clone()).ok_or(StoreError::Closed)?;
        let (reply, answer) = oneshot::channel();
        let job = Waiting { operation, outcome: None, reply };
        queue.send(Box::new(job)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?.map_err(|f| f.during(O::NAME))
    }

    /// Takes no more, and waits until what was handed in is done.
    pub(crate) async fn close(&self) {
        if let Ok(mut queue) = self.queue.lock() {
            queue.take();
        }
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the writer ended by itself");
        }
    }
}

/// A write that waits, without its type.
trait Job: Send {
    /// Runs it (again); whether its writes shall be kept.
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, Keep>;
    /// Where a test may kill the process around its commit.
    fn points(&self) -> Option<Points>;
    /// The transaction around it failed.
    fn fail(&mut self, fault: Fault);
    /// Answers the caller.
    fn answer(self: Box<Self>);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

struct Waiting<O: Operation> {
    operation: O,
    outcome: Option<Result<O::Out, Fault>>,
    reply: oneshot::Sender<Result<O::Out, Fault>>,
}

impl<O: Operation> Job for Waiting<O> {
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, Keep> {
        Box::pin(async move {
            let outcome = self.operation.run(tx).await;
            let keep = if outcome.is_ok() { Keep::Yes } else { Keep::No };
            self.outcome = Some(outcome);
            keep
        })
    }

    fn points(&self) -> Option<Points> {
        self.outcome.as_ref()?.as_ref().ok().and_then(O::points)
    }

    fn fail(&mut self, fault: Fault) {
        // Its own error says more than the one of the transaction that it broke.
        if !matches!(self.outcome, Some(Err(_))) {
            self.outcome = Some(Err(fault));
        }
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // The caller may have gone; what it wanted is done all the same.
            let _ = self.reply.send(outcome);
        }
    }
}

struct Writer {
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    clock: Clock,
    timing: Timing,
    hints: broadcast::Sender<Hint>,
}

/// Starts the writer on an open connection.
pub(crate) fn start(first: SqliteConnection, options: SqliteConnectOptions, clock: Clock, timing: Timing, hints: broadcast::Sender<Hint>) -> Desk {
    let (queue, jobs) = mpsc::channel(QUEUE);
    let writer = Writer { connection: Some(first), options, clock, timing, hints };
    Desk { queue: Mutex::new(Some(queue)), writer: tokio::sync::Mutex::new(Some(tokio::spawn(writer.work(jobs)))) }
}

impl Writer {
    async fn work(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        let mut batch = Vec::with_capacity(BATCH);
        while jobs.recv_many(&mut batch, BATCH).await > 0 {
            let hints = self.settle(&mut batch).await;
            for job in batch.drain(..) {
                job.answer();
            }
            for hint in hints {
                // Nobody listens: nobody waits.
                let _ = self.hints.send(hint);
            }
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }

    /// Brings every job to an outcome: all in one transaction; if that fails as a whole, each in its own.
    async fn settle(&mut self, batch: &mut [Box<dyn Job>]) -> Vec<Hint> {
        if batch.len() > 1 {
            match self.together(batch).await {
                Ok(hints) => return hints,
                Err(fault) => tracing::debug!(?fault, writes = batch.len(), "writes could not be made durable together; one by one"),
            }
        }
        let mut hints = Vec::new();
        for job in batch {
            match self.together(std::slice::from_mut(job)).await {
                Ok(more) => hints.extend(more),
                Err(fault) => job.fail(fault),
            }
        }
        hints
    }

    /// One transaction, a savepoint a job. An error here concerns the transaction; a job's own error only undoes that job.
    async fn together(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<Vec<Hint>, Fault> {
        // Taken out: on any error the connection is dropped with whatever it had open, and the next transaction gets a new one.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        let mut hints = Vec::new();
        // IMMEDIATE: a transaction that starts by reading and writes later can find its snapshot old, and no timeout waits for that.
        connection.execute("BEGIN IMMEDIATE").await?;
        let shared = jobs.len() > 1;
        let mut kept = 0;
        for job in jobs.iter_mut() {
            if shared {
                connection.execute("SAVEPOINT job").await?;
            }
            let mut tx = Tx::new(Conn::Sqlite(&mut connection), (self.clock)(), self.timing);
            let keep = job.run(&mut tx).await;
            let more = std::mem::take(&mut tx.hints);
            if keep == Keep::Yes {
                kept += 1;
                hints.extend(more);
            } else if shared {
                // Where the disk is full, SQLite has ended the whole transaction itself: this fails, and each job gets its own try.
                connection.execute("ROLLBACK TO job").await?;
            }
            if shared {
                connection.execute("RELEASE job").await?;
            }
        }
        if kept == 0 {
            connection.execute("ROLLBACK").await?;
        } else {
            for points in jobs.iter().filter_map(|j| j.points()) {
                points.before();
            }
            connection.execute("COMMIT").await?;
            for points in jobs.iter().filter_map(|j| j.points()) {
                points.after();
            }
        }
        self.connection = Some(connection);
        Ok(hints)
    }
}
