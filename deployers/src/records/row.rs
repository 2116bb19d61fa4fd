//! One stored row, and what rules may ask of it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::data;
use super::decimal::Decimal;
use super::model::CollectionModel;
use super::rule::eval::Facts;
use super::rule::{Column, Slot};

/// A row as it is stored. Values hold only what is there: no nulls.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Number of arrival; 0 before it is stored.
    pub(crate) seq: i64,
    /// 15 characters `a-z0-9`.
    pub(crate) id: String,
    /// Name of the collection.
    pub(crate) collection: String,
    /// Person id; empty for somebody unknown.
    pub(crate) author: String,
    /// Name at the time.
    pub(crate) author_name: String,
    /// State; empty without a workflow.
    pub(crate) state: String,
    /// Counts changes, from 1.
    pub(crate) rev: i64,
    /// RFC 3339, UTC, milliseconds.
    pub(crate) created: String,
    /// RFC 3339, UTC, milliseconds.
    pub(crate) updated: String,
    /// By field, also of fields that the manifest no longer has.
    pub(crate) values: Map<String, Value>,
}

/// A row beside the model of its collection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    /// The row.
    pub(crate) row: &'a Row,
    /// Its collection.
    pub(crate) collection: &'a CollectionModel,
}

impl Facts for Seen<'_> {
    fn text(&self, column: &Column) -> Option<Cow<'_, str>> {
        let row = self.row;
        let part = |field: &str, part: &str| row.values.get(field).and_then(|v| v.get(part)).and_then(Value::as_str);
        let text = match column {
            Column::Id => Some(row.id.as_str()),
            Column::Author => Some(row.author.as_str()),
            Column::AuthorName => Some(row.author_name.as_str()),
            Column::State => Some(row.state.as_str()),
            Column::Created => Some(row.created.as_str()),
            Column::Updated => Some(row.updated.as_str()),
            Column::Rev => None,
            Column::Value { field, slot } => match slot {
                Slot::Text | Slot::Long | Slot::Person => row.values.get(field).and_then(Value::as_str),
                Slot::From => part(field, "from"),
                Slot::To => part(field, "to"),
                Slot::FileName => part(field, "name"),
                Slot::Number | Slot::YesNo | Slot::Many => None,
            },
        };
        text.filter(|t| !t.is_empty()).map(Cow::Borrowed)
    }

    fn number(&self, column: &Column) -> Option<i64> {
        match column {
            Column::Rev => Decimal::whole(self.row.rev).map(Decimal::millionths),
            Column::Value { field, slot: Slot::Number } => self.row.values.get(field).and_then(|v| Decimal::from_json(v).ok()).map(Decimal::millionths),
            Column::Value { field, slot: Slot::YesNo } => self.row.values.get(field).and_then(Value::as_bool).map(i64::from),
            _ => None,
        }
    }

    fn several(&self, field: &str) -> Vec<Cow<'_, str>> {
        let values = self.row.values.get(field).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).map(Cow::Borrowed).collect()
    }

    fn search(&self) -> Cow<'_, str> {
        Cow::Owned(data::search_text(self.collection, self.row))
    }
}
