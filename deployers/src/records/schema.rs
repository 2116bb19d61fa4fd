//! The file behind one environment: its tables, how it is opened, which version it has.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::error::RecordsError;
use super::limits::Limits;

/// Version of the tables; counted up when they change.
pub(crate) const VERSION: i64 = 1;
const PAGE_BYTES: u64 = 4096;

/// Fixed tables for every manifest: a collection or a field is a value in them, never a table or a column.
const TABLES: &str = "
create table meta(key text primary key, value text not null) without rowid;
create table records(
  seq integer primary key,
  id text not null unique,
  collection text not null,
  author text not null,
  author_name text not null,
  author_fold text not null,
  state text not null,
  rev integer not null,
  created text not null,
  updated text not null,
  data text not null,
  search text not null
);
create index records_created on records(collection, created, seq);
create index records_author on records(collection, author, created);
create index records_state on records(collection, state, created);
create table counts(collection text primary key, n integer not null) without rowid;
create trigger records_counted after insert on records begin
  insert into counts(collection, n) values(new.collection, 1) on conflict(collection) do update set n = n + 1;
end;
create trigger records_uncounted after delete on records begin
  update counts set n = n - 1 where collection = old.collection;
end;
create table vals(
  record integer not null references records(seq) on delete cascade,
  field text not null,
  pos integer not null,
  collection text not null,
  txt text,
  fold text,
  long text,
  num integer,
  primary key(record, field, pos)
) without rowid;
create index vals_txt on vals(collection, field, txt) where txt is not null;
create index vals_num on vals(collection, field, num) where num is not null;
create table uniq(
  collection text not null,
  field text not null,
  value text not null,
  record integer not null references records(seq) on delete cascade,
  primary key(collection, field, value)
) without rowid;
create index uniq_record on uniq(record);
create table history(
  id integer primary key,
  record integer not null references records(seq) on delete cascade,
  at text not null,
  by_id text not null,
  by_name text not null,
  what text not null,
  transition text,
  reason text,
  changes text not null
);
create index history_record on history(record, id);
create table files(
  record integer not null references records(seq) on delete cascade,
  field text not null,
  sha256 text not null,
  primary key(record, field)
) without rowid;
create index files_sha256 on files(sha256);
create table notices(
  id integer primary key,
  record text not null,
  collection text not null,
  event text not null,
  towards text not null,
  step integer,
  actions text not null,
  transition text,
  reason text,
  by_id text not null,
  by_name text not null,
  at text not null
);
create table idem(
  viewer text not null,
  collection text not null,
  key text not null,
  record text not null,
  at integer not null,
  primary key(viewer, collection, key)
) without rowid;
create index idem_at on idem(at);
";

/// How the one writer opens the file: an answer is given only after the write is on the disk.
fn writing(file: &Path, limits: &Limits) -> SqliteConnectOptions {
    plain(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("max_page_count", (limits.database_bytes / PAGE_BYTES).to_string())
}

/// How readers open it.
pub(crate) fn reading(file: &Path) -> SqliteConnectOptions {
    plain(file).pragma("query_only", "on")
}

fn plain(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

/// The version of a file's tables, by the pragma that asks the file for it; 0 for one whose first opening broke off, which has none yet.
pub(crate) async fn version(conn: &mut SqliteConnection, pragma: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query_as(pragma).fetch_one(conn).await.map(|(version,): (i64,)| version)
}

/// Opens the file to write, and makes the tables if it is new.
pub(crate) async fn open(file: &Path, limits: &Limits) -> Result<SqliteConnection, RecordsError> {
    let failed = |e| RecordsError::database("opening the records", e);
    let mut conn = writing(file, limits).connect().await.map_err(failed)?;
    match version(&mut conn, "pragma user_version").await.map_err(failed)? {
        VERSION => {}
        0 => {
            fleet_kill::kill_point("records.open.between");
            let mut tx = conn.begin_with("begin immediate").await.map_err(failed)?;
            sqlx::raw_sql(TABLES).execute(&mut *tx).await.map_err(failed)?;
            sqlx::raw_sql("pragma user_version = 1").execute(&mut *tx).await.map_err(failed)?;
            tx.commit().await.map_err(failed)?;
        }
        newer => {
            conn.close().await.ok();
            return Err(RecordsError::Newer { found: newer, known: VERSION });
        }
    }
    Ok(conn)
}

/// A remembered text.
pub(crate) async fn remembered(conn: &mut SqliteConnection, key: &str) -> Result<Option<String>, RecordsError> {
    let found: Option<(String,)> = sqlx::query_as("select value from meta where key = ?")
        .bind(key)
        .fetch_optional(conn)
        .await
        .map_err(|e| RecordsError::database("reading what is remembered", e))?;
    Ok(found.map(|(v,)| v))
}

/// Remembers a text.
pub(crate) async fn remember(conn: &mut SqliteConnection, key: &str, value: &str) -> Result<(), RecordsError> {
    sqlx::query("insert into meta(key, value) values(?, ?) on conflict(key) do update set value = excluded.value")
        .bind(key)
        .bind(value)
        .execute(conn)
        .await
        .map_err(|e| RecordsError::database("remembering", e))?;
    Ok(())
}
