//! The command line: every command, flag and example. Parsed here, once; the rest of the crate sees typed values.

mod examples;
mod instance;
mod surroundings;
mod talk;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use examples as ex;
pub(crate) use instance::{Backup, Bench, BenchEngine, Config, Init, Restore, Stop, Why, Worktree};
pub(crate) use surroundings::{App, Demo, Slack, Telegram};
pub(crate) use talk::{Brief, Chat, Make, Reach};

/// From one sentence to a live, accepted app: people say what they need in a chat, Fleet briefs them, builds it, proves it and puts it behind a link.
#[derive(Debug, Parser)]
#[command(name = "fleet", version, about, after_help = ex::ROOT, propagate_version = true, subcommand_required = false)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    /// Without a command: `up`.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Global {
    /// The data folder [default: $XDG_DATA_HOME/fleet, else ~/.local/share/fleet]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Settings on top of those in the data folder
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where a fleet started by this command listens; port 0 takes a free one [default: 127.0.0.1:7070]
    #[arg(long, global = true, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Results as JSON, one object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

impl Global {
    /// The data folder as a command that is suggested has to name it, with a space before it; empty where the usual one is meant.
    pub(crate) fn data_flag(&self) -> String {
        let Some(data) = &self.data else { return String::new() };
        let path = data.display().to_string();
        let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-+@:".contains(c));
        if plain { format!(" --data {path}") } else { format!(" --data '{}'", path.replace('\'', r"'\''")) }
    }
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the fleet: the page, its chat, the API and the apps (the default)
    #[command(after_help = ex::UP)]
    Up,
    /// Talk to Fleet in this terminal
    #[command(after_help = ex::CHAT)]
    Chat(Chat),
    /// Show what a sentence leads to, and start nothing
    #[command(after_help = ex::BRIEF)]
    Brief(Brief),
    /// Do a whole job: brief, build, prove, and print the link
    #[command(after_help = ex::MAKE)]
    Make(Make),
    /// Set an instance up: asks a few questions, writes <data>/config/fleet.toml
    #[command(after_help = ex::INIT)]
    Init(Init),
    /// Look for what is wrong; each line says how to fix it
    #[command(after_help = ex::DOCTOR)]
    Doctor,
    /// Write everything into one file, while the fleet runs
    #[command(after_help = ex::BACKUP)]
    Backup(Backup),
    /// Bring a backup into an empty data folder, or only check it
    #[command(after_help = ex::RESTORE)]
    Restore(Restore),
    /// Stop every task and end every agent of the running fleet, at once
    #[command(after_help = ex::STOP)]
    Stop(Stop),
    /// Print a fresh sign-in link for the owner; older ones stop working
    #[command(after_help = ex::OWNER_LINK)]
    OwnerLink,
    /// Explain a code that a message, a page, an error or the audit chain showed
    #[command(after_help = ex::WHY)]
    Why(Why),
    /// List the people this instance knows
    #[command(after_help = ex::USERS)]
    Users,
    /// Telegram: set the bot up, link your own account
    #[command(subcommand, after_help = ex::TELEGRAM)]
    Telegram(Telegram),
    /// See the bots at work without an account: a stand-in for their messenger, with a view of the chat
    #[command(after_help = ex::DEMO)]
    Demo(Demo),
    /// An app in a folder: check it as the fleet would, or serve it to be tried
    #[command(subcommand, after_help = ex::APP)]
    App(App),
    /// Slack: what its app is made from
    #[command(subcommand, after_help = ex::SLACK)]
    Slack(Slack),
    /// Folders in which coding agents work
    #[command(subcommand, after_help = ex::WORKTREE)]
    Worktree(Worktree),
    /// Measure what the engine itself costs
    #[command(subcommand, after_help = ex::BENCH)]
    Bench(Bench),
    /// Settings: check them, show what holds, print the defaults
    #[command(subcommand, after_help = ex::CONFIG)]
    Config(Config),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example() {
        fn look(command: &clap::Command, path: &str, missing: &mut Vec<String>) {
            let path = format!("{path} {}", command.get_name());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            if !help.contains("Example") || !help.contains("fleet ") {
                missing.push(path.clone());
            }
            for inner in command.get_subcommands().filter(|c| c.get_name() != "help") {
                look(inner, &path, missing);
            }
        }
        let mut missing = Vec::new();
        look(&Cli::command(), "", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_examples_are_commands_that_exist() {
        fn texts(command: &clap::Command, out: &mut Vec<String>) {
            out.extend(command.get_after_help().map(ToString::to_string));
            for inner in command.get_subcommands() {
                texts(inner, out);
            }
        }
        let mut all = Vec::new();
        texts(&Cli::command(), &mut all);
        let mut seen = 0;
        for line in all.iter().flat_map(|t| t.lines()).map(str::trim).filter(|l| l.starts_with("fleet ")) {
            let words = shell_words(line);
            let parsed = Cli::try_parse_from(&words);
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            seen += 1;
        }
        assert!(seen > 15, "{seen}");
    }

    /// Splits as a shell does where only double quotes and a trailing comment occur.
    fn shell_words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word = String::new();
        let mut quoted = false;
        for c in line.split("  #").next().unwrap().chars() {
            match c {
                '"' => quoted = !quoted,
                ' ' if !quoted => {
                    if !word.is_empty() {
                        words.push(std::mem::take(&mut word));
                    }
                }
                other => word.push(other),
            }
        }
        if !word.is_empty() {
            words.push(word);
        }
        words
    }
}
