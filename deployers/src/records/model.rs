//! A checked manifest with its rules read: what the service runs on.

mod check;
mod formula;
mod problem;
mod workflow;

use std::sync::Arc;

use fleet_domain::manifest::{Collection, Field, Manifest};

pub use problem::{ManifestProblem, ManifestProblems};

use super::rule::Expr;

/// A whole app, checked.
#[derive(Debug)]
pub(crate) struct Model {
    /// As written.
    pub(crate) manifest: Arc<Manifest>,
    /// In the manifest's order.
    pub(crate) collections: Vec<CollectionModel>,
}

/// One collection with its rules read.
#[derive(Debug, Clone)]
pub(crate) struct CollectionModel {
    /// As written.
    pub(crate) def: Collection,
    /// Rules of the fields, in the order of `def.fields`.
    pub(crate) fields: Vec<FieldModel>,
    /// Rules of the rows; absent = locked.
    pub(crate) rules: RowRules,
    /// Rules of the transitions, in the order of `def.workflow.transitions`.
    pub(crate) transitions: Vec<Expr>,
    /// The views, in the order of `def.views`.
    pub(crate) views: Vec<ViewModel>,
    /// Places of computed fields, each after those it is worked out from.
    pub(crate) computed: Vec<usize>,
}

/// Rules of one field; absent = whoever may see or write the row.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldModel {
    /// Who sees the value.
    pub(crate) read: Option<Expr>,
    /// Who sets it.
    pub(crate) write: Option<Expr>,
}

/// Rules of rows; absent = locked.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowRules {
    pub(crate) list: Option<Expr>,
    pub(crate) view: Option<Expr>,
    pub(crate) create: Option<Expr>,
    pub(crate) update: Option<Expr>,
    pub(crate) delete: Option<Expr>,
}

/// A view with its filter read.
#[derive(Debug, Clone)]
pub(crate) struct ViewModel {
    /// What it lists.
    pub(crate) filter: Expr,
    /// Who is offered it.
    pub(crate) rule: Expr,
}

impl Model {
    /// Checks a manifest and reads its rules.
    pub(crate) fn read(manifest: Arc<Manifest>) -> Result<Self, ManifestProblems> {
        let collections = check::check(&manifest)?;
        Ok(Self { manifest, collections })
    }

    /// The collection of this name.
    pub(crate) fn collection(&self, name: &str) -> Option<&CollectionModel> {
        self.collections.iter().find(|c| c.def.name == name)
    }
}

impl CollectionModel {
    /// The field of this name with its rules.
    pub(crate) fn field(&self, name: &str) -> Option<(&Field, &FieldModel)> {
        self.fields().find(|(f, _)| f.name == name)
    }

    /// All fields with their rules.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&Field, &FieldModel)> {
        self.def.fields.iter().zip(&self.fields)
    }

    /// State of a new row; empty without a workflow.
    pub(crate) fn initial(&self) -> &str {
        self.def.workflow.as_ref().map_or("", |w| &w.initial)
    }
}

/// Checks a manifest without opening anything.
///
/// # Errors
/// Every mistake found, each with its place and the nearest name that exists.
pub fn check_manifest(manifest: &Manifest) -> Result<(), ManifestProblems> {
    check::check(manifest).map(drop)
}

/// Reads and checks the text of a `fleet-app.toml`.
///
/// # Errors
/// Where the text is not a manifest, with line and column; else every mistake found.
pub fn read_manifest(text: &str) -> Result<Manifest, ManifestProblems> {
    let manifest: Manifest = toml::from_str(text).map_err(|e| problem::of_toml(text, &e))?;
    check_manifest(&manifest)?;
    Ok(manifest)
}

#[cfg(test)]
mod tests;
