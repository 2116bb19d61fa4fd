//! How long an agent may take for what: one table, on by default.

use std::time::Duration;

/// How long each thing may take. Nobody of the agents known gives up on a silent server in a useful time: this is ours to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// From the start to its first sign on the stream.
    pub start: Duration,
    /// Without a byte on the stream and without work on a core, while no tool is at work.
    pub silence: Duration,
    /// The same while a tool is at work.
    pub call: Duration,
    /// The whole.
    pub whole: Duration,
    /// From its last word to its leaving by itself.
    pub farewell: Duration,
    /// From SIGTERM to SIGKILL.
    pub grace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            // opencode says nothing before its first model step is over: half a minute on a busy machine.
            start: Duration::from_mins(3),
            silence: Duration::from_mins(5),
            call: Duration::from_mins(15),
            whole: Duration::from_mins(30),
            farewell: Duration::from_secs(5),
            grace: Duration::from_secs(3),
        }
    }
}
