//! Flags of the commands that talk with a fleet: a conversation, a brief, a whole job.

use std::path::PathBuf;

use clap::Args;

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
    // A list begins with a dash.
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
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
    // A list begins with a dash.
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
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

fn answer(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err("write it as key=value, for example approver=manager".to_owned()),
    }
}
