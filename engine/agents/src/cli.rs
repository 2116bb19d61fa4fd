//! The coding agents' command lines, one file each: how it is started, and what the lines that it prints mean.
//!
//! A line reader was chosen where a recording of it says more about failures than the same agent over ACP:
//!
//! | agent | read by | because |
//! |---|---|---|
//! | claude, codex | lines | the best errors, usage, limits and resumption; their ACP adapters lag and add a process |
//! | gemini | lines | its result has the failure, the turn limit and cached tokens; its retries stand on its error output |
//! | opencode | lines | its errors have status and headers, every step its tokens; over ACP an error is a name, tokens those of the last step |
//! | copilot | lines | `session.error` has class and status; over ACP a failure is a sentence in a turn that ended well |
//! | qwen | ACP | its lines end with `success` after every failure, told by a bracket in its words alone; over ACP it is an error |
//! | droid | lines | over ACP it wants a login even for a model of one's own |
//! | amp | lines | speaks no ACP |
//! | coder | lines | is our own |
//! | cursor, kiro | ACP | their lines say failures to people only (cursor), or are none (kiro) |
//!
//! The other way of reading stands in the roster, too, for whoever wants to compare (`gemini-acp`, `qwen-lines`).

pub mod amp;
pub mod claude;
pub mod coder;
pub mod codex;
pub mod copilot;
pub mod droid;
pub mod gemini;
mod mcp;
mod messages;
pub mod opencode;
pub mod qwen;

use std::collections::BTreeMap;

use fleet_domain::agent::Usage;
use fleet_domain::launch::{Launch, Stdin};
use serde_json::Value;

use crate::agent::Setting;

/// A command that takes its prompt from its standard input.
fn launch(program: &str, args: Vec<String>, env: &[(&str, &str)], setting: &Setting) -> Launch {
    Launch {
        program: program.to_owned(),
        args,
        env: env.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect(),
        stdin: Stdin::Words(setting.prompt.clone()),
        home: BTreeMap::new(),
    }
}

/// Arguments, an option with its value at a time.
#[derive(Default)]
struct Args(Vec<String>);

impl Args {
    fn new(words: &[&str]) -> Self {
        Self(words.iter().map(|&w| w.to_owned()).collect())
    }

    fn with(mut self, option: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.0.extend([option.to_owned(), value.to_owned()]);
        }
        self
    }

    /// Goes on with a session, or begins one of a chosen id.
    fn session(self, resume: &str, choose: &str, setting: &Setting) -> Self {
        match &setting.resume {
            Some(id) => self.with(resume, Some(id)),
            None => self.with(choose, setting.session.as_deref()),
        }
    }
}

/// A number of tokens; what is none counts nothing.
fn tokens(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

/// Tokens where the input tells those read from a cache once more.
fn inside(input: u64, cache_read: u64, cache_write: u64, output: u64, reasoning: u64) -> Usage {
    Usage { input: input.saturating_sub(cache_read).saturating_sub(cache_write), cache_read, cache_write, output, reasoning }
}

/// The text at a path of keys.
fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    path.iter().try_fold(value, |v, key| v.get(key)).and_then(Value::as_str).unwrap_or_default()
}
