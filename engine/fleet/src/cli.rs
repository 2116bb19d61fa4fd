//! The command line: every command, flag and example. Parsed here, once; the rest of the crate sees typed values.

mod examples;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use examples as ex;

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

/// Where a running fleet is, if not on the data folder.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Reach {
    /// Address of a running fleet, instead of the one on the data folder
    #[arg(long, value_name = "URL", requires = "token")]
    pub(crate) url: Option<String>,
    /// Token for --url: the one in its run.json, or a session's
    #[arg(long, value_name = "TOKEN", requires = "url")]
    pub(crate) token: Option<String>,
}

/// `fleet chat`
#[derive(Debug, Args)]
pub(crate) struct Chat {
    #[command(flatten)]
    pub(crate) reach: Reach,
    /// The Bible a new conversation speaks under [default: instance.bible]
    #[arg(long, value_name = "NAME", conflicts_with = "thread")]
    pub(crate) bible: Option<String>,
    /// Go on with this conversation
    #[arg(long, value_name = "ID")]
    pub(crate) thread: Option<String>,
    /// Language of a new conversation: en or ru [default: instance.language]
    #[arg(long, value_name = "TAG")]
    pub(crate) locale: Option<String>,
}

/// `fleet brief`
#[derive(Debug, Args)]
pub(crate) struct Brief {
    /// The Bible
    #[arg(long, value_name = "NAME", default_value = "hr")]
    pub(crate) bible: String,
    /// What somebody needs, in their words
    #[arg(long, value_name = "WORDS")]
    pub(crate) say: String,
    /// Language of the answer: en or ru [default: that of the words]
    #[arg(long, value_name = "TAG")]
    pub(crate) locale: Option<String>,
}

/// `fleet make`
#[derive(Debug, Args)]
pub(crate) struct Make {
    #[command(flatten)]
    pub(crate) reach: Reach,
    /// The Bible
    #[arg(long, value_name = "NAME", default_value = "hr")]
    pub(crate) bible: String,
    /// What somebody needs, in their words
    #[arg(long, value_name = "WORDS")]
    pub(crate) say: String,
    /// Language of the conversation: en or ru [default: that of the words]
    #[arg(long, value_name = "TAG")]
    pub(crate) locale: Option<String>,
    /// A file to send along
    #[arg(long = "file", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// An answer: a question's key and a choice's value or own words; may be repeated
    #[arg(long = "answer", value_name = "KEY=VALUE", value_parser = answer)]
    pub(crate) answers: Vec<(String, String)>,
    /// Take the usual answer wherever none is given
    #[arg(long)]
    pub(crate) defaults: bool,
    /// Words of a change on the card, before the start; may be repeated
    #[arg(long = "change", value_name = "WORDS")]
    pub(crate) changes: Vec<String>,
    /// Accept the result, so that it is live; an earlier app's or trial's entries are kept
    #[arg(long)]
    pub(crate) accept: bool,
    /// Stop after printing, if this command started the fleet
    #[arg(long)]
    pub(crate) exit: bool,
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

/// `fleet demo`
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Demo {
    /// The bot of Telegram
    #[arg(long)]
    pub(crate) telegram: bool,
    /// The bot of Slack
    #[arg(long)]
    pub(crate) slack: bool,
}

/// `fleet app`
#[derive(Debug, Subcommand)]
pub(crate) enum App {
    /// Run the gates on it and try what an order asks for; needs no network and no data folder
    #[command(after_help = ex::APP_CHECK)]
    Check {
        /// The app's folder
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
        /// What is asked for [default: /opt/fleet/order.json if it is there; else that the app opens, and for nobody else]
        #[arg(long, value_name = "FILE")]
        order: Option<PathBuf>,
    },
    /// Serve it on this machine with the records service over an empty database
    #[command(after_help = ex::APP_SERVE)]
    Serve {
        /// The app's folder
        #[arg(value_name = "DIR", default_value = ".")]
        dir: PathBuf,
    },
}

/// `fleet slack`
#[derive(Debug, Subcommand)]
pub(crate) enum Slack {
    /// Print the manifest that Slack asks for when an app is made
    #[command(after_help = ex::SLACK_MANIFEST)]
    Manifest {
        /// The app's name, as people see it
        #[arg(long, value_name = "NAME", default_value = "Fleet")]
        name: String,
    },
}

/// `fleet telegram`
#[derive(Debug, Subcommand)]
pub(crate) enum Telegram {
    /// Check the bot's token, set its menu in each language, and say what stands in the way
    #[command(after_help = ex::TELEGRAM_SETUP)]
    Setup,
    /// Print a link that makes the account which opens it the owner's
    #[command(after_help = ex::TELEGRAM_LINK)]
    Link,
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

fn answer(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err("write it as key=value, for example approver=manager".to_owned()),
    }
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
