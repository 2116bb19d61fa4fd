//! Gates that are commands: each runs on a fresh checkout of the commit, held like an agent, without a network. This process runs none.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use fleet_domain::bible::CommandGate;
use fleet_domain::id::{AttemptId, ProjectId, RunId};
use fleet_domain::launch::{Launch, Limits, Stdin};
use fleet_domain::run::GateFinding;
use fleet_kill::kill_point;
use fleet_repo::RepoError;
use fleet_sandbox::{Exit, Over, Place, SandboxError, WORK};
use tokio_util::sync::CancellationToken;

use super::tail::Tail;
use crate::agent::{Crew, Work};
use crate::effects::blocking;
use crate::{Runtime, RuntimeError};

/// What the names of places begin with in which gates run.
const PLACES: &str = "gate-";
/// Characters of a command that a finding shows.
const LINE: usize = 120;
const MIB: u64 = 1024 * 1024;
/// What a Bible's commands need and this fleet does not have.
pub const NO_SANDBOX: &str = "it did not run, so it counts as failed: this fleet has no sandbox for commands. An admin writes a line [sandbox] into agents.toml in the data folder, starts the fleet anew and looks at `fleet doctor`";

/// What commands are run on.
pub(crate) struct Subject<'a> {
    /// The attempt that made it.
    pub(crate) attempt: &'a AttemptId,
    /// Its project.
    pub(crate) project: &'a ProjectId,
    /// The commit.
    pub(crate) commit: &'a str,
}

/// How a command ended.
enum Came {
    /// With 0, in time.
    Passed,
    /// Otherwise; in words.
    Wrong(String),
    /// Nobody wants to know any more.
    Stopped,
}

/// Runs all commands, one after another, and returns when nothing of them is left. What is found of all of them; `None` once `stop` says
/// that nobody wants to know.
pub(crate) async fn all(
    runtime: &Runtime,
    of: &Subject<'_>,
    commands: &[CommandGate],
    stop: &CancellationToken,
) -> Result<Option<Vec<GateFinding>>, RuntimeError> {
    let Some(crew) = &runtime.parts.crew else {
        return Ok(Some(commands.iter().map(|gate| finding(gate, NO_SANDBOX.to_owned())).collect()));
    };
    let _room = tokio::select! {
        room = crew.room() => room,
        () = stop.cancelled() => return Ok(None),
    };
    let _at_work = tokio::select! {
        at_work = crew.brake().begin(Work::Gate) => at_work,
        () = stop.cancelled() => return Ok(None),
    };
    let mut findings = Vec::new();
    for gate in commands {
        let came = one(runtime, crew, of, gate, stop).await;
        kill_point("runtime.gate.ran");
        cleared(crew, of.attempt).await;
        match came? {
            Came::Passed => {}
            Came::Wrong(words) => findings.push(finding(gate, words)),
            Came::Stopped => return Ok(None),
        }
    }
    Ok(Some(findings))
}

fn finding(gate: &CommandGate, message: String) -> GateFinding {
    let line: String = gate.line().chars().take(LINE).collect();
    GateFinding { gate: gate.name.clone(), place: format!("`{line}`"), message }
}

/// One command on a checkout of its own.
async fn one(runtime: &Runtime, crew: &Arc<Crew>, of: &Subject<'_>, gate: &CommandGate, stop: &CancellationToken) -> Result<Came, RuntimeError> {
    let place = match laid(runtime, crew, of, gate).await {
        Err(RuntimeError::Repo(error @ RepoError::Path { .. })) => return Ok(Came::Wrong(format!("it did not run: {error}"))),
        laid => laid?,
    };
    kill_point("runtime.gate.laid");
    let limits = Limits { memory: crew.parts.limits.memory, ..Limits::GATE };
    // What looks for a terminal or waits for a person finds neither.
    let env = [("CI", "true"), ("NO_COLOR", "1"), ("TERM", "dumb")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let (program, args) = gate.run.split_first().map(|(program, args)| (program.clone(), args.to_vec())).unwrap_or_default();
    let launch = Launch { program, args, env, stdin: Stdin::Closed, home: [].into() };
    let running = match crew.parts.sandbox.start(&launch, &place, &limits).await {
        Err(SandboxError::Program { program, why }) => return Ok(Came::Wrong(format!("it cannot be started: {program}: {why}"))),
        started => started?,
    };
    let mut tail = Tail::default();
    let late = tokio::select! {
        () = running.hear(|stream, said| tail.heard(stream, said)) => false,
        () = tokio::time::sleep(Duration::from_secs(gate.seconds.into())) => true,
        () = stop.cancelled() => {
            running.kill(Duration::ZERO).await;
            return Ok(Came::Stopped);
        }
    };
    if late {
        running.kill(Duration::ZERO).await;
        running.hear(|stream, said| tail.heard(stream, said)).await;
    }
    let exit = running.wait().await;
    let Some(words) = verdict(&exit, late.then_some(gate.seconds), &limits) else { return Ok(Came::Passed) };
    let said = tail.words();
    Ok(Came::Wrong(if said.is_empty() { format!("{words}; it said nothing") } else { format!("{words}; the end of what it said:\n{said}") }))
}

/// A fresh checkout of exactly the commit; whatever was there of a death goes.
async fn laid(runtime: &Runtime, crew: &Arc<Crew>, of: &Subject<'_>, gate: &CommandGate) -> Result<Place, RuntimeError> {
    let (crew, repos, project, commit) = (Arc::clone(crew), runtime.repos.clone(), of.project.clone(), of.commit.to_owned());
    let (name, writes) = (name(of.attempt), gate.writes);
    blocking(move || {
        let sandbox = &crew.parts.sandbox;
        sandbox.remove(&name)?;
        let mut place = sandbox.place(&name)?;
        let root = rustix::process::geteuid().is_root();
        repos.mirror(&project)?.lay(&commit, &place.work, root.then_some(place.uid))?;
        if !writes {
            place.read_only.push((place.work.clone(), PathBuf::from(WORK)));
        }
        Ok(place)
    })
    .await
}

/// What is wrong with how it ended, in words; `late` is the time that it had.
fn verdict(exit: &Exit, late: Option<u32>, limits: &Limits) -> Option<String> {
    if exit.oom || exit.over == Some(Over::Memory) {
        return Some(format!("it was killed: it took more memory than the {} MiB that it may", limits.memory / MIB));
    }
    if exit.over == Some(Over::Disk) {
        return Some(format!("it was killed: it kept more on the disk than the {} MiB that it may", limits.disk / MIB));
    }
    if let Some(seconds) = late {
        return Some(format!("it was not done after {seconds} s and was ended"));
    }
    match (exit.code, exit.signal) {
        (Some(0), _) => None,
        (Some(code), _) => Some(format!("it ended with {code}")),
        (None, Some(signal)) => Some(format!("it was ended by the signal {signal}")),
        (None, None) => Some("it ended, and nobody knows how".to_owned()),
    }
}

fn name(attempt: &AttemptId) -> String {
    format!("{PLACES}{}-{}", attempt.run, attempt.n)
}

/// Whose gates ran in the place of this name, if any did.
pub(crate) fn whose(place: &str) -> Option<AttemptId> {
    let (run, n) = place.strip_prefix(PLACES)?.rsplit_once('-')?;
    Some(AttemptId { run: RunId::parse(run).ok()?, n: n.parse().ok()? })
}

/// Removes the place; one that stays goes when nobody is at work in it.
pub(crate) async fn cleared(crew: &Arc<Crew>, attempt: &AttemptId) {
    let (crew, name) = (Arc::clone(crew), name(attempt));
    if let Err(error) = blocking(move || Ok(crew.parts.sandbox.remove(&name)?)).await {
        tracing::warn!(error = error.chain(), %attempt, "the checkout of a gate stays for now");
    }
}
