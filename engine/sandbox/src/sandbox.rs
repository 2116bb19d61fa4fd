//! One way to start a program, wherever it is held.

use std::collections::BTreeSet;
use std::sync::Arc;

use fleet_domain::launch::{Launch, Level, Limits, Stdin};

use crate::container::Container;
use crate::ground::{Ground, absent_is_well};
use crate::local::Local;
use crate::{Cgroups, Config, Docker, Lack, Place, Probe, Running, SandboxError, Users};

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
    Container(Arc<Container>),
}

impl Sandbox {
    /// Sandboxes of this machine's kernel. Refused where something is lacking that [`Config::accept`] does not give up.
    ///
    /// The process becomes the one to which orphans of its children fall (`PR_SET_CHILD_SUBREAPER`).
    pub async fn local(config: Config) -> Result<Self, SandboxError> {
        let accept = config.accept.clone();
        Self::tried_local(config).await?.or_weak(&accept)
    }

    /// Sandboxes in containers of the Docker Engine on this machine, on the same terms.
    pub async fn container(config: Config, docker: Docker) -> Result<Self, SandboxError> {
        let accept = config.accept.clone();
        let ground = Arc::new(Ground::new(&config)?);
        let container = Container::new(config, docker, Arc::clone(&ground)).await?;
        Self::tried(Kind::Container(container), ground).await.or_weak(&accept)
    }

    /// What can be had here, whatever is accepted: for an admin to read, also while a fleet runs in the same folder.
    pub async fn probe_local(config: Config) -> Result<Probe, SandboxError> {
        let runs = config.runs.join(format!(".probe-{}", std::process::id()));
        let tried = Self::tried_local(Config { runs: runs.clone(), ..config }).await;
        absent_is_well(std::fs::remove_dir_all(&runs)).map_err(|source| SandboxError::Folder { path: runs, source })?;
        Ok(tried?.probe)
    }

    async fn tried_local(config: Config) -> Result<Self, SandboxError> {
        let ground = Arc::new(Ground::new(&config)?);
        let local = Local::new(config, Arc::clone(&ground))?;
        Ok(Self::tried(Kind::Local(local), ground).await)
    }

    /// Runs a program that does nothing, and sees what held it.
    async fn tried(kind: Kind, ground: Arc<Ground>) -> Self {
        const NAME: &str = "trial";
        let probe = Probe { level: None, cgroups: kind.cgroups(), users: ground.users, landlock: 0, lacks: Vec::new() };
        let mut sandbox = Self { kind, ground, probe };
        let tried = sandbox.trial(NAME).await;
        // Nothing of the trial matters any more.
        let _ = sandbox.remove(NAME);
        let (level, probe) = (sandbox.level(), &mut sandbox.probe);
        probe.lacks.extend(tried.as_ref().err().map(|why| Lack::Everything(why.clone())));
        probe.lacks.extend((probe.cgroups == Cgroups::Watched).then_some(Lack::Cgroups));
        probe.lacks.extend((tried == Ok(0)).then_some(Lack::Landlock));
        probe.lacks.extend((probe.users == Users::Single).then_some(Lack::Users));
        (probe.level, probe.landlock) = (tried.is_ok().then_some(level), tried.unwrap_or(0));
        sandbox
    }

    /// The ABI of landlock that held a trial run, or a sentence about what went wrong.
    async fn trial(&self, name: &str) -> Result<u32, String> {
        let launch = Launch { program: "true".into(), args: Vec::new(), env: [].into(), stdin: Stdin::Closed, home: [].into() };
        let place = self.place(name).map_err(|error| chain(&error))?;
        let running = self.start(&launch, &place, &Limits::AGENT).await.map_err(|error| chain(&error))?;
        let exit = running.wait().await;
        if exit.code == Some(0) { Ok(running.landlock) } else { Err(format!("a program that does nothing ended with {exit:?}")) }
    }

    fn or_weak(self, accept: &BTreeSet<Lack>) -> Result<Self, SandboxError> {
        let refused: Vec<Lack> = self.probe.lacks.iter().filter(|lack| matches!(lack, Lack::Everything(_)) || !accept.contains(lack)).cloned().collect();
        if refused.is_empty() { Ok(self) } else { Err(SandboxError::Weak(refused)) }
    }

    /// What the trial run showed.
    pub fn probe(&self) -> &Probe {
        &self.probe
    }

    /// How strongly it holds.
    pub fn level(&self) -> Level {
        match self.kind {
            Kind::Local(_) => Level::Local,
            Kind::Container(_) => Level::Container,
        }
    }

    /// The place of that name, as it was left or new and empty: letters, digits, `-`, `_`, `.` of ASCII, 100 at the most.
    pub fn place(&self, name: &str) -> Result<Place, SandboxError> {
        self.ground.place(name)
    }

    /// Names of all places that are there.
    pub fn places(&self) -> Result<Vec<String>, SandboxError> {
        self.ground.places()
    }

    /// Gives all that lies in a place to its user, after the fleet wrote there. No program may run in the place meanwhile.
    pub fn hand_over(&self, place: &Place) -> Result<(), SandboxError> {
        self.ground.hand_over(place)
    }

    /// Removes a place with all that is in it. No program may run there.
    pub fn remove(&self, name: &str) -> Result<(), SandboxError> {
        self.ground.remove(name)
    }

    /// Starts a program in a place. It runs when this returns. A start that nobody waits for any more is finished and then killed,
    /// so that nothing is left of it.
    pub async fn start(&self, launch: &Launch, place: &Place, limits: &Limits) -> Result<Running, SandboxError> {
        if place.least > self.level() {
            return Err(SandboxError::Level { asked: place.least, have: self.level() });
        }
        place.check()?;
        match &self.kind {
            Kind::Local(local) => local.start(launch, place, limits).await,
            Kind::Container(container) => container.start(launch, place, limits).await,
        }
    }
}

impl Kind {
    fn cgroups(&self) -> Cgroups {
        match self {
            Self::Local(local) => local.cgroups(),
            Self::Container(_) => Cgroups::Engine,
        }
    }
}

/// An error with its causes, as a sentence.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
