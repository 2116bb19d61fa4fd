//! A start test: an agent says "OK" on its account, once a version. What it is not ready for shows here, not in somebody's task.

use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fleet_agents::agent::{Agent, Endpoint, Found, Setting};
use fleet_broker::ledger::{Level, MemoryLedger, Scope};
use fleet_broker::policy::Caps;
use fleet_broker::{Broker, Policy, Secret, SystemResolver};
use fleet_domain::agent::{End, Ended};
use fleet_domain::launch::{Launch, Limits, Stdin};
use fleet_domain::roster::Class;
use fleet_sandbox::{Output, Place, Sandbox, SandboxError, WORK};
use tokio_util::sync::CancellationToken;

use super::{CrewAccount, Job, Patience, Ran, work};
use crate::RuntimeError;

/// What is asked. Nothing has to be done for it.
const PROMPT: &str = "Say OK and nothing else. Use no tool.";
const PORT: u16 = 8_101;
/// Calls that a start test may make: agents ask for titles beside the answer.
const CALLS: u64 = 8;
/// How long it may take: some agents unpack themselves at their first start.
const PATIENCE: Patience = Patience {
    start: Duration::from_mins(2),
    silence: Duration::from_mins(1),
    call: Duration::from_mins(1),
    whole: Duration::from_mins(3),
    farewell: Duration::from_secs(5),
    grace: Duration::from_secs(2),
};

/// What an agent's program says of its version; `None` = it is not installed where the sandbox looks for it.
pub async fn version(agent: &dyn Agent, sandbox: &Sandbox) -> Result<Option<Found>, RuntimeError> {
    let name = format!("version-{}", agent.name());
    let said = answered(agent, sandbox, &sandbox.place(&name)?).await;
    sandbox.remove(&name)?;
    Ok(said?.map(|text| agent.probe().judge(&text)))
}

/// All that it says when it is asked for its version; `None` = it cannot be run.
async fn answered(agent: &dyn Agent, sandbox: &Sandbox, place: &Place) -> Result<Option<String>, RuntimeError> {
    let probe = agent.probe();
    let launch = Launch { program: probe.program.clone(), args: probe.version.clone(), env: [].into(), stdin: Stdin::Closed, home: [].into() };
    let running = match sandbox.start(&launch, place, &Limits::AGENT).await {
        Ok(running) => running,
        Err(SandboxError::Program { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut text = String::new();
    // Both to their end: one that has nothing to say may be over before the version is read on the other.
    let read = running.hear(|_, said| {
        if let Output::Line { text: line, .. } = said {
            text.push_str(&line);
            text.push('\n');
        }
    });
    // One that waits for a key or the network is broken, whatever it would say then.
    if tokio::time::timeout(Duration::from_mins(1), read).await.is_err() {
        running.kill(Duration::ZERO).await;
    }
    // Nobody may be in the place any more when it goes.
    running.wait().await;
    Ok(Some(text))
}

/// How an agent ends that is asked to say "OK" on an account.
pub async fn say_ok(agent: &dyn Agent, account: &CrewAccount, class: Class, sandbox: &Sandbox, folder: &Path) -> Result<Ended, RuntimeError> {
    let name = format!("trial-{}-{}", agent.name(), account.account.name);
    let door = folder.join(format!("{name}-door"));
    let ran = asked(agent, account, class, sandbox, (&name, &door)).await;
    sandbox.remove(&name)?;
    // Its sockets are gone with the door.
    let _ = std::fs::remove_dir(&door);
    let mut ended = ran?.ended;
    if ended.end == End::TurnLimit {
        ended.end = End::Done;
    }
    Ok(ended)
}

/// Asks it, in a place of this name and with its way out behind this door.
async fn asked(agent: &dyn Agent, account: &CrewAccount, class: Class, sandbox: &Sandbox, (name, door): (&str, &Path)) -> Result<Ran, RuntimeError> {
    let mut place = sandbox.place(name)?;
    let made = || {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(door)?;
        if rustix::process::geteuid().is_root() { chown(door, Some(place.uid), Some(place.uid)) } else { Ok(()) }
    };
    made().map_err(|source| RuntimeError::Folder { path: door.to_owned(), source })?;
    place.sockets = vec![(PORT, door.join("model.sock"))];
    let token = uuid::Uuid::new_v4().simple().to_string();
    let (told, _) = tokio::sync::mpsc::unbounded_channel();
    let now = || jiff::Timestamp::now().as_millisecond();
    let broker = Broker::new(fleet_broker::machine_trust()?, Arc::new(MemoryLedger::default()), Arc::new(SystemResolver), told, Arc::new(now));
    let policy = Policy {
        attempt: name.to_owned(),
        token: Secret::new(token.clone()),
        scopes: vec![Scope { level: Level::Attempt, id: name.to_owned() }],
        account: Some(account.account.clone()),
        rules: Vec::new(),
        pins: [].into(),
        caps: Caps { calls: CALLS, ..Caps::default() },
    };
    let open = broker.open(&policy, door)?;
    let setting = Setting {
        prompt: PROMPT.to_owned(),
        folder: WORK.to_owned(),
        model: account.model(class).map(str::to_owned),
        endpoint: Endpoint { base: format!("http://127.0.0.1:{PORT}"), token },
        turns: Some(4),
        ..Setting::default()
    };
    let job = Job { agent, setting: &setting, sandbox, place: &place, limits: &Limits::AGENT, patience: &PATIENCE };
    let ran = work(job, &mut |_| {}, &CancellationToken::new(), &now).await;
    open.close().await;
    Ok(ran?)
}
