//! Reads one stored row.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};

use crate::records::error::RecordsError;
use crate::records::row::Row;
use crate::records::viewer::Viewer;

/// A row of `records r` as [`row_of`] reads it. One JSON text for everything but the values: the driver copies each column of each
/// row by itself, and that is most of what a list costs.
pub(crate) const COLUMNS: &str = "json_array(r.seq, r.id, r.collection, r.author, r.author_name, r.state, r.rev, r.created, r.updated), r.data";

/// Everything but the values.
#[derive(serde::Deserialize)]
struct Head(i64, String, String, String, String, String, i64, String, String);

/// A row of [`COLUMNS`].
pub(crate) fn row_of(found: &SqliteRow) -> Result<Row, RecordsError> {
    let failed = |e| RecordsError::database("reading an entry", e);
    let damaged = |e: serde_json::Error| RecordsError::Damaged(format!("an entry: {e}"));
    let head: &str = found.try_get(0).map_err(failed)?;
    let data: &str = found.try_get(1).map_err(failed)?;
    let Head(seq, id, collection, author, author_name, state, rev, created, updated) = serde_json::from_str(head).map_err(damaged)?;
    let values = serde_json::from_str(data).map_err(damaged)?;
    Ok(Row { seq, id, collection, author, author_name, state, rev, created, updated, values })
}

/// The row of this id, if it is in this collection.
pub(crate) async fn by_id<'c>(db: impl sqlx::Executor<'c, Database = sqlx::Sqlite>, collection: &str, id: &str) -> Result<Option<Row>, RecordsError> {
    let sql = format!("select {COLUMNS} from records r where r.id = ? and r.collection = ?");
    let found =
        sqlx::query(AssertSqlSafe(sql)).bind(id).bind(collection).fetch_optional(db).await.map_err(|e| RecordsError::database("reading an entry", e))?;
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

/// The entry that this key made, if it did lately, and the key as it was kept: with the digest of what came with it. People are
/// asked for the key alone; somebody unknown has no keys of their own, so for them it must be the very same request.
pub(super) async fn made_by_key(
    conn: &mut SqliteConnection,
    viewer: &Viewer,
    collection: &str,
    key: &str,
    since: i64,
) -> Result<Option<(String, String)>, RecordsError> {
    let bare = if viewer.is_unknown() { key } else { key.split(' ').next().unwrap_or(key) };
    // Keys hold no blank, and `!` comes right after it: these are all digests of one key.
    let sql = "select record, key from idem where viewer = ?1 and collection = ?2 and (key = ?3 or key > ?3 || ' ' and key < ?3 || '!') and at > ?4";
    sqlx::query_as(sql)
        .bind(&viewer.id)
        .bind(collection)
        .bind(bare)
        .bind(since)
        .fetch_optional(conn)
        .await
        .map_err(|e| RecordsError::database("looking for the same request", e))
}
