//! What the model says: turns of words and tool calls, and what goes wrong with them.

use serde::Deserialize;
use serde_json::Value;

use super::fault::Fault;

/// What a model says to one request of a person, turn by turn. The turn is found in the request itself, so that one that is tried
/// again, and a session that is gone on with, play right; past the last turn it says "Done.".
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Script {
    /// Its turns: one for each answer of the model. A turn without steps ends the agent's work.
    pub turns: Vec<Turn>,
    /// Past the last turn it is said again and again, instead of "Done.".
    pub endless: bool,
    /// It does what it reads: each `RUN: command`, in what a person wrote or a tool brought, is run once, before the next turn.
    pub obey: bool,
    /// What requests without tools are answered: agents ask for titles and summaries so.
    pub aside: Option<String>,
    /// The folder in which relative paths lie; `None` = as the agent's own words say, and else as the agent's shell sees it.
    pub folder: Option<String>,
    /// Tokens of each answer.
    pub usage: Tokens,
    /// Between two pieces of a stream, ms.
    pub pause_ms: u64,
    /// What goes wrong; the first that fits holds.
    pub faults: Vec<Fault>,
}

/// One answer of the model.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Turn {
    /// Its words; with steps, what it says before them.
    pub text: String,
    /// Tools it calls, all in one answer.
    pub steps: Vec<Step>,
}

impl Turn {
    /// Words alone, which end the agent's work.
    pub fn say(text: &str) -> Self {
        Self { text: text.to_owned(), steps: Vec::new() }
    }

    /// Steps without a word.
    pub fn take(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { text: String::new(), steps: steps.into_iter().collect() }
    }
}

/// A tool that is called, whatever the agent calls it and its arguments.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Writes a whole file. Some agents refuse to write over what they have not read, and some where no folder is: let the script
    /// read it, or make the folder, first.
    Write {
        /// Its path, relative to the agent's folder.
        path: String,
        /// All that is in it.
        content: String,
    },
    /// Changes the one place of a file where `old` stands; it has to be read first, too.
    Edit {
        /// Its path.
        path: String,
        /// What stands there.
        old: String,
        /// What is to stand there.
        new: String,
    },
    /// Reads a file.
    Read(String),
    /// Runs a command.
    Shell(String),
    /// Calls a tool that somebody lent to the agent, without arguments; each agent puts something of its own before its name.
    Lent(String),
    /// Calls exactly this tool with exactly this.
    Raw {
        /// Its name.
        name: String,
        /// Its arguments: an object.
        #[serde(default)]
        input: Value,
    },
}

impl Step {
    /// A file with what is in it.
    pub fn write(path: &str, content: &str) -> Self {
        Self::Write { path: path.to_owned(), content: content.to_owned() }
    }

    /// A command.
    pub fn shell(command: &str) -> Self {
        Self::Shell(command.to_owned())
    }

    /// What it does, for words about it.
    pub(super) fn verb(&self) -> &'static str {
        match self {
            Self::Write { .. } => "write",
            Self::Edit { .. } => "edit",
            Self::Read(_) => "read",
            Self::Shell(_) => "shell",
            Self::Lent(_) => "lent",
            Self::Raw { .. } => "raw",
        }
    }
}

/// Tokens of one answer, the same whoever asks: each wire format tells them in its own way (OpenAI and Gemini count what a cache
/// held as input too, Anthropic does not).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tokens {
    /// Input that no cache held.
    pub input: u64,
    /// Input read from a cache.
    pub cache_read: u64,
    /// Input written to a cache; only Anthropic's format tells it apart.
    pub cache_write: u64,
    /// Output.
    pub output: u64,
}

impl Tokens {
    /// All that was sent to the model.
    pub(super) fn sent(self) -> u64 {
        self.input + self.cache_read + self.cache_write
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self { input: 1000, cache_read: 0, cache_write: 0, output: 50 }
    }
}
