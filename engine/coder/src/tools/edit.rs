//! Replacing a piece of a file: bytes, so that files of any encoding keep what is not replaced.

use std::io::Read as _;

use memchr::memmem;
use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::{words, yes};
use super::{Outcome, nearest, write};
use crate::folder::Folder;

/// The largest file that is edited, bytes; larger ones are for commands.
const SIZE: u64 = 32 * 1024 * 1024;

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Edit {
    /// The file, below the work folder.
    #[serde(alias = "file_path", alias = "file", alias = "filename", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) path: String,
    /// The piece that goes, exactly as it stands in the file, without line numbers, with enough around it to be the only one.
    #[serde(alias = "old_string", alias = "old_text", alias = "search", deserialize_with = "words")]
    #[schemars(with = "String")]
    old: String,
    /// The piece that comes in its place.
    #[serde(alias = "new_string", alias = "new_text", alias = "replace", deserialize_with = "words")]
    #[schemars(with = "String")]
    new: String,
    /// Replaces every place instead of the only one.
    #[serde(default, alias = "replace_all", deserialize_with = "yes")]
    #[schemars(with = "Option<bool>")]
    all: bool,
}

impl Edit {
    pub(super) fn run(&self, folder: &Folder) -> Outcome {
        match self.edit(folder) {
            Ok(text) => Outcome { text, well: true, changed: true },
            Err(text) => Outcome { text, well: false, changed: false },
        }
    }

    fn edit(&self, folder: &Folder) -> Result<String, String> {
        let path = &self.path;
        if self.old.is_empty() {
            return Err("`old` is empty: `write` makes a file".to_owned());
        }
        if self.old == self.new {
            return Err("`old` and `new` are the same".to_owned());
        }
        let mut content = Vec::new();
        folder.read(path)?.take(SIZE + 1).read_to_end(&mut content).map_err(|error| format!("{path}: {error}"))?;
        if content.len() as u64 > SIZE {
            return Err(format!("{path}: is larger than {SIZE} bytes; use a command"));
        }
        let (mut old, mut new) = (self.old.clone(), self.new.clone());
        if memmem::find(&content, old.as_bytes()).is_none() && memmem::find(&content, b"\r\n").is_some() {
            // Models do not see the carriage returns of a file that has them.
            (old, new) = (crlf(&old), crlf(&new));
        }
        let places: Vec<usize> = memmem::find_iter(&content, old.as_bytes()).collect();
        match places.len() {
            0 => return Err(format!("{path}: `old` does not stand in it. {}", nearest::near(&content, &self.old))),
            1 => {}
            _ if self.all => {}
            many => {
                let lines: Vec<_> = places.iter().take(10).map(|at| line_of(&content, *at).to_string()).collect();
                return Err(format!("{path}: `old` stands in it {many} times, at lines {}; give more of what is around it, or say `all`", lines.join(", ")));
            }
        }
        let mut edited = Vec::with_capacity(content.len() + new.len());
        let mut from = 0;
        for at in &places {
            edited.extend_from_slice(&content[from..*at]);
            edited.extend_from_slice(new.as_bytes());
            from = at + old.len();
        }
        edited.extend_from_slice(&content[from..]);
        write::put(folder, path, &edited)?;
        let line = line_of(&content, places[0]);
        Ok(if places.len() == 1 { format!("{path}: edited at line {line}") } else { format!("{path}: edited in {} places", places.len()) })
    }
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn line_of(content: &[u8], at: usize) -> usize {
    memchr::memchr_iter(b'\n', &content[..at]).count() + 1
}
