//! One way to start a program, wherever it is held.

use std::sync::Arc;

use fleet_domain::launch::{Launch, Level, Limits};

use crate::ground::Ground;
use crate::local::Local;
use crate::{Config, Lack, Place, Probe, Running, SandboxError};

/// Starts programs that nobody trusts.
#[derive(Debug)]
pub struct Sandbox {
    kind: Kind,
    ground: Arc<Ground>,
    probe: Probe,
}

#[derive(Debug)]
enum Kind {
    Local(Arc<Local>),
}

impl Sandbox {
    /// Sandboxes of this machine's kernel. Refused where something is lacking that [`Config::accept`] does not give up.
    ///
    /// The process becomes the one to which orphans of its children fall (`PR_SET_CHILD_SUBREAPER`).
    pub async fn local(config: Config) -> Result<Self, SandboxError> {
        let accept = config.accept.clone();
        let sandbox = Self::try_local(config).await?;
        let refused: Vec<Lack> = sandbox.probe.lacks.iter().filter(|lack| !accept.contains(lack) || matches!(lack, Lack::Everything(_))).cloned().collect();
        if refused.is_empty() { Ok(sandbox) } else { Err(SandboxError::Weak(refused)) }
    }

    /// What can be had here, whatever is accepted: for an admin to read.
    pub async fn probe_local(config: Config) -> Result<Probe, SandboxError> {
        Ok(Self::try_local(config).await?.probe)
    }

    async fn try_local(config: Config) -> Result<Self, SandboxError> {
        let ground = Arc::new(Ground::new(config.clone())?);
        let (local, probe) = Local::new(config, Arc::clone(&ground)).await?;
        Ok(Self { kind: Kind::Local(local), ground, probe })
    }

    /// What the trial run showed.
    pub fn probe(&self) -> &Probe {
        &self.probe
    }

    /// How strongly it holds.
    pub fn level(&self) -> Level {
        match self.kind {
            Kind::Local(_) => Level::Local,
        }
    }

    /// The place of that name, as it was left or new and empty: letters, digits, `-`, `_`, `.` of ASCII, 100 at the most.
    pub fn place(&self, name: &str) -> Result<Place, SandboxError> {
        self.ground.place(name)
    }

    /// Gives all that lies in a place to its user, after the fleet wrote there. No program may run in the place meanwhile.
    pub fn hand_over(&self, place: &Place) -> Result<(), SandboxError> {
        self.ground.hand_over(place)
    }

    /// Removes a place with all that is in it. No program may run there.
    pub fn remove(&self, name: &str) -> Result<(), SandboxError> {
        self.ground.remove(name)
    }

    /// Starts a program in a place. It runs when this returns.
    pub async fn start(&self, launch: &Launch, place: &Place, limits: &Limits) -> Result<Running, SandboxError> {
        if place.least > self.level() {
            return Err(SandboxError::Level { asked: place.least, have: self.level() });
        }
        match &self.kind {
            Kind::Local(local) => local.start(launch, place, limits).await,
        }
    }
}
