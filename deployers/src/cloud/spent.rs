//! Personal links that were used. A link lets one browser in, once: whoever gets a copy of it later finds it spent, whatever they open
//! it with. A program that looks at a link before, as messengers do, does not use it up for the person it was sent to.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

/// Who follows a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Follower {
    /// The browser of a person.
    Browser,
    /// Anything else.
    Program,
}

/// The links that were used and would still hold, by hash. They outlive a restart where a folder keeps them.
#[derive(Default)]
pub(crate) struct Spent {
    file: Option<PathBuf>,
    until: Mutex<HashMap<String, i64>>,
}

impl Spent {
    /// Those of a file; what is over by now goes.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn open(file: &Path, now: i64) -> std::io::Result<Self> {
        let kept = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        // A line that a crash cut is no link's.
        let lines = kept.lines().filter_map(|line| line.split_once(' ')).filter_map(|(until, key)| Some((key.to_owned(), until.parse().ok()?)));
        let until: HashMap<String, i64> = lines.filter(|(_, until)| *until > now).collect();
        let mut text = String::new();
        for (key, until) in &until {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{until} {key}");
        }
        let fresh = file.with_extension("new");
        std::fs::write(&fresh, text)?;
        std::fs::rename(fresh, file)?;
        Ok(Self { file: Some(file.to_owned()), until: Mutex::new(until) })
    }

    /// Uses a link up for this kind of follower; `false` if it was before. One that cannot be written down lets nobody in: after a
    /// restart it would let a second one in.
    pub(crate) fn spend(&self, token: &str, by: Follower, until: i64, now: i64) -> std::io::Result<bool> {
        let mut all = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if is_in(&all, token, by) {
            return Ok(false);
        }
        let key = key(token, by);
        if let Some(file) = &self.file {
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file)?;
            // A line that a full disk cut is ended first, or this one would be lost with it.
            file.write_all(format!("\n{until} {key}\n").as_bytes())?;
        }
        all.retain(|_, until| *until > now);
        all.insert(key, until);
        Ok(true)
    }

    /// Whether a link was used by this kind of follower, or by a browser.
    pub(crate) fn is_spent(&self, token: &str, by: Follower) -> bool {
        is_in(&self.until.lock().unwrap_or_else(PoisonError::into_inner), token, by)
    }
}

/// What let a browser in lets nothing else in.
fn is_in(all: &HashMap<String, i64>, token: &str, by: Follower) -> bool {
    [by, Follower::Browser].into_iter().any(|by| all.contains_key(&key(token, by)))
}

fn key(token: &str, by: Follower) -> String {
    let kind = match by {
        Follower::Browser => "b",
        Follower::Program => "p",
    };
    let mut key = kind.to_owned();
    for byte in &Sha256::digest(token.as_bytes())[..16] {
        let _ = write!(key, "{byte:02x}");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_used_once_by_each_kind_over_a_restart_until_it_would_be_over_anyway() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("spent");
        let spent = Spent::open(&file, 0).expect("opens");
        assert!(spent.spend("a", Follower::Program, 100, 1).expect("writes"));
        assert!(!spent.is_spent("a", Follower::Browser));
        assert!(spent.spend("a", Follower::Browser, 100, 1).expect("writes") && !spent.spend("a", Follower::Browser, 100, 1).expect("writes"));
        std::fs::OpenOptions::new().append(true).open(&file).expect("opens").write_all(b"20").expect("a cut line");
        let spent = Spent::open(&file, 99).expect("opens");
        assert!(spent.is_spent("a", Follower::Browser) && !spent.is_spent("b", Follower::Browser));
        // A line that was cut while the fleet ran takes no other with it; what a browser used is used for every program.
        std::fs::OpenOptions::new().append(true).open(&file).expect("opens").write_all(b"100 b12").expect("a cut line");
        assert!(spent.spend("b", Follower::Browser, 100, 1).expect("writes") && !spent.spend("b", Follower::Program, 100, 1).expect("writes"));
        let spent = Spent::open(&file, 99).expect("opens");
        assert!(spent.is_spent("b", Follower::Browser) && spent.is_spent("b", Follower::Program));
        drop(Spent::open(&file, 100).expect("opens"));
        assert_eq!(std::fs::read_to_string(&file).expect("text"), "", "what is over by itself is not kept");
    }
}
