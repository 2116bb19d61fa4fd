//! Goes through every entry of a collection, a piece at a time.

use std::collections::{BTreeMap, BTreeSet};

use fleet_domain::manifest::{Field, FieldKind};
use serde_json::Value;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::moves::{self, Moves};
use super::{ManifestChange, NAMED, Orphaned, Repeated, Retyped};
use crate::records::data;
use crate::records::error::RecordsError;
use crate::records::model::CollectionModel;
use crate::records::plan::{COLUMNS, derive, row_of};
use crate::records::row::Row;
use crate::records::value::{Known, accept, compute};

const PIECE: i64 = 500;

/// What has to be looked for.
#[derive(Default)]
pub(super) struct Questions<'a> {
    /// Fields of another type, with the type of their values.
    pub(super) retyped: Vec<(&'a Field, FieldKind)>,
    /// Fields that become unique.
    pub(super) unique: Vec<&'a Field>,
    /// States that there will be.
    pub(super) states: Option<BTreeSet<&'a str>>,
}

/// Every person is taken as known: who they are changes with time, not with the manifest.
struct Anybody;

impl Known for Anybody {
    fn knows(&self, _: &str) -> bool {
        true
    }
}

async fn piece(conn: &mut SqliteConnection, collection: &str, after: i64) -> Result<Vec<Row>, RecordsError> {
    let sql = format!("select {COLUMNS} from records r where r.collection = ? and r.seq > ? order by r.seq limit ?");
    let found = sqlx::query(AssertSqlSafe(sql))
        .bind(collection)
        .bind(after)
        .bind(PIECE)
        .fetch_all(conn)
        .await
        .map_err(|e| RecordsError::database("reading entries", e))?;
    found.iter().map(row_of).collect()
}

/// Answers the questions into `change`.
pub(super) async fn answer(
    conn: &mut SqliteConnection,
    collection: &CollectionModel,
    questions: &Questions<'_>,
    change: &mut ManifestChange,
) -> Result<(), RecordsError> {
    let name = &collection.def.name;
    if questions.retyped.is_empty() && questions.unique.is_empty() && questions.states.is_none() {
        return Ok(());
    }
    let mut retyped: Vec<Retyped> = Vec::new();
    for (field, from) in &questions.retyped {
        retyped.push(Retyped { field: format!("{name}.{}", field.name), from: *from, to: field.kind, entries: 0, would_not_fit: Vec::new() });
    }
    let mut orphaned: BTreeMap<String, u64> = BTreeMap::new();
    let mut holders: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut repeated: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let rows = piece(conn, name, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in &rows {
            for ((field, _), found) in questions.retyped.iter().zip(&mut retyped) {
                let Some(value) = row.values.get(&field.name) else { continue };
                found.entries += 1;
                let fits = accept(field, value, &Anybody).is_ok_and(|v| !v.is_null());
                if !fits && found.would_not_fit.len() < NAMED {
                    found.would_not_fit.push(row.id.clone());
                }
            }
            if questions.states.as_ref().is_some_and(|s| !row.state.is_empty() && !s.contains(row.state.as_str())) {
                *orphaned.entry(row.state.clone()).or_default() += 1;
            }
            for (field, value) in data::unique_values(collection, row) {
                if !questions.unique.iter().any(|f| f.name == field) {
                    continue;
                }
                if let Some(first) = holders.get(&(field.clone(), value.clone())) {
                    let ids = repeated.entry(field).or_default();
                    if ids.len() < NAMED {
                        ids.extend([first.clone(), row.id.clone()]);
                    }
                } else {
                    holders.insert((field, value), row.id.clone());
                }
            }
        }
    }
    change.retyped.extend(retyped.into_iter().filter(|r| r.entries > 0));
    change.orphaned.extend(orphaned.into_iter().map(|(state, entries)| Orphaned { collection: name.clone(), state, entries }));
    change
        .repeated
        .extend(repeated.into_iter().map(|(field, ids)| Repeated { field: format!("{name}.{field}"), entries: ids.into_iter().take(NAMED).collect() }));
    Ok(())
}

/// Works out again what is stored beside the values: computed fields, places, search text, unique values; gives entries a first state, and those that wait the one in which
/// they wait for whoever decides now.
pub(super) async fn derive_again(conn: &mut SqliteConnection, collection: &CollectionModel, moves: &Moves, now: &str) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::database("changing the manifest", e);
    // Unique values of a field that is unique no longer, or is gone, must not stand in the way.
    sqlx::query("delete from uniq where collection = ?").bind(&collection.def.name).execute(&mut *conn).await.map_err(failed)?;
    let mut after = 0;
    loop {
        let rows = piece(conn, &collection.def.name, after).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.seq;
        for mut row in rows {
            for field in collection.computed.iter().filter_map(|i| collection.def.fields.get(*i)) {
                match compute(field, &row.values) {
                    Ok(Value::Null) | Err(_) => drop(row.values.remove(&field.name)),
                    Ok(value) => drop(row.values.insert(field.name.clone(), value)),
                }
            }
            if row.state.is_empty() {
                row.state = collection.initial().to_owned();
            }
            let from = moves.get(&row.state).map(|to| std::mem::replace(&mut row.state, to.clone()));
            derive(conn, collection, &row).await.map_err(failed)?;
            if let Some(from) = from {
                moves::note(conn, &collection.def, &row, &from, now).await.map_err(failed)?;
            }
        }
    }
}
