//! Everything that people would see, in the order in which they would.

use std::fmt;

/// One thing that could be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Ms since the server began.
    pub at: u64,
    /// Channel.
    pub channel: String,
    /// The root of the thread; empty = the channel itself.
    pub thread: String,
    /// Who: a person's name, or the bot's.
    pub who: String,
    /// What they did.
    pub act: Act,
    /// The message it is about.
    pub ts: String,
    /// What it said then, line by line.
    pub words: Vec<String>,
}

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Said something.
    Said,
    /// Changed what they had said.
    Edited,
    /// Took back what they had said.
    Deleted,
    /// Said something that one person sees.
    Whispered,
    /// Put a sign to a message.
    Reacted,
    /// Pressed a button.
    Pressed,
    /// Gave a command.
    Commanded,
    /// Was shown a sheet.
    Shown,
}

impl Act {
    fn word(self) -> &'static str {
        match self {
            Self::Said => "says",
            Self::Edited => "edits",
            Self::Deleted => "deletes",
            Self::Whispered => "whispers",
            Self::Reacted => "reacts",
            Self::Pressed => "presses",
            Self::Commanded => "commands",
            Self::Shown => "is shown",
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.thread.is_empty() { self.channel.clone() } else { format!("{} > thread", self.channel) };
        write!(
            f,
            "{:>8.3} {place} {} {}: {}",
            f64::from(u32::try_from(self.at).unwrap_or(u32::MAX)) / 1000.0,
            self.who,
            self.act.word(),
            self.words.join(" / ")
        )
    }
}

/// What could be seen so far.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Oldest first.
    pub lines: Vec<Line>,
}

impl Ledger {
    /// How often somebody did something in a channel.
    pub fn count(&self, channel: &str, who: &str, act: Act) -> usize {
        self.lines.iter().filter(|l| l.channel == channel && l.who == who && l.act == act).count()
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
