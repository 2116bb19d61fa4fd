//! Stores a plan. Every failure here means that the whole transaction is given up.
//!
//! Each plan is one text of several statements: what costs is the way to the database's thread, not the statements. A new entry
//! that comes alone takes its whole transaction along in that text.

use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, SqliteConnection};

use super::{Done, Line, Plan, Told, Write};
use crate::records::data;
use crate::records::error::RecordsError;
use crate::records::fold::fold;
use crate::records::limits::IDEMPOTENCY_MS;
use crate::records::model::CollectionModel;
use crate::records::row::Row;
use crate::records::schema::remember;

/// What is worked out from a row: ?1 its id, ?2 its collection, ?3 places, ?4 unique values, ?5 files.
macro_rules! derived {
    () => {
        "insert into vals(record, collection, field, pos, txt, fold, long, num)
           select r.seq, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5 from records r, json_each(?3) j where r.id = ?1;
         insert into uniq(collection, field, value, record) select ?2, j.value ->> 0, j.value ->> 1, r.seq from records r, json_each(?4) j where r.id = ?1;
         insert into files(record, field, sha256) select r.seq, j.value ->> 0, j.value ->> 1 from records r, json_each(?5) j where r.id = ?1;"
    };
}

/// ?1 the row's id.
macro_rules! forgotten {
    () => {
        "delete from vals where record = (select seq from records where id = ?1);
         delete from uniq where record = (select seq from records where id = ?1);
         delete from files where record = (select seq from records where id = ?1);"
    };
}

/// What is told of a write: ?1 id, ?2 collection, ?6 now, ?7 by, ?8 by name, ?9 what, ?10 transition, ?11 reason, ?12 changes, ?13 notices.
macro_rules! told {
    () => {
        "insert into history(record, at, by_id, by_name, what, transition, reason, changes) select r.seq, ?6, ?7, ?8, ?9, ?10, ?11, ?12 from records r where r.id = ?1;
         insert into notices(record, collection, event, towards, step, actions, transition, reason, by_id, by_name, at)
           select ?1, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, ?10, ?11, ?7, ?8, ?6 from json_each(?13) j;"
    };
}

macro_rules! inserted {
    () => {
        concat!(
            "insert into records(id, collection, author, author_name, author_fold, state, rev, created, updated, data, search)
               values(?1, ?2, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22);",
            derived!(),
            told!()
        )
    };
}

const INSERT: &str = inserted!();
const INSERT_WHOLE: &str = concat!("begin immediate;", inserted!(), "commit;");
const UPDATE: &str =
    concat!("update records set state = ?14, rev = ?15, updated = ?16, data = ?17, search = ?18 where id = ?1;", forgotten!(), derived!(), told!());
const MOVE: &str = concat!("update records set state = ?14, rev = ?15, updated = ?16, data = ?17, search = ?18 where id = ?1;", told!());
const DERIVE: &str = concat!("update records set state = ?6, data = ?7, search = ?8 where id = ?1;", forgotten!(), derived!());
const REMOVE: &str = "delete from records where id = ?1; delete from notices where record = ?1;";

type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// Stores what was decided; `whole` where no transaction was begun, because the write is [one text](Write::is_one_text).
pub(crate) async fn store(conn: &mut SqliteConnection, write: &Write, plan: Plan, whole: bool) -> Result<Done, RecordsError> {
    let collection = |row: &Row| write.model.collection(&row.collection).ok_or(RecordsError::NotFound);
    let failed = |e| RecordsError::database("storing an entry", e);
    match plan {
        Plan::Insert { row, line, notices, key } => {
            let c = collection(&row)?;
            let query = tell(derived(sqlx::query(if whole { INSERT_WHOLE } else { INSERT }), c, &row), write, &line, &notices)
                .bind(row.author.clone())
                .bind(row.author_name.clone())
                .bind(fold(&row.author_name))
                .bind(row.state.clone())
                .bind(row.rev)
                .bind(row.created.clone())
                .bind(row.updated.clone())
                .bind(data_of(&row))
                .bind(data::search_text(c, &row));
            ballast(query).execute(&mut *conn).await.map_err(failed)?;
            if let Some(key) = key {
                remember_key(conn, write, &row, &key).await.map_err(failed)?;
            }
            Ok(Done { row: Some(Arc::new(row)), freed: Vec::new() })
        }
        Plan::Replace { before, after, line, notices } => {
            let c = collection(&after)?;
            let moved = line.what == "transition";
            let query = tell(derived(sqlx::query(if moved { MOVE } else { UPDATE }), c, &after), write, &line, &notices)
                .bind(after.state.clone())
                .bind(after.rev)
                .bind(after.updated.clone())
                .bind(data_of(&after))
                .bind(data::search_text(c, &after));
            ballast(query).execute(conn).await.map_err(failed)?;
            let kept: Vec<&str> = data::files(&after).map(|(_, sha)| sha).collect();
            let freed = data::files(&before).map(|(_, sha)| sha).filter(|sha| !kept.contains(sha)).map(str::to_owned).collect();
            Ok(Done { row: Some(Arc::new(after)), freed })
        }
        Plan::Remove { row } => {
            sqlx::query(REMOVE).bind(row.id.clone()).execute(conn).await.map_err(failed)?;
            Ok(Done { row: None, freed: data::files(&row).map(|(_, sha)| sha.to_owned()).collect() })
        }
        Plan::Keep { row } => Ok(Done { row: Some(Arc::new(row)), freed: Vec::new() }),
        Plan::Take { notices } => {
            for id in notices {
                sqlx::query("delete from notices where id = ?").bind(id).execute(&mut *conn).await.map_err(failed)?;
            }
            Ok(Done::default())
        }
        Plan::Remember { key, value } => {
            remember(conn, key, &value).await?;
            Ok(Done::default())
        }
    }
}

/// Replaces values and state of a stored row, and everything that is worked out from them; no revision, no history.
pub(crate) async fn derive(conn: &mut SqliteConnection, c: &CollectionModel, row: &Row) -> Result<(), sqlx::Error> {
    let query = derived(sqlx::query(DERIVE), c, row).bind(row.state.clone()).bind(data_of(row)).bind(data::search_text(c, row));
    ballast(query).execute(conn).await.map(drop)
}

/// sqlx counts a number that a statement skips (`?1, ?6`) as one more argument used up, over all statements of a text, and stops
/// binding without a word once it has counted past the last one: later numbers would be null. Spare arguments keep it from there.
fn ballast(mut query: Query) -> Query {
    for _ in 0..48 {
        query = query.bind(None::<i64>);
    }
    query
}

/// Binds ?1 to ?5.
fn derived(query: Query, c: &CollectionModel, row: &Row) -> Query {
    let unique: Vec<(String, String)> = data::unique_values(c, row);
    let files: Vec<(&str, &str)> = data::files(row).collect();
    query.bind(row.id.clone()).bind(row.collection.clone()).bind(data::vals(c, row)).bind(json!(unique).to_string()).bind(json!(files).to_string())
}

/// Binds ?6 to ?13.
fn tell(query: Query, write: &Write, line: &Line, notices: &[Told]) -> Query {
    let notices: Vec<Value> = notices.iter().map(|n| json!([n.event, n.towards, n.step, json!(n.actions).to_string()])).collect();
    query
        .bind(write.moment.text.clone())
        .bind(write.viewer.id.clone())
        .bind(write.viewer.name.clone())
        .bind(line.what)
        .bind(line.transition.clone())
        .bind(line.reason.clone())
        .bind(line.changes.to_string())
        .bind(Value::from(notices).to_string())
}

fn data_of(row: &Row) -> String {
    serde_json::to_string(&row.values).unwrap_or_else(|_| "{}".to_owned())
}

async fn remember_key(conn: &mut SqliteConnection, write: &Write, row: &Row, key: &str) -> Result<(), sqlx::Error> {
    let sql = "delete from idem where at <= ?6; insert into idem(viewer, collection, key, record, at) values(?1, ?2, ?3, ?4, ?5);";
    let now = write.moment.ms;
    sqlx::query(sql)
        .bind(write.viewer.id.clone())
        .bind(row.collection.clone())
        .bind(key.to_owned())
        .bind(row.id.clone())
        .bind(now)
        .bind(now - IDEMPOTENCY_MS)
        .execute(conn)
        .await
        .map(drop)
}
