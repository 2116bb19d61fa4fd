//! A folder of content in memory: relative path with `/` to bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::problem::{ContentError, Problem};

/// Content is prose and small data: a larger file is a mistake, not a Bible.
const LARGEST: u64 = 4 * 1024 * 1024;

/// How deep content may lie, so that a looping link ends.
const DEEPEST: usize = 8;

pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// Reads a folder whole. Hidden files and links are left out: content is what a person put there.
pub(crate) fn read_folder(root: &Path) -> Result<Tree, ContentError> {
    let mut tree = Tree::new();
    let mut left = vec![(root.to_path_buf(), String::new(), 0_usize)];
    while let Some((folder, prefix, depth)) = left.pop() {
        let failed = |e: &std::io::Error| ContentError::one(Problem::of_file(&folder.display().to_string(), &format!("cannot be read: {e}")));
        for entry in std::fs::read_dir(&folder).map_err(|e| failed(&e))? {
            let entry = entry.map_err(|e| failed(&e))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(|e| failed(&e))?;
            if name.starts_with('.') || kind.is_symlink() {
                continue;
            }
            let path = format!("{prefix}{name}");
            if kind.is_dir() {
                if depth < DEEPEST {
                    left.push((entry.path(), format!("{path}/"), depth + 1));
                }
                continue;
            }
            let size = entry.metadata().map_err(|e| failed(&e))?.len();
            if size > LARGEST {
                return Err(ContentError::one(Problem::of_file(&path, &format!("is {size} bytes; content files are at most {LARGEST}"))));
            }
            let bytes = std::fs::read(entry.path()).map_err(|e| failed(&e))?;
            tree.insert(path, bytes);
        }
    }
    Ok(tree)
}

/// The names of the folders right under the root.
pub(crate) fn top_folders(tree: &Tree) -> BTreeSet<String> {
    tree.keys().filter_map(|p| p.split_once('/')).map(|(top, _)| top.to_owned()).collect()
}

/// The part of a tree below `prefix/`, with that prefix cut off.
pub(crate) fn below(tree: &Tree, prefix: &str) -> Tree {
    let start = format!("{prefix}/");
    tree.iter().filter_map(|(path, bytes)| path.strip_prefix(&start).map(|p| (p.to_owned(), bytes.clone()))).collect()
}
