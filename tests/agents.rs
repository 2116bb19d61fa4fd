//! The real coding agents, from npm, each in our sandbox, with the broker as its only way out, on a scripted model.
//!
//! They are installed by `tests/run`. Nothing of this machine's environment reaches them, and no network but the broker's socket.

#[path = "agents/canary.rs"]
mod canary;
#[path = "agents/container.rs"]
mod container;
#[path = "agents/engine.rs"]
mod engine;
#[path = "agents/faults.rs"]
mod faults;
#[path = "agents/progress.rs"]
mod progress;
#[path = "agents/story.rs"]
mod story;
#[path = "agents/swap.rs"]
mod swap;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use fleet_agents::agent::{Endpoint, McpServer, Reach, Setting};
use fleet_agents::roster::Roster;
use fleet_broker::ledger::{Level as Of, MemoryLedger, Scope};
use fleet_broker::policy::{Account, Auth, Caps, Model, Price, Wire};
use fleet_broker::{Broker, Door, Policy, Secret, SystemResolver};
use fleet_demo::model::ModelServer;
use fleet_domain::agent::{End, Signal};
use fleet_domain::launch::Limits;
use fleet_runtime::agent::{Job, Patience, Ran, work};
use fleet_sandbox::{Config, INIT, Lack, Place, Sandbox};
use fleet_tests::world::binary;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// What the model's server takes, and no agent ever holds.
const KEY: &str = "sk-the-real-key-0123456789";
/// What an agent holds.
const TOKEN: &str = "attempt-token-0123456789";
/// What the order in the sandbox says.
const ORDERED: &str = "The order of the seven";
/// Where the model is, inside.
const PORT: u16 = 8_101;

/// Where an agent's model speaks which language.
struct Wired {
    agent: &'static str,
    wire: Wire,
    auth: Auth,
    /// What the base of its server ends with.
    version: &'static str,
}

const AGENTS: [Wired; 7] = [
    Wired { agent: "claude", wire: Wire::Messages, auth: Auth::ApiKey, version: "" },
    Wired { agent: "codex", wire: Wire::Responses, auth: Auth::Bearer, version: "/v1" },
    Wired { agent: "opencode", wire: Wire::Chat, auth: Auth::Bearer, version: "/v1" },
    Wired { agent: "gemini", wire: Wire::Gemini, auth: Auth::GoogApiKey, version: "" },
    Wired { agent: "qwen", wire: Wire::Chat, auth: Auth::Bearer, version: "/v1" },
    Wired { agent: "droid", wire: Wire::Chat, auth: Auth::Bearer, version: "/v1" },
    Wired { agent: "copilot", wire: Wire::Chat, auth: Auth::Bearer, version: "/v1" },
];

/// A machine with a sandbox, a broker and a scripted model.
struct Bench {
    sandbox: Sandbox,
    broker: Broker,
    model: ModelServer,
    folder: TempDir,
}

/// Where the agents lie: a copy by links where nobody but root may look into the clone.
fn installed(folder: &TempDir) -> PathBuf {
    let there = Path::new(env!("CARGO_MANIFEST_DIR")).join("agents/node_modules");
    assert!(there.join(".bin/claude").exists(), "the agents are not installed: `tests/run` does it");
    let open = there.ancestors().all(|a| a.metadata().is_ok_and(|m| m.mode() & 0o001 != 0));
    if open {
        return there;
    }
    let copy = folder.path().join("node_modules");
    let copied = Command::new("cp").args(["-a", "--reflink=auto"]).arg(&there).arg(&copy).status().unwrap();
    assert!(copied.success());
    copy
}

impl Bench {
    async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::Builder::new().prefix("fleet-agents-").permissions(PermissionsExt::from_mode(0o711)).tempdir().unwrap();
        let agents = installed(&folder);
        let first = 200_000 + u32::try_from(folder.path().metadata().unwrap().ino() % 1_000_000).unwrap() * 200;
        let accept = if rustix::process::geteuid().is_root() { BTreeSet::new() } else { BTreeSet::from([Lack::Users, Lack::Cgroups]) };
        let path = format!("{}/.bin:/usr/local/bin:/usr/bin:/bin", agents.display());
        let config = Config { init: binary(), uids: first..first + 200, toolchains: vec![agents], path, accept, ..Config::new(folder.path().join("places")) };
        let sandbox = Sandbox::local(config).await.unwrap();
        let (told, _) = tokio::sync::mpsc::unbounded_channel();
        let tls = fleet_broker::machine_trust().unwrap();
        let broker = Broker::new(tls, Arc::new(MemoryLedger::default()), Arc::new(SystemResolver), told, Arc::new(|| 0));
        let model = ModelServer::start([]).await.unwrap();
        model.demand_key(KEY);
        let order = folder.path().join("order.json");
        std::fs::write(&order, serde_json::json!({ "title": ORDERED }).to_string()).unwrap();
        std::fs::set_permissions(&order, PermissionsExt::from_mode(0o644)).unwrap();
        Self { sandbox, broker, model, folder }
    }

    fn door(&self, of: &Wired, script: &str, place: &mut Place) -> Door {
        let folder = self.folder.path().join(format!("door-{}-{script}", of.agent));
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
        if rustix::process::geteuid().is_root() {
            chown(&folder, Some(place.uid), Some(place.uid)).unwrap();
        }
        place.sockets = vec![(PORT, folder.join("model.sock"))];
        let any = Model { price: Price { input: 3_000_000, cache_read: 300_000, cache_write: 3_750_000, output: 15_000_000 }, output: 8_000 };
        let account = Account {
            name: of.agent.to_owned(),
            key: Secret::new(KEY.to_owned()),
            auth: of.auth,
            base: format!("{}{}", self.model.base(script, of.agent), of.version),
            wires: vec![of.wire],
            models: BTreeMap::new(),
            other: Some(any),
            remote: false,
        };
        let policy = Policy {
            attempt: of.agent.to_owned(),
            token: Secret::new(TOKEN.to_owned()),
            scopes: vec![Scope { level: Of::Attempt, id: of.agent.to_owned() }],
            account: Some(account),
            rules: Vec::new(),
            pins: BTreeMap::new(),
            caps: Caps::default(),
        };
        self.broker.open(&policy, &folder).unwrap()
    }

    /// One run of an agent on a script; what came of it, all that it said, and its place.
    async fn run(&self, of: &Wired, script: &str, patience: &Patience) -> (Ran, Vec<Signal>, Place) {
        self.run_with(of, script, patience, &[]).await
    }

    /// The same with files in its folder.
    async fn run_with(&self, of: &Wired, script: &str, patience: &Patience, files: &[(&str, &str)]) -> (Ran, Vec<Signal>, Place) {
        let name = format!("{}-{script}", of.agent);
        let mut place = self.sandbox.place(&name).unwrap();
        for (path, text) in files {
            std::fs::write(place.work.join(path), text).unwrap();
        }
        self.sandbox.hand_over(&place).unwrap();
        let door = self.door(of, script, &mut place);
        place.read_only.push((self.folder.path().join("order.json"), "/opt/fleet/order.json".into()));
        let tools = Reach::Command { program: INIT.to_owned(), args: vec!["mcp".to_owned()], env: BTreeMap::new() };
        let roster = Roster::new([]).unwrap();
        let setting = Setting {
            prompt: "Write hello.txt with the word hello in it.".to_owned(),
            folder: "/work".to_owned(),
            model: Some("scripted-1".to_owned()),
            endpoint: Endpoint { base: format!("http://127.0.0.1:{PORT}"), token: TOKEN.to_owned() },
            mcp: vec![McpServer { name: "fleet".to_owned(), reach: tools }],
            ..Setting::default()
        };
        let job = Job { agent: roster.get(of.agent).unwrap(), setting: &setting, sandbox: &self.sandbox, place: &place, limits: &Limits::AGENT, patience };
        let mut said = Vec::new();
        let ran = work(job, &mut |signal| said.push(signal.clone()), &CancellationToken::new(), &|| 1_795_730_400_000).await.unwrap();
        door.close().await;
        (ran, said, place)
    }
}

/// Nothing that a place's user runs is left.
fn nobody(uid: u32) -> bool {
    let of =
        |entry: std::fs::DirEntry| entry.metadata().is_ok_and(|m| m.uid() == uid) && entry.file_name().to_string_lossy().chars().all(|c| c.is_ascii_digit());
    !std::fs::read_dir("/proc").unwrap().flatten().any(of)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_real_agent_does_a_task_in_the_sandbox_through_the_broker() {
    let bench = Bench::new().await;
    for of in &AGENTS {
        let script = if of.agent == "droid" { "context_searched" } else { "context" };
        let (ran, said, place) = bench.run(of, script, &Patience::default()).await;
        let stats = bench.model.stats(of.agent);
        let asked = bench.model.asked(of.agent);
        let offered: Vec<_> = asked.iter().map(|asked| &asked.tools).collect();
        assert_eq!(ran.ended.end, End::Done, "{}: {ran:?}\n{stats:?}\n{said:#?}", of.agent);
        let written = std::fs::read_to_string(place.work.join("hello.txt")).unwrap_or_default();
        assert_eq!(written.trim(), "hello from the agent", "{}: {stats:?}\n{offered:?}\n{said:#?}", of.agent);
        assert!(said.iter().any(|s| matches!(s, Signal::Tool(_))) && ran.unread == 0, "{}: {said:#?}", of.agent);
        assert!(nobody(place.uid), "{}: something of it lives on", of.agent);
        // What our tools know reached the model.
        let told = asked.iter().any(|asked| asked.body.contains(ORDERED));
        assert!(told && stats.unfit == 0, "{}: {stats:?}\n{offered:?}\n{said:#?}", of.agent);
        // The server took the real key, which lies in nothing that the agent could read; its token is worth nothing there.
        assert!(stats.work >= 3 && stats.keyless == 0, "{}: {stats:?}", of.agent);
        let found = Command::new("grep").args(["-rlF", KEY]).args([&place.work, &place.home]).output().unwrap();
        assert!(found.stdout.is_empty(), "{}: {}", of.agent, String::from_utf8_lossy(&found.stdout));
    }
}
