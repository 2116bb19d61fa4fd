//! Searching files.

use std::time::{Duration, Instant};

use grep_regex::RegexMatcherBuilder;
use grep_searcher::sinks::Lossy;
use grep_searcher::{BinaryDetection, SearcherBuilder};
use ignore::overrides::OverrideBuilder;
use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::{words, yes};
use super::list::{here, walk};
use crate::folder::Folder;
use crate::middle::first;

/// Lines of one answer.
const LINES: usize = 200;
/// Lines of one file.
const OF_A_FILE: usize = 50;
/// How long it may take.
const TIME: Duration = Duration::from_secs(20);

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Search {
    /// The regular expression, of Rust's kind.
    #[serde(alias = "regex", alias = "query", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) pattern: String,
    /// The file or folder to search, the work folder if left out.
    #[serde(default = "here", alias = "dir", alias = "directory", deserialize_with = "words")]
    #[schemars(with = "Option<String>")]
    path: String,
    /// Only files with such names, as `*.rs` or `src/**`.
    #[serde(default, alias = "include")]
    glob: Option<String>,
    /// Whether capital letters are as good as small ones.
    #[serde(default, deserialize_with = "yes")]
    #[schemars(with = "Option<bool>")]
    ignore_case: bool,
}

impl Search {
    pub(super) fn run(&self, folder: &Folder) -> Result<String, String> {
        let matcher = RegexMatcherBuilder::new()
            .case_insensitive(self.ignore_case)
            .size_limit(10 << 20)
            .build(&self.pattern)
            .map_err(|error| format!("the pattern does not read: {error}. Special characters are escaped by \\"))?;
        let root = folder.reach(&self.path)?;
        let mut walk = walk(&root);
        if let Some(glob) = self.glob.as_deref().filter(|g| !g.is_empty()) {
            let only = OverrideBuilder::new(folder.path()).add(glob).and_then(|o| o.build()).map_err(|error| format!("the glob does not read: {error}"))?;
            walk.overrides(only);
        }
        // No memory maps: a file that shrinks while it is read would kill the process.
        let mut searcher = SearcherBuilder::new().binary_detection(BinaryDetection::quit(0)).line_number(true).heap_limit(Some(16 << 20)).build();
        let until = Instant::now() + TIME;
        let (mut found, mut files, mut why_not_all) = (Vec::new(), 0, None);
        for entry in walk.build().flatten().filter(|e| e.file_type().is_some_and(|t| t.is_file())) {
            if found.len() >= LINES {
                why_not_all = Some(format!("only the first {LINES} lines: make the pattern or the path narrower"));
                break;
            }
            if Instant::now() > until {
                why_not_all = Some(format!("ended after {} seconds: search a folder of it", TIME.as_secs()));
                break;
            }
            let name = entry.path().strip_prefix(folder.path()).unwrap_or(entry.path()).display().to_string();
            let before = found.len();
            let take = Lossy(|number, line: &str| {
                found.push(format!("{name}:{number}: {}", first(line.trim_end(), 300)));
                Ok(found.len() < LINES && found.len() < before + OF_A_FILE)
            });
            // A file that cannot be read holds nothing that could be shown.
            let _ = searcher.search_path(&matcher, entry.path(), take);
            files += 1;
        }
        if found.is_empty() && why_not_all.is_none() {
            return Ok(format!("nothing in {files} files"));
        }
        found.extend(why_not_all.map(|why| format!("({why})")));
        Ok(found.join("\n"))
    }
}
