//! The folders `bibles/` and `locales/` as they were when the binary was built.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use crate::tree::Tree;

static BIBLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../bibles");
static LOCALES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../locales");

/// Folder of the front end that every records app is filled with, inside `bibles/`.
const FRONT: &str = "common/app/";

pub(crate) fn bibles() -> Tree {
    collect(&BIBLES)
}

pub(crate) fn locales() -> Tree {
    collect(&LOCALES)
}

/// The front end of records apps: path below `bibles/common/app/` to bytes.
pub fn front_files() -> BTreeMap<String, Vec<u8>> {
    bibles().into_iter().filter_map(|(path, bytes)| path.strip_prefix(FRONT).map(|p| (p.to_owned(), bytes))).collect()
}

fn collect(dir: &Dir<'_>) -> Tree {
    let mut tree = Tree::new();
    let mut left = vec![dir];
    while let Some(dir) = left.pop() {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            tree.insert(path, file.contents().to_vec());
        }
        left.extend(dir.dirs());
    }
    tree
}
