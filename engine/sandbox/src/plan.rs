//! What the outside tells the init inside, and what that reports: over one Unix socket, the plan first, then a line a report.

use std::collections::BTreeMap;
use std::path::PathBuf;

use fleet_domain::launch::{Launch, Limits};
use serde::{Deserialize, Serialize};

use crate::{HOME, Place, WORK};

/// The init itself, its ear and its bridge; they count as the program's user's.
const INIT_THREADS: u64 = 3;
/// Where the run's folder is seen inside.
pub(crate) const RUN: &str = "/run/fleet/run";
/// The socket to the outside, in the run's folder.
pub(crate) const CONTROL: &str = "control";
/// Where the init is seen inside: this program, for whatever else it can do there.
pub const INIT: &str = "/run/fleet/init";
/// One byte from the outside: ask all processes to end.
pub(crate) const TERM: u8 = b't';

/// What is to be run, and how it is held. Sent as four bytes of length, then JSON; the socket's end is the run's end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
    /// The whole environment.
    pub(crate) env: BTreeMap<String, String>,
    /// Files below the home.
    pub(crate) home: BTreeMap<String, String>,
    /// Ports on loopback, and the socket that each leads to.
    pub(crate) ports: Vec<(u16, PathBuf)>,
    pub(crate) rlimits: Rlimits,
    /// Folders that may be written to.
    pub(crate) writable: Vec<PathBuf>,
}

/// Limits that hold for each process, or for the user inside.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Rlimits {
    pub(crate) files: u64,
    pub(crate) file: u64,
    pub(crate) pids: u64,
    /// Private memory of a process, where no control group counts it.
    pub(crate) data: Option<u64>,
}

impl Plan {
    /// The plan for a launch. `ports` are as seen inside; `counted` says whether something limits the memory of the whole.
    pub(crate) fn new(launch: &Launch, place: &Place, limits: &Limits, path: &str, ports: Vec<(u16, PathBuf)>, counted: bool) -> Self {
        let mut env = launch.env.clone();
        let own = [("HOME", HOME), ("USER", "agent"), ("LOGNAME", "agent"), ("PATH", path), ("TMPDIR", "/tmp")];
        env.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        if let Some(port) = place.proxy {
            // Only HTTP: an address of SOCKS in these makes some programs end at once.
            let proxy = format!("http://127.0.0.1:{port}");
            env.extend(["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].map(|name| (name.to_owned(), proxy.clone())));
            let near = ["no_proxy", "NO_PROXY"].map(|name| (name.to_owned(), "localhost,127.0.0.1".to_owned()));
            env.extend(near.into_iter().chain([("NODE_USE_ENV_PROXY".to_owned(), "1".to_owned())]));
        }
        let rlimits =
            Rlimits { files: limits.files.into(), file: limits.file, pids: u64::from(limits.pids) + INIT_THREADS, data: (!counted).then_some(limits.memory) };
        Self {
            program: launch.program.clone(),
            args: launch.args.clone(),
            env,
            home: launch.home.clone(),
            ports,
            rlimits,
            writable: [WORK, HOME, "/tmp", "/dev"].map(PathBuf::from).into(),
        }
    }
}

/// What the init says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub(crate) enum Report {
    /// The program runs.
    Ready {
        /// The ABI of landlock that holds it; 0 = none.
        landlock: u32,
    },
    /// The program cannot be run.
    Unrunnable { why: String },
    /// The sandbox cannot be closed.
    Refused { why: String },
    /// The program ended; all else ends with it.
    Ended { code: Option<i32>, signal: Option<i32> },
}
