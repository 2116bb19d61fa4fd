//! Writing a whole file.

use std::io::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Outcome;
use super::arguments::words;
use crate::folder::Folder;

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Write {
    /// The file, below the work folder; folders on the way are made.
    #[serde(alias = "file_path", alias = "file", alias = "filename", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) path: String,
    /// The whole new content.
    #[serde(alias = "contents", alias = "text", deserialize_with = "words")]
    #[schemars(with = "String")]
    content: String,
}

impl Write {
    pub(super) fn run(&self, folder: &Folder) -> Outcome {
        let said = |changed: bool| {
            let same = if changed { "" } else { ", as before" };
            format!("{}: {} lines, {} bytes{same}", self.path, self.content.lines().count(), self.content.len())
        };
        match put(folder, &self.path, self.content.as_bytes()) {
            Ok(changed) => Outcome { text: said(changed), well: true, changed },
            Err(error) => Err(error).into(),
        }
    }
}

/// Puts bytes into a file; `false` = they were there already.
pub(super) fn put(folder: &Folder, path: &str, content: &[u8]) -> Result<bool, String> {
    if let Ok(file) = folder.read(path)
        && file.metadata().is_ok_and(|m| m.len() == content.len() as u64)
        && std::io::read_to_string(file).is_ok_and(|before| before.as_bytes() == content)
    {
        return Ok(false);
    }
    folder.write(path)?.write_all(content).map_err(|error| format!("{path}: {error}"))?;
    Ok(true)
}
