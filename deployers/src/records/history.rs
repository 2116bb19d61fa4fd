//! What happened to an entry, without what the viewer may not read.

use serde::Serialize;
use serde_json::Value;
use sqlx::sqlite::SqlitePool;

use super::error::RecordsError;
use super::limits::HISTORY_ROWS;
use super::record::Lens;
use super::row::Row;

/// One line of an entry's history, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HistoryEntry {
    /// RFC 3339, UTC, milliseconds.
    pub at: String,
    /// By whom.
    pub by: Who,
    /// `created`, `updated` or `transition`.
    pub what: String,
    /// Name of the move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transition: Option<String>,
    /// The reason given for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What became different.
    pub changes: Vec<HistoryChange>,
}

/// Somebody at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    /// Person id; empty for somebody unknown.
    pub id: String,
    /// Name.
    pub name: String,
}

/// One value that became another.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
pub struct HistoryChange {
    /// The field, or `state`.
    pub field: String,
    /// Before; null if there was none.
    pub from: Value,
    /// After; null if there is none.
    pub to: Value,
}

type Stored = (String, String, String, String, Option<String>, Option<String>, String);

/// The row's history as this lens lets it be seen.
pub(crate) async fn of(pool: &SqlitePool, row: &Row, lens: &Lens<'_>) -> Result<Vec<HistoryEntry>, RecordsError> {
    let sql = "select at, by_id, by_name, what, transition, reason, changes from history where record = ? order by id desc limit ?";
    let found: Vec<Stored> =
        sqlx::query_as(sql).bind(row.seq).bind(HISTORY_ROWS).fetch_all(pool).await.map_err(|e| RecordsError::database("reading the history", e))?;
    let entries = found.into_iter().rev().map(|(at, id, name, what, transition, reason, changes)| {
        let changes: Vec<HistoryChange> = serde_json::from_str(&changes).map_err(|e| RecordsError::Damaged(format!("history of {}: {e}", row.id)))?;
        let changes: Vec<HistoryChange> = changes.into_iter().filter(|c| c.field == "state" || lens.reads(row, &c.field)).collect();
        Ok(HistoryEntry { at, by: Who { id, name }, what, transition, reason, changes })
    });
    // A change of nothing but what the viewer may not read did not happen for them.
    entries.filter(|e| e.as_ref().map_or(true, |e: &HistoryEntry| e.what != "updated" || !e.changes.is_empty())).collect()
}
