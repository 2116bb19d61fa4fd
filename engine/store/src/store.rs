//! The store itself: two kinds of pool behind one handle; every write is an [`Operation`], every read one statement.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgPool, Postgres, Sqlite, SqlitePool};
use tokio::sync::broadcast;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::db::{Arg, Conn, Row, args};
use crate::error::StoreError;
use crate::fault::Fault;
use crate::hint::Hint;
use crate::operation::Operation;
use crate::place::{Clock, Place, Timing};
use crate::sql::{Sql, upkeep};
use crate::tx::{self, Tx};
use crate::writer::{self, Desk};
use crate::{listen, migrate};

/// Connections that only read an embedded database. Each is a thread.
const READERS: u32 = 3;
/// Connections to a PostgreSQL server.
const CONNECTIONS: u32 = 8;
/// How long to wait for a lock or a connection. A process that is frozen inside its transaction holds SQLite's write lock for as
/// long as it is frozen: writes of others then fail after this, and may be tried again.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
/// How often an operation is run again when another transaction was in the way (PostgreSQL).
const TRIES: u32 = 8;
/// Hints a slow listener may be behind before it is told that it missed some.
const HINTS: usize = 1024;

/// The one place of truth. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    clock: Clock,
    timing: Timing,
    hints: broadcast::Sender<Hint>,
    /// PostgreSQL's time minus ours, ms; 0 on SQLite.
    skew: AtomicI64,
    /// When the line to PostgreSQL last broke, by our clock; `i64::MIN` = never.
    broke_at: AtomicI64,
    /// Names this store in notifications, so that it does not hear itself.
    name: String,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

/// The two databases.
pub(crate) enum Pool {
    Sqlite(Box<Embedded>),
    Postgres(PgPool),
}

/// An embedded database: one connection that writes, a few that read.
pub(crate) struct Embedded {
    readers: SqlitePool,
    desk: Desk,
    options: SqliteConnectOptions,
}

/// A connection to read from.
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(c) => Conn::Sqlite(c),
            Self::Postgres(c) => Conn::Postgres(c),
        }
    }
}

impl Store {
    /// Opens the store, makes or migrates its tables, and starts its writer.
    pub async fn open(place: &Place, clock: Clock) -> Result<Self, StoreError> {
        Self::open_with(place, clock, Timing::default()).await
    }

    /// The same with other durations.
    pub async fn open_with(place: &Place, clock: Clock, timing: Timing) -> Result<Self, StoreError> {
        let (hints, _) = broadcast::channel(HINTS);
        let stop = CancellationToken::new();
        let name = tx::unique();
        let pool = match place {
            Place::Sqlite(file) => {
                let failed = |source| StoreError::Open { place: file.display().to_string(), source };
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(PATIENCE)
                    .statement_cache_capacity(256)
                    .disable_statement_logging();
                let mut first = sqlx::SqliteConnection::connect_with(&options).await.map_err(failed)?;
                migrate::run(Conn::Sqlite(&mut first), clock()).await?;
                let reading = options.clone().pragma("query_only", "1").statement_cache_capacity(100);
                let readers = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(PATIENCE).connect_lazy_with(reading);
                let desk = writer::start(first, options.clone(), clock.clone(), timing, hints.clone());
                Pool::Sqlite(Box::new(Embedded { readers, desk, options }))
            }
            Place::Postgres(address) => {
                let options: sqlx::postgres::PgConnectOptions = address.parse().map_err(|source| StoreError::Open { place: "postgres".to_owned(), source })?;
                let place = format!("{}/{}", options.get_host(), options.get_database().unwrap_or_default());
                let failed = |source| StoreError::Open { place: place.clone(), source };
                let options = options.application_name("fleet").disable_statement_logging();
                // A process that is frozen in the middle of a transaction keeps its locks until the server ends it: after a lease it is
                // as good as dead, and must not hold up whoever takes over.
                let rest = timing.lease_ms;
                let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).after_connect(move |connection, _| {
                    Box::pin(async move {
                        let set = sqlx::query("SELECT set_config('idle_in_transaction_session_timeout', $1, false)");
                        set.bind(rest.to_string()).execute(connection).await.map(drop)
                    })
                });
                let pool = pool.connect_with(options).await.map_err(failed)?;
                let mut first = pool.acquire().await.map_err(failed)?;
                migrate::run(Conn::Postgres(&mut first), clock()).await?;
                drop(first);
                listen::start(pool.clone(), name.clone(), hints.clone(), stop.clone());
                Pool::Postgres(pool)
            }
        };
        let inner = Inner {
            pool,
            clock,
            timing,
            hints,
            skew: AtomicI64::new(0),
            broke_at: AtomicI64::new(i64::MIN),
            name,
            _stop_on_drop: stop.clone().drop_guard(),
            stop,
        };
        let store = Self { inner: Arc::new(inner) };
        if matches!(store.pool(), Pool::Postgres(_)) {
            let mut reader = store.reader().await.map_err(|f| f.during("open"))?;
            store.ask_time(&mut reader.conn()).await.map_err(|f| f.during("open"))?;
        }
        Ok(store)
    }

    /// Lets waiting writes end, then closes every connection. Writes after it answer [`StoreError::Closed`].
    pub async fn close(&self) {
        self.inner.stop.cancel();
        match &self.inner.pool {
            Pool::Sqlite(db) => {
                db.desk.close().await;
                db.readers.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }

    /// UTC ms: the shell's clock on SQLite, the database's on PostgreSQL (as last heard).
    pub fn now(&self) -> i64 {
        (self.inner.clock)() + self.inner.skew.load(Ordering::Relaxed)
    }

    /// The unique part of a new id: a uuid v7 in lower case without dashes.
    pub fn unique(&self) -> String {
        tx::unique()
    }

    /// Hints from now on. A listener that is told it missed some looks everywhere once.
    pub fn hints(&self) -> broadcast::Receiver<Hint> {
        self.inner.hints.subscribe()
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    pub(crate) async fn reader(&self) -> Result<Reader, Fault> {
        Ok(match &self.inner.pool {
            Pool::Sqlite(db) => Reader::Sqlite(db.readers.acquire().await?),
            Pool::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// Every row of a reading statement.
    pub(crate) async fn many<T>(&self, what: &'static str, sql: Sql, values: Vec<Arg>, take: impl Fn(&Row) -> Result<T, Fault>) -> Result<Vec<T>, StoreError> {
        let read = async {
            let mut reader = self.reader().await?;
            let rows = reader.conn().rows(sql, values).await?;
            rows.iter().map(take).collect()
        };
        self.note(read.await).map_err(|f| f.during(what))
    }

    /// The only row of a reading statement, if there is one.
    pub(crate) async fn one<T>(
        &self,
        what: &'static str,
        sql: Sql,
        values: Vec<Arg>,
        take: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, StoreError> {
        let read = async {
            let mut reader = self.reader().await?;
            let row = reader.conn().row(sql, values).await?;
            row.as_ref().map(take).transpose()
        };
        self.note(read.await).map_err(|f| f.during(what))
    }

    /// Runs a write in one transaction and answers once it is durable.
    pub(crate) async fn write<O: Operation>(&self, operation: O) -> Result<O::Out, StoreError> {
        match &self.inner.pool {
            Pool::Sqlite(db) => db.desk.put(operation).await,
            Pool::Postgres(pool) => {
                let mut tries = 0;
                loop {
                    let outcome = self.write_there(pool, &operation).await;
                    tries += 1;
                    match self.note(outcome) {
                        Err(fault) if fault.is_contention() && tries < TRIES => {}
                        outcome => return outcome.map_err(|f| f.during(O::NAME)),
                    }
                }
            }
        }
    }

    async fn write_there<O: Operation>(&self, pool: &PgPool, operation: &O) -> Result<O::Out, Fault> {
        let mut transaction = pool.begin().await?;
        let now = self.ask_time(&mut Conn::Postgres(&mut transaction)).await?;
        let mut tx = Tx::new(Conn::Postgres(&mut transaction), now, self.inner.timing);
        let out = operation.run(&mut tx).await?;
        let hints = std::mem::take(&mut tx.hints);
        let points = O::points(&out);
        if let Some(points) = points {
            points.before();
        }
        transaction.commit().await?;
        if let Some(points) = points {
            points.after();
        }
        self.spread(pool, hints).await;
        Ok(out)
    }

    /// Tells this process and the others. A hint that does not get through costs a poll interval, so nothing is made of it.
    async fn spread(&self, pool: &PgPool, hints: Vec<Hint>) {
        if hints.is_empty() {
            return;
        }
        let payload = listen::payload(&self.inner.name, &hints);
        for hint in hints {
            let _ = self.inner.hints.send(hint);
        }
        if let Ok(mut conn) = pool.acquire().await
            && let Err(fault) = (Conn::Postgres(&mut conn)).run(upkeep::NOTIFY, args![payload]).await
        {
            tracing::debug!(?fault, "a hint did not get through");
        }
    }

    async fn ask_time(&self, conn: &mut Conn<'_>) -> Result<i64, Fault> {
        let row = conn.row(upkeep::NOW, args![]).await?.ok_or(Fault::Sql(sqlx::Error::RowNotFound))?;
        let theirs = row.int(0)?;
        self.inner.skew.store(theirs - (self.inner.clock)(), Ordering::Relaxed);
        Ok(theirs)
    }

    /// Remembers when the line to the database broke.
    fn note<T>(&self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &outcome
            && fault.is_broken_line()
        {
            self.inner.broke_at.store((self.inner.clock)(), Ordering::Relaxed);
        }
        outcome
    }

    /// Whether workers may not have had the time to beat since the database came back: then nobody is judged by their lease.
    pub(crate) async fn in_grace(&self) -> Result<bool, StoreError> {
        if matches!(self.pool(), Pool::Sqlite(_)) {
            return Ok(false);
        }
        let started = self.one("reap", upkeep::SERVER_START, args![], |row| row.int(0)).await?.unwrap_or(0);
        let broke = self.inner.broke_at.load(Ordering::Relaxed);
        let lease = self.inner.timing.lease_ms;
        Ok(self.now() - started < lease || (self.inner.clock)().saturating_sub(broke) < lease)
    }

    /// A copy of an embedded database, made by a connection of its own.
    pub(crate) async fn copy_into(&self, name: &str) -> Result<(), StoreError> {
        let Pool::Sqlite(db) = self.pool() else { return Err(StoreError::BackupElsewhere) };
        let copy = async {
            let mut connection = sqlx::SqliteConnection::connect_with(&db.options).await?;
            (Conn::Sqlite(&mut connection)).run(upkeep::COPY_INTO, args![name]).await?;
            connection.close().await?;
            Ok(())
        };
        copy.await.map_err(|f: Fault| f.during("backup_to"))
    }
}
