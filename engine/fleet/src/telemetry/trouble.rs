//! What was logged, kept in the data folder so that a code from the chat, a page or a line of the log can be explained later.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

use crate::data::DataFolder;
use crate::error::FleetError;

/// Above this size the file is set aside and a new one begun; the one set aside before is dropped.
const LARGEST: u64 = 8 * 1024 * 1024;
/// Lines shown for one code.
const SHOWN: usize = 20;

/// What is kept, each in a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What broke.
    Troubles,
    /// What was refused.
    Refusals,
    /// What was done.
    Work,
}

/// Where troubles are written to. Cheap to clone.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<Kept>>);

struct Kept {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Writer {
    pub(super) fn open(data: &DataFolder, kind: Kind) -> Result<Self, FleetError> {
        let path = current(data, kind);
        let failed = |source| FleetError::DataFile { path: path.clone(), verb: "written", source };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data.log()).map_err(failed)?;
        let file = append(&path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        Ok(Self(Arc::new(Mutex::new(Kept { path: path.clone(), file, size }))))
    }
}

impl Write for Writer {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.size > LARGEST {
            std::fs::rename(&kept.path, kept.path.with_extension("old.jsonl"))?;
            kept.file = append(&kept.path)?;
            kept.size = 0;
        }
        kept.file.write_all(line)?;
        kept.size += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).file.flush()
    }
}

impl<'a> MakeWriter<'a> for Writer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The lines about a code: those that carry it, and those of the same request.
pub(crate) fn explain(data: &DataFolder, code: &str) -> Vec<serde_json::Value> {
    let mut lines = Vec::new();
    for file in
        [Kind::Refusals, Kind::Work, Kind::Troubles].map(|kind| current(data, kind)).iter().flat_map(|file| [file.with_extension("old.jsonl"), file.clone()])
    {
        let Ok(file) = File::open(file) else { continue };
        lines.extend(BufReader::new(file).lines().map_while(Result::ok).filter_map(|l| serde_json::from_str::<serde_json::Value>(&l).ok()));
    }
    // As it happened: the files know nothing of each other.
    lines.sort_by(|a, b| a["timestamp"].as_str().cmp(&b["timestamp"].as_str()));
    let requests: Vec<String> = lines.iter().filter(|l| carries(l, code)).filter_map(request).collect();
    let mut found: Vec<_> = lines.into_iter().filter(|l| carries(l, code) || request(l).is_some_and(|r| requests.contains(&r))).collect();
    found.split_off(found.len().saturating_sub(SHOWN))
}

fn carries(line: &serde_json::Value, code: &str) -> bool {
    match line {
        serde_json::Value::String(words) => words.eq_ignore_ascii_case(code),
        serde_json::Value::Object(fields) => fields.values().any(|v| carries(v, code)),
        serde_json::Value::Array(items) => items.iter().any(|v| carries(v, code)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}

/// The request a line belongs to, from its own fields or a span's.
fn request(line: &serde_json::Value) -> Option<String> {
    let own = line.get("request").or_else(|| line.get("span")?.get("request"));
    let outer = || line.get("spans")?.as_array()?.iter().rev().find_map(|s| s.get("request"));
    own.or_else(outer)?.as_str().filter(|r| !r.is_empty()).map(str::to_owned)
}

fn append(path: &PathBuf) -> std::io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

fn current(data: &DataFolder, kind: Kind) -> PathBuf {
    data.log().join(match kind {
        Kind::Troubles => "trouble.jsonl",
        Kind::Refusals => "refused.jsonl",
        Kind::Work => "work.jsonl",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_finds_its_lines_and_those_of_its_request() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        let mut writer = Writer::open(&data, Kind::Troubles).unwrap();
        for line in [
            r#"{"level":"WARN","message":"before","span":{"request":"r1"}}"#,
            r#"{"level":"WARN","message":"elsewhere","request":"r2"}"#,
            r#"{"level":"ERROR","code":"F-7K2Q","message":"broke","spans":[{"request":"r1"}]}"#,
        ] {
            writeln!(writer, "{line}").unwrap();
        }
        let found = explain(&data, "f-7k2q");
        let messages: Vec<_> = found.iter().map(|l| l["message"].as_str().unwrap()).collect();
        assert_eq!(messages, ["before", "broke"]);
        assert!(explain(&data, "F-OTHER").is_empty());
        assert_eq!(explain(&data, "r2").len(), 1, "a request id is a code too");
    }

    #[test]
    fn a_large_file_is_set_aside_once() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        let mut writer = Writer::open(&data, Kind::Troubles).unwrap();
        let line = vec![b'x'; 1024 * 1024];
        for _ in 0..20 {
            writer.write_all(&line).unwrap();
        }
        let sizes: u64 = std::fs::read_dir(data.log()).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
        assert!(sizes <= 2 * (LARGEST + 1024 * 1024 + 1), "{sizes}");
        assert_eq!(std::fs::read_dir(data.log()).unwrap().count(), 2);
    }
}
