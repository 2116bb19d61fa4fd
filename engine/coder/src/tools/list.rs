//! Listing folders.

use ignore::WalkBuilder;
use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::{number, words};
use crate::folder::Folder;

/// Names of one answer.
const NAMES: usize = 500;

#[derive(Deserialize, JsonSchema)]
pub(crate) struct List {
    /// The folder, the work folder if left out.
    #[serde(default = "here", alias = "dir", alias = "directory", deserialize_with = "words")]
    #[schemars(with = "Option<String>")]
    pub(super) path: String,
    /// How many levels, 2 if left out.
    #[serde(default, deserialize_with = "number")]
    #[schemars(with = "Option<u64>")]
    depth: Option<u64>,
}

pub(super) fn here() -> String {
    ".".to_owned()
}

impl List {
    pub(super) fn run(&self, folder: &Folder) -> Result<String, String> {
        let root = folder.reach(&self.path)?;
        let depth = usize::try_from(self.depth.unwrap_or(2).clamp(1, 20)).unwrap_or(2);
        let mut names = Vec::new();
        let mut more = false;
        for entry in walk(&root).max_depth(Some(depth)).build().flatten().filter(|e| e.depth() > 0) {
            if names.len() == NAMES {
                more = true;
                break;
            }
            let name = entry.path().strip_prefix(folder.path()).unwrap_or(entry.path()).display().to_string();
            let kind = entry.file_type();
            names.push(match entry.metadata() {
                _ if kind.is_some_and(|k| k.is_dir()) => format!("{name}/"),
                _ if kind.is_some_and(|k| k.is_symlink()) => format!("{name} (link)"),
                Ok(about) => format!("{name} ({} bytes)", about.len()),
                Err(_) => name,
            });
        }
        if more {
            names.push(format!("(only the first {NAMES}: list a folder of it)"));
        }
        Ok(if names.is_empty() { "(nothing, or all of it is ignored by git)".to_owned() } else { names.join("\n") })
    }
}

/// Walks as git sees a tree: in order, without what is ignored, through no link.
pub(super) fn walk(root: &std::path::Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).require_git(false).git_global(false).follow_links(false).sort_by_file_name(Ord::cmp).filter_entry(|entry| entry.file_name() != ".git");
    walk
}
