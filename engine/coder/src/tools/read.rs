//! Reading a file, as much of it as a model can use.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read as _};

use schemars::JsonSchema;
use serde::Deserialize;

use super::arguments::{number, words};
use crate::folder::Folder;

/// Lines of one answer, unless asked for fewer.
const LINES: u64 = 2000;
/// Bytes of one answer.
const BYTES: usize = 64 * 1024;
/// Bytes of a line that are shown.
const LINE: usize = 2000;

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Read {
    /// The file, below the work folder.
    #[serde(alias = "file_path", alias = "file", alias = "filename", deserialize_with = "words")]
    #[schemars(with = "String")]
    pub(super) path: String,
    /// The first line, 1 if left out.
    #[serde(default, alias = "offset", alias = "start_line", alias = "start", deserialize_with = "number")]
    #[schemars(with = "Option<u64>")]
    from: Option<u64>,
    /// The last line; at most 2000 lines come at once.
    #[serde(default, alias = "end_line", alias = "end", deserialize_with = "number")]
    #[schemars(with = "Option<u64>")]
    to: Option<u64>,
}

impl Read {
    pub(super) fn run(&self, folder: &Folder) -> Result<String, String> {
        let mut file = BufReader::with_capacity(64 * 1024, folder.read(&self.path)?);
        let failed = |error: std::io::Error| format!("{}: {error}", self.path);
        if memchr::memchr(0, file.fill_buf().map_err(failed)?).is_some() {
            let size = file.get_ref().metadata().map_err(failed)?.len();
            return Err(format!("{}: is a binary file of {size} bytes; a command may show what is in it", self.path));
        }
        let from = self.from.unwrap_or(1).max(1);
        let to = self.to.unwrap_or(u64::MAX).min(from.saturating_add(LINES - 1));
        let (mut text, mut line, mut shown, mut at, mut odd) = (String::new(), Vec::new(), 0, 0, false);
        loop {
            line.clear();
            // A line without end must not fill the memory.
            let size = (&mut file).take(LINE as u64 + 1).read_until(b'\n', &mut line).map_err(failed)?;
            if size == 0 {
                break;
            }
            at += 1;
            let mut long = 0;
            if line.last() != Some(&b'\n') && line.len() > LINE {
                long = skip_line(&mut file).map_err(failed)?;
            }
            if (from..=to).contains(&at) && text.len() < BYTES {
                let words = String::from_utf8_lossy(&line);
                odd |= matches!(words, std::borrow::Cow::Owned(_)) && long == 0;
                let more = if long > 0 { format!("… {long} bytes more") } else { String::new() };
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{at}\t{}{more}", words.trim_end_matches(['\n', '\r']));
                shown = at;
            }
        }
        if at == 0 {
            return Ok(format!("{}: is empty", self.path));
        }
        if from > at {
            return Err(format!("{}: has only {at} lines", self.path));
        }
        if shown < at || from > 1 {
            let more = if shown < at { format!("; go on with from={}", shown + 1) } else { String::new() };
            let _ = write!(text, "(lines {from} to {shown} of {at}{more})");
        }
        if odd {
            text.push_str("\n(not all of it is UTF-8: what is not is shown as \u{FFFD} and stays as it is when other pieces are edited)");
        }
        Ok(text)
    }
}

/// Passes over the rest of a line; gives its bytes.
fn skip_line(file: &mut impl BufRead) -> std::io::Result<u64> {
    let mut skipped = 0;
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(skipped);
        }
        let end = memchr::memchr(b'\n', piece);
        let size = end.map_or(piece.len(), |at| at + 1);
        file.consume(size);
        skipped += size as u64;
        if end.is_some() {
            return Ok(skipped);
        }
    }
}
