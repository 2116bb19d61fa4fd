//! A database that lives as long as one test, and a clock that can be moved.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use fleet_store::{Clock, Place, Store, Timing};

use super::postgres::Server;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A database of one test. Dropped, it is gone.
pub(crate) struct Ground {
    pub(crate) kind: Kind,
    pub(crate) place: Place,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) server: Option<Server>,
    offset: Arc<AtomicI64>,
}

pub(crate) fn wall() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis()).expect("a sane year")
}

impl Ground {
    pub(crate) fn new(kind: Kind) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let (place, server) = match kind {
            Kind::Sqlite => (Place::Sqlite(folder.path().join("fleet.db")), None),
            Kind::Postgres => {
                let server = Server::start()?;
                (Place::Postgres(server.address()), Some(server))
            }
        };
        Ok(Self { kind, place, folder, server, offset: Arc::new(AtomicI64::new(0)) })
    }

    /// A store with the usual lease.
    pub(crate) async fn open(&self) -> Store {
        self.open_leased(30_000).await
    }

    /// A store with a lease of this many ms.
    pub(crate) async fn open_leased(&self, lease_ms: i64) -> Store {
        Store::open_with(&self.place, self.clock(), Timing { lease_ms }).await.expect("the store opens")
    }

    pub(crate) fn clock(&self) -> Clock {
        let offset = Arc::clone(&self.offset);
        Arc::new(move || wall() + offset.load(Ordering::SeqCst))
    }

    /// Moves the shell's clock (which only SQLite reads).
    pub(crate) fn move_clock(&self, ms: i64) {
        self.offset.fetch_add(ms, Ordering::SeqCst);
    }

    /// Ends every lease at once, as if its time had passed.
    pub(crate) async fn end_leases(&self) {
        self.tamper("UPDATE workers SET lease_until = 1").await;
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("fleet.db")
    }

    /// Runs a statement past the store, as somebody with the database in hand would.
    pub(crate) async fn tamper(&self, sql: &'static str) -> u64 {
        use sqlx::{Connection, Executor};
        match &self.place {
            Place::Sqlite(file) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).busy_timeout(std::time::Duration::from_secs(10));
                let mut c = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                let done = c.execute(sql).await.expect("the statement runs").rows_affected();
                c.close().await.expect("it closes");
                done
            }
            Place::Postgres(address) => {
                let mut c = sqlx::PgConnection::connect(address).await.expect("a connection");
                let done = c.execute(sql).await.expect("the statement runs").rows_affected();
                c.close().await.expect("it closes");
                done
            }
        }
    }

    /// One number past the store.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        use sqlx::Connection;
        match &self.place {
            Place::Sqlite(file) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).busy_timeout(std::time::Duration::from_secs(10));
                let mut c = sqlx::SqliteConnection::connect_with(&options).await.expect("a connection");
                sqlx::query_scalar(sql).fetch_one(&mut c).await.expect("a number")
            }
            Place::Postgres(address) => {
                let mut c = sqlx::PgConnection::connect(address).await.expect("a connection");
                sqlx::query_scalar(sql).fetch_one(&mut c).await.expect("a number")
            }
        }
    }
}
