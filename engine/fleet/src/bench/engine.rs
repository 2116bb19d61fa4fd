//! A fleet in a folder of its own: the real store, journal, mirrors, sandbox, gates and trial address; only the agent is somebody's own.

use std::collections::{BTreeMap, HashSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use fleet_agents::kit::Tree;
use fleet_content::{Bibles, Words};
use fleet_deployers::{Address, Cloud, CloudConfig, Scheme};
use fleet_domain::bible::CommandGate;
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Again, Focus, Person, Platform, Standing, Thread};
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::manifest::Access;
use fleet_domain::project::{Member, Project, ProjectState, Task};
use fleet_domain::role::Role;
use fleet_domain::run::{Event, Means, Order, OrderKind, Run, RunState};
use fleet_domain::spec::{FreeSpec, Shape, Spec};
use fleet_repo::{Expect, NewCommit, Repos};
use fleet_runtime::agent::Crew;
use fleet_runtime::{Runtime, RuntimeParts, StoreMembers};
use fleet_store::{Clock, Commit, Place, Store, Versioned};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::process::{AGENT, PROGRAM};
use crate::agents::{AgentsFile, FILE};
use crate::data::DataFolder;
use crate::up::crew;

const BIBLE: &str = "hr";
const LOOK: Duration = Duration::from_millis(50);
/// Memory of one agent, MiB.
const MEMORY: u32 = 1_024;

/// A fleet with as many orders as are to be done.
pub(super) struct Engine {
    store: Store,
    runtime: Runtime,
    runs: Vec<RunId>,
    crew: Option<Arc<Crew>>,
    lacks: Vec<String>,
    shutdown: CancellationToken,
    worker: JoinHandle<()>,
    /// Goes with everything in it.
    _folder: TempDir,
}

/// What came of all orders.
pub(super) struct Ran {
    pub(super) done: u32,
    /// From the first beginning to the last end.
    pub(super) wall: Duration,
    /// The most agents that were at work at the same time.
    pub(super) overlapped: usize,
}

impl Engine {
    pub(super) async fn new(program: &Path, tasks: u32, at_once: u32) -> anyhow::Result<Self> {
        // Programs in sandboxes run as users of their own: they have to be able to pass.
        let folder = tempfile::Builder::new().prefix("fleet-bench-").permissions(std::fs::Permissions::from_mode(0o711)).tempdir()?;
        let data = DataFolder::at(folder.path());
        seat(program, folder.path(), at_once)?;
        let clock: Clock = Arc::new(|| jiff::Timestamp::now().as_millisecond());
        let store = Store::open(&Place::Sqlite(folder.path().join("fleet.db")), Arc::clone(&clock)).await?;
        let words = Arc::new(Words::embedded()?);
        let file = AgentsFile::of(&data)?.context("the settings of the agents are not there")?;
        let bibles = gated(Bibles::embedded()?)?.seated(&file.seats());
        let crew = crew::assemble(&data, &store, &bibles, BIBLE).await?;
        let lacks = crew.iter().flat_map(|crew| crew.lacks()).map(ToString::to_string).collect();
        let cloud = Cloud::new(CloudConfig {
            root: folder.path().join("cloud"),
            address: Address { scheme: Scheme::Http, apex: "localhost".to_owned(), port: None },
            key: [0; 32],
            clock,
            members: Arc::new(StoreMembers { store: store.clone() }),
            words: Arc::clone(&words),
            requests_per_second: 0,
        })?;
        let repos = folder.path().join("repos");
        let runtime = Runtime::new(RuntimeParts {
            store: store.clone(),
            words,
            bibles: Arc::new(bibles),
            cloud,
            repos: repos.clone(),
            trash: folder.path().join("trash"),
            files: folder.path().join("files"),
            keep: None,
            notices: Duration::ZERO,
            zone: fleet_domain::habits::Zone::utc(),
            crew: crew.clone(),
        });
        let repos = Repos::new(repos);
        let owner = PersonId::from_unique(&store.unique());
        let now = store.now();
        let person = Person { id: owner.clone(), name: "Bench".to_owned(), locale: "en".to_owned(), standing: Standing::Admin, created_at: now, sign_outs: 0 };
        store.commit(Commit::new().put_person(Versioned { rev: 0, value: person })).await?;
        let mut runs = Vec::new();
        for n in 0..tasks {
            runs.push(order(&store, &repos, &owner, n).await?);
        }
        let shutdown = CancellationToken::new();
        let id = store.enlist("bench").await?;
        let (serves, end) = (runtime.clone(), shutdown.clone());
        let worker = tokio::spawn(async move { serves.run(id, end).await });
        Ok(Self { store, runtime, runs, crew, lacks, shutdown, worker, _folder: folder })
    }

    /// What the sandbox does without on this machine.
    pub(super) fn lacks(&self) -> Vec<String> {
        self.lacks.clone()
    }

    /// Begins every order, and waits for all of them.
    pub(super) async fn run(&self, patience: Duration) -> anyhow::Result<Ran> {
        let began = self.store.now();
        for run in &self.runs {
            self.runtime.happened(run, Event::Begin).await?;
        }
        let end = tokio::time::Instant::now() + patience;
        while !self.store.runs_in(&RunState::AT_WORK).await?.is_empty() && tokio::time::Instant::now() < end {
            tokio::time::sleep(LOOK).await;
        }
        let ready = self.store.runs_in(&["awaiting_acceptance"]).await?;
        let ours: HashSet<&RunId> = self.runs.iter().collect();
        let ready: Vec<&Run> = ready.iter().map(|run| &run.value).filter(|run| ours.contains(&run.id)).collect();
        for run in self.store.runs_in(&["needs_human", "parked"]).await? {
            tracing::warn!(run = %run.value.id, state = ?run.value.state, "a task was lost");
        }
        // Looked at now and then; when the last was ready is written down.
        let last = ready.iter().filter_map(|run| run.ready_at).max().unwrap_or_else(|| self.store.now());
        let wall = Duration::from_millis(u64::try_from(last - began).unwrap_or(0).max(1));
        let overlapped = self.crew.as_ref().map_or(0, |crew| crew.brake().most());
        Ok(Ran { done: u32::try_from(ready.len()).unwrap_or(u32::MAX), wall, overlapped })
    }

    pub(super) async fn end(self) {
        self.shutdown.cancel();
        let _ = self.worker.await;
    }
}

/// One more gate: a command that only passes. What a gate costs is its checkout and its sandbox.
fn gated(bibles: Bibles) -> anyhow::Result<Bibles> {
    let mut bible = (*bibles.get(BIBLE).context("the Bible of the tasks is not there")?).clone();
    bible.front.commands = vec![CommandGate { name: "true".to_owned(), run: vec!["true".to_owned()], seconds: 60, writes: true }];
    Ok(bibles.with(bible))
}

/// Puts the program in the place of an agent. It leaves a line in a file each time, so that there is something to take.
fn seat(program: &Path, folder: &Path, at_once: u32) -> anyhow::Result<()> {
    let open = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode));
    let bin = folder.join("bin");
    std::fs::create_dir(&bin)?;
    open(&bin, 0o755)?;
    let (copy, shim) = (bin.join(PROGRAM), bin.join(AGENT));
    std::fs::copy(program, &copy).with_context(|| format!("{} cannot be read", program.display()))?;
    std::fs::write(&shim, format!("#!/bin/sh\necho done >> bench.txt\nexec {} \"$@\"\n", copy.display()))?;
    for path in [&copy, &shim] {
        open(path, 0o755)?;
    }
    let key = folder.join("key");
    std::fs::write(&key, "no model is asked")?;
    let text = format!(
        "[sandbox]\ntoolchains = [\"{bin}\"]\npath = \"{bin}:/usr/local/bin:/usr/bin:/bin\"\naccept = [\"users\", \"cgroups\", \"landlock\"]\n\
         memory_mib = {MEMORY}\nall_memory_mib = {all}\nat_once = {at_once}\n\n[[account]]\nname = \"bench\"\nwire = \"messages\"\n\
         base = \"http://127.0.0.1:9\"\nkey_file = \"{key}\"\n\n[[seat]]\nagent = \"{AGENT}\"\naccount = \"bench\"\n",
        bin = bin.display(),
        key = key.display(),
        // What agents leave free, gates use: they wait for no memory.
        all = u64::from(MEMORY) * u64::from(at_once) * 2,
    );
    std::fs::write(folder.join(FILE), text)?;
    Ok(())
}

/// A project with a small page, and the order to change it.
async fn order(store: &Store, repos: &Repos, owner: &PersonId, n: u32) -> anyhow::Result<RunId> {
    let now = store.now();
    let unique = || store.unique();
    let (project, thread, brief) = (ProjectId::from_unique(&unique()), ThreadId::from_unique(&unique()), BriefId::from_unique(&unique()));
    let (run, task) = (RunId::from_unique(&unique()), TaskId::from_unique(&unique()));
    let title = format!("Page {n}");
    let mirror = repos.mirror(&project)?;
    let made = mirror.commit(&NewCommit { tree: &page(&title), parent: None, message: "A page", author: "Bench", at: now })?;
    mirror.set("refs/heads/main", &made.commit, Expect::Nothing)?;
    let spec = Spec::Free(FreeSpec {
        title: title.clone(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned()],
        audience: String::new(),
        shape: Shape::Static,
        access: Access::Members,
        wants: vec!["A page".to_owned()],
    });
    let criterion = Criterion { id: "c1".to_owned(), words: "A page".to_owned(), origin: CriterionOrigin::Said, check: Check::Person };
    let order = Order {
        brief: brief.clone(),
        bible: BIBLE.to_owned(),
        bible_version: String::new(),
        title: title.clone(),
        spec: spec.clone(),
        criteria: vec![criterion],
        not_included: Vec::new(),
        base: Some(made.commit),
        kind: OrderKind::Change,
        means: Means::Agent,
        subject: "A line more".to_owned(),
    };
    let value = Thread {
        id: thread.clone(),
        platform: Platform::Web,
        bible: BIBLE.to_owned(),
        locale: "en".to_owned(),
        opened_by: owner.clone(),
        title: title.clone(),
        project: Some(project.clone()),
        focus: Focus::Open,
        asked: BTreeMap::new(),
        created_at: now,
        active_at: now,
        again: Again::default(),
        greeted: 0,
    };
    let row = Project {
        id: project.clone(),
        bible: BIBLE.to_owned(),
        title: title.clone(),
        slug: format!("page-{n}"),
        thread: thread.clone(),
        locale: "en".to_owned(),
        spec,
        made_by: Means::Agent,
        members: vec![Member::new(owner, Role::Owner, None)],
        state: ProjectState::Present,
        preview_secret: format!("{n:016}"),
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: now,
    };
    let task = Task { id: task, project, thread: thread.clone(), brief: brief.clone(), run: run.clone(), title, by: owner.clone(), created_at: now };
    let fresh = task.fresh_run(order);
    let brief = Brief::new(brief, BIBLE, "en", owner.clone(), thread);
    let commit = Commit::new()
        .put_thread(Versioned { rev: 0, value })
        .put_project(Versioned { rev: 0, value: row })
        .put_brief(Versioned { rev: 0, value: brief })
        .put_run(Versioned { rev: 0, value: fresh })
        .put_task(task);
    store.commit(commit).await?;
    Ok(run)
}

/// The smallest app that passes every gate.
fn page(title: &str) -> Tree {
    let manifest =
        format!("[app]\ntitle = {{ en = \"{title}\" }}\nlocale = \"en\"\nlocales = [\"en\"]\nkind = \"static\"\norigin = \"agent\"\naccess = \"members\"\n");
    let index = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body><main><h1>{title}</h1></main></body>\n</html>\n"
    );
    [("fleet-app.toml", manifest), ("index.html", index), ("locales/en.json", "{}\n".to_owned())]
        .map(|(path, text)| (path.to_owned(), text.into_bytes()))
        .into()
}
