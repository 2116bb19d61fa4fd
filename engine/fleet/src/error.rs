//! Bad input and trouble of the machine, each as one clear sentence with what to do about it.

use std::net::SocketAddr;
use std::path::PathBuf;

use fleet_content::{ContentError, Problem};

use crate::data::DataFolder;

/// Why a command did not do what was asked. `Display` is for the person at the terminal: what is wrong, where, and the fix.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FleetError {
    /// Settings that cannot be used.
    #[error("the configuration has {} problem{}:\n{}\nSee `fleet config show --origin` and the comments in `fleet config defaults`.", .problems.len(), plural(.problems), lines(.problems))]
    Config {
        /// All of them; never empty.
        problems: Vec<Problem>,
    },
    /// Bibles or words that cannot be used.
    #[error("the Bibles or words have {} problem{}:\n{}\nNothing was started. `fleet config check` checks them without a start.", .0.problems.len(), plural(&.0.problems), lines(&.0.problems))]
    Content(ContentError),
    /// No place for data is known.
    #[error("there is no place for the data: neither --data nor XDG_DATA_HOME nor HOME is set. Say where: `fleet --data /var/lib/fleet`.")]
    DataUnknown,
    /// The data folder is no folder.
    #[error("{} is not a folder, so it cannot hold the data. Choose another one with --data.", .path.display())]
    DataNotFolder {
        /// Which.
        path: PathBuf,
    },
    /// The data folder cannot be written.
    #[error("the data folder {} cannot be written: {source}. {}", .path.display(), way_out(.path, *.user))]
    DataUnwritable {
        /// Which.
        path: PathBuf,
        /// The user id of this process.
        user: u32,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something in the data folder cannot be used.
    #[error("{} cannot be {verb}: {source}", .path.display())]
    DataFile {
        /// Which.
        path: PathBuf,
        /// `read`, `written` …
        verb: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another fleet holds the folder.
    #[error("another fleet{} runs on {}. Use it, stop it, or start this one on another folder with --data.", process_of(*.pid), .path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Its process, if it says so.
        pid: Option<u32>,
    },
    /// The port is taken.
    #[error("{address} is taken{}. Stop it, or listen elsewhere: `--listen {}` (`--listen {}:0` takes a free port).", held(.holder.as_deref()), another(*.address), host(*.address))]
    PortTaken {
        /// Where it was to listen.
        address: SocketAddr,
        /// The process that holds it, if it may be seen.
        holder: Option<String>,
    },
    /// Listening failed otherwise.
    #[error("cannot listen on {address}: {source}. Choose an address of this machine with --listen.")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The disk is nearly full.
    #[error("only {free_mib} MiB are free where {} lies; Fleet needs {needed_mib} to work without losing anything. Free some space, or set limits.free_disk_mib lower.", .path.display())]
    DiskFull {
        /// The data folder.
        path: PathBuf,
        /// Free now.
        free_mib: u64,
        /// Wanted.
        needed_mib: u64,
    },
    /// The database was written by a newer Fleet.
    #[error(
        "the database is newer than this Fleet: it is at version {found}, this Fleet knows {known}. Start the newer Fleet, or restore a backup made before the update (`fleet restore`)."
    )]
    NewerDatabase {
        /// In the database.
        found: i64,
        /// In this binary.
        known: i64,
    },
    /// A Bible that is not there.
    #[error("there is no Bible `{name}`; {hint}")]
    NoBible {
        /// As written.
        name: String,
        /// The nearest, or all.
        hint: String,
    },
    /// No fleet answers.
    #[error("no fleet answers at {url}: {why}. Start one with `fleet up`, or say where it is with --url and --token.")]
    NoFleet {
        /// Where it was looked for.
        url: String,
        /// What happened.
        why: String,
    },
    /// No fleet runs on this folder.
    #[error("no fleet runs on {}. Start one with `fleet up`, or say where it is with --url and --token.", .path.display())]
    NotRunning {
        /// The folder.
        path: PathBuf,
    },
    /// The API refused.
    #[error("{message} ({code}{})", request_of(.request))]
    Api {
        /// HTTP status.
        status: u16,
        /// Short code.
        code: String,
        /// A sentence.
        message: String,
        /// What finds it in the log.
        request: String,
    },
    /// The token is none of that fleet's, or its sign-in has ended.
    #[error("the fleet at {url} does not know this token, or it has ended (session-over{}); the one in the run.json of its data folder holds while it runs", request_of(.request))]
    Token {
        /// Where.
        url: String,
        /// What finds it in the log.
        request: String,
    },
    /// What was given on the command line does not fit.
    #[error("{0}")]
    Usage(String),
    /// A file that was named cannot be used.
    #[error("{} cannot be read: {source}", .path.display())]
    InputFile {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A backup that cannot be used.
    #[error("the backup {} cannot be used: {why}", .path.display())]
    Backup {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The file that a backup would write is there.
    #[error("{} is there already; a backup does not write over a file. Choose another name with --to, or say --force.", .path.display())]
    FileThere {
        /// Which.
        path: PathBuf,
    },
    /// The target of a restore holds something.
    #[error("{} is not empty; a backup is restored only into an empty folder, so that nothing is overwritten. Choose another one with --data.", .path.display())]
    NotEmpty {
        /// Which.
        path: PathBuf,
    },
    /// An answer to a question was not one of its choices.
    #[error("`{value}` does not answer `{key}`; {hint}")]
    Answer {
        /// Key.
        key: String,
        /// As written.
        value: String,
        /// What would.
        hint: String,
    },
    /// A job did not end as wanted.
    #[error("{0}")]
    Outcome(String),
}

impl From<ContentError> for FleetError {
    /// No cause beside it: its problems are in the sentence already, and stood there twice.
    fn from(error: ContentError) -> Self {
        Self::Content(error)
    }
}

/// A folder of a fleet may be handed over; anything else is left to whom it belongs.
fn way_out(path: &std::path::Path, user: u32) -> String {
    if path.exists() && DataFolder::at(path).stranger().is_none() {
        format!("Give it to the user that runs Fleet (`chown -R {user} {}`), or choose another one with --data.", path.display())
    } else {
        "Choose another one with --data.".to_owned()
    }
}

fn plural(problems: &[Problem]) -> &'static str {
    if problems.len() == 1 { "" } else { "s" }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("  {p}")).collect::<Vec<_>>().join("\n")
}

fn process_of(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |p| format!(" (pid {p})"))
}

fn held(holder: Option<&str>) -> String {
    holder.map_or_else(|| " by another program".to_owned(), |h| format!(" by {h}"))
}

fn another(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(7_071))
}

fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

fn request_of(request: &str) -> String {
    if request.is_empty() { String::new() } else { format!(", request {request}") }
}
