//! A store with people, conversations, apps and tasks in every state that a page has to show.

use std::path::Path;
use std::sync::Arc;

use fleet_content::{Bibles, Words};
use fleet_domain::chat::{Door, Env, Focus, Person, Platform, Standing, Thread};
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin as O};
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind, Tone};
use fleet_domain::post::{Author, Body, PostButton, PostLink};
use fleet_domain::project::{Member, Project, ProjectState, Task};
use fleet_domain::role::Role;
use fleet_domain::run::{Attempt, Means, Order, OrderKind, Run, RunState, Worker};
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};
use fleet_store::{Commit, Place, Session, Store, Token, TokenKind, Versioned};
use fleet_web::{ApiToken, CheckState, Limits, Readiness, ReadyCheck, Web, token_hash};
use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

/// The time that everything here is told by: 21 November 2026, 09:30 UTC.
pub(crate) const NOW: i64 = 1_795_253_400_000;
/// The commit of what waits for a look.
pub(crate) const COMMIT: &str = "4be1c2a90d7f3e5568aa01b2c3d4e5f60718293a";
const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

pub(crate) fn person(name: &str) -> PersonId {
    PersonId::from_unique(name)
}
pub(crate) fn thread(name: &str) -> ThreadId {
    ThreadId::from_unique(name)
}
pub(crate) fn project(name: &str) -> ProjectId {
    ProjectId::from_unique(name)
}
pub(crate) fn task(name: &str) -> TaskId {
    TaskId::from_unique(name)
}
pub(crate) fn run(name: &str) -> RunId {
    RunId::from_unique(name)
}

/// The parts of a page over an empty store in this folder.
pub(crate) async fn web_at(folder: &Path, origin: &str, clock: fleet_store::Clock) -> Web {
    let store = Store::open(&Place::Sqlite(folder.join("fleet.db")), clock).await.unwrap();
    let ready = || async { Readiness { checks: vec![ReadyCheck { name: "database", state: CheckState::Ok }] } }.boxed();
    Web {
        store,
        words: Arc::new(Words::embedded().unwrap()),
        bibles: Arc::new(Bibles::embedded().unwrap()),
        link: Arc::new(|project, env, Person { id: person, .. }| {
            Some(format!("http://{}-{}.localhost:7070/_fleet/enter?t={person}", env.as_str(), project.as_str().replace('_', "-")))
        }),
        signed_out: Arc::new(|_| {}),
        doors: Arc::new(|code| {
            let door = |messenger: &str, url: Option<String>, words: String| Door { messenger: messenger.to_owned(), url, words };
            let telegram = door("Telegram", Some(format!("https://t.me/fleet_bot?start={code}")), format!("/start {code}"));
            vec![telegram, door("Slack", None, format!("/fleet link {code}"))]
        }),
        zone: fleet_domain::habits::Zone::utc(),
        origin: origin.to_owned(),
        files: fleet_web::Files::new(folder.join("files")),
        build: "0.1.0",
        shutdown: CancellationToken::new(),
        brake: fleet_web::Brake::default(),
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle(),
        ready: Arc::new(ready),
        api_token: Some(ApiToken { hash: token_hash("machine"), person: person("mira") }),
        limits: Limits::default(),
    }
}

/// People, each signed in by the session token of their name.
pub(crate) async fn people(store: &Store, locale: &str) {
    let ru = locale == "ru";
    let names: [(&str, &str, Standing); 7] = [
        ("mira", if ru { "Мира Светлова" } else { "Mira Holm" }, Standing::Admin),
        ("anton", if ru { "Антон Беляев" } else { "Anton Weber" }, Standing::Member),
        ("olga", if ru { "Ольга Крылова" } else { "Olga Marsh" }, Standing::Guest),
        ("rita", "Rita Requester", Standing::Guest),
        ("gus", "Gus Guest", Standing::Guest),
        ("nobody", "Nina Nowhere", Standing::Guest),
        ("paul", if ru { "Павел (Telegram)" } else { "Paul (Telegram)" }, Standing::Stranger),
    ];
    let mut commit = Commit::new();
    for (id, name, standing) in names {
        let person = Person { id: person(id), name: name.to_owned(), locale: locale.to_owned(), standing, created_at: store.now() - 3 * DAY, sign_outs: 0 };
        commit = commit.put_person(Versioned::fresh(person)).put_session(session(store, id, id));
    }
    store.commit(commit).await.unwrap();
}

/// A session that this token opens.
pub(crate) fn session(store: &Store, token: &str, of: &str) -> Session {
    let now = store.now();
    Session { hash: token_hash(token), person: person(of), created_at: now, expires_at: now + 30 * DAY, revoked_at: None }
}

/// A token that can be redeemed once.
pub(crate) fn token(store: &Store, text: &str, kind: TokenKind, of: Option<&str>, data: serde_json::Value) -> Token {
    let now = store.now();
    Token { hash: token_hash(text), kind, person: of.map(person), data, created_at: now, expires_at: now + DAY, used_at: None, used_by: None, voided: false }
}

pub(crate) fn thread_of(store: &Store, id: &str, by: &str, title: &str, app: Option<&str>, locale: &str, ago: i64) -> Thread {
    let at = store.now() - ago;
    Thread {
        id: thread(id),
        platform: Platform::Web,
        bible: "hr".into(),
        locale: locale.into(),
        opened_by: person(by),
        title: title.into(),
        project: app.map(project),
        focus: Focus::Open,
        asked: std::collections::BTreeMap::new(),
        created_at: at,
        active_at: at,
        again: fleet_domain::chat::Again::default(),
        greeted: 0,
    }
}

fn field(name: &str, label: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec { required: Switch::On, ..FieldSpec::new(name, label, kind) }
}

fn spec(title: &str, fields: &[&str], steps: &[&str], locale: &str) -> Spec {
    Spec::Requests(RequestsSpec {
        title: title.into(),
        title_translations: Vec::new(),
        locale: locale.into(),
        locales: vec![locale.into()],
        audience: String::new(),
        fields: fields.iter().enumerate().map(|(n, label)| field(&format!("f{n}"), label, FieldKind::Text)).collect(),
        steps: steps.iter().map(|s| StepSpec { approver: (*s).into(), person: None }).collect(),
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    })
}

/// A project as it is before anything was shown.
pub(crate) fn bare_project(store: &Store, id: &str, title: &str, fields: &[&str], steps: &[&str], locale: &str) -> Project {
    Project {
        id: project(id),
        bible: "hr".into(),
        title: title.into(),
        slug: id.into(),
        thread: thread(id),
        locale: locale.into(),
        spec: spec(title, fields, steps, locale),
        made_by: Means::Kit,
        members: vec![Member::new(&person("mira"), Role::Owner, None)],
        state: ProjectState::Present,
        preview_secret: "abcdefgh12345678".into(),
        preview: None,
        versions: Vec::new(),
        live: None,
        created_at: store.now() - 2 * DAY,
    }
}

/// A run of a project, with criteria and nothing built.
pub(crate) fn bare_run(store: &Store, id: &str, of: &Project, state: RunState, criteria: Vec<Criterion>) -> Run {
    let started = store.now() - 20 * MINUTE;
    Run {
        id: run(id),
        task: task(id),
        project: of.id.clone(),
        thread: of.thread.clone(),
        by: person("mira"),
        order: Order {
            brief: BriefId::from_unique(id),
            bible: "hr".into(),
            bible_version: "0".repeat(64),
            title: of.title.clone(),
            spec: of.spec.clone(),
            criteria,
            not_included: Vec::new(),
            base: None,
            kind: OrderKind::New,
            means: Means::Kit,
            subject: of.title.clone(),
        },
        state,
        attempts: vec![Attempt { commit: Some(COMMIT.into()), tree: Some("1".repeat(40)), ..Attempt::new(1, Worker::Kit { kit: "requests".into() }, started) }],
        anew_from: 0,
        spent_micro: 0,
        started_at: started,
        updated_at: started + 1_400,
        built: None,
        ready_at: None,
    }
}

/// The task of a run.
pub(crate) fn task_of(run: &Run, title: &str) -> Task {
    Task {
        id: run.task.clone(),
        project: run.project.clone(),
        thread: run.thread.clone(),
        brief: run.order.brief.clone(),
        run: run.id.clone(),
        title: title.into(),
        by: run.by.clone(),
        created_at: run.started_at,
    }
}

pub(crate) fn criterion(id: &str, words: &str, origin: O, check: Check) -> Criterion {
    Criterion { id: id.into(), words: words.into(), origin, check }
}

/// What Fleet says.
pub(crate) fn fleet(kind: &str, html: &str, buttons: &[(&str, &str, Tone)], links: &[(&str, &str, Env)]) -> (Author, Body) {
    let plain = html.replace("</p>", "\n").split('<').map(|p| p.split_once('>').map_or(p, |(_, t)| t)).collect::<String>();
    let body = Body {
        kind: kind.into(),
        plain: plain.trim().to_owned(),
        html: html.into(),
        buttons: buttons.iter().map(|(nonce, label, tone)| PostButton { nonce: (*nonce).into(), label: (*label).into(), tone: *tone }).collect(),
        links: links.iter().map(|(label, id, env)| PostLink { label: (*label).into(), project: project(id), env: *env }).collect(),
        ..Body::default()
    };
    (Author::Fleet, body)
}

/// What a person says.
pub(crate) fn said(of: &str, name: &str, text: &str) -> (Author, Body) {
    let body = Body { kind: "said".into(), plain: text.into(), html: String::new(), ..Body::default() };
    (Author::Person { person: person(of), name: name.into() }, body)
}

/// Writes messages into a thread.
pub(crate) async fn write(store: &Store, to: &str, posts: Vec<(Author, Body)>) {
    for (n, (author, body)) in posts.into_iter().enumerate() {
        store.commit(Commit::new().post(thread(to), author, body, &format!("{to}-{n}"))).await.unwrap();
    }
}

pub(crate) use apps::everything;

#[path = "seed/apps.rs"]
mod apps;
