//! What is left out by name: folders of tools and caches, and what a `.gitignore` in the tree says. No other configuration counts.

use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Longest `.gitignore` that is followed, bytes; a longer one ignores nothing.
pub(crate) const LONGEST: u64 = 64 * 1024;
const LINES: usize = 1000;

/// Folders that tools fill and can fill again: large, of this machine, and code that nobody reviewed.
const TOOLS: [&str; 22] = [
    "node_modules",
    "bower_components",
    "target",
    ".venv",
    "venv",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".tox",
    ".eggs",
    ".gradle",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".turbo",
    ".parcel-cache",
    ".cache",
    ".npm",
    ".pnpm-store",
    ".terraform",
    "lost+found",
];

/// Whether a name is of a folder that tools fill: it is never taken.
pub fn of_tools(name: &str) -> bool {
    TOOLS.contains(&name)
}

/// Rules of one folder's `.gitignore`.
pub(crate) struct Rules {
    /// The folder, with `/` at its end; empty for the root.
    pub(crate) folder: String,
    /// What it says.
    pub(crate) says: Arc<Gitignore>,
}

/// Reads rules; lines that are none are passed over.
pub(crate) fn parse(text: &[u8]) -> Gitignore {
    let mut rules = GitignoreBuilder::new("");
    for line in String::from_utf8_lossy(text).lines().take(LINES) {
        let _ = rules.add_line(None, line);
    }
    rules.build().unwrap_or_else(|_| Gitignore::empty())
}

/// Whether the nearest rule that speaks of a path says that it is ignored.
pub(crate) fn is_ignored(rules: &[Rules], path: &str, is_folder: bool) -> bool {
    let said = rules.iter().rev().map(|r| r.says.matched(path.strip_prefix(&r.folder).unwrap_or(path), is_folder));
    matches!(said.into_iter().find(|m| !m.is_none()), Some(Match::Ignore(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rule_decides() {
        let rules = |folder: &str, text: &str| Rules { folder: folder.to_owned(), says: Arc::new(parse(text.as_bytes())) };
        let both = [rules("", "*.log\n/dist/\n[broken\n"), rules("app/", "!keep.log\n/out\n")];
        for (path, folder, ignored) in [
            ("a.log", false, true),
            ("app/x.log", false, true),
            ("app/keep.log", false, false),
            ("dist", true, true),
            ("dist", false, false),
            ("app/dist", true, false),
            ("app/out", false, true),
            ("out", false, false),
        ] {
            assert_eq!(is_ignored(&both[..if path.starts_with("app/") { 2 } else { 1 }], path, folder), ignored, "{path}");
        }
    }
}
