//! What an agent said, kept for whoever wants to know later: a file an attempt, bounded, without its token.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use fleet_domain::agent::Signal;
use fleet_domain::id::AttemptId;

use super::progress::Noted;

/// Bytes of one attempt.
const MOST: usize = 10 * 1024 * 1024;
/// How long it is kept after an agent's last word.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// Removes what agents said longer ago than it is kept.
pub(super) fn sweep(folder: &Path, now: SystemTime) -> io::Result<()> {
    let files = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    for file in files {
        let file = file?;
        if now.duration_since(file.metadata()?.modified()?).is_ok_and(|age| age > KEPT) {
            std::fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

/// Writes down what is heard. What cannot be written is not kept, and nothing else happens.
pub(super) struct Log {
    file: Option<File>,
    left: usize,
    token: String,
}

impl Log {
    pub(super) fn new(folder: &Path, attempt: &AttemptId, token: &str) -> Self {
        let path = folder.join(format!("{}-{}.jsonl", attempt.run, attempt.n));
        let open = || {
            std::fs::create_dir_all(folder)?;
            OpenOptions::new().append(true).create(true).open(&path)
        };
        let file = open().inspect_err(|error| tracing::warn!(%error, path = %path.display(), "what an agent says is not kept")).ok();
        Self { file, left: MOST, token: token.to_owned() }
    }

    pub(super) fn heard(&mut self, signal: &Signal) {
        self.put(signal);
    }

    /// What it noted for people.
    pub(super) fn noted(&mut self, noted: &Noted) {
        self.put(noted);
    }

    fn put(&mut self, said: &impl serde::Serialize) {
        let Some(file) = &mut self.file else { return };
        let Ok(mut line) = serde_json::to_string(said) else { return };
        if !self.token.is_empty() {
            line = line.replace(&self.token, "…");
        }
        line.push('\n');
        if line.len() > self.left || file.write_all(line.as_bytes()).is_err() {
            self.file = None;
            return;
        }
        self.left -= line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_kept_for_thirty_days_after_the_last_word() {
        let folder = tempfile::tempdir().unwrap();
        let day = Duration::from_hours(24);
        for (name, days) in [("old", 31), ("new", 29), ("ahead", 0)] {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - day * days).unwrap();
        }
        sweep(folder.path(), SystemTime::now() - Duration::from_mins(1)).unwrap();
        let left = |name: &str| folder.path().join(name).exists();
        assert!(!left("old") && left("new") && left("ahead"));
        sweep(&folder.path().join("none"), SystemTime::now()).unwrap();
    }
}
