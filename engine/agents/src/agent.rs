//! The seam to coding agents: how one is launched, and how what it prints becomes signals and one verdict.

mod failure;
mod lines;
mod probe;
mod reading;
mod reset;
mod story;
mod tool;
mod verdict;

use std::collections::BTreeMap;
use std::fmt;

use fleet_domain::agent::{End, Ended, Signal, Usage};
use fleet_domain::launch::Launch;

pub use failure::Row;
pub(crate) use failure::{Failure, Rules};
pub use lines::{LINE, Lines};
pub(crate) use probe::list;
pub use probe::{Found, Probe};
pub(crate) use reading::{Reading, Stream};
pub(crate) use reset::Reset;
pub(crate) use story::{Story, cut};
pub(crate) use tool::{about, kind_of};

/// A coding agent that is a program. Plain knowledge: nothing here starts, waits or reads a file.
pub trait Agent: Send + Sync {
    /// Its name in the roster (`claude`, `gemini-acp`).
    fn name(&self) -> &str;

    /// What is known of the program itself: its versions, how they are asked, how a missing login looks.
    fn probe(&self) -> &Probe;

    /// How it is started with this setting.
    fn launch(&self, setting: &Setting) -> Launch;

    /// A reader for one run of it with this setting.
    fn reader(&self, setting: &Setting) -> Box<dyn Reader + Send>;

    /// Whether it can go on with a session by its id. Where not, [`Setting::resume`] is not looked at: give it a hand-over.
    fn resumes(&self) -> bool {
        true
    }

    /// Whether it leaves by itself once it said its last word and its input is closed. Where not, its tree is ended at once.
    fn leaves(&self) -> bool {
        true
    }
}

/// What one run of an agent is to be.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// What is asked of it.
    pub prompt: String,
    /// The folder it works in, as it sees it; absolute.
    pub folder: String,
    /// The model by the name its endpoint knows; `None` = the agent's own choice.
    pub model: Option<String>,
    /// How hard the model should think, where the agent can be told.
    pub effort: Option<Effort>,
    /// Where its model is.
    pub endpoint: Endpoint,
    /// The session to go on with. It must have been in the same folder, with the same home.
    pub resume: Option<String>,
    /// The id of a new session (a UUID), where the agent lets it be chosen. Not looked at when resuming.
    pub session: Option<String>,
    /// What the session to go on with had used in all: some agents count from its beginning.
    pub spent: Usage,
    /// The most turns of the model, where the agent can be told; the engine counts for the others.
    pub turns: Option<u32>,
    /// The tools lent to it.
    pub mcp: Vec<McpServer>,
}

/// How hard a model should think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Little.
    Low,
    /// As usual.
    Medium,
    /// Much.
    High,
}

impl Effort {
    /// The word that every agent uses for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Where an agent's model is. The token is worth something at this endpoint only, and for one run.
#[derive(Clone, Default)]
pub struct Endpoint {
    /// `http://host:port` and perhaps a path: no `/v1`, no slash at the end.
    pub base: String,
    /// What is sent as the key.
    pub token: String,
}

impl Endpoint {
    /// The base as clients of OpenAI's interface want it.
    pub fn v1(&self) -> String {
        format!("{}/v1", self.base)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("base", &self.base).finish_non_exhaustive()
    }
}

/// A server of tools that is lent to an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct McpServer {
    /// Its name among the agent's tools: letters, digits, `-` and `_`.
    pub name: String,
    /// How it is reached.
    pub reach: Reach,
}

/// How a server of tools is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// A program that the agent starts and speaks to by lines.
    Command {
        /// The program.
        program: String,
        /// Its arguments.
        args: Vec<String>,
        /// Its environment, on top of the agent's.
        env: BTreeMap<String, String>,
    },
    /// An address, by streamable HTTP.
    Http {
        /// The address.
        url: String,
        /// Headers of each request.
        headers: BTreeMap<String, String>,
    },
}

/// Reads one run of an agent. Lines come without their end; whatever they hold, nothing panics.
pub trait Reader {
    /// The first lines to write to its input, for agents that speak a protocol ([`fleet_domain::launch::Stdin::Open`]).
    fn open(&mut self) -> Vec<String>;

    /// One line of its output. Lines longer than [`LINE`] bytes are counted and not read.
    fn line(&mut self, line: &str) -> Heard;

    /// One line of its error output.
    fn stderr(&mut self, line: &str) -> Vec<Signal>;

    /// What to write to stop its turn; empty where there is no way but a signal.
    fn interrupt(&mut self) -> Vec<String>;

    /// What to write to answer its question with one of the options offered; empty if nothing waits for it.
    fn answer(&mut self, question: &str, option: &str) -> Vec<String>;

    /// The verdict, from all that was heard and how the process ended. `ended_by_us` = why we ended it; `now` = UTC ms.
    fn exit(&mut self, exit: Exit, ended_by_us: Option<End>, now: i64) -> Ended;

    /// The id under which the session can be resumed, once it was said.
    fn session(&self) -> Option<&str>;

    /// What this run has used so far, as far as the agent says.
    fn usage(&self) -> Usage;

    /// Lines that could not be read: too long, or not what the agent's format says.
    fn unread(&self) -> u64;
}

/// What one line of output brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What it says. Never [`Signal::End`]: that is for [`Reader::exit`] alone.
    pub signals: Vec<Signal>,
    /// Lines to write to its input.
    pub say: Vec<String>,
    /// It has said its last word: close its input, and end the tree if it has not left some seconds after its last line.
    /// Some agents never leave while a child of theirs lives (gemini, opencode). A later line may take this back.
    pub over: bool,
}

/// How a process ended: a code or a signal; neither if nobody knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exit {
    /// Its exit code.
    pub code: Option<i32>,
    /// The signal that killed it.
    pub signal: Option<i32>,
}
