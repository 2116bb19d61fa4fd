//! Runs the binary with nothing of this machine's environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary under test.
pub(crate) fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_fleet"))
}

/// What a command said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|e| panic!("not one line of JSON ({e}): {self:?}"))
    }
}

/// A command with an empty environment and a home of its own.
pub(crate) fn fleet(home: &Path) -> Command {
    let mut command = Command::new(binary());
    command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default()).env("HOME", home).stdin(std::process::Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `fleet` with these words.
pub(crate) fn run(home: &Path, args: &[&str]) -> Ran {
    ran(fleet(home).args(args).output().unwrap())
}
