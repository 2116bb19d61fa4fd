//! Finds entries: page by page, filtered, searched, sorted; never a row or a value that the viewer may not see.

mod guard;

use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Executor, Row as _, Sqlite};

use super::error::RecordsError;
use super::fold::fold;
use super::limits::{PAGE_ROWS, PAGE_ROWS_USUAL};
use super::model::CollectionModel;
use super::plan::{COLUMNS, row_of};
use super::record::Record;
use super::row::Row;
use super::rule::parse::{Scope, column, names, parse};
use super::rule::settle::{Asker, Settled, all, settle};
use super::rule::sql::{Bind, Sql};
use super::rule::{Kind, Slot};

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// From 1; 0 is read as 1.
    pub page: u32,
    /// At most 200; 0 is read as 30.
    pub per_page: u32,
    /// Column names separated by commas, `-` before one for descending; empty = newest first.
    pub sort: String,
    /// Filter expression; empty = all.
    pub filter: String,
    /// Words that must all be found.
    pub search: String,
    /// Name of a view, whose filter holds too.
    pub view: Option<String>,
}

/// One page of entries.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// This page, from 1.
    pub page: u32,
    /// Entries a page.
    pub per_page: u32,
    /// Entries in all.
    pub total_items: u64,
    /// Pages in all.
    pub total_pages: u64,
    /// Entries of this page.
    pub items: Vec<Record>,
}

/// A query made ready for the database.
#[derive(Debug)]
pub(crate) struct Ready<'a> {
    collection: &'a CollectionModel,
    condition: Settled,
    order: Sql,
}

impl ListQuery {
    pub(crate) fn page(&self) -> u32 {
        self.page.max(1)
    }

    pub(crate) fn per_page(&self) -> u32 {
        if self.per_page == 0 { PAGE_ROWS_USUAL } else { self.per_page.min(PAGE_ROWS) }
    }
}

/// Settles rules, view, filter, search and order for one viewer.
pub(crate) fn ready<'a>(collection: &'a CollectionModel, query: &ListQuery, asker: &Asker<'_>) -> Result<Ready<'a>, RecordsError> {
    let rule = collection.rules.list.as_ref().ok_or(RecordsError::Locked)?;
    let mut parts = vec![settle(rule, asker)];
    if let Some(name) = &query.view {
        let view = collection.def.views.iter().zip(&collection.views).find(|(v, _)| v.name == *name).map(|(_, m)| m).ok_or(RecordsError::NotFound)?;
        if settle(&view.rule, asker) != Settled::Known(true) {
            return Err(RecordsError::Forbidden);
        }
        parts.push(settle(&view.filter, asker));
    }
    let filter =
        parse(&query.filter, Scope::Filter(&collection.def)).map_err(|e| RecordsError::Query { place: "filter", column: e.column, message: e.message })?;
    parts.push(settle(&guard::filter(&filter, collection), asker));
    for word in fold(&query.search).split_whitespace().take(20) {
        parts.push(settle(&guard::search(word, collection), asker));
    }
    Ok(Ready { collection, condition: all(parts), order: order(&query.sort, collection, asker)? })
}

fn order(sort: &str, collection: &CollectionModel, asker: &Asker<'_>) -> Result<Sql, RecordsError> {
    let mut sql = Sql::default();
    sql.push(" order by ");
    let mut at = 1;
    for part in sort.split(',') {
        let start = at;
        at += part.chars().count() + 1;
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let (name, down) = part.strip_prefix('-').map_or((part.strip_prefix('+').unwrap_or(part), false), |n| (n, true));
        let refused = |message: String| RecordsError::Query { place: "sort", column: start, message };
        let known = column(name, &collection.def).ok_or_else(|| {
            let meant = super::fold::nearest(name, names(&collection.def)).map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            refused(format!("unknown field `{}`{meant}", name.escape_debug()))
        })?;
        if known.kind() == Kind::Many {
            return Err(refused(format!("`{name}` holds several values and has no order")));
        }
        if sql.binds.len() > 20 {
            return Err(refused("too many fields to sort by".to_owned()));
        }
        match guard::read_rule(&known, collection) {
            None => drop(sql.sortable(&known)),
            // Where the viewer may not read the value, all rows stand alike.
            Some(rule) => drop(sql.push("case when ").condition(&settle(rule, asker), &collection.def.name).push(" then ").sortable(&known).push(" end")),
        }
        sql.push(if down { " desc, " } else { ", " });
    }
    let ascending = sql.binds.is_empty() && sql.text == " order by ";
    sql.push(if ascending { "r.created desc, r.seq desc" } else { "r.seq" });
    Ok(sql)
}

impl Sql {
    /// A column to sort by: text without case.
    fn sortable(&mut self, column: &super::rule::Column) -> &mut Self {
        use super::rule::Column as C;
        match column {
            C::AuthorName => self.push("r.author_fold"),
            C::Value { field, slot: Slot::Text | Slot::FileName } => {
                self.push("(select coalesce(v.fold, v.txt) from vals v where v.record = r.seq and v.field = ").bind(field).push(" and v.pos = 0)")
            }
            other => self.value(other),
        }
    }
}

impl Ready<'_> {
    /// Whether nothing can be found.
    pub(crate) fn is_nothing(&self) -> bool {
        self.condition == Settled::Known(false)
    }

    /// Rows from `offset` on.
    pub(crate) async fn rows<'c>(&self, db: impl Executor<'c, Database = Sqlite>, limit: i64, offset: i64) -> Result<Vec<Row>, RecordsError> {
        fetch(db, self.select(limit, offset)).await?.iter().map(row_of).collect()
    }

    /// Rows from `offset` on, and how many there are in all.
    pub(crate) async fn page(&self, pool: &SqlitePool, limit: u32, offset: i64) -> Result<(Vec<Row>, u64), RecordsError> {
        let found = fetch(pool, self.select(i64::from(limit), offset)).await?;
        let rows: Vec<Row> = found.iter().map(row_of).collect::<Result<_, _>>()?;
        let counted: Option<i64> = found.first().map_or(Ok(None), |r| r.try_get(2)).map_err(|e| RecordsError::database("counting entries", e))?;
        let total = match counted {
            Some(n) => u64::try_from(n).unwrap_or(0),
            // A first page that is not full has been counted by being read.
            None if offset == 0 && rows.len() < limit as usize => rows.len() as u64,
            None => self.count(pool).await?,
        };
        Ok((rows, total))
    }

    fn select(&self, limit: i64, offset: i64) -> Sql {
        let mut sql = Sql::default();
        sql.push("select ").push(COLUMNS).push(", ");
        if self.condition == Settled::Known(true) {
            sql.push("(select n from counts where collection = ").bind(&self.collection.def.name).push(")");
        } else {
            sql.push("null");
        }
        self.from(&mut sql);
        sql.text.push_str(&self.order.text);
        sql.binds.extend(self.order.binds.iter().cloned());
        sql.push(" limit ").bind_number(limit).push(" offset ").bind_number(offset);
        sql
    }

    /// How many rows there are.
    pub(crate) async fn count<'c>(&self, db: impl Executor<'c, Database = Sqlite>) -> Result<u64, RecordsError> {
        let mut sql = Sql::default();
        if self.condition == Settled::Known(true) {
            // All of them: counted as they came and went.
            sql.push("select n from counts where collection = ").bind(&self.collection.def.name);
        } else {
            sql.push("select count(*)");
            self.from(&mut sql);
        }
        let found = fetch(db, sql).await?;
        let count: i64 = found.first().map_or(Ok(0), |r| r.try_get(0)).map_err(|e| RecordsError::database("counting entries", e))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn from(&self, sql: &mut Sql) {
        let name = &self.collection.def.name;
        sql.push(" from records r where r.collection = ").bind(name);
        if self.condition != Settled::Known(true) {
            sql.push(" and ").condition(&self.condition, name);
        }
    }
}

async fn fetch<'c>(db: impl Executor<'c, Database = Sqlite>, sql: Sql) -> Result<Vec<SqliteRow>, RecordsError> {
    // Constants and question marks only: `Sql` has no way to take a person's text into its own.
    let mut query = sqlx::query(AssertSqlSafe(sql.text));
    for bind in sql.binds {
        query = match bind {
            Bind::Text(t) => query.bind(t),
            Bind::Number(n) => query.bind(n),
        };
    }
    query.fetch_all(db).await.map_err(|e| RecordsError::database("listing entries", e))
}
