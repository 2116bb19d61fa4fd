//! Stores a plan. Every failure here means that the whole transaction is given up.

use std::sync::Arc;

use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Done, Line, Plan, Told, Write};
use crate::records::data;
use crate::records::error::RecordsError;
use crate::records::fold::fold;
use crate::records::limits::IDEMPOTENCY_MS;
use crate::records::model::CollectionModel;
use crate::records::row::Row;
use crate::records::schema::remember;

/// Stores what was decided.
pub(crate) async fn store(conn: &mut SqliteConnection, write: &Write, plan: Plan) -> Result<Done, RecordsError> {
    let collection = |row: &Row| write.model.collection(&row.collection).ok_or(RecordsError::NotFound);
    let failed = |e| RecordsError::database("storing an entry", e);
    match plan {
        Plan::Insert { mut row, line, notices, key } => {
            let c = collection(&row)?;
            row.seq = insert(conn, c, &row).await.map_err(failed)?;
            places(conn, c, &row).await.map_err(failed)?;
            add_line(conn, write, &row, &line).await.map_err(failed)?;
            add_notices(conn, write, &row, &line, &notices).await.map_err(failed)?;
            if let Some(key) = key {
                remember_key(conn, write, &row, &key).await.map_err(failed)?;
            }
            Ok(Done { row: Some(Arc::new(row)), freed: Vec::new() })
        }
        Plan::Replace { before, after, line, notices } => {
            let c = collection(&after)?;
            replace(conn, c, &after).await.map_err(failed)?;
            if line.what == "updated" {
                derive(conn, c, &after).await.map_err(failed)?;
            }
            add_line(conn, write, &after, &line).await.map_err(failed)?;
            add_notices(conn, write, &after, &line, &notices).await.map_err(failed)?;
            let kept: Vec<&str> = data::files(&after).map(|(_, sha)| sha).collect();
            let freed = data::files(&before).map(|(_, sha)| sha).filter(|sha| !kept.contains(sha)).map(str::to_owned).collect();
            Ok(Done { row: Some(Arc::new(after)), freed })
        }
        Plan::Remove { row } => {
            sqlx::query("delete from records where seq = ?").bind(row.seq).execute(&mut *conn).await.map_err(failed)?;
            sqlx::query("delete from notices where record = ?").bind(&row.id).execute(conn).await.map_err(failed)?;
            Ok(Done { row: None, freed: data::files(&row).map(|(_, sha)| sha.to_owned()).collect() })
        }
        Plan::Keep { row } => Ok(Done { row: Some(Arc::new(row)), freed: Vec::new() }),
        Plan::Take { notice } => {
            sqlx::query("delete from notices where id = ?").bind(notice).execute(conn).await.map_err(failed)?;
            Ok(Done::default())
        }
        Plan::Remember { key, value } => {
            remember(conn, key, &value).await?;
            Ok(Done::default())
        }
    }
}

async fn insert(conn: &mut SqliteConnection, c: &CollectionModel, row: &Row) -> Result<i64, sqlx::Error> {
    let sql = "insert into records(id, collection, author, author_name, author_fold, state, rev, created, updated, data, search) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let done = sqlx::query(sql)
        .bind(&row.id)
        .bind(&row.collection)
        .bind(&row.author)
        .bind(&row.author_name)
        .bind(fold(&row.author_name))
        .bind(&row.state)
        .bind(row.rev)
        .bind(&row.created)
        .bind(&row.updated)
        .bind(data_of(row))
        .bind(data::search_text(c, row))
        .execute(conn)
        .await?;
    Ok(done.last_insert_rowid())
}

async fn replace(conn: &mut SqliteConnection, c: &CollectionModel, row: &Row) -> Result<(), sqlx::Error> {
    sqlx::query("update records set state = ?, rev = ?, updated = ?, data = ?, search = ? where seq = ?")
        .bind(&row.state)
        .bind(row.rev)
        .bind(&row.updated)
        .bind(data_of(row))
        .bind(data::search_text(c, row))
        .bind(row.seq)
        .execute(conn)
        .await?;
    Ok(())
}

fn data_of(row: &Row) -> String {
    serde_json::to_string(&row.values).unwrap_or_else(|_| "{}".to_owned())
}

/// Replaces everything that is worked out from a stored row's values.
pub(crate) async fn derive(conn: &mut SqliteConnection, c: &CollectionModel, row: &Row) -> Result<(), sqlx::Error> {
    for sql in ["delete from vals where record = ?", "delete from uniq where record = ?", "delete from files where record = ?"] {
        sqlx::query(sql).bind(row.seq).execute(&mut *conn).await?;
    }
    places(conn, c, row).await
}

async fn places(conn: &mut SqliteConnection, c: &CollectionModel, row: &Row) -> Result<(), sqlx::Error> {
    let sql = "insert into vals(record, collection, field, pos, txt, fold, long, num) \
         select ?1, ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 from json_each(?3)";
    sqlx::query(sql).bind(row.seq).bind(&row.collection).bind(data::vals(c, row)).execute(&mut *conn).await?;
    for (field, value) in data::unique_values(c, row) {
        sqlx::query("insert into uniq(collection, field, value, record) values(?, ?, ?, ?)")
            .bind(&row.collection)
            .bind(field)
            .bind(value)
            .bind(row.seq)
            .execute(&mut *conn)
            .await?;
    }
    for (field, sha256) in data::files(row) {
        sqlx::query("insert into files(record, field, sha256) values(?, ?, ?)").bind(row.seq).bind(field).bind(sha256).execute(&mut *conn).await?;
    }
    Ok(())
}

async fn add_line(conn: &mut SqliteConnection, write: &Write, row: &Row, line: &Line) -> Result<(), sqlx::Error> {
    sqlx::query("insert into history(record, at, by_id, by_name, what, transition, reason, changes) values(?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(row.seq)
        .bind(&write.moment.text)
        .bind(&write.viewer.id)
        .bind(&write.viewer.name)
        .bind(line.what)
        .bind(line.transition.as_deref())
        .bind(line.reason.as_deref())
        .bind(line.changes.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

async fn add_notices(conn: &mut SqliteConnection, write: &Write, row: &Row, line: &Line, notices: &[Told]) -> Result<(), sqlx::Error> {
    for told in notices {
        sqlx::query("insert into notices(record, collection, event, towards, step, actions, transition, reason, by_id, by_name, at) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(&row.id)
            .bind(&row.collection)
            .bind(&told.event)
            .bind(told.towards)
            .bind(told.step.map(i64::from))
            .bind(Value::from(told.actions.clone()).to_string())
            .bind(line.transition.as_deref())
            .bind(line.reason.as_deref())
            .bind(&write.viewer.id)
            .bind(&write.viewer.name)
            .bind(&write.moment.text)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

async fn remember_key(conn: &mut SqliteConnection, write: &Write, row: &Row, key: &str) -> Result<(), sqlx::Error> {
    let now = write.moment.ms;
    sqlx::query("delete from idem where at <= ?").bind(now - IDEMPOTENCY_MS).execute(&mut *conn).await?;
    sqlx::query("insert into idem(viewer, collection, key, record, at) values(?, ?, ?, ?, ?)")
        .bind(&write.viewer.id)
        .bind(&row.collection)
        .bind(key)
        .bind(&row.id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
