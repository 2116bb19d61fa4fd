//! How a program is started in a sandbox, as data: agents say it, sandboxes do it, and neither sees the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A program to be started. Nothing of the fleet's own environment is added to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// The program: a bare name is looked for in the sandbox's path.
    pub program: String,
    /// Its arguments. No prompt: arguments are seen by whoever lists processes, and are short.
    pub args: Vec<String>,
    /// Its whole environment but for what the sandbox sets (`HOME`, `PATH`, `TMPDIR`, proxies).
    pub env: BTreeMap<String, String>,
    /// What it reads.
    pub stdin: Stdin,
    /// Files put into its home before it starts, by path below the home.
    pub home: BTreeMap<String, String>,
}

/// What a program reads from its standard input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stdin {
    /// Closed at once: nothing can wait for a key press.
    Closed,
    /// These words, then closed.
    Words(String),
    /// Kept open for a protocol of lines.
    Open,
}

/// How much a program may use. What is over is killed; nothing is slowed down without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory of the whole tree, bytes.
    pub memory: u64,
    /// Thousandths of a core.
    pub cpu_milli: u32,
    /// Processes and threads.
    pub pids: u32,
    /// Open files of a process.
    pub files: u32,
    /// Largest file, bytes.
    pub file: u64,
    /// All that it may keep in its folders, bytes.
    pub disk: u64,
    /// Bytes of output kept; what is over is dropped in the middle and said.
    pub output: u64,
}

impl Limits {
    const MIB: u64 = 1024 * 1024;

    /// An agent at work.
    pub const AGENT: Self =
        Self { memory: 2048 * Self::MIB, cpu_milli: 1000, pids: 512, files: 4096, file: 256 * Self::MIB, disk: 4096 * Self::MIB, output: 10 * Self::MIB };
    /// A gate: a build, a test, a lint.
    pub const GATE: Self =
        Self { memory: 2048 * Self::MIB, cpu_milli: 1000, pids: 512, files: 8192, file: 512 * Self::MIB, disk: 4096 * Self::MIB, output: 10 * Self::MIB };
}

/// How strongly a sandbox holds. Never lowered without a word: what is asked for and cannot be had is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Kernel namespaces, landlock and seccomp on this machine.
    Local,
    /// The same in a container of the Docker Engine.
    Container,
}
