//! Repository hygiene: what is kept from an agent before it starts, and what in its result has to be looked at.

mod scripts;

use std::sync::LazyLock;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::{Deserialize, Serialize};

use crate::{Files, Findings, Mirror, RepoError, What};

/// A file that is in the tree and kept from the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Its path.
    pub path: String,
    /// What it could do, or why it cannot be laid out.
    pub why: String,
}

#[derive(Deserialize)]
struct Table {
    path: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    patterns: Vec<String>,
    #[serde(default)]
    hide: bool,
    why: String,
}

struct Rule {
    paths: Gitignore,
    hide: bool,
    why: String,
}

impl Rule {
    fn names(&self, path: &str) -> bool {
        self.paths.matched_path_or_any_parents(path, false).is_ignore()
    }
}

#[expect(clippy::expect_used, reason = "the table is embedded: a broken one fails this crate's tests, never a run")]
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("hygiene/protected.toml")).expect("the embedded table parses");
    let rule = |row: Row| {
        let mut paths = GitignoreBuilder::new("");
        paths.case_insensitive(true).expect("an option");
        for pattern in row.patterns {
            // A pattern with a slash would hold at the root only.
            paths.add_line(None, &format!("**/{pattern}")).expect("the embedded patterns parse");
        }
        Rule { paths: paths.build().expect("the embedded patterns build"), hide: row.hide, why: row.why }
    };
    table.path.into_iter().map(rule).collect()
});

/// Takes out of a tree what would run, or steer an agent, by lying there. What was taken out stays in the repository.
pub fn quarantine(mut files: Files) -> (Files, Vec<Quarantined>) {
    let hidden = |path: &String| RULES.iter().find(|rule| rule.hide && rule.names(path)).map(|rule| Quarantined { path: path.clone(), why: rule.why.clone() });
    let out: Vec<_> = files.keys().filter_map(hidden).collect();
    for Quarantined { path, .. } in &out {
        files.remove(path);
    }
    (files, out)
}

/// What of a result touches protected paths, or adds code that runs when packages are installed.
pub fn protected(mirror: &Mirror, before: &Files, after: &Files) -> Result<Findings, RepoError> {
    let mut findings = Findings::default();
    let changed = after.iter().filter(|(path, entry)| before.get(*path) != Some(*entry)).map(|(path, _)| path);
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    for path in changed.chain(gone) {
        if let Some(rule) = RULES.iter().find(|rule| rule.names(path)) {
            findings.note(path.as_bytes(), What::Protected { why: rule.why.clone() });
        }
        if let Some(why) = scripts::added(mirror, path, before.get(path), after.get(path))? {
            findings.note(path.as_bytes(), What::Protected { why });
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BlobId, Entry, Mode};

    fn files(paths: &[&str]) -> Files {
        paths.iter().map(|path| ((*path).to_owned(), Entry { blob: BlobId::ZERO_SHA1, mode: Mode::File })).collect()
    }

    #[test]
    fn what_would_run_is_kept_back_at_any_depth_and_in_any_case() {
        let hidden = [
            ".Claude/settings.json",
            ".amp/settings.json",
            ".claude/hooks/x.sh",
            ".cursor/mcp.json",
            ".envrc",
            ".gitattributes",
            ".github/copilot-instructions.md",
            ".gitmodules",
            ".husky/pre-commit",
            ".idea/workspace.xml",
            ".mcp.json",
            ".vscode/settings.json",
            ".vscode/tasks.json",
            "apps/web/.claude/settings.json",
            "apps/web/.mcp.json",
            "opencode.json",
        ];
        let shown = [".env.example", ".gitignore", ".github/workflows/ci.yml", "CLAUDE.md", "claude/x.rs", "docs/cursor.md", "src/amp.rs"];
        let (clean, out) = quarantine(files(&[&hidden[..], &shown[..]].concat()));
        assert_eq!(out.iter().map(|q| q.path.as_str()).collect::<Vec<_>>(), hidden);
        assert_eq!(clean, files(&shown));
        assert!(out.iter().all(|q| !q.why.is_empty()));
    }

    #[test]
    fn every_pattern_of_the_table_names_itself() {
        let table: Table = toml::from_str(include_str!("hygiene/protected.toml")).unwrap();
        assert!(table.path.len() > 10 && RULES.len() == table.path.len());
        for (row, rule) in table.path.iter().zip(RULES.iter()) {
            for pattern in &row.patterns {
                let path = pattern.replace('*', "x");
                assert!(rule.names(&path) && rule.names(&format!("deep/er/{path}")) && rule.names(&format!("{path}/below")), "{pattern}");
            }
        }
    }
}
