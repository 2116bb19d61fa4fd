//! What one write comes to: everything is read and decided first, then stored in one go.
//!
//! A plan that is refused has written nothing; a plan that fails while it is stored takes its whole transaction with it.

mod between;
mod decide;
mod load;
mod store;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

pub(crate) use decide::{decide, towards};
pub(crate) use load::{COLUMNS, by_id, row_of};
pub(crate) use store::{derive, store};

use super::error::FieldIssue;
use super::input::KeptFile;
use super::model::Model;
use super::row::Row;
use super::value::Known;
use super::viewer::{Person, Viewer};

/// One write, complete: nothing is asked again while it is decided.
#[derive(Debug)]
pub(crate) struct Write {
    /// The app as it is now.
    pub(crate) model: Arc<Model>,
    /// For whom.
    pub(crate) viewer: Viewer,
    /// When.
    pub(crate) moment: Moment,
    /// Who may be named.
    pub(crate) people: Arc<People>,
    /// What.
    pub(crate) what: What,
}

impl Write {
    /// Whether deciding reads nothing of the database and storing is one text: no need to begin before it or to commit after it.
    pub(crate) fn is_one_text(&self) -> bool {
        let What::Create { collection, key: None, .. } = &self.what else { return false };
        self.model.collection(collection).is_some_and(|c| c.def.fields.iter().all(|f| !f.unique))
    }
}

/// A time in the forms that are stored.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// Milliseconds since 1970, UTC.
    pub(crate) ms: i64,
    /// RFC 3339, UTC, milliseconds.
    pub(crate) text: String,
}

impl Moment {
    /// From milliseconds since 1970, UTC; a clock beyond year 9999 or before 1000 is held at its end.
    pub(crate) fn at(ms: i64) -> Self {
        let ms = ms.clamp(-30_610_224_000_000, 253_402_200_000_000);
        let text = jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |t| t.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string());
        Self { ms, text }
    }

    /// The day, UTC.
    pub(crate) fn day(&self) -> &str {
        self.text.get(..10).unwrap_or("")
    }

    /// The earliest day that is still today somewhere on earth: nobody hears that their today has passed.
    pub(crate) fn earliest_today(&self) -> String {
        const WESTERNMOST: i64 = 12 * 3_600_000;
        Self::at(self.ms - WESTERNMOST).day().to_owned()
    }
}

/// What to write.
#[derive(Debug)]
pub(crate) enum What {
    /// A new entry.
    Create { collection: String, id: String, sent: Sent, key: Option<String> },
    /// Other values.
    Update { collection: String, id: String, sent: Sent, rev: Option<i64> },
    /// An entry away.
    Delete { collection: String, id: String, rev: Option<i64> },
    /// To another state.
    Move { collection: String, id: String, transition: String, reason: Option<String>, rev: Option<i64> },
    /// A notice was told.
    NoticesTaken { ids: Vec<i64> },
    /// Something to remember beside the entries.
    Remember { key: &'static str, value: String },
}

/// What was sent for an entry.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// By field name, not believed.
    pub(crate) values: Map<String, Value>,
    /// Attachments that are well.
    pub(crate) files: Vec<KeptFile>,
    /// What is wrong with the others: told together with everything else.
    pub(crate) issues: Vec<FieldIssue>,
}

/// People of the app.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// In the order given.
    pub(crate) list: Vec<Person>,
    ids: BTreeSet<String>,
}

impl People {
    /// These people.
    pub(crate) fn of(list: Vec<Person>) -> Self {
        let ids = list.iter().map(|p| p.id.clone()).collect();
        Self { list, ids }
    }

    /// The name of a person.
    pub(crate) fn name(&self, id: &str) -> Option<&str> {
        self.list.iter().find(|p| p.id == id).map(|p| p.name.as_str())
    }
}

impl Known for People {
    fn knows(&self, id: &str) -> bool {
        self.ids.contains(id)
    }
}

/// What one write comes to.
#[derive(Debug)]
pub(crate) enum Plan {
    /// A new row.
    Insert { row: Row, line: Line, notices: Vec<Told>, key: Option<String> },
    /// A row in place of another.
    Replace { before: Row, after: Row, line: Line, notices: Vec<Told> },
    /// A row away.
    Remove { row: Row },
    /// The row stays as it is: nothing changed, or the same request came twice.
    Keep { row: Row },
    /// A notice away.
    Take { notices: Vec<i64> },
    /// A text to remember.
    Remember { key: &'static str, value: String },
}

/// A line of a row's history.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) what: &'static str,
    pub(crate) transition: Option<String>,
    pub(crate) reason: Option<String>,
    /// JSON array of `{field, from, to}`.
    pub(crate) changes: Value,
}

/// A notice to be told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) event: String,
    pub(crate) towards: &'static str,
    pub(crate) step: Option<u8>,
    pub(crate) actions: Vec<String>,
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Done {
    /// The row as it is now, if there is one.
    pub(crate) row: Option<Arc<Row>>,
    /// Digests of files that this row no longer holds.
    pub(crate) freed: Vec<String>,
}
