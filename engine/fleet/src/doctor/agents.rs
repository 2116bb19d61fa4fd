//! Coding agents: who is set up, what holds them, and whether each can start.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fleet_agents::agent::{Agent, Found};
use fleet_agents::roster::Roster;
use fleet_content::Bibles;
use fleet_domain::agent::{End, Ended};
use fleet_domain::launch::Level;
use fleet_runtime::agent::{CrewAccount, trial};
use fleet_sandbox::{Lack, Sandbox, SandboxError};
use serde::{Deserialize, Serialize};

use super::Check;
use crate::agents::{AgentsFile, FILE, SeatEntry};
use crate::data::DataFolder;
use crate::up::crew::{account, held, open, sandbox, with_commands};

/// What is known of agents that said "OK" once: by agent and account, the version.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Tested(BTreeMap<String, String>);

impl Tested {
    fn path(data: &DataFolder) -> PathBuf {
        data.path().join("agents-tested.json")
    }

    fn of(data: &DataFolder) -> Self {
        std::fs::read(Self::path(data)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn keep(&self, data: &DataFolder) {
        // Not kept, it is tried again.
        let _ = serde_json::to_vec_pretty(self).map(|bytes| std::fs::write(Self::path(data), bytes));
    }
}

pub(super) async fn look(data: &DataFolder) -> Vec<Check> {
    let file = match AgentsFile::of(data) {
        Ok(Some(file)) if !file.seats.is_empty() => file,
        Ok(file) => {
            let nobody = Check::ok("agents", format!("nobody is set up ({FILE}): kits work, and what no kit fits is kept as a wish"));
            return std::iter::once(nobody).chain(for_commands(file, data).await).collect();
        }
        Err(error) => return vec![Check::fail("agents", error.to_string(), format!("correct {FILE} in the data folder"))],
    };
    held_for(&file, data).await
}

/// The sandbox for the commands of Bibles, where no agent is set up.
async fn for_commands(file: Option<AgentsFile>, data: &DataFolder) -> Vec<Check> {
    // A Bible that is broken has a line of its own.
    let bibles = Bibles::with_overlay(&data.bibles()).unwrap_or_default();
    match (with_commands(&bibles), file) {
        (none, _) if none.is_empty() => Vec::new(),
        (some, None) => {
            let found = format!("commands are gates in {}, and there is no sandbox for them: each counts as failed", some.join(", "));
            vec![Check::fail("gates", found, format!("write a line [sandbox] into {FILE} in the data folder, and start the fleet anew"))]
        }
        (_, Some(file)) => held_for(&file, data).await,
    }
}

/// What a trial of the sandbox shows, and of whoever is set up in it.
async fn held_for(file: &AgentsFile, data: &DataFolder) -> Vec<Check> {
    // Beside the one that a running fleet may hold.
    let folder = file.sandbox.folder.clone().unwrap_or_else(|| data.path().join("agents")).join(format!("probe-{}", std::process::id()));
    let checks = tried(file, data, &folder).await.unwrap_or_else(|error| {
        // What it says of Docker and of images says what to do as well.
        let fix = match error.downcast_ref::<SandboxError>() {
            Some(SandboxError::Silent { .. } | SandboxError::Image { .. }) => {
                format!("do that, or correct `level`, `image` and `socket` under [sandbox] in {FILE}")
            }
            _ => format!("set `sandbox.folder` in {FILE} to a folder that everybody can pass, or mend what is named"),
        };
        vec![Check::fail("sandbox", format!("{error:#}"), fix)]
    });
    if let Err(error) = std::fs::remove_dir_all(&folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, folder = %folder.display(), "a folder of the look stays");
    }
    checks
}

async fn tried(file: &AgentsFile, data: &DataFolder, folder: &std::path::Path) -> anyhow::Result<Vec<Check>> {
    open(folder)?;
    let mut config = held(file, folder);
    let accepted = std::mem::replace(&mut config.accept, BTreeSet::from([Lack::Cgroups, Lack::Landlock, Lack::Users]));
    let sandbox = sandbox(file, config).await?;
    let probe = sandbox.probe();
    let mut checks: Vec<Check> = probe
        .lacks
        .iter()
        .map(|lack| {
            if accepted.contains(lack) {
                Check::warn("sandbox", format!("{lack} (accepted)"), "nothing, if you meant it so")
            } else {
                Check::fail("sandbox", lack.to_string(), format!("mend it, or name it under `sandbox.accept` in {FILE}"))
            }
        })
        .collect();
    if checks.is_empty() {
        let held = match file.sandbox.level {
            Level::Local => "user of its own, namespaces",
            Level::Container => "a container of Docker, user of its own",
        };
        checks.push(Check::ok("sandbox", format!("{held}, landlock {}, seccomp, {:?} control groups", probe.landlock, probe.cgroups)));
    }
    let roster = Roster::new(file.agents.clone())?;
    let mut tested = Tested::of(data);
    let mut versions: BTreeMap<&str, Option<Found>> = BTreeMap::new();
    for seat in &file.seats {
        let Some(agent) = roster.get(&seat.agent) else { continue };
        if !versions.contains_key(seat.agent.as_str()) {
            versions.insert(&seat.agent, trial::version(agent, &sandbox).await?);
        }
        checks.push(match &versions[seat.agent.as_str()] {
            None => Check::fail("agent", format!("{}: not installed", seat.name()), format!("install it where `sandbox.path` of {FILE} finds it")),
            Some(Found::TooOld) => Check::fail("agent", format!("{}: too old", seat.name()), "update it"),
            Some(Found::LoggedOut) => Check::fail("agent", format!("{}: not logged in", seat.name()), "give its account a key"),
            Some(Found::Silent) => Check::fail("agent", format!("{}: broken: it does not say its version", seat.name()), "install it again"),
            Some(Found::Known(version)) => seat_of(file, agent, seat, version, &sandbox, folder, &mut tested).await,
            Some(Found::Unknown(version)) => {
                let check = seat_of(file, agent, seat, version, &sandbox, folder, &mut tested).await;
                let known = agent.probe().known.last().cloned().unwrap_or_default();
                match check.state {
                    super::State::Ok if !known.is_empty() => Check::warn("agent", check.found, format!("nothing, if it works: it is known in version {known}")),
                    _ => check,
                }
            }
        });
    }
    tested.keep(data);
    Ok(checks)
}

/// Whether an agent works on its account: asked once a version.
async fn seat_of(
    file: &AgentsFile,
    agent: &dyn Agent,
    seat: &SeatEntry,
    version: &str,
    sandbox: &Sandbox,
    folder: &std::path::Path,
    tested: &mut Tested,
) -> Check {
    let name = seat.name();
    let key = format!("{}@{}", seat.agent, seat.account);
    if tested.0.get(&key).is_some_and(|v| v == version) {
        return Check::ok("agent", format!("{name}: ready ({version}, said OK before)"));
    }
    let Some(entry) = file.accounts.iter().find(|a| a.name == seat.account) else {
        return Check::fail("agent", format!("{name}: its account {} is not there", seat.account), format!("correct {FILE}"));
    };
    let account = match account(entry) {
        Ok(account) => CrewAccount { account, models: entry.models.clone() },
        Err(error) => return Check::fail("agent", format!("{name}: not logged in: {error:#}"), "give the account a key that can be read"),
    };
    match trial::say_ok(agent, &account, seat.class, sandbox, folder).await {
        Ok(Ended { end: End::Done, .. }) => {
            tested.0.insert(key, version.to_owned());
            Check::ok("agent", format!("{name}: ready ({version})"))
        }
        Ok(Ended { end, message, .. }) => {
            let said: String = message.chars().filter(|c| !c.is_control()).take(200).collect();
            let fix = match end {
                End::Auth => "the account's key is not taken: give it another one",
                End::ModelMissing => "the account has no such model: correct `models`",
                End::RateLimited | End::QuotaOrBilling | End::Overloaded => "wait, or look at the account's plan",
                End::Network => "see whether `base` can be reached from here",
                _ => "start it by hand and see; if its version is new, say so to whoever keeps Fleet",
            };
            Check::fail("agent", format!("{name}: {} ({version}): {said}", end.as_str()), fix)
        }
        Err(error) => Check::fail("agent", format!("{name}: broken: {}", error.chain()), "see what is named"),
    }
}
