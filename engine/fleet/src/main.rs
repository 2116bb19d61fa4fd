//! The fleet binary: puts the parts together, serves them, and is the command line of an instance.
//!
//! **Must never** hold a rule of the product (that is `fleet-domain`), word anything that a chat shows (that is `fleet-bot`),
//! or print outside of [`out`]. Start at [`cli`], then [`up`] (the whole assembly) and [`config`].

//mod brief;
mod cli;
mod config;
mod config_commands;
mod data;
mod error;
mod listen;
mod lock;
mod out;
mod run_file;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use cli::{Cli, Command};
use out::Shape;

/// How a command ended. The numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Done, or all is well.
    Done,
    /// An error; for `doctor` warnings.
    Failed,
    /// An answer is needed; for `doctor` something broken.
    NeedsAnswer,
    /// No kit fits.
    NoKit,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::SUCCESS,
            End::Failed => Self::from(1),
            End::NeedsAnswer => Self::from(2),
            End::NoKit => Self::from(3),
        }
    }
}

fn main() -> ExitCode {
    // Two TLS providers may be linked in; whoever comes first would decide, and panic, at run time.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Whatever Fleet writes is for its own user alone.
    rustix::process::umask(rustix::fs::Mode::from_bits_truncate(0o077));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    let shape = Shape::of_flag(cli.global.json);
    match run(cli) {
        Ok(end) => end.into(),
        Err(error) => {
            report(&error, shape);
            End::Failed.into()
        }
    }
}

/// Help and version are results; anything else is an error, and code 2 is taken by "an answer is needed".
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            out::line(text.trim_end());
            ExitCode::SUCCESS
        }
        _ => {
            out::trouble(text.trim_end());
            End::Failed.into()
        }
    }
}

/// One sentence and its causes, once, at the edge.
fn report(error: &anyhow::Error, shape: Shape) {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str("\n  because: ");
            text.push_str(&said);
        }
    }
    match shape {
        Shape::People => out::trouble(&format!("error: {text}")),
        Shape::Json => out::json(&serde_json::json!({ "error": text })),
    }
}

fn run(cli: Cli) -> anyhow::Result<End> {
    let global = cli.global;
    match cli.command.unwrap_or(Command::Up) {
        
        Command::Config(args) => config_commands::run(&global, &args),
        _ => Ok(End::Failed),
    }
}
