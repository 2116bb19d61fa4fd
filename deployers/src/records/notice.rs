//! What is to be told in the chat: written with the entry in one transaction, kept until taken.

use fleet_domain::manifest::NoticeTo;
use sqlx::Row as _;
use sqlx::sqlite::{SqlitePool, SqliteRow};

use super::error::RecordsError;

/// Stands for the move of an entry that waits for somebody else because who decides was changed.
pub const STEPS_CHANGED: &str = "steps changed";

/// Something to tell about an entry. Holds no values: read the entry as the person who is told, so that their rules hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordNotice {
    /// For [`notices_taken`](super::AppRecords::notices_taken). Given out again once it was taken.
    pub id: i64,
    /// Collection of the entry.
    pub collection: String,
    /// The entry.
    pub record: String,
    /// As the manifest names it: `create`, `transition:<name>` or `state:<name>`.
    pub event: String,
    /// To whom.
    pub to: NoticeTo,
    /// Approval step whose approvers are meant.
    pub step: Option<u8>,
    /// Moves offered as buttons.
    pub actions: Vec<String>,
    /// The move that was made, if one was.
    pub transition: Option<String>,
    /// The reason given for it.
    pub reason: Option<String>,
    /// Person id of who did it; empty for somebody unknown.
    pub by: String,
    /// Their name.
    pub by_name: String,
    /// Person id of the entry's author.
    pub author: String,
    /// Name of the entry's author.
    pub author_name: String,
    /// RFC 3339, UTC, milliseconds.
    pub at: String,
}

/// The oldest that are not taken.
pub(crate) async fn pending(pool: &SqlitePool, limit: u32) -> Result<Vec<RecordNotice>, RecordsError> {
    let sql = "select n.id, n.collection, n.record, n.event, n.towards, n.step, n.actions, n.transition, n.reason, n.by_id, n.by_name, r.author, r.author_name, n.at \
         from notices n join records r on r.id = n.record order by n.id limit ?";
    let failed = |e| RecordsError::database("reading notices", e);
    let found = sqlx::query(sql).bind(i64::from(limit)).fetch_all(pool).await.map_err(failed)?;
    found.iter().map(notice).collect()
}

fn notice(row: &SqliteRow) -> Result<RecordNotice, RecordsError> {
    let failed = |e| RecordsError::database("reading notices", e);
    let text = |column: &str| row.try_get::<String, _>(column).map_err(failed);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column).map_err(failed);
    let id: i64 = row.try_get("id").map_err(failed)?;
    let step: Option<i64> = row.try_get("step").map_err(failed)?;
    let to = match text("towards")?.as_str() {
        "approvers" => NoticeTo::Approvers,
        "owner" => NoticeTo::Owner,
        "author" => NoticeTo::Author,
        other => return Err(RecordsError::Damaged(format!("notice {id} is for `{other}`"))),
    };
    let actions = serde_json::from_str(&text("actions")?).map_err(|e| RecordsError::Damaged(format!("notice {id}: {e}")))?;
    Ok(RecordNotice {
        id,
        collection: text("collection")?,
        record: text("record")?,
        event: text("event")?,
        to,
        step: step.and_then(|n| u8::try_from(n).ok()),
        actions,
        transition: maybe("transition")?,
        reason: maybe("reason")?,
        by: text("by_id")?,
        by_name: text("by_name")?,
        author: text("author")?,
        author_name: text("author_name")?,
        at: text("at")?,
    })
}
