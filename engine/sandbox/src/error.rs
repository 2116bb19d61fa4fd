//! What can go wrong with a sandbox.

use std::io;
use std::path::PathBuf;

use fleet_domain::launch::Level;

use crate::Lack;

/// What can go wrong, one variant an operation.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Making the folders that all places share.
    #[error("the folder of the sandboxes, {path}, cannot be used")]
    Ground {
        /// Where.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// The machine cannot give what was not given up in [`crate::Config::accept`].
    #[error("the sandbox is weaker than asked for: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Weak(Vec<Lack>),
    /// The place wants a stronger level than this sandbox has.
    #[error("the place asks for the level {asked:?}, and this sandbox is {have:?}: set up one that is as strong, or ask for less")]
    Level {
        /// Asked for.
        asked: Level,
        /// What is there.
        have: Level,
    },
    /// A place that cannot be made, or that holds what it must not.
    #[error("the place cannot be used: {path} {why}")]
    Place {
        /// The path in question.
        path: PathBuf,
        /// What is wrong with it, after the path.
        why: &'static str,
    },
    /// Making, handing over or removing the folders of a place.
    #[error("the folder {path} of a place could not be made ready or removed")]
    Folder {
        /// Where.
        path: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// No user is left for another place.
    #[error("all users for sandboxes are taken: widen the range of their ids, or remove places")]
    Users,
    /// Making the control group.
    #[error("the control group of a run could not be made: `fleet doctor` says what this machine gives")]
    Group(#[source] io::Error),
    /// Starting bubblewrap.
    #[error("{program} could not be started: is bubblewrap installed, and is this its path?")]
    Start {
        /// What was to be started.
        program: PathBuf,
        /// Cause.
        source: io::Error,
    },
    /// bubblewrap or the init inside ended or gave up before the program ran.
    #[error("the sandbox could not be closed around the program: {0}")]
    Refused(String),
    /// The program cannot be run: it is not there, or is no program.
    #[error("{program} cannot be run in the sandbox: {why}")]
    Program {
        /// Its name.
        program: String,
        /// Why.
        why: String,
    },
    /// Talking to the init inside.
    #[error("the sandbox's init could not be spoken to")]
    Talk(#[source] io::Error),
    /// Writing to the program's input.
    #[error("the program does not read its input")]
    Input(#[source] io::Error),
    /// The Docker Engine is not there, or this user may not speak to it.
    #[error("no Docker Engine answers at {socket}: start it, or let this user open its socket")]
    Silent {
        /// Where it was looked for.
        socket: PathBuf,
        /// Cause.
        source: bollard::errors::Error,
    },
    /// The image of the sandboxes is not there. It is never pulled: what is in it is the admin's to decide.
    #[error("the image {image} is not there: build it, or `docker pull {image}`")]
    Image {
        /// Its name.
        image: String,
    },
    /// Talking to the Docker Engine.
    #[error("the Docker Engine did not {doing}")]
    Engine {
        /// What was asked of it.
        doing: &'static str,
        /// Cause.
        source: bollard::errors::Error,
    },
}
