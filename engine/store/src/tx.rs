//! One open transaction: the connection, the time it happens at, and the hints to give once it is durable.

use crate::db::{Arg, Conn, Row};
use crate::fault::Fault;
use crate::hint::{self, Hint};
use crate::place::Timing;
use crate::sql::Sql;

/// An open transaction.
pub(crate) struct Tx<'c> {
    conn: Conn<'c>,
    /// UTC ms: of the shell's clock on SQLite, of the database on PostgreSQL.
    pub(crate) now: i64,
    pub(crate) timing: Timing,
    pub(crate) hints: Vec<Hint>,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: Conn<'c>, now: i64, timing: Timing) -> Self {
        Self { conn, now, timing, hints: Vec::new() }
    }

    pub(crate) async fn run(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, Fault> {
        self.conn.run(sql, args).await
    }

    /// Runs a statement that must touch a row; touching none means that what it names has moved on.
    pub(crate) async fn must(&mut self, sql: Sql, args: Vec<Arg>, what: impl FnOnce() -> String) -> Result<(), Fault> {
        match self.conn.run(sql, args).await? {
            0 => Err(Fault::Stale(what())),
            _ => Ok(()),
        }
    }

    pub(crate) async fn rows(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<Row>, Fault> {
        self.conn.rows(sql, args).await
    }

    pub(crate) async fn row(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<Row>, Fault> {
        self.conn.row(sql, args).await
    }

    /// The one number that a `RETURNING` of a counter answers.
    pub(crate) async fn number(&mut self, sql: Sql, args: Vec<Arg>) -> Result<i64, Fault> {
        match self.conn.row(sql, args).await? {
            Some(row) => row.int(0),
            None => Err(Fault::Sql(sqlx::Error::RowNotFound)),
        }
    }

    pub(crate) fn hint(&mut self, hint: Hint) {
        hint::add(&mut self.hints, hint);
    }
}

/// A new unique part of an id: a uuid v7 without dashes, so that ids sort by the time they were made.
pub(crate) fn unique() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}
