//! What the records service refuses, and what can go wrong below it.

use std::io;

use fleet_domain::manifest::Text;

use super::change::ManifestChange;
use super::model::ManifestProblems;
use super::words;

/// One thing wrong with one value of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldIssue {
    /// The field; empty if the whole entry is meant.
    pub field: String,
    /// Stable code, e.g. `required`.
    pub code: &'static str,
    /// What the sentence names, e.g. the limit.
    pub args: Vec<(&'static str, Named)>,
}

/// Something that a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The same in every language.
    Plain(String),
    /// Words of the app: a field's label.
    Words(Text),
}

impl FieldIssue {
    /// An issue without anything to name.
    pub(crate) fn new(field: &str, code: &'static str) -> Self {
        Self { field: field.to_owned(), code, args: Vec::new() }
    }

    /// The same, with something named.
    pub(crate) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, Named::Plain(format!("{value}"))));
        self
    }

    /// The same, with words of the app named.
    pub(crate) fn with_words(mut self, name: &'static str, words: &Text) -> Self {
        self.args.push((name, Named::Words(words.clone())));
        self
    }

    /// The sentence for a person.
    pub fn message(&self, locale: &str) -> String {
        let shown = |named: &Named| match named {
            Named::Plain(text) => text.clone(),
            Named::Words(words) => words.in_locale(locale, words::spoken(locale)).to_owned(),
        };
        let args: Vec<_> = self.args.iter().map(|(name, named)| (*name, shown(named))).collect();
        words::say(locale, &format!("field.{}", self.code), &args)
    }
}

/// Why the records service did not do something.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// A name that cannot be a folder's.
    #[error("`{part}` cannot name a project or an environment")]
    Key {
        /// What was given.
        part: String,
    },
    /// The manifest is not one.
    #[error("the manifest has errors: {0}")]
    Manifest(ManifestProblems),
    /// The manifest does not fit the entries that are there.
    #[error("the manifest does not fit the entries that are there: {}", .0.refusals().join("; "))]
    ManifestChange(Box<ManifestChange>),
    /// The file was written by a newer service.
    #[error("the database has version {found}; this service knows {known}")]
    Newer {
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// Values that were not taken.
    #[error("{} value(s) were not taken: {}", .0.len(), .0.iter().map(|i| format!("{} {}", i.field, i.code)).collect::<Vec<_>>().join(", "))]
    Invalid(Vec<FieldIssue>),
    /// A filter or a sort that cannot be read.
    #[error("{place} cannot be read at character {column}: {message}")]
    Query {
        /// `filter`, `sort` or `view`.
        place: &'static str,
        /// Counted from 1.
        column: usize,
        /// What is wrong, for a developer.
        message: String,
    },
    /// A request that cannot be read at all.
    #[error("the request cannot be read: {0}")]
    Unreadable(String),
    /// A rule says no.
    #[error("a rule does not allow it")]
    Forbidden,
    /// There is no rule, so nobody may.
    #[error("nobody may: there is no rule for it")]
    Locked,
    /// There is no such thing, or none that this viewer may know of.
    #[error("there is no such thing here")]
    NotFound,
    /// Somebody else was faster.
    #[error("the entry was changed meanwhile; it is at revision {rev} now")]
    Conflict {
        /// Revision now.
        rev: i64,
    },
    /// An idempotency key came again with something else.
    #[error("the idempotency key was used for another entry")]
    KeyReused,
    /// The move does not leave the state that the entry is in.
    #[error("the entry is in state `{state}`, which this move does not leave")]
    WrongState {
        /// State now.
        state: String,
    },
    /// More than is taken.
    #[error("{what} is larger than {limit}")]
    TooLarge {
        /// What: `body`, `file`, `parts`, `rows`, `cells`, `streams`, `own_streams`.
        what: &'static str,
        /// The limit, in bytes or pieces.
        limit: u64,
    },
    /// No room on the disk, or the quota is used up.
    #[error("there is no room to write")]
    Full,
    /// The data of this environment was erased or is being replaced.
    #[error("the data of this environment is closed")]
    Closed,
    /// The database failed.
    #[error("{operation} failed in the database")]
    Database {
        /// What was being done.
        operation: &'static str,
        /// Why.
        source: sqlx::Error,
    },
    /// The disk failed.
    #[error("{operation} failed on the disk")]
    Disk {
        /// What was being done.
        operation: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A workbook could not be written.
    #[error("writing the workbook failed")]
    Workbook(#[source] Box<rust_xlsxwriter::XlsxError>),
    /// Stored data is not as it was written.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
}

impl RecordsError {
    /// A database failure, told apart from a full disk.
    pub(crate) fn database(operation: &'static str, source: sqlx::Error) -> Self {
        // 13 is SQLITE_FULL; the low byte of an extended code is its kind.
        let full = source.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|c| c.parse::<i64>().ok()).is_some_and(|c| c & 0xff == 13);
        if full { Self::Full } else { Self::Database { operation, source } }
    }

    /// A disk failure, told apart from a full disk.
    pub(crate) fn disk(operation: &'static str, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Disk { operation, source },
        }
    }

    /// The stable code of the answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::Query { .. } | Self::Unreadable(_) => "invalid",
            Self::Forbidden => "forbidden",
            Self::Locked => "locked",
            Self::NotFound => "not_found",
            Self::Conflict { .. } => "conflict",
            Self::KeyReused => "key_reused",
            Self::WrongState { .. } => "wrong_state",
            Self::TooLarge { .. } => "too_large",
            Self::Full => "full",
            Self::Closed => "closed",
            Self::Key { .. }
            | Self::Manifest(_)
            | Self::ManifestChange(_)
            | Self::Newer { .. }
            | Self::Database { .. }
            | Self::Disk { .. }
            | Self::Workbook(_)
            | Self::Damaged(_) => "internal",
        }
    }

    /// The sentence for a person.
    pub fn message(&self, locale: &str) -> String {
        let args = match self {
            Self::TooLarge { what, limit } => {
                let shown = match *what {
                    "body" | "file" => words::size(locale, *limit),
                    _ => limit.to_string(),
                };
                return words::say(locale, &format!("request.too_large.{what}"), &[("limit", shown)]);
            }
            Self::Query { column, .. } => vec![("column", column.to_string())],
            _ => Vec::new(),
        };
        let key = match self {
            Self::Query { .. } => "request.query".to_owned(),
            Self::Unreadable(_) => "request.unreadable".to_owned(),
            other => format!("request.{}", other.code()),
        };
        words::say(locale, &key, &args)
    }
}
