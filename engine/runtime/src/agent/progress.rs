//! What an agent notes for people while it works: lines in a file of its home, which it could write by itself as well.
//!
//! Whatever stands there is a stranger's text: read without following a link, bounded, cut, and never taken for an instruction.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path};

use rustix::fs::{FileType, Mode, OFlags, fstat, open, openat};
use serde::{Deserialize, Serialize};

use crate::gates;

/// The file, below the home.
pub const PROGRESS: &str = ".fleet/progress.jsonl";
/// Characters of one note.
const LONGEST: usize = 1_000;
/// Characters of the line that people are shown.
const SHOWN: usize = 140;
/// Bytes of the file that are read, from its beginning.
const BYTES: u64 = 256 * 1024;
/// Notes that are read.
const MOST: usize = 200;

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "noted", rename_all = "snake_case")]
pub enum Noted {
    /// What it does now.
    Progress {
        /// UTC ms, by its own clock.
        at: i64,
        /// One line.
        text: String,
    },
    /// What it would have asked.
    Question {
        /// UTC ms, by its own clock.
        at: i64,
        /// One line.
        text: String,
    },
}

impl Noted {
    fn at(&self) -> i64 {
        match self {
            Self::Progress { at, .. } | Self::Question { at, .. } => *at,
        }
    }

    fn cut(mut self) -> Self {
        let (Self::Progress { text, .. } | Self::Question { text, .. }) = &mut self;
        *text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
        self
    }
}

/// The notes in a home of `owner` since `since`, oldest first. What cannot be read is none.
pub(super) fn read(home: &Path, owner: u32, since: i64) -> Vec<Noted> {
    noted(home, owner, since).into_iter().take(MOST).map(Noted::cut).collect()
}

/// The same as they stand there, all of them.
fn noted(home: &Path, owner: u32, since: i64) -> Vec<Noted> {
    let Ok(text) = text(home, owner) else { return Vec::new() };
    let noted = text.lines().filter_map(|line| serde_json::from_str::<Noted>(line).ok());
    noted.filter(|n| n.at() >= since).collect()
}

/// The last thing it noted that it does, as one line that people can be shown.
pub(super) fn last(home: &Path, owner: u32, since: i64) -> Option<String> {
    noted(home, owner, since).iter().rev().find_map(|noted| match noted {
        Noted::Progress { text, .. } => line(text),
        Noted::Question { .. } => None,
    })
}

/// One short line without addresses, calls of people, keys and whatever steers a screen; `None` if nothing is left of it.
fn line(text: &str) -> Option<String> {
    let plain = gates::harmless(text);
    let words = plain.split_whitespace().map(|word| {
        let address = word.contains("://") || word.to_ascii_lowercase().contains("www.");
        if address { "…" } else { word.trim_start_matches('@') }
    });
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let cut = if line.chars().count() > SHOWN { format!("{}…", line.chars().take(SHOWN - 1).collect::<String>().trim_end()) } else { line };
    (!cut.is_empty()).then_some(cut)
}

/// One step at a time, each only into a folder that is one and no link; then a plain file of the home's own user.
fn text(home: &Path, owner: u32) -> rustix::io::Result<String> {
    let step = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut below = open(home, step, Mode::empty())?;
    let mut steps = Path::new(PROGRESS).components().peekable();
    while let Some(Component::Normal(name)) = steps.next() {
        if steps.peek().is_some() {
            below = openat(&below, name, step, Mode::empty())?;
            continue;
        }
        // NONBLOCK: a pipe in its place must not hold us up.
        let file = openat(&below, name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?;
        let stat = fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_uid != owner {
            break;
        }
        let mut bytes = Vec::new();
        File::from(file).take(BYTES).read_to_end(&mut bytes).map_err(|_| rustix::io::Errno::IO)?;
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    Err(rustix::io::Errno::INVAL)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn owner() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    #[test]
    fn notes_are_read_cut_and_bounded_and_the_rest_is_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert!(read(home.path(), owner(), 0).is_empty(), "none was written");
        std::fs::create_dir(home.path().join(".fleet")).unwrap();
        let line = |at: i64, text: &str| serde_json::to_string(&Noted::Progress { at, text: text.to_owned() }).unwrap();
        let mut lines = vec![line(1, "before"), "garbage".to_owned(), line(5, "half\nway \u{1b}[31m"), line(6, &"x".repeat(5_000))];
        lines.extend((0..300).map(|n| line(7 + n, "more")));
        std::fs::write(home.path().join(PROGRESS), lines.join("\n")).unwrap();
        let read = read(home.path(), owner(), 5);
        assert_eq!(read.len(), MOST);
        assert_eq!(read[0], Noted::Progress { at: 5, text: "half way  [31m".to_owned() });
        assert!(matches!(&read[1], Noted::Progress { text, .. } if text.len() == LONGEST));
    }

    #[test]
    fn people_are_shown_the_last_note_as_one_harmless_line() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".fleet")).unwrap();
        let shown = |texts: &[&str]| {
            let lines: Vec<String> = texts.iter().map(|text| serde_json::to_string(&Noted::Progress { at: 5, text: (*text).to_owned() }).unwrap()).collect();
            std::fs::write(home.path().join(PROGRESS), lines.join("\n")).unwrap();
            last(home.path(), owner(), 5)
        };
        assert_eq!(shown(&["first", "second:  the\nform \u{1b}[31mis\u{202e} there"]).as_deref(), Some("second: the form is there"));
        assert_eq!(shown(&["see https://evil.example/x and WWW.evil.example, @anna"]).as_deref(), Some("see … and … anna"));
        assert_eq!(shown(&["token: ghp_0123456789abcdef0123"]).as_deref(), Some("token: …"));
        let long = shown(&[&"слово ".repeat(100)]).unwrap();
        assert!(long.chars().count() <= SHOWN && long.ends_with('…'), "{long}");
        assert_eq!(shown(&["said", " \u{200b}\n "]).as_deref(), Some("said"), "what is empty says nothing");
        let asked = serde_json::to_string(&Noted::Question { at: 6, text: "which colour?".to_owned() }).unwrap();
        std::fs::write(home.path().join(PROGRESS), asked).unwrap();
        assert_eq!(last(home.path(), owner(), 5), None);
    }

    #[test]
    fn no_link_is_followed_and_nothing_but_a_plain_file_of_the_user_is_read() {
        let secret = tempfile::tempdir().unwrap();
        std::fs::create_dir(secret.path().join(".fleet")).unwrap();
        std::fs::write(secret.path().join(PROGRESS), "{\"noted\": \"progress\", \"at\": 1, \"text\": \"secret\"}").unwrap();
        assert_eq!(read(secret.path(), owner(), 0).len(), 1, "the way there is right");
        assert!(read(secret.path(), owner() + 1, 0).is_empty(), "another user's");
        let home = tempfile::tempdir().unwrap();
        symlink(secret.path().join(".fleet"), home.path().join(".fleet")).unwrap();
        assert!(read(home.path(), owner(), 0).is_empty(), "a link to the folder");
        std::fs::remove_file(home.path().join(".fleet")).unwrap();
        std::fs::create_dir(home.path().join(".fleet")).unwrap();
        symlink(secret.path().join(PROGRESS), home.path().join(PROGRESS)).unwrap();
        assert!(read(home.path(), owner(), 0).is_empty(), "a link to the file");
        std::fs::remove_file(home.path().join(PROGRESS)).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, home.path().join(PROGRESS), FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        assert!(read(home.path(), owner(), 0).is_empty(), "a pipe");
    }
}
