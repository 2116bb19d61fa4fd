//! All Bibles of an instance: the embedded ones, and those of a folder laid over them.

mod check;
mod contrast;
mod front;
mod open;
mod shapes;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use fleet_domain::bible::Bible;
use fleet_domain::roster::Seat;

use crate::embedded;
use crate::problem::ContentError;
use crate::tree::{self, Tree};

/// Folders of `bibles/` that hold what every Bible may use, and are no Bible themselves.
const SHARED: [&str; 1] = ["common"];

/// Bibles by name, read and found sound. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Bibles {
    by_name: BTreeMap<String, Arc<Bible>>,
}

impl Bibles {
    /// The Bibles that the binary carries.
    pub fn embedded() -> Result<Self, ContentError> {
        Self::from_tree(&embedded::bibles())
    }

    /// The embedded Bibles with those of a folder over them: a Bible of the same name is replaced whole. A folder that does not exist is empty.
    pub fn with_overlay(dir: &Path) -> Result<Self, ContentError> {
        let mut all = Self::embedded()?;
        if dir.is_dir() {
            all.by_name.extend(Self::from_dir(dir)?.by_name);
        }
        Ok(all)
    }

    /// The Bibles of a folder alone (`fleet config check`).
    pub fn from_dir(dir: &Path) -> Result<Self, ContentError> {
        Self::from_tree(&tree::read_folder(dir)?)
    }

    /// The Bible of this name.
    pub fn get(&self, name: &str) -> Option<Arc<Bible>> {
        self.by_name.get(name).cloned()
    }

    /// These, with this one in the place of its namesake.
    #[must_use]
    pub fn with(mut self, bible: Bible) -> Self {
        self.by_name.insert(bible.name.clone(), Arc::new(bible));
        self
    }

    /// These, with the seats of an instance for those whose rosters name them.
    #[must_use]
    pub fn seated(mut self, seats: &[(String, Seat)]) -> Self {
        for bible in self.by_name.values_mut() {
            Arc::make_mut(bible).seat(seats);
        }
        self
    }

    /// Names in alphabetical order.
    pub fn names(&self) -> Vec<&str> {
        self.by_name.keys().map(String::as_str).collect()
    }

    /// All Bibles in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Bible>> {
        self.by_name.values()
    }

    fn from_tree(tree: &Tree) -> Result<Self, ContentError> {
        let mut problems = Vec::new();
        let mut by_name = BTreeMap::new();
        for name in tree::top_folders(tree) {
            if SHARED.contains(&name.as_str()) {
                continue;
            }
            if let Some(bible) = open::open(&name, &tree::below(tree, &name), &mut problems) {
                by_name.insert(name, Arc::new(bible));
            }
        }
        ContentError::unless_clean(problems, Self { by_name })
    }
}

#[cfg(test)]
mod tests;
