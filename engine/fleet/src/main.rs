//! The fleet binary: puts the parts together, serves them, and is the command line of an instance.
//!
//! **Must never** hold a rule of the product (that is `fleet-domain`), word anything that a chat shows (that is `fleet-bot`),
//! or print outside of [`out`]. Start at [`cli`], then [`up`] (the whole assembly) and [`config`].

mod agents;
mod api;
mod app;
mod backup;
mod bench;
mod brief;
mod chat;
mod cli;
mod config;
mod config_commands;
mod data;
mod demo;
mod doctor;
mod error;
mod init;
mod listen;
mod lock;
mod make;
mod mcp;
mod out;
mod owner_link;
mod run_file;
mod stop;
mod telegram;
mod telemetry;
mod up;
mod users;
mod why;
mod worktree;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use cli::{Cli, Command, Stop};
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
    // Inside a sandbox this program is its init, Fleet's own coding agent, or the tools that agents are lent: before anything else is set up, before any thread.
    let mut args = std::env::args().skip(1);
    match (args.next().as_deref(), args.next()) {
        (Some("sandbox-init"), Some(control)) => return fleet_sandbox::init(&control),
        (Some("coder"), None) => return coder(),
        (Some("mcp"), None) => return mcp::run(),
        _ => {}
    }
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

/// Fleet's own coding agent; what it is to do comes by lines.
fn coder() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Ok(options) = fleet_coder::Options::from_env() else { return ExitCode::from(2) };
    // One thread: it waits for most of its time.
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return ExitCode::from(2) };
    let ended = runtime.block_on(fleet_coder::run(options, tokio::io::stdin(), tokio::io::stdout()));
    // A read of the standard input cannot be called back.
    runtime.shutdown_background();
    if ended.end == fleet_domain::agent::End::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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

/// Runs a command that ends by itself, on one thread.
fn once(command: impl Future<Output = anyhow::Result<End>>) -> anyhow::Result<End> {
    telemetry::start_quiet();
    ended(tokio::runtime::Builder::new_current_thread().enable_all().build()?, command)
}

/// Runs a command that may serve, on all cores.
fn serving(command: impl Future<Output = anyhow::Result<End>>) -> anyhow::Result<End> {
    ended(tokio::runtime::Builder::new_multi_thread().enable_all().build()?, command)
}

fn ended(runtime: tokio::runtime::Runtime, command: impl Future<Output = anyhow::Result<End>>) -> anyhow::Result<End> {
    let end = runtime.block_on(command);
    // A thread that waits for a key at the terminal would hold the process up.
    runtime.shutdown_background();
    end
}

fn run(cli: Cli) -> anyhow::Result<End> {
    let global = cli.global;
    match cli.command.unwrap_or(Command::Up) {
        Command::Up => serving(up::run(&global)),
        Command::Make(args) => serving(make::run(&global, &args)),
        Command::Chat(args) => once(chat::run(&global, &args)),
        Command::Brief(args) => brief::run(&global, &args),
        Command::Init(args) => init::run(&global, &args),
        Command::Doctor => once(doctor::run(&global)),
        Command::Backup(args) => once(backup::run(&global, &args)),
        Command::Restore(args) => once(backup::restore(&global, &args)),
        Command::OwnerLink => once(owner_link::run(&global)),
        Command::Why(args) => why::run(&global, &args),
        Command::Users => once(users::run(&global)),
        Command::Stop(Stop { all: _ }) => once(stop::run(&global)),
        Command::App(args) => app::run(&global, &args),
        Command::Demo(args) => serving(demo::run(&global, &args)),
        Command::Slack(cli::Slack::Manifest { name }) => {
            out::line(&serde_json::to_string_pretty(&fleet_bot::slack::manifest(&name))?);
            Ok(End::Done)
        }
        Command::Telegram(what) => once(telegram::run(&global, &what)),
        Command::Worktree(what) => worktree::run(&global, &what),
        Command::Bench(cli::Bench::Engine(args)) => serving(bench::engine(&global, &args)),
        Command::Config(args) => config_commands::run(&global, &args),
    }
}
