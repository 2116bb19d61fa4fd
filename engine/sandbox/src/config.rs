//! What an admin decides about sandboxes.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;

use crate::Lack;

/// How sandboxes are made on this machine.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the places. It and all above it must be open to search for everybody (`o+x`): programs run as users of their
    /// own, and a place closes itself. One sandbox, one folder: what a dead fleet left of its runs there is ended and removed.
    pub runs: PathBuf,
    /// bubblewrap: a path, or a name to look for in `PATH`.
    pub bwrap: PathBuf,
    /// The program that calls [`crate::init`] inside; it is copied, so that an upgrade does not mix two versions.
    pub init: PathBuf,
    /// What comes before its one argument of ours, as a hidden subcommand.
    pub init_args: Vec<String>,
    /// Users for programs, one a place; no account needs to exist. Not used where the fleet itself is not root.
    pub uids: Range<u32>,
    /// Folders with compilers and the like that are not under `/usr`, seen read-only at the same path.
    pub toolchains: Vec<PathBuf>,
    /// `PATH` inside.
    pub path: String,
    /// Where control groups are mounted; `None` = not to be used, which is a [`Lack`].
    pub cgroups: Option<PathBuf>,
    /// What may be lacking. Anything else that is lacking is refused.
    pub accept: BTreeSet<Lack>,
}

impl Config {
    /// As usual: this very program is the init, and nothing may be lacking.
    pub fn new(runs: impl Into<PathBuf>) -> Self {
        Self {
            runs: runs.into(),
            bwrap: "bwrap".into(),
            // Still this program after its file was replaced.
            init: "/proc/self/exe".into(),
            init_args: vec!["sandbox-init".into()],
            uids: 20_000..30_000,
            toolchains: Vec::new(),
            path: "/usr/local/bin:/usr/bin:/bin".into(),
            cgroups: Some("/sys/fs/cgroup".into()),
            accept: BTreeSet::new(),
        }
    }
}

/// How containers are made.
#[derive(Debug, Clone)]
pub struct Docker {
    /// The socket of the Docker Engine. Whoever can write to it is root on its machine.
    pub socket: PathBuf,
    /// The image with the tools of the programs; present there, never pulled.
    pub image: String,
}
