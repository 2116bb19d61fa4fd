//! Copies and checks of SQLite files, through SQLite.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fleet_store::{AuditState, Place, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::AuditHead;

/// How long a copy waits for a writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Copies a database, in use or not, to a new file; rows by table of the copy.
pub(crate) async fn snapshot(from: &Path, to: &Path) -> Result<BTreeMap<String, i64>, String> {
    let failed = |e: sqlx::Error| format!("the database {} could not be copied: {e}", from.display());
    let mut source = open(from).await.map_err(failed)?;
    sqlx::query("VACUUM INTO $1").bind(to.display().to_string()).execute(&mut source).await.map_err(failed)?;
    source.close().await.map_err(failed)?;
    rows(to).await
}

/// What is wrong with a database; nothing = it is whole.
pub(crate) async fn integrity(file: &Path) -> Result<Vec<String>, String> {
    let failed = |e: sqlx::Error| format!("the database {} cannot be read: {e}", file.display());
    let mut connection = open(file).await.map_err(failed)?;
    let said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

/// Rows by table.
pub(super) async fn rows(file: &Path) -> Result<BTreeMap<String, i64>, String> {
    let failed = |e: sqlx::Error| format!("the database {} cannot be read: {e}", file.display());
    let mut connection = open(file).await.map_err(failed)?;
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name")
        .fetch_all(&mut connection)
        .await
        .map_err(failed)?;
    let mut counted = BTreeMap::new();
    for table in tables {
        // A table's name cannot be bound; it comes from the database itself and is quoted.
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.replace('"', "\"\""));
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.map_err(failed)?;
        counted.insert(table, count);
    }
    connection.close().await.map_err(failed)?;
    Ok(counted)
}

/// Walks the audit chain of a copy of the store; the head, or where it is broken. Works on a copy of the copy, because opening a store may migrate it.
pub(super) async fn audit_head(copy: &Path, scratch: &Path) -> Result<Option<AuditHead>, String> {
    let walked = scratch.join("audit.db");
    std::fs::copy(copy, &walked).map_err(|e| format!("{} could not be copied: {e}", copy.display()))?;
    let store = Store::open(&Place::Sqlite(walked.clone()), Arc::new(|| jiff::Timestamp::now().as_millisecond())).await.map_err(|e| e.to_string())?;
    let state = store.audit_verify().await.map_err(|e| e.to_string());
    store.close().await;
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", walked.display()));
    }
    match state? {
        AuditState::Whole { rows: 0, .. } => Ok(None),
        AuditState::Whole { rows, head } => Ok(Some(AuditHead { rows, hash: head })),
        AuditState::Broken { seq } => Err(format!("its audit chain is broken at row {seq}")),
    }
}

async fn open(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(file).create_if_missing(false).busy_timeout(PATIENCE).disable_statement_logging().connect().await
}
