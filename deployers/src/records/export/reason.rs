//! Why entries stand where they stand: the move that brought them there, by whom, when, and the reason that was given with it.

use std::collections::BTreeMap;

use fleet_domain::manifest::Reason;
use serde_json::Value;
use sqlx::{Executor, Sqlite};

use crate::records::error::RecordsError;
use crate::records::model::CollectionModel;
use crate::records::row::{Row, Seen};
use crate::records::rule::eval::holds;
use crate::records::rule::settle::{Asker, Settled, settle};

/// The last move of an entry.
pub(super) struct LastMove {
    /// Name of who made it.
    pub(super) by: String,
    /// RFC 3339, UTC.
    pub(super) at: String,
    /// Given with it.
    pub(super) reason: Option<String>,
}

/// Whether any move of the collection asks for one.
pub(super) fn asked(c: &CollectionModel) -> bool {
    c.def.workflow.iter().flat_map(|w| &w.transitions).any(|t| t.reason != Reason::None)
}

/// Whose history the viewer may read: a reason is part of it, and a list may show rows that not everybody may open.
pub(super) fn readers(c: &CollectionModel, asker: &Asker<'_>) -> Settled {
    c.rules.view.as_ref().map_or(Settled::Known(false), |rule| settle(rule, asker))
}

/// The last moves of these rows by their number; only of those that the viewer may open.
pub(super) async fn of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    c: &CollectionModel,
    readers: &Settled,
    rows: &[Row],
) -> Result<BTreeMap<i64, LastMove>, RecordsError> {
    let open: Vec<i64> = rows.iter().filter(|row| holds(readers, &Seen { row, collection: c })).map(|row| row.seq).collect();
    // Beside `max` the other columns are those of the row that holds it: of the last move, whether or not it had a reason. What nobody
    // did, as a change of the approvers moves an entry on, decides nothing.
    let sql = "select record, by_name, at, reason, max(id) from history
         where what = 'transition' and by_id <> '' and record in (select value from json_each(?)) group by record";
    let found: Vec<(i64, String, String, Option<String>, i64)> =
        sqlx::query_as(sql).bind(Value::from(open).to_string()).fetch_all(db).await.map_err(|e| RecordsError::database("reading reasons", e))?;
    Ok(found.into_iter().map(|(record, by, at, reason, _)| (record, LastMove { by, at, reason })).collect())
}
