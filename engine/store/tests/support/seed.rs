//! Values to put into a store: a person, a thread, a project with a task and a run.

use fleet_domain::audit::{AuditEntry, JournalEntry};
use fleet_domain::chat::{Arrival, Focus, Person, Platform, Standing, Thread};
use fleet_domain::effect::{Effect, Tell, TellClass};
use fleet_domain::id::{AttemptId, BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::manifest::{Access, ExportFormat};
use fleet_domain::notice::Notice;
use fleet_domain::post::{Author, Body};
use fleet_domain::project::{Project, ProjectState, Task};
use fleet_domain::run::{Order, OrderKind, Run, RunState, Stage};
use fleet_domain::spec::{RequestsSpec, Spec, Switch, Visibility};
use fleet_store::{Commit, NewInbox, Store, Versioned};

/// Who and what a test works with.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    pub(crate) person: PersonId,
    pub(crate) thread: ThreadId,
    pub(crate) project: ProjectId,
    pub(crate) run: RunId,
}

pub(crate) fn person(id: &PersonId) -> Person {
    Person { id: id.clone(), name: "Ada".to_owned(), locale: "en".to_owned(), standing: Standing::Admin, created_at: 1, sign_outs: 0 }
}

pub(crate) fn thread(id: &ThreadId, person: &PersonId) -> Thread {
    Thread {
        id: id.clone(),
        platform: Platform::Web,
        bible: "hr".to_owned(),
        locale: "en".to_owned(),
        opened_by: person.clone(),
        title: "Leave".to_owned(),
        project: None,
        focus: Focus::Open,
        asked: std::collections::BTreeMap::new(),
        created_at: 1,
        active_at: 1,
        again: fleet_domain::chat::Again::default(),
        greeted: 0,
    }
}

pub(crate) fn spec() -> Spec {
    Spec::Requests(RequestsSpec {
        title: "Leave".to_owned(),
        title_translations: Vec::new(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned()],
        audience: String::new(),
        fields: Vec::new(),
        steps: Vec::new(),
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv],
    })
}

pub(crate) fn project(id: &ProjectId, thread: &ThreadId, slug: &str) -> Project {
    Project {
        id: id.clone(),
        bible: "hr".to_owned(),
        title: "Leave".to_owned(),
        slug: slug.to_owned(),
        thread: thread.clone(),
        locale: "en".to_owned(),
        spec: spec(),
        made_by: fleet_domain::run::Means::Kit,
        members: Vec::new(),
        state: ProjectState::Present,
        preview_secret: "0123456789abcdef".to_owned(),
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: 1,
    }
}

pub(crate) fn run(id: &RunId, seed_thread: &ThreadId, project: &ProjectId, person: &PersonId) -> Run {
    Run {
        id: id.clone(),
        task: TaskId::from_unique("t1"),
        project: project.clone(),
        thread: seed_thread.clone(),
        by: person.clone(),
        order: Order {
            brief: BriefId::from_unique("b1"),
            bible: "hr".to_owned(),
            bible_version: "0".to_owned(),
            title: "Leave".to_owned(),
            spec: spec(),
            criteria: Vec::new(),
            not_included: Vec::new(),
            base: None,
            kind: OrderKind::New,
            means: fleet_domain::run::Means::Kit,
            subject: "Leave".to_owned(),
        },
        state: RunState::Working { stage: Stage::Research },
        attempts: Vec::new(),
        anew_from: 0,
        spent_micro: 0,
        started_at: 1,
        updated_at: 1,
        built: None,
        ready_at: None,
    }
}

pub(crate) fn task(seed: &Seed) -> Task {
    Task {
        id: TaskId::from_unique("t1"),
        project: seed.project.clone(),
        thread: seed.thread.clone(),
        brief: BriefId::from_unique("b1"),
        run: seed.run.clone(),
        title: "Leave".to_owned(),
        by: seed.person.clone(),
        created_at: 1,
    }
}

/// The ids of every test, so that another process knows them too.
pub(crate) fn known() -> Seed {
    Seed { person: PersonId::from_unique("p1"), thread: ThreadId::from_unique("h1"), project: ProjectId::from_unique("j1"), run: RunId::from_unique("r1") }
}

/// Puts one of each.
pub(crate) async fn plant(store: &Store) -> Seed {
    let seed = known();
    let commit = Commit::new()
        .put_person(Versioned::fresh(person(&seed.person)))
        .put_thread(Versioned::fresh(thread(&seed.thread, &seed.person)))
        .put_project(Versioned::fresh(project(&seed.project, &seed.thread, "leave")))
        .put_task(task(&seed))
        .put_run(Versioned::fresh(run(&seed.run, &seed.thread, &seed.project, &seed.person)));
    store.commit(commit).await.expect("the seed is planted");
    seed
}

/// An effect of lane Work with an order key of its own.
pub(crate) fn work(n: usize) -> Effect {
    Effect::Implement { attempt: AttemptId { run: RunId::from_unique(&format!("w{n}")), n: 1 }, means: fleet_domain::run::Means::Kit }
}

/// A message: lane Tell, ordered by thread.
pub(crate) fn tell(thread: &ThreadId) -> Effect {
    Effect::Tell(Tell { thread: thread.clone(), notice: Notice::Help, class: TellClass::Must, answers: None })
}

pub(crate) fn line(why: &str) -> JournalEntry {
    JournalEntry { at: 0, event: "test".to_owned(), why: why.to_owned() }
}

pub(crate) fn body(plain: &str) -> Body {
    Body { kind: "said".to_owned(), plain: plain.to_owned(), html: plain.to_owned(), ..Body::default() }
}

pub(crate) fn said(seed: &Seed, key: &str, text: &str) -> NewInbox {
    NewInbox {
        platform: Platform::Web,
        key: key.to_owned(),
        thread: seed.thread.clone(),
        person: seed.person.clone(),
        arrival: Arrival::Text { text: text.to_owned(), files: Vec::new() },
        request: "req".to_owned(),
        post: Some((Author::Person { person: seed.person.clone(), name: "Ada".to_owned() }, body(text))),
    }
}

pub(crate) fn audited(seed: &Seed, act: &str) -> AuditEntry {
    AuditEntry {
        at: 0,
        actor: Some(seed.person.clone()),
        role: None,
        act: act.to_owned(),
        object: seed.project.to_string(),
        detail: String::new(),
        request: "req".to_owned(),
    }
}
