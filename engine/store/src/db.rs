//! One way to run a statement on either database: text and 64-bit numbers in, text and 64-bit numbers out.

use fleet_domain::id::IdError;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Executor, PgConnection, Row as _, SqlSafeStr};

use crate::fault::Fault;
use crate::sql::Sql;

/// A bound value. The databases share exactly these: TEXT and BIGINT, each possibly absent.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Text(Option<String>),
    Int(Option<i64>),
}

/// PostgreSQL's TEXT takes no NUL, so none is ever stored.
fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

impl From<&str> for Arg {
    fn from(t: &str) -> Self {
        Self::Text(Some(clean(t)))
    }
}
impl From<&String> for Arg {
    fn from(t: &String) -> Self {
        Self::Text(Some(clean(t)))
    }
}
impl From<String> for Arg {
    fn from(t: String) -> Self {
        Self::Text(Some(if t.contains('\0') { clean(&t) } else { t }))
    }
}
impl From<Option<&str>> for Arg {
    fn from(t: Option<&str>) -> Self {
        Self::Text(t.map(clean))
    }
}
impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Int(Some(n))
    }
}
impl From<Option<i64>> for Arg {
    fn from(n: Option<i64>) -> Self {
        Self::Int(n)
    }
}
impl From<u32> for Arg {
    fn from(n: u32) -> Self {
        Self::Int(Some(i64::from(n)))
    }
}

/// The values of a statement, in the order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// A connection of either database.
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Binds in order; both drivers have the same shape but no common trait that a plain function could name.
macro_rules! bound {
    ($text:expr, $args:expr) => {{
        let mut query = sqlx::query($text);
        for arg in $args {
            query = match arg {
                Arg::Text(t) => query.bind(t),
                Arg::Int(n) => query.bind(n),
            };
        }
        query
    }};
}

impl Conn<'_> {
    /// Runs a statement; how many rows it touched.
    pub(crate) async fn run(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, Fault> {
        Ok(match self {
            Self::Sqlite(c) => bound!(sql.sqlite, args).execute(&mut **c).await?.rows_affected(),
            Self::Postgres(c) => bound!(sql.postgres, args).execute(&mut **c).await?.rows_affected(),
        })
    }

    /// Every row of a statement.
    pub(crate) async fn rows(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<Row>, Fault> {
        Ok(match self {
            Self::Sqlite(c) => bound!(sql.sqlite, args).fetch_all(&mut **c).await?.into_iter().map(Row::Sqlite).collect(),
            Self::Postgres(c) => bound!(sql.postgres, args).fetch_all(&mut **c).await?.into_iter().map(Row::Postgres).collect(),
        })
    }

    /// The only row of a statement, if there is one.
    pub(crate) async fn row(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<Row>, Fault> {
        Ok(match self {
            Self::Sqlite(c) => bound!(sql.sqlite, args).fetch_optional(&mut **c).await?.map(Row::Sqlite),
            Self::Postgres(c) => bound!(sql.postgres, args).fetch_optional(&mut **c).await?.map(Row::Postgres),
        })
    }

    /// Lets the database parse a statement without running it.
    pub(crate) async fn prepare(&mut self, sql: Sql) -> Result<(), Fault> {
        match self {
            Self::Sqlite(c) => drop(c.prepare(sql.sqlite.into_sql_str()).await?),
            Self::Postgres(c) => drop(c.prepare(sql.postgres.into_sql_str()).await?),
        }
        Ok(())
    }

    /// Runs a whole script of our own (migrations).
    pub(crate) async fn script(&mut self, sql: Sql) -> Result<(), Fault> {
        match self {
            Self::Sqlite(c) => c.execute(sqlx::raw_sql(sql.sqlite)).await.map(|_| ())?,
            Self::Postgres(c) => c.execute(sqlx::raw_sql(sql.postgres)).await.map(|_| ())?,
        }
        Ok(())
    }
}

/// A row of either database; columns by place.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

impl Row {
    pub(crate) fn text(&self, column: usize) -> Result<String, Fault> {
        Ok(match self {
            Self::Sqlite(r) => r.try_get(column)?,
            Self::Postgres(r) => r.try_get(column)?,
        })
    }

    pub(crate) fn text_if_any(&self, column: usize) -> Result<Option<String>, Fault> {
        Ok(match self {
            Self::Sqlite(r) => r.try_get(column)?,
            Self::Postgres(r) => r.try_get(column)?,
        })
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, Fault> {
        Ok(match self {
            Self::Sqlite(r) => r.try_get(column)?,
            Self::Postgres(r) => r.try_get(column)?,
        })
    }

    pub(crate) fn int_if_any(&self, column: usize) -> Result<Option<i64>, Fault> {
        Ok(match self {
            Self::Sqlite(r) => r.try_get(column)?,
            Self::Postgres(r) => r.try_get(column)?,
        })
    }

    /// A value that is stored whole.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, Fault> {
        Ok(serde_json::from_str(&self.text(column)?)?)
    }

    /// A typed id.
    pub(crate) fn id<T: TryFrom<String, Error = IdError>>(&self, column: usize) -> Result<T, Fault> {
        Ok(T::try_from(self.text(column)?)?)
    }

    /// A typed id that may be absent.
    pub(crate) fn id_if_any<T: TryFrom<String, Error = IdError>>(&self, column: usize) -> Result<Option<T>, Fault> {
        Ok(self.text_if_any(column)?.map(T::try_from).transpose()?)
    }
}

/// A value as it is stored.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String, Fault> {
    Ok(serde_json::to_string(value)?)
}

/// A value whose JSON is one word (unit variants of enums): the word itself, for lifted columns.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> Result<String, Fault> {
    Ok(match serde_json::to_value(value)? {
        serde_json::Value::String(word) => word,
        other => other.to_string(),
    })
}
