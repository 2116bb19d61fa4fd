//! An entry as one viewer may see it, and what they may do with it.

use fleet_domain::manifest::FieldKind;
use serde::Serialize;
use serde_json::{Map, Value};

use super::input::shown_file;
use super::model::CollectionModel;
use super::row::{Row, Seen};
use super::rule::eval::holds;
use super::rule::settle::{Asker, Settled, settle};

/// An entry as one viewer may see it. Serializes flat: the service's own columns, then the fields, then `can`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// 15 characters `a-z0-9`.
    pub id: String,
    /// Name of the collection.
    pub collection: String,
    /// RFC 3339, UTC, milliseconds.
    pub created: String,
    /// RFC 3339, UTC, milliseconds.
    pub updated: String,
    /// Person id of the author; empty for somebody unknown.
    pub author: String,
    /// Name of the author when it was made.
    pub author_name: String,
    /// State, if the collection has a workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Counts changes from 1; send it back to change exactly this.
    pub rev: i64,
    /// By field: null where nothing was given; fields that the viewer may not read are not there.
    #[serde(flatten)]
    pub values: Map<String, Value>,
    /// What the viewer may do with it now.
    pub can: Can,
}

/// What a viewer may do with an entry in the state it is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Can {
    /// Change values.
    pub update: bool,
    /// Delete it.
    pub delete: bool,
    /// Moves, by name.
    pub transitions: Vec<String>,
}

impl Record {
    /// As the API answers it.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

/// The rules of one collection settled for one viewer: made once, looked through at many rows.
#[derive(Debug)]
pub(crate) struct Lens<'a> {
    collection: &'a CollectionModel,
    reads: Vec<Settled>,
    update: Settled,
    delete: Settled,
    transitions: Vec<Settled>,
}

impl<'a> Lens<'a> {
    /// For this viewer.
    pub(crate) fn new(collection: &'a CollectionModel, asker: &Asker<'_>) -> Self {
        let optional = |rule: Option<&_>, absent| rule.map_or(Settled::Known(absent), |r| settle(r, asker));
        Self {
            collection,
            reads: collection.fields.iter().map(|f| optional(f.read.as_ref(), true)).collect(),
            update: optional(collection.rules.update.as_ref(), false),
            delete: optional(collection.rules.delete.as_ref(), false),
            transitions: collection.transitions.iter().map(|t| settle(t, asker)).collect(),
        }
    }

    /// Whether the viewer may read this field of this row.
    pub(crate) fn reads(&self, row: &Row, field: &str) -> bool {
        let seen = Seen { row, collection: self.collection };
        self.collection.def.fields.iter().zip(&self.reads).any(|(f, rule)| f.name == field && holds(rule, &seen))
    }

    /// The row as the viewer sees it.
    pub(crate) fn show(&self, mut row: Row) -> Record {
        let seen = Seen { row: &row, collection: self.collection };
        let readable: Vec<bool> = self.reads.iter().map(|rule| holds(rule, &seen)).collect();
        let workflow = self.collection.def.workflow.as_ref();
        let moves = workflow.iter().flat_map(|w| &w.transitions).zip(&self.transitions);
        let transitions = moves.filter(|(t, rule)| t.from.contains(&row.state) && holds(rule, &seen)).map(|(t, _)| t.name.clone()).collect();
        let can = Can { update: holds(&self.update, &seen), delete: holds(&self.delete, &seen), transitions };
        let mut values = Map::new();
        for (field, _) in self.collection.def.fields.iter().zip(readable).filter(|(_, readable)| *readable) {
            let value = match (field.kind, row.values.remove(&field.name)) {
                (_, None) => Value::Null,
                (FieldKind::File, Some(v)) => shown_file(&v),
                (_, Some(v)) => v,
            };
            values.insert(field.name.clone(), value);
        }
        Record {
            id: row.id,
            collection: row.collection,
            created: row.created,
            updated: row.updated,
            author: row.author,
            author_name: row.author_name,
            state: workflow.map(|_| row.state),
            rev: row.rev,
            values,
            can,
        }
    }
}
