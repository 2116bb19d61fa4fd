//! What the tests start with: a folder of places that is open to search, limits that are small, programs by one line.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::time::Duration;

use fleet_domain::launch::{Launch, Limits, Stdin};
use fleet_sandbox::{Config, Exit, Lack, Output, Place, Running, Sandbox};
use tempfile::TempDir;

pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) place: Place,
    pub(crate) folder: TempDir,
}

/// A tenth of what an agent gets: a test that fails to hit a limit should not take the machine along.
pub(crate) const LIMITS: Limits = Limits { memory: 256 << 20, pids: 64, files: 256, file: 32 << 20, disk: 64 << 20, output: 4 << 20, ..Limits::AGENT };

pub(crate) fn config(folder: &TempDir) -> Config {
    let init = PathBuf::from(env!("CARGO_BIN_EXE_sandbox-init"));
    // Users of its own for each folder, whatever runs at the same time.
    let number = folder.path().metadata().unwrap().ino() % 1_000_000;
    let first = 100_000 + u32::try_from(number).unwrap() * 8;
    // Without root there is one user for all and maybe no group; what then cannot be shown says so.
    let accept = if rustix::process::geteuid().is_root() { BTreeSet::new() } else { BTreeSet::from([Lack::Users, Lack::Cgroups]) };
    Config { init, uids: first..first + 8, accept, ..Config::new(folder.path().join("places")) }
}

pub(crate) fn folder() -> TempDir {
    tempfile::Builder::new().prefix("sandbox-").permissions(PermissionsExt::from_mode(0o711)).tempdir().unwrap()
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let folder = folder();
        let sandbox = Sandbox::local(config(&folder)).await.unwrap();
        let place = sandbox.place("one").unwrap();
        Self { sandbox, place, folder }
    }

    pub(crate) async fn start(&self, launch: &Launch) -> Running {
        self.sandbox.start(launch, &self.place, &LIMITS).await.unwrap()
    }

    /// Runs to the end; its lines and how it ended.
    pub(crate) async fn run(&self, launch: &Launch) -> (Vec<String>, Exit) {
        let running = self.start(launch).await;
        let (lines, errors) = tokio::join!(lines(&running.stdout), lines(&running.stderr));
        let exit = running.wait().await;
        (lines.into_iter().chain(errors).collect(), exit)
    }
}

pub(crate) async fn lines(stream: &fleet_sandbox::Lines) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some(output) = stream.next().await {
        lines.push(match output {
            Output::Line { text, .. } => text,
            Output::Gap { lines, bytes } => format!("gap of {lines} lines, {bytes} bytes"),
        });
    }
    lines
}

pub(crate) fn program(program: &str, args: &[&str]) -> Launch {
    let args = args.iter().map(ToString::to_string).collect();
    Launch { program: program.into(), args, env: BTreeMap::new(), stdin: Stdin::Closed, home: BTreeMap::new() }
}

pub(crate) fn shell(script: &str) -> Launch {
    program("sh", &["-c", script])
}

/// Waits until `what` holds, for a machine that is busy; what is never true fails.
pub(crate) async fn until(words: &str, mut what: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if what() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {words}");
}
