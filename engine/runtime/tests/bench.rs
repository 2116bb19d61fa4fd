//! A workbench: store, cloud and runtime on a temporary folder, one project with one run to begin.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use fleet_content::{Bibles, Words};
use fleet_deployers::{Address, Cloud, CloudConfig, Scheme};
use fleet_domain::brief::Brief;
use fleet_domain::chat::{Env, Focus, Person, Platform, Standing, Thread};
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin};
use fleet_domain::effect::{Effect, Lane, Tell};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind, Tone};
use fleet_domain::notice::Notice;
use fleet_domain::post::{Author, Body, PostButton};
use fleet_domain::project::{Member, Project, ProjectState, Task};
use fleet_domain::role::Role;
use fleet_domain::run::{Event, Order, OrderKind, Policy, Run, decide};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};
use fleet_runtime::agent::Crew;
use fleet_runtime::{Runtime, RuntimeParts, StoreMembers};
use fleet_store::{Change, Commit, Place, Store, Versioned};
use sqlx::{Connection as _, PgConnection};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long what is over stays.
pub(super) const KEEP: Duration = Duration::from_hours(24);

/// Gives a PostgreSQL a clock on the wall that can be put: the store asks the server what time it is.
async fn wall_of(address: &str) -> PgConnection {
    let mut server = PgConnection::connect(address).await.unwrap();
    for sql in [
        "CREATE TABLE wall (at BIGINT NOT NULL)",
        "INSERT INTO wall (at) VALUES (0)",
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS \
            'SELECT CASE at WHEN 0 THEN pg_catalog.clock_timestamp() ELSE to_timestamp(at / 1000.0) END FROM public.wall'",
        "ALTER DATABASE postgres SET search_path = public, pg_catalog",
    ] {
        sqlx::query(sql).execute(&mut server).await.unwrap();
    }
    server
}

pub(super) struct Bench {
    pub(super) dir: tempfile::TempDir,
    pub(super) store: Store,
    pub(super) cloud: Cloud,
    pub(super) owner: PersonId,
    pub(super) thread: ThreadId,
    pub(super) project: ProjectId,
    pub(super) run: RunId,
    shutdown: CancellationToken,
    worker: Option<JoinHandle<()>>,
    pub(super) runtime: Runtime,
    /// Where the fleet's clock was put, UTC ms; 0 = it is right.
    clock: Arc<AtomicI64>,
    /// A line to the PostgreSQL whose clock the store goes by.
    server: Option<Mutex<PgConnection>>,
}

pub(super) fn spec() -> RequestsSpec {
    let field = |name: &str, label: &str, kind, required| FieldSpec { required, ..FieldSpec::new(name, label, kind) };
    RequestsSpec {
        title: "Leave requests".to_owned(),
        title_translations: Vec::new(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned(), "ru".to_owned()],
        audience: "colleagues".to_owned(),
        fields: vec![field("first_day", "First day", FieldKind::Date, Switch::On), field("comment", "Comment", FieldKind::LongText, Switch::Off)],
        steps: vec![StepSpec { approver: "the manager".to_owned(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv],
    }
}

impl Bench {
    /// Apps tell everything at once.
    pub(super) async fn new() -> Self {
        Self::gathering(Duration::ZERO).await
    }

    /// Apps tell one thing a thread within this time.
    pub(super) async fn gathering(notices: Duration) -> Self {
        Self::at(None, notices).await
    }

    /// Over the database that is there, or over one of its own.
    pub(super) async fn at(place: Option<Place>, notices: Duration) -> Self {
        Self::made(place, notices, Bibles::embedded().unwrap(), async |_, _| None).await
    }

    /// Under these Bibles, with whoever can work there.
    pub(super) async fn made(
        place: Option<Place>,
        notices: Duration,
        bibles: Bibles,
        crew: impl AsyncFnOnce(&tempfile::TempDir, &Store) -> Option<Arc<Crew>>,
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Programs in sandboxes run as users of their own: they have to be able to pass.
        let dir = tempfile::Builder::new().permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711)).tempdir().unwrap();
        let put = Arc::new(AtomicI64::new(0));
        let reads = put.clone();
        let clock: fleet_store::Clock = Arc::new(move || match reads.load(Ordering::SeqCst) {
            0 => jiff::Timestamp::now().as_millisecond(),
            put => put,
        });
        let place = place.unwrap_or_else(|| Place::Sqlite(dir.path().join("fleet.db")));
        let server = match &place {
            Place::Postgres(address) => Some(wall_of(address).await),
            Place::Sqlite(_) => None,
        };
        let store = Store::open(&place, clock.clone()).await.unwrap();
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
        let crew = crew(&dir, &store).await;
        let runtime = Runtime::new(RuntimeParts {
            store: store.clone(),
            words,
            bibles: Arc::new(bibles),
            cloud: cloud.clone(),
            repos: dir.path().join("repos"),
            trash: dir.path().join("trash"),
            files: dir.path().join("files"),
            keep: Some(KEEP),
            notices,
            zone: fleet_domain::habits::Zone::utc(),
            crew,
        });
        let unique = || store.unique();
        let mut bench = Self {
            owner: PersonId::from_unique(&unique()),
            thread: ThreadId::from_unique(&unique()),
            project: ProjectId::from_unique(&unique()),
            run: RunId::from_unique(&unique()),
            dir,
            cloud,
            shutdown: CancellationToken::new(),
            worker: None,
            runtime,
            store,
            clock: put,
            server: server.map(Mutex::new),
        };
        bench.seed().await;
        bench.work().await;
        bench
    }

    async fn seed(&self) {
        let now = self.store.now();
        let person =
            Person { id: self.owner.clone(), name: "Anna".to_owned(), locale: "en".to_owned(), standing: Standing::Admin, created_at: now, sign_outs: 0 };
        let thread = Thread {
            id: self.thread.clone(),
            platform: Platform::Web,
            bible: "hr".to_owned(),
            locale: "en".to_owned(),
            opened_by: self.owner.clone(),
            title: "Leave requests".to_owned(),
            project: Some(self.project.clone()),
            focus: Focus::Open,
            asked: std::collections::BTreeMap::new(),
            created_at: now,
            active_at: now,
            again: fleet_domain::chat::Again::default(),
            greeted: 0,
        };
        let brief = BriefId::from_unique(&self.store.unique());
        let task = TaskId::from_unique(&self.store.unique());
        let project = Project {
            id: self.project.clone(),
            bible: "hr".to_owned(),
            title: "Leave requests".to_owned(),
            slug: "leave".to_owned(),
            thread: self.thread.clone(),
            locale: "en".to_owned(),
            spec: Spec::Requests(spec()),
            made_by: fleet_domain::run::Means::Kit,
            members: vec![Member::new(&self.owner, Role::Owner, None)],
            state: ProjectState::Present,
            preview_secret: "abcdefghijklmnop".to_owned(),
            preview: None,
            versions: Vec::new(),
            live: None,
            created_at: now,
        };
        let kit = |id: &str, check| Criterion { id: id.to_owned(), words: format!("{check:?}"), origin: CriterionOrigin::Kit, check };
        let order = Order {
            brief: brief.clone(),
            bible: "hr".to_owned(),
            bible_version: String::new(),
            title: "Leave requests".to_owned(),
            spec: Spec::Requests(spec()),
            criteria: vec![kit("c1", Check::Opens), kit("c2", Check::Closed), kit("c3", Check::Saves), kit("c4", Check::Decides { step: 1 })],
            not_included: Vec::new(),
            base: None,
            kind: OrderKind::New,
            means: fleet_domain::run::Means::Kit,
            subject: "Make the leave requests".to_owned(),
        };
        let task = Task {
            id: task,
            project: self.project.clone(),
            thread: self.thread.clone(),
            brief: brief.clone(),
            run: self.run.clone(),
            title: "Leave".to_owned(),
            by: self.owner.clone(),
            created_at: now,
        };
        let run = task.fresh_run(order);
        let new_brief = Brief::new(brief, "hr", "en", self.owner.clone(), self.thread.clone());
        let commit = Commit::new()
            .put_person(Versioned { rev: 0, value: person })
            .put_thread(Versioned { rev: 0, value: thread })
            .put_brief(Versioned { rev: 0, value: new_brief })
            .put_project(Versioned { rev: 0, value: project })
            .put_run(Versioned { rev: 0, value: run })
            .put_task(task);
        self.store.commit(commit).await.unwrap();
    }

    async fn work(&mut self) {
        let worker = self.store.enlist("bench").await.unwrap();
        let (runtime, shutdown) = (self.runtime.clone(), self.shutdown.clone());
        self.worker = Some(tokio::spawn(async move { runtime.run(worker, shutdown).await }));
    }

    /// Stops the workers and starts others on the same store.
    pub(super) async fn change_shift(&mut self) {
        self.stop().await;
        self.shutdown = CancellationToken::new();
        self.runtime.reconcile_at_start().await.unwrap();
        self.work().await;
    }

    /// Puts the fleet's clock to this moment, UTC ms, and leaves it there.
    pub(super) async fn put_clock(&self, at: i64) {
        self.clock.store(at, Ordering::SeqCst);
        if let Some(server) = &self.server {
            sqlx::query("UPDATE wall SET at = $1").bind(at).execute(&mut *server.lock().await).await.unwrap();
            // Whatever is written next reads it.
            self.store.enlist("the clock moved").await.unwrap();
        }
        assert_eq!(self.store.now(), at);
    }

    /// The workers die where they stand, and others find what they left.
    pub(super) async fn die(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.abort();
            let _ = worker.await;
        }
    }

    pub(super) async fn stop(&mut self) {
        self.shutdown.cancel();
        if let Some(worker) = self.worker.take() {
            worker.await.unwrap();
        }
    }

    /// What a person does, as the bot does it: decide, then one commit.
    pub(super) async fn event(&self, event: Event) {
        let there = self.store.run(&self.run).await.unwrap().unwrap();
        let policy = Policy { attempts: 3, task_micro: 0, task_ms: 600_000, undo_ms: 600_000, seats: Vec::new() };
        let decision = decide(&there.value, event, &policy, self.store.now()).unwrap();
        let mut commit = Commit::new().put_run(Versioned { rev: there.rev, value: decision.run });
        for (n, effect) in decision.effects.into_iter().enumerate() {
            commit = commit.effect(&format!("{}/{}/{n}", self.run, there.rev + 1), effect, 5);
        }
        self.store.commit(commit).await.unwrap();
    }

    /// Somebody's press on an entry of the trial, as they saw it.
    pub(super) fn approves(&self, record: &str, by: PersonId, rev: Option<i64>) -> Effect {
        Effect::Decide {
            project: self.project.clone(),
            env: Env::Preview,
            collection: "requests".to_owned(),
            record: record.to_owned(),
            transition: "approve".to_owned(),
            reason: None,
            rev,
            alone: false,
            by,
            thread: self.thread.clone(),
        }
    }

    pub(super) async fn effect(&self, key: &str, effect: Effect) {
        self.store.commit(Commit { changes: vec![Change::Effect { key: key.to_owned(), effect, not_before: None, max_tries: 5 }] }).await.unwrap();
    }

    /// A message of this slot as the bot writes it, with something to press.
    pub(super) async fn post_with_a_button(&self, slot: &str) {
        self.post_with_a_button_as(slot, slot).await;
    }

    /// The same under a key of its own: a message that is there is edited.
    pub(super) async fn post_with_a_button_as(&self, slot: &str, key: &str) {
        let button = PostButton { nonce: "n".to_owned(), label: "Approve".to_owned(), tone: Tone::Good };
        let body = Body { kind: "entry_arrived".to_owned(), buttons: vec![button], ..Body::default() };
        self.store.commit(Commit::new().post_in_slot(slot, self.thread.clone(), Author::Fleet, body, key)).await.unwrap();
    }

    /// Waits until the run stands as wanted.
    pub(super) async fn until(&self, name: &str) -> Run {
        self.until_some(name, async || {
            let run = self.store.run(&self.run).await.unwrap().unwrap().value;
            (run.state.name() == name).then_some(run)
        })
        .await
    }

    pub(super) async fn until_some<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            let run = self.store.run(&self.run).await.unwrap().unwrap().value;
            assert!(started.elapsed() < Duration::from_secs(20), "never {what}: {:#?} {:#?}", run.state, run.attempts);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What waits to be said in the chat, taken as the bot would take it.
    pub(super) async fn told(&self) -> Vec<Notice> {
        self.tells().await.into_iter().map(|tell| tell.notice).collect()
    }

    /// The same with the way in which it is said.
    pub(super) async fn tells(&self) -> Vec<Tell> {
        let bot = self.store.enlist("bot").await.unwrap();
        let mut tells = Vec::new();
        loop {
            let claimed = self.store.claim_effects(&bot, Lane::Tell, 50).await.unwrap();
            if claimed.is_empty() {
                return tells;
            }
            for effect in claimed {
                self.store.commit(Commit::new().effect_done(effect.id.clone(), effect.fence)).await.unwrap();
                if let Effect::Tell(tell) = effect.effect {
                    tells.push(tell);
                }
            }
        }
    }
}
