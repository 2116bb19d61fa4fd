//! The records service: runs an app that is only data. One SQLite file per app and environment, rules, states, history, files.
//!
//! A manifest says what the collections are and who may do what; [`Records::open`] checks it and opens the file behind it.
//! Every read and write goes through [`AppRecords`] with the [`Viewer`] it is done for: there is no way around the rules,
//! and nothing that a client sends as id, author, state, revision or computed value is believed.
//!
//! Start reading at [`AppRecords`], then `writer` (the one write path), `rule` (the language of rules and filters), `api`.

mod api;
mod app;
mod change;
mod data;
mod decimal;
mod error;
mod export;
mod file;
mod fold;
mod form;
mod hints;
mod history;
mod input;
mod key;
mod limits;
mod list;
mod live;
mod merge;
mod model;
mod notice;
mod open;
mod plan;
mod record;
mod row;
mod rule;
mod schema;
mod screen;
mod snapshot;
mod value;
mod viewer;
mod words;
mod writer;

pub use api::{ApiParts, Hosted, api_router};
pub use app::AppRecords;
pub use change::{ManifestChange, Orphaned, Repeated, Retyped};
pub use error::{FieldIssue, RecordsError};
pub(crate) use file::absent_is_well;
pub use hints::Hints;
pub use history::{HistoryChange, HistoryEntry, Who};
pub use input::{Input, NewFile};
pub use key::AppKey;
pub use limits::Limits;
pub use list::{ListQuery, Page};
pub(crate) use merge::entries_in;
pub use model::{ManifestProblem, ManifestProblems, check_manifest, read_manifest};
pub use notice::{RecordNotice, STEPS_CHANGED};
pub use open::{Clock, Records};
pub use record::{Can, Record};
pub use viewer::{AppRole, Person, Viewer};
