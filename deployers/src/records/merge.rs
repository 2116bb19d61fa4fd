//! The entries of one environment added to those of another: each once, with its history and files, and what is here already stays
//! as it is. What waits for somebody is told anew, because it waits here from now on.

use std::path::Path;

use serde_json::json;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::error::RecordsError;
use super::model::Model;
use super::open::database;
use super::plan::towards;
use super::schema;

/// The entries of one database that another one can take: neither they themselves nor a value of theirs that only one entry may have is
/// there already.
macro_rules! can_come {
    ($from:literal, $into:literal) => {
        concat!(
            "from ",
            $from,
            ".records r where not exists (select 1 from ",
            $into,
            ".records m where m.id = r.id)
               and not exists (select 1 from ",
            $from,
            ".uniq u join ",
            $into,
            ".uniq m
                               on m.collection = u.collection and m.field = u.field and m.value = u.value where u.record = r.seq)"
        )
    };
}

/// Those that came and are not here.
const FRESH: &str = concat!("create temp table fresh as select r.seq ", can_come!("came", "main"));

/// Rows are numbered anew here, and what belongs to them follows by the entry's id.
const ADD: &str = "
insert into main.records(id, collection, author, author_name, author_fold, state, rev, created, updated, data, search)
  select id, collection, author, author_name, author_fold, state, rev, created, updated, data, search from came.records
  where seq in (select seq from temp.fresh) order by seq;
create temp table places as select c.seq was, m.seq now from temp.fresh f join came.records c on c.seq = f.seq join main.records m on m.id = c.id;
insert into main.vals(record, field, pos, collection, txt, fold, long, num)
  select p.now, v.field, v.pos, v.collection, v.txt, v.fold, v.long, v.num from came.vals v join temp.places p on p.was = v.record;
insert into main.uniq(collection, field, value, record)
  select u.collection, u.field, u.value, p.now from came.uniq u join temp.places p on p.was = u.record;
insert into main.history(record, at, by_id, by_name, what, transition, reason, changes)
  select p.now, h.at, h.by_id, h.by_name, h.what, h.transition, h.reason, h.changes from came.history h join temp.places p on p.was = h.record order by h.id;
insert into main.files(record, field, sha256) select p.now, f.field, f.sha256 from came.files f join temp.places p on p.was = f.record;
";

/// What waits in this state is offered for a decision.
const TELL: &str = "
insert into main.notices(record, collection, event, towards, step, actions, transition, reason, by_id, by_name, at)
  select r.id, r.collection, ?, ?, ?, ?, null, null, r.author, r.author_name, r.updated from came.records r
  where r.seq in (select seq from temp.fresh) and r.collection = ? and r.state = ? order by r.seq
";

/// Adds what lies in a prepared folder, which fits the model, to the database of this connection: all of it or nothing.
pub(super) async fn add(conn: &mut SqliteConnection, prepared: &Path, model: &Model) -> Result<u64, RecordsError> {
    let failed = |e| RecordsError::database("taking entries along", e);
    sqlx::query("attach database ? as came").bind(database(prepared).to_string_lossy().into_owned()).execute(&mut *conn).await.map_err(failed)?;
    let mut tx = conn.begin_with("begin immediate").await.map_err(failed)?;
    sqlx::raw_sql(FRESH).execute(&mut *tx).await.map_err(failed)?;
    let (added,): (i64,) = sqlx::query_as("select count(*) from temp.fresh").fetch_one(&mut *tx).await.map_err(failed)?;
    sqlx::raw_sql(ADD).execute(&mut *tx).await.map_err(failed)?;
    for collection in &model.collections {
        let Some(workflow) = &collection.def.workflow else { continue };
        for rule in collection.def.notices.iter().filter(|n| !n.actions.is_empty()) {
            let state = if rule.on == "create" { workflow.initial.as_str() } else { rule.on.strip_prefix("state:").unwrap_or_default() };
            sqlx::query(TELL)
                .bind(rule.on.clone())
                .bind(towards(rule.to))
                .bind(rule.step)
                .bind(json!(rule.actions).to_string())
                .bind(collection.def.name.clone())
                .bind(state.to_owned())
                .execute(&mut *tx)
                .await
                .map_err(failed)?;
        }
    }
    fleet_kill::kill_point("records.merge.before");
    tx.commit().await.map_err(failed)?;
    fleet_kill::kill_point("records.merge.after");
    Ok(u64::try_from(added).unwrap_or(0))
}

/// How many entries lie in a folder, or how many of them another one could take; none where there is no folder. Looked at as they lie
/// there: nothing is opened for it, made or fitted to a manifest.
///
/// # Errors
/// [`RecordsError::Database`].
pub(crate) async fn entries_in(folder: &Path, but_not: Option<&Path>) -> Result<u64, RecordsError> {
    let failed = |e| RecordsError::database("counting entries", e);
    let lies = async |folder: &Path| tokio::fs::try_exists(database(folder)).await.unwrap_or(false);
    if !lies(folder).await {
        return Ok(0);
    }
    let mut conn = schema::reading(&database(folder)).connect().await.map_err(failed)?;
    let counted = async {
        if schema::version(&mut conn, "pragma main.user_version").await? == 0 {
            return Ok((0,));
        }
        let mut sql = "select count(*) from records";
        if let Some(other) = but_not
            && lies(other).await
        {
            sqlx::query("attach database ? as other").bind(database(other).to_string_lossy().into_owned()).execute(&mut conn).await?;
            if schema::version(&mut conn, "pragma other.user_version").await? > 0 {
                sql = concat!("select count(*) ", can_come!("main", "other"));
            }
        }
        sqlx::query_as(sql).fetch_one(&mut conn).await
    };
    let counted: Result<(i64,), sqlx::Error> = counted.await;
    conn.close().await.ok();
    counted.map(|(n,)| u64::try_from(n).unwrap_or(0)).map_err(failed)
}
