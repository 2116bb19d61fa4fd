//! Reads one stored row.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use crate::records::error::RecordsError;
use crate::records::row::Row;

/// Columns of `records r` in the order [`row_of`] reads them.
pub(crate) const COLUMNS: &str = "r.seq, r.id, r.collection, r.author, r.author_name, r.state, r.rev, r.created, r.updated, r.data";

/// A row of [`COLUMNS`].
pub(crate) fn row_of(found: &SqliteRow) -> Result<Row, RecordsError> {
    let failed = |e| RecordsError::database("reading an entry", e);
    let id: String = found.try_get(1).map_err(failed)?;
    let data: &str = found.try_get(9).map_err(failed)?;
    let values = serde_json::from_str(data).map_err(|e| RecordsError::Damaged(format!("entry {id}: {e}")))?;
    Ok(Row {
        seq: found.try_get(0).map_err(failed)?,
        id,
        collection: found.try_get(2).map_err(failed)?,
        author: found.try_get(3).map_err(failed)?,
        author_name: found.try_get(4).map_err(failed)?,
        state: found.try_get(5).map_err(failed)?,
        rev: found.try_get(6).map_err(failed)?,
        created: found.try_get(7).map_err(failed)?,
        updated: found.try_get(8).map_err(failed)?,
        values,
    })
}

/// The row of this id, if it is in this collection.
pub(crate) async fn by_id<'c>(db: impl sqlx::Executor<'c, Database = sqlx::Sqlite>, collection: &str, id: &str) -> Result<Option<Row>, RecordsError> {
    let found = sqlx::query("select r.seq, r.id, r.collection, r.author, r.author_name, r.state, r.rev, r.created, r.updated, r.data from records r where r.id = ? and r.collection = ?")
        .bind(id)
        .bind(collection)
        .fetch_optional(db)
        .await
        .map_err(|e| RecordsError::database("reading an entry", e))?;
    found.as_ref().map(row_of).transpose()
}

/// Which other row of the collection has this unique value.
pub(super) async fn holder(conn: &mut SqliteConnection, collection: &str, field: &str, value: &str) -> Result<Option<i64>, RecordsError> {
    let found: Option<(i64,)> = sqlx::query_as("select record from uniq where collection = ? and field = ? and value = ?")
        .bind(collection)
        .bind(field)
        .bind(value)
        .fetch_optional(conn)
        .await
        .map_err(|e| RecordsError::database("looking for the same value", e))?;
    Ok(found.map(|(r,)| r))
}

/// The entry that this key made, if it did lately.
pub(super) async fn made_by_key(conn: &mut SqliteConnection, viewer: &str, collection: &str, key: &str, since: i64) -> Result<Option<String>, RecordsError> {
    let found: Option<(String,)> = sqlx::query_as("select record from idem where viewer = ? and collection = ? and key = ? and at > ?")
        .bind(viewer)
        .bind(collection)
        .bind(key)
        .bind(since)
        .fetch_optional(conn)
        .await
        .map_err(|e| RecordsError::database("looking for the same request", e))?;
    Ok(found.map(|(r,)| r))
}
