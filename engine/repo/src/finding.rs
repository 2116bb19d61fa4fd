//! What was found in an attempt's folder that is not simply taken.

use std::fmt;

use serde::Serialize;

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where, fit to be shown: odd bytes and control characters are escaped, long ones are cut.
    pub path: String,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A folder of tools or caches (`node_modules`, `target`): never taken.
    LeftOut,
    /// Ignored by a `.gitignore` of the tree, not in the base, and not named by the order.
    Ignored,
    /// A repository inside: its files are taken, its own `.git` is not.
    Nested,
    /// A name that must not enter a tree.
    Name {
        /// Why not.
        why: String,
    },
    /// A name that is no UTF-8.
    NotUtf8,
    /// A link that leaves the tree or reaches git's own files.
    LinkOut,
    /// A pipe, a socket or a device.
    Special,
    /// A file that would run as somebody else (setuid, setgid, sticky).
    SetId,
    /// A file of somebody else than the attempt: linked or moved there.
    Foreign,
    /// It could not be read.
    Unreadable,
    /// It changed each time it was read.
    Changing,
    /// Another file system is mounted there.
    OtherDisk,
    /// One file is larger than the bound.
    TooLarge,
    /// Folders lie deeper than the bound.
    TooDeep,
    /// One folder holds more than the bound.
    TooMany,
    /// All together are more than the bounds: what comes after it was not looked at.
    TooMuch,
    /// Nothing of what was there is left.
    Emptied,
    /// A path that can run code, or steer agents, later or elsewhere was changed.
    Protected {
        /// What it could do.
        why: String,
    },
    /// A file that was kept from the agent was written anew; the one of the base stands.
    Restored,
}

impl What {
    /// Whether the work cannot go on as it is before somebody, or a gate, has looked.
    pub fn blocks(&self) -> bool {
        !matches!(self, Self::LeftOut | Self::Ignored | Self::Nested)
    }

    /// Whether there is content that was not taken and could be wanted: such a folder is not deleted.
    pub fn loses(&self) -> bool {
        self.blocks() && !matches!(self, Self::Special | Self::LinkOut | Self::Emptied | Self::Protected { .. } | Self::Restored)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        f.write_str(match &self.what {
            What::LeftOut => "left out: tools and caches are never taken",
            What::Ignored => "left out: ignored",
            What::Nested => "a repository inside: its files are taken, its history is not",
            What::Name { why } => return write!(f, "refused: {why}"),
            What::NotUtf8 => "refused: its name is no UTF-8",
            What::LinkOut => "refused: a link that leaves the tree",
            What::Special => "refused: a pipe, a socket or a device",
            What::SetId => "refused: it would run as somebody else",
            What::Foreign => "refused: the file is somebody else's",
            What::Unreadable => "refused: it cannot be read",
            What::Changing => "refused: it changes while it is read",
            What::OtherDisk => "refused: another file system is mounted there",
            What::TooLarge => "refused: the file is too large",
            What::TooDeep => "refused: folders lie too deep",
            What::TooMany => "refused: the folder holds too much",
            What::TooMuch => "refused: too much in all; the rest was not looked at",
            What::Emptied => "nothing of what was there is left",
            What::Protected { why } => return write!(f, "protected: {why}"),
            What::Restored => "kept from the agent and written anew; the file of the base stands",
        })
    }
}

/// Findings: the first ones in full, the rest counted, so that a folder full of oddities stays a short text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// The first [`Findings::KEPT`] of those that block and as many of the others, in the order in which they were found.
    pub kept: Vec<Finding>,
    /// How many more there were.
    pub more: usize,
    blocking: usize,
    losing: usize,
}

impl Findings {
    /// How many of a sort are kept.
    pub const KEPT: usize = 100;

    /// Whether one of them blocks, kept or not.
    pub fn block(&self) -> bool {
        self.blocking > 0
    }

    /// Whether content was left behind that could be wanted.
    pub fn lose(&self) -> bool {
        self.losing > 0
    }

    /// Adds those of another.
    pub fn append(&mut self, other: Self) {
        self.blocking += other.blocking;
        self.losing += other.losing;
        self.more += other.more;
        self.kept.extend(other.kept);
    }

    /// Adds one.
    pub fn note(&mut self, path: &[u8], what: What) {
        let blocks = what.blocks();
        self.blocking += usize::from(blocks);
        self.losing += usize::from(what.loses());
        let of_its_sort = if blocks { self.blocking } else { self.kept.iter().filter(|f| !f.what.blocks()).count() + 1 };
        if of_its_sort > Self::KEPT {
            self.more += 1;
        } else {
            self.kept.push(Finding { path: shown(path), what });
        }
    }
}

/// A path as text that can be shown anywhere: no control characters, no odd bytes, at most 240 characters.
fn shown(path: &[u8]) -> String {
    let mut text = String::new();
    for c in String::from_utf8_lossy(path).chars() {
        if c.is_control() || crate::path::turns_text(c) {
            text.extend(c.escape_unicode());
        } else {
            text.push(c);
        }
        if text.len() > 240 {
            text.push('…');
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_findings_stays_short_and_still_blocks() {
        let mut findings = Findings::default();
        for n in 0..1000 {
            findings.note(format!("cache{n}").as_bytes(), What::Ignored);
        }
        assert!(!findings.block());
        for n in 0..1000 {
            findings.note(format!("pipe{n}").as_bytes(), What::Special);
        }
        assert_eq!((findings.kept.len(), findings.more), (200, 1800));
        assert!(findings.block() && !findings.lose());
        findings.note(b"big", What::TooLarge);
        assert!(findings.lose(), "counted, though not kept");
    }

    #[test]
    fn what_is_shown_cannot_break_a_line_or_turn_it_round() {
        assert_eq!(shown(b"a\nb\x1b[2J\xff"), "a\\u{a}b\\u{1b}[2J\u{fffd}");
        assert_eq!(shown("x\u{202e}y".as_bytes()), "x\\u{202e}y");
        assert!(shown(&[b'a'; 5000]).len() < 250);
    }

    #[test]
    fn a_finding_is_flat_as_data_and_a_sentence_as_text() {
        let finding = Finding { path: "a".to_owned(), what: What::Protected { why: "hooks".to_owned() } };
        assert_eq!(serde_json::to_value(&finding).unwrap(), serde_json::json!({ "path": "a", "what": "protected", "why": "hooks" }));
        assert_eq!(finding.to_string(), "a: protected: hooks");
    }
}
