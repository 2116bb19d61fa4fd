//! Flags of the commands about what stands around a fleet: apps in folders, messengers, stand-ins for them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::examples as ex;

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
