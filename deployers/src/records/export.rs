//! Entries as a table: the columns of a view and then all the rest that its viewer may read, in their language, by the same rules as
//! a list. A screen has little room; whoever takes the entries away takes all of them.

mod cell;
mod csv;
mod reason;
mod xlsx;

use std::collections::BTreeMap;

use fleet_domain::manifest::{Collection, ExportFormat, Field, FieldKind, View};
use serde_json::Value;

use super::app::AppRecords;
use super::error::RecordsError;
use super::limits::{EXPORT_CELLS, EXPORT_ROWS};
use super::list::{ListQuery, ready};
use super::model::CollectionModel;
use super::plan::People;
use super::record::{Lens, Record};
use super::rule::settle::{Asker, Settled, settle};
use super::viewer::Viewer;
use super::words;

use cell::{Cell, Column, columns};
use reason::LastMove;

const PIECE: i64 = 1_000;
/// The columns of who decided and when; no name begins so either.
const DECIDED_BY: &str = "@decided_by";
const DECIDED_AT: &str = "@decided_at";
/// The column of reasons. No field and no view can be called so: it begins with what no name does.
const REASON: &str = "@reason";

impl AppRecords {
    /// Comma-separated values: UTF-8 with a byte-order mark, nothing in it that a spreadsheet would work out.
    ///
    /// # Errors
    /// As [`list`](Self::list); [`RecordsError::TooLarge`] above 200,000 rows or 2 million cells.
    pub async fn export_csv(&self, viewer: &Viewer, collection: &str, query: &ListQuery) -> Result<Vec<u8>, RecordsError> {
        self.table(viewer, collection, query, ExportFormat::Csv).await
    }

    /// A workbook with real numbers and dates.
    ///
    /// # Errors
    /// As [`export_csv`](Self::export_csv).
    pub async fn export_xlsx(&self, viewer: &Viewer, collection: &str, query: &ListQuery) -> Result<Vec<u8>, RecordsError> {
        self.table(viewer, collection, query, ExportFormat::Xlsx).await
    }

    /// What a file with this list is called: the app and the day, so that whoever keeps several knows them apart
    /// (`leave-requests-2026-08-03.csv`); where an app has more than one list, the list as well.
    pub(crate) fn export_name(&self, slug: &str, collection: &str, ending: &str) -> String {
        let list = if self.app.model.load().manifest.collections.len() > 1 { format!("-{collection}") } else { String::new() };
        format!("{slug}{list}-{}.{ending}", self.app.moment().day())
    }

    async fn table(&self, viewer: &Viewer, collection: &str, query: &ListQuery, format: ExportFormat) -> Result<Vec<u8>, RecordsError> {
        let entry = self.enter(viewer)?;
        let c = entry.collection(collection)?;
        let asker = entry.asker();
        let wanted = ready(c, query, &asker)?;
        let view = query.view.as_ref().and_then(|name| c.def.views.iter().find(|v| v.name == *name));
        if view.is_some_and(|v| !v.export.contains(&format)) {
            return Err(RecordsError::Forbidden);
        }
        let app = &entry.model.manifest.app;
        let labels = Labels { collection: &c.def, locale: &viewer.locale, fallback: &app.locale };
        let columns = columns(&labels, &names(c, view, &asker));
        let people = self.app.people();
        let db = self.app.db().await?;
        // One look at the entries from the first row to the last: what comes or goes meanwhile moves no row to another page.
        let mut look = db.pool.begin().await.map_err(|e| RecordsError::database("listing entries", e))?;
        let total = if wanted.is_nothing() { 0 } else { wanted.count(&mut *look).await? };
        if total > EXPORT_ROWS {
            return Err(RecordsError::TooLarge { what: "rows", limit: EXPORT_ROWS });
        }
        if total.saturating_mul(columns.len() as u64) > EXPORT_CELLS {
            return Err(RecordsError::TooLarge { what: "cells", limit: EXPORT_CELLS });
        }
        let lens = Lens::new(c, &asker);
        let readers = columns.iter().any(Column::is_of_last_move).then(|| reason::readers(c, &asker));
        let mut lines: Vec<Vec<Cell>> = Vec::new();
        let mut offset = 0;
        while offset < i64::try_from(total).unwrap_or(i64::MAX) {
            let rows = wanted.rows(&mut *look, PIECE, offset).await?;
            if rows.is_empty() {
                break;
            }
            let mut moves = match &readers {
                Some(readers) => reason::of(&mut *look, c, readers, &rows).await?,
                None => BTreeMap::new(),
            };
            lines.extend(rows.into_iter().map(|row| {
                let last = moves.remove(&row.seq);
                line(&columns, &Line { labels: &labels, record: lens.show(row), last, people: &people })
            }));
            offset += PIECE;
        }
        drop(look);
        drop(db);
        let header: Vec<String> = columns.iter().map(|col| col.label.clone()).collect();
        let title = c.def.title.in_locale(&viewer.locale, &app.locale).to_owned();
        // Laying out many rows takes its time: not on a thread that answers others.
        tokio::task::spawn_blocking(move || match format {
            ExportFormat::Csv => csv::write(&header, &lines),
            ExportFormat::Xlsx => xlsx::write(&title, &header, &lines),
        })
        .await
        .map_err(|_| RecordsError::Damaged("the export ended by a panic".to_owned()))?
    }
}

fn line(columns: &[Column<'_>], of: &Line<'_>) -> Vec<Cell> {
    columns.iter().map(|col| col.cell(of)).collect()
}

/// What one line tells of.
struct Line<'a> {
    labels: &'a Labels<'a>,
    record: Record,
    /// The move that brought it where it stands.
    last: Option<LastMove>,
    people: &'a People,
}

/// Words for values.
struct Labels<'a> {
    collection: &'a Collection,
    locale: &'a str,
    fallback: &'a str,
}

impl Labels<'_> {
    fn state(&self, state: &str) -> String {
        let known = self.collection.workflow.iter().flat_map(|w| &w.states).find(|s| s.name == state);
        known.map_or(state, |s| s.label.in_locale(self.locale, self.fallback)).to_owned()
    }

    fn option(&self, field: &Field, value: &str) -> String {
        field.options.iter().find(|o| o.value == value).map_or(value, |o| o.label.in_locale(self.locale, self.fallback)).to_owned()
    }

    fn field(&self, field: &Field) -> String {
        field.label.in_locale(self.locale, self.fallback).to_owned()
    }

    fn say(&self, key: &str) -> String {
        words::say(self.locale, key, &[])
    }
}

/// The view's columns in its order, then what it leaves out: the other fields, the state, the reason of the last move, who made it and when. Never a field
/// that the viewer can read in no row.
fn names(c: &CollectionModel, view: Option<&View>, asker: &Asker<'_>) -> Vec<String> {
    let readable = |name: &str| c.field(name).is_none_or(|(_, rules)| rules.read.as_ref().is_none_or(|r| settle(r, asker) != Settled::Known(false)));
    let usual = || vec!["created".to_owned(), "author_name".to_owned()];
    let mut names: Vec<String> = view.map_or_else(usual, |v| v.columns.clone());
    let missing: Vec<String> = c.def.fields.iter().map(|f| &f.name).filter(|n| !names.contains(n)).cloned().collect();
    // Beside their like: after the last field that the view shows, before what it shows of the state and the time.
    let last = names.iter().rposition(|n| c.def.field(n).is_some()).map_or(0, |at| at + 1);
    let at = if last == 0 { names.iter().rposition(|n| n == "author_name").map_or(0, |at| at + 1) } else { last };
    names.splice(at..at, missing);
    if c.def.workflow.is_some() {
        if !names.iter().any(|n| n == "state") {
            names.push("state".to_owned());
        }
        let after = names.iter().position(|n| n == "state").map_or(names.len(), |at| at + 1);
        let reason = reason::asked(c).then_some(REASON);
        names.splice(after..after, reason.into_iter().chain([DECIDED_BY, DECIDED_AT]).map(str::to_owned));
    }
    names.retain(|n| readable(n));
    names
}

fn text_of(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}

fn is_number(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Number | FieldKind::Money | FieldKind::Computed)
}
