//! From one manifest to another without losing an entry: added = empty, removed = hidden, changed type = refused where values are.

mod moves;
mod scan;

use std::collections::BTreeMap;

use fleet_domain::manifest::{Collection, FieldKind, Manifest};
use fleet_kill::kill_point;
use sqlx::{Connection, SqliteConnection};

use super::app::AppRecords;
use super::error::RecordsError;
use super::model::Model;
use super::schema::{remember, remembered};

/// Entries of a kind that are named at most.
const NAMED: usize = 20;

/// What another manifest would do to the entries that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestChange {
    /// New fields, `collection.field`: empty in every entry.
    pub added: Vec<String>,
    /// Fields that go: their values stay, hidden.
    pub removed: Vec<String>,
    /// Fields of another type that hold values: refused.
    pub retyped: Vec<Retyped>,
    /// States that go while entries are in them: refused.
    pub orphaned: Vec<Orphaned>,
    /// Fields that become unique while values repeat: refused.
    pub repeated: Vec<Repeated>,
}

/// A field of another type that holds values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retyped {
    /// `collection.field`.
    pub field: String,
    /// Type of the values.
    pub from: FieldKind,
    /// Type wanted.
    pub to: FieldKind,
    /// Entries with a value.
    pub entries: u64,
    /// Ids of entries whose value the new type would not take, at most 20.
    pub would_not_fit: Vec<String>,
}

/// A state that goes while entries are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphaned {
    /// Name of the collection.
    pub collection: String,
    /// The state.
    pub state: String,
    /// Entries in it.
    pub entries: u64,
}

/// A field that becomes unique while values repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// `collection.field`.
    pub field: String,
    /// Ids of entries whose value another has too, at most 20.
    pub entries: Vec<String>,
}

impl ManifestChange {
    /// Why it is refused, a sentence each; empty = it is not.
    pub fn refusals(&self) -> Vec<String> {
        let retyped = self.retyped.iter().map(|r| {
            format!(
                "`{}` changes from {:?} to {:?} and {} entries have a value ({} of them would not fit)",
                r.field,
                r.from,
                r.to,
                r.entries,
                r.would_not_fit.len()
            )
        });
        let orphaned = self.orphaned.iter().map(|o| format!("{}: {} entries are in state `{}`, which goes", o.collection, o.entries, o.state));
        let repeated = self.repeated.iter().map(|r| {
            let least = if r.entries.len() < NAMED { "" } else { "at least " };
            format!("`{}` becomes unique and {least}{} entries share a value", r.field, r.entries.len())
        });
        retyped.chain(orphaned).chain(repeated).collect()
    }
}

impl AppRecords {
    /// What another manifest would do, without doing it.
    ///
    /// # Errors
    /// [`RecordsError::Manifest`] for a manifest with mistakes.
    pub async fn dry_run(&self, manifest: std::sync::Arc<Manifest>) -> Result<ManifestChange, RecordsError> {
        let model = Model::read(manifest).map_err(RecordsError::Manifest)?;
        let db = self.app.db().await?;
        let mut conn = db.pool.acquire().await.map_err(|e| RecordsError::database("reading entries", e))?;
        let (old, kinds) = before(&mut conn).await?;
        compare(&mut conn, old.as_ref(), &kinds, &model).await
    }
}

/// Type of every field there ever was, `collection.field`.
type Kinds = BTreeMap<String, FieldKind>;

/// Fits the database to the model, or refuses and leaves it as it is. `now` is when that is noted of entries which wait for others then.
pub(crate) async fn adopt(conn: &mut SqliteConnection, model: &Model, now: &str) -> Result<(), RecordsError> {
    let failed = |e| RecordsError::database("changing the manifest", e);
    let text = serde_json::to_string(&*model.manifest).map_err(|e| RecordsError::Damaged(e.to_string()))?;
    if remembered(conn, "manifest").await?.as_deref() == Some(&text) {
        return Ok(());
    }
    let mut tx = conn.begin_with("begin immediate").await.map_err(failed)?;
    let (old, mut kinds) = before(&mut tx).await?;
    let change = compare(&mut tx, old.as_ref(), &kinds, model).await?;
    if !change.refusals().is_empty() {
        return Err(RecordsError::ManifestChange(Box::new(change)));
    }
    for collection in &model.collections {
        let then = old.as_ref().and_then(|m| m.collection(&collection.def.name));
        if then.is_none_or(|then| shape(then) != shape(&collection.def)) {
            scan::derive_again(&mut tx, collection, &moves::moves(then, &collection.def), now).await?;
        }
    }
    kinds.extend(kinds_of(&model.manifest));
    let kinds = serde_json::to_string(&kinds).map_err(|e| RecordsError::Damaged(e.to_string()))?;
    remember(&mut tx, "kinds", &kinds).await?;
    remember(&mut tx, "manifest", &text).await?;
    kill_point("records.adopt.before");
    tx.commit().await.map_err(failed)?;
    kill_point("records.adopt.after");
    Ok(())
}

async fn before(conn: &mut SqliteConnection) -> Result<(Option<Manifest>, Kinds), RecordsError> {
    let damaged = |e: serde_json::Error| RecordsError::Damaged(format!("the manifest of last time: {e}"));
    let manifest: Option<Manifest> = remembered(conn, "manifest").await?.map(|t| serde_json::from_str(&t)).transpose().map_err(damaged)?;
    let kinds: Kinds = remembered(conn, "kinds").await?.map(|t| serde_json::from_str(&t)).transpose().map_err(damaged)?.unwrap_or_default();
    Ok((manifest, kinds))
}

fn kinds_of(manifest: &Manifest) -> Kinds {
    manifest.collections.iter().flat_map(|c| c.fields.iter().map(|f| (format!("{}.{}", c.name, f.name), f.kind))).collect()
}

/// What the values that are worked out depend on.
fn shape(collection: &Collection) -> (Vec<fleet_domain::manifest::Field>, Option<(String, Vec<fleet_domain::manifest::State>)>) {
    (collection.fields.clone(), collection.workflow.as_ref().map(|w| (w.initial.clone(), w.states.clone())))
}

async fn compare(conn: &mut SqliteConnection, old: Option<&Manifest>, kinds: &Kinds, model: &Model) -> Result<ManifestChange, RecordsError> {
    let mut change = ManifestChange::default();
    let Some(old) = old else { return Ok(change) };
    let (then, now) = (kinds_of(old), kinds_of(&model.manifest));
    change.added = now.keys().filter(|k| !then.contains_key(*k)).cloned().collect();
    change.removed = then.keys().filter(|k| !now.contains_key(*k)).cloned().collect();
    for collection in &model.collections {
        let name = &collection.def.name;
        let before = old.collection(name);
        let moves = moves::moves(before, &collection.def);
        let mut questions = scan::Questions::default();
        for field in &collection.def.fields {
            let key = format!("{name}.{}", field.name);
            if let Some(from) = kinds.get(&key).filter(|k| **k != field.kind) {
                questions.retyped.push((field, *from));
            }
            if field.unique && before.and_then(|c| c.field(&field.name)).is_none_or(|f| !f.unique) {
                questions.unique.push(field);
            }
        }
        if let Some(workflow) = &collection.def.workflow {
            questions.states = Some(moves::states(workflow, &moves).collect());
        }
        scan::answer(conn, collection, &questions, &mut change).await?;
    }
    Ok(change)
}
