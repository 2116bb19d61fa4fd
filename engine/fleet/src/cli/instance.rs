//! Flags of the commands that look after an instance.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples as ex;

/// `fleet stop`
#[derive(Debug, Args)]
pub(crate) struct Stop {
    /// All of them: of every project and person
    #[arg(long, required = true)]
    pub(crate) all: bool,
}

/// `fleet bench`
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Let a program do many small tasks through the whole engine, in a fleet of its own that goes again
    #[command(after_help = ex::BENCH_ENGINE)]
    Engine(BenchEngine),
}

/// `fleet bench engine`
#[derive(Debug, Clone, Args)]
pub(crate) struct BenchEngine {
    /// How many tasks, each with one order
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) tasks: u32,
    /// How many agents at once
    #[arg(long, value_name = "M", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) at_once: u32,
    /// One file that speaks claude's stream-json and ends with 0
    #[arg(long, value_name = "PATH")]
    pub(crate) agent: PathBuf,
    /// How many events it prints in each task: then the cost of one is told
    #[arg(long, value_name = "E")]
    pub(crate) events: Option<u32>,
}

/// `fleet worktree`
#[derive(Debug, Subcommand)]
pub(crate) enum Worktree {
    /// All that are there, and those in the trash
    #[command(after_help = ex::WORKTREE_LIST)]
    List,
    /// Lay a project's files out in a folder of your own
    #[command(after_help = ex::WORKTREE_ADD)]
    Add {
        /// The project's id
        #[arg(value_name = "PROJECT")]
        project: String,
        /// Its commit [default: the newest of main]
        #[arg(long, value_name = "COMMIT")]
        commit: Option<String>,
    },
    /// Move one to the trash, for days of grace
    #[command(after_help = ex::WORKTREE_REMOVE)]
    Remove {
        /// As `list` names it
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// `fleet init`
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Answers in a TOML file instead of questions: language, listen, public_url, preview_apex, bible
    #[arg(long, value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
}

/// `fleet backup`
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write [default: <data>/backups/fleet-<time>.tar.gz]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "to")]
    pub(crate) force: bool,
}

/// `fleet restore`
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A file that `fleet backup` wrote
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only check it: hashes, databases, counts. Changes nothing
    #[arg(long)]
    pub(crate) verify: bool,
}

/// `fleet why`
#[derive(Debug, Args)]
pub(crate) struct Why {
    /// The code, such as F-7K2Q9A, a request id, or the name of a reason such as not-allowed
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
}

/// `fleet config`
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Check settings, Bibles and words without starting anything
    #[command(after_help = ex::CONFIG_CHECK)]
    Check {
        /// Check this file alone
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Show the settings that hold
    #[command(after_help = ex::CONFIG_SHOW)]
    Show {
        /// Say where each one comes from
        #[arg(long)]
        origin: bool,
    },
    /// Print every setting with its default and an explanation
    #[command(after_help = ex::CONFIG_DEFAULTS)]
    Defaults,
}
