//! One open app: every act on its entries, each for a viewer and by the rules.

mod people;
mod store;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use fleet_domain::letters::hex;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

pub(crate) use store::App;

use super::error::{FieldIssue, RecordsError};
use super::file::{self, FoundFile};
use super::history::{self, HistoryEntry};
use super::input::{Input, KeptFile, NewFile};
use super::list::{ListQuery, Page, ready};
use super::live::{Watch, heard};
use super::model::{CollectionModel, Model};
use super::notice::{self, RecordNotice};
use super::plan::{Moment, People, Sent, What, by_id};
use super::record::{Lens, Record};
use super::row::{Row, Seen};
use super::rule::Expr;
use super::rule::eval::holds;
use super::rule::settle::{Asker, settle};
use super::viewer::Viewer;
use super::writer::Change;

/// The entries of one environment of one app. Cheap to clone; stays good when the manifest changes.
#[derive(Debug, Clone)]
pub struct AppRecords {
    pub(crate) app: Arc<App>,
}

impl AppRecords {
    /// Adds an entry.
    ///
    /// # Errors
    /// [`RecordsError::Invalid`] names every value that was not taken; [`RecordsError::Forbidden`], [`RecordsError::Locked`].
    pub async fn create(&self, viewer: &Viewer, collection: &str, input: Input) -> Result<Record, RecordsError> {
        let entry = self.enter(viewer)?;
        let key = input.idempotency_key.as_ref().map(|k| scoped_key(k, &input)).transpose()?;
        let Input { values, files, .. } = input;
        let what = |sent| What::Create { collection: collection.to_owned(), id: new_id(), sent, key };
        self.write_with_files(entry, collection, values, files, what).await
    }

    /// Changes values of an entry; `rev` as it was read, to change exactly that.
    ///
    /// # Errors
    /// As [`create`](Self::create); [`RecordsError::NotFound`] for what the viewer may not know of, [`RecordsError::Conflict`].
    pub async fn update(&self, viewer: &Viewer, collection: &str, id: &str, rev: Option<i64>, input: Input) -> Result<Record, RecordsError> {
        let entry = self.enter(viewer)?;
        let Input { values, files, .. } = input;
        let what = |sent| What::Update { collection: collection.to_owned(), id: id.to_owned(), sent, rev };
        self.write_with_files(entry, collection, values, files, what).await
    }

    /// Deletes an entry with its history and files.
    pub async fn delete(&self, viewer: &Viewer, collection: &str, id: &str, rev: Option<i64>) -> Result<(), RecordsError> {
        let entry = self.enter(viewer)?;
        let done = self.app.write(entry.viewer, entry.moment, What::Delete { collection: collection.to_owned(), id: id.to_owned(), rev }).await?;
        self.app.tidy(done.freed).await;
        Ok(())
    }

    /// Moves an entry to another state.
    ///
    /// # Errors
    /// [`RecordsError::WrongState`] if somebody was faster, [`RecordsError::Invalid`] for a missing reason.
    pub async fn transition(
        &self,
        viewer: &Viewer,
        collection: &str,
        id: &str,
        transition: &str,
        reason: Option<&str>,
        rev: Option<i64>,
    ) -> Result<Record, RecordsError> {
        let entry = self.enter(viewer)?;
        let what =
            What::Move { collection: collection.to_owned(), id: id.to_owned(), transition: transition.to_owned(), reason: reason.map(str::to_owned), rev };
        let (record, freed) = self.written(entry, collection, what).await?;
        self.app.tidy(freed).await;
        Ok(record)
    }

    /// One entry.
    pub async fn get(&self, viewer: &Viewer, collection: &str, id: &str) -> Result<Record, RecordsError> {
        let entry = self.enter(viewer)?;
        let c = entry.collection(collection)?;
        let row = self.seen(&entry, c, id).await?;
        Ok(Lens::new(c, &entry.asker()).show(row))
    }

    /// One page of the entries that the viewer may list.
    ///
    /// # Errors
    /// [`RecordsError::Query`] for a filter or a sort that cannot be read.
    pub async fn list(&self, viewer: &Viewer, collection: &str, query: &ListQuery) -> Result<Page, RecordsError> {
        let entry = self.enter(viewer)?;
        let c = entry.collection(collection)?;
        let asker = entry.asker();
        let wanted = ready(c, query, &asker)?;
        let (page, per_page) = (query.page(), query.per_page());
        let (mut rows, mut total) = (Vec::new(), 0);
        if !wanted.is_nothing() {
            let db = self.app.db().await?;
            let offset = i64::from(page - 1) * i64::from(per_page);
            (rows, total) = wanted.page(&db.pool, per_page, offset).await?;
        }
        let lens = Lens::new(c, &asker);
        let items = rows.into_iter().map(|r| lens.show(r)).collect();
        Ok(Page { page, per_page, total_items: total, total_pages: total.div_ceil(u64::from(per_page)), items })
    }

    /// How many entries the viewer may list that fit.
    pub async fn count(&self, viewer: &Viewer, collection: &str, query: &ListQuery) -> Result<u64, RecordsError> {
        let entry = self.enter(viewer)?;
        let c = entry.collection(collection)?;
        let wanted = ready(c, query, &entry.asker())?;
        if wanted.is_nothing() { Ok(0) } else { wanted.count(&self.app.db().await?.pool).await }
    }

    /// How many entries there are in all collections, for the fleet itself: what "keep these" would keep.
    pub async fn count_all(&self) -> Result<u64, RecordsError> {
        let count = self.app.db().await?.count().await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// What happened to an entry, oldest first.
    pub async fn history(&self, viewer: &Viewer, collection: &str, id: &str) -> Result<Vec<HistoryEntry>, RecordsError> {
        let entry = self.enter(viewer)?;
        let c = entry.collection(collection)?;
        let row = self.seen(&entry, c, id).await?;
        let db = self.app.db().await?;
        history::of(&db.pool, &row, &Lens::new(c, &entry.asker())).await
    }

    /// Notices that nobody took yet, oldest first.
    pub async fn pending_notices(&self, limit: u32) -> Result<Vec<RecordNotice>, RecordsError> {
        let db = self.app.db().await?;
        self.app.live.looked();
        notice::pending(&db.pool, limit).await
    }

    /// Notices were told, or need not be: all of them are gone, or none.
    pub async fn notices_taken(&self, ids: Vec<i64>) -> Result<(), RecordsError> {
        self.app.write(Viewer::unknown("en"), self.app.moment(), What::NoticesTaken { ids }).await.map(drop)
    }

    /// Says that there may be notices that nobody took: who takes them could not look while nothing was shown.
    pub(crate) fn hint(&self) {
        self.app.live.told_before();
    }

    /// An attachment of an entry, by the rules of the entry and of the field.
    pub(crate) async fn file(&self, viewer: &Viewer, collection: &str, id: &str, name: &str) -> Result<FoundFile, RecordsError> {
        let entry = self.enter(viewer)?;
        let c = entry.collection(collection)?;
        let row = self.seen(&entry, c, id).await?;
        let lens = Lens::new(c, &entry.asker());
        let held =
            row.values.iter().find(|(field, v)| v.get("sha256").is_some() && v.get("name").and_then(Value::as_str) == Some(name) && lens.reads(&row, field));
        let part = |part: &str| held.and_then(|(_, v)| v.get(part)).and_then(Value::as_str).map(str::to_owned);
        let (Some(name), Some(media_type), Some(sha256)) = (part("name"), part("type"), part("sha256")) else { return Err(RecordsError::NotFound) };
        Ok(FoundFile { name, media_type, path: self.app.files().join(sha256) })
    }

    /// Starts listening to changes.
    pub(crate) fn watch(&self, viewer: &Viewer, from: Option<IpAddr>) -> Result<Watch, RecordsError> {
        self.enter(viewer)?;
        self.app.live.watch(viewer, from)
    }

    /// What a viewer hears of a change.
    pub(crate) fn heard(&self, change: &Change, viewer: &Viewer) -> Option<super::live::Heard> {
        heard(change, &self.app.model, viewer, &self.app.people(), &self.app.moment())
    }

    /// Whether this viewer may be here at all, at what time, on which model.
    pub(crate) fn enter(&self, viewer: &Viewer) -> Result<Entry, RecordsError> {
        let model = self.app.model.load_full();
        if !viewer.may_open(model.manifest.app.access) {
            return Err(RecordsError::Forbidden);
        }
        Ok(Entry { viewer: viewer.clone(), moment: self.app.moment(), model, people: self.app.people() })
    }

    async fn seen(&self, entry: &Entry, c: &CollectionModel, id: &str) -> Result<Row, RecordsError> {
        let rule: &Expr = c.rules.view.as_ref().ok_or(RecordsError::Locked)?;
        let db = self.app.db().await?;
        let row = by_id(&db.pool, &c.def.name, id).await?.ok_or(RecordsError::NotFound)?;
        if holds(&settle(rule, &entry.asker()), &Seen { row: &row, collection: c }) { Ok(row) } else { Err(RecordsError::NotFound) }
    }

    async fn written(&self, entry: Entry, collection: &str, what: What) -> Result<(Record, Vec<String>), RecordsError> {
        let done = self.app.write(entry.viewer.clone(), entry.moment.clone(), what).await?;
        let row = done.row.ok_or(RecordsError::NotFound)?;
        let c = entry.collection(collection)?;
        let row = Arc::unwrap_or_clone(row);
        Ok((Lens::new(c, &entry.asker()).show(row), done.freed))
    }

    async fn write_with_files(
        &self,
        entry: Entry,
        collection: &str,
        values: Map<String, Value>,
        files: Vec<NewFile>,
        what: impl FnOnce(Sent) -> What,
    ) -> Result<Record, RecordsError> {
        let (kept, issues) = entry.look(collection, &files)?;
        let digests: Vec<String> = kept.iter().map(|k| k.sha256.clone()).collect();
        // Held until the row is stored: meanwhile nobody tidies the files away.
        let guard = self.app.tidying.read().await;
        if self.app.is_closed() {
            return Err(RecordsError::Closed);
        }
        if issues.is_empty() {
            for (k, f) in kept.iter().zip(&files) {
                file::keep(&self.app.files(), k, &f.bytes).await?;
            }
        }
        let result = self.written(entry, collection, what(Sent { values, files: kept, issues })).await;
        drop(guard);
        // What a refusal or a replacement left is tidied at once, what a crash left at the next opening.
        match result {
            Ok((record, freed)) => {
                self.app.tidy(freed).await;
                Ok(record)
            }
            Err(error) => {
                self.app.tidy(digests).await;
                Err(error)
            }
        }
    }

    /// Where this environment's data lies.
    pub fn folder(&self) -> PathBuf {
        self.app.folder()
    }
}

/// One viewer at one time on one model.
pub(crate) struct Entry {
    pub(crate) viewer: Viewer,
    pub(crate) moment: Moment,
    pub(crate) model: Arc<Model>,
    pub(crate) people: Arc<People>,
}

impl Entry {
    pub(crate) fn asker(&self) -> Asker<'_> {
        Asker { viewer: &self.viewer, people: &self.people, now: self.moment.text.clone(), today: self.moment.day().to_owned() }
    }

    /// Looks at every attachment before any of them is kept: those that are well, and what is wrong with the others.
    pub(crate) fn look(&self, collection: &str, files: &[NewFile]) -> Result<(Vec<KeptFile>, Vec<FieldIssue>), RecordsError> {
        let c = self.collection(collection)?;
        let (mut issues, mut kept) = (Vec::new(), Vec::new());
        for file in files {
            let unknown = || FieldIssue::new(&file.field.chars().filter(|c| !c.is_control()).take(60).collect::<String>(), "unknown_field");
            match c.def.field(&file.field).ok_or_else(unknown).and_then(|field| file::look(field, file, &self.viewer.locale)) {
                Ok(k) => kept.push(k),
                Err(i) => issues.push(i),
            }
        }
        Ok((kept, issues))
    }

    pub(crate) fn collection(&self, name: &str) -> Result<&CollectionModel, RecordsError> {
        self.model.collection(name).ok_or(RecordsError::NotFound)
    }
}

/// 15 characters `a-z0-9` that nobody can guess.
fn new_id() -> String {
    let mut rest = uuid::Uuid::new_v4().as_u128();
    let digits = b"0123456789abcdefghijklmnopqrstuvwxyz";
    (0..15)
        .map(|_| {
            let digit = usize::try_from(rest % 36).unwrap_or(0);
            rest /= 36;
            char::from(digits[digit])
        })
        .collect()
}

/// A key with the digest of what came with it, as it is kept: the same key with something else is not the same request.
fn scoped_key(key: &str, input: &Input) -> Result<String, RecordsError> {
    if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(RecordsError::Unreadable("the idempotency key must be 1 to 200 plain characters".to_owned()));
    }
    let mut digest = Sha256::new();
    digest.update(Value::Object(input.values.clone()).to_string());
    for file in &input.files {
        digest.update(serde_json::json!([file.field, file.name, file.bytes.len()]).to_string());
        digest.update(&file.bytes);
    }
    Ok(format!("{key} {}", hex(&digest.finalize())))
}
