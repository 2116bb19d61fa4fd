//! The engine with real agents on a scripted model: a kit makes an app, agents change it, and whatever they run into, one journal tells
//! of one piece of work.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fleet_agents::roster::Roster;
use fleet_broker::policy::{Account, Auth, Model, Price, Wire};
use fleet_broker::{Broker, Secret, SystemResolver};
use fleet_content::{Bibles, Words};
use fleet_demo::model::{ModelServer, Script};
use fleet_deployers::{Address, Cloud, CloudConfig, Scheme};
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Focus, Person, Platform, Standing, Thread};
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::launch::Limits;
use fleet_domain::manifest::{Access, FieldKind};
use fleet_domain::project::{Member, Project, ProjectState, Task};
use fleet_domain::role::Role;
use fleet_domain::roster::{Class, Rest, Seat};
use fleet_domain::run::{Event, Means, Order, OrderKind, Run, RunState};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};
use fleet_repo::{Repos, Worktrees};
use fleet_runtime::agent::{Crew, CrewAccount, CrewParts, Ears, Patience, Skill, StoreLedger};
use fleet_runtime::{Runtime, RuntimeParts, StoreMembers};
use fleet_sandbox::{Config, Lack, Sandbox};
use fleet_store::{Commit, Place, Store, Versioned};
use fleet_tests::world::binary;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{AGENTS, KEY, installed};

/// How long a run may take here; a busy machine is patient.
const PATIENCE: Duration = Duration::from_mins(3);

/// An engine with a crew, and one project whose app a kit has made.
pub(super) struct Engine {
    pub(super) model: Arc<ModelServer>,
    pub(super) store: Store,
    pub(super) repos: Repos,
    pub(super) project: ProjectId,
    runtime: Runtime,
    owner: PersonId,
    thread: ThreadId,
    base: String,
    shutdown: CancellationToken,
    worker: Option<JoinHandle<()>>,
    /// Goes with everything in it.
    _dir: TempDir,
}

/// A seat: an agent, and the script that its model plays.
pub(super) type SeatOf<'a> = (&'a str, &'a str);

impl Engine {
    /// Seats in this order; each agent has an account of its own, called like it.
    pub(super) async fn new(seats: &[SeatOf<'_>], scripts: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::Builder::new().prefix("fleet-engine-").permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711)).tempdir().unwrap();
        let scripts: Vec<(&str, Script)> = scripts.iter().map(|(name, text)| (*name, toml::from_str(text).unwrap())).collect();
        let model = Arc::new(ModelServer::start(scripts).await.unwrap());
        model.demand_key(KEY);
        let clock: fleet_store::Clock = Arc::new(|| jiff::Timestamp::now().as_millisecond());
        let store = Store::open(&Place::Sqlite(dir.path().join("fleet.db")), clock.clone()).await.unwrap();
        let words = Arc::new(Words::embedded().unwrap());
        let cloud = Cloud::new(CloudConfig {
            root: dir.path().join("cloud"),
            address: Address { scheme: Scheme::Http, apex: "localhost".to_owned(), port: Some(7070) },
            key: [7; 32],
            clock,
            members: Arc::new(StoreMembers { store: store.clone() }),
            words: words.clone(),
            requests_per_second: 0,
        })
        .unwrap();
        let repos = dir.path().join("repos");
        let runtime = Runtime::new(RuntimeParts {
            store: store.clone(),
            words,
            bibles: Arc::new(bibles(dir.path()).seated(&seats.iter().map(|(agent, _)| ((*agent).to_owned(), seat(agent))).collect::<Vec<_>>())),
            cloud,
            repos: repos.clone(),
            trash: dir.path().join("trash"),
            files: dir.path().join("files"),
            keep: None,
            notices: Duration::ZERO,
            zone: fleet_domain::habits::Zone::utc(),
            crew: Some(Arc::new(crew(&dir, seats, &model, &store).await)),
        });
        let unique = || store.unique();
        let mut engine = Self {
            project: ProjectId::from_unique(&unique()),
            owner: PersonId::from_unique(&unique()),
            thread: ThreadId::from_unique(&unique()),
            repos: Repos::new(repos),
            model,
            store,
            runtime,
            base: String::new(),
            shutdown: CancellationToken::new(),
            worker: None,
            _dir: dir,
        };
        engine.seed().await;
        engine.work().await;
        let made = engine.order(Means::Kit).await;
        engine.begin(&made).await;
        let run = engine.until(&made, |run| matches!(run.state, RunState::AwaitingAcceptance { .. })).await;
        engine.base = run.attempts[0].commit.clone().unwrap();
        engine
    }

    async fn work(&mut self) {
        let worker = self.store.enlist("engine").await.unwrap();
        let (runtime, shutdown) = (self.runtime.clone(), self.shutdown.clone());
        self.worker = Some(tokio::spawn(async move { runtime.run(worker, shutdown).await }));
    }

    async fn seed(&self) {
        let now = self.store.now();
        let person =
            Person { id: self.owner.clone(), name: "Anna".to_owned(), locale: "en".to_owned(), standing: Standing::Admin, created_at: now, sign_outs: 0 };
        let thread = Thread {
            id: self.thread.clone(),
            platform: Platform::Web,
            bible: "people".to_owned(),
            locale: "en".to_owned(),
            opened_by: self.owner.clone(),
            title: "Leave requests".to_owned(),
            project: Some(self.project.clone()),
            focus: Focus::Open,
            asked: BTreeMap::new(),
            created_at: now,
            active_at: now,
            again: fleet_domain::chat::Again::default(),
            greeted: 0,
        };
        let project = Project {
            id: self.project.clone(),
            bible: "people".to_owned(),
            title: "Leave requests".to_owned(),
            slug: "leave".to_owned(),
            thread: self.thread.clone(),
            locale: "en".to_owned(),
            spec: Spec::Requests(spec()),
            made_by: Means::Kit,
            members: vec![Member::new(&self.owner, Role::Owner, None)],
            state: ProjectState::Present,
            preview_secret: "abcdefghijklmnop".to_owned(),
            preview: None,
            versions: Vec::new(),
            live: None,
            created_at: now,
        };
        let commit = Commit::new()
            .put_person(Versioned { rev: 0, value: person })
            .put_thread(Versioned { rev: 0, value: thread })
            .put_project(Versioned { rev: 0, value: project });
        self.store.commit(commit).await.unwrap();
    }

    /// A run that waits to begin: the app by its kit, or a change of it by agents.
    pub(super) async fn order(&self, means: Means) -> RunId {
        let unique = || self.store.unique();
        let (run, task, brief) = (RunId::from_unique(&unique()), TaskId::from_unique(&unique()), BriefId::from_unique(&unique()));
        let criterion = |id: &str, words: &str, check| Criterion { id: id.to_owned(), words: words.to_owned(), origin: CriterionOrigin::Said, check };
        let mut criteria = vec![criterion("c1", "Nobody gets in without a link", Check::Closed), criterion("c2", "Requests are kept", Check::Saves)];
        let change = means == Means::Agent;
        if change {
            criteria.push(criterion("c3", "A file NOTES.md says what was done", Check::Person));
        }
        let order = Order {
            brief: brief.clone(),
            bible: "people".to_owned(),
            bible_version: String::new(),
            title: "Leave requests".to_owned(),
            spec: Spec::Requests(spec()),
            criteria,
            not_included: Vec::new(),
            base: change.then(|| self.base.clone()),
            kind: if change { OrderKind::Change } else { OrderKind::New },
            means,
            subject: "The leave requests".to_owned(),
        };
        let now = self.store.now();
        let task = Task {
            id: task,
            project: self.project.clone(),
            thread: self.thread.clone(),
            brief: brief.clone(),
            run: run.clone(),
            title: "Leave".to_owned(),
            by: self.owner.clone(),
            created_at: now,
        };
        let value = task.fresh_run(order);
        let brief = Brief::new(brief, "people", "en", self.owner.clone(), self.thread.clone());
        self.store.commit(Commit::new().put_brief(Versioned { rev: 0, value: brief }).put_run(Versioned { rev: 0, value }).put_task(task)).await.unwrap();
        run
    }

    /// What a person does to a run, or its beginning.
    pub(super) async fn act(&self, run: &RunId, event: Event) {
        self.runtime.happened(run, event).await.unwrap();
    }

    pub(super) async fn begin(&self, run: &RunId) {
        self.act(run, Event::Begin).await;
    }

    pub(super) async fn resume(&self, run: &RunId) {
        self.act(run, Event::Resume { by: self.owner.clone() }).await;
    }

    pub(super) async fn stop(&self, run: &RunId) {
        self.act(run, Event::Stop { by: self.owner.clone() }).await;
    }

    pub(super) async fn run(&self, run: &RunId) -> Run {
        self.store.run(run).await.unwrap().unwrap().value
    }

    /// Waits until a run is like this.
    pub(super) async fn until(&self, run: &RunId, holds: impl Fn(&Run) -> bool) -> Run {
        let mut hints = self.store.hints();
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                let now = self.run(run).await;
                if holds(&now) {
                    return now;
                }
                let _ = tokio::time::timeout(Duration::from_millis(500), hints.recv()).await;
            }
        });
        if let Ok(run) = waited.await {
            return run;
        }
        panic!("it never came to that: {:#?}", self.run(run).await)
    }

    /// A file of a commit.
    pub(super) fn file(&self, commit: &str, path: &str) -> Option<String> {
        let tree = self.repos.mirror(&self.project).unwrap().read(commit).unwrap();
        tree.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    pub(super) async fn end(mut self) {
        self.shutdown.cancel();
        if let Some(worker) = self.worker.take() {
            worker.await.unwrap();
        }
    }
}

/// The Bible of the people team, with everybody of the instance in its roster.
fn bibles(dir: &Path) -> Bibles {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bibles");
    let to = dir.join("bibles");
    // Asked for twice, it is made anew.
    let _ = std::fs::remove_dir_all(&to);
    let copied = std::process::Command::new("cp").arg("-r").arg(from).arg(&to).status().unwrap();
    assert!(copied.success());
    std::fs::rename(to.join("hr"), to.join("people")).unwrap();
    let path = to.join("people/bible.md");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("attempts = 3", "attempts = 5")).unwrap();
    Bibles::from_dir(&to).unwrap()
}

fn seat(agent: &str) -> Seat {
    Seat { agent: agent.to_owned(), account: agent.to_owned(), class: Class::Standard, stages: Vec::new() }
}

async fn crew(dir: &TempDir, seats: &[SeatOf<'_>], model: &ModelServer, store: &Store) -> Crew {
    let agents = installed(dir);
    let first = 300_000 + u32::try_from(std::os::unix::fs::MetadataExt::ino(&dir.path().metadata().unwrap()) % 1_000_000).unwrap() * 16;
    let accept = if rustix::process::geteuid().is_root() { BTreeSet::new() } else { BTreeSet::from([Lack::Users, Lack::Cgroups]) };
    let path = format!("{}/.bin:/usr/local/bin:/usr/bin:/bin", agents.display());
    let places = dir.path().join("places");
    let config = Config { init: binary(), uids: first..first + 16, toolchains: vec![agents], path, accept, ..Config::new(places) };
    let sandbox = Sandbox::local(config).await.unwrap();
    let (told, heard) = tokio::sync::mpsc::unbounded_channel();
    let ears = Ears::default();
    tokio::spawn(ears.clone().listen(heard));
    let clock = store.clone();
    let ledger = Arc::new(StoreLedger::new(store.clone()));
    let broker = Broker::new(fleet_broker::machine_trust().unwrap(), ledger, Arc::new(SystemResolver), told, Arc::new(move || clock.now()));
    let any = Model { price: Price { input: 3_000_000, cache_read: 300_000, cache_write: 3_750_000, output: 15_000_000 }, output: 8_000 };
    let mut accounts = BTreeMap::new();
    for (agent, script) in seats {
        let wired = AGENTS.iter().find(|w| w.agent == *agent);
        let (wire, auth, version) = wired.map_or((Wire::Chat, Auth::Bearer, "/v1"), |w| (w.wire, w.auth, w.version));
        let account = Account {
            name: (*agent).to_owned(),
            key: Secret::new(KEY.to_owned()),
            auth,
            base: format!("{}{version}", model.base(script, agent)),
            wires: vec![wire],
            models: BTreeMap::new(),
            other: Some(any),
            remote: false,
        };
        accounts.insert((*agent).to_owned(), CrewAccount { account, models: BTreeMap::from([(Class::Standard, "scripted-1".to_owned())]) });
    }
    Crew::new(CrewParts {
        roster: Roster::new([]).unwrap(),
        accounts,
        sandbox,
        skill: Skill::lay(&dir.path().join("skill"), &bibles(dir.path()).get("people").unwrap().design).unwrap(),
        broker,
        ears,
        worktrees: Worktrees::new(dir.path().join("work"), dir.path().join("worktrash")),
        doors: dir.path().join("doors"),
        told: dir.path().join("told"),
        limits: Limits::AGENT,
        patience: Patience::default(),
        memory: 8 << 30,
        at_once: 2,
    })
}

fn spec() -> RequestsSpec {
    RequestsSpec {
        title: "Leave requests".to_owned(),
        title_translations: Vec::new(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned(), "ru".to_owned()],
        audience: "colleagues".to_owned(),
        fields: vec![FieldSpec::new("first_day", "First day", FieldKind::Date), FieldSpec::new("comment", "Comment", FieldKind::LongText)],
        steps: vec![StepSpec { approver: "the manager".to_owned(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: Vec::new(),
    }
}

/// How a run's account stands now.
pub(super) async fn rest(engine: &Engine, account: &str) -> Rest {
    engine.store.account_rests().await.unwrap().into_iter().find(|r| r.account == account).map(|r| r.rest).unwrap_or_default()
}
