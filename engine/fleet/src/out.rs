//! The only place that prints: results to standard output, troubles to standard error.

use std::io::Write;

use serde::Serialize;

/// Whether results are for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Words.
    People,
    /// One JSON object a line.
    Json,
}

impl Shape {
    /// The shape that `--json` asks for.
    pub(crate) fn of_flag(json: bool) -> Self {
        if json { Self::Json } else { Self::People }
    }
}

/// A line of a result.
pub(crate) fn line(text: &str) {
    // A reader that went away (`| head`) is no error of ours, and there is nobody left to tell.
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// One object on one line.
pub(crate) fn json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => line(&text),
        Err(e) => trouble(&format!("error: the result cannot be written as JSON: {e}")),
    }
}

/// A line for whoever watches, apart from results.
pub(crate) fn trouble(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}
