//! Coding agents as `agents.toml` sets them up: sandbox, broker, accounts, seats.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use fleet_agents::price;
use fleet_agents::roster::Roster;
use fleet_broker::policy::{Account, Auth, Model, Price, Wire};
use fleet_broker::{Broker, Secret, SystemResolver};
use fleet_content::Bibles;
use fleet_domain::launch::{Level, Limits};
use fleet_repo::Worktrees;
use fleet_runtime::agent::{Crew, CrewAccount, CrewParts, Ears, Patience, Skill, StoreLedger};
use fleet_sandbox::{Config as Held, Docker, Sandbox, SandboxError};
use fleet_store::Store;
use tokio::sync::mpsc;

use crate::agents::{AccountEntry, AgentsFile, AuthName, FILE};
use crate::data::DataFolder;

/// Where the Docker Engine listens, if nothing else is said.
const DOCKER: &str = "/var/run/docker.sock";
const MIB: u64 = 1024 * 1024;
/// Tokens of a model that our table of prices does not know are counted like the dearest usual ones.
const DEAR: Price = Price { input: 15_000_000, cache_read: 1_500_000, cache_write: 18_750_000, output: 75_000_000 };

/// Puts the crew together; `None` if nobody is set up and no command of a Bible needs a sandbox, or there are no settings. Refused where
/// the sandbox does not hold as it is asked to.
pub(crate) async fn assemble(data: &DataFolder, store: &Store, bibles: &Bibles, bible: &str) -> anyhow::Result<Option<Arc<Crew>>> {
    let commands = with_commands(bibles);
    let file = AgentsFile::of(data)?;
    if file.is_none() && !commands.is_empty() {
        tracing::warn!(bibles = commands.join(", "), "commands are gates there, and this fleet has no sandbox for them: {}", fleet_runtime::gates::NO_SANDBOX);
    }
    let Some(file) = file.filter(|file| !file.seats.is_empty() || !commands.is_empty()) else { return Ok(None) };
    let folder = file.sandbox.folder.clone().unwrap_or_else(|| data.path().join("agents"));
    open(&folder)?;
    let sandbox = sandbox(&file, held(&file, &folder)).await.with_context(|| format!("agents cannot be held in a sandbox here; see `sandbox` in {FILE}"))?;
    let (told, listener) = mpsc::unbounded_channel();
    let ears = Ears::default();
    tokio::spawn(ears.clone().listen(listener));
    let ledger = Arc::new(StoreLedger::new(store.clone()));
    let clock = store.clone();
    let broker = Broker::new(fleet_broker::machine_trust()?, ledger, Arc::new(SystemResolver), told, Arc::new(move || clock.now()));
    let mut accounts = BTreeMap::new();
    for entry in &file.accounts {
        accounts.insert(entry.name.clone(), CrewAccount { account: account(entry)?, models: entry.models.clone() });
    }
    let memory = if file.sandbox.all_memory_mib > 0 { file.sandbox.all_memory_mib * MIB } else { machine_memory() / 4 * 3 };
    Ok(Some(Arc::new(Crew::new(CrewParts {
        roster: Roster::new(file.agents.clone())?,
        accounts,
        sandbox,
        broker,
        ears,
        worktrees: Worktrees::new(folder.join("work"), folder.join("trash")),
        doors: folder.join("doors"),
        told: data.path().join("told"),
        skill: Skill::lay(&folder.join("skill"), &bibles.get(bible).context("the Bible of the instance is not there")?.design)?,
        limits: Limits { memory: file.sandbox.memory_mib * MIB, ..Limits::AGENT },
        patience: Patience::default(),
        memory,
        at_once: file.sandbox.at_once,
    }))))
}

/// Names of the Bibles in which commands are gates.
pub(crate) fn with_commands(bibles: &Bibles) -> Vec<&str> {
    bibles.iter().filter(|bible| !bible.front.commands.is_empty()).map(|bible| bible.name.as_str()).collect()
}

/// How sandboxes are made for agents that are set up like this.
pub(crate) fn held(file: &AgentsFile, folder: &Path) -> Held {
    Held {
        toolchains: file.sandbox.toolchains.clone(),
        path: file.sandbox.path.clone(),
        accept: file.sandbox.accept.iter().map(|lacking| (*lacking).into()).collect(),
        ..Held::new(folder.join("places"))
    }
}

/// The sandbox at the level that was asked for, or why it cannot be had: another one is never taken in its place.
pub(crate) async fn sandbox(file: &AgentsFile, config: Held) -> Result<Sandbox, SandboxError> {
    match file.sandbox.level {
        Level::Local => Sandbox::local(config).await,
        Level::Container => {
            let socket = file.sandbox.socket.clone().unwrap_or_else(|| DOCKER.into());
            Sandbox::container(config, Docker { socket, image: file.sandbox.image.clone().unwrap_or_default() }).await
        }
    }
}

/// The folder, open to be passed. The data folder becomes so too if it is the one above: everything else in it is closed by itself.
pub(crate) fn open(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    for each in folder.ancestors().take(2) {
        let mode = each.metadata()?.permissions().mode();
        if mode & 0o001 == 0 {
            std::fs::set_permissions(each, std::fs::Permissions::from_mode(mode | 0o011)).with_context(|| format!("{} cannot be opened", each.display()))?;
        }
    }
    for sub in ["work", "doors", "places"] {
        let sub = folder.join(sub);
        std::fs::create_dir_all(&sub)?;
        std::fs::set_permissions(&sub, std::fs::Permissions::from_mode(0o711))?;
    }
    Ok(())
}

/// An account as the broker wants it. The key is read now and stays in this process.
pub(crate) fn account(entry: &AccountEntry) -> anyhow::Result<Account> {
    let key = match (&entry.key_file, &entry.key_env) {
        (Some(path), _) => {
            std::fs::read_to_string(path).with_context(|| format!("the key of the account {} cannot be read from {}", entry.name, path.display()))?
        }
        (None, Some(name)) => std::env::var(name).with_context(|| format!("the key of the account {}: the variable {name} is not set", entry.name))?,
        (None, None) => String::new(),
    };
    let key = key.trim().to_owned();
    anyhow::ensure!(!key.is_empty(), "the key of the account {} is empty", entry.name);
    let wire = entry.wire;
    let auth = match (entry.auth, wire) {
        (Some(AuthName::Bearer), _) | (None, Wire::Chat | Wire::Responses) => Auth::Bearer,
        (Some(AuthName::ApiKey), _) | (None, Wire::Messages) => Auth::ApiKey,
        (Some(AuthName::GoogApiKey), _) | (None, Wire::Gemini) => Auth::GoogApiKey,
    };
    let models: BTreeMap<String, Model> = entry.models.values().map(|name| (name.clone(), model(name, entry.answer_tokens))).collect();
    // Agents call further models by themselves (for titles, summaries): counted like the dearest one that is named.
    let other = models.values().copied().max_by_key(|m| m.price.output).unwrap_or(Model { price: DEAR, output: entry.answer_tokens });
    Ok(Account {
        name: entry.name.clone(),
        key: Secret::new(key),
        auth,
        base: entry.base.trim_end_matches('/').to_owned(),
        wires: vec![wire],
        models,
        other: Some(other),
        remote: entry.hosted_tools,
    })
}

fn model(name: &str, output: u64) -> Model {
    let price = price::rates(name).map_or(DEAR, |r| Price { input: r.input, cache_read: r.cache_read, cache_write: r.cache_write, output: r.output });
    Model { price, output }
}

/// Memory of this machine, bytes.
fn machine_memory() -> u64 {
    let info = rustix::system::sysinfo();
    info.totalram.saturating_mul(u64::from(info.mem_unit))
}
